import fc from 'fast-check'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { expect, test } from 'vitest'
import { recordPage } from '../../http/record-page.ts'
import { clockOf, type Document } from './blocks.ts'
import { markdownOf } from './markdown.ts'
import { linesOf } from './plain-text.ts'

/** What alerts, notes and titles may hold: anything, and often what is special in Markdown or HTML. */
const special = fc.constantFrom(
  ...[
    '#',
    '# a',
    '- ',
    '1. ',
    '1) ',
    '> ',
    '```',
    '~~~',
    '---',
    '===',
    '***',
    '|',
    '| a |\n|---|',
    ':-',
    '\n',
    '\n\n',
    '\r',
    '\t',
    '    code',
    ' ',
  ],
  ...[
    '[a](https://x.example)',
    '![a](b)',
    '[a]: b',
    '[^1]',
    '<b>',
    '<!--',
    '<script>',
    '</main>',
    '<http://x.example>',
    '&lt;',
    '&#60;',
    '&amp',
    '{#id}',
  ],
  ...[
    'https://x.example',
    'www.x.example',
    'a@x.example',
    'mailto:a@x.example',
    '`',
    '``',
    '\\',
    '*a*',
    '__a__',
    '_',
    '~~a~~',
    '$x$',
    '"',
    "'",
    '\u202e',
    '\u2028',
  ],
)
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(special, fc.string()), { maxLength: 8 }).map(parts => parts.join('')),
)

/** All places that text of others stands in, filled from a list of texts. */
const filled = (text: (place: number) => string): Document => ({
  mark: 'Tocsin',
  drill: null,
  title: `Record of incident 1: ${text(0)}`,
  lead: [text(1)],
  parts: [
    {
      heading: 'First',
      blocks: [
        { text: text(2) },
        {
          facts: [
            ['Title', text(3)],
            ['State', 'open'],
          ],
        },
      ],
    },
    {
      heading: 'Second',
      blocks: [
        {
          table: ['When', 'Who'],
          rows: [
            [text(4), text(5)],
            ['then', 'Ana'],
          ],
        },
        {
          entries: [
            { title: text(6), lines: [text(7), 'Because of 6 Who hears of it'] },
            { title: 'No. 2', lines: [text(8)] },
          ],
        },
        { code: ['tocsin log export > log.jsonl'] },
      ],
    },
    { heading: 'Third', blocks: [{ text: text(9) }] },
  ],
})
const places = 10
const isThere = (text: string): boolean => linesOf(text)[0] !== '(empty)' // beside other words nothing is said of it
const textOf = (node: Nodes): string =>
  'value' in node ? node.value : 'children' in node ? node.children.map(child => textOf(child)).join('') : ''
const treeOf = (markdown: string) => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
/** The tree without its text: what kind of thing stands in what. Lines of a text and words as code are text. */
function shapeOf(node: Nodes): unknown {
  if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'break') return 'text'
  if (!('children' in node)) return node.type
  const inside = node.children.map(shapeOf)
  return [node.type, ...('depth' in node ? [node.depth] : []), ...inside.filter((one, i) => one !== 'text' || inside[i - 1] !== 'text')]
}
const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

test('T-23 in Markdown no text makes a heading, a list, a table, a link, a picture, HTML or code of its own, and none of it is lost', () => {
  const plain = shapeOf(treeOf(markdownOf(filled(() => 'plain'))))
  fc.assert(
    fc.property(fc.array(hostile, { minLength: places, maxLength: places }), texts => {
      const tree = treeOf(markdownOf(filled(place => texts[place]!)))
      expect(shapeOf(tree)).toEqual(plain)
      const all = squeezed(textOf(tree))
      for (const text of texts.filter(isThere)) for (const line of linesOf(text)) expect(all).toContain(squeezed(line))
    }),
    { numRuns: 60 },
  )
})

test('T-23 in HTML text makes no element and no attribute, and all of it is there', () => {
  const tags = (page: string) => page.match(/<[^>]*>/g)!.filter(tag => tag !== '<br>')
  const plain = tags(recordPage(filled(() => 'plain')))
  const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
  fc.assert(
    fc.property(fc.array(hostile, { minLength: places, maxLength: places }), texts => {
      const page = recordPage(filled(place => texts[place]!))
      expect(tags(page)).toEqual(plain)
      const all = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, entity => entities[entity]!)
      for (const text of texts.filter(isThere)) for (const line of linesOf(text)) expect(all).toContain(line)
    }),
    { numRuns: 100 },
  )
})

test('what is special stays text beside what was escaped before it', () => {
  const [, , list] = treeOf(
    markdownOf({
      ...filled(() => 'plain'),
      lead: [],
      parts: [{ heading: 'First', blocks: [{ facts: [['Title', '#[ __a__! snake_case']] }] }],
    }),
  ).children
  expect(textOf(list!)).toBe('Title: #[ __a__! snake_case')
  expect(JSON.stringify(list)).not.toContain('emphasis')
})

test('a moment stands on the clock of the zone with UTC beside it, with its own date where that is another, and alone where they are one', () => {
  expect(clockOf('Europe/Berlin')('2026-11-22T23:30:05.000Z')).toBe('2026-11-23 00:30:05 CET (2026-11-22 23:30:05 UTC)')
  expect(clockOf('Europe/Berlin')('2026-11-22T13:30:05.000Z')).toBe('2026-11-22 14:30:05 CET (13:30:05 UTC)')
  expect(clockOf('UTC')('2026-11-22T23:30:05.000Z')).toBe('2026-11-22 23:30:05 UTC')
})

test('characters that are not seen, or that turn the text around, stand as their numbers', () => {
  expect(linesOf('a\u202Eb\u0007\r\n\n  c\td ')).toEqual(['a[U+202E]b[U+0007]', 'c d'])
  expect(linesOf(' \n')).toEqual(['(empty)'])
})
