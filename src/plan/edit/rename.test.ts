import { expect, test } from 'vitest'
import { compile } from '../compile.ts'
import { shippedSource, small, smallBlocks } from '../testing/shipped.ts'
import { editDocument, outlineOf } from './document-edit.ts'

function renamed(source: string, block: string, entry: string, to: string) {
  const at = outlineOf(source)!.find(b => b.name === block && b.entries!.some(e => e.id === entry))!.block
  const made = editDocument(source, { do: 'rename', block: at, entry, to, mentions: true })
  if (!('source' in made)) throw new Error(made.problem)
  return made
}
const errors = (source: string) => compile(source).problems.filter(p => p.severity === 'error')
/** The compiled plan, without the lines of its text and with one id for the other. */
const said = (source: string, from: string, to: string) =>
  JSON.stringify(compile(source).plan).replaceAll(new RegExp(`(?<![\\w-])${from}(?![\\w-])`, 'g'), to)

test.each([
  ['team', 'roles', 'technical-lead', 'tech-lead'],
  ['team', 'severities', 'P1', 'S1'],
  ['team', 'obligations', 'tell-breach', 'tell-merchants'],
  ['team', 'milestones', 'outage-began', 'down-since'],
  ['lean', 'facts', 'breach', 'leak'],
  ['lean', 'kinds', 'outage', 'downtime'],
] as const)('in the plan of the %s, %s: %s becomes %s with all that names it, and the plan says the same', (name, block, from, to) => {
  const source = shippedSource(name)
  const made = renamed(source, block, from, to)
  expect(errors(made.source)).toEqual([])
  // Every other byte stays: undoing the words on the lines that changed gives the document back.
  const back = made.source.split('\n')
  const was = source.split('\n')
  expect(back).toHaveLength(was.length)
  const changed = was.flatMap((line, i) => (line === back[i] ? [] : [i + 1]))
  expect(changed).toEqual([...new Set([...(made.mentions ?? []).map(m => m.line), made.line])].sort((a, b) => a - b))
  for (const line of changed) expect(back[line - 1]!.replaceAll(new RegExp(`(?<![\\w-])${to}(?![\\w-])`, 'g'), from)).toBe(was[line - 1])
  for (const { line, before, after } of made.mentions ?? []) expect([was[line - 1], back[line - 1]]).toEqual([before, after])
  if (block === 'roles') expect(said(made.source, to, from)).toBe(said(source, to, from))
})

test('a word that only looks like the id stays: another id, a value of another fact, and the prose', () => {
  const source = small(
    {
      kinds: 'outage: { name: A }',
      facts: 'outage: { values: [unknown, broad] }',
      obligations: `${smallBlocks.obligations}\ntell-outage: { when: kind is outage and outage is broad, due: open }`,
    },
    'An outage is told, see [how](#outage).',
  )
  const { source: made } = renamed(source, 'facts', 'outage', 'down')
  expect(made).toContain('when: kind is outage and down is broad')
  expect(made).toContain('tell-outage: {')
  expect(made).toContain('An outage is told')
  expect(errors(made)).toEqual([])
})

test('line ends and a byte order mark stay, and what was wrong before stays wrong by itself', () => {
  const source = `\uFEFF${shippedSource('team').replace('who: external-communications', 'who: external-comms')}`.replaceAll('\n', '\r\n')
  const made = renamed(source, 'roles', 'technical-lead', 'lead')
  expect(made.source.startsWith('\uFEFF') && !/[^\r]\n/.test(made.source)).toBe(true)
  expect(errors(made.source).map(p => p.what)).toEqual(errors(source).map(p => p.what))
})
