/** The clock and the rotas of core against the runtime's own calendar, across all zones and the years 2020 to 2040. */
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { type WallClock, wallClockText } from '../core/calendar/civil.ts'
import { resolve, toInstant, toWallClock } from '../core/calendar/local.ts'
import { type Instant, id, instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import type { Layer, PersonId, Schedule } from '../core/oncall/people.ts'
import { nextShift, shifts } from '../core/oncall/shifts.ts'
import type { Calendar } from '../core/world.ts'
import { zoneTableOf } from './zones.ts'

const zones = [...Intl.supportedValuesOf('timeZone')]
const changing = zones.filter(zone => zoneTableOf(zone).length > 20)
const from2020 = Date.UTC(2020, 0, 1)
const to2040 = Date.UTC(2040, 11, 31)
const anyInstant = fc.integer({ min: from2020 / 60_000, max: to2040 / 60_000 }).map(minutes => instant(minutes * 60_000))
const anyZone = fc.constantFrom(...zones)

/** Instants that lie close to a change of the clock are where mistakes live. */
const nearChange = fc.tuple(fc.constantFrom(...changing), fc.nat(), fc.integer({ min: -180, max: 180 })).map(([zone, n, minutes]) => {
  const table = zoneTableOf(zone).filter(row => row.at >= from2020 && row.at <= to2040)
  return { zone, at: instant(table[n % table.length]!.at + minutes * 60_000) }
})
const anyPlace = fc.oneof(nearChange, fc.record({ zone: anyZone, at: anyInstant }))

test('the wall clock is the one that the runtime shows, in every zone', () => {
  fc.assert(
    fc.property(anyPlace, ({ zone, at }) => {
      const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime()
      expect(wallClockText(toWallClock(zoneTableOf(zone), at))).toBe(shown.toString({ smallestUnit: 'minute' }))
    }),
    { numRuns: 2_000 },
  )
})

test('a wall clock means the instant that the runtime says: the earlier or later of two, and the change itself where it is skipped', () => {
  fc.assert(
    fc.property(anyPlace, ({ zone, at }) => {
      const table = zoneTableOf(zone)
      const wall = (at + table[0]!.offset) as WallClock // any wall clock near there
      const plain = Temporal.PlainDateTime.from(wallClockText(wall))
      const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
      const later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
      const { at: found, hit } = resolve(table, wall)
      const skipped = earlier.toPlainDateTime().toString() !== plain.toString()
      expect(hit).toBe(skipped ? 'gap' : earlier.epochMilliseconds === later.epochMilliseconds ? 'once' : 'fold')
      if (skipped) expect(found).toBe(earlier.getTimeZoneTransition('next')!.epochMilliseconds)
      else {
        expect(found).toBe(earlier.epochMilliseconds)
        expect(toInstant(table, wall, 'later')).toBe(later.epochMilliseconds)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('going forward on the wall never goes back in time', () => {
  fc.assert(
    fc.property(nearChange, fc.integer({ min: 0, max: 200 }), ({ zone, at }, minutes) => {
      const table = zoneTableOf(zone)
      const wall = at + table[0]!.offset
      expect(toInstant(table, (wall + minutes * 60_000) as WallClock)).toBeGreaterThanOrEqual(toInstant(table, wall as WallClock))
    }),
    { numRuns: 1_000 },
  )
})

const calendarOf = (zone: string): Calendar => ({ zones: { [zone]: zoneTableOf(zone) }, holidays: {}, business: null })
const people = ['ana', 'ben', 'cai', 'dee'].map(name => id<'person'>(name))
/** Clocks change at night: half of the times are there. */
const time = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 })), fc.constantFrom(0, 15, 30))
  .map(([h, m]) => `${two(h)}:${two(m)}`)
const two = (n: number) => String(n).padStart(2, '0')

function layerFrom(day: string): fc.Arbitrary<Layer> {
  return fc.record({
    people: fc.array(fc.constantFrom(...people), { minLength: 0, maxLength: 4 }),
    start: time.map(t => `${day}T${t}`),
    every: fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 30 }), unit: fc.constant('hour' as const) }),
      fc.record({ count: fc.integer({ min: 1, max: 10 }), unit: fc.constant('day' as const) }),
      fc.record({ count: fc.integer({ min: 1, max: 3 }), unit: fc.constant('week' as const) }),
    ),
    until: fc.option(
      fc.constantFrom(1, 9, 40).map(days => plus(day, days)),
      { nil: null, freq: 4 },
    ),
    restrict: fc.array(fc.record({ days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), from: time, to: time }), { maxLength: 2 }),
  })
}
const plus = (day: string, days: number) => `${Temporal.PlainDate.from(day).add({ days })}T10:00`

/** A schedule that began some days before a change of the clock (or any moment), and the time around it. */
const anySchedule = anyPlace.chain(({ zone, at }) => {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).subtract({ days: 4 }).toPlainDate().toString()
  return fc
    .record({
      layers: fc.array(layerFrom(day), { minLength: 0, maxLength: 3 }),
      overrides: fc.array(
        fc.record({
          hours: fc.integer({ min: -60, max: 60 }),
          length: fc.integer({ min: 0, max: 40 }),
          person: fc.option(fc.constantFrom(...people)),
        }),
        { maxLength: 2 },
      ),
    })
    .map(({ layers, overrides }) => ({
      at,
      zone,
      schedule: {
        id: id<'schedule'>('primary'),
        zone,
        layers,
        overrides: overrides.map(o => ({
          from: instant(at + o.hours * 3_600_000),
          to: instant(at + (o.hours + o.length) * 3_600_000),
          person: o.person,
        })),
      } satisfies Schedule,
    }))
})

/** Who is on call, told by the runtime's calendar, one question at a time, without any cleverness. */
function toldSlowly(schedule: Schedule, at: Instant): PersonId | null {
  const local = (text: string) => {
    const plain = Temporal.PlainDateTime.from(text)
    const found = plain.toZonedDateTime(schedule.zone, { disambiguation: 'earlier' })
    return found.toPlainDateTime().equals(plain) ? found.epochMilliseconds : found.getTimeZoneTransition('next')!.epochMilliseconds
  }
  for (const override of schedule.overrides.toReversed()) if (override.from <= at && at < override.to) return override.person
  for (const layer of schedule.layers.toReversed()) {
    if (layer.people.length === 0 || at < local(layer.start) || (layer.until !== null && at >= local(layer.until))) continue
    const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(schedule.zone).toPlainDate()
    const open =
      layer.restrict.length === 0 ||
      layer.restrict.some(window =>
        [-2, -1, 0, 1].some(days => {
          const day = today.add({ days })
          if (!window.days.includes(day.dayOfWeek)) return false
          const end = window.to > window.from ? day : day.add({ days: 1 })
          return local(`${day}T${window.from}`) <= at && at < local(`${end}T${window.to}`)
        }),
      )
    if (!open) continue
    const start = Temporal.PlainDateTime.from(layer.start)
    let turn = 0
    while (local(start.add({ [`${layer.every.unit}s`]: layer.every.count * (turn + 1) }).toString()) <= at) turn++
    return layer.people[turn % layer.people.length]!
  }
  return null
}

test('every instant has exactly one answer, and it is the one that is told slowly', () => {
  fc.assert(
    fc.property(
      anySchedule,
      fc.oneof(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -4_000, max: 9_000 })),
      ({ schedule, zone, at }, minutes) => {
        const when = instant(at + minutes * 60_000)
        expect(onCall(schedule, calendarOf(zone), when).person).toBe(toldSlowly(schedule, when))
      },
    ),
    { numRuns: 1_500 },
  )
})

test('shifts tile the time, and say what onCall says, up to the very moment of the hand-over', () => {
  fc.assert(
    fc.property(anySchedule, ({ schedule, zone, at }) => {
      const calendar = calendarOf(zone)
      const from = instant(at - 4 * 86_400_000)
      const to = instant(at + 9 * 86_400_000)
      const found = shifts(schedule, calendar, from, to)
      expect(found[0]!.from).toBe(from)
      expect(found.at(-1)!.to).toBe(to)
      for (const [i, shift] of found.entries()) {
        expect(shift.to).toBeGreaterThan(shift.from)
        if (i > 0) expect(shift.from).toBe(found[i - 1]!.to)
        const middle = instant(shift.from + Math.floor((shift.to - shift.from) / 2))
        for (const when of [shift.from, middle, instant(shift.to - 1)]) {
          const { person, until } = onCall(schedule, calendar, when)
          expect(person).toBe(shift.person)
          // Until somebody else has it: the next shift of another person.
          const other = found.slice(i).find(s => s.person !== person)
          if (other) expect(until).toBe(other.from)
          else if (until !== 'never') expect(until).toBeGreaterThanOrEqual(to)
        }
      }
    }),
    { numRuns: 400 },
  )
})

test('hand-overs keep their wall-clock time through every change of the clock', () => {
  fc.assert(
    fc.property(
      anyZone,
      fc.constantFrom('day' as const, 'week' as const),
      time,
      fc.integer({ min: 2020, max: 2039 }),
      (zone, unit, start, year) => {
        const schedule: Schedule = {
          id: id<'schedule'>('primary'),
          zone,
          layers: [{ people: people.slice(0, 2), start: `${year}-01-06T${start}`, every: { count: 1, unit }, until: null, restrict: [] }],
          overrides: [],
        }
        const table = zoneTableOf(zone)
        const found = shifts(schedule, calendarOf(zone), instant(Date.UTC(year, 0, 8)), instant(Date.UTC(year + 1, 0, 8)))
        expect(found.length).toBeGreaterThanOrEqual(unit === 'day' ? 364 : 52)
        for (const shift of found.slice(1)) {
          const wall = wallClockText(toWallClock(table, shift.from))
          const gap = resolve(table, (toWallClock(table, instant(shift.from - 1)) + 1) as WallClock).hit === 'gap'
          if (!gap) expect(wall.slice(11)).toBe(start)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('when am I next: the turn that runs, or the first one that begins', () => {
  const schedule: Schedule = {
    id: id<'schedule'>('primary'),
    zone: 'Europe/Berlin',
    layers: [{ people: people.slice(0, 3), start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }],
    overrides: [],
  }
  const calendar = calendarOf('Europe/Berlin')
  const at = instant(Date.parse('2026-03-25T12:00:00Z')) // the week of ben… counted from 5 January: turn 11, cai
  const week = 7 * 86_400_000
  expect(nextShift(schedule, calendar, people[2]!, at, 5 * week)).toMatchObject({ from: at, to: Date.parse('2026-03-30T07:00:00Z') })
  expect(nextShift(schedule, calendar, people[0]!, at, 5 * week)).toMatchObject({
    from: Date.parse('2026-03-30T07:00:00Z'),
    to: Date.parse('2026-04-06T07:00:00Z'),
  })
  expect(nextShift(schedule, calendar, people[3]!, at, 5 * week)).toBeNull()
})
