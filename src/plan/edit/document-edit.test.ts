import { expect, test } from 'vitest'
import { blocks } from '../blocks.ts'
import { compile } from '../compile.ts'
import { shippedSource, small } from '../testing/shipped.ts'
import type { Value } from '../yaml.ts'
import { type BlockEdit, editDocument, outlineOf } from './document-edit.ts'

const lean = shippedSource('lean')
const blockOf = (source: string, name: string) => outlineOf(source)!.find(b => b.name === name)!
const edited = (source: string, edit: BlockEdit): string => {
  const made = editDocument(source, edit)
  if (!('source' in made)) throw new Error(`${made.problem} ${made.instead}`)
  return made.source
}
const entry = (source: string, name: string, id: string | null) =>
  blockOf(source, name).entries!.find(e => e.id === id)!.value as Record<string, Value>

test('every block of the shipped plans is outlined with its entries and their lines', () => {
  for (const name of ['lean', 'team'] as const) {
    const source = shippedSource(name)
    const lines = source.split('\n')
    for (const { entries, name, line } of outlineOf(source)!) {
      expect(lines[line - 1]).toBe(`\`\`\`yaml ${name}`)
      for (const { id, line } of entries!)
        if (id !== null && !/^\d+$/.test(id)) expect(lines[line - 1]!.trimStart().replace(/^["']/, '')).toMatch(new RegExp(`^${id}\\b`))
    }
  }
})

test('one figure that changes leaves the rest of the file as it is: line ends, a byte order mark, indentation and quotation', () => {
  const find = 'every: 12 months'
  for (const [as, source] of [
    ['lines end with CR LF', lean.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${lean}`],
    ['in a list', lean.replace(/```yaml plan-review\n[^`]*```/, block => `- It is reviewed:\n\n  ${block.replaceAll('\n', '\n  ')}`)],
    ['quoted', lean.replace(/```yaml plan-review\n[^`]*```/, block => `> ${block.replaceAll('\n', '\n> ')}`)],
  ] as const) {
    const block = blockOf(source, 'plan-review')
    const value = { ...(block.entries![0]!.value as Record<string, Value>), every: '6 months' }
    const after = edited(source, { do: 'set', block: block.block, entry: null, value })
    expect(after, as).toBe(source.replace(find, 'every: 6 months'))
    const more = edited(source, {
      do: 'set',
      block: block.block,
      entry: null,
      value: { ...value, every: '12 months', within: '20 days of material-decided' },
    })
    expect(blockOf(more, 'plan-review').entries![0]!.value, as).toMatchObject({ within: '20 days of material-decided' })
    expect(compile(more).plan, as).not.toBeNull()
  }
})

test('an entry comes, goes, gets another name and another place', () => {
  const team = shippedSource('team')
  const { block } = blockOf(team, 'severities')
  const p5 = { name: 'Trifle', definition: 'Nothing.', pages: 'nobody', phases: 'in one step' }
  const more = edited(team, { do: 'add', block, entry: 'P5', value: p5 })
  expect(entry(more, 'severities', 'P5')).toEqual(p5)
  expect(edited(more, { do: 'remove', block, entry: 'P5' })).toBe(team)
  const named = edited(more, { do: 'rename', block, entry: 'P5', to: 'P6' })
  expect(blockOf(named, 'severities').entries!.map(e => e.id)).toEqual(['P1', 'P2', 'P3', 'P4', 'P6'])
  const up = edited(more, { do: 'move', block, entry: 'P5', up: true })
  expect(blockOf(up, 'severities').entries!.map(e => e.id)).toEqual(['P1', 'P2', 'P3', 'P5', 'P4'])
  expect(edited(up, { do: 'move', block, entry: 'P5', up: false })).toBe(more)
  expect(editDocument(team, { do: 'rename', block, entry: 'P4', to: 'P 4' })).toMatchObject({ problem: '"P 4" is no id.' })
  expect(editDocument(team, { do: 'rename', block, entry: 'P4', to: 'P1' })).toMatchObject({ problem: expect.stringContaining('already') })
})

test('an entry that moves takes the comment right above it along', () => {
  const source = small({
    detection:
      '# the worst\nbad: { when: { severity: [critical] }, opens: P1, correlate-by: [a] }\n# all else\nall: { opens: P2, correlate-by: [a] }',
  })
  const { block } = blockOf(source, 'detection')
  const after = edited(source, { do: 'move', block, entry: 'all', up: true })
  expect(after).toContain('# all else\nall: { opens: P2, correlate-by: [a] }\n# the worst\nbad:')
  expect(edited(after, { do: 'move', block, entry: 'bad', up: true })).toBe(source)
})

test('a block that a plan does not have is put under a clause, and is read from there', () => {
  for (const clause of ['c-plan', 'c-obligations']) {
    const source = small({ 'plan-review': null })
    const after = edited(source, { do: 'new block', clause, name: 'plan-review', entry: null, value: { every: '12 months', who: 'lead' } })
    expect(compile(after).plan?.planReview).toMatchObject({ clause, every: { unit: 'month', count: 12 }, who: 'lead' })
    const with_ = edited(after, {
      do: 'new block',
      clause,
      name: 'contacts',
      entry: 'security',
      value: { for: 'Reports', address: 'a@b.example' },
    })
    expect(compile(with_).plan?.contacts).toMatchObject([{ id: 'security', address: 'a@b.example' }])
    expect(source.split('\n').every(line => after.includes(line))).toBe(true)
  }
  expect(editDocument(lean, { do: 'new block', clause: 'scope', name: 'plan-review', entry: null, value: {} })).toMatchObject({
    problem: 'The block plan-review is there already.',
  })
})

test('a block that cannot be read is left to the one who writes, with a reason and without a stack trace', () => {
  const broken = small({ kinds: 'a: [' })
  const { block, entries } = blockOf(broken, 'kinds')
  expect(entries).toBeNull()
  expect(editDocument(broken, { do: 'set', block, entry: 'a', value: 'x' })).toMatchObject({
    problem: expect.stringContaining('cannot be read'),
  })
  expect(editDocument('\u0000', { do: 'remove', block: 0, entry: 'a' })).toMatchObject({ problem: 'The document cannot be read.' })
  expect(outlineOf('\u0000')).toBeNull()
  expect(editDocument(lean, { do: 'remove', block: 999, entry: 'a' })).toMatchObject({ problem: 'There is no such block any more.' })
})

test('every kind of block that the language has can be added to and taken from', () => {
  const samples = new Map<string, { entry: string | null; value: Value }>()
  for (const name of ['lean', 'team'] as const)
    for (const block of outlineOf(shippedSource(name))!) {
      const [first] = block.entries!
      if (first) samples.set(block.name, { entry: first.id, value: first.value })
    }
  expect([...samples.keys()].sort()).toEqual(blocks.map(b => b.name).sort())
  for (const [name, { entry, value }] of samples) {
    const id = entry === null || /^\d+$/.test(entry) ? entry : `new-${entry}`
    const bare = '# A plan {#top}\n\n## One {#one}\n\nWords.\n\n## Two {#two}\n'
    const one = edited(bare, { do: 'new block', clause: 'one', name, entry: id, value })
    expect(outlineOf(one)![0]).toMatchObject({ name, clause: 'one', entries: [{ value }] })
    if (entry === null) continue
    const two = edited(one, { do: 'add', block: 0, entry: /^\d+$/.test(entry) ? null : 'another', value })
    expect(outlineOf(two)![0]!.entries).toHaveLength(2)
    expect(edited(two, { do: 'remove', block: 0, entry: /^\d+$/.test(entry) ? '1' : 'another' })).toBe(one)
  }
})
