/**
 * Changes of on-call schedules and their overrides, under the same rules as `change.ts`: one directory in, one out, a
 * `DirectoryError` where it cannot be.
 */
import { readTime, readWallClock } from '../core/calendar/civil.ts'
import type { Instant } from '../core/id.ts'
import type { Layer, Override, PersonId, Restriction, Schedule, ScheduleId } from '../core/oncall/people.ts'
import { shifts } from '../core/oncall/shifts.ts'
import type { Calendar } from '../core/world.ts'
import { checkedZone, DirectoryError, personOf } from './change.ts'
import type { Directory } from './directory.ts'
import { nameKey, scheduleId } from './identity.ts'

type NamedSchedule = Directory['schedules'][number]
export type ScheduleInput = Readonly<{ name: string; zone: string; layers: readonly Layer[]; overrides?: readonly Override[] | undefined }>

export function scheduleOf(directory: Directory, schedule: ScheduleId): NamedSchedule {
  const found = directory.schedules.find(s => s.id === schedule)
  if (!found) throw new DirectoryError('no-such-schedule', `there is no schedule ${schedule}`, 'choose one of the schedules')
  return found
}

const withSchedule = (directory: Directory, changed: NamedSchedule): Directory => ({
  ...directory,
  schedules: directory.schedules.map(s => (s.id === changed.id ? changed : s)),
})

export function addSchedule(directory: Directory, input: ScheduleInput & Readonly<{ id?: ScheduleId | undefined }>): Directory {
  const id =
    input.id ??
    scheduleId(
      input.name,
      directory.schedules.map(s => s.id),
    )
  if (directory.schedules.some(s => s.id === id)) throw new DirectoryError('id-taken', `the id ${id} is taken`, 'leave the id out')
  return { ...directory, schedules: [...directory.schedules, checked(directory, id, input)] }
}

/** Absent overrides stay as they were. */
export function changeSchedule(directory: Directory, schedule: ScheduleId, input: ScheduleInput): Directory {
  const before = scheduleOf(directory, schedule)
  return withSchedule(directory, checked(directory, schedule, { ...input, overrides: input.overrides ?? before.overrides }))
}

/** Refused while a position or a role is bound to it: that would leave the position to nobody without a word. */
export function removeSchedule(directory: Directory, schedule: ScheduleId): Directory {
  const gone = scheduleOf(directory, schedule)
  for (const [kind, bound] of [
    ['position', directory.positions],
    ['role', directory.roles],
  ] as const)
    for (const [name, holders] of Object.entries(bound))
      if (holders.some(h => 'schedule' in h && h.schedule === schedule))
        throw new DirectoryError(
          'schedule-in-use',
          `${gone.name} holds the ${kind} ${name}`,
          `give the ${kind} ${name} to people or another schedule first`,
        )
  return { ...directory, schedules: directory.schedules.filter(s => s.id !== schedule) }
}

function checked(directory: Directory, id: ScheduleId, input: ScheduleInput): NamedSchedule {
  const name = input.name.trim().replace(/\s+/g, ' ')
  if (name === '' || name.length > 120)
    throw new DirectoryError('no-name', 'a schedule needs a name of at most 120 characters', 'write one')
  if (directory.schedules.some(s => s.id !== id && nameKey(s.name) === nameKey(name)))
    throw new DirectoryError('name-taken', `there is a schedule called ${name} already`, 'choose another name')
  if (input.layers.length > 20) throw new DirectoryError('too-many-layers', 'a schedule has at most 20 layers', 'part it in two schedules')
  const overrides = (input.overrides ?? []).map(override => checkedOverride(directory, override))
  return { id, name, zone: checkedZone(input.zone), layers: input.layers.map(layer => checkedLayer(directory, layer)), overrides }
}

function checkedLayer(directory: Directory, layer: Layer): Layer {
  for (const person of layer.people) personOf(directory, person)
  const start = readWallClock(layer.start)
  if (start === null)
    throw new DirectoryError(
      'bad-start',
      `${JSON.stringify(layer.start)} is no local date and time`,
      'write the first hand-over as 2026-01-05T09:00',
    )
  const until = layer.until === null ? null : readWallClock(layer.until)
  if (layer.until !== null && until === null)
    throw new DirectoryError('bad-until', `${JSON.stringify(layer.until)} is no local date and time`, 'write the end as 2026-06-30T09:00')
  if (until !== null && until <= start)
    throw new DirectoryError(
      'bad-until',
      `the layer ends at ${layer.until}, before it begins at ${layer.start}`,
      'write a later end, or none',
    )
  const { count, unit } = layer.every
  const most = { hour: 24 * 366, day: 366, week: 53 }[unit]
  if (most === undefined || !Number.isInteger(count) || count < 1 || count > most)
    throw new DirectoryError(
      'bad-turn',
      `a turn of ${count} ${unit}s is not possible`,
      'write whole hours, days or weeks, from one hour to a year',
    )
  return {
    people: layer.people,
    start: layer.start,
    every: { count, unit },
    until: layer.until,
    restrict: layer.restrict.map(checkedWindow),
  }
}

function checkedWindow(window: Restriction): Restriction {
  const from = readTime(window.from)
  const to = readTime(window.to)
  if (from === null || to === null || from === 24 * 3_600_000)
    throw new DirectoryError('bad-hours', `${window.from} to ${window.to} are no times of day`, 'write them as 09:00 and 17:00')
  const days = [...new Set(window.days)].sort((a, b) => a - b)
  if (days.length === 0 || days.some(d => !Number.isInteger(d) || d < 1 || d > 7))
    throw new DirectoryError('bad-days', 'restricted hours need days, from 1, Monday, to 7, Sunday', 'name the days on which they begin')
  return { days, from: window.from, to: window.to }
}

function checkedOverride(directory: Directory, override: Override): Override {
  if (override.person !== null) personOf(directory, override.person)
  if (!Number.isFinite(override.from) || !Number.isFinite(override.to) || override.to <= override.from)
    throw new DirectoryError('bad-override', 'an override ends after it begins', 'give it an end after its beginning')
  return { from: override.from, to: override.to, person: override.person }
}

const overridesMost = 1_000

/** The newest covers those before it. Ones that ended over 90 days before `now` are let go: what they did is in the log. */
export function addOverride(directory: Directory, schedule: ScheduleId, override: Override, now?: Instant): Directory {
  const before = scheduleOf(directory, schedule)
  const kept = now === undefined ? before.overrides : before.overrides.filter(o => o.to > now - 90 * 86_400_000)
  if (kept.length >= overridesMost)
    throw new DirectoryError('too-many-overrides', `a schedule has at most ${overridesMost} overrides`, 'remove those that are over')
  return withSchedule(directory, { ...before, overrides: [...kept, checkedOverride(directory, override)] })
}

const sameOverride = (a: Override, b: Override): boolean => a.from === b.from && a.to === b.to && a.person === b.person
export const isOverride = (schedule: Schedule, override: Override): boolean => schedule.overrides.some(o => sameOverride(o, override))

/** Several at once, as from a calendar file; those that are there already stay once, so that a file may be read again. */
export function addOverrides(directory: Directory, schedule: ScheduleId, overrides: readonly Override[], now: Instant): Directory {
  const fresh = overrides.filter(override => !isOverride(scheduleOf(directory, schedule), override))
  return fresh.reduce((changed, override) => addOverride(changed, schedule, override, now), directory)
}

/** `which`: its place in the list, from 0; the override itself guards against a list that changed meanwhile. */
export function removeOverride(directory: Directory, schedule: ScheduleId, which: number, expected?: Override): Directory {
  const before = scheduleOf(directory, schedule)
  const found = before.overrides[which]
  if (!found || (expected && !sameOverride(found, expected)))
    throw new DirectoryError('no-such-override', 'there is no such override any more', 'look at the schedule again')
  return withSchedule(directory, { ...before, overrides: before.overrides.filter((_, i) => i !== which) })
}

type Time = Readonly<{ from: Instant; to: Instant }>

/** Two people trade times: who has the first takes the second, and the other way round. Each time must be one person's. */
export function swap(directory: Directory, calendar: Calendar, schedule: ScheduleId, first: Time, second: Time): Directory {
  const before = scheduleOf(directory, schedule)
  if (first.to <= first.from || second.to <= second.from || (first.from < second.to && second.from < first.to))
    throw new DirectoryError(
      'bad-swap',
      'the two times to swap overlap, or end before they begin',
      'choose two times apart from each other',
    )
  const one = holderOf(before, calendar, first)
  const other = holderOf(before, calendar, second)
  if (one === other)
    throw new DirectoryError('bad-swap', `${personOf(directory, one).name} has both times`, 'choose the time of another person')
  const overrides = [...before.overrides, { ...first, person: other }, { ...second, person: one }]
  if (overrides.length > overridesMost)
    throw new DirectoryError('too-many-overrides', `a schedule has at most ${overridesMost} overrides`, 'remove those that are over')
  return withSchedule(directory, { ...before, overrides })
}

function holderOf(schedule: Schedule, calendar: Calendar, time: Time): PersonId {
  const people = new Set(shifts(schedule, calendar, time.from, time.to).map(shift => shift.person))
  const [only] = people
  if (people.size !== 1 || only === undefined || only === null)
    throw new DirectoryError('bad-swap', 'a time to swap belongs to nobody, or to more than one person', 'choose a time within one shift')
  return only
}
