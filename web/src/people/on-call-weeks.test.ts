import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onCallWeeks } from './on-call-weeks.ts'

const day = 86_400_000
const local = (date: number, hour = 0) => new Date(2026, 10, date, hour).getTime() // November 2026; the 16th is a Monday
const shift = (from: number, to: number, person: string | null) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  person,
  name: person,
  override: false,
})

test('a hand-over within a day stands in that day with its time, and days go on being somebody’s', () => {
  const shifts = [shift(local(18, 9), local(20, 9), 'ana'), shift(local(20, 9), local(27, 9), 'ben')]
  const [week] = onCallWeeks(shifts, local(18, 12), 1)
  expect(week!.map(d => new Date(d.at).getDate())).toEqual([16, 17, 18, 19, 20, 21, 22])
  expect(week!.map(d => d.past)).toEqual([true, true, false, false, false, false, false])
  expect(week!.map(d => d.parts.map(p => p.person))).toEqual([[], [], ['ana'], ['ana'], ['ana', 'ben'], ['ben'], ['ben']])
  expect(week![4]!.parts.map(p => p.from)).toEqual([null, local(20, 9)])
})

test('weeks begin on Monday and follow one another without a gap, whatever the clocks do', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), fc.integer({ min: 1, max: 8 }), (now, weeks) => {
      const days = onCallWeeks([shift(now, now + 60 * day, 'ana')], now, weeks).flat()
      expect(days).toHaveLength(weeks * 7)
      expect(new Date(days[0]!.at).getDay()).toBe(1)
      days.forEach((one, i) => {
        expect(new Date(one.at).getHours()).toBeLessThanOrEqual(1) // where midnight does not exist, the day begins at 1
        if (i > 0) expect(Math.round((one.at - days[i - 1]!.at) / day)).toBe(1)
      })
      const here = days.filter(one => !one.past)
      expect(here[0]!.at).toBeLessThanOrEqual(now)
      for (const one of here) expect(one.parts.map(p => p.person)).toEqual(['ana'])
    }),
  )
})
