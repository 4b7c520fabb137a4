import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { readDocument } from './document.ts'
import { editDocument, outlineOf } from './edit/document-edit.ts'
import { writeClauseIds } from './fix.ts'
import { planPage } from './page.ts'
import { remembering } from './recent.ts'
import { shippedSource } from './testing/shipped.ts'

test('what was made of a text is given again while the texts asked for since fit beside it, and made anew then', () => {
  const asked: number[] = []
  const made = remembering(text => asked.push(text.length))
  for (const kilo of [100, 101, 100, 102, 100, 101]) made('x'.repeat(kilo * 1024))
  expect(asked.map(characters => characters / 1024)).toEqual([100, 101, 102, 101]) // 102 took the place of 101, which was asked for longer ago
  for (const _ of [1, 2]) made('x'.repeat(300 * 1024)) // longer than all that is kept
  made('')
  expect(made('')).toBe(7)
})

test('a document that was just read is the same to all who ask for it: none of them changes it, nor what was made of its blocks', () => {
  const source = shippedSource('team')
  const first = readDocument(source)
  const before = JSON.stringify(first)
  const said = JSON.stringify(compile(source))
  const { plan } = compile(source)
  for (const audience of ['public', 'inside'] as const) planPage(plan!, source, { audience })
  writeClauseIds(source)
  const outline = outlineOf(source)!
  for (const { block, entries } of outline.slice(0, 4)) {
    const { id, value } = entries![0]!
    editDocument(source, { do: 'set', block, entry: id, value, mentions: true })
    if (id === null) continue
    editDocument(source, { do: 'remove', block, entry: id })
    editDocument(source, { do: 'move', block, entry: id, up: false })
  }
  const roles = outline.find(({ name }) => name === 'roles')!
  editDocument(source, { do: 'rename', block: roles.block, entry: roles.entries![0]!.id!, to: 'somebody', mentions: true })
  expect(readDocument(source), 'the very same all along').toBe(first)
  expect(JSON.stringify(first)).toBe(before)
  expect(JSON.stringify(compile(source))).toBe(said)
})
