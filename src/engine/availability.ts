/**
 * How vendors' status pages and our own checks were, kept for good as events of the organisation: one at each change and at each
 * stretch in which nobody looked, and none in between (C-28).
 *
 * A1  What was not seen is recorded as unknown, from the last sight on: a page that could not be read, a check that was off, time in which
 *     we were not there.
 * A2  The same sight recorded again, by a node that died in between or by two, changes nothing.
 * A3  Recorded before it is settled where it came from: what is lost by a death is seen anew by the next look.
 */
import type { Facts } from '../core/event.ts'
import type { Instant } from '../core/id.ts'
import type { OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import { NoPlan } from './editions.ts'
import { streamOf } from './handle.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

export type Sight = Facts['AvailabilitySeen']
export const feedSight = (vendor: string, component: string | null): string =>
  component === null ? `feed ${vendor}` : `feed ${vendor}: ${component}`
export const checkSight = (check: string): string => `check ${check}`

export type Availability = Readonly<{
  /** False before there is a plan: nothing is recorded yet. */
  record(org: OrgId, sights: readonly Sight[]): Promise<boolean>
  /** All that was ever recorded, by what it is of, in order of time. */
  sights(org: OrgId): Promise<ReadonlyMap<string, readonly Sight[]>>
}>

const page = 1_000

export function makeAvailability(needs: RecordNeeds): Availability {
  const { store, handle } = needs
  const opens = (org: OrgId) => derive<'command'>('availability', org)
  // What was read stays as it was: events are never changed, and what came since is read on top.
  const known = new Map<OrgId, { seq: number; of: Map<string, readonly Sight[]> }>()
  return {
    async record(org, sights) {
      if (sights.length === 0) return true
      try {
        const stream = await openedRecord(needs, {
          org,
          drill: null,
          opens: opens(org),
          title: 'The record of how providers were',
          of: 'How status pages and checks were, at each change.',
        })
        for (const sight of sights) {
          const command = derive<'command'>('sight', org, sight.of, sight.state, sight.from)
          const outcome = await handle({
            org,
            stream,
            command,
            by: { tocsin: 'engine' },
            ask: () => ({ type: 'RecordAvailability', ...sight }),
          })
          if (outcome.handled === 'refused') throw new Error(`a sight was refused: ${outcome.refusal.refused}`)
        }
        return true
      } catch (error) {
        if (error instanceof NoPlan) return false
        throw error
      }
    },
    async sights(org) {
      const stream = streamOf(org, opens(org))
      const before = known.get(org) ?? { seq: 0, of: new Map<string, readonly Sight[]>() }
      const of = new Map(before.of)
      let { seq } = before
      for (;;) {
        const events = await store.org(org).events(stream, seq, page)
        for (const { fact, seq: place } of events) {
          seq = place
          if (fact.type !== 'AvailabilitySeen') continue
          const { of: what, state, from } = fact
          of.set(
            what,
            [...(of.get(what) ?? []), { of: what, state, from }].toSorted((a, b) => a.from - b.from),
          )
        }
        if (events.length < page) break
      }
      known.set(org, { seq, of })
      return of
    },
  }
}

/**
 * What one more look makes to be recorded. `before`: how it was at the last look; null: nobody had looked. `gapFrom`: since when nobody looked, where that was too long to speak
 * for. `since`: from when on it is as it is now, where that was before this look.
 */
export function sightsOf(
  of: string,
  before: string | null,
  state: string,
  now: Instant,
  gapFrom: Instant | null,
  since: Instant = now,
): readonly Sight[] {
  const gap: readonly Sight[] = gapFrom === null || before === null || before === 'unknown' ? [] : [{ of, state: 'unknown', from: gapFrom }]
  const last = gap.length > 0 ? 'unknown' : before
  return last === state ? gap : [...gap, { of, state, from: since }]
}
