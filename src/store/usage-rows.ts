/** How many events of which type came from a source, by quarters of an hour, and what looks at what is usual of them (T-05). */
import type { Instant } from '../core/id.ts'
import type { Slot } from '../core/signal/usage.ts'

export type UsageCount = Readonly<{ type: string; slot: Slot; count: number }>
/** `takeAt` null: it is not looked at any more. `state`: plain JSON; null: nobody has looked yet. `version`: goes up with each take and settling. */
export type UsageWatchRow = Readonly<{ source: string; version: number; takeAt: Instant | null; state: unknown }>

export interface UsageRows {
  /** `counts`: each slot and type once; added to what is there. `takeAt`: when it is looked at, where nobody looks yet. */
  addUsage(source: string, counts: readonly UsageCount[], takeAt: Instant): Promise<void>
  /** Of these slots; what did not come is not in it. */
  usage(source: string, slots: readonly Slot[]): Promise<readonly UsageCount[]>
  /** Types of which any came in `since` or later, the first slot then, and how many. */
  usageTypes(source: string, since: Slot): Promise<readonly Readonly<{ type: string; first: Slot; count: number }>[]>
  usageWatches(): Promise<readonly UsageWatchRow[]>
  /** Those due at `now`, soonest first, each leased to this caller until `now + leaseMs`, under a version of its own. */
  takeUsage(now: Instant, limit: number, leaseMs: number): Promise<readonly UsageWatchRow[]>
  nextUsage(): Promise<Instant | null>
  /** False: it was taken or settled since `version`. Counts of slots before `forgetBefore` are forgotten. */
  settleUsage(source: string, version: number, takeAt: Instant | null, state: unknown, forgetBefore: Slot): Promise<boolean>
}
