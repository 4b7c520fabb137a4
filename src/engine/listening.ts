/**
 * Time in which nobody listened never counts towards an expiry: a source that repeats itself could not reach us, and
 * what it would have refreshed has not resolved.
 *
 * Every node leaves a sign of life every few seconds. Where the last sign of any node is older than two of them, nobody
 * listened since, and the expiries of what fires are pushed on by that time before anything may expire.
 *
 * A node that starts does so for any time since the last sign, however short: it cannot tell a node that died a second
 * after its sign from one that lives. What another node heard meanwhile then resolves some seconds later than it might,
 * which is harmless; what nobody heard is not resolved, which is the point. It holds for whatever was heard before now:
 * an alert that came between the last sign and the end was cut off like the others.
 *
 * A sign that is of the future shows that the clocks of two nodes differ. Leases are times, too: where they differ by more than one,
 * both may hand over the same page. Whoever runs them is told.
 *
 * Beside each sign stands which migrations its node knows. A node that finds its database newer than itself takes nothing in any more:
 * what it wrote would be refused, or wrong. A newer one that finds an older beside it says so, and goes on.
 */
import type { Instant } from '../core/id.ts'
import type { Store } from '../store/port.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const everyMs = 5000
const gapMs = 2 * everyMs
const olderForMs = 4 * everyMs // a node that was stopped leaves its last sign behind
const apartMs = 2000 // between clocks that are set, and the time until a sign is read

export type Listening = Loop &
  Readonly<{
    /** Since when, without a gap, some node has listened as far as this one knows; null: not known yet, and nothing may expire. */
    knownAt(): Instant | null
    /** Why this node may not write into its database any more; null: it is as new as that. */
    outdated(): string | null
    /** Nodes of older versions that have lately given a sign. */
    older(): number
  }>

export function makeListening(
  needs: Readonly<{ store: Store; clock: Clock; tell: Tell; node: string; every?: number | 'never' }>,
): Listening {
  const { store, clock, tell, node } = needs
  let signedAt: Instant | null = null
  const ahead = new Set<string>() // nodes that it was told of
  const older = new Set<string>() // likewise
  let newest = 0 // migrations of the database
  const { knows } = store.engine

  const loop = makeLoop({
    name: 'listening',
    clock,
    tell,
    pollMs: needs.every ?? everyMs,
    async turn() {
      const now = clock.now()
      const beats = await store.engine.heartbeats()
      for (const beat of beats) {
        const byMs = beat.at - clock.now()
        if (beat.node === node || byMs <= apartMs) ahead.delete(beat.node)
        else if (!ahead.has(beat.node)) {
          ahead.add(beat.node)
          tell('error', 'the clocks of two nodes differ; set them by NTP, or a page may be sent twice', {
            why: `${beat.node} is ahead of ${node} by ${byMs} ms`,
          })
        }
      }
      const olderNow = new Set(
        // what stands under this node's own name is what it was before its update
        olderAmong(beats, knows, now)
          .filter(beat => beat.node !== node)
          .map(beat => beat.node),
      )
      for (const gone of older) if (!olderNow.has(gone)) older.delete(gone)
      for (const found of olderNow) {
        if (!older.has(found))
          tell('error', 'a node of an older version is connected to this database: it can take no alerts; stop it or update it', {
            node: found,
          })
        older.add(found)
      }
      const last = beats.reduce<Instant | null>((last, beat) => (last === null || beat.at > last ? beat.at : last), null)
      const began = signedAt === null
      if (last !== null && now - last > (began ? 0 : gapMs)) {
        let moved = 0
        for (const org of await store.engine.orgs()) moved += await store.org(org).extendExpiries(now - last, now)
        if (now - last > gapMs)
          tell('info', 'nobody listened for a while; what fires has that much longer', { gapMs: now - last, alerts: moved })
      }
      const before = newest
      newest = await store.engine.heartbeat(node, now)
      if (newest > knows && before <= knows) tell('error', 'this node takes nothing in any more', { why: outdatedWords(newest, knows) })
      signedAt = now
      return null
    },
  })
  return {
    ...loop,
    outdated: () => (newest > knows ? outdatedWords(newest, knows) : null),
    older: () => older.size,
    // A sign that is not renewed (the store does not answer) stops expiry until the gap has been made good.
    knownAt: () => (signedAt !== null && (needs.every === 'never' || clock.now() - signedAt <= gapMs) ? signedAt : null),
  }
}

type Beats = Awaited<ReturnType<Store['engine']['heartbeats']>>
/** Nodes that know fewer migrations, and live or did a moment ago. */
export const olderAmong = (beats: Beats, knows: number, now: Instant): Beats =>
  beats.filter(beat => beat.knows < knows && now - beat.at <= olderForMs)

const outdatedWords = (newest: number, knows: number): string =>
  `the database was brought up to date by a newer Tocsin (migration ${newest}, this one knows ${knows}): update or stop this node`
