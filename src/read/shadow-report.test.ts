import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Id, id, instant } from '../core/id.ts'
import type { TheirPerson, TheirWord } from '../core/shadow.ts'
import { minute } from '../core/span.ts'
import { type OurIncident, shadowReport } from './shadow-report.ts'

const t = (minutes: number) => instant(Date.UTC(2026, 11, 1, 3) + minutes * minute)
const who = (name: string, known = true): TheirPerson => ({ id: `P${name}`, name, is: known ? id(name) : null, by: known ? 'name' : null })
const word = (what: TheirWord['what'], at: number, persons: readonly TheirPerson[], more: Partial<TheirWord> = {}): TheirWord => ({
  pager: 'PagerDuty',
  incident: 'Q1',
  number: 101,
  what,
  happenedAt: t(at),
  dedup: 'checkout-5xx',
  title: 'Checkout fails',
  service: 'Checkout',
  persons,
  ...more,
})
const call = (person: string, at: number, step = 0) => ({ person: id(person) as Id<'person'>, at: t(at), step, why: '6 Who hears of it' })
const ours = (more: Partial<OurIncident> & { at?: number } = {}): OurIncident => ({
  number: 1,
  title: 'Checkout fails',
  severity: 'P1',
  openedAt: t(more.at ?? 0),
  alerts: [{ at: t(more.at ?? 0), services: ['Checkout'], keys: ['checkout-5xx'] }],
  calls: [call('ana', more.at ?? 0)],
  ...more,
})
const only = (words: readonly TheirWord[], incidents: readonly OurIncident[]) => {
  const report = shadowReport(words, incidents)
  expect(report.compared).toHaveLength(1)
  return report.compared[0]!
}

test('X-20 the same person at the same time is the same, within the tolerance and not beyond it', () => {
  const paged = [word('triggered', 0, [who('ana')])]
  expect(only(paged, [ours({ calls: [call('ana', 1)] })])).toMatchObject({
    is: 'same',
    matched: 'key',
    calls: [{ is: 'same', byMs: minute }],
  })
  expect(only(paged, [ours({ calls: [call('ana', 2)] })])).toMatchObject({ is: 'later', calls: [{ byMs: 2 * minute }] })
  expect(only([word('triggered', 5, [who('ana')])], [ours()])).toMatchObject({ is: 'earlier', calls: [{ byMs: -5 * minute }] })
})

test('X-20 somebody else, nobody here and nobody there are told apart, each with who', () => {
  const paged = [word('triggered', 0, [who('ana')])]
  expect(only(paged, [ours({ calls: [call('ben', 0)] })])).toMatchObject({
    is: 'somebody else',
    calls: [{ theirs: { person: { is: 'ana' } }, ours: { person: 'ben', why: '6 Who hears of it' } }],
  })
  expect(only(paged, [])).toMatchObject({ is: 'nobody here', ours: null, calls: [{ is: 'nobody here', ours: null }] })
  expect(only(paged, [ours({ calls: [] })])).toMatchObject({ is: 'nobody here', ours: { number: 1 } })
  expect(only([], [ours()])).toMatchObject({ is: 'nobody there', theirs: null, calls: [{ ours: { person: 'ana' } }] })
  expect(only(paged, [ours({ calls: [call('ana', 0), call('olu', 0)] })])).toMatchObject({ is: 'nobody there' })
})

test('X-20 escalations are compared until somebody there had it; what Tocsin did after that it would not have done', () => {
  const words = [word('triggered', 0, [who('ana')]), word('paged', 15, [who('ben')]), word('acknowledged', 17, [who('ben')])]
  const calls = [call('ana', 0), call('ben', 15, 1), call('olu', 30, 2)]
  const one = only(words, [ours({ calls })])
  expect(one.calls.map(({ is, ours }) => [is, ours?.person])).toEqual([
    ['same', 'ana'],
    ['same', 'ben'],
  ])
  expect(one.theirs?.hadAt).toBe(t(17))
  expect(only(words, [ours({ calls: [call('ana', 0), call('cleo', 15, 1)] })]).is).toBe('somebody else')
})

test('X-20 nothing is guessed in silence: without a key by service and time, and not where two of ours could be it', () => {
  const paged = [word('triggered', 0, [who('ana')], { dedup: null })]
  const alert = (at: number) => [{ at: t(at), services: ['checkout '], keys: [] }]
  expect(only(paged, [ours({ alerts: alert(3) })])).toMatchObject({ is: 'same', matched: 'service and time' })
  const report = shadowReport(paged, [ours({ alerts: alert(3) }), ours({ number: 2, alerts: alert(-4) })])
  expect(report.compared).toMatchObject([{ is: 'not told', matched: null, couldBe: [1, 2], calls: [] }])
  expect(report.verdict.lookAt.join(' ')).toContain('nothing says which one here it is')
  expect(only(paged, [ours({ calls: [], alerts: alert(11) })]).matched).toBeNull() // too far apart
})

test('X-20 a key that comes again is the alert that came nearest', () => {
  const again = ours({ number: 2, at: 100 })
  const report = shadowReport([word('triggered', 100, [who('ana')])], [ours(), again])
  expect(report.compared.map(one => [one.is, one.ours?.number])).toEqual([
    ['same', 2],
    ['nobody there', 1],
  ])
})

test('X-20 a person whom nobody knows here is neither the same nor another, and is named', () => {
  const report = shadowReport([word('triggered', 0, [who('zoe', false)])], [ours()])
  expect(report.compared[0]).toMatchObject({ is: 'not told', calls: [{ is: 'not told', theirs: { person: { name: 'zoe' } } }] })
  expect(report.coverage.unknownPersons).toEqual([{ pager: 'PagerDuty', id: 'Pzoe', name: 'zoe' }])
  expect(report.verdict).toMatchObject({ is: 'look at it', lookAt: [expect.stringContaining('zoe')] })
})

test('X-20 how much was heard is said: what began unheard, and numbers that are missing', () => {
  const words = [
    word('triggered', 0, [who('ana')]),
    word('resolved', 9, [], { incident: 'Q5', number: 105, dedup: 'other', service: 'Search' }),
  ]
  const { coverage, verdict } = shadowReport(words, [ours()])
  expect(coverage).toMatchObject({ words: 2, lastAt: t(9), fromTheStart: 1, inTheMiddle: 1, missing: [{ from: 101, to: 105, count: 3 }] })
  expect(verdict.is).toBe('look at it')
})

test('X-20 the verdict: nothing to compare, alike, or what to look at', () => {
  expect(shadowReport([], []).verdict).toMatchObject({ is: 'nothing to compare' })
  expect(shadowReport([word('triggered', 0, [who('ana')])], [ours()]).verdict).toEqual({ is: 'alike', lookAt: [] })
  const { verdict } = shadowReport([word('triggered', 0, [who('ana')])], [])
  expect(verdict).toMatchObject({ is: 'look at it', lookAt: [expect.stringContaining('had none here')] })
})

const names = ['ana', 'ben', 'olu'] as const
const words = fc.array(
  fc.record({
    incident: fc.constantFrom('Q1', 'Q2', 'Q3'),
    what: fc.constantFrom<TheirWord['what']>('triggered', 'paged', 'acknowledged', 'resolved'),
    at: fc.integer({ min: -30, max: 60 }),
    persons: fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { maxLength: 2 }),
    dedup: fc.constantFrom(null, 'a', 'b'),
  }),
  { maxLength: 8 },
)
const incidents = fc.array(
  fc.record({
    at: fc.integer({ min: -30, max: 60 }),
    key: fc.constantFrom('a', 'b', 'c'),
    calls: fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 40 })), { maxLength: 3 }),
  }),
  { maxLength: 4 },
)
test('X-20 whatever was said: every incident of theirs is in the report once, every call once, and the order of the input changes nothing', () => {
  fc.assert(
    fc.property(words, incidents, (said, opened) => {
      const theirs = said.map(({ incident, what, at, persons, dedup }) =>
        word(
          what,
          at,
          persons.map(([name, known]) => who(name, known)),
          { incident, number: null, dedup },
        ),
      )
      const here = opened.map(({ at, key, calls }, n) =>
        ours({
          number: n + 1,
          at,
          alerts: [{ at: t(at), services: ['Checkout'], keys: [key] }],
          calls: calls.map(([name, later]) => call(name, at + later)),
        }),
      )
      const report = shadowReport(theirs, here)
      const seen = report.compared.flatMap(one => (one.theirs === null ? [] : [one.theirs.incident]))
      expect(seen.toSorted()).toEqual([...new Set(theirs.map(({ incident }) => incident))].toSorted())
      for (const one of report.compared) {
        if (one.couldBe.length > 0 || one.theirs === null) continue
        const asked = theirs.filter(w => w.incident === one.theirs!.incident && (w.what === 'triggered' || w.what === 'paged'))
        expect(one.calls.filter(c => c.theirs !== null)).toHaveLength(asked.flatMap(w => w.persons).length)
        const mine = one.calls.flatMap(c => (c.ours === null ? [] : [c.ours]))
        expect(new Set(mine).size).toBe(mine.length)
        for (const { is, theirs, ours, byMs } of one.calls) {
          if (is === 'same') expect([ours?.person, Math.abs(byMs!) <= minute]).toEqual([theirs?.person.is, true])
          if (is === 'somebody else') expect(ours?.person).not.toBeUndefined()
        }
      }
      expect(Object.values(report.counts).reduce((a, b) => a + b, 0)).toBe(report.compared.length)
      expect(shadowReport(theirs.toReversed(), here.toReversed())).toEqual(report)
    }),
    { numRuns: 300 },
  )
})
