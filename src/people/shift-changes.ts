/** What a change of overrides gives to somebody and takes from them, so that whoever did not make it can be told. */
import { type Instant, instant } from '../core/id.ts'
import type { Override, PersonId, Schedule } from '../core/oncall/people.ts'
import { shifts } from '../core/oncall/shifts.ts'
import type { Calendar } from '../core/world.ts'

export type Time = Readonly<{ from: Instant; to: Instant }>
export type ShiftChange = Readonly<{ person: PersonId; given: readonly Time[]; taken: readonly Time[] }>

/** From `now` on, in order of time, each time as long as it goes; nobody whom it leaves as they were. Throws where the calendar lacks the zone. */
export function shiftChanges(before: Schedule, after: Schedule, calendar: Calendar, now: Instant): readonly ShiftChange[] {
  const same = (a: Override) => (b: Override) => a.from === b.from && a.to === b.to && a.person === b.person
  const differ = [
    ...before.overrides.filter(o => !after.overrides.some(same(o))),
    ...after.overrides.filter(o => !before.overrides.some(same(o))),
  ].filter(({ to }) => to > now)
  if (differ.length === 0) return []
  const from = instant(Math.max(now, Math.min(...differ.map(o => o.from))))
  const to = instant(Math.max(...differ.map(o => o.to)))
  const [was, is] = [shifts(before, calendar, from, to), shifts(after, calendar, from, to)]
  const found = new Map<PersonId, { given: Time[]; taken: Time[] }>()
  const note = (person: PersonId | null, what: 'given' | 'taken', time: Time) => {
    if (person === null) return
    const theirs = found.get(person) ?? { given: [], taken: [] }
    found.set(person, theirs)
    const last = theirs[what].at(-1)
    if (last?.to === time.from) theirs[what][theirs[what].length - 1] = { from: last.from, to: time.to }
    else theirs[what].push(time)
  }
  for (const old of was)
    for (const fresh of is) {
      const time = { from: instant(Math.max(old.from, fresh.from)), to: instant(Math.min(old.to, fresh.to)) }
      if (time.from >= time.to || old.person === fresh.person) continue
      note(old.person, 'taken', time)
      note(fresh.person, 'given', time)
    }
  return [...found].map(([person, times]) => ({ person, ...times }))
}
