/**
 * What looks at one address come to (T-02, T-03): after so many that failed in a row something fires, after so many that were well it resolves.
 * Pure: what was known, one look, and what follows.
 *
 * V1  Nothing fires twice without resolving in between, and nothing resolves that did not fire.
 * V2  Time in which nobody looked says nothing: what was counted before a gap does not count on after it, and what fires goes on firing.
 * V3  Each aspect has its own row: how slow something is that does not answer is unknown, and neither slow nor fast.
 */
import type { Instant } from '../core/id.ts'
import type { Look } from '../integrations/health-check/check.ts'

export const aspects = ['failing', 'slow', 'expires', 'expires now'] as const
export type Aspect = (typeof aspects)[number]
export type Thresholds = Readonly<{
  everySeconds: number
  timeoutSeconds: number
  failures: number // in a row, until it fires
  successes: number // in a row, until it resolves
  /** Seconds that an answer may take; null: as long as it likes. */
  latencySeconds: number | null
  /** Days before the end of a certificate. */
  warnDays: number
  criticalDays: number
}>
export type Row = Readonly<{ fires: boolean; bad: number; good: number; since: Instant | null }> // since: the first bad one of the row
export type Looked = Readonly<{ at: Instant; ok: boolean; detail: string; latencyMs: number | null }>
export type Judged = Readonly<{
  rows: Readonly<Record<Aspect, Row>>
  /** Newest first. */
  looks: readonly Looked[]
  expiresAt: Instant | null
}>
export type Turn = Readonly<{ aspect: Aspect; to: 'firing' | 'resolved'; since: Instant }>

export const looksKept = 60
const dayMs = 86_400_000
const quiet: Row = { fires: false, bad: 0, good: 0, since: null }
export const unlooked: Judged = {
  rows: { failing: quiet, slow: quiet, expires: quiet, 'expires now': quiet },
  looks: [],
  expiresAt: null,
}

export function judge(before: Judged, of: Thresholds, look: Look, at: Instant): Readonly<{ after: Judged; turns: readonly Turn[] }> {
  const last = before.looks[0]?.at
  const isGap = last !== undefined && at - last > 2 * of.everySeconds * 1000 + 2 * of.timeoutSeconds * 1000
  const said = verdicts(of, look, at)
  const turns: Turn[] = []
  const rows = Object.fromEntries(
    aspects.map(aspect => {
      const known = before.rows[aspect]
      const row: Row = isGap ? { ...known, bad: 0, good: 0, since: known.fires ? known.since : null } : known // V2
      const bad = said[aspect]
      if (bad === null) return [aspect, row] // V3
      const ends = aspect === 'expires' || aspect === 'expires now' // a date does not flap
      const counted: Row = bad
        ? { ...row, bad: row.bad + 1, good: 0, since: row.since ?? at }
        : { ...row, bad: 0, good: row.good + 1, since: row.fires ? row.since : null }
      if (!row.fires && counted.bad >= (ends ? 1 : of.failures)) {
        turns.push({ aspect, to: 'firing', since: counted.since! })
        return [aspect, { ...counted, fires: true }]
      }
      if (row.fires && counted.good >= (ends ? 1 : of.successes)) {
        turns.push({ aspect, to: 'resolved', since: counted.since ?? at })
        return [aspect, { ...quiet, good: counted.good }]
      }
      return [aspect, counted]
    }),
  ) as Record<Aspect, Row>
  const looks = [{ at, ok: look.ok, detail: look.detail, latencyMs: look.latencyMs }, ...before.looks].slice(0, looksKept)
  return { after: { rows, looks, expiresAt: look.expiresAt ?? before.expiresAt }, turns }
}

/** By aspect whether it is bad; null: this look says nothing of it. */
function verdicts(of: Thresholds, look: Look, at: Instant): Readonly<Record<Aspect, boolean | null>> {
  const endsWithin = (days: number) => (look.expiresAt === null ? null : look.expiresAt - at <= days * dayMs)
  return {
    failing: !look.ok,
    slow: look.ok && look.latencyMs !== null ? of.latencySeconds !== null && look.latencyMs > of.latencySeconds * 1000 : null,
    expires: endsWithin(of.warnDays),
    'expires now': endsWithin(of.criticalDays),
  }
}
