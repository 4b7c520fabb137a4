/**
 * The shapes of /api/v1 that are about the plan itself: its versions, who has read them, what it asks for without an
 * incident, and a past incident under another one. As in api.ts, which has the list of all routes.
 */
import { z } from 'zod'
import { alertSources, customerKinds, dataKinds, teamSizes, wakings } from '../plan/five-questions.ts'
import { MethodKind, Obligation, PersonBrief, PlanCheck } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (max: number) => z.string().trim().min(1).max(max)
const note = text(10_000).optional()

// standing duties ------------------------------------------------------------------------------
export const Duty = Obligation.extend({ person: PersonBrief.nullable(), metAt: at.nullable() })
export const MeetDuty = z.object({ obligation: z.string(), note: text(10_000).optional() })
export const WaiveDuty = z.object({ obligation: z.string(), reason: text(2_000) })
export const PlanReader = z.object({
  person: PersonBrief,
  owes: z.boolean().describe('has not read the version that runs'),
  since: at.nullable().describe('since when it is owed'),
  read: z.array(z.object({ version: z.string(), name: z.string(), at })).describe('latest first'),
})

// a past incident under another plan ---------------------------------------------------------
export const ReplayOf = z.object({
  source: z
    .string()
    .max(1024 * 1024)
    .optional()
    .describe('the plan as a document; or'),
  version: z.string().optional().describe('a version of the plan; absent both: the one that runs'),
})
const Occasion = z.object({
  rule: z.string(),
  name: z.string(),
  startedAt: at,
  dueAt: at.nullable(),
  words: z.string(),
  state: z.enum(['possible', 'owed', 'overdue', 'met', 'waived', 'not applicable']),
  late: z.boolean(),
  metAt: at.nullable(),
})
const Paged = z.object({ at, person: PersonBrief, by: z.string(), why: z.string(), clause: z.string() })
export const Replay = z.object({
  number: z.number().int(),
  plan: z.object({ title: z.string(), version: z.string() }).describe('the other one'),
  was: z.object({ id: z.string(), version: z.string() }).describe('that it ran under'),
  until: at,
  opens: z.boolean().describe('the other plan knows such an incident'),
  alike: z.number().int().describe('obligations that are the same'),
  gone: z.array(Occasion).describe('owed then, and not under the other plan: to be told first'),
  otherwise: z.array(z.object({ was: Occasion, would: Occasion })),
  besides: z.array(Occasion),
  lateThen: z.array(Occasion).describe('would have been late, and was not'),
  inTimeThen: z.array(Occasion).describe('was late, and would not have been'),
  pages: z.object({ was: z.array(Paged), would: z.array(Paged) }),
  leftOut: z.array(z.object({ at, act: z.string(), why: z.string() })).describe('acts that the other plan has no place for'),
})

// a first plan --------------------------------------------------------------------------------
export const FirstPlanOf = z.object({
  team: z.enum(teamSizes).describe('one person; two to five; more'),
  sources: z.array(z.enum(alertSources)).max(10).describe('empty: people say so'),
  woken: z.enum(wakings).describe('at night: nobody; whoever is on call for the worst; for all that customers feel'),
  data: z.array(z.enum(dataKinds)).max(10).describe('empty: none of anybody'),
  customers: z.enum(customerKinds),
  organisation: text(120).optional().describe('absent: as this installation is called'),
  zone: z.string().max(80).optional().describe('an IANA time zone; absent: left open'),
  people: z.array(text(120)).max(200).optional().describe('names; absent: those of the directory'),
})
export const FirstPlan = z.object({
  plan: z.string().describe('the document, to be read and changed, then saved by PUT /plan'),
  people: z.string().describe('a draft of the people file'),
  problems: PlanCheck.shape.problems,
})
export const FiveQuestions = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      asks: z.string(),
      many: z.boolean().describe('several answers, or none'),
      answers: z.array(z.object({ id: z.string(), words: z.string() })),
    }),
  ),
})

// versions of the plan ---------------------------------------------------------------------
export const PlanChange = z.object({
  clause: z.object({ id: z.string(), number: z.string(), title: z.string() }),
  loud: z.boolean().describe('something that was promised is promised no more, or later'),
  words: z.string(),
})
export const PlanVersion = z.object({
  id: z.string().describe('SHA-256 of what runs and of its document'),
  title: z.string(),
  version: z.string(),
  effective: z.string().nullable().describe('as the plan writes it; null: left open'),
  state: z.enum(['running', 'waiting', 'earlier']),
  savedAt: at,
  savedBy: z.string().describe('who, in words'),
  startsAt: at.describe('from its effective date, never from before it was saved'),
  owner: z.string().nullable().describe('the position that keeps it'),
  approver: z.string().nullable().describe('the position that approves it'),
  approvers: z.array(PersonBrief).describe('who holds that position'),
  ownApproval: z.boolean().describe('who saved it is its only approver, though there are two people'),
  openIncidents: z.number().int().describe('that run under it'),
})
export const PlanVersionDetail = PlanVersion.extend({
  source: z.string().nullable(),
  html: z.string().nullable().describe('rendered, safe to show'),
})
export const PlanSource = z.object({ source: z.string().max(1024 * 1024) })
export const PlanChecked = z.object({
  ok: z.boolean().describe('it can run'),
  problems: PlanCheck.shape.problems,
  html: z.string().nullable().describe('rendered; null where it cannot run'),
  changes: z.array(PlanChange).describe('against the newest version'),
})
export const PlanSaved = z.object({
  saved: z.boolean(),
  version: PlanVersion.nullable(),
  problems: PlanCheck.shape.problems,
})
export const PlanDifference = z.object({ from: z.string(), to: z.string(), changes: z.array(PlanChange) })
export const Adoption = z.object({
  from: z.object({ id: z.string(), version: z.string() }),
  to: z.object({ id: z.string(), version: z.string() }),
  vanish: z.array(Obligation).describe('what is owed and would be owed no more: to be shown loudest'),
  move: z.array(z.object({ before: Obligation, after: Obligation })).describe('what would be owed otherwise'),
  arise: z.array(Obligation),
  pages: z.array(PersonBrief).describe('who would be paged at once'),
  changes: z.array(PlanChange).describe('between the two versions'),
})
export const Adopt = z.object({
  to: z.string().optional().describe('the version that was previewed; another one by now is a 409'),
  reason: note,
})

// who is called when nobody answers -------------------------------------------------------
export const EscalationAt = z.object({
  severity: z.string(),
  at: at.describe('when the incident would open'),
  called: z.array(
    z.object({
      at,
      afterMs: z.number().int(),
      person: PersonBrief.nullable().describe('null: this step reaches nobody'),
      whom: z.array(z.string()).describe('where it reaches nobody: whom the plan means, in its words'),
      methods: z.array(MethodKind),
      unverified: z.boolean().describe('has no verified contact method at all'),
      step: z.number().int().nullable().describe('of the escalation, from 0'),
      why: z.string(),
      clause: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable(),
    }),
  ),
})
