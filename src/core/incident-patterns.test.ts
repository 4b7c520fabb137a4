import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id, instant } from './id.ts'
import {
  type Alike,
  dayMs,
  isToBeRaised,
  likenesses,
  listedMax,
  type PatternKey,
  patternsOf,
  type RaisedPattern,
  type Seen,
  seenOf,
  sinceMended,
  tocsinsCriteria,
  usualGap,
} from './incident-patterns.ts'
import { tell } from './testing/story.ts'

const key = (text: string) => text as PatternKey
const seen = (name: string, day: number, keys: readonly string[], more: Partial<Seen> = {}): Seen => ({
  stream: id(name),
  openedAt: instant(day * dayMs),
  severity: id('SEV3'),
  nearMiss: false,
  keys: keys.map(key),
  mended: [],
  mending: 0,
  ...more,
})
const criteria = { ...tocsinsCriteria, times: 3, withinDays: 90 }
const shown = (of: readonly (Alike & { among?: readonly Alike[] })[]) =>
  of.map(p => [p.key, p.incidents.map(i => i.stream).join(''), ...(p.among ?? []).map(a => a.key)])

test('L-24 incidents with the same cause so often within so long are a pattern, and ones that lie further apart are none', () => {
  const near = [seen('a', 0, ['cause:dns']), seen('b', 40, ['cause:dns']), seen('c', 90, ['cause:dns'])]
  expect(shown(patternsOf(near, criteria))).toEqual([['cause:dns', 'abc']])
  expect(patternsOf([near[0]!, near[1]!, seen('c', 91, ['cause:dns'])], criteria)).toEqual([])
  // Once it was one, all that is read of it is shown: what came long before, too.
  expect(shown(patternsOf([seen('z', -300, ['cause:dns']), ...near], criteria))).toEqual([['cause:dns', 'zabc']])
  expect(patternsOf(near, { ...criteria, same: ['signal'] })).toEqual([])
})

test('L-24 a pattern that lies within another one is shown once, among it; of two with the same incidents the cause leads', () => {
  const all = [1, 2, 3].map(n => seen(`i${n}`, n, ['cause:dns', 'signal:minor/1', 'kind:outage']))
  expect(shown(patternsOf(all, criteria))).toEqual([['cause:dns', 'i1i2i3', 'signal:minor/1', 'kind:outage']])
  const wider = [...all, seen('i4', 4, ['kind:outage'])]
  expect(shown(patternsOf(wider, criteria))).toEqual([['kind:outage', 'i1i2i3i4', 'cause:dns', 'signal:minor/1']])
})

test('L-24 what was mended last is told with how often it came back since', () => {
  const [alike] = patternsOf(
    [
      seen('a', 0, ['cause:dns'], { mended: [instant(5 * dayMs)] }),
      seen('b', 10, ['cause:dns'], { mended: [instant(12 * dayMs)] }),
      seen('c', 20, ['cause:dns']),
      seen('d', 50, ['cause:dns']),
    ],
    criteria,
  )
  expect(sinceMended(alike!)).toEqual({ at: 12 * dayMs, times: 2, back: 2, next: 20 * dayMs })
  expect(sinceMended(alike!, [instant(51 * dayMs)])).toEqual({ at: 51 * dayMs, times: 3, back: 0, next: null })
  expect(sinceMended({ ...alike!, incidents: alike!.incidents.slice(2) })).toBeNull()
  expect(usualGap(alike!)).toBe(10 * dayMs)
})

const causeIn = fc.constantFrom('cause:a', 'cause:b', 'signal:r/1', 'signal:r/2', 'kind:k', 'surface:s', 'vendor:v', 'false positives:r')
const incidents = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.uniqueArray(causeIn, { maxLength: 4 })), { maxLength: 30 })
  .map(all => all.map(([day, keys], n) => seen(`i${n}`, day, keys)))
const wanted = fc.record({
  same: fc.uniqueArray(fc.constantFrom(...likenesses), { minLength: 1 }),
  times: fc.integer({ min: 2, max: 5 }),
  withinDays: fc.integer({ min: 1, max: 200 }),
})

test('L-24 property: the order in which incidents are read changes nothing', () => {
  fc.assert(
    fc.property(incidents, wanted, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (all, by, chance) => {
      const order = [...all].map(one => ({ one, at: chance.next().value as number })).sort((a, b) => a.at - b.at)
      expect(
        patternsOf(
          order.map(o => o.one),
          by,
        ),
      ).toEqual(patternsOf(all, by))
    }),
  )
})

test('L-24 property: an incident that has nothing in common with the others changes no pattern of theirs', () => {
  fc.assert(
    fc.property(incidents, wanted, fc.integer({ min: 0, max: 300 }), (all, by, day) => {
      const stranger = seen('stranger', day, ['cause:never-else', 'kind:never-else'])
      expect(patternsOf([...all, stranger], by)).toEqual(patternsOf(all, by))
      expect(patternsOf([...all, seen('bare', day, [])], by)).toEqual(patternsOf(all, by))
    }),
  )
})

test('L-24 property: each likeness that was reached is shown once, a part is among its whole, and no whole is within another', () => {
  fc.assert(
    fc.property(incidents, wanted, (all, by) => {
      const made = patternsOf(all, by)
      const keys = made.flatMap(p => [p.key, ...p.among.map(a => a.key)])
      expect(new Set(keys).size).toBe(keys.length)
      const within = (part: Alike, whole: Alike) => part.incidents.every(one => whole.incidents.includes(one))
      for (const pattern of made) {
        expect(pattern.incidents.length).toBeGreaterThanOrEqual(by.times)
        for (const part of pattern.among) expect(within(part, pattern)).toBe(true)
        for (const other of made) if (other !== pattern) expect(within(pattern, other)).toBe(false)
      }
      // Whatever occurs often enough in so short a time is there, counted by hand.
      for (const one of new Set(all.flatMap(i => i.keys))) {
        if (!by.same.some(likeness => one.startsWith(`${likeness}:`))) continue
        const days = all.filter(i => i.keys.includes(one)).map(i => i.openedAt / dayMs)
        const reached = days.some(last => days.filter(day => day <= last && day >= last - by.withinDays).length >= by.times)
        expect(keys.includes(one)).toBe(reached)
      }
    }),
  )
})

test('L-24 an incident is read by what was recorded of it; a false positive only by the rule that opened it; a drill never', () => {
  const story = tell()
  story.open('09:00', 'P2', { correlation: 'rest/abc', kind: id('outage'), nearMiss: true })
  story.when('09:10', 'ana', { type: 'NameRootCauses', causes: [id('weak-password'), id('dns')], reason: null })
  const incident = story.now()
  expect(seenOf(incident)).toMatchObject({ nearMiss: true, keys: ['cause:dns', 'cause:weak-password', 'signal:rest/abc', 'kind:outage'] })
  expect(seenOf({ ...incident, closedAs: 'false positive' })!.keys).toEqual(['false positives:rest'])
  expect(seenOf({ ...incident, closedAs: 'false positive', correlation: null })!.keys).toEqual([])
  expect(seenOf({ ...incident, drill: id('drill') })).toBeNull()
})

const raised = (of: string, streams: readonly string[], answeredOn: number | null, item: string | null = null): RaisedPattern => ({
  key: key(of),
  incidents: streams.map(s => id(s)),
  count: streams.length,
  times: 3,
  withinDays: 90,
  criteria: 'plan',
  at: instant(0),
  seq: 1,
  answer:
    answeredOn === null
      ? null
      : {
          follows: item === null ? 'accepted' : 'remediation',
          item: item === null ? null : id(item),
          reason: id('r'),
          at: instant(answeredOn * dayMs),
          by: id('ana'),
          event: id('e'),
        },
})
const pattern = (of: string, ...days: readonly number[]) => ({
  key: key(of),
  incidents: days.map(day => ({ stream: id<'stream'>(`i${day}`), openedAt: instant(day * dayMs) })),
})
const three = ['i1', 'i2', 'i3']

test('L-24 what was raised is raised anew only when it came back after the answer; the same incidents under another likeness are no news', () => {
  const house = (one: RaisedPattern) => ({ patterns: { [id<'raised pattern'>('p')]: one } })
  const dns = pattern('cause:dns', 1, 2, 3)
  expect(isToBeRaised(dns, {})).toBe(true)
  expect(isToBeRaised(dns, house(raised('cause:dns', three, null)))).toBe(false)
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 4), house(raised('cause:dns', three, null)))).toBe(false) // nobody has answered yet
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 4), house(raised('cause:dns', three, 5)))).toBe(false) // it was known when answered
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 6), house(raised('cause:dns', three, 5)))).toBe(true)
  expect(isToBeRaised(pattern('signal:r/1', 1, 2, 3), house(raised('cause:dns', three, 5)))).toBe(false)
  expect(isToBeRaised(pattern('kind:outage', 1, 2, 3, 4), house(raised('cause:dns', three, 5)))).toBe(true) // a wider one
})

test('L-24 while what is to be mended runs, another incident is expected: it is raised when it comes back after that, or after its date', () => {
  const answered = raised('cause:dns', three, 5, 'item')
  const item = { what: id<'private part'>('w'), owner: id<'person'>('ana'), due: instant(20 * dayMs), at: instant(0), seq: 1 }
  const house = (endedOn: number | null) => ({
    patterns: { [id<'raised pattern'>('p')]: answered },
    remediation: {
      [id<'remediation item'>('item')]: {
        ...item,
        ended: endedOn === null ? null : { as: 'done' as const, event: id<'event'>('e'), at: instant(endedOn * dayMs), reason: null },
      },
    },
  })
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 8), house(null))).toBe(false)
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 21), house(null))).toBe(true)
  expect(isToBeRaised(pattern('cause:dns', 1, 2, 3, 8), house(7))).toBe(true)
})

test('L-24 of a pattern of very many incidents the newest are listed, and it is still known again', () => {
  const many = pattern('kind:outage', ...Array.from({ length: listedMax + 20 }, (_, n) => n))
  const listed = many.incidents.slice(-listedMax).map(i => i.stream as string)
  expect(isToBeRaised(many, { patterns: { [id<'raised pattern'>('p')]: raised('kind:outage', listed, null) } })).toBe(false)
})
