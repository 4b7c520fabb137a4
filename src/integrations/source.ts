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
export type Read = Readonly<{ signals: readonly Signal[] }> | Unreadable

/**
 * One alert of a request, told by its bytes. `print`: the same for two that say the same, but for when they end. `read`: the signal
 * itself; null where it does not read by itself. `isTold`: whether it really is told by its bytes; asked once, before it is learnt.
 */
export type Repeat = Readonly<{ print: string; expiresAt: Instant; read(): Signal | null; isTold(read: Signal): boolean }>

/** The alerts of a request, each told by its bytes. `all`: null where not each of them can be; asked for where the first is known. */
export type Repeats = Readonly<{ first: Repeat; all(): readonly Repeat[] | null }>

/** What a key may be made for: one kind of source, or any. The whole list, for the API, the console and the command line alike. */
export const keyKinds = ['any', 'alertmanager', 'grafana', 'pagerduty', 'slack-webhook', 'signal'] as const

/** How one path under /in/{key}/ is read and answered. `reply` is sent only after the signals are committed. */
export type SourceRoute = Readonly<{
  source: string // the kind: alertmanager, pagerduty, signal …
  method: 'POST' | 'GET'
  path: string // behind the key, as the other tool has it
  read(body: Uint8Array, headers: Readonly<Record<string, string | undefined>>, now: Instant): Read
  reply(read: Read, accepted: Accepted): Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>
  /** For a protocol that repeats itself: its alerts, each to be known again without being read. Null: it has to be read. */
  repeats?(body: Uint8Array, now: Instant): Repeats | null
  /** The body of an answer that the door gives itself (413, 429), in the shape that this tool's clients read. Absent: Problem. */
  fault?(status: number, message: string): unknown
}>
/** What another tool's own client may ask for and is not here, answered in a form that it shows to people; null: it is no such thing. */
export type Unserved = (method: string, path: string) => ReturnType<SourceRoute['reply']> | null
export type Accepted = Readonly<{ now: Instant; dedup: readonly string[] }>
