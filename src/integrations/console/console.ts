/**
 * The contact method that needs no setting up: it rings in every console that the person has open.
 *
 * O1  Handed over means that a console said it shows the page, not that a connection was open: a laptop that sleeps
 *     keeps its connection for minutes.
 * O2  Without an open console it is refused at once, so that the next method follows at once. Consoles that are open on
 *     another node are not known here.
 */
import type { Carried, Carrier, Message } from '../carrier.ts'

/** What a console is told; it answers with `shown` as soon as it stands on the screen. */
export type Ring = Readonly<Pick<Message, 'delivery' | 'drill' | 'incident' | 'severity' | 'title' | 'clause' | 'link'>>
export type Consoles = Readonly<{
  carrier: Carrier
  /** A console of this person is open from now on, until what is answered is called. */
  open(of: Owner, ring: (ring: Ring) => void): () => void
  /** One of this person's consoles shows the page; false: nobody waits for that any more. */
  shown(of: Owner, delivery: string): boolean
}>
type Owner = Readonly<{ org: string; person: string }>

const patienceDefaultMs = 4_000 // below the engine's own patience; a console answers within one round trip

export function makeConsoles(patienceMs = patienceDefaultMs): Consoles {
  const open = new Map<string, Set<(ring: Ring) => void>>()
  const waiting = new Map<string, (carried: Carried) => void>()
  const keyOf = ({ org, person }: Owner): string => JSON.stringify([org, person])

  const send = (message: Message, signal: AbortSignal): Promise<Carried> => {
    const owner = keyOf(message.to)
    const consoles = open.get(owner)
    if (consoles === undefined) return Promise.resolve({ carried: 'refused', detail: 'no console is open' })
    const { delivery, drill, incident, severity, title, clause, link } = message
    const place = `${owner} ${delivery}`
    return new Promise(resolve => {
      const end = (carried: Carried): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', gaveUp)
        waiting.delete(place)
        resolve(carried)
      }
      const nobody = (): void => end({ carried: 'refused', detail: `no open console showed it within ${patienceMs / 1000} s` })
      const gaveUp = (): void => nobody()
      const timer = setTimeout(nobody, patienceMs)
      signal.addEventListener('abort', gaveUp)
      waiting.set(place, end)
      for (const ring of consoles) ring({ delivery, drill, incident, severity, title, clause, link })
    })
  }

  return {
    carrier: { kind: 'console', objects: () => null, blames: () => 'address', send }, // nobody sits there: no more than that
    open(of, ring) {
      const key = keyOf(of)
      const theirs = open.get(key) ?? new Set()
      theirs.add(ring)
      open.set(key, theirs)
      return () => {
        theirs.delete(ring)
        if (theirs.size === 0 && open.get(key) === theirs) open.delete(key)
      }
    },
    shown(of, delivery) {
      const end = waiting.get(`${keyOf(of)} ${delivery}`)
      end?.({ carried: 'handed over', receipt: null })
      return end !== undefined
    },
  }
}
