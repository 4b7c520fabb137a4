/**
 * Who is on call by the shifts of Grafana OnCall, event by event: each event of each group is put down with its beginning and
 * its end on the wall, and whoever has one at that time on the highest level that has any is on call.
 */
import { wallOf } from '../../testing/reference.ts'

export type Shift = Readonly<{
  id: string
  name: string
  type: string
  level: number
  start: string
  rotation_start: string
  duration: number
  time_zone: null
  until: null
  by_day: readonly string[] | null
  interval: number
  frequency: string | null
  week_start: string
  users?: readonly string[]
  rolling_users?: readonly (readonly string[])[]
  start_rotation_from_user_index?: number
}>

const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const dayMs = 86_400_000
const horizon = Date.UTC(2027, 5, 1)
type Event = Readonly<{ from: number; to: number; users: readonly string[] }>
const known = new WeakMap<Shift, Map<boolean, readonly Event[]>>()

function eventsOf(shift: Shift, isWeb: boolean): readonly Event[] {
  const kept = known.get(shift) ?? new Map<boolean, readonly Event[]>()
  known.set(shift, kept)
  const before = kept.get(isWeb)
  if (before !== undefined) return before
  const [start, rotation, lasts] = [Date.parse(`${shift.start}Z`), Date.parse(`${shift.rotation_start}Z`), shift.duration * 1000]
  const groups = shift.rolling_users ?? [shift.users ?? []]
  const found: Event[] = []
  if (shift.frequency === null) found.push({ from: start, to: start + lasts, users: groups[0]! })
  else {
    let turn: number | null = null
    let last = Number.NaN
    const days = shift.by_day
    for (let at = start; at < horizon; at += dayMs) {
      const passed = Math.round((at - start) / dayMs)
      const weekBegins = at - ((new Date(at).getUTCDay() - names.indexOf(shift.week_start) + 7) % 7) * dayMs
      const turnBegins = shift.frequency === 'daily' ? at : days === null ? at : weekBegins
      const isEvent =
        days === null
          ? passed % (shift.interval * (shift.frequency === 'daily' ? 1 : 7)) === 0
          : days.includes(names[new Date(at).getUTCDay()]!)
      if (!isEvent || (isWeb ? at + lasts <= rotation : at < rotation)) continue
      if (turn === null) turn = shift.start_rotation_from_user_index ?? 0
      else if (turnBegins !== last) turn++
      last = turnBegins
      found.push({ from: at, to: at + lasts, users: groups[turn % groups.length]! })
    }
  }
  kept.set(isWeb, found)
  return found
}

export function onCallAt(shifts: readonly Shift[], zone: string, isWeb: boolean, at: number): readonly string[] {
  const { ms } = wallOf(at, zone)
  const byLevel = new Map<number, string[]>()
  for (const shift of shifts)
    for (const event of eventsOf(shift, isWeb))
      if (event.from <= ms && ms < event.to) {
        const level = shift.type === 'override' ? 99 : shift.level
        byLevel.set(level, [...(byLevel.get(level) ?? []), ...event.users])
      }
  return byLevel.get(Math.max(...byLevel.keys())) ?? []
}
