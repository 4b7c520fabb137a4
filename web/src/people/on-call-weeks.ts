/** Shifts laid out by the days of whoever looks: weeks from Monday, each day with the parts that somebody has of it. */
import type { Shift } from '../shapes.ts'

/** `from`: the hand-over lies within this day, at this instant; null: it is theirs from midnight on. */
export type Part = Readonly<{ person: string | null; name: string | null; from: number | null; override: boolean }>
export type Day = Readonly<{ at: number; past: boolean; parts: readonly Part[] }>

/** `now` in ms; days are local, and a day of 23 or 25 hours is one day. Nothing is said of days behind the last shift. */
export function onCallWeeks(shifts: readonly Shift[], now: number, weeks: number): readonly (readonly Day[])[] {
  const today = new Date(now)
  const monday = today.getDate() - ((today.getDay() + 6) % 7)
  const startOf = (n: number) => new Date(today.getFullYear(), today.getMonth(), monday + n).getTime()
  const known = shifts.map(shift => ({ ...shift, begins: Date.parse(shift.from), ends: Date.parse(shift.to) }))
  const dayAt = (n: number): Day => {
    const [begins, ends] = [startOf(n), startOf(n + 1)]
    const parts = known
      .filter(shift => shift.begins < ends && shift.ends > begins)
      .map(shift => ({
        person: shift.person,
        name: shift.name,
        from: shift.begins > begins ? shift.begins : null,
        override: shift.override,
      }))
    return { at: begins, past: ends <= now, parts }
  }
  return Array.from({ length: weeks }, (_, week) => Array.from({ length: 7 }, (_, day) => dayAt(week * 7 + day)))
}
