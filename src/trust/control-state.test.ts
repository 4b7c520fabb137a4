import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Instant, instant } from '../core/id.ts'
import { attestedReading, cadenceReading, controlShown, occasionsReading } from './control-state.ts'
import { gapIn } from './coverage.ts'
import type { Control, FactShown, Period } from './posture.ts'

const day = 86_400_000
const period: Period = { from: instant(100 * day), to: instant(190 * day) }
const fact = (at: number, held = true): FactShown => ({
  at: instant(at * day),
  words: '',
  held,
  link: null,
  event: null,
})
const control: Control = {
  id: 'c',
  name: 'C',
  says: 'It is done.',
  criteria: ['CC7.3'],
  owner: null,
  otherwise: 'absent',
  evidence: [],
  attested: [],
}
const words = { one: 'drill', many: 'drills', kept: 'kept' }
const every = { words: '30 days', ms: 30 * day }
const longAgo: Instant = instant(0)

test('C-32 a control without evidence says so and is never operating', () => {
  expect(controlShown(control, [])).toMatchObject({ state: 'absent', missing: ['No evidence is named, so nothing can be shown.'] })
  const none = occasionsReading('acknowledged-in-time', [], period, longAgo, words)
  expect(controlShown(control, [none])).toMatchObject({
    state: 'absent',
    missing: ['No drill in this period. Missing: at least one drill.'],
  })
})

test('C-32 only evidence across the period makes it operating: one that was not kept, or a record that begins later, does not', () => {
  const state = (facts: readonly FactShown[], from: Instant | null) =>
    controlShown(control, [occasionsReading('acknowledged-in-time', facts, period, from, words)]).state
  expect(state([fact(120), fact(150)], longAgo)).toBe('operating')
  expect(state([fact(120), fact(150, false)], longAgo)).toBe('in progress')
  expect(state([fact(120)], instant(101 * day))).toBe('in progress')
  expect(state([], longAgo)).toBe('absent')
})

test('C-32 what has to come again leaves no gap longer than it may, and what came before the period counts for its beginning', () => {
  const of = (days: readonly number[], broken: readonly number[] = []) =>
    cadenceReading('drill-held', [...days.map(d => fact(d)), ...broken.map(d => fact(d, false))], period, longAgo, every, words).verdict
  expect(of([95, 120, 149, 175])).toBe('across')
  expect(of([95, 120, 175])).toBe('part') // 55 days
  expect(of([120, 149, 175])).toBe('across') // the first within 30 days of the beginning
  expect(of([95])).toBe('part')
  expect(of([60])).toBe('none')
  expect(of([95, 120, 149, 175], [130])).toBe('against')
})

test('C-32 without a gap each moment has one in time, and one more fact never makes a gap', () => {
  const days = fc.array(fc.integer({ min: 40, max: 200 }), { maxLength: 12 })
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 40, max: 200 }), (all, length, more) => {
      const gap = (of: readonly number[]) =>
        gapIn(
          of.map(d => d * day),
          period,
          length * day,
        )
      if (gap(all) !== null) return
      for (let at = 100 + length; at < 190; at++) expect(all.some(d => d <= at && d >= at - length)).toBe(true)
      expect(gap([...all, more])).toBeNull()
    }),
  )
})

test("C-32 a person's word covers the days that it says, and ends", () => {
  const word = (on: string, until: string) => ({ by: 'Ana', on, until, says: null, document: 'DOC-1' })
  const time: Period = { from: instant(Date.parse('2026-01-01')), to: instant(Date.parse('2026-04-01')) }
  expect(attestedReading([], time)).toBeNull()
  expect(attestedReading([word('2025-06-01', '2026-06-01')], time)?.verdict).toBe('across')
  expect(attestedReading([word('2025-06-01', '2026-02-01'), word('2026-02-01', '2027-02-01')], time)?.verdict).toBe('across')
  expect(attestedReading([word('2025-06-01', '2026-02-01')], time)).toMatchObject({ verdict: 'part', missing: 'a word for 2026-02-02 on' })
  expect(attestedReading([word('2024-06-01', '2025-02-01')], time)?.verdict).toBe('none')
  expect(JSON.stringify(attestedReading([word('2025-06-01', '2026-06-01')], time))).not.toContain('Ana')
})
