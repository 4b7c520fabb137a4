/**
 * The shapes of /api/v1, once: the server validates with them, OpenAPI 3.1 is made from them, the console takes its types
 * from them. Instants on the wire are ISO 8601 in UTC with milliseconds.
 */
import { z } from 'zod'
import { entityKinds } from '../core/obligation/law/reach.ts'
import { AskedFor, CustomerFilter, CustomersFile, LineProblem } from './customers-api.ts'
import { followUpVerbs, RemediationItem } from './follow-up-api.ts'
import { Playbooks, playbookVerbs, Surfaces } from './playbook-api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
/** As a person says it; an hour that a change of the clock skips or repeats is refused, with what to write instead. */
export const Moment = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .describe('2026-10-25T03:30+01:00, or the clock of a place: 2026-10-25T03:30[Europe/Berlin]')
const text = (max: number) => z.string().trim().min(1).max(max)

// errors --------------------------------------------------------------------
export const Problem = z.object({
  error: z.string().describe('a stable code, for programs'),
  message: z.string().describe('what is wrong, in a sentence'),
  field: z.string().optional().describe('where: a path into what was sent'),
  instead: z.string().optional().describe('what to send or do instead'),
  clause: z.string().optional().describe('the clause of the plan that refuses it'),
  lines: z.array(LineProblem).optional().describe('of a file: every line that is wrong'),
})

// people ---------------------------------------------------------------------
export const MethodKind = z.enum(['email', 'slack', 'ntfy', 'sms', 'phone', 'webhook', 'console'])
export const PersonBrief = z.object({ id: z.string(), name: z.string() })
export const Method = z.object({
  id: z.string(),
  kind: MethodKind,
  address: z.string(),
  verifiedAt: at.nullable(),
  lastWorkedAt: at.nullable().describe('when a page was last handed over to it'),
  lastOutcome: z.string().nullable(),
})
export const Rung = z.object({ method: z.string(), afterMinutes: z.number().min(0).max(1440) })
export const Person = PersonBrief.extend({
  zone: z.string(),
  owner: z.boolean(),
  methods: z.array(Method),
  loud: z.array(Rung),
  quiet: z.array(Rung),
  positions: z.array(z.string()),
  onCallNow: z.array(z.object({ schedule: z.string(), name: z.string(), until: at.nullable() })),
  canBeReached: z.boolean().describe('has at least one verified contact method'),
  access: z.array(z.string()).describe('systems that they can get into'),
  lacks: z
    .array(z.object({ role: z.string(), access: z.array(z.string()) }))
    .describe('what the roles that they hold need, and they cannot get into'),
})
export const NewPerson = z.object({
  name: text(120),
  zone: z.string().optional(),
  owner: z.boolean().optional(),
  email: text(400).optional().describe('their first contact method'),
})
export const NewMethod = z.object({ kind: MethodKind, address: text(400), settings: z.record(z.string(), z.string()).optional() })
export const CarrierSetUp = z.object({
  kind: MethodKind,
  works: z.boolean().describe('some address of this kind can be paged here'),
  instead: z.string().nullable().describe('what to set up first, or to write; null: nothing'),
})
export const PersonRules = z.object({
  name: text(120).optional(),
  zone: z.string().optional(),
  owner: z.boolean().optional(),
  loud: z.array(Rung).optional(),
  quiet: z.array(Rung).optional(),
  access: z.array(text(120)).max(100).optional(),
})
export const Position = z.object({
  id: z.string(),
  name: z.string(),
  holders: z.array(z.object({ person: z.string().optional(), schedule: z.string().optional(), name: z.string() })),
})
export const SetHolders = z.object({ holders: z.array(z.object({ person: z.string() }).or(z.object({ schedule: z.string() }))) })
export const OverrideIn = z.object({ from: at, to: at, person: z.string().nullable() })
export const Shift = z.object({
  from: at,
  to: at,
  person: z.string().nullable(),
  name: z.string().nullable(),
  override: z.boolean(),
  endless: z.boolean().optional().describe('nobody else follows, and "to" is only how far was looked'),
})
export const Schedule = z.object({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  layers: z.array(
    z.object({
      people: z.array(z.string()),
      start: z.string(),
      every: z.object({ count: z.number().int().min(1), unit: z.enum(['hour', 'day', 'week']) }),
      until: z.string().nullable(),
      restrict: z.array(z.object({ days: z.array(z.number().int().min(1).max(7)), from: z.string(), to: z.string() })),
    }),
  ),
  overrides: z.array(OverrideIn),
  heldBy: z.array(z.string()).describe('what of the plan it holds, by name; nothing: nobody is paged by it'),
  now: Shift.nullable(),
  upcoming: z.array(Shift),
})
export const ScheduleIn = Schedule.pick({ name: true, zone: true, layers: true }).extend({ overrides: z.array(OverrideIn).optional() })

// incidents -------------------------------------------------------------------
export const Obligation = z.object({
  id: z.string(),
  rule: z.string(),
  name: z.string(),
  clause: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable().describe('of the plan'),
  citation: z.string().nullable().describe('of law or contract'),
  owedBy: z.object({ role: z.string(), name: z.string(), people: z.array(PersonBrief) }).nullable(),
  start: at,
  dueAt: at.nullable(),
  words: z.string().describe("the due time in the plan's words"),
  why: z.string().nullable().optional().describe('why it is possible, owed or not applicable, where that is more than the plan says'),
  readings: z.array(z.object({ at, reading: z.string() })),
  state: z.enum(['possible', 'owed', 'overdue', 'met', 'waived', 'not applicable']),
  late: z.boolean(),
  meets: z.string().describe('what meets it'),
  otherwise: z.string().describe('what happens when it passes'),
  can: z.array(z.enum(['meet', 'waive', 'acknowledge', 'answer'])),
  ask: z
    .object({ question: z.string(), answers: z.array(z.string()), weigh: z.array(z.string()) })
    .nullable()
    .describe('the question that is owed an answer; no answers: in free words'),
  sets: z.string().nullable().describe('the milestone that meets it, where a person may set it'),
  waits: z.string().nullable().optional().describe('the milestone from which its time would run, and which nobody has set'),
  unanswered: z.array(z.string()).optional().describe('points of the review’s agenda that nobody has answered yet'),
})
export const Page = z.object({
  id: z.string(),
  person: PersonBrief,
  method: MethodKind,
  address: z.string().describe('shortened: enough to know it by'),
  requestedAt: at,
  outcome: z.enum(['handed over', 'refused', 'unknown', 'superseded', 'held back', 'withheld']).nullable(),
  endedAt: at.nullable(),
  detail: z.string().nullable(),
  clause: z.string(),
})
export const IncidentBrief = z.object({
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  severity: z.string(),
  severityName: z.string(),
  severityRank: z.number().int().describe('0 is the most severe'),
  kind: z.string().nullable(),
  phase: z.string().nullable(),
  phaseName: z.string().nullable(),
  status: z.enum(['open', 'resolved', 'closed']),
  drill: z.boolean(),
  shadow: z.boolean().describe('opened in shadow: it pages nobody'),
  openedAt: at,
  acknowledgedAt: at.nullable(),
  acknowledgedBy: PersonBrief.nullable(),
  snoozedUntil: at.nullable(),
  resolvedAt: at.nullable(),
  closedAt: at.nullable(),
  alerts: z.number().int(),
  alertsFiring: z.number().int(),
  nextObligation: z.object({ id: z.string(), name: z.string(), clause: z.string(), dueAt: at.nullable(), overdue: z.boolean() }).nullable(),
  mine: z.boolean().describe('the caller is being paged for it, acknowledged it or holds a role in it'),
  calling: z.object({ since: at, why: z.string() }).nullable().describe('the caller is being paged for it at this moment'),
})
export const NextPage = z.object({ at, people: z.array(PersonBrief), why: z.string(), clause: z.string() })
export const TimelineEntry = z.object({
  seq: z.number().int(),
  type: z.string(),
  at: at.describe('recorded'),
  happenedAt: at,
  by: z.string().describe('who, in words'),
  text: z.string().describe('what happened, in a sentence'),
  note: z.string().nullable().describe('the private text, where there is one'),
  clause: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable(),
  tone: z.enum(['calm', 'act', 'late', 'good']),
})
export const IncidentDetail = IncidentBrief.extend({
  nearMiss: z.boolean(),
  touches: z.array(z.enum(['confidentiality', 'integrity', 'availability'])),
  receivedAt: at,
  plan: z.object({ id: z.string(), version: z.string(), current: z.boolean() }),
  conference: z.string().nullable().describe('where the incident is talked about'),
  closing: z
    .object({ question: z.string(), answers: z.array(z.string()), weigh: z.array(z.string()) })
    .nullable()
    .describe('what closing asks: whether it was material; null: the plan does not ask, or it is decided'),
  nextPage: NextPage.nullable().describe('who is paged next, and when, unless somebody acknowledges'),
  calledOut: z.array(z.object({ callOut: z.string(), person: PersonBrief, since: at, why: z.string(), mine: z.boolean() })),
  obligations: z.array(Obligation),
  pages: z.array(Page),
  roles: z.array(z.object({ id: z.string(), name: z.string(), duty: z.string(), people: z.array(PersonBrief), vacant: z.boolean() })),
  responders: z.array(PersonBrief),
  phases: z.array(z.object({ id: z.string(), name: z.string(), enteredAt: at.nullable(), current: z.boolean(), noteOwed: z.boolean() })),
  facts: z.array(
    z.object({
      id: z.string(),
      asks: z.string().nullable().describe("the plan's question"),
      value: z.string(),
      values: z.array(z.string()),
    }),
  ),
  milestones: z.array(z.object({ id: z.string(), name: z.string(), happenedAt: at.nullable(), can: z.boolean() })),
  law: z
    .object({
      breach: z.enum(['unknown', 'suspected', 'confirmed', 'ruled-out']),
      undecidedSince: at.nullable().describe('of a suspicion that nobody has confirmed or ruled out'),
      moments: z.array(z.object({ moment: z.string(), at, told: z.string().describe('itself, or what stands in for it') })),
      data: z.array(
        z.object({
          data: z.string(),
          state: z.string(),
          role: z.string(),
          categories: z.array(z.string()),
          people: z.array(z.object({ place: z.string(), count: z.number().int().nullable() })),
        }),
      ),
      customers: z.object({ count: z.number().int(), how: z.string(), frozen: z.boolean() }).nullable(),
    })
    .nullable()
    .optional()
    .describe('what is known that law and contracts ask for; null: nothing was said'),
  playbooks: Playbooks.optional().describe('of the plan: begun on it, and to be begun'),
  surfaces: Surfaces.optional().describe('what it touches'),
  remediation: z.array(RemediationItem).optional(),
  deviations: z.array(z.object({ id: z.string(), what: z.string(), clause: z.string(), at, explained: z.boolean() })),
  severities: z.array(z.object({ id: z.string(), name: z.string(), definition: z.string() })),
  kinds: z.array(z.object({ id: z.string(), name: z.string() })),
  seq: z.number().int(),
})
export const Alert = z.object({
  id: z.string(),
  source: z.string(),
  sourceName: z.string(),
  status: z.enum(['firing', 'resolved']),
  summary: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  link: z.string().nullable(),
  says: z
    .object({ text: z.string().nullable(), links: z.array(z.object({ name: z.string(), url: z.string() })).readonly() })
    .describe('its description, and where it sends whoever has to do something: the runbook first, its source last'),
  report: z.string().nullable().describe('what somebody reported is under this reference: GET /api/v1/people-reports/{reference}'),
  startsAt: at,
  receivedAt: at,
  lastAt: at,
  resolvedAt: at.nullable(),
  incident: z.object({ id: z.string(), number: z.number() }).nullable(),
  routing: z.enum(['waiting', 'attached', 'logged']),
  rule: z.string().nullable(),
})

// what may be asked of an incident: POST /api/v1/incidents/{id}/{verb} ---------------
const note = text(10_000).optional()
export const verbs = {
  acknowledge: z.object({ callOut: z.string().optional() }),
  severity: z.object({ to: z.string(), reason: text(2_000) }),
  kind: z.object({ to: z.string().nullable(), reason: text(2_000) }),
  milestone: z.object({ milestone: z.string(), happenedAt: Moment.optional(), reason: note }),
  fact: z.object({ fact: z.string(), value: z.string(), reason: note }),
  phase: z.object({ to: z.string(), note }),
  'take-role': z.object({ role: z.string(), person: z.string().optional().describe('absent: the caller') }),
  'leave-role': z.object({ role: z.string(), person: z.string().optional() }),
  note: z.object({ text: text(10_000), happenedAt: Moment.optional() }),
  snooze: z.object({
    minutes: z
      .number()
      .int()
      .min(1)
      .max(7 * 24 * 60),
    reason: note,
  }),
  'take-over': z.object({}),
  'add-responder': z.object({ person: z.string(), note }),
  meet: z.object({
    obligation: z.string(),
    answer: text(200).optional().describe('one of the answers that the plan names, where it asks a question; the note is the reason'),
    note,
    leftOpen: text(2_000).optional().describe('why points of the review’s agenda are left unanswered; without it that reason stays owed'),
  }),
  waive: z.object({ obligation: z.string(), reason: text(2_000) }),
  data: z.object({
    data: z
      .string()
      .trim()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'write a short name without spaces: customer-data' }),
    state: z.enum(['suspected', 'affected', 'not affected']),
    role: z.enum(['controller', 'processor', 'both', 'unknown']),
    categories: z.array(text(80)).max(50).default([]),
    people: z
      .array(z.object({ place: z.string().describe('DE, US-CA or unknown'), count: z.number().int().min(0).nullable() }))
      .max(300)
      .default([])
      .describe('whose data it is, about how many; none: not known'),
    reason: note,
  }),
  regime: z.object({
    rule: text(80).describe('a rule, gdpr-33, or a whole regime, GDPR'),
    decision: z.enum(['applies', 'does not apply', 'held']),
    until: at.optional().describe('held back until then'),
    reason: text(2_000),
  }),
  submitted: z.object({
    rule: text(120).describe('gdpr-33, or contract:ID'),
    happenedAt: Moment.optional(),
    note: note.describe('its reference, and the reasons where it was late'),
  }),
  ...followUpVerbs,
  ...playbookVerbs,
  explain: z.object({ deviation: z.string(), reason: text(2_000) }),
  resolve: z.object({ note }),
  reopen: z.object({ reason: note }),
  close: z.object({
    as: z.enum(['done', 'false positive']),
    reason: note,
    material: text(200).optional().describe("the answer to what closing asks (the incident's `closing`); absent: it stays owed"),
    why: note.describe('the reason of that answer'),
  }),
} as const
export type Verb = keyof typeof verbs
export const OpenIncident = z.object({
  title: text(300),
  severity: z.string().optional().describe("absent: the plan's most severe that pages; the console proposes one"),
  kind: z.string().optional(),
  detectedAt: Moment.optional(),
  nearMiss: z.boolean().optional(),
  touches: z.array(z.enum(['confidentiality', 'integrity', 'availability'])).optional(),
  note,
})

// now, plan, integrations, tokens -----------------------------------------------------
export const Me = z.object({ person: PersonBrief.nullable(), organisation: z.string(), owner: z.boolean(), breakGlass: z.boolean() })
export const Now = z.object({
  burning: z.array(IncidentBrief).describe('real ones, then those of a drill that goes on'),
  drill: z
    .object({ id: z.string(), title: z.string(), state: z.enum(['running', 'paused']), leading: z.boolean(), factor: z.number() })
    .nullable()
    .describe('a drill goes on'),
  shadow: z.object({ since: at, by: z.string() }).nullable().describe('the house is in shadow: nobody is paged, and nothing leaves'),
  onCall: z.object({
    now: z.array(z.object({ schedule: z.string(), name: z.string(), until: at.nullable() })),
    next: z.object({ schedule: z.string(), name: z.string(), from: at }).nullable(),
    first: z.array(z.string()).describe('severities of which the caller is paged first at any hour, by name and through no schedule'),
  }),
  who: z.array(z.object({ role: z.string(), name: z.string(), people: z.array(PersonBrief), via: z.string() })),
  reach: z
    .array(z.object({ method: z.string(), kind: MethodKind, verified: z.boolean(), lastWorkedAt: at.nullable() }))
    .describe("the caller's own contact methods"),
  todo: z
    .array(
      z.object({
        what: z.string(),
        why: z.string(),
        href: z.string(),
        press: z.object({ label: z.string(), path: z.string() }).optional().describe('a POST without a body that does it at once'),
      }),
    )
    .describe('a first visit: what to do next'),
  health: z.object({ ok: z.boolean(), problems: z.array(z.string()) }),
})
export const PlanView = z.object({
  id: z.string(),
  title: z.string(),
  version: z.string(),
  effective: z.string().nullable(),
  loadedAt: at,
  html: z.string().describe('rendered, safe to show'),
  open: z.array(z.object({ what: z.string(), words: z.string(), clause: z.string() })),
  severities: z.array(z.object({ id: z.string(), name: z.string(), definition: z.string(), pages: z.string() })),
  kinds: z.array(z.object({ id: z.string(), name: z.string() })),
  roles: z.array(z.object({ id: z.string(), name: z.string() })),
})
export const ObligationListed = Obligation.extend({
  incident: z
    .object({
      id: z.string(),
      number: z.number().int(),
      drill: z.boolean(),
      title: z.string(),
      severity: z.string(),
      severityName: z.string(),
    })
    .nullable()
    .describe('null: a standing duty of the plan; POST /duties/meet meets it'),
  person: PersonBrief.nullable().optional().describe('of a duty that is one person’s own: to have read the plan'),
})
export const PlanCheck = z.object({
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'open', 'note']),
      code: z.string(),
      line: z.number().int(),
      column: z.number().int(),
      what: z.string(),
      why: z.string(),
      instead: z.string(),
    }),
  ),
})
export const LawProfile = z.object({
  entities: z.array(z.enum(entityKinds)),
  established: z.array(z.string().regex(/^[A-Z]{2}$/, { error: 'write countries as DE' })),
  data: z.array(
    z.object({
      id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      role: z.enum(['controller', 'processor', 'both', 'unknown']),
      people: z.array(z.string().regex(/^(unknown|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/, { error: 'write places as DE, US-CA or unknown' })),
    }),
  ),
})
export const LawRule = z.object({
  rule: z.string(),
  regime: z.string(),
  name: z.string(),
  citation: z.string(),
  from: z.string(),
  to: z.string(),
  counting: z.string(),
  mark: z.enum(['V', 'K', 'U']).describe('checked, from general knowledge, unsettled'),
  source: z.string(),
  lookedAt: z.string(),
  disabled: z.string().nullable(),
  note: z.string(),
  asked: z.boolean().describe('whether it is looked at in our incidents: by the profile, or because the plan names it'),
})
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'write small letters, digits and dashes' })
const contact = z.object({ name: z.string().trim().max(200), email: z.email().max(320) })
const country = z.string().regex(/^[A-Z]{2}$/, { error: 'write a country as DE' })
export const Customer = z.object({
  id: slug,
  name: text(200),
  country: country.nullable(),
  role: z.enum(['controller', 'processor', 'both', 'unknown']).describe('ours towards them'),
  contact: contact.nullable().describe('whom to tell; null: nobody yet, and then nobody can be told'),
  data: z.array(slug).max(100).describe('data sets of theirs that we hold'),
  vendors: z.array(slug).max(100).describe('vendors that hold it for us'),
  enterprise: z.boolean().optional(),
  asked: AskedFor.optional(),
  contracts: z
    .array(
      z.object({
        contract: slug,
        clause: text(2_000).describe('its words'),
        clock: text(100).describe('72 hours of aware; 3 business days of confirmed; without undue delay of aware'),
        zone: z.string().max(60).nullable(),
      }),
    )
    .max(20),
})
export const CustomersIn = z.object({ csv: CustomersFile })
export const CustomersTaken = z.object({
  taken: z.number().int(),
  withoutContact: z.number().int().describe('they cannot be told anything until somebody adds one'),
  problems: z.array(LineProblem),
})
export const Vendor = z.object({
  id: slug,
  name: text(200),
  role: text(200),
  holds: z.array(z.string().trim().min(1).max(200)).max(100),
  contact: contact.nullable(),
  customers: z.number().int().optional().describe('whose data it holds, by the register'),
  interface: z.array(z.string()).optional().describe('how word of its incidents comes, as the plan has it'),
})
export const VendorWord = z.object({
  toldAt: Moment.describe('when they told us'),
  words: text(5_000),
  touched: z.enum(['yes', 'no', 'unknown']).describe('whether it is our data'),
  data: z.array(slug).max(100).default([]),
})
export const VendorHeard = z.object({ incident: z.object({ id: z.string(), number: z.number().int().nullable() }).nullable() })
export const ChooseCustomers = z.object({
  how: z.enum(['all', 'filter', 'upload']),
  filter: CustomerFilter.optional(),
  customers: z.array(slug).max(50_000).optional().describe('for upload: ids'),
  csv: CustomersFile.optional().describe('for upload: a file instead, as POST /customers/find takes it'),
  reason: note,
})
export const AffectedCustomers = z.object({
  list: z.string().nullable(),
  count: z.number().int(),
  frozen: z.boolean(),
  items: z.array(z.object({ id: z.string(), name: z.string().nullable(), country: z.string().nullable(), contact: contact.nullable() })),
})
/** What every export carries. */
export const Export = z.object({ query: z.string(), from: at.nullable(), to: at, total: z.number().int(), hash: z.string() })
export const Figure = z.object({
  id: z.string(),
  name: z.string(),
  clause: z.string().nullable(),
  definition: z.string(),
  unit: z.enum(['ms', 'percent']),
  rows: z.array(
    z.object({
      severity: z.string().nullable().describe('null: all of them together'),
      severityName: z.string().nullable(),
      value: z.number().nullable(),
      target: z.number().nullable(),
      targetWords: z.string().nullable().describe('where the plan leaves the target open: to be baselined'),
      kept: z.boolean().nullable(),
      of: z.number().int().describe('what the figure is taken over'),
      missing: z.number().int().describe('without a moment that it needs, or still running'),
    }),
  ),
})
export const Figures = z.object({ export: Export, items: z.array(Figure) })
export const MethodTested = z.object({ outcome: z.enum(['handed over', 'refused', 'failed', 'unknown']), detail: z.string().nullable() })
export const SignalTested = z.object({ accepted: z.boolean(), dedup: z.array(z.string()) })
export const CalendarFeed = z.object({
  url: z.string().describe('for calendar applications; whoever has it can read the shifts, and nothing else'),
})
export const SignInLink = z.object({ url: z.string(), expiresAt: at })
export const Health = z.object({ ok: z.boolean(), problems: z.array(z.string()), figures: z.record(z.string(), z.number()) })
export const Done = z.object({ ok: z.literal(true) })

/** `event: ring` of the same stream: a page that goes by `console` to the person who listens. Shown, it is told by POST /rings/{delivery}/shown. */
export const Ring = z.object({
  delivery: z.string(),
  drill: z.boolean(),
  incident: z.string().describe('"#12", or "test" for a test page'),
  severity: z.string(),
  title: z.string(),
  clause: z.string(),
  link: z.string(),
})
/** Server-sent events at /api/v1/live: `event: change`, data of this shape; `?incident=ID` narrows it. */
export const LiveChange = z.object({
  kinds: z.array(z.enum(['incident', 'alert', 'delivery', 'people', 'plan', 'door', 'drill'])),
  incident: z.string().nullable(),
  seq: z.number().nullable(),
})

/**
 * Routes, all under /api/v1 (answers are these shapes, lists are `{ items, total?, next? }`; errors are Problem):
 *   GET  /me  /now  /live(SSE)  /health   POST /rings/{delivery}/shown
 *   GET  /incidents?status=&severity=&q=&cursor=&limit=   POST /incidents (OpenIncident → IncidentDetail, 201)
 *   GET  /incidents/{id}   {id} may be the number   GET /incidents/{id}/timeline?after=   GET /incidents/{id}/alerts
 *   POST /incidents/{id}/{verb} → IncidentDetail   header Idempotency-Key makes a retry safe; a refusal is 409 with a Problem
 *   GET  /incidents/{id}/known → Known (known-api.ts)   POST /incidents/{id}/checklist (AnswerChecklist → Known)
 *   GET  /obligations?state=&owedBy=&mine=&because=&incident=&dueFrom=&dueTo=&limit=&cursor=   running, soonest first, each with `incident`; `next`
 *   GET  /plan/versions  /plan/versions/{id}  /plan/diff?from=&to=   POST /plan/check (PlanSource → PlanChecked: nothing is saved)
 *   PUT  /plan (PlanSource → PlanSaved; If-Match: the newest version's id; 422 with PlanSaved where it cannot run; owners)
 *   GET  /incidents/{id}/adopt → Adoption (what the running version would change)   POST /incidents/{id}/adopt (Adopt → IncidentDetail)
 *   POST /incidents/{id}/replay (ReplayOf → Replay: nothing is stored and nobody is paged)
 *   GET  /plan/first → FiveQuestions   POST /plan/first (FirstPlanOf → FirstPlan: nothing is saved)
 *   GET  /duties   POST /duties/meet (MeetDuty → Duty)  /duties/waive (WaiveDuty → Duty)   standing duties; in /obligations with incident null
 *   GET  /plan/readers   POST /plan/read → PlanReader (the caller has read the version that runs)
 *   GET  /alerts?status=&source=   GET /plan   GET /plan/check   GET /plan/escalation?severity=&at=   GET /carriers (by what people can be paged here)
 *   GET POST /people  PATCH DELETE /people/{id}  POST /people/{id}/methods  DELETE /people/{id}/methods/{m}  POST /people/{id}/methods/{m}/test
 *   GET /positions  PUT /positions/{id}  POST /positions/hold-vacant   GET POST /schedules  PUT DELETE /schedules/{id}  POST /schedules/{id}/overrides  DELETE /schedules/{id}/overrides/{n}
 *   GET /on-call?at= (OnCallAt)   POST /schedules/{id}/swap (Swap → Schedule)  /schedules/{id}/calendar-file (CalendarFile → CalendarFileRead)
 *   GET POST /integrations  DELETE /integrations/{id}  POST /integrations/{id}/test  PUT DELETE /integrations/{id}/secrets/{source}
 *   POST /people/{id}/sign-in-link → SignInLink   GET /people/{id}/ways-in (WayIn)  /people/{id}/sign-out (all sessions; owners, and each their own)   POST /people/{id}/calendar, /schedules/{id}/calendar → CalendarFeed (revoked with its token)
 *   GET /customers?q=  PUT DELETE /customers/{id} (Customer)   POST /customers/import (CustomersIn → CustomersTaken; owners)
 *   GET /vendors  PUT DELETE /vendors/{id} (Vendor)   POST /vendors/{id}/word (VendorWord → VendorHeard: opens an incident where our data is touched)
 *   GET /vendor-records  PUT DELETE /vendors/{id}/reports/{report}  … /commitments/{c}   POST /vendors/import   GET /vendors.csv  /vendor-uptime   vendors-api.ts
 *   GET POST /questionnaires  GET DELETE /questionnaires/{id}  POST …/confirm  …/file   questionnaires-api.ts
 *   GET POST /incidents/{id}/customers (ChooseCustomers → AffectedCustomers)   POST /customers/find   GET /customers.csv (customers-api.ts)
 *   notifications to customers: notification-api.ts   reports to regulators: report-api.ts   files as evidence: evidence-api.ts
 *   GET /figures?from=&to= (Figures)   GET /figures.csv (the same, as a file)
 *   GET /breaches?from=&to=   GET /breaches.csv   GET /breaches/{n}   breach-api.ts
 *   GET /law → the rules there are   GET PUT /law/profile (LawProfile; owners)
 *   GET /trust?from=&to=  /trust/export(.csv)   GET PUT /trust/document   PUT /trust/page   …   as src/http/trust-api.ts has them
 *   GET /shadow   POST /shadow/begin  /shadow/end  GET /shadow/report  …   as src/http/shadow-api.ts has them (owners)
 *   GET /log?after=&limit=  /log/standing  /log.jsonl?size=  …   as src/http/log-api.ts has them (owners)
 *   GET POST /drills …   as src/http/drills-api.ts has them; an incident of a drill is D1 where a real one is 1
 *   GET POST /tokens (NewToken → MadeToken)  DELETE /tokens/{id}   POST /sign-out
 * DELETE and sign-out answer Done; …/methods/{m}/test MethodTested; /integrations/{id}/test SignalTested; /people, /positions, /schedules answer the thing as it now is.
 * Outside /api: GET /sign-in says how to sign in (pages without a session are led there); GET /sign-in/ways; POST /sign-in/send has a link sent; POST /a/{token}/sign-in too; GET /sign-in/{secret} shows a button, POST uses it; POST /sign-in/break-glass; GET /a/{token} shows a page, POST /a/{token} acknowledges;
 *   GET /v/{token} and POST /v/{token} verify a contact method.
 */
export type As<T extends z.ZodType> = z.infer<T>
