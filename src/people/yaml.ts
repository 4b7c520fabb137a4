/**
 * A YAML file as its author sees it: every node with its line and column, so that each problem is told where it stands and
 * all are told at once. Scalars are read as they were written: +34600000001 is a text, whatever YAML makes of it.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from 'yaml'
import { nearest } from '../calendar/nearest.ts'

/** `error`: the file is not taken; `warning`: it is, and does not do what it seems to. Line and column count from 1. */
export type PeopleProblem = Readonly<{ severity: 'error' | 'warning'; line: number; column: number; what: string; instead: string }>

const bytesMost = 1_000_000
const depthMost = 50
const toldMost = 200 // problems: whoever has more mends these first

export type At = Node | Pair | number | null | undefined

export type Entry = Readonly<{ key: string; at: Node; value: Node | null }>

export type YamlText = Readonly<{
  root: Node | null
  problems: PeopleProblem[]
  error(at: At, what: string, instead: string): null
  warn(at: At, what: string, instead: string): null
  /** Key and value pairs in order; tells keys that are not known with the nearest that is. `known` null: any key. */
  entries(node: Node | null, what: string, known: readonly string[] | null): readonly Entry[]
  /** Items of a list; a single value is a list of one. */
  items(node: Node | null): readonly Node[]
  /** A text, as it was written. */
  text(node: Node | null, what: string, example: string): string | null
  flag(node: Node | null, what: string): boolean | null
}>

/** Reads the text; null root where there is nothing in it or it is no YAML (then problems say so). */
export function readYaml(source: string): YamlText {
  const problems: PeopleProblem[] = []
  const lines = new LineCounter()
  const place = (at: At) => {
    const offset = typeof at === 'number' ? at : at && 'range' in at && at.range ? at.range[0] : 0
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const say = (severity: PeopleProblem['severity']) => (at: At, what: string, instead: string) => {
    if (problems.length < toldMost) problems.push({ severity, ...place(at), what, instead })
    return null
  }
  const [error, warn] = [say('error'), say('warning')]

  let root: Node | null = null
  if (source.length > bytesMost)
    error(null, `the file is larger than ${bytesMost / 1000} kB`, 'keep people and schedules in it, and nothing else')
  else if (source.includes('\0')) error(null, 'the file is not text', 'save it as UTF-8 text')
  else if (deepest(source) > depthMost)
    error(null, `the file is nested more than ${depthMost} deep`, 'write it as the example does: nothing in it is that deep')
  else root = parse(source, lines, error)

  /** Depth is bounded by the format itself; only what would make a small file large is refused: aliases. */
  const plain = (node: Node | null, what: string): Node | null => {
    if (!isAlias(node)) return node
    return error(node, `${what} is an alias (*${node.source})`, 'write it out')
  }
  const entries: YamlText['entries'] = (given, what, known) => {
    const node = plain(given, what)
    if (node === null || (isScalar(node) && node.value === null)) return []
    if (!isMap(node)) {
      error(
        node,
        `${what} is ${kindOf(node)}`,
        known ? `write keys under it: ${known.join(', ')}` : 'write a key and a colon before each value',
      )
      return []
    }
    const found: Entry[] = []
    const seen = new Set<string>()
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? scalarText(pair.key) : null
      if (key === null) {
        error(pair.key as Node, `a key of ${what} is no word`, 'write a word and a colon')
        continue
      }
      if (seen.has(key)) {
        error(pair.key as Node, 'the same key stands twice', 'keep one of the two')
        continue
      }
      seen.add(key)
      if (known !== null && !known.includes(key)) {
        const near = nearest(key, known)
        error(pair.key as Node, `${what} has no ${JSON.stringify(key)}`, near ? `did you mean ${near}?` : `it has ${known.join(', ')}`)
        continue
      }
      found.push({ key, at: pair.key as Node, value: plain((pair.value as Node | null) ?? null, key) })
    }
    return found
  }
  return {
    root,
    problems,
    error,
    warn,
    entries,
    items: node => (node === null || (isScalar(node) && node.value === null) ? [] : isSeq(node) ? (node.items as Node[]) : [node]),
    text: (given, what, example) => {
      const node = plain(given, what)
      const text = isScalar(node) ? scalarText(node) : null
      if (text === null || text.trim() === '')
        return error(given, `${what} is ${node === null || text !== null ? 'empty' : kindOf(node)}`, `write ${example}`)
      return text.trim()
    },
    flag: (node, what) => {
      if (isScalar(node) && typeof node.value === 'boolean') return node.value
      const words = isScalar(node) ? scalarText(node)?.toLowerCase() : undefined
      if (words === 'yes' || words === 'no') return words === 'yes'
      return error(node, `${what} is neither true nor false`, 'write true or false')
    },
  }
}

/** How deep brackets nest, or lines are indented, at most: enough to refuse what would exhaust the parser before it is asked. */
function deepest(source: string): number {
  let depth = 0
  let most = 0
  for (const character of source) {
    if (character === '[' || character === '{') most = Math.max(most, ++depth)
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
  }
  for (const line of source.split('\n')) {
    const dashes = /^[\s\-?:]*/.exec(line)![0].length // "- - - -" nests as well
    most = Math.max(most, Math.ceil(dashes / 2))
  }
  return most
}

function parse(source: string, lines: LineCounter, error: YamlText['error']): Node | null {
  const documents = parseAllDocuments(source, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false /* told by entries: here it would take the square of their number */,
    strict: true,
  })
  if (!Array.isArray(documents)) return null
  const [first, second] = documents
  for (const document of documents)
    for (const problem of document.errors) error(problem.pos[0], yamlProblem(problem.code, problem.message), yamlRemedy(problem.code))
  if (second) error(second.range[0], 'the file has a second part after ---', 'keep everything in one')
  return first && first.errors.length === 0 ? (first.contents as Node | null) : null
}

const yamlProblem = (code: string, message: string): string =>
  code === 'TAB_AS_INDENT' ? 'a tab indents this line' : (message.split('\n')[0] ?? code)
const yamlRemedy = (code: string): string =>
  code === 'TAB_AS_INDENT'
    ? 'indent with spaces'
    : 'write it as YAML: a key, a colon, a space and the value; texts with : or # in them in quotes'

function scalarText(node: Node): string | null {
  if (!isScalar(node)) return null
  if (typeof node.value === 'string') return node.value
  if (node.value === null) return null
  return node.source ?? String(node.value)
}

const kindOf = (node: Node): string =>
  isMap(node) ? 'a set of keys' : isSeq(node) ? 'a list' : isScalar(node) && node.value === null ? 'empty' : 'a single value'
