/**
 * A schedule of another pager as ours. Others have several people on call at once in one schedule; ours has one. So a schedule
 * becomes as many of ours as it has people at once, its tracks, and whoever pages it pages all of them.
 *
 * R1  Who is on call in the source at an instant is the set of those whom the tracks have then. Twice the same one is once.
 * R2  A level counts where it has anybody: in every track the streams of one level lie together above those of the level
 *     before, so that none of a lower level shows through; in the nth track the nth stream lies on top.
 * R3  What turns cannot say is said by overrides, for the window that was asked for, and told.
 */
import { zonesOf } from '../calendar/make.ts'
import type { Instant } from '../core/id.ts'
import type { Override, PersonId, Schedule, ScheduleId } from '../core/oncall/people.ts'
import { type Shift, shifts } from '../core/oncall/shifts.ts'
import type { FoundSchedule, Span, Stream, Window } from './found.ts'

export type Track = Readonly<{ name: string; zone: string; layers: Schedule['layers']; overrides: readonly Override[] }>
/** Somewhere in [from, to) others are on call by the one reckoning than by the other; names are ids of the other pager. */
export type Difference = Window & Readonly<{ ours: readonly string[]; theirs: readonly string[] }>
export type Tracks = Readonly<{
  tracks: readonly Track[]
  /** Before anything was put right. Null: there was nothing to compare with. */
  differences: readonly Difference[] | null
}>

export const layersMost = 20
export const overridesMost = 1_000

export function tracksOf(found: FoundSchedule, window: Window): Tracks {
  let tracks = narrowest(found, window)
  for (const { from, to, off, on } of found.changes) {
    const within = cut({ from, to }, window)
    if (within === null) continue
    const before = spansOf(tracks, within)
    const kept = before.flatMap(s => (s.who !== off ? [s] : on === null ? [] : [{ ...s, who: on }]))
    const added = off === null && on !== null ? [{ ...within, who: on }] : []
    tracks = bent(tracks, [...kept, ...added], within)
  }
  for (const { from, to, spans } of found.fixed) {
    const within = cut({ from, to }, window)
    if (within !== null) tracks = bent(tracks, spans, within)
  }
  if (found.said === null) return { tracks, differences: null }
  const differences = differencesOf(tracks, found.said, window)
  return { tracks: differences.length === 0 ? tracks : bent(tracks, found.said, window), differences }
}

/** As few tracks as say the same over a year as one for each stream would. */
function narrowest(found: FoundSchedule, window: Window): readonly Track[] {
  const most = Math.max(1, ...found.levels.map(level => level.length))
  const widest = stacked(found, most)
  if (most === 1 || found.levels.some(level => level.some(stream => stream.overrides.length > 0))) return widest
  const year: Window = { from: window.from, to: (window.from + 365 * 86_400_000) as Instant }
  const said = spansOf(widest, year)
  for (let count = 1; count < most; count++) {
    const narrower = stacked(found, count)
    if (narrower.every(t => t.layers.length <= layersMost) && differencesOf(narrower, said, year).length === 0) return narrower
  }
  return widest
}

function stacked({ name, zone, levels, overrides }: FoundSchedule, count: number): readonly Track[] {
  const nameOf = (n: number, stream: Stream | undefined) =>
    count === 1 ? name : levels.length === 1 && stream !== undefined && stream.name !== '' ? `${name}: ${stream.name}` : `${name} ${n + 1}`
  return Array.from({ length: count }, (_, n) => {
    const alone = levels.length === 1 && levels[0]!.length === count
    const streams = levels.flatMap(level => (alone ? [level[n]!] : [...level.filter((_, i) => i !== n), ...level.slice(n, n + 1)]))
    return {
      name: nameOf(n, levels[0]?.[n]),
      zone,
      layers: streams.flatMap(stream => stream.layers),
      overrides: [...streams.flatMap(stream => stream.overrides), ...overrides],
    }
  })
}

const cut = (a: Window, b: Window): Window | null => {
  const both = { from: Math.max(a.from, b.from) as Instant, to: Math.min(a.to, b.to) as Instant }
  return both.from < both.to ? both : null
}

const shiftsOf = (track: Track, { from, to }: Window): readonly Shift[] =>
  shifts({ id: 'track' as ScheduleId, ...track }, { zones: zonesOf([track.zone]), holidays: {}, business: null }, from, to)

/** Who is on call by the tracks, each for as long as they are. */
export const spansOf = (tracks: readonly Track[], window: Window): readonly Span[] =>
  tracks.flatMap(track => shiftsOf(track, window).flatMap(({ from, to, person }) => (person === null ? [] : [{ from, to, who: person }])))

/** Stretches of the window within which neither side changes. */
function stretches(edges: readonly (readonly Window[])[], window: Window): readonly Window[] {
  const at = new Set<Instant>([window.from, window.to])
  for (const side of edges)
    for (const { from, to } of side) for (const edge of [from, to]) if (edge > window.from && edge < window.to) at.add(edge)
  const sorted = [...at].sort((a, b) => a - b)
  return sorted.slice(1).map((to, i) => ({ from: sorted[i]!, to }))
}
const during = (spans: readonly Span[], at: Instant): readonly string[] =>
  [...new Set(spans.filter(s => s.from <= at && at < s.to).map(s => s.who))].sort()

/** Where the tracks have others on call than is said; neighbours that differ in the same way are one. */
export function differencesOf(tracks: readonly Track[], said: readonly Span[], window: Window): readonly Difference[] {
  const ours = spansOf(tracks, window)
  const found: { from: Instant; to: Instant; ours: readonly string[]; theirs: readonly string[] }[] = []
  for (const { from, to } of stretches([ours, said], window)) {
    const one = { from, to, ours: during(ours, from), theirs: during(said, from) }
    if (one.ours.join('\n') === one.theirs.join('\n')) continue
    const last = found.at(-1)
    if (last && last.to === from && last.ours.join('\n') === one.ours.join('\n') && last.theirs.join('\n') === one.theirs.join('\n'))
      last.to = to
    else found.push(one)
  }
  return found
}

/** The tracks with overrides within the window that make them say it; more tracks where more are on call at once. */
function bent(tracks: readonly Track[], said: readonly Span[], window: Window): readonly Track[] {
  const have = tracks.map(track => [...shiftsOf(track, window)])
  const width = Math.max(tracks.length, ...stretches([said], window).map(({ from }) => during(said, from).length))
  const wanted: { from: Instant; to: Instant; person: PersonId | null }[][] = Array.from({ length: width }, () => [])
  let before: readonly (string | null)[] = []
  for (const { from, to } of stretches([...have, said], window)) {
    const want = during(said, from)
    const now: (string | null)[] = Array.from(
      { length: width },
      (_, n) => have[n]?.find(s => s.from <= from && from < s.to)?.person ?? null,
    )
    const has = [...new Set(now.filter(who => who !== null))].sort()
    if (has.join('\n') === want.join('\n')) {
      before = now
      continue
    }
    const kept = now.map((who, n) => (who !== null && want.includes(who) && now.indexOf(who) === n ? who : null))
    const missing = want.filter(who => !kept.includes(who))
    const next = [...kept]
    const put = (who: string, free: (n: number) => boolean): boolean => {
      const n = next.findIndex((taken, i) => taken === null && free(i))
      if (n < 0) return false
      next[n] = who
      return true
    }
    for (const who of missing) put(who, n => before[n] === who) || put(who, n => now[n] === null) || put(who, () => true)
    for (let n = 0; n < width; n++) {
      if (next[n] === now[n]) continue
      const last = wanted[n]!.at(-1)
      if (last && last.to === from && last.person === next[n]) last.to = to
      else wanted[n]!.push({ from, to, person: next[n] as PersonId | null })
    }
    before = next
  }
  return wanted.map((more, n) => {
    const track = tracks[n] ?? { name: `${tracks[0]!.name.replace(/ 1$/, '')} ${n + 1}`, zone: tracks[0]!.zone, layers: [], overrides: [] }
    return { ...track, overrides: [...track.overrides, ...more] }
  })
}
