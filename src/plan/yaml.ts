/**
 * The YAML side of a block: plain values with the place of each key and value in the whole document.
 *
 * Y1  Every scalar is text: 1.0 stays "1.0", no stays "no", 2026-03 stays what it was. The grammar of each field reads it.
 * Y2  Anchors, aliases, tags and merges are refused: a plan is written out, and no block can grow when it is read.
 */
import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLError } from 'yaml'
import type { FencedBlock } from './document.ts'
import type { Place, PlanProblem } from './problem.ts'
import { remembering } from './recent.ts'

export type Value = string | readonly Value[] | Readonly<{ [key: string]: Value }>
export type Located = Readonly<{
  value: Value
  place: Place
  keys: ReadonlyMap<string, Place> // of a map: where each key stands
  children: ReadonlyMap<string, Located> // of a map by key, of a list by index
}>

const depthMax = 10
const tabbed = 'This line is indented with a tab.'
const why = {
  alias: 'A plan says everything where it stands, and no block may grow when it is read.',
  boolean: 'Other YAML readers take this word for true or false, so the document would mean two things.',
}

/** The text of a block as YAML, wherever it stands: in a document that changes most blocks stay, if on other lines. Throws where it nests too deeply. */
const parsed = remembering((text: string) => {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false, // told below, with both places
    strict: true,
    logLevel: 'silent',
    merge: false,
    stringKeys: false,
  })
  return { document, lines }
})

/** Reads one block. Null where nothing in it can be read; then `problems` say why. */
export function readYaml(block: FencedBlock): { located: Located | null; problems: readonly PlanProblem[] } {
  const problems: PlanProblem[] = []
  const deep = tooDeep(block.text)
  let yaml: ReturnType<typeof parsed>
  try {
    if (deep !== null) throw new RangeError('depth')
    yaml = parsed(block.text)
  } catch {
    problems.push({
      severity: 'error',
      code: 'too-deep',
      line: block.line + (deep ?? 1),
      column: 1,
      what: 'This block is nested too deeply to be read.',
      why: `A plan's blocks have at most ${depthMax} levels.`,
      instead: 'Write it flatter.',
    })
    return { located: null, problems }
  }
  const { document, lines } = yaml
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: block.line + line, column: col + block.indent }
  }
  const add = (code: string, offset: number, what: string, reason: string, instead: string) =>
    problems.push({ severity: 'error', code, ...at(offset), what, why: reason, instead })
  problems.push(...causes([...document.errors, ...document.warnings].map(error => yamlProblem(error, at, block))))

  const read = (node: Node | null, fallback: number, depth: number): Located | null => {
    const offset = node?.range?.[0] ?? fallback
    const place = at(offset)
    const leaf = (value: Value): Located => ({ value, place, keys: new Map(), children: new Map() })
    if (node === null) return leaf('')
    if (depth > depthMax) {
      add('too-deep', offset, 'This is nested too deeply.', `A plan's blocks have at most ${depthMax} levels.`, 'Write it flatter.')
      return null
    }
    if (isAlias(node)) {
      add('alias', offset, `*${node.source} points to another place.`, why.alias, 'Write the value out here.')
      return null
    }
    if ((isScalar(node) || isCollection(node)) && node.anchor)
      add('alias', offset, `&${node.anchor} names a value for repetition.`, why.alias, 'Remove the & and its name.')
    if (node.tag?.startsWith('!') || (node.tag && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(node.tag)))
      add('tag', offset, `The tag ${node.tag} is not used in a plan.`, 'Every value is text, a list or a map.', 'Remove the tag.')
    if (isScalar(node)) {
      const value = String(node.value ?? '')
      const comment = value === '' && node.type === 'PLAIN' ? hashAfter(block.text, offset) : null
      if (comment)
        add(
          'hash-without-quotes',
          offset,
          `${comment} stands here without quotes, so YAML reads it as a comment and the value is empty.`,
          'In YAML a # after a space begins a comment.',
          `Write "${comment}" in quotes.`,
        )
      return leaf(value)
    }
    if (isSeq(node)) {
      const children = new Map<string, Located>()
      const values: Value[] = []
      for (const item of node.items as (Node | null)[]) {
        const child = read(item, offset, depth + 1)
        if (!child) continue
        children.set(String(values.length), child)
        values.push(child.value)
      }
      return { value: values, place, keys: new Map(), children }
    }
    if (isMap(node)) {
      const children = new Map<string, Located>()
      const keys = new Map<string, Place>()
      const values: [string, Value][] = []
      for (const pair of node.items as Pair<Node, Node | null>[]) {
        const keyAt = pair.key?.range?.[0] ?? offset
        if (!isScalar(pair.key)) {
          add('key', keyAt, 'A key here is not a word.', 'Keys are plain words.', 'Write a word, a colon, and the value.')
          continue
        }
        const key = String(pair.key.value ?? '')
        const first = keys.get(key)
        if (first) {
          problems.push({
            severity: 'error',
            code: 'duplicate-key',
            ...at(keyAt),
            what: `The key ${key} is written twice.`,
            why: 'Only one of them could count, and a reader cannot tell which.',
            instead: 'Remove one of the two.',
            also: { line: first.line, what: `${key} was written here first` },
          })
          continue
        }
        if (/^(on|off|yes|no|y|n|true|false|null|~)$/i.test(key) && pair.key.type === 'PLAIN')
          add(
            'boolean-key',
            keyAt,
            `The key ${key} is a word that YAML may read as true, false or nothing.`,
            why.boolean,
            'Use another word as the key.',
          )
        if (key === '<<') {
          add('alias', keyAt, '<< merges another map into this one.', why.alias, 'Write the values out here.')
          continue
        }
        const child = read(pair.value ?? null, (pair.key.range?.[1] ?? keyAt) + 1, depth + 1)
        keys.set(key, at(keyAt))
        if (!child) continue
        if (pair.value === null || (isScalar(pair.value) && pair.value.value === '' && pair.value.type === 'PLAIN')) {
          const comment = hashAfter(block.text, (pair.key.range?.[1] ?? keyAt) + 1)
          if (comment && !(isScalar(pair.value) && hashAfter(block.text, pair.value.range?.[0] ?? 0)))
            add(
              'hash-without-quotes',
              keyAt,
              `${key} is followed by ${comment} without quotes, so YAML reads it as a comment and ${key} is empty.`,
              'In YAML a # after a space begins a comment.',
              `Write ${key}: "${comment}".`,
            )
        }
        children.set(key, child)
        values.push([key, child.value])
      }
      return { value: Object.fromEntries(values), place, keys, children }
    }
    return null
  }
  const root = document.contents as Node | null
  if (problems.some(p => p.severity === 'error')) {
    // What can still be read is read, so that all problems of the document are told at once.
    return { located: root && !problems.some(p => p.code === 'yaml') ? read(root, 0, 0) : null, problems }
  }
  return { located: read(root, 0, 0), problems }
}

/** A parser that has lost its way faults line after line. Tabs are told alone, other breaks of the syntax by the first of them. */
function causes(found: readonly PlanProblem[]): readonly PlanProblem[] {
  const tabs = found.filter((p, i) => p.what === tabbed && found.findIndex(q => q.what === tabbed && q.line === p.line) === i)
  const broken = tabs.length > 0 ? tabs : found.filter(p => p.code === 'yaml').slice(0, 1)
  return [...broken, ...found.filter(p => p.code !== 'yaml')]
}

/** The `#word` that follows on the rest of the line, where nothing else does. */
function hashAfter(text: string, offset: number): string | null {
  const rest = text.slice(offset).split('\n', 1)[0] ?? ''
  return /^[\s:-]*(#[\p{L}\p{N}][\w.-]*)\s*$/u.exec(rest)?.[1] ?? null
}

/** The line of a block where brackets or compact lists nest beyond anything a plan has; the parser would recurse into them. */
function tooDeep(text: string): number | null {
  let line = 0
  let depth = 0
  for (const row of text.split('\n')) {
    line++
    for (const sign of row) {
      if (sign === '[' || sign === '{') depth++
      else if ((sign === ']' || sign === '}') && depth > 0) depth--
      if (depth > 40) return line
    }
    if (/^\s*(?:[-?]\s+){12}/.test(row) || /^[ ]{120}/.test(row)) return line
  }
  return null
}

function yamlProblem(error: Pick<YAMLError, 'code' | 'message' | 'pos'>, at: (offset: number) => Place, block: FencedBlock): PlanProblem {
  const place = at(Math.min(error.pos[0], block.text.length))
  const row = block.text.split('\n')[place.line - block.line - 1] ?? ''
  const base = { severity: 'error' as const, code: 'yaml', ...place }
  if (error.code === 'TAB_AS_INDENT' || /^\s*\t/.test(row))
    return {
      ...base,
      what: tabbed,
      why: 'YAML counts indentation in spaces; tabs look different in every editor.',
      instead: 'Indent with spaces.',
    }
  if (error.code === 'BAD_ALIAS')
    return { ...base, code: 'alias', what: 'This points to another place with *.', why: why.alias, instead: 'Write the value out here.' }
  if (error.code === 'TAG_RESOLVE_FAILED')
    return {
      ...base,
      code: 'tag',
      what: 'Tags are not used in a plan.',
      why: 'Every value is text, a list or a map.',
      instead: 'Remove the tag.',
    }
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' || /Nested mappings|Implicit keys/i.test(error.message))
    return {
      ...base,
      what: 'There is a second colon on this line, or the lines below are indented as if they belonged to it.',
      why: 'A colon and a space make a key, so YAML cannot tell what belongs to what.',
      instead: 'Put text that contains a colon in quotes.',
    }
  if (error.code === 'MISSING_CHAR' && /quote/.test(error.message))
    return {
      ...base,
      what: 'A quotation mark is opened and not closed.',
      why: 'The rest of the block would be text.',
      instead: 'Close the quotation mark.',
    }
  return {
    ...base,
    what: `This is not YAML: ${error.message
      .split('\n', 1)[0]!
      .replace(/\s+at line.*$/, '')
      .replace(/[.:]*$/, '')}.`,
    why: `Nothing in the block "${block.name}" can be trusted until it can be read.`,
    instead: 'Look at the indentation, colons and quotation marks of this line.',
  }
}
