/**
 * A provider's commitment beside what was measured (C-28): over a calendar month, of each source by itself (its status page by its own
 * word, our checks by what they saw), minutes lost against minutes allowed. Pure.
 *
 * U1  Every ms of the month is lost, up, in announced maintenance, unknown, or still to come: the five are the month.
 * U2  What nobody saw is unknown: never up, and never lost. A commitment is kept only if it would be, were all of it lost.
 * U3  Each figure names the stretches that make it.
 */
import type { Instant } from '../core/id.ts'
import { type Commitment, downFrom } from './vendor-record.ts'

/** As it was recorded, at each change; in order of time. */
export type Sighted = Readonly<{ state: string; from: Instant }>
export type Month = Readonly<{ name: string; from: Instant; to: Instant }> // `to` is not in it
export type Stretch = Readonly<{ state: 'lost' | 'maintenance' | 'unknown'; said: string; from: Instant; to: Instant }>
export type Verdict = 'kept' | 'missed' | 'not known' | 'so far kept' | 'so far missed'
export type Measured = Readonly<{
  month: string
  allowedMs: number
  lostMs: number
  upMs: number
  maintenanceMs: number
  unknownMs: number
  aheadMs: number
  /** Of the time that is known, without announced maintenance; null: nothing is known. */
  percent: number | null
  verdict: Verdict
  stretches: readonly Stretch[] // all but those that are up
}>

/** Whether that state, by the provider's own word or a check's, is lost time under this commitment. */
export function meansOf(state: string, from: Commitment['downFrom']): 'lost' | 'up' | 'maintenance' | 'unknown' {
  if (state === 'up' || state === 'operational') return 'up'
  if (state === 'down') return 'lost'
  if (state === 'under_maintenance') return 'maintenance'
  const place = (downFrom as readonly string[]).indexOf(state)
  if (place < 0) return 'unknown'
  return place <= downFrom.indexOf(from) ? 'lost' : 'up'
}

/** `heardUntil`: until when the last of them still holds; null: nothing was ever heard. */
export function measured(
  commitment: Pick<Commitment, 'percent' | 'downFrom'>,
  sights: readonly Sighted[],
  heardUntil: Instant | null,
  month: Month,
  now: Instant,
): Measured {
  const end = Math.max(month.from, Math.min(month.to, now))
  const sums = { lost: 0, up: 0, maintenance: 0, unknown: 0 }
  const stretches: Stretch[] = []
  const take = (said: string, from: number, to: number) => {
    if (to <= from) return
    const state = meansOf(said, commitment.downFrom)
    sums[state] += to - from
    if (state === 'up') return
    const last = stretches.at(-1)
    if (last !== undefined && last.to === from && last.said === said) stretches[stretches.length - 1] = { ...last, to: to as Instant }
    else stretches.push({ state, said, from: from as Instant, to: to as Instant })
  }
  let at: number = month.from
  let said = 'unknown'
  for (const sight of sights) {
    if (sight.from >= end) break
    const from = Math.max(at, sight.from)
    take(said, at, from)
    at = from
    said = sight.state
  }
  const heard = Math.min(end, Math.max(at, heardUntil ?? 0))
  take(said, at, heard)
  take('unknown', heard, end)

  const allowedMs = Math.round(((month.to - month.from) * Math.round((100 - commitment.percent) * 1e6)) / 1e8)
  const aheadMs = month.to - end
  const known = sums.lost + sums.up
  const over = aheadMs === 0
  const verdict: Verdict =
    sums.lost > allowedMs
      ? over
        ? 'missed'
        : 'so far missed'
      : sums.lost + sums.unknown > allowedMs
        ? 'not known'
        : over
          ? 'kept'
          : 'so far kept'
  return {
    month: month.name,
    allowedMs,
    lostMs: sums.lost,
    upMs: sums.up,
    maintenanceMs: sums.maintenance,
    unknownMs: sums.unknown,
    aheadMs,
    percent: known === 0 ? null : (100 * sums.up) / known,
    verdict,
    stretches,
  }
}
