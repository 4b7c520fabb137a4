/**
 * What was found at another pager, in words that all of them share. Ids are the other pager's own; they stand for people and
 * schedules until the files are written and never come into them.
 */
import type { Instant } from '../core/id.ts'
import type { Layer, Override } from '../core/oncall/people.ts'
import type { Entry } from './ledger.ts'

/** Half-open [from, to), ms since 1970. */
export type Window = Readonly<{ from: Instant; to: Instant }>
export type Span = Window & Readonly<{ who: string }>

export type FoundMethod = Readonly<{ id: string; kind: 'email' | 'sms' | 'phone' | 'slack' | 'webhook'; address: string; entry: Entry }>
/** `method`: the id of one of the person's methods. */
export type FoundRule = Readonly<{ method: string; afterMinutes: number; entry: Entry }>
export type FoundPerson = Readonly<{
  id: string
  name: string
  email: string
  zone: string | null
  /** Whether they own the other pager. */
  owner: boolean
  methods: readonly FoundMethod[]
  loud: readonly FoundRule[]
  quiet: readonly FoundRule[]
  entry: Entry
}>

/** One line of turns. Its layers name people by the other pager's ids; a later one covers an earlier one. */
export type Stream = Readonly<{ name: string; layers: readonly Layer[]; overrides: readonly Override[] }>
export type FoundSchedule = Readonly<{
  id: string
  name: string
  zone: string
  /** A later level covers the earlier ones wherever it has anybody; the streams of one level are on call side by side. */
  levels: readonly (readonly Stream[])[]
  /** Cover all levels, the later the earlier. */
  overrides: readonly Override[]
  /** One person taken off, put on, or replaced, whichever stream they are on. */
  changes: readonly (Window & Readonly<{ off: string | null; on: string | null }>)[]
  /** Times in which the streams do not count: who is on call then is said outright. */
  fixed: readonly (Window & Readonly<{ spans: readonly Span[] }>)[]
  /** Who is on call by the other pager's own reckoning; null: it was not asked, or did not say. */
  said: readonly Span[] | null
  entry: Entry
}>

export type FoundTarget = Readonly<{ person: string } | { schedule: string }>
/** `wait`: minutes until the next step. */
export type FoundStep = Readonly<{ targets: readonly FoundTarget[]; wait: number }>
export type FoundPolicy = Readonly<{
  id: string
  name: string
  steps: readonly FoundStep[]
  /** How many more times it goes through its steps. */
  repeats: number
  entry: Entry
}>
/** `source`: the kind of its key. `how`: what is to be done where the source is set up. */
export type FoundDoor = Readonly<{ name: string; source: string; how: string }>
/** Which labels choose, and which policy is followed then; in order, the first that holds. */
export type FoundRoute = Readonly<{
  when: Readonly<Record<string, readonly string[]>>
  policy: string
  pages: 'loud' | 'quiet'
  /** Minutes after which an acknowledgement lapses; null: never. */
  lapses: number | null
}>
export type FoundService = Readonly<{ id: string; name: string; doors: readonly FoundDoor[]; routes: readonly FoundRoute[]; entry: Entry }>

export type Found = Readonly<{
  /** What it is called, for people: PagerDuty. */
  pager: string
  window: Window
  people: readonly FoundPerson[]
  schedules: readonly FoundSchedule[]
  policies: readonly FoundPolicy[]
  services: readonly FoundService[]
}>
