/**
 * Who is on call, reckoned anew for the tests and on purpose in another way than the product does: quarter of an hour by
 * quarter, from what the runtime's own calendar shows on the wall. It shares no code with what it is compared with.
 */
export const quarter = 15 * 60_000

export type Wall = Readonly<{ ms: number; weekday: number; time: number }>
const formats = new Map<string, Intl.DateTimeFormat>()

/** `ms`: what the wall shows, as if it were UTC. `weekday` 1 Monday. `time`: minutes after midnight. */
export function wallOf(at: number, zone: string): Wall {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  formats.set(zone, format)
  const part = Object.fromEntries(format.formatToParts(at).map(p => [p.type, Number(p.value)])) as Record<string, number>
  const ms = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!)
  return { ms, weekday: new Date(ms).getUTCDay() || 7, time: part.hour! * 60 + part.minute! }
}

/** The instant at which the wall shows it; for times that exist once. */
export function instantAt(wall: string, zone: string): number {
  const wanted = Date.parse(`${wall.length === 10 ? `${wall}T00:00` : wall}:00Z`)
  for (const hours of [-14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    for (const minutes of [0, 30, 45]) {
      const at = wanted + (hours * 60 + minutes) * 60_000
      if (wallOf(at, zone).ms === wanted) return at
    }
  throw new Error(`${wall} is not in ${zone}`)
}

/** Weekly windows in minutes after Monday's midnight, [from, to); `to` may pass the end of the week. */
export const within = (wall: Wall, windows: readonly (readonly [number, number])[]): boolean => {
  const at = (wall.weekday - 1) * 1440 + wall.time
  return windows.some(([from, to]) => (from <= at && at < to) || (from <= at + 10_080 && at + 10_080 < to))
}

/** Stretches of the same answer. Null answers are nobody and left out. */
export function rendered(
  from: number,
  to: number,
  answer: (at: number) => string | null,
): readonly Readonly<{ from: number; to: number; who: string }>[] {
  const found: { from: number; to: number; who: string }[] = []
  for (let at = from; at < to; at += quarter) {
    const who = answer(at)
    const last = found.at(-1)
    if (who === null) continue
    if (last && last.to === at && last.who === who) last.to = at + quarter
    else found.push({ from: at, to: at + quarter, who })
  }
  return found
}
/** The nth turn, from 0, of a rotation whose turns follow the wall; null before it begins. */
export function turnOn(at: number, zone: string, origin: number, turnMs: number): number | null {
  const passed = Math.floor((wallOf(at, zone).ms - wallOf(origin, zone).ms) / turnMs)
  return passed < 0 ? null : passed
}
