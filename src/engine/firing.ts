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
}
/** One request, for as long as something that it refreshed is not stored. */
export type Refreshing = Readonly<{
  /** The alert as it is told by the nth of it; asked for only where it turns out not to fire any more. */
  input(nth: number): AlertDraft
}>
export type Anew = Readonly<{ door: Door; sourceKind: string; inputs: readonly AlertDraft[] }>

export type Firing = Readonly<{
  /** The fingerprint where it says nothing new: kept for the next storing. Null: it has to be taken in. */
  refresh(
    key: string,
    said: Readonly<{ content: string; plan: Id<'plan'>; expiresAt: Instant; request: Refreshing; nth: number }>,
    now: Instant,
  ): string | null
  /** It is kept as it is given. */
  remember(key: string, firing: Remembered): void
  forget(key: string): void
  /** Stores what was answered from memory; answers what turned out not to fire any more, to be taken in anew. */
  store(): Promise<readonly Anew[]>
  size(): number
}>

export function makeFiring(store: Store): Firing {
  const known = new Map<string, Remembered>()
  const dirty = new Set<string>()

  return {
    refresh(key, said, now) {
      const firing = known.get(key)
      if (firing === undefined || firing.stored - now <= answerableMs) return null
      if (firing.content !== said.content || firing.plan !== said.plan) return null
      if (said.expiresAt <= now) return null // it says that it is over
      firing.request = said.request
      firing.nth = said.nth
      firing.expiresAt = said.expiresAt
      firing.at = now
      dirty.add(key)
      return firing.fingerprint
    },
    remember(key, firing) {
      known.delete(key) // the latest used are the last to go
      known.set(key, firing)
      dirty.delete(key)
      if (known.size > rememberedMax) {
        for (const oldest of known.keys()) {
          if (dirty.has(oldest)) continue
          known.delete(oldest)
          break
        }
      }
    },
    forget(key) {
      known.delete(key)
      dirty.delete(key)
    },
    async store() {
      const anew: Anew[] = []
      for (const [org, sources] of grouped(known, dirty)) {
        for (const keys of sources) {
          for (let from = 0; from < keys.length; from += chunk) {
            const part = keys.slice(from, from + chunk).map(key => {
              const firing = known.get(key)!
              return {
                key,
                firing,
                alert: firing.alert,
                request: firing.request!,
                nth: firing.nth,
                expiresAt: firing.expiresAt,
                at: firing.at,
              }
            })
            const { door, sourceKind } = part[0]!.firing
            const found = await store.org(org).refreshAlerts(part.map(({ alert, expiresAt, at }) => ({ alert, expiresAt, at })))
            const still = new Set(found.firing)
            const ended = new Set(found.ended) // by a word that came later, to another node: what was said before it is over, too
            for (const { key, firing, alert, request, nth, expiresAt } of part) {
              if (!still.has(alert)) {
                known.delete(key)
                dirty.delete(key)
                continue
              }
              firing.stored = expiresAt
              if (firing.request === request && firing.nth === nth) {
                firing.request = null
                dirty.delete(key)
              }
            }
            const gone = part.filter(({ alert }) => !still.has(alert) && !ended.has(alert))
            if (gone.length > 0) anew.push({ door, sourceKind, inputs: gone.map(({ request, nth }) => request.input(nth)) })
          }
        }
      }
      return anew
    },
    size: () => known.size,
  }
}

/** The keys to store, by organisation and by door. */
function grouped(known: ReadonlyMap<string, Remembered>, dirty: ReadonlySet<string>): Map<OrgId, readonly (readonly string[])[]> {
  const byDoor = new Map<string, string[]>()
  for (const key of dirty) {
    const firing = known.get(key)
    if (firing === undefined || firing.request === null) continue
    const of = `${firing.org}\n${firing.door.id}`
    const keys = byDoor.get(of)
    if (keys === undefined) byDoor.set(of, [key])
    else keys.push(key)
  }
  const byOrg = new Map<OrgId, string[][]>()
  for (const keys of byDoor.values()) {
    const org = known.get(keys[0]!)!.org
    byOrg.set(org, [...(byOrg.get(org) ?? []), keys])
  }
  return byOrg
}
