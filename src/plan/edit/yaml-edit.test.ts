import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from '../document.ts'
import { shippedSource } from '../testing/shipped.ts'
import type { Value } from '../yaml.ts'
import { isList } from './written.ts'
import { NotWritten, type Path, same, valueIn, writeItem, writeKey, writeName, writeValue, writeWithout } from './yaml-edit.ts'

const blocks = (['lean', 'team'] as const).flatMap(name => readDocument(shippedSource(name)).document!.blocks.map(b => b.text))
const leaves = (value: Value, path: Path = []): Path[] =>
  typeof value === 'string'
    ? [path]
    : isList(value)
      ? value.flatMap((one, i) => leaves(one, [...path, String(i)]))
      : Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]))
const at = (value: Value, path: Path): Value => path.reduce<Value>((here, step) => (here as Record<string, Value>)[step]!, value)
const words = fc.oneof(
  fc.constantFrom(
    '15 minutes',
    'open (nobody said)',
    'yes',
    'a: b',
    '#alerts',
    'x, y',
    "it's",
    '"q"',
    '- dash',
    '[a]',
    'two\nlines',
    '',
    '~',
  ),
  fc.string({ maxLength: 40, unit: 'grapheme' }),
)

test('one value that changes changes the bytes of that value and no other, wherever it stands in the shipped plans', () => {
  for (const text of blocks) {
    const before = valueIn(text)
    for (const path of leaves(before).filter((_, i) => i % 4 === 0)) {
      const after = writeValue(text, path, 'Something else')
      const old = String(at(before, path))
      // What stands before and behind is the same, and what was between is the old value as it was written.
      let head = 0
      while (head < text.length && text[head] === after[head]) head++
      let tail = 0
      while (tail < text.length - head && tail < after.length - head && text.at(-1 - tail) === after.at(-1 - tail)) tail++
      expect(text.length - head - tail).toBeLessThanOrEqual(old.length + 2 + (text.match(/\\|''/g)?.length ?? 0))
      expect(after.split('\n')).toHaveLength(text.split('\n').length)
      expect(writeValue(after, path, old)).toBe(text) // and it goes back to what it was, byte for byte
    }
  }
})

test('whatever is written is read back as itself', () => {
  const places = blocks.flatMap(text => leaves(valueIn(text)).map(path => ({ text, path })))
  fc.assert(
    fc.property(fc.constantFrom(...places), words, ({ text, path }, value) => {
      const after = writeValue(text, path, value)
      expect(at(valueIn(after), path)).toBe(value)
    }),
    { numRuns: 200 },
  )
})

const key = fc.stringMatching(/^[a-z][a-z-]{0,7}$/)
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value; leaf: Value }>(tie => ({
  leaf: words,
  value: fc.oneof(
    { weight: 3, arbitrary: tie('leaf') },
    { weight: 1, arbitrary: fc.array(tie('value'), { minLength: 1, maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }) },
  ),
})).value
const map = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true })

/** A text that says it, in mixed hands: block and flow, with comments. Comments are unlike anything that a value holds. */
function written(value: Value, hand: () => number, indent = ''): string {
  if (typeof value === 'string') return ` ${JSON.stringify(value)}`
  const inline = (v: Value): string =>
    typeof v === 'string'
      ? JSON.stringify(v)
      : isList(v)
        ? `[${v.map(inline).join(', ')}]`
        : `{${Object.entries(v)
            .map(([k, x]) => `${k}: ${inline(x)}`)
            .join(',')}}`
  const remark = () => (hand() % 3 === 0 ? `  # §${hand()}§` : '')
  if (hand() % 3 === 0) return ` ${inline(value)}${remark()}`
  const line = hand() % 4 === 0 ? `${indent}# §${hand()}§\n` : ''
  return `${remark()}\n${line}${(isList(value) ? value.map(v => `${indent}-${written(v, hand, `${indent}  `)}`) : Object.entries(value).map(([k, v]) => `${indent}${k}:${written(v, hand, `${indent}  `)}`)).join('\n')}`
}

test('an entry that becomes another says just that, and keeps every comment that does not stand in what goes', () => {
  fc.assert(
    fc.property(map, map, fc.infiniteStream(fc.nat(1000)), (from, to, hands) => {
      const hand = () => hands.next().value as number
      const text = Object.entries(from)
        .map(([k, v]) => `# §top ${k}§\n${k}:${written(v, hand, '  ')}\n`)
        .join('')
      if (!same(valueIn(text), from)) return // a comment stands where it would be read as text
      let after: string
      try {
        after = writeValue(text, [], to)
      } catch (error) {
        expect(error).toBeInstanceOf(NotWritten) // nothing is changed then
        return
      }
      expect(valueIn(after)).toEqual(to)
      for (const [k, v] of Object.entries(from)) {
        expect(after).toContain(`# §top ${k}§`)
        if (same(v, to[k] ?? '§'))
          for (const [remark] of (text.split(`# §top ${k}§`)[1] ?? '').split('# §top')[0]!.matchAll(/# §\d+§/g))
            expect(after).toContain(remark)
      }
    }),
    { numRuns: 150 },
  )
})

test('it is hardly ever refused', () => {
  let refused = 0
  const runs = 200
  fc.assert(
    fc.property(map, map, fc.infiniteStream(fc.nat(1000)), (from, to, hands) => {
      const text = Object.entries(from)
        .map(([k, v]) => `${k}:${written(v, () => hands.next().value as number, '  ')}\n`)
        .join('')
      try {
        writeValue(text, [], to)
      } catch {
        refused++
      }
    }),
    { numRuns: runs, seed: 7 },
  )
  expect(refused).toBeLessThan(runs / 20)
})

const plan = `# how severe
P1:
  name: Critical   # the worst
  acknowledge: 15 minutes
  mobilise: [lead, chief]
P2: { name: High, acknowledge: 30 minutes } # by day
steps:
  # first of all
  - { do: Stop it., by: hand } # at once
  - do: Mend it.
    by: provider
`
test('a key comes behind the last one, goes with its line, and takes nothing else with it', () => {
  expect(writeKey(plan, ['P1'], 'respond', '1 hour')).toBe(plan.replace('[lead, chief]\n', '[lead, chief]\n  respond: 1 hour\n'))
  expect(writeKey(plan, ['P2'], 'respond', '1 hour')).toBe(plan.replace('30 minutes }', '30 minutes, respond: 1 hour }'))
  expect(writeWithout(plan, ['P1', 'acknowledge'])).toBe(plan.replace('  acknowledge: 15 minutes\n', ''))
  expect(writeWithout(plan, ['P2', 'acknowledge'])).toBe(plan.replace(', acknowledge: 30 minutes }', ' }'))
  expect(writeWithout(plan, ['P2', 'name'])).toBe(plan.replace('name: High, ', ''))
  expect(writeWithout(plan, ['steps', '1', 'do'])).toBe(plan.replace('do: Mend it.\n    by', 'by'))
  expect(writeName(plan, ['P2'], 'P3')).toBe(plan.replace('P2:', 'P3:'))
})

test('entries of lists come and go on lines of their own, or between the brackets', () => {
  expect(writeValue(plan, ['P1', 'mobilise'], ['lead', 'security', 'chief'])).toBe(plan.replace('[lead, chief]', '[lead, security, chief]'))
  expect(writeValue(plan, ['P1', 'mobilise'], ['chief'])).toBe(plan.replace('[lead, chief]', '[chief]'))
  expect(writeItem(plan, ['steps'], 1, { do: 'Say so.' })).toBe(plan.replace('  - do: Mend', '  - do: Say so.\n  - do: Mend'))
  expect(writeWithout(plan, ['steps', '0'])).toBe(plan.replace('  - { do: Stop it., by: hand } # at once\n', ''))
  expect(writeValue(plan, ['steps', '0', 'do'], 'Stop it, now.')).toBe(plan.replace('Stop it.', '"Stop it, now."'))
})

test('an empty block takes its first entry, and a text that has no line end at its end gets none', () => {
  expect(writeKey('', [], 'a', { name: 'b' })).toBe('a:\n  name: b')
  expect(writeKey('a: b', [], 'c', 'd')).toBe('a: b\nc: d')
  expect(writeWithout('a: b\nc: d', ['c'])).toBe('a: b')
  expect(writeItem('# none\n', [], 0, ['x', 'z'])).toBe('# none\n- [x, z]')
})

test('what cannot be read is not changed', () => {
  for (const text of ['a: [', 'a: &x 1\nb: *x', 'a: 1\na: 2']) expect(() => writeValue(text, ['a'], 'c')).toThrow(NotWritten)
})
