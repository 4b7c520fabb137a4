/**
 * The Markdown side of a plan: its headings become clauses, its fenced `yaml NAME` blocks are found, its links and
 * sentences are listed. It knows nothing of what is in a block.
 *
 * D1  Every place is a line and column of the document as given (a byte order mark aside).
 * D2  What would make the reader slow or blind (size, depth, binary) is refused before it is parsed.
 */
import { createRequire } from 'node:module'
import type { Heading, Link, Nodes, Root } from 'mdast'
import type { Place, PlanProblem } from './problem.ts'
import { remembering } from './recent.ts'

/** Read with the first document, and at once: a start whose plan is as it was reads none. */
const load = createRequire(import.meta.url)
function treeOf(source: string): Root {
  const { fromMarkdown } = load('mdast-util-from-markdown') as typeof import('mdast-util-from-markdown')
  const { gfmFromMarkdown } = load('mdast-util-gfm') as typeof import('mdast-util-gfm')
  const { gfm } = load('micromark-extension-gfm') as typeof import('micromark-extension-gfm')
  return fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
}

export type Section = Readonly<{
  id: string | null // as written; null: `plan check --fix` writes one
  number: string // "6.2", as written or as counted; '' for the document's title
  title: string
  depth: number
  internal: boolean
  line: number
  column: number
  marker: Place // where the `{#id}` stands or would stand
  heading: Heading
  parent: number | null // index of the section above
}>
export type FencedBlock = Readonly<{ name: string; text: string; line: number; indent: number; section: number; node: Nodes }>
export type FigureLink = Readonly<{ target: string; text: string; line: number; column: number; section: number }>
/** One sentence of prose, with the targets of the links in it. */
export type Sentence = Readonly<{
  text: string
  line: number
  column: number
  section: number
  links: readonly Readonly<{ target: string; text: string }>[]
}>
export type PlanDocument = Readonly<{
  source: string
  tree: Root
  sections: readonly Section[]
  blocks: readonly FencedBlock[]
  links: readonly FigureLink[]
  sentences: readonly Sentence[]
}>

export const bytesMax = 256 * 1024
const lineMax = 10_000
const nestingMax = 12
const paragraphMax = 20_000
/** Lines cost up to 0.2 ms each, and headings with their square: 40,000 of them held everything else up for three minutes. */
const linesMax = 10_000
const headingsMax = 1_000
/**
 * Beyond these the Markdown parser's time grows with the square (measured: 3,000 strikes in a paragraph 120 ms, 1,500 deep lines 1.2 s), and of
 * the others here with the cube: 16,000 marks of emphasis in a paragraph of 16 kB took 32 s. More of them stand in blocks; and what looks like
 * a block here may be none to the parser (in a list, in a comment), so they are counted there as well.
 */
const slow = [
  { name: '~', marks: /~+/g, most: { paragraph: 300, block: 1_000, all: 20_000 } },
  { name: '* and _', marks: /\*+|_+/g, most: { paragraph: 500, block: 2_000, all: 20_000 } },
  { name: '[ and ]', marks: /[[\]]/g, most: { paragraph: 1_000, block: 4_000, all: 20_000 } },
] as const
const deepLinesMax = 200
const footnotesMax = 500

const refusal = (code: string, line: number, what: string, why: string, instead: string): PlanProblem => ({
  severity: 'error',
  code,
  line,
  column: 1,
  what,
  why,
  instead,
})

/** What is refused before anything is parsed: it is no plan, or it would be a way to make the reader hang. */
function refuse(source: string): PlanProblem | null {
  if (source.length > bytesMax || Buffer.byteLength(source) > bytesMax)
    return refusal(
      'too-large',
      1,
      'The document is over 256 kB.',
      'A plan that people read is far smaller; this is probably another file.',
      'Give the plan itself, and link what is long.',
    )
  const odd = /(?![\t\n\r])[\p{Cc}\uFFFD]/u.exec(source)
  if (odd) {
    const line = source.slice(0, odd.index).split('\n').length
    return refusal(
      'not-text',
      line,
      'This is not plain text: it holds bytes that no Markdown file has.',
      'A plan is read as UTF-8 Markdown.',
      'Save the document as UTF-8 text (.md).',
    )
  }
  let fence: string | null = null
  let paragraph = 0
  const counts = slow.map(() => ({ paragraph: 0, all: 0 }))
  let headings = 0
  let deepLines = 0
  let footnotes = 0
  let line = 0
  for (const text of source.split(/\r\n|\n|\r/)) {
    line++
    if (text.length > lineMax)
      return refusal(
        'line-too-long',
        line,
        `This line has ${text.length} characters.`,
        `A line may have ${lineMax}; a longer one is not prose.`,
        'Break the line.',
      )
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1]
    if (mark && fence === null) fence = mark
    else if (mark && fence !== null && mark.startsWith(fence) && text.trim() === mark) fence = null
    if (line > linesMax)
      return refusal(
        'too-many-lines',
        line,
        `The document has more than ${linesMax} lines.`,
        'A plan that people read has far fewer, and so many are slow to check.',
        'Give the plan itself, and link what is long.',
      )
    if (/^(?:[\s>*+-]|\d{1,9}[.)])*#/.test(text) || /^[\s>]*(?:=+|-+)\s*$/.test(text)) headings++
    if (headings > headingsMax)
      return refusal(
        'too-many-headings',
        line,
        `The document has more than ${headingsMax} headings.`,
        'Each is a clause, and a plan has far fewer.',
        'Give the plan itself, and link what is long.',
      )
    const containers = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/.exec(text)?.[0].match(/>|[-+*]|\d+[.)]/g)?.length ?? 0
    const indent = /^[ \t]*/.exec(text)?.[0].replaceAll('\t', '    ').length ?? 0
    if (containers > 3) deepLines++
    if (containers > nestingMax || indent > 16 * nestingMax || deepLines > deepLinesMax)
      return refusal(
        'too-deep',
        line,
        'Lists and quotations are nested too deeply here.',
        `${nestingMax} levels are read; nobody could follow more.`,
        'Write it flatter.',
      )
    const isEmpty = text.trim() === ''
    for (const [n, { name, marks, most }] of slow.entries()) {
      const count = counts[n]!
      const here = text.match(marks)?.length ?? 0
      count.paragraph = isEmpty ? 0 : count.paragraph + here
      count.all += here
      const few = fence === null ? most.paragraph : most.block
      if (count.paragraph > few || count.all > most.all)
        return refusal(
          'too-many-marks',
          line,
          count.all > most.all
            ? `More than ${most.all} marks ${name} stand in the document.`
            : `More than ${few} marks ${name} stand in one paragraph, list, table or block.`,
          'It is no prose, and slow to check.',
          'Remove them, or put an empty line between its parts.',
        )
    }
    paragraph = isEmpty || fence !== null ? 0 : paragraph + text.length + 1
    if (/^\s*\[\^/.test(text) && ++footnotes > footnotesMax)
      return refusal(
        'too-many-footnotes',
        line,
        `There are more than ${footnotesMax} footnotes.`,
        'A plan has none or few, and they are slow to check.',
        'Write the notes where they belong.',
      )
    if (paragraph > paragraphMax)
      return refusal(
        'paragraph-too-long',
        line,
        `A paragraph, list or table of over ${paragraphMax} characters without an empty line ends here.`,
        'It is too long to read, and slow to check.',
        'Put an empty line between its parts.',
      )
  }
  return null
}

const textOf = (node: Nodes): string => {
  if ('value' in node && (node.type === 'text' || node.type === 'inlineCode')) return node.value
  if (node.type === 'break') return ' '
  return 'children' in node ? node.children.map(child => textOf(child)).join('') : ''
}
const markerPattern = /\s*\{(?:#([^\s{}]*)((?:\s+\.?[\w-]+)*)|\s*\.?(internal))\s*\}\s*$/

/** Reads the document. `problems` are what is wrong with it as Markdown; `document` is null where it was refused. */
export const readDocument = remembering(readAnew)

function readAnew(given: string): Readonly<{ document: PlanDocument | null; problems: readonly PlanProblem[] }> {
  const problems: PlanProblem[] = []
  const source = given.startsWith('\uFEFF') ? given.slice(1) : given
  if (source !== given)
    problems.push({
      severity: 'note',
      code: 'byte-order-mark',
      line: 1,
      column: 1,
      what: 'The file begins with a byte order mark.',
      why: 'It is read past; other tools may show it, or take it for part of the first heading.',
      instead: 'Save the file as UTF-8 without a byte order mark.',
    })
  const refused = refuse(source)
  if (refused) return { document: null, problems: [...problems, refused] }
  const tree = treeOf(source)
  const lines = source.split(/\r\n|\n|\r/)
  const sections: Section[] = []
  const blocks: FencedBlock[] = []
  const links: FigureLink[] = []
  const sentences: Sentence[] = []
  const counters: number[] = []
  const open: number[] = [] // sections above, by depth

  const addHeading = (node: Heading) => {
    const place = node.position!
    const raw = textOf(node)
    const marked = markerPattern.exec(raw)
    const classes = marked?.[2] ?? marked?.[3] ?? ''
    const plain = (marked ? raw.slice(0, marked.index) : raw).trim()
    const numbered = /^(\d+(?:\.\d+)*)[.)]?\s+(\S.*)$/s.exec(plain)
    while (open.length && sections[open.at(-1)!]!.depth >= node.depth) open.pop()
    const parent = open.at(-1) ?? null
    const above = parent === null ? null : sections[parent]!
    let number = ''
    if (node.depth > 1) {
      counters.length = Math.max(node.depth - 1, 0)
      const last = numbered ? Number(numbered[1]!.split('.').at(-1)) : (counters[node.depth - 2] ?? 0) + 1
      counters[node.depth - 2] = last
      number = numbered?.[1] ?? (above && above.number !== '' ? `${above.number}.${last}` : `${last}`)
    } else counters.length = 0
    for (const flag of classes.trim().split(/\s+/).filter(Boolean))
      if (flag.replace(/^\./, '') !== 'internal')
        problems.push({
          severity: 'error',
          code: 'unknown-mark',
          line: place.start.line,
          column: place.start.column,
          what: `The heading carries "${flag}", which means nothing here.`,
          why: 'A heading carries its clause id and, where the public is not to read it, the word internal.',
          instead: 'Write {#id} or {#id internal}.',
        })
    const line = lines[place.start.line - 1] ?? ''
    sections.push({
      id: marked?.[1] ? marked[1] : null,
      number,
      title: (numbered?.[2] ?? plain).trim() || 'Untitled',
      depth: node.depth,
      internal: /(?:^|\s)\.?internal(?:\s|$)/.test(classes) || (above?.internal ?? false),
      line: place.start.line,
      column: place.start.column,
      marker: { line: place.start.line, column: marked ? Math.max(line.lastIndexOf('{') + 1, 1) : place.end.column },
      heading: node,
      parent,
    })
    open.push(sections.length - 1)
  }

  const here = () => sections.length - 1
  const walk = (node: Nodes) => {
    if (node.type === 'heading') addHeading(node)
    else if (node.type === 'code') {
      const place = node.position!
      const language = node.lang?.toLowerCase() ?? ''
      const fenced = /^\s*(?:>\s*)*(`{3,}|~{3,})/.exec((lines[place.start.line - 1] ?? '').slice(place.start.column - 1))?.[1]
      const last = (lines[place.end.line - 1] ?? '').replace(/^[\s>]*/, '').trimEnd()
      if (fenced && (place.end.line === place.start.line || !(last.startsWith(fenced) && /^(`+|~+)$/.test(last))))
        problems.push({
          severity: 'error',
          code: 'unclosed-fence',
          line: place.start.line,
          column: place.start.column,
          endLine: place.end.line,
          what: `The block that begins here with ${fenced} is never closed.`,
          why: 'Everything to the end of the document counts as part of it, so nothing else can be checked before.',
          instead: `Write ${fenced} on a line of its own after the block's last line.`,
        })
      // The usual way to forget one: the next block opens within this one, and its end ends both.
      const swallowed = node.value.split('\n').findIndex(row => /^\s*(`{3,}|~{3,})\s*ya?ml(?:\s|$)/.test(row))
      if (fenced && swallowed >= 0)
        problems.push({
          severity: 'error',
          code: 'unclosed-fence',
          line: place.start.line,
          column: place.start.column,
          what: `The block that begins here is not closed before the next one begins on line ${place.start.line + 1 + swallowed}.`,
          why: 'The next block counts as part of it, so nothing else can be checked before.',
          instead: `Write ${fenced} on a line of its own after the block's last line.`,
          also: { line: place.start.line + 1 + swallowed, what: 'the next block begins here' },
        })
      if (language === 'yaml' || language === 'yml') {
        const name = node.meta?.trim() ?? ''
        blocks.push({ name, text: node.value, line: place.start.line, indent: place.start.column - 1, section: here(), node })
      }
    } else if (node.type === 'link') {
      if (node.url.startsWith('#')) {
        const { line, column } = node.position!.start // an address that was found in a text has none, and does not begin so
        links.push({ target: decode(node.url.slice(1)), text: textOf(node), line, column, section: here() })
      }
      for (const child of node.children) walk(child)
    } else if (node.type === 'paragraph' || node.type === 'tableCell') {
      addSentences(node)
      for (const child of node.children) walk(child)
    } else if ('children' in node) for (const child of node.children) walk(child)
  }
  const addSentences = (node: Nodes) => {
    const place = node.position!
    const targets: { at: number; target: string; text: string }[] = []
    let text = ''
    const gather = (child: Nodes) => {
      if (child.type === 'link') targets.push({ at: text.length, target: (child as Link).url, text: textOf(child) })
      if ('value' in child && (child.type === 'text' || child.type === 'inlineCode')) text += child.value
      else if (child.type === 'break') text += ' '
      else if ('children' in child) for (const inner of child.children) gather(inner)
    }
    gather(node)
    let from = 0
    for (const part of text.split(/(?<=[.!?:;])\s+/)) {
      const start = text.indexOf(part, from)
      const end = start + part.length
      from = end
      if (part.trim() === '') continue
      sentences.push({
        text: part.trim(),
        line: place.start.line + (text.slice(0, start).match(/\n/g)?.length ?? 0),
        column: place.start.column,
        section: here(),
        links: targets.filter(t => t.at >= start && t.at <= end).map(({ target, text }) => ({ target, text })),
      })
    }
  }
  walk(tree)
  return { document: { source, tree, sections, blocks, links, sentences }, problems }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The id that a heading without one is given: its words, in ASCII. Needs `taken` so that no two are the same. */
export function slug(title: string, taken: ReadonlySet<string>): string {
  const base =
    title
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll('ß', 'ss')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'clause'
  let free = base
  for (let n = 2; taken.has(free); n++) free = `${base}-${n}`
  return free
}
