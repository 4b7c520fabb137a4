/** Pages as those outside see them: which are still wanted, and under which delivery they travel. */
import type { PageId } from './event.ts'
import type { Id } from './id.ts'
import type { Incident } from './incident.ts'

/** A page and its delivery have one id, that of the event which asked for it. */
export const deliveryOf = (page: PageId): Id<'delivery'> => page as string as Id<'delivery'>

/** Pages that have no outcome yet and whose call-out still runs. */
function runningPages(incident: Incident): readonly PageId[] {
  const running: PageId[] = []
  for (const page in incident.pages) {
    const state = incident.pages[page as PageId]!
    if (state.outcome === null && incident.callOuts[state.callOut] !== undefined) running.push(page as PageId)
  }
  return running
}

/** Pages that were wanted before a decision and are not after it: their deliveries are to be called off. */
export function unwantedPages(before: Incident, after: Incident): readonly PageId[] {
  const wanted = runningPages(before)
  if (wanted.length === 0) return wanted
  const still = runningPages(after)
  return wanted.filter(page => !still.includes(page))
}
