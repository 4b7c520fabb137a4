/** Made-up registers, figures and law for the fixture server: what the screens beside the incidents ask for. Nothing here is kept when it changes. */
import { z } from 'zod'
import * as api from '../../src/http/api.ts'
import { type BreachEntry, BreachRegister } from '../../src/http/breach-api.ts'
import { OrgCalendar } from '../../src/http/calendar-api.ts'
import { EvidenceOfIncident } from '../../src/http/evidence-api.ts'
import { FigureSeries } from '../../src/http/figures-api.ts'
import { Known } from '../../src/http/known-api.ts'
import { Notification, Proposal } from '../../src/http/notification-api.ts'
import { Patterns, PatternsOfIncident } from '../../src/http/patterns-api.ts'
import { Populations as PopulationsShape } from '../../src/http/population-api.ts'
import { ReportBrief } from '../../src/http/report-api.ts'
import type { Detail } from './fixture-world.ts'

const minute = 60_000
const hash = '5f2c7a0d9e1b48c6a3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a'
const list = <T extends z.ZodType>(item: T, items: readonly z.input<T>[]) => ({ items: z.array(item).parse(items), total: items.length })

const customers: z.input<typeof api.Customer>[] = [
  {
    id: 'acme',
    name: 'Acme GmbH',
    country: 'DE',
    role: 'processor',
    contact: { name: 'Ada Acme', email: 'ada@acme.example' },
    data: ['orders'],
    vendors: ['stripe'],
    enterprise: true,
    asked: [{ at: '2026-10-01T09:00:00.000Z', words: 'Our contract has us told of vulnerabilities.' }],
    contracts: [
      { contract: 'acme-dpa', clause: 'Within 24 hours after becoming aware.', clock: '24 hours of aware', zone: 'Europe/Berlin' },
    ],
  },
  { id: 'borough', name: 'Borough Books', country: 'GB', role: 'unknown', contact: null, data: [], vendors: [], contracts: [] },
]
const vendors: z.input<typeof api.Vendor>[] = [
  { id: 'stripe', name: 'Stripe', role: 'Payments', holds: ['orders'], contact: null, customers: 1, interface: ['status page'] },
]
const rules: z.input<typeof api.LawRule>[] = [
  {
    rule: 'gdpr-33',
    regime: 'GDPR',
    name: 'Notification of a personal data breach to the supervisory authority',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1)',
    from: 'aware',
    to: 'the lead supervisory authority',
    counting: '72 hours of exact elapsed time, weekends and holidays included',
    mark: 'V',
    source: 'Regulation (EU) 2016/679',
    lookedAt: '2026-11-22',
    disabled: null,
    note: '',
    asked: true,
  },
]
const exported = (total: number) => ({ query: 'made up', from: null, to: new Date().toISOString(), total, hash })
const figure = (value: number | null): z.input<typeof api.Figure> => ({
  id: 'mtta',
  name: 'Mean time to acknowledge',
  clause: null,
  definition: 'From the alert until somebody acknowledged it.',
  unit: 'ms',
  rows: [
    {
      severity: 'P1',
      severityName: 'Critical',
      value,
      target: 15 * minute,
      targetWords: null,
      kept: value === null ? null : value <= 15 * minute,
      of: 3,
      missing: 1,
    },
    { severity: 'P2', severityName: 'High', value: null, target: null, targetWords: 'to be baselined', kept: null, of: 0, missing: 0 },
  ],
})

const notification: z.input<typeof Notification> = {
  id: 'n-1',
  form: 'breach',
  name: 'Notification of a breach',
  preliminary: true,
  status: 'draft',
  from: { id: 'mara', name: 'Mara Lindqvist' },
  drafter: { id: 'mara', name: 'Mara Lindqvist' },
  subject: 'A breach of your data',
  text: 'We write to you.\n\nWhat happened.\nA bucket was open.\n\nMara Lindqvist',
  contents: [{ id: 'nature', what: 'What happened.', state: 'present' }],
  to: 'all',
  regimes: [],
  recipients: 2,
  withoutContact: { count: 0, customers: [] },
  approvers: 1,
  sendFrom: null,
  approvals: [],
  approvalsMissing: ['Incident commander'],
  singlePerson: false,
  sentAt: null,
  counts: null,
}

const proposal: z.input<typeof Proposal> = {
  form: 'breach',
  name: 'Notification of a breach',
  preliminary: false,
  subject: 'A breach of your data',
  opening: 'We write to you.',
  contents: [{ id: 'nature', what: 'What happened.', state: 'missing', text: '', from: null }],
  unfilled: [],
  recipients: 2,
  withoutContact: { count: 0, customers: [] },
  approvedBy: [],
  approvers: 1,
  alone: null,
  regimes: [],
}

/** `undefined`: it is not one of these. */
const evidence: z.input<typeof EvidenceOfIncident> = {
  files: [
    {
      id: 'f1',
      name: 'IMG_2041-console-of-the-gateway-before-it-was-restarted.jpg',
      note: 'The gateway’s own console, photographed before it was restarted.',
      type: { id: 'edge-logs', name: 'Edge logs' },
      mediaType: 'image/jpeg',
      bytes: 3_250_000,
      sha256: hash,
      collectedAt: '2026-11-22T03:06:00.000Z',
      at: '2026-11-22T03:08:00.000Z',
      by: 'Priya Nair',
      state: 'kept',
      gone: null,
      hold: { clause: { id: 'evidence', number: '8', title: 'Evidence' }, words: 'the review is complete', atLeast: null },
      retention: { words: 'per provider plan (Cloudflare)', until: null },
      opened: [{ by: 'Jonas Weber', times: 2, last: '2026-11-22T04:00:00.000Z' }],
      mayDelete: false,
    },
    {
      id: 'f2',
      name: 'errors.json',
      note: null,
      type: null,
      mediaType: 'application/json',
      bytes: 812,
      sha256: hash,
      collectedAt: '2026-11-22T03:06:00.000Z',
      at: '2026-11-22T03:08:00.000Z',
      by: 'Priya Nair',
      state: 'kept',
      gone: null,
      hold: null,
      retention: null,
      opened: [],
      mayDelete: true,
    },
  ],
  types: [
    { id: 'edge-logs', name: 'Edge logs', source: 'Cloudflare', retention: 'per provider plan (Cloudflare)', condition: null, kept: 1 },
    {
      id: 'audit-logs',
      name: 'Audit logs of the database',
      source: 'MongoDB Atlas',
      retention: '90 days',
      condition: 'where enabled',
      kept: 0,
    },
  ],
  owed: [],
  most: { files: 100, bytes: 26_214_400 },
}

export function registersAnswer(method: string, path: readonly string[], incident: Detail | null): unknown {
  const [first = '', second = ''] = path
  if (method !== 'GET') return undefined
  if (first === 'incidents' && incident !== null) {
    if (path[2] === 'evidence') return EvidenceOfIncident.parse(evidence)
    if (path[2] === 'patterns')
      return PatternsOfIncident.parse({ causes: null, said: [], known: [{ id: 'expired-certificate', count: 2 }], patterns: [] })
    if (path[2] === 'known') return Known.parse(knownOf(incident))
    if (path[2] === 'customers')
      return api.AffectedCustomers.parse({
        list: 'l',
        count: 2,
        frozen: true,
        items: customers.map(({ id, name, country, contact }) => ({ id, name, country, contact })),
      })
    if (path[2] === 'reports') return list(ReportBrief, [])
    if (path[2] === 'notifications' && path[3] === 'proposal') return Proposal.parse(proposal)
    if (path[2] === 'notifications') return list(Notification, [notification])
    return undefined
  }
  switch (`${first}/${second}`) {
    case 'customers/':
      return list(api.Customer, customers)
    case 'vendors/':
      return list(api.Vendor, vendors)
    case 'law/':
      return list(api.LawRule, rules)
    case 'law/profile':
      return api.LawProfile.parse({
        entities: ['nis2'],
        established: ['DE'],
        data: [{ id: 'orders', role: 'processor', people: ['DE', 'unknown'] }],
      })
    case 'calendar/':
      return OrgCalendar.parse({
        zone: 'Europe/Berlin',
        hours: null,
        holidays: null,
        open: [{ what: 'holidays', words: 'the document names none' }],
        ahead: [],
        closures: ['2026-12-28'],
      })
    case 'figures/':
      return api.Figures.parse({ export: exported(4), items: [figure(9 * minute)] })
    case 'figures/series':
      return FigureSeries.parse({
        export: exported(4),
        every: 'month',
        buckets: [9, null, 17].map((minutes, n) => ({
          from: new Date(Date.UTC(2026, 8 + n, 1)).toISOString(),
          to: new Date(Date.UTC(2026, 9 + n, 1)).toISOString(),
          incidents: 2,
          items: [figure(minutes === null ? null : minutes * minute)],
        })),
      })
    case 'patterns/':
      return Patterns.parse({
        export: exported(0),
        criteria: { times: 3, withinDays: 90, same: ['cause'], whose: 'tocsin', clause: null, open: [], raises: false },
        incidents: 4,
        unnamed: 2,
        isWhole: true,
        items: [],
        raised: [],
        causes: [{ id: 'expired-certificate', count: 2 }],
      })
    case 'populations/':
      return PopulationsShape.parse({
        export: exported(4),
        signals: [{ source: 'Prometheus', outcome: 'new', count: 12 }],
        incidents: { first: 23, last: 27, count: 4, gaps: [], open: 2, resolved: 1, done: 1, falsePositives: 0, nearMisses: 0, byHand: 1 },
        obligations: { count: 9, possible: 1, owed: 2, overdue: 1, met: 4, metLate: 1, waived: 1, notApplicable: 0 },
      })
    case 'breaches/': {
      const at = new Date(Date.now() - 90 * minute).toISOString()
      const entry: z.input<typeof BreachEntry> = {
        number: 27,
        title: 'Checkout answers 502 for every third customer',
        status: 'open',
        breach: 'suspected',
        openedAt: at,
        suspectedAt: at,
        awareAt: null,
        confirmedAt: null,
        facts: [],
        effects: ['orders: suspected; whose is not known'],
        measures: [],
        reasons: ['breach suspected: strange addresses in the log (Mara Lindqvist)'],
        authorities: [
          {
            rule: 'gdpr-33',
            name: 'Notification to the authority',
            to: 'the supervisory authority',
            citation: 'GDPR, Art 33(1)',
            state: 'possible',
            late: false,
            dueAt: null,
            ground: 'Not notified: it may apply (nobody has decided whether it is a breach)',
            approvedBy: null,
            submissions: [],
          },
        ],
        notifications: [],
        told: [{ what: 'Notification to the authority', state: 'possible', dueAt: null, metAt: null, late: false }],
        customers: 2,
        open: ['the facts: what happened', 'the remedial action taken'],
      }
      return BreachRegister.parse({ export: exported(1), items: [entry] })
    }
    default:
      return undefined
  }
}

function knownOf(incident: Detail): z.input<typeof Known> {
  const said = { at: incident.openedAt, by: 'Mara Lindqvist', reason: 'As the log has it.' }
  const milestone = (id: string, name: string, happenedAt: string | null) => ({
    id,
    name,
    of: 'law' as const,
    can: true,
    withReason: true,
    happenedAt,
    told: null,
    said:
      happenedAt === null
        ? []
        : [
            { ...said, happenedAt: incident.receivedAt },
            { ...said, happenedAt },
          ],
  })
  return {
    milestones: [
      milestone('suspected', 'First suspicion', incident.openedAt),
      milestone('vendor-told', 'A vendor told us', null),
      milestone('aware', 'We were aware', null),
    ],
    facts: [{ id: 'breach', said: [{ ...said, value: 'suspected' }] }],
    undecided: { since: incident.openedAt, until: null },
    checklist: [
      {
        id: 'services',
        question: 'Which services are hit?',
        clause: null,
        who: 'Technical lead',
        answers: ['API', 'Dashboard'],
        single: false,
        sets: null,
        answered: { ...said, reason: null, answers: ['API'] },
      },
      {
        id: 'thread',
        question: 'Open a thread of its own.',
        clause: null,
        who: null,
        answers: [],
        single: false,
        sets: 'thread',
        answered: null,
      },
    ],
    forms: [
      {
        id: 'breach',
        name: 'Notification of a breach',
        to: 'affected customers',
        contents: [{ id: 'nature', what: 'What happened.' }],
        approvedBy: [],
      },
    ],
    data: [{ ...said, data: 'orders', state: 'suspected' }],
    decisions: [],
    submissions: [],
    customers: [{ ...said, count: 2, how: 'all' }],
  }
}
