import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { When } from '../../core/plan.ts'
import { spans } from '../testing/spans.ts'
import { type DueWords, parseDue, printDue } from './due.ts'
import { type MetWords, parseMet, printMet } from './met.ts'
import { parseOpen, printOpen } from './open.ts'
import { parseStep, printStep, type StepWords } from './page.ts'
import { parseAgain, parseSet, printSet, type SetWords } from './set.ts'
import { phraseMax, Unreadable } from './tokens.ts'
import { parseWhen, printWhen } from './when.ts'

const reserved = new Set([
  'is',
  'or',
  'and',
  'of',
  'lasts',
  'always',
  'open',
  'with',
  'may',
  'wait',
  'then',
  'set',
  'page',
  'when',
  'acknowledged',
  'decided',
  'done',
  'sent',
  'tocsin',
  'unknown',
  'changes',
  'change',
])
const id = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,5})?$/).filter(word => !reserved.has(word))
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 4 })
const length = fc.oneof(
  spans.map(span => ({ span })),
  fc.constantFrom({ figure: 'acknowledge' as const }, { figure: 'respond' as const }),
)
const dues: fc.Arbitrary<DueWords> = fc.oneof(
  fc.record({ due: fc.constant('within' as const), length, of: id, plus: fc.option(spans) }),
  fc.record({ due: fc.constant('at once' as const), on: id }),
  fc.record({ due: fc.constant('without undue delay' as const), from: id }),
  fc.record({ due: fc.constant('by end of next business day' as const), after: id }),
  fc.record({ due: fc.constant('every' as const), span: spans, until: id }),
  fc.record({
    due: fc.constant('open' as const),
    words: fc.constantFrom('open', 'within a set window', 'to be baselined', 'planned (2027)'),
  }),
)
const condition: fc.Arbitrary<When> = fc.oneof(fc.record({ fact: id, is: ids }), fc.record({ fact: id, lastsOver: spans }))
const all: fc.Arbitrary<When> = fc.oneof(
  condition,
  fc.array(condition, { minLength: 2, maxLength: 3 }).map(parts => ({ all: parts })),
)
const whens: fc.Arbitrary<When> = fc.oneof(
  fc.constant<When>({ always: true }),
  all,
  fc.array(all, { minLength: 2, maxLength: 3 }).map(parts => ({ any: parts })),
)

test('every due time that is printed is read back as the same one', () => {
  fc.assert(fc.property(dues, due => void expect(parseDue(printDue(due))).toEqual(due)))
})
test('every condition that is printed is read back as the same one', () => {
  // A phrase is bounded, and what is made here may be longer.
  const short = whens.filter(when => printWhen(when).length <= phraseMax)
  fc.assert(fc.property(short, when => void expect(parseWhen(printWhen(when))).toEqual(when)))
})
test('what meets, who sets and whom to page are read back as printed', () => {
  const mets: fc.Arbitrary<MetWords> = fc.oneof(
    fc.record({ met: fc.constantFrom('acknowledged' as const, 'decided' as const, 'done' as const) }),
    fc.record({ met: fc.constant('acknowledged by' as const), role: id }),
    fc.record({ met: fc.constant('milestone' as const), milestone: id }),
    fc.record({ met: fc.constant('sent' as const), to: ids.map(words => words.join(' ')) }),
  )
  const sets: fc.Arbitrary<SetWords> = fc.record({
    by: fc.oneof(fc.constant('tocsin' as const), ids),
    withReason: fc.boolean(),
    mayPrecede: fc.option(id),
  })
  const pages: fc.Arbitrary<StepWords> = fc.record({
    page: ids,
    wait: fc.oneof(fc.constant(null), spans, fc.constant({ figure: 'acknowledge' as const })),
  })
  fc.assert(fc.property(mets, met => void expect(parseMet(printMet(met))).toEqual(met)))
  fc.assert(fc.property(sets, set => void expect(parseSet(printSet(set))).toEqual(set)))
  fc.assert(fc.property(pages, page => void expect(parseStep(printStep(page))).toEqual(page)))
})
test('no text makes a grammar fail in another way than saying what it expected', () => {
  const words = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'within',
          'of',
          'is',
          'or',
          'and',
          ',',
          '+',
          '(',
          ')',
          'open',
          'every',
          '5',
          'minutes',
          'severity.acknowledge',
          'page',
          'wait',
          'set',
          'by',
        ),
        fc.string(),
      ),
      { maxLength: 12 },
    )
    .map(w => w.join(' '))
  fc.assert(
    fc.property(words, text => {
      for (const parse of [parseDue, parseWhen, parseMet, parseStep, parseSet, parseAgain]) {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('"or" joins values, and conditions where the next word begins one', () => {
  expect(parseWhen('severity is P1 or P2')).toEqual({ fact: 'severity', is: ['P1', 'P2'] })
  expect(parseWhen('severity is SEV1 or breach is suspected')).toEqual({
    any: [
      { fact: 'severity', is: ['SEV1'] },
      { fact: 'breach', is: ['suspected'] },
    ],
  })
  expect(parseWhen('severity is P1 and outage lasts over 1 hour')).toEqual({
    all: [
      { fact: 'severity', is: ['P1'] },
      { fact: 'outage', lastsOver: { unit: 'ms', count: 3_600_000 } },
    ],
  })
})

test.each([
  ['within 72 hours', 15, 'no length of time without the moment'],
  ['within 72 parsecs of opened', 7, '"72 parsecs" is no length of time'],
  ['in 5 minutes', 0, 'is no due time'],
  ['at once', 7, '"on" was expected'],
  ['within 5 minutes of opened now', 27, '"now" was not expected'],
])('"%s" fails at character %i', (text, offset, what) => {
  try {
    parseDue(text)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    expect(error.offset).toBe(offset)
    expect(error.what).toContain(what)
    expect(error.instead).toContain('write')
  }
})

test('L-28 a value nobody set is kept in its own words', () => {
  expect(parseOpen('open (within a set window)')).toEqual({ open: 'within a set window' })
  expect(parseOpen('to be baselined')).toEqual({ open: 'to be baselined' })
  expect(parseOpen('per provider plan (Cloudflare)')).toEqual({ open: 'per provider plan (Cloudflare)' })
  expect(parseOpen('90 days')).toBeNull()
  for (const words of ['within hours', 'open', 'where enabled']) expect(parseOpen(printOpen({ open: words }))).toEqual({ open: words })
})
