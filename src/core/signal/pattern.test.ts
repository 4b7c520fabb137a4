import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Pattern, patternMax, readPattern } from './pattern.ts'

const read = (text: string): Pattern => {
  const pattern = readPattern(text)
  if ('problem' in pattern) throw new Error(`${text}: ${pattern.problem} at ${pattern.at}`)
  return pattern
}

test('a pattern must match the whole value, as in Prometheus', () => {
  expect(read('api').matches('api')).toBe(true)
  expect(read('api').matches('api-2')).toBe(false)
  expect(read('^api$').matches('api')).toBe(true)
  expect(read('api|web').matches('web')).toBe(true)
  expect(read('api|web').matches('apiweb')).toBe(false)
  expect(read('').matches('')).toBe(true)
  expect(read('.*').matches('line\nline 😀')).toBe(true)
  expect(read('.').matches('😀')).toBe(true)
  expect(read('(?i)high.*').matches('HIGH latency')).toBe(true)
  expect(read('(?i)[a-c]+').matches('aBC')).toBe(true)
  expect(read('\\d{2,3}\\.\\d+ms').matches('120.5ms')).toBe(true)
  expect(read('[^\\d-]+').matches('a-b')).toBe(false)
  expect(read('[\\w.-]+@x').matches('a.b-c@x')).toBe(true)
  expect(read('[]a]+').matches('a]')).toBe(true)
  expect(read('(?:eu|us)-\\w+?').matches('eu-west')).toBe(true)
})

// Patterns of the grammar that both engines read alike, so that the runtime's own can be the witness.
const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '\\S', '1', '-')
const { pattern: anyPattern } = fc.letrec<{ pattern: string; all: string; one: string }>(tie => ({
  pattern: fc.array(tie('all'), { minLength: 1, maxLength: 3 }).map(all => all.join('|')),
  all: fc.array(tie('one'), { maxLength: 4 }).map(ones => ones.join('')),
  one: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        tie('pattern').map(inside => `(${inside})`),
      ),
      fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0}'),
    )
    .map(parts => parts.join('')),
}))

// Small, because the witness backtracks: a longer pattern of this grammar once kept it busy for ten minutes.
test('it agrees with the runtime about every value', () => {
  const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-', 'ä'), maxLength: 5 })
  fc.assert(
    fc.property(
      anyPattern.filter(text => text.length <= 24 && (text.match(/[*+}?]/g)?.length ?? 0) <= 5),
      fc.array(value, { maxLength: 8 }),
      (text, values) => {
        const ours = readPattern(text)
        if ('problem' in ours) return
        const theirs = new RegExp(`^(?:${text})$`, 's')
        for (const one of values) expect(ours.matches(one), `${text} on ${one}`).toBe(theirs.test(one))
      },
    ),
    { numRuns: 500 },
  )
})

test('a pattern that would stop a backtracking engine takes time in proportion to the value', () => {
  for (const text of ['(a+)+b', '(a|a)*b', '(a|aa)+$', '(.*)*x', '((((a*)*)*)*)*b', '(a?){50}a{50}', '(x+x+)+y'])
    expect(read(text).matches(`${'a'.repeat(100_000)}!`)).toBe(false)
})

test('a pattern that grows without end is refused, not built', () => {
  for (const text of [
    '(((a{1000}){1000}){1000})',
    '((((){1000}){1000}){1000}){1000}',
    `${'('.repeat(200)}${')'.repeat(200)}`,
    'a'.repeat(501),
  ])
    expect(readPattern(text)).toHaveProperty('problem')
})

test('what is kept of the ways through a pattern has a bound, whatever values come', () => {
  const pattern = read('(a|b)*a(a|b){12}')
  const right = /^(a|b)*a(a|b){12}$/
  let seed = 1
  for (let i = 0; i < 3_000; i++) {
    let value = ''
    for (let n = 0; n < 40; n++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      value += seed > 1_073_741_824 ? 'a' : 'b'
    }
    expect(pattern.matches(value)).toBe(right.test(value))
  }
  expect(patternMax.kept).toBeLessThan(1_000)
})

test('C-16 what is not understood is refused with its place and what to write instead', () => {
  const refused = (text: string) => {
    const pattern = readPattern(text)
    return 'problem' in pattern ? [pattern.at, pattern.problem] : null
  }
  expect(refused('a(b')).toEqual([1, 'a "(" is never closed'])
  expect(refused('ab)')).toEqual([2, 'a ")" closes nothing'])
  expect(refused('[a-')).toEqual([0, 'a "[" is never closed'])
  expect(refused('[z-a]')).toEqual([1, 'z-a is no range'])
  expect(refused('*a')).toEqual([0, '"*" repeats nothing'])
  expect(refused('a**')).toEqual([2, 'a repetition is itself repeated'])
  expect(refused('(a)\\1')).toEqual([3, '\\1 is a back-reference'])
  expect(refused('a(?=b)')).toEqual([1, '"(?=" is not understood here'])
  expect(refused('a{3,2}')).toEqual([1, '{3,2} ends before it begins'])
  expect(refused('a^b')).toEqual([1, '"^" in the middle can never match'])
  expect(refused('a\\')).toEqual([1, 'a "\\" stands at the end'])
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab()[]{}|*+?^$\\-,1d:=!.'), maxLength: 20 }), text => {
      const pattern = readPattern(text)
      if ('problem' in pattern) {
        expect(pattern.at).toBeGreaterThanOrEqual(0)
        expect(pattern.at).toBeLessThanOrEqual(text.length)
        expect(pattern.instead).not.toBe('')
      } else pattern.matches('ab1')
    }),
    { numRuns: 2_000 },
  )
})
