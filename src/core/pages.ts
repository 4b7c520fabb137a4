/** Pages as those outside see them: which are still wanted, and under which delivery they travel. */
import type { PageId } from './event.ts'
import type { Id } from './id.ts'
import type { Incident } from './incident.ts'

/** A page and its delivery have one id, that of the event which asked for it. */
export const deliveryOf = (page: PageId): Id<'delivery'> => page as string as Id<'delivery'>

/** Pages that have no outcome yet and whose call-out still runs. */
function runningPages(incident: Incident): readonly PageId[] {
  return (Object.keys(incident.pages) as PageId[]).filter(page => {
    const state = incident.pages[page]!
    return state.outcome === null && incident.callOuts[state.callOut] !== undefined
  })
}

/** Pages that were wanted before a decision and are not after it: their deliveries are to be called off. */
export function unwantedPages(before: Incident, after: Incident): readonly PageId[] {
  const still = new Set(runningPages(after))
  return runningPages(before).filter(page => !still.has(page))
}
