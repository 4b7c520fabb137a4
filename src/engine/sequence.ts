/**
 * Gives committed events their place in the organisation's log. Order across streams is decided after the commit, by one
 * sequencer at a time (the store sees to that), so that appending never waits for it.
 */
import { instant } from '../core/id.ts'
import type { Store } from '../store/port.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const batch = 2000
const gatherMs = 100 // a kick per commit would be a statement per commit
const crowdedMs = 1000 // while many are still to be reached: a tenth of what a page costs the database, and nobody waits for it

export function makeSequencer(
  needs: Readonly<{ store: Store; clock: Clock; tell: Tell; pollMs: number | 'never'; crowded(): boolean }>,
): Loop {
  const { store, clock } = needs
  const soonest = (): number => last + (needs.crowded() ? crowdedMs : gatherMs)
  let last = 0
  const loop = makeLoop({
    ...needs,
    name: 'sequencing',
    async turn() {
      const now = clock.now()
      if (now < soonest() && now >= last) return instant(soonest())
      last = now
      const given = await store.engine.sequence(batch)
      return given >= batch ? instant(clock.now() + gatherMs) : null
    },
  })
  return { ...loop, kick: () => loop.by(instant(soonest())) }
}
