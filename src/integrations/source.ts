/** The port to whatever says signals. One folder per outside system; each turns its own words into these. */
import type { Instant } from '../core/id.ts'

/** One thing that a source said once, normalised. Labels identify (they make the fingerprint), annotations explain. */
export type Signal = Readonly<{
  dedup: string | null // the source's own key for the lasting condition; null: the labels are it
  status: 'firing' | 'resolved' | 'acknowledged'
  severityHint: string | null
  summary: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  link: string | null
  startsAt: Instant | null // null: when it came
  endsAt: Instant | null
  /** The source repeats itself: without a refresh until then, the alert is resolved. */
  expiresAt: Instant | null
}>
/** Bad input, in the words of its author: which field, what is wrong with it, what to send instead. */
export type Unreadable = Readonly<{ status: 400 | 401 | 413 | 415 | 422; field: string; problem: string; instead: string }>
/** Whom another pager speaks of; `id` is its own. */
export type HeardPerson = Readonly<{ id: string; name: string | null; email: string | null }>
/**
 * What another pager says that it did. It is kept beside what Tocsin would have done (core/shadow.ts), opens nothing and pages nobody.
 * paged: whom it pages now, which is somebody else or once more; `persons` empty: it does not say whom.
 */
export type Heard = Readonly<{
  pager: string // as people call it
  incident: string // its own id
  number: number | null // its own count, where it has one: a gap is what we did not hear of
  dedup: string | null // what the alert was told apart by
  title: string | null
  service: string | null
  what: 'triggered' | 'paged' | 'acknowledged' | 'resolved'
  happenedAt: Instant
  persons: readonly HeardPerson[]
}>
/** Something that happened so often at a time, and is no signal by itself: leaving what is usual of its type is (engine/usage.ts). */
export type UsageEvent = Readonly<{ type: string; count: number; at: Instant }>
/** `heard`: of another pager, which says no signals. */
export type Read = Readonly<{ signals: readonly Signal[]; events?: readonly UsageEvent[]; heard?: readonly Heard[] }> | Unreadable

/**
 * One alert of a request, told by its bytes. `print`: the same for two that say the same, but for when they end. `read`: the signal
 * itself; null where it does not read by itself. `isTold`: whether it really is told by its bytes; asked once, before it is learnt.
 */
export type Repeat = Readonly<{ print: string; expiresAt: Instant; read(): Signal | null; isTold(read: Signal): boolean }>

/** The alerts of a request, each told by its bytes. `all`: null where not each of them can be; asked for where the first is known. */
export type Repeats = Readonly<{ first: Repeat; all(): readonly Repeat[] | null }>

/** What a key may be made for: one kind of source, or any. The whole list, for the API, the console and the command line alike. */
export const keyKinds = [
  'any',
  'alertmanager',
  'grafana',
  'pagerduty',
  'slack-webhook',
  'signal',
  'usage',
  'sentry',
  'cloudflare',
  'vercel',
  'stripe',
  'resend',
  'clerk',
  'github',
  'mongodb-atlas',
  'azure-monitor',
  'anthropic',
  'statuspage',
  'pagerduty-incidents',
  'opsgenie',
  'grafana-oncall',
  'goalert',
] as const

export type Headers = Readonly<Record<string, string | undefined>>
/** `secrets`: those of the integration that hold now, the newest first; during a change there are two. */
export type Signed = Readonly<{ body: Uint8Array; headers: Headers; secrets: readonly string[]; now: Instant }>
/** How a sender proves that a request is its own: with a secret that it shares with the integration, over the bytes as they came. */
export type Proof = Readonly<{
  /** needed: without a secret nothing is taken. if set: the address's key is enough until somebody sets one. */
  secret: 'needed' | 'if set'
  /** What the vendor calls it and where it stands, for whoever has to find it. */
  called: string
  /** Why it is not the sender's own, as the end of "… : it is not signed"; null: it is. */
  objects(signed: Signed): string | null
  /** What is wrong with a secret that somebody typed, as a sentence; null: nothing. */
  objectsToSecret(secret: string): string | null
}>

/** How one path under /in/{key}/ is read and answered. `reply` is sent only after the signals are committed. */
export type SourceRoute = Readonly<{
  source: string // the kind: alertmanager, pagerduty, signal …
  method: 'POST' | 'GET'
  path: string // behind the key, as the other tool has it
  read(body: Uint8Array, headers: Headers, now: Instant): Read
  reply(read: Read, accepted: Accepted): Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>
  /** For a protocol that repeats itself: its alerts, each to be known again without being read. Null: it has to be read. */
  repeats?(body: Uint8Array, now: Instant): Repeats | null
  /** Absent: the key in the address is all that shows who sends. */
  proof?: Proof
  /** What tells one delivery from another, of what was signed: the same again is answered and not taken in. Absent, null: nothing does. */
  delivery?(body: Uint8Array, headers: Headers): string | null
  /** How a tool is told our address: whom it is for, and where in the tool's settings the address goes. */
  setUp?: Readonly<{ for: string; how: string; url?: string }> // url absent: {base} and the path
  /** The body of an answer that the door gives itself (401, 413, 429), in the shape that this tool's clients read. Absent: Problem. */
  fault?(status: number, message: string): unknown
}>
/** What another tool's own client may ask for and is not here, answered in a form that it shows to people; null: it is no such thing. */
export type Unserved = (method: string, path: string) => ReturnType<SourceRoute['reply']> | null
export type Accepted = Readonly<{ now: Instant; dedup: readonly string[] }>
