import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeDue } from './due.ts'

test('what is due comes soonest first, under its latest time, as a sorted list would have it', () => {
  const step = fc.oneof(
    fc.record({ set: fc.integer({ min: 0, max: 9 }), at: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ delete: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 20 }), limit: fc.integer({ min: 0, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const due = makeDue()
      const model = new Map<string, number>()
      const sorted = () => [...model].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1))
      for (const one of steps) {
        if ('set' in one) {
          due.set(`k${one.set}`, one.at)
          model.set(`k${one.set}`, one.at)
        } else if ('delete' in one) {
          due.delete(`k${one.delete}`)
          model.delete(`k${one.delete}`)
        } else {
          const expected = sorted()
            .filter(([, at]) => at <= one.take)
            .slice(0, one.limit)
            .map(([key]) => key)
          expect(due.take(one.take, one.limit)).toEqual(expected)
          for (const key of expected) model.delete(key)
        }
        expect(due.next()).toBe(sorted()[0]?.[1] ?? null)
        const behind = sorted().filter(([, at]) => at <= 10)
        expect(due.behind(10)).toEqual({ count: behind.length, oldest: behind[0]?.[1] ?? null })
      }
    }),
  )
})
