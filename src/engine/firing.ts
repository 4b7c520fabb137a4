/**
 * What fires, as this process remembers it, so that a source that repeats itself need not be written down each time.
 *
 * M1  A refresh is answered from here only if it says nothing new and the stored expiry is over 30 s away.
 * M2  What was answered from here is stored within 5 s; a crash loses refreshes that the stored expiry outlives, nothing else.
 * M3  The memory may be wrong: another node, or the expiry, may have resolved the alert. Storing finds that out, and the
 *     signal is then taken in anew: it fires again; unless another node heard that it is over after it was said.
 */
import type { AlertId } from '../core/event.ts'
import type { Id, Instant } from '../core/id.ts'
import type { AlertInput, Door, OrgId, Store } from '../store/port.ts'

export const answerableMs = 30_000
export const storeWithinMs = 5000
const rememberedMax = 500_000
const chunk = 500

/** What is told of an alert, before its batch gives it an id and, where one is known, its incident. */
export type AlertDraft = AlertInput & Pick<{ -readonly [Of in keyof AlertInput]: AlertInput[Of] }, 'alert' | 'incident'>
type Remembered = {
  key: string
  org: OrgId
  door: Door
  sourceKind: string
  alert: AlertId
  fingerprint: string
  content: string
  plan: Id<'plan'> // another plan may detect something else
  stored: Instant // expiry
  // The latest refresh that is not stored yet: `nth` of a request. Written in place: an object for each would live just long enough to
  // be moved by the collector, hundreds of thousands of times a second.
  request: Refreshing | null
  nth: number
  expiresAt: Instant
  at: Instant
  noted: boolean // as something to be stored
}
/** One request, for as long as something that it refreshed is not stored. */
export type Refreshing = Readonly<{
  /** The alert as it is told by the nth of it; asked for only where it turns out not to fire any more. */
  input(nth: number): AlertDraft
}>
export type Anew = Readonly<{ door: Door; sourceKind: string; inputs: readonly AlertDraft[] }>

export type Firing = Readonly<{
  /** Where it says nothing new (M1): it can be refreshed. Null: it has to be taken in. */
  find(key: string, content: string, plan: Id<'plan'>, expiresAt: Instant, now: Instant): Readonly<Remembered> | null
  /** What was found fires on: kept for the next storing. */
  refresh(found: Readonly<Remembered>, expiresAt: Instant, request: Refreshing, nth: number, now: Instant): void
  /** It is kept as it is given. */
  remember(firing: Remembered): void
  forget(key: string): void
  /** Stores what was answered from memory; answers what turned out not to fire any more, to be taken in anew. */
  store(): Promise<readonly Anew[]>
  size(): number
}>

export function makeFiring(store: Store): Firing {
  const known = new Map<string, Remembered>()
  const isKnown = (firing: Remembered): boolean => known.get(firing.key) === firing
  let dirty: Remembered[] = [] // in which something is to be stored, unless another has taken their place

  return {
    find(key, content, plan, expiresAt, now) {
      const firing = known.get(key)
      if (firing === undefined || firing.stored - now <= answerableMs) return null
      if (firing.content !== content || firing.plan !== plan) return null
      return expiresAt <= now ? null : firing // it says that it is over
    },
    refresh(found, expiresAt, request, nth, now) {
      const firing = found as Remembered
      firing.request = request
      firing.nth = nth
      firing.expiresAt = expiresAt
      firing.at = now
      note(firing)
    },
    remember(firing) {
      const { size } = known
      known.set(firing.key, firing)
      if (known.size === size) {
        known.delete(firing.key) // the latest used are the last to go
        known.set(firing.key, firing)
      }
      if (known.size > rememberedMax) {
        for (const oldest of known.values()) {
          if (oldest.request !== null) continue
          known.delete(oldest.key)
          break
        }
      }
    },
    forget(key) {
      known.delete(key)
    },
    async store() {
      const anew: Anew[] = []
      const these = dirty.filter(isKnown)
      dirty = []
      for (const firing of these) firing.noted = false // what is refreshed while this is stored is stored once more
      try {
        for (const [org, sources] of grouped(these)) {
          for (const all of sources) {
            for (let from = 0; from < all.length; from += chunk) {
              const part = all.slice(from, from + chunk).flatMap(firing => {
                const { alert, request, nth, expiresAt, at } = firing
                return isKnown(firing) ? [{ firing, alert, request: request!, nth, expiresAt, at }] : []
              })
              const { door, sourceKind } = all[0]!
              const found = await store.org(org).refreshAlerts(part)
              const still = new Set(found.firing)
              const ended = new Set(found.ended) // by a word that came later, to another node: what was said before it is over, too
              for (const { firing, alert, expiresAt } of part) {
                if (!firing.noted) firing.request = null
                if (still.has(alert)) firing.stored = expiresAt
                else if (isKnown(firing)) known.delete(firing.key)
              }
              const gone = part.filter(({ alert }) => !still.has(alert) && !ended.has(alert))
              if (gone.length > 0) anew.push({ door, sourceKind, inputs: gone.map(({ request, nth }) => request.input(nth)) })
            }
          }
        }
      } finally {
        for (const firing of these) if (firing.request !== null) note(firing) // it could not be stored
      }
      return anew
    },
    size: () => known.size,
  }

  function note(firing: Remembered): void {
    if (firing.noted) return
    firing.noted = true
    dirty.push(firing)
  }
}

/** By organisation and by door. */
function grouped(all: readonly Remembered[]): Map<OrgId, readonly (readonly Remembered[])[]> {
  const byOrg = new Map<OrgId, Map<string, Remembered[]>>()
  for (const firing of all) {
    const doors = byOrg.get(firing.org) ?? new Map<string, Remembered[]>()
    byOrg.set(firing.org, doors)
    const its = doors.get(firing.door.id)
    if (its === undefined) doors.set(firing.door.id, [firing])
    else its.push(firing)
  }
  return new Map([...byOrg].map(([org, doors]) => [org, [...doors.values()]]))
}
