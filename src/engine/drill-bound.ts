/**
 * How many pages of a drill that runs faster than the clock leave (core/pace.ts, A5): so many a minute to one person, so many in all.
 * Counted in the store before one leaves, so that a restart and other nodes count on. One that is tried again has its place already.
 */
import { drillPagesMost } from '../core/pace.ts'
import { minute } from '../core/span.ts'
import type { CountedUnder, Delivery, Store } from '../store/port.ts'
import type { Clock } from './port.ts'

const longestDrillMs = 90 * 24 * 3_600_000 // and then nothing of it is counted any more

export type DrillBound = Readonly<{
  /** Null: it may leave, and counts from now on. Otherwise why it is held back. Throws what the store throws. */
  keeps(delivery: Delivery): Promise<string | null>
  /** It did not leave: its carrier refused it. Throws what the store throws. */
  wasRefused(delivery: Delivery): Promise<void>
}>

export function makeDrillBound({ store, clock }: Readonly<{ store: Store; clock: Clock }>): DrillBound {
  const under = ({ drill, send }: Delivery): readonly [CountedUnder, CountedUnder] => [
    { key: `drill ${drill}`, most: drillPagesMost.inAll, withinMs: longestDrillMs },
    { key: `drill ${drill} ${send.person}`, most: drillPagesMost.toOnePersonAMinute, withinMs: minute },
  ]
  return {
    async keeps(delivery) {
      const [inAll, theirs] = under(delivery)
      const [full = 0, often = 0] = await store.org(delivery.org).count(delivery.id, [inAll, theirs], clock.now())
      if (full > 0) return `this drill has sent its ${inAll.most} pages`
      return often > 0 ? `${theirs.most} pages of this drill went to them within a minute` : null
    },
    wasRefused: delivery =>
      store.org(delivery.org).uncount(
        delivery.id,
        under(delivery).map(({ key }) => key),
      ),
  }
}
