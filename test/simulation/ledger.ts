/** What a run remembers for its checkers: everything that was committed, sent, accepted, and whatever excuses a delay. Times are the true ones. */
import type { AlertId, Event, StreamId } from '../../src/core/event.ts'
import type { Incident } from '../../src/core/incident.ts'
import type { Append, Erasure } from '../../src/store/port.ts'
import type { NodeName } from './operations.ts'

export type Commit = Readonly<{ at: number; node: NodeName; append: Append }>
export type Sending = Readonly<{ at: number; node: NodeName; delivery: string; to: string; title: string; result: string }>
export type AcceptedSignal = Readonly<{
  at: number
  key: string
  severity: string
  status: 'firing' | 'resolved'
  expiresAt: number | null
  sure: boolean
}>
export type Finding = Readonly<{ rule: string; what: string }>
/** From when to when something was wrong with a node, so that a delay or a duplicate within it is excused; `allowsMs`: one of so long. */
export type Trouble = Readonly<{ from: number; to: number; what: string; allowsMs?: number }>

/** A letter to a customer, as the mailer was asked for it; result: what it did with it. */
export type Posted = Readonly<{ at: number; node: NodeName; key: string; to: string; subject: string; result: string }>
/** A copy that took the place of the store: what came after it was made is not known any more. */
export type Restore = Readonly<{ madeAt: number; at: number; inFlight: readonly string[] }>

export type Ledger = {
  /** Of which condition an alert speaks: what it says of itself may be erased. */
  keys: Map<AlertId, string>
  posted: Posted[]
  erasures: Map<string, Readonly<{ erasure: Erasure; at: number }>>
  restores: Restore[]
  /** Conditions of which something was said that is not known any more. */
  forgotten: Set<string>
  commits: Commit[]
  sent: Sending[]
  accepted: AcceptedSignal[]
  expired: { at: number; alert: AlertId; key: string }[]
  troubles: Trouble[]
  told: { at: number; node: NodeName; what: string; why: string }[]
  found: Finding[]
}
export const makeLedger = (): Ledger => ({
  keys: new Map(),
  posted: [],
  erasures: new Map(),
  restores: [],
  forgotten: new Set(),
  commits: [],
  sent: [],
  accepted: [],
  expired: [],
  troubles: [],
  told: [],
  found: [],
})

export type Story = Readonly<{ stream: StreamId; events: readonly Event[]; commits: readonly Commit[]; incident: Incident }>
