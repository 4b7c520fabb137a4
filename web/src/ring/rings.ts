/**
 * Pages that ring in this console. A ring is shown at once, and the server is told that it is shown: only then it counts
 * as handed over. What rings here falls silent when its page is answered, when somebody silences it, or after a while.
 */

import { useSyncExternalStore } from 'react'
import { refOf } from '../incident-ref.ts'
import { client } from '../questions.ts'
import { ask } from '../server.ts'
import type { Now, Ring } from '../shapes.ts'
import { notify } from './notify.ts'
import { playRing, stopRing } from './sound.ts'

/** Long enough to wake somebody; the escalation goes on by itself after it. */
const ringsForMs = 90_000

let rings: readonly Ring[] = []
const listeners = new Set<() => void>()
const set = (next: readonly Ring[]) => {
  rings = next
  if (rings.length === 0) stopRing()
  for (const tell of listeners) tell()
}

export async function ring(asked: Ring): Promise<void> {
  if (rings.some(known => known.delivery === asked.delivery)) return
  set([...rings, asked])
  playRing()
  notify(asked)
  setTimeout(() => silence(asked.delivery), ringsForMs)
  // Where this fails the page counts as refused, and the next method follows.
  void ask(`/rings/${encodeURIComponent(asked.delivery)}/shown`, { method: 'POST' }).catch(() => {})
  // What was known before, or is on its way, may not know of this page yet, and would silence it.
  await client.cancelQueries({ queryKey: ['now'] })
  await client.invalidateQueries({ queryKey: ['now'] })
  known.add(asked.delivery)
}
const known = new Set<string>()

export const silence = (delivery: string): void => set(rings.filter(ring => ring.delivery !== delivery))
/** Answered here or elsewhere, or taken back: nobody is called for it any more. */
export function silenceAnswered(now: Now): void {
  const answered = (ring: Ring) =>
    known.has(ring.delivery) &&
    ring.incident !== 'test' &&
    !now.burning.some(incident => `#${refOf(incident)}` === ring.incident && incident.calling !== null)
  if (rings.some(answered)) set(rings.filter(ring => !answered(ring)))
}
export const useRings = (): readonly Ring[] =>
  useSyncExternalStore(
    tell => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => rings,
  )
