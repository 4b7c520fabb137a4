import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { writeClauseIds } from './fix.ts'
import { shippedSource } from './testing/shipped.ts'

test.each([
  ['## Who hears of it', '## Who hears of it {#who-hears-of-it}'],
  ['## 6.2 Who *hears* `it`', '## 6.2 Who *hears* `it` {#who-hears-it}'],
  ['## Closed ##', '## Closed {#closed} ##'],
  ['Underlined\n---', 'Underlined {#underlined}\n---'],
  ['## Secret {internal}', '## Secret {#secret internal}'],
  ['## Secret {#internal-things}', '## Secret {#internal-things}'],
  ['## Über die Größe', '## Über die Größe {#uber-die-grosse}'],
  ['## 火事', '## 火事 {#clause}'],
])('%j', (before, after) => {
  const source = `# Plan {#plan}\r\n\r\n${before}\r\n\r\ntext  \t\r\n`
  const { source: fixed } = writeClauseIds(source)
  expect(fixed).toBe(source.replace(before, after))
})

test('ids are unique, written once, and every other byte stays', () => {
  const source = '\uFEFF# A\n\n## Same\n\n## Same\n\n## Other {#same}\n'
  const { source: fixed, written } = writeClauseIds(source)
  expect(fixed).toBe('\uFEFF# A {#a}\n\n## Same {#same-2}\n\n## Same {#same-3}\n\n## Other {#same}\n')
  expect(written.map(w => w.line)).toEqual([1, 3, 5])
  expect(writeClauseIds(fixed)).toEqual({ source: fixed, written: [] })
  for (const name of ['team', 'lean'] as const) expect(writeClauseIds(shippedSource(name)).source).toBe(shippedSource(name))
})

test('a lone point in braces is part of the words', () => {
  expect(writeClauseIds('# x { .}\n').source).toBe('# x { .} {#x}\n')
})

test('whatever the headings are, a second fix changes nothing, and no clause is without an id', () => {
  const heading = fc
    .tuple(fc.constantFrom('# ', '## ', '### '), fc.stringMatching(/^[A-Za-z0-9 äö{}#*`.]{0,20}$/))
    .map(([mark, text]) => `${mark}${text}\n\n`)
  fc.assert(
    fc.property(fc.array(heading, { maxLength: 8 }), headings => {
      const once = writeClauseIds(headings.join('')).source
      const missing = compile(once).problems.filter(p => p.code === 'no-clause-id')
      expect(missing.map(p => p.what)).toEqual([])
      expect(writeClauseIds(once).source).toBe(once)
    }),
  )
})
