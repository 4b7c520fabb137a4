/**
 * The shapes of /api/v1 that are about the status page: its settings, what is written for it, who follows it. As in api.ts,
 * which has the list of all routes. What the public reads has the shapes of Statuspage (src/status/statuspage-json.ts).
 */
import { z } from 'zod'
import { componentStates, incidentStatuses, maintenanceStatuses } from '../core/status-update.ts'
import { PersonBrief } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (max: number) => z.string().trim().min(1).max(max)
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and hyphens')
  .refine(id => !(id in Object.prototype), 'another word')

export const ComponentState = z.enum(componentStates)
const StatusOf = z.enum([...incidentStatuses, ...maintenanceStatuses])
const Components = z
  .record(slug, ComponentState)
  .refine(all => Object.keys(all).length <= 200, 'at most 200')
  .default({})
const Window = z.object({ from: at, until: at })

export const StatusSettings = z.object({
  open: z.boolean().describe('whether anybody outside sees the page'),
  name: z.string().trim().max(200),
  about: z.string().trim().max(2_000),
  address: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .describe('where people read it, if not here: a copy on another host'),
  sender: z.string().nullable().describe('the person from whom subscribers hear; null: nobody can subscribe by mail'),
  groups: z.array(z.object({ id: slug, name: text(120) })).max(50),
  components: z
    .array(
      z.object({
        id: slug,
        name: text(120),
        about: z.string().trim().max(500).default(''),
        group: slug.nullable().default(null),
        surfaces: z.array(slug).max(50).default([]).describe('of the plan, which it stands for'),
        since: at.optional().describe('shown since then; no uptime is claimed for the time before'),
      }),
    )
    .max(200),
})

/** An id that we gave: it is part of an address, and of the name of a file. */
const ours = z.string().regex(/^[\w-]{1,64}$/, 'this is no id: take it from GET /api/v1/status-page')

export const StatusUpdateIn = z.object({
  incident: z.string().max(64).optional().describe('id or number; absent: it is about no incident'),
  post: ours.optional().describe('what it continues; absent: something new'),
  update: ours.optional().describe('a draft to write anew'),
  kind: z.enum(['incident', 'maintenance']),
  title: text(200),
  text: text(10_000),
  status: StatusOf,
  components: Components,
  since: at.nullable().default(null).describe('since when the components are so, where that was before this word'),
  window: Window.nullable().default(null).describe('of a maintenance'),
})
const Counts = z.object({
  sent: z.number().int(),
  refused: z.number().int(),
  unknown: z.number().int(),
  waiting: z.number().int(),
})
export const StatusUpdate = z.object({
  id: z.string(),
  post: z.string(),
  kind: z.enum(['incident', 'maintenance']),
  incident: z.number().int().nullable(),
  drill: z.boolean(),
  state: z.enum(['draft', 'published', 'withdrawn']),
  status: StatusOf,
  title: z.string(),
  text: z.string(),
  components: z.record(z.string(), ComponentState),
  since: at.nullable(),
  window: Window.nullable(),
  drafter: PersonBrief.nullable(),
  draftedAt: at,
  publishedAt: at.nullable(),
  role: z.string().nullable().describe('in which it was published: what the public reads'),
  meets: z.array(z.string()).describe('obligations that it met'),
  told: Counts.nullable().describe('subscribers; null: it is not published'),
})
export const PublishStatusUpdate = z.object({ meets: z.array(z.string().max(200)).max(50).default([]) })
export const WithdrawStatusUpdate = z.object({ reason: text(2_000).optional() })
export const StatusPageView = z.object({
  url: z.string(),
  settings: StatusSettings,
  offered: z.object({ mail: z.boolean(), webhook: z.boolean() }).describe('what can be subscribed to'),
  subscribers: z.object({ mail: z.number().int(), webhook: z.number().int() }),
  indicator: z.string(),
  words: z.string(),
  states: z.record(z.string(), ComponentState),
  uptime: z.record(z.string(), z.number().nullable()).describe('share of the last 90 days, or of the time since the component is shown'),
  updates: z.array(StatusUpdate).describe('newest first'),
  surfaces: z.array(z.object({ id: z.string(), name: z.string() })).describe('of the plan'),
})
export const IncidentStatusPage = z.object({
  open: z.boolean().describe('whether the page can be seen'),
  drill: z.boolean().describe('nothing of a drill gets there'),
  components: z.array(z.object({ id: z.string(), name: z.string(), state: ComponentState })),
  updates: z.array(StatusUpdate),
  meetable: z.array(z.object({ id: z.string(), name: z.string(), dueAt: at.nullable(), alsoAt: at.nullable(), clause: z.string() })),
  decidedBy: z.array(z.string()).describe('roles that decide on words outside; whoever else publishes departs from the plan'),
  mayPublish: z.boolean().describe('whether that is you'),
  rules: z.array(z.object({ clause: z.string(), words: z.string() })).describe('what the plan says about words outside'),
})
export const StatusPreview = z.object({ html: z.string() })
export const StatusFiles = z.object({
  url: z.string(),
  files: z.array(z.object({ path: z.string(), type: z.string(), text: z.string(), sha256: z.string() })),
})
export const StatusNotice = z.object({
  subscriber: z.string(),
  kind: z.enum(['mail', 'webhook']).nullable(),
  address: z.string().nullable().describe('shortened; null: it was ended, and destroyed'),
  state: z.enum(['waiting', 'in flight', 'sent', 'refused', 'unknown']),
  attempts: z.number().int(),
  detail: z.string().nullable(),
  hash: z.string().nullable(),
  endedAt: at.nullable(),
})
export const StatusFollower = z.object({
  id: z.string(),
  kind: z.enum(['mail', 'webhook']),
  address: z.string().describe('shortened: enough to know it by'),
  state: z.enum(['asked', 'confirmed']).describe('asked: the link has not been opened yet'),
  askedAt: at,
  confirmedAt: at.nullable(),
})
export const FindFollower = z.object({ address: z.string().trim().min(1).max(1_000).describe('the whole address') })
export const SettleStatusNotice = z.object({ as: z.enum(['sent', 'waiting']), reason: text(2_000) })
