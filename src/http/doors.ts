/**
 * Doors by their secret, kept for a moment so that a busy integration does not ask the database at every request.
 *
 * K1  A revoked door is shut within a second on every node: an answer is kept for a second at most, and a hint of a
 *     change throws all of them away at once.
 * K2  An unknown secret is remembered like a known one, in the same bounded space: guessing costs the guesser.
 */
import type { Instant } from '../core/id.ts'
import type { Clock } from '../engine/port.ts'
import type { Door, Store } from '../store/port.ts'
import { hashOf } from './secret.ts'

const keptForMs = 1_000
const keptMax = 10_000
const recordUseEveryMs = 60_000

export type Doors = Readonly<{
  /** The door that this secret opens now; null when there is none, it is revoked, or it has expired. */
  find(secret: string, kind: Door['kind']): Promise<Door | null>
  /** The same from memory; undefined: it has to be looked up. */
  peek(secret: string, kind: Door['kind']): Door | null | undefined
  /** Doors were changed here. */
  forget(): void
  close(): void
}>

export function makeDoors(store: Store, clock: Clock): Doors {
  let kept = new Map<string, { until: number; door: Door | null }>()
  /** Of many that ask at once for what was forgotten, one asks the database. */
  let asked = new Map<string, Promise<Door | null>>()
  const forget = (): void => {
    kept = new Map()
    asked = new Map()
  }
  const used = new Map<string, number>()
  const stopListening = store.onChange(change => {
    if (change.kinds.includes('door')) forget()
  })
  const open = (door: Door | null, kind: Door['kind'], now: Instant): Door | null =>
    door === null ||
    door.kind !== kind ||
    door.revokedAt !== null ||
    (door.once && door.lastUsedAt !== null) ||
    (door.expiresAt !== null && door.expiresAt <= now)
      ? null
      : door
  const recordUse = (door: Door, now: Instant): void => {
    if (door.once || now - (used.get(door.id) ?? 0) < recordUseEveryMs) return
    if (used.size > keptMax) used.clear()
    used.set(door.id, now)
    store
      .org(door.org)
      .useDoor(door.id, now)
      .catch(() => used.delete(door.id))
  }
  const peek: Doors['peek'] = (secret, kind) => {
    const now = clock.now()
    const known = kept.get(secret)
    if (known === undefined || known.until <= now) return undefined
    return open(known.door, kind, now)
  }
  const ask = async (secret: string): Promise<Door | null> => {
    const [into, among] = [kept, asked] // a hint in the meantime replaces both: this answer is then kept for nobody
    const answer = store.engine.findDoor(hashOf(secret)).finally(() => among.delete(secret))
    among.set(secret, answer)
    const door = await answer
    if (into.size >= keptMax) into.clear()
    into.set(secret, { until: clock.now() + keptForMs, door })
    return door
  }
  return {
    peek,
    async find(secret, kind) {
      const known = peek(secret, kind)
      if (known !== undefined) return known
      if (secret.length > 200) return null
      const door = await (asked.get(secret) ?? ask(secret))
      const now = clock.now()
      const found = open(door, kind, now)
      if (found) recordUse(found, now)
      return found
    },
    forget,
    close: stopListening,
  }
}
