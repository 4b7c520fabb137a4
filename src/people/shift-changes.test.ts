import { expect, test } from 'vitest'
import { makeCalendar } from '../calendar/make.ts'
import { id, instant } from '../core/id.ts'
import type { Override, Schedule } from '../core/oncall/people.ts'
import { shiftChanges } from './shift-changes.ts'

const [ana, ben, cai] = [id<'person'>('ana'), id<'person'>('ben'), id<'person'>('cai')]
const calendar = makeCalendar({ zones: ['UTC'], holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
const at = (text: string) => instant(Date.parse(`2026-11-${text}:00Z`))
const layer = { people: [ana, ben], start: '2026-11-02T09:00', every: { count: 1, unit: 'day' as const }, until: null, restrict: [] }
const schedule = (...overrides: readonly Override[]): Schedule => ({ id: id('primary'), zone: 'UTC', layers: [layer], overrides })
const over = (from: string, to: string, person: Override['person']): Override => ({ from: at(from), to: at(to), person })
const told = (before: Schedule, after: Schedule, now = at('02T09:00')) =>
  shiftChanges(before, after, calendar, now).map(({ person, given, taken }) => {
    const words = (times: typeof given) =>
      times.map(t => `${new Date(t.from).toISOString().slice(8, 16)} ${new Date(t.to).toISOString().slice(8, 16)}`)
    return [person, words(given), words(taken)]
  })

test('X-15 whoever a change of shifts concerns is found with what they have now and have no more, and nobody else', () => {
  const swapped = schedule(over('04T09:00', '05T09:00', ben), over('05T09:00', '06T09:00', ana))
  expect(told(schedule(), swapped), 'a swap').toEqual([
    ['ana', ['05T09:00 06T09:00'], ['04T09:00 05T09:00']],
    ['ben', ['04T09:00 05T09:00'], ['05T09:00 06T09:00']],
  ])
  expect(told(swapped, schedule()), 'taken back').toEqual([
    ['ben', ['05T09:00 06T09:00'], ['04T09:00 05T09:00']],
    ['ana', ['04T09:00 05T09:00'], ['05T09:00 06T09:00']],
  ])
  expect(told(schedule(), schedule(over('04T20:00', '05T10:00', cai))), 'two shifts are covered in part').toEqual([
    ['ana', [], ['04T20:00 05T09:00']],
    ['cai', ['04T20:00 05T10:00'], []],
    ['ben', [], ['05T09:00 05T10:00']],
  ])
  expect(told(schedule(), schedule(over('04T10:00', '04T12:00', ana))), 'who has it anyway').toEqual([])
  expect(told(schedule(), schedule(over('04T10:00', '04T12:00', null))), 'nobody, on purpose').toEqual([['ana', [], ['04T10:00 04T12:00']]])
  expect(told(schedule(), swapped, at('05T12:00')), 'what is over concerns nobody').toEqual([
    ['ben', [], ['05T12:00 06T09:00']],
    ['ana', ['05T12:00 06T09:00'], []],
  ])
})
