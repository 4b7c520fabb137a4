/**
 * A made-up team in the middle of a night, in the shapes of the API: for working on the console and for its pictures. Never
 * part of the build. Times are reckoned from `now`, so that something always is about to fall due.
 */
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { instant } from '../../src/core/id.ts'
import type * as api from '../../src/http/api.ts'
import type * as planApi from '../../src/http/plan-api.ts'
import { signsOf, urlsOf } from '../../src/http/routes/integrations.ts'
import { sourceRoutes } from '../../src/integrations/sources.ts'
import { alertWords } from '../../src/read/alert-words.ts'
import { playbooksOf } from './fixture-plan.ts'

type As<T extends z.ZodType> = z.infer<T>
export type Detail = As<typeof api.IncidentDetail>
export type Entry = As<typeof api.TimelineEntry>
type Obligation = As<typeof api.Obligation>

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export type World = ReturnType<typeof makeWorld>

export function makeWorld(now: number) {
  const at = (ms: number) => new Date(now + ms).toISOString()
  const brief = (id: string, name: string) => ({ id, name })
  const mara = brief('p-mara', 'Mara Lindqvist')
  const jonas = brief('p-jonas', 'Jonas Weber')
  const priya = brief('p-priya', 'Priya Nair')
  const tomas = brief('p-tomas', 'Tomás Arce')

  const clause = (id: string, number: string, title: string) => ({ id, number, title })
  const acknowledge = clause('acknowledgement', '4.2', 'Acknowledgement')
  const escalation = clause('escalation', '5.1', 'Escalation')
  const communication = clause('communication', '6.1', 'Who hears of it')
  const phasesClause = clause('phases', '3', 'Phases')
  const breach = clause('breach', '7.2', 'Breach assessment')

  const severities = [
    { id: 'P1', name: 'Critical', definition: 'The service is down, or data is exposed. Everybody concerned is woken.' },
    { id: 'P2', name: 'High', definition: 'A main function is degraded for many, or a compromise is suspected.' },
    { id: 'P3', name: 'Medium', definition: 'A limited fault with a way around it.' },
    { id: 'P4', name: 'Low', definition: 'A minor fault, handled in the normal cycle.' },
  ]
  const kinds = [
    { id: 'outage', name: 'Outage' },
    { id: 'unauthorised-access', name: 'Unauthorised access' },
    { id: 'data-exposure', name: 'Data exposure' },
    { id: 'data-loss', name: 'Loss or corruption of data' },
  ]
  const phaseNames = ['Identify', 'Contain', 'Eradicate', 'Recover', 'Review']
  const phases = (current: number, noteOwed = false, began = 12) =>
    phaseNames.map((name, i) => ({
      id: name.toLowerCase(),
      name,
      enteredAt: i <= current ? at((-began + (i * began) / 2) * minute) : null,
      current: i === current,
      noteOwed: noteOwed && i === current,
    }))
  const roles = (taken: Record<string, { id: string; name: string }[]>) =>
    [
      { id: 'incident-commander', name: 'Incident commander', duty: 'Decides severity, containment and what is said outside.' },
      { id: 'technical-lead', name: 'Technical lead', duty: 'Leads the technical work and declares recovery.' },
      { id: 'communications', name: 'Communications', duty: 'Keeps customers and the team informed.' },
    ].map(role => ({ ...role, people: taken[role.id] ?? [], vacant: (taken[role.id] ?? []).length === 0 }))

  const obligation = (o: Partial<Obligation> & Pick<Obligation, 'id' | 'rule' | 'name' | 'clause'>): Obligation => ({
    ask: null,
    sets: null,
    citation: null,
    owedBy: { role: 'technical-lead', name: 'Technical lead', people: [mara] },
    start: at(-11 * minute),
    dueAt: null,
    words: '',
    readings: [],
    state: 'owed',
    late: false,
    meets: '',
    otherwise: '',
    can: [],
    ...o,
  })

  const base = {
    drill: false,
    shadow: false,
    snoozedUntil: null,
    resolvedAt: null,
    closedAt: null,
    nearMiss: false,
    plan: { id: 'plan-3', version: '3.1', current: true },
    closing: null,
    severities,
    kinds,
    deviations: [],
    pages: [],
    calledOut: [],
    calling: null as { since: string; why: string } | null,
    facts: [
      {
        id: 'breach',
        asks: 'Was personal data reached by somebody who may not?',
        value: 'unknown',
        values: ['unknown', 'suspected', 'confirmed', 'ruled-out'],
      },
    ],
  }
  const milestones = (since: string | null) => [
    { id: 'alert-received', name: 'Alert received', happenedAt: since, can: false },
    { id: 'outage-began', name: 'Outage began', happenedAt: null, can: true },
    { id: 'breach-discovered', name: 'Breach discovered', happenedAt: null, can: true },
  ]

  const checkout: Detail = {
    ...base,
    id: 'i-27',
    number: 27,
    title: 'Checkout answers 502 for most customers',
    severity: 'P1',
    severityName: 'Critical',
    severityRank: 0,
    kind: 'outage',
    phase: 'identify',
    phaseName: 'Identify',
    status: 'open',
    openedAt: at(-11 * minute - 48_000),
    receivedAt: at(-11 * minute - 49_000),
    acknowledgedAt: null,
    acknowledgedBy: null,
    alerts: 5,
    alertsFiring: 3,
    nextObligation: { id: 'o-ack', name: 'Acknowledge', clause: acknowledge.id, dueAt: at(3 * minute + 12_000), overdue: false },
    mine: true,
    touches: ['availability'],
    conference: 'https://meet.example.com/incident-41',
    nextPage: {
      at: at(3 * minute + 12_000),
      people: [jonas],
      why: 'The escalation calls the incident commander if nobody acknowledges a P1 in 15 minutes',
      clause: escalation.id,
    },
    calledOut: [{ callOut: 'c-1', person: mara, since: at(-11 * minute - 46_000), why: '5.1 Escalation', mine: true }],
    calling: { since: at(-11 * minute - 46_000), why: '5.1 Escalation' },
    obligations: [
      obligation({
        id: 'o-ack',
        rule: 'acknowledge',
        name: 'Acknowledge',
        clause: acknowledge,
        dueAt: at(3 * minute + 12_000),
        words: 'within 15 minutes of the alert',
        meets: 'somebody acknowledges the incident',
        otherwise: 'pages Incident commander',
        can: ['acknowledge', 'waive'],
      }),
      obligation({
        id: 'o-customers',
        rule: 'tell-outage',
        name: 'Tell affected customers about the outage',
        clause: communication,
        owedBy: { role: 'communications', name: 'Communications', people: [] },
        state: 'possible',
        dueAt: at(3 * hour + 48 * minute),
        words: 'within 4 hours of the beginning of the outage, if it lasts over 1 hour',
        readings: [
          { at: at(3 * hour + 48 * minute), reading: 'counted from the outage beginning' },
          { at: at(4 * hour + 48 * minute), reading: 'counted from the moment it has lasted an hour' },
        ],
        meets: 'A notification is sent to the affected customers.',
        otherwise: 'The incident commander is paged, and it stays owed after recovery.',
        can: ['waive'],
      }),
      obligation({
        id: 'o-breach',
        rule: 'assess-breach',
        name: 'Is this a personal-data breach?',
        clause: breach,
        owedBy: { role: 'incident-commander', name: 'Incident commander', people: [jonas] },
        words: 'no fixed time; undecided time is counted',
        meets: 'The question is answered.',
        otherwise: 'It is asked again with every change of scope.',
        can: ['answer', 'waive'],
        ask: {
          question: 'Is this a personal-data breach?',
          answers: ['yes', 'no', 'not known yet'],
          weigh: ['whose data it is', 'whether it left the house'],
        },
      }),
    ],
    pages: [
      {
        id: 'pg-3',
        person: mara,
        method: 'phone',
        address: '… 4471',
        requestedAt: at(-1 * minute - 40_000),
        outcome: null,
        endedAt: null,
        detail: null,
        clause: escalation.id,
      },
      {
        id: 'pg-2',
        person: mara,
        method: 'sms',
        address: '… 4471',
        requestedAt: at(-6 * minute),
        outcome: 'refused',
        endedAt: at(-6 * minute + 2_000),
        detail: '30005 unknown destination',
        clause: escalation.id,
      },
      {
        id: 'pg-1',
        person: mara,
        method: 'ntfy',
        address: 'mara-pages-…',
        requestedAt: at(-11 * minute - 46_000),
        outcome: 'handed over',
        endedAt: at(-11 * minute - 45_700),
        detail: null,
        clause: escalation.id,
      },
    ],
    roles: roles({ 'technical-lead': [mara], 'incident-commander': [jonas] }),
    responders: [],
    phases: phases(0),
    milestones: milestones(at(-11 * minute - 49_000)),
    seq: 9,
  }
  const login: Detail = {
    ...base,
    id: 'i-26',
    number: 26,
    title: 'Sign-in with password reset mails from an unknown address range',
    severity: 'P2',
    severityName: 'High',
    severityRank: 1,
    kind: 'unauthorised-access',
    phase: 'contain',
    phaseName: 'Contain',
    plan: { id: 'plan-2', version: '3.0', current: false },
    playbooks: playbooksOf(at(-hour)),
    status: 'open',
    openedAt: at(-2 * hour - 20 * minute),
    receivedAt: at(-2 * hour - 21 * minute),
    acknowledgedAt: at(-2 * hour - 12 * minute),
    acknowledgedBy: priya,
    alerts: 1,
    alertsFiring: 1,
    nextObligation: {
      id: 'o-26-decide',
      name: 'Decide whether customers are told',
      clause: communication.id,
      dueAt: at(-9 * minute),
      overdue: true,
    },
    mine: false,
    touches: ['confidentiality', 'integrity'],
    conference: null,
    nextPage: null,
    calledOut: [{ callOut: 'c-2', person: jonas, since: at(-9 * minute), why: '6.1 Who hears of it', mine: false }],
    calling: null,
    obligations: [
      obligation({
        id: 'o-26-decide',
        rule: 'decide-degradation',
        name: 'Decide whether customers are told',
        clause: communication,
        owedBy: { role: 'incident-commander', name: 'Incident commander', people: [jonas] },
        state: 'overdue',
        dueAt: at(-9 * minute),
        words: 'within 2 hours of the acknowledgement',
        meets: 'The commander records the decision, with the reason.',
        otherwise: 'pages Incident commander and the owners',
        can: ['meet', 'waive'],
      }),
      obligation({
        id: 'o-26-note',
        rule: 'phase-note',
        name: 'Write the note of the phase Contain',
        clause: phasesClause,
        dueAt: at(6 * hour),
        owedBy: { role: 'technical-lead', name: 'Technical lead', people: [priya] },
        words: 'before the next phase',
        meets: 'The phase has its note.',
        otherwise: 'The reason is owed by the review.',
        can: ['meet', 'waive'],
      }),
      obligation({
        id: 'o-26-evidence',
        rule: 'preserve',
        name: 'Preserve logs before the account is changed',
        clause: clause('evidence', '8.1', 'Evidence first'),
        state: 'met',
        late: true,
        dueAt: at(-1 * hour),
        words: 'before the first change',
        meets: 'An export is attached.',
        otherwise: 'A deviation is recorded.',
      }),
      obligation({
        id: 'o-26-ack',
        rule: 'acknowledge',
        name: 'Acknowledge',
        clause: acknowledge,
        state: 'met',
        dueAt: at(-1 * hour - 51 * minute),
        words: 'within 30 minutes of the alert',
        meets: 'somebody acknowledges the incident',
        otherwise: 'The escalation goes on.',
      }),
    ],
    pages: [
      {
        id: 'pg-9',
        person: jonas,
        method: 'phone',
        address: '… 0917',
        requestedAt: at(-9 * minute),
        outcome: 'handed over',
        endedAt: at(-9 * minute + 800),
        detail: null,
        clause: communication.id,
      },
    ],
    roles: roles({ 'incident-commander': [jonas], 'technical-lead': [priya] }),
    responders: [priya, tomas],
    phases: phases(1, true, 140),
    facts: [
      {
        id: 'breach',
        asks: 'Was personal data reached by somebody who may not?',
        value: 'suspected',
        values: ['unknown', 'suspected', 'confirmed', 'ruled-out'],
      },
    ],
    milestones: milestones(at(-2 * hour - 21 * minute)),
    deviations: [
      {
        id: 'd-1',
        what: 'Sessions were ended before their logs were preserved',
        clause: 'evidence',
        at: at(-1 * hour - 2 * minute),
        explained: false,
      },
    ],
    seq: 21,
  }
  const done = (number: number, title: string, severity: number, daysAgo: number, status: 'resolved' | 'closed'): Detail => ({
    ...base,
    id: `i-${number}`,
    number,
    title,
    severity: severities[severity]!.id,
    severityName: severities[severity]!.name,
    severityRank: severity,
    kind: null,
    phase: 'review',
    phaseName: 'Review',
    status,
    openedAt: at(-daysAgo * day),
    receivedAt: at(-daysAgo * day),
    acknowledgedAt: at(-daysAgo * day + 6 * minute),
    acknowledgedBy: jonas,
    resolvedAt: at(-daysAgo * day + 2 * hour),
    closedAt: status === 'closed' ? at(-daysAgo * day + 26 * hour) : null,
    alerts: 2,
    alertsFiring: 0,
    nextObligation:
      status === 'resolved'
        ? { id: `o-${number}-review`, name: 'Hold the review', clause: 'review', dueAt: at(3 * day), overdue: false }
        : null,
    mine: false,
    touches: [],
    conference: null,
    nextPage: null,
    obligations:
      status === 'resolved'
        ? [
            obligation({
              id: `o-${number}-review`,
              rule: 'review',
              name: 'Hold the review',
              clause: clause('review', '9', 'Review'),
              owedBy: { role: 'incident-commander', name: 'Incident commander', people: [jonas] },
              dueAt: at(3 * day),
              words: 'within 5 business days of resolution',
              meets: 'The review is recorded.',
              otherwise: 'The owners are told.',
              can: ['meet', 'waive'],
            }),
          ]
        : [],
    roles: roles({ 'incident-commander': [jonas] }),
    responders: [jonas],
    phases: phases(4),
    milestones: milestones(at(-daysAgo * day)),
    seq: 14,
  })
  const incidents: Detail[] = [
    checkout,
    login,
    done(25, 'Search index is behind by two hours', 2, 2, 'resolved'),
    done(24, 'Certificate of the status host expires in 5 days', 3, 6, 'closed'),
    done(23, 'Payments declined by one provider', 1, 11, 'closed'),
    done(22, 'Nightly export failed', 3, 19, 'closed'),
  ]

  const entry = (seq: number, ms: number, type: string, text: string, more: Partial<Entry> = {}): Entry => ({
    seq,
    type,
    at: at(ms),
    happenedAt: at(ms),
    by: 'Tocsin',
    text,
    note: null,
    clause: null,
    tone: 'calm',
    ...more,
  })
  const m = -minute
  const timelines: Record<string, Entry[]> = {
    'i-27': [
      entry(1, 11.8 * m, 'IncidentOpened', 'Opened as P1 by an alert from Prometheus, production', {
        clause: clause('detection', '2.3', 'Detection'),
        by: 'Prometheus, production',
        tone: 'act',
      }),
      entry(2, 11.8 * m, 'AlertAttached', 'Alert attached: HTTP 502 rate above 40 % on checkout', { by: 'Prometheus, production' }),
      entry(3, 11.8 * m, 'ObligationChanged', 'Owed: acknowledge, within 15 minutes of the alert', { clause: acknowledge, tone: 'act' }),
      entry(4, 11.7 * m, 'CallOutStarted', 'Calling out Mara Lindqvist, on call for the technical lead', { clause: escalation }),
      entry(5, 11.7 * m, 'PageEnded', 'ntfy push to Mara Lindqvist handed over', { tone: 'calm' }),
      entry(6, 6 * m, 'PageEnded', 'SMS to Mara Lindqvist refused', { tone: 'late' }),
      entry(7, 5 * m, 'NoteAdded', 'Note', {
        by: 'Tomás Arce',
        note: 'Two customers wrote in: the payment page stays white since about a quarter past.',
        happenedAt: at(14 * m),
      }),
      entry(8, 1.7 * m, 'PageRequested', 'Phone call to Mara Lindqvist', { clause: escalation }),
      entry(9, 1.2 * m, 'AlertAttached', '5 alerts are attached, 3 of them firing', { by: 'Prometheus, production' }),
    ],
    'i-26': [
      entry(1, 140 * m, 'IncidentOpened', 'Declared as P2', { by: 'Priya Nair', tone: 'act' }),
      entry(2, 132 * m, 'Acknowledged', 'Acknowledged', { by: 'Priya Nair', tone: 'good', clause: acknowledge }),
      entry(3, 70 * m, 'PhaseEntered', 'Phase Contain entered', { by: 'Priya Nair', clause: phasesClause }),
      entry(4, 62 * m, 'DeviationRecorded', 'Departure from the plan: sessions were ended before their logs were preserved', {
        tone: 'late',
        clause: clause('evidence', '8.1', 'Evidence first'),
      }),
      entry(5, 9 * m, 'ObligationChanged', 'Overdue: decide whether customers are told', { tone: 'late', clause: communication }),
    ],
  }

  const alert = (id: string, summary: string, minutesAgo: number, more: Record<string, unknown> = {}) => {
    const said = {
      id,
      source: 's-prom',
      sourceName: 'Prometheus, production',
      status: 'firing' as const,
      summary,
      labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical', region: 'eu-central-1', instance: 'web-3:9100' },
      annotations: { description: 'More than 40 % of requests to checkout answer 502.' },
      link: 'https://prometheus.example.com/graph',
      report: null,
      startsAt: at(-minutesAgo * minute - 40_000),
      receivedAt: at(-minutesAgo * minute),
      lastAt: at(-20_000),
      resolvedAt: null as string | null,
      incident: { id: 'i-27', number: 27 } as { id: string; number: number } | null,
      routing: 'attached' as 'attached' | 'logged' | 'waiting',
      rule: 'detection' as string | null,
      ...more,
    }
    return { ...said, says: alertWords(said) }
  }
  const alerts = [
    alert('a-1', 'HTTP 502 rate above 40 % on checkout', 11),
    alert('a-2', 'Checkout p99 latency 9.2 s', 10),
    alert('a-3', 'Payment worker restarts', 8, { status: 'resolved', resolvedAt: at(-3 * minute) }),
    alert('a-4', 'Unusual number of password resets', 141, {
      source: 's-pd',
      sourceName: 'Fraud monitor',
      incident: { id: 'i-26', number: 26 },
      labels: { class: 'fraud', count: '412' },
    }),
    alert('a-5', 'Disk 81 % full on backup-2', 300, {
      incident: null,
      routing: 'logged',
      labels: { alertname: 'DiskFilling', severity: 'info' },
    }),
  ]

  const shifts = (first: { id: string; name: string }, second: { id: string; name: string }) =>
    [0, 1, 2, 3].map(week => {
      const who = week % 2 === 0 ? first : second
      return {
        from: at((week * 7 - 3) * day),
        to: at((week * 7 + 4) * day),
        person: who.id as string | null,
        name: who.name as string | null,
        override: false,
      }
    })
  const layer = (people: string[]) => ({
    people,
    start: '2026-11-02T09:00',
    every: { count: 1, unit: 'week' as const },
    until: null as string | null,
    restrict: [] as { days: number[]; from: string; to: string }[],
  })
  const schedules = [
    {
      id: 'sch-primary',
      name: 'Engineering, primary',
      zone: 'Europe/Berlin',
      layers: [layer(['p-mara', 'p-priya'])],
      overrides: [] as { from: string; to: string; person: string | null }[],
      heldBy: ['Engineering lead'],
      now: shifts(mara, priya)[0]!,
      upcoming: shifts(mara, priya).slice(1),
    },
    {
      id: 'sch-command',
      name: 'Command',
      zone: 'Europe/Berlin',
      layers: [layer(['p-jonas', 'p-tomas'])],
      overrides: [{ from: at(-hour), to: at(hour), person: 'p-jonas' as string | null }],
      heldBy: ['Security officer'],
      now: { from: at(-hour), to: at(hour), person: 'p-jonas' as string | null, name: 'Jonas Weber' as string | null, override: true },
      upcoming: shifts(tomas, jonas).slice(1),
    },
  ]
  const method = (id: string, kind: As<typeof api.MethodKind>, address: string, more: Record<string, unknown> = {}) => ({
    id,
    kind,
    address,
    verifiedAt: at(-40 * day) as string | null,
    lastWorkedAt: at(-6 * day) as string | null,
    lastOutcome: 'handed over' as string | null,
    ...more,
  })
  const people = [
    {
      ...mara,
      zone: 'Europe/Berlin',
      owner: false,
      methods: [
        method('m-0', 'console', 'wherever open', { lastWorkedAt: at(-11 * minute) }),
        method('m-1', 'ntfy', 'mara-pages-7f3k', { lastWorkedAt: at(-11 * minute) }),
        method('m-2', 'phone', '+49 151 0004471', { lastWorkedAt: at(-19 * day) }),
        method('m-3', 'sms', '+49 151 0004471', { verifiedAt: null, lastWorkedAt: null, lastOutcome: 'refused' }),
        method('m-4', 'email', 'mara@example.com', { lastWorkedAt: at(-2 * day) }),
      ],
      loud: [
        { method: 'm-1', afterMinutes: 0 },
        { method: 'm-2', afterMinutes: 2 },
        { method: 'm-2', afterMinutes: 7 },
      ],
      quiet: [
        { method: 'm-4', afterMinutes: 0 },
        { method: 'm-1', afterMinutes: 30 },
      ],
      positions: ['Engineering lead'],
      onCallNow: [{ schedule: 'sch-primary', name: 'Engineering, primary', until: at(4 * day) as string | null }],
      canBeReached: true,
      access: [],
      lacks: [],
    },
    {
      ...jonas,
      zone: 'Europe/Berlin',
      owner: true,
      methods: [method('m-5', 'phone', '+49 30 0000917')],
      loud: [],
      quiet: [],
      positions: ['Chief executive'],
      onCallNow: [{ schedule: 'sch-command', name: 'Command', until: at(hour) as string | null }],
      canBeReached: true,
      access: [],
      lacks: [],
    },
    {
      ...priya,
      zone: 'Asia/Kolkata',
      owner: false,
      methods: [method('m-6', 'slack', 'U024BE7LH')],
      loud: [],
      quiet: [],
      positions: [] as string[],
      onCallNow: [],
      canBeReached: true,
      access: [],
      lacks: [],
    },
    {
      ...tomas,
      zone: 'Europe/Madrid',
      owner: false,
      methods: [],
      loud: [],
      quiet: [],
      positions: ['Head of support'],
      onCallNow: [],
      canBeReached: false,
      access: [],
      lacks: [],
    },
  ]
  const positions = [
    { id: 'engineering-lead', name: 'Engineering lead', holders: [{ schedule: 'sch-primary', name: 'Engineering, primary' }] },
    { id: 'chief-executive', name: 'Chief executive', holders: [{ person: 'p-jonas', name: 'Jonas Weber' }] },
    { id: 'head-of-support', name: 'Head of support', holders: [] },
  ]
  const blank = (path: string) => `http://tocsin.example:7070/in/…${path}`
  const integrations = [
    {
      id: 's-prom',
      name: 'Prometheus, production',
      source: 'alertmanager',
      createdAt: at(-60 * day),
      revokedAt: null as string | null,
      lastUsedAt: at(-20_000) as string | null,
      urls: [
        { for: 'Prometheus and amtool', url: blank(''), how: 'Prometheus sends to it as to an Alertmanager.' },
        { for: 'Alertmanager webhook', url: blank('/alertmanager'), how: 'For those who keep their Alertmanager.' },
      ],
      counts: [
        { outcome: 'signals', count: 18_204 },
        { outcome: 'attached', count: 61 },
        { outcome: 'logged only', count: 212 },
        { outcome: 'rejected', count: 3 },
      ],
      signs: signsOf(sourceRoutes(), 'alertmanager', []),
    },
    {
      id: 's-sentry',
      name: 'Sentry, shop',
      source: 'sentry',
      createdAt: at(-30 * day),
      revokedAt: null as string | null,
      lastUsedAt: at(-3 * hour) as string | null,
      urls: urlsOf(sourceRoutes(), 'sentry', 'http://tocsin.example:7070', '<key>'),
      counts: [
        { outcome: 'signals', count: 48 },
        { outcome: 'said before', count: 2 },
        { outcome: 'rejected: signature', count: 1 },
      ],
      signs: signsOf(sourceRoutes(), 'sentry', [
        { source: 'sentry', setAt: instant(Date.parse(at(-2 * day))), previousUntil: instant(Date.parse(at(22 * hour))) },
      ]),
    },
    {
      id: 's-new',
      name: 'Sentry, app',
      source: 'sentry',
      createdAt: at(-2 * hour),
      revokedAt: null as string | null,
      lastUsedAt: null as string | null,
      urls: urlsOf(sourceRoutes(), 'sentry', 'http://tocsin.example:7070', '<key>'),
      counts: [],
      signs: signsOf(sourceRoutes(), 'sentry', []),
    },
    {
      id: 's-pd',
      name: 'Fraud monitor',
      source: 'pagerduty',
      createdAt: at(-14 * day),
      revokedAt: null as string | null,
      lastUsedAt: at(-141 * minute) as string | null,
      urls: [{ for: 'PagerDuty Events v2', url: blank('/v2/enqueue'), how: 'Set it as the base URL of the client.' }],
      counts: [{ outcome: 'signals', count: 7 }],
      signs: [],
    },
    {
      id: 's-old',
      name: 'Old cron host',
      source: 'signal',
      createdAt: at(-300 * day),
      revokedAt: at(-30 * day) as string | null,
      lastUsedAt: at(-31 * day) as string | null,
      urls: [],
      counts: [],
      signs: [],
    },
  ]
  const tokens = [
    {
      id: 't-1',
      label: 'deploy script',
      calendar: false,
      person: null as typeof mara | null,
      madeBy: null as string | null,
      createdAt: at(-90 * day),
      revokedAt: null as string | null,
      lastUsedAt: at(-2 * hour) as string | null,
    },
    {
      id: 't-2',
      label: 'laptop of last year',
      calendar: false,
      person: mara as typeof mara | null,
      madeBy: null as string | null,
      createdAt: at(-400 * day),
      revokedAt: at(-200 * day) as string | null,
      lastUsedAt: null as string | null,
    },
    {
      id: 't-3',
      label: 'calendar',
      calendar: true,
      person: mara as typeof mara | null,
      madeBy: null as string | null,
      createdAt: at(-20 * day),
      revokedAt: null as string | null,
      lastUsedAt: at(-3 * hour) as string | null,
    },
  ]
  const plan: As<typeof api.PlanView> = {
    id: 'plan-3',
    title: 'Incident response plan',
    version: '3.1',
    effective: '2026-10-01',
    loadedAt: at(-50 * day),
    html: `<h1>Incident response plan</h1><p>What we do when something goes wrong, who does it, and by when. This page is the file that runs.</p>
<h2 id="detection">2.3 Detection</h2><p>An alert with severity critical on checkout opens an incident as P1. Everything that says info is logged only.</p>
<h2 id="phases">3 Phases</h2><ol><li>Identify</li><li>Contain</li><li>Eradicate</li><li>Recover</li><li>Review</li></ol>
<h2 id="acknowledgement">4.2 Acknowledgement</h2><table><thead><tr><th>Severity</th><th>Acknowledged within</th><th>Pages</th></tr></thead><tbody><tr><td>P1</td><td>15 minutes</td><td>loud</td></tr><tr><td>P2</td><td>30 minutes</td><td>loud</td></tr><tr><td>P3</td><td>2 hours</td><td>quiet</td></tr><tr><td>P4</td><td>next business day</td><td>nobody</td></tr></tbody></table>
<h2 id="escalation">5.1 Escalation</h2><p>A P1 that nobody acknowledges in 15 minutes goes on to the incident commander, and after another 10 minutes to the owners. Then it begins again.</p>
<h2 id="communication">6.1 Who hears of it</h2><p>The commander decides what is said outside. An outage of over an hour is told to affected customers within 4 hours of its beginning.</p>
<h2 id="breach">7.2 Breach assessment</h2><p>The question is asked at once and answered as soon as it can be.</p>
<h2 id="evidence">8.1 Evidence first</h2><p>Before a compromised system is changed its logs and configuration are preserved.</p>
<h2 id="review">9 Review</h2><p>After every P1 and P2, within 5 business days of resolution.</p>`,
    open: [
      { what: 'Watch period after recovery', words: 'a set window', clause: 'phases' },
      { what: 'Retention of provider logs', words: 'per provider plan', clause: 'evidence' },
    ],
    severities: severities.map((s, i) => ({ ...s, pages: ['loud', 'loud', 'quiet', 'nobody'][i]! })),
    kinds,
    roles: roles({}).map(({ id, name }) => ({ id, name })),
  }
  return {
    me: { person: mara, organisation: 'Lanternworks', owner: true, breakGlass: false },
    incidents,
    timelines,
    alerts,
    people,
    positions,
    schedules,
    integrations,
    tokens,
    plan,
    todo: [] as As<typeof api.Now>['todo'],
    versions: [
      {
        id: 'plan-3',
        title: 'Incident response plan',
        version: '3.1',
        effective: '2026-10-01' as string | null,
        state: 'running' as As<typeof planApi.PlanVersion>['state'],
        savedAt: at(-50 * day),
        savedBy: 'Jonas Weber',
        startsAt: at(-50 * day),
        owner: 'Chief executive' as string | null,
        approver: 'Chief executive' as string | null,
        approvers: [jonas],
        ownApproval: false,
        openIncidents: 2,
        source: readFileSync(new URL('../../plans/lean.md', import.meta.url), 'utf8'),
      },
    ],
    shown: [] as string[], // deliveries that a console says it shows
    health: { ok: true, problems: [] as string[] },
  }
}

/** The first visit: a person, a plan, and nothing else. */
export function makeEmptyWorld(now: number): World {
  const world = makeWorld(now)
  return {
    ...world,
    incidents: [],
    timelines: {},
    alerts: [],
    people: [{ ...world.people[0]!, methods: [], loud: [], quiet: [], positions: [], onCallNow: [], canBeReached: false }],
    positions: world.positions.map(p => ({ ...p, holders: [] })),
    schedules: [],
    integrations: [],
    tokens: [],
    todo: [
      { what: 'Add a way to reach you', why: 'Without a verified contact method a page to you reaches nobody.', href: '/people' },
      {
        what: 'Say who holds the positions of the plan',
        why: 'Three positions have no holder: pages to them go on to the owners.',
        href: '/people',
        press: { label: 'I hold all 3 for now', path: '/positions/hold-vacant' },
      },
      { what: 'Connect where your alerts come from', why: 'No integration exists yet. Each has its own key.', href: '/integrations' },
      { what: 'Fire a first alert', why: 'See an incident open, page you and wait for you, before it is needed.', href: '/integrations' },
    ],
  }
}
