/**
 * Changes the text of one block to say something else, and leaves every byte alone that does not have to change: comments,
 * order, quotes and line breaks stay.
 *
 * Y1  What was asked for is what the text says afterwards, or nothing is changed (`NotWritten`): each change is read back.
 * Y2  One value is one range: a text that changes is replaced where it stands; entries that come or go take their lines with
 *     them; nothing else moves.
 */
import { isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Value } from '../yaml.ts'
import { isList, type Quotes, writtenBelow, writtenInline, writtenText } from './written.ts'

/** The text cannot be changed so without touching more than was asked. */
export class NotWritten extends Error {}

export type Path = readonly string[] // keys; of a list its indexes

type Root = Node | null
const parsed = (text: string): Root => {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: true, logLevel: 'silent' })
  if (document.errors.length > 0) throw new NotWritten('the block cannot be read as it is')
  return document.contents as Root
}
const saidBy = (node: Root): Value => {
  if (node === null) return ''
  if (isScalar(node)) return String(node.value ?? '')
  if (isSeq(node)) return (node.items as Root[]).map(saidBy)
  if (isMap(node)) return Object.fromEntries((node.items as Pair<Node, Root>[]).map(pair => [keyOf(pair), saidBy(pair.value)]))
  throw new NotWritten('anchors and aliases are not used in a plan')
}
const keyOf = (pair: Pair<Node, Root>) => (isScalar(pair.key) ? String(pair.key.value) : '')

/** What the block says. */
export const valueIn = (text: string): Value => saidBy(parsed(text))

export function same(a: Value, b: Value): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  if (isList(a) || isList(b)) return isList(a) && isList(b) && a.length === b.length && a.every((one, i) => same(one, b[i]!))
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => key in b && same(a[key]!, b[key]!))
}

function at(root: Root, path: Path): { node: Root; pair: Pair<Node, Root> | null; above: Node | null } {
  let node = root
  let pair: Pair<Node, Root> | null = null
  let above: Node | null = null
  for (const step of path) {
    above = node
    if (isMap(node)) {
      pair = (node.items as Pair<Node, Root>[]).find(p => keyOf(p) === step) ?? null
      if (pair === null) throw new NotWritten(`there is no ${step}`)
      node = pair.value
    } else if (isSeq(node)) {
      pair = null
      if (!(Number(step) in node.items)) throw new NotWritten(`there is no entry ${step}`)
      node = node.items[Number(step)] as Root
    } else throw new NotWritten(`there is no ${step}`)
  }
  return { node, pair, above }
}

const isFlow = (node: Node | null): boolean => (isMap(node) || isSeq(node)) && node.flow === true
const inFlow = (root: Root, path: Path): boolean => path.some((_, i) => isFlow(at(root, path.slice(0, i)).node))

/** Where what is written of a node ends: before the comment and the line end behind it. */
function endOf(text: string, node: Root, fallback: number): number {
  if (node === null || node.range == null) return fallback
  if (!isFlow(node) && (isMap(node) || isSeq(node))) {
    const last = node.items.at(-1)
    if (last === undefined) return node.range[1]
    if (isPair(last)) {
      const pair = last as Pair<Node, Root>
      return endOf(text, pair.value, afterColon(text, pair))
    }
    return endOf(text, last as Root, node.range[1])
  }
  const end = node.range[1]
  // A block scalar has its last line end; what is empty has none.
  return text.slice(node.range[0], end).replace(/\s+$/, '').length + node.range[0]
}
/** Just behind the colon of a pair. */
function afterColon(text: string, pair: Pair<Node, Root>): number {
  const from = (pair.key as Node).range![1]
  const colon = text.indexOf(':', from)
  if (colon === -1) throw new NotWritten('a key without a colon')
  return colon + 1
}
const isEmpty = (node: Root): boolean => node === null || (isScalar(node) && node.source === '' && node.type === 'PLAIN')
const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1
/** Behind the end of the line, with its line end. */
const lineEnd = (text: string, offset: number) => {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}
const column = (text: string, offset: number) => offset - lineStart(text, offset)
const onlySpaceBefore = (text: string, offset: number) => text.slice(lineStart(text, offset), offset).trim() === ''
const splice = (text: string, from: number, to: number, words: string) => text.slice(0, from) + words + text.slice(to)
const quotesOf = ({ type }: Scalar): Quotes => (type === 'QUOTE_DOUBLE' ? 'double' : type === 'QUOTE_SINGLE' ? 'single' : 'plain')

/** A line of its own, behind the line that `end` stands on. */
function insertLine(text: string, end: number, words: string): string {
  const to = lineEnd(text, end)
  return text[to - 1] === '\n' ? splice(text, to, to, `${words}\n`) : splice(text, to, to, `\n${words}`)
}
/** From the beginning of one line to the end of another; the last line of the text takes the line end before it. */
function cutLines(text: string, from: number, end: number): string {
  const start = lineStart(text, from)
  const to = lineEnd(text, end)
  return to === text.length && text[to - 1] !== '\n' && start > 0 ? text.slice(0, start - 1) : splice(text, start, to, '')
}

/** Another value at a place that has one. */
function replace(text: string, path: Path, value: Value): string {
  const root = parsed(text)
  const { node, pair } = at(root, path)
  const flow = inFlow(root, path)
  if (isEmpty(node)) {
    if (pair === null) throw new NotWritten('an empty entry of a list')
    const colon = afterColon(text, pair)
    const indent = ' '.repeat(column(text, (pair.key as Node).range![0]) + 2)
    return splice(text, colon, colon, flow ? ` ${writtenInline(value)}` : writtenBelow(value, indent, ':'))
  }
  const start = node!.range![0]
  const end = endOf(text, node, start)
  if (typeof value === 'string' && isScalar(node)) {
    const written = writtenText(value, flow, quotesOf(node))
    return splice(text, start, end, written)
  }
  if (flow || typeof value === 'string' || isFlow(node)) {
    const words = typeof value === 'string' ? writtenText(value, flow) : writtenInline(value)
    // A map or list on lines of its own becomes a word behind its key.
    if (pair !== null && !isFlow(node) && !isScalar(node)) return splice(text, afterColon(text, pair), end, ` ${words}`)
    return splice(text, start, end, words)
  }
  if (pair !== null) {
    const indent = ' '.repeat(column(text, (pair.key as Node).range![0]) + 2)
    return splice(text, afterColon(text, pair), end, writtenBelow(value, indent, ':'))
  }
  if (path.length === 0) return splice(text, start, end, writtenBelow(value, '', ':').replace(/^\s/, ''))
  return splice(text, start, end, writtenInline(value))
}

function addKey(text: string, path: Path, key: string, value: Value): string {
  const root = parsed(text)
  const { node, pair } = at(root, path)
  if (isEmpty(node) || (isMap(node) && node.items.length === 0)) {
    if (path.length > 0) return replace(text, path, { [key]: value })
    const line = `${writtenText(key, false)}:${writtenBelow(value, '  ', ':')}`
    if (node === null) return text === '' || text.endsWith('\n') ? text + line : `${text}\n${line}`
    return splice(text, node.range![0], endOf(text, node, node.range![0]), line)
  }
  if (!isMap(node)) throw new NotWritten(`${pair ? keyOf(pair) : 'it'} is no map`)
  const last = node.items.at(-1) as Pair<Node, Root>
  const end = endOf(text, last.value, afterColon(text, last))
  if (isFlow(node) || inFlow(root, path)) return splice(text, end, end, `, ${writtenText(key, true)}: ${writtenInline(value)}`)
  const indent = ' '.repeat(column(text, (node.items[0] as Pair<Node, Root>).key.range![0]))
  const inlineLike = path.length === 0 && node.items.every(item => isFlow((item as Pair<Node, Root>).value))
  const below = inlineLike && typeof value !== 'string' ? ` ${writtenInline(value)}` : writtenBelow(value, `${indent}  `, ':')
  return insertLine(text, end, `${indent}${writtenText(key, false)}:${below}`)
}

function removeKey(text: string, path: Path, key: string): string {
  const root = parsed(text)
  const { node } = at(root, path)
  const map = node as YAMLMap<Node, Root>
  const i = map.items.findIndex(pair => keyOf(pair) === key)
  if (i === -1) throw new NotWritten(`there is no ${key}`)
  if (map.items.length === 1) return path.length === 0 ? splice(text, map.range![0], endOf(text, map, 0), '{}') : replace(text, path, {})
  const pair = map.items[i]!
  const start = pair.key.range![0]
  const end = endOf(text, pair.value, afterColon(text, pair))
  const next = map.items[i + 1]
  if (isFlow(map) || inFlow(root, path)) {
    if (next !== undefined) return splice(text, start, next.key.range![0], '')
    const before = map.items[i - 1]!
    return splice(text, endOf(text, before.value, afterColon(text, before)), end, '')
  }
  if (onlySpaceBefore(text, start)) return cutLines(text, start, end)
  if (next === undefined) throw new NotWritten(`${key} shares its line`)
  return splice(text, start, next.key.range![0], '') // the first key of a list's entry: the next one takes its place
}

/** The dash of an entry on lines of its own. */
function dashOf(text: string, item: Root): number {
  if (item?.range == null) throw new NotWritten('an empty entry of a list')
  const dash = text.lastIndexOf('-', item.range[0] - 1)
  if (dash < lineStart(text, item.range[0]) || text.slice(dash + 1, item.range[0]).trim() !== '' || !onlySpaceBefore(text, dash))
    throw new NotWritten('an entry that shares its line')
  return dash
}

function removeItem(text: string, path: Path, i: number): string {
  const root = parsed(text)
  const list = at(root, path).node as YAMLSeq<Root>
  if (list.items.length === 1) return replace(text, path, [])
  const item = list.items[i]!
  if (isFlow(list) || inFlow(root, path)) {
    const next = list.items[i + 1]
    if (next !== undefined) return splice(text, item.range![0], next!.range![0], '')
    const before = list.items[i - 1]!
    return splice(text, endOf(text, before, 0), endOf(text, item, 0), '')
  }
  return cutLines(text, dashOf(text, item), endOf(text, item, 0))
}

function insertItem(text: string, path: Path, i: number, value: Value): string {
  const root = parsed(text)
  const { node, pair } = at(root, path)
  if (isEmpty(node) || (isSeq(node) && node.items.length === 0)) {
    if (path.length > 0) return replace(text, path, [value])
    const line = `-${writtenBelow(value, '  ', '-')}`
    if (node === null) return text === '' || text.endsWith('\n') ? text + line : `${text}\n${line}`
    return splice(text, node.range![0], endOf(text, node, node.range![0]), line)
  }
  if (!isSeq(node)) throw new NotWritten(`${pair ? keyOf(pair) : 'it'} is no list`)
  const items = node.items as Root[]
  if (isFlow(node) || inFlow(root, path)) {
    if (i < items.length) return splice(text, items[i]!.range![0], items[i]!.range![0], `${writtenInline(value)}, `)
    const end = endOf(text, items.at(-1)!, 0)
    return splice(text, end, end, `, ${writtenInline(value)}`)
  }
  const indent = ' '.repeat(column(text, dashOf(text, items[0]!)))
  const inlineLike = items.every(isFlow)
  const line = `${indent}-${inlineLike ? ` ${writtenInline(value)}` : writtenBelow(value, `${indent}  `, '-')}`
  if (i > 0) return insertLine(text, endOf(text, items[i - 1]!, 0), line)
  const start = lineStart(text, dashOf(text, items[0]!))
  return splice(text, start, start, `${line}\n`)
}

/** The longest run of entries that stay, as pairs of indexes. */
function kept(before: readonly Value[], after: readonly Value[]): readonly (readonly [number, number])[] {
  const longest = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      longest[i]![j] = same(before[i]!, after[j]!) ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!)
  const pairs: [number, number][] = []
  let i = 0
  let j = 0
  while (i < before.length && j < after.length) {
    if (same(before[i]!, after[j]!)) pairs.push([i++, j++])
    else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++
    else j++
  }
  return pairs
}

function changed(text: string, path: Path, value: Value): string {
  const before = saidBy(at(parsed(text), path).node)
  if (same(before, value)) return text
  if (typeof before === 'string' || typeof value === 'string' || isList(before) !== isList(value)) return replace(text, path, value)
  if (isList(before) && isList(value)) {
    // From the end, so that the indexes before it stay what they are.
    const anchors = [[-1, -1] as const, ...kept(before, value), [before.length, value.length] as const]
    for (let n = anchors.length - 1; n > 0; n--) {
      const [i, j] = anchors[n]!
      const [above, beside] = anchors[n - 1]!
      const old = i - above - 1
      const fresh = j - beside - 1
      for (let k = Math.min(old, fresh); k < fresh; k++) text = insertItem(text, path, above + 1 + k, value[beside + 1 + k]!)
      for (let k = old - 1; k >= fresh; k--) text = removeItem(text, path, above + 1 + k)
      for (let k = Math.min(old, fresh) - 1; k >= 0; k--) text = changed(text, [...path, String(above + 1 + k)], value[beside + 1 + k]!)
    }
    return text
  }
  const map = before as Readonly<Record<string, Value>>
  const wanted = value as Readonly<Record<string, Value>>
  // What comes is written before anything goes: a map that would be empty between would lose its place.
  for (const [key, inner] of Object.entries(wanted))
    text = key in map ? changed(text, [...path, key], inner) : addKey(text, path, key, inner)
  for (const key of Object.keys(map)) if (!(key in wanted)) text = removeKey(text, path, key)
  return text
}

/** The text of a block that says `value` at `path`. Throws NotWritten (Y1). */
export function writeValue(text: string, path: Path, value: Value): string {
  const after = changed(text, path, value)
  return readBack(after, withValue(valueIn(text), path, value))
}
/** A new entry at the end of a map. Throws NotWritten. */
export function writeKey(text: string, path: Path, key: string, value: Value): string {
  const before = valueIn(text)
  const there = valueAt(before, path)
  if (typeof there !== 'string' && !isList(there) && key in there) throw new NotWritten(`there is a ${key} already`)
  return readBack(addKey(text, path, key, value), withValue(before, [...path, key], value))
}
export function writeWithout(text: string, path: Path): string {
  const above = path.slice(0, -1)
  const last = path.at(-1)!
  const before = valueIn(text)
  const there = valueAt(before, above)
  if (isList(there)) {
    const rest = there.filter((_, i) => i !== Number(last))
    return readBack(removeItem(text, above, Number(last)), withValue(before, above, rest))
  }
  const { [last]: _, ...rest } = there as Readonly<Record<string, Value>>
  return readBack(removeKey(text, above, last), withValue(before, above, rest))
}
export function writeItem(text: string, path: Path, i: number, value: Value): string {
  const before = valueIn(text)
  const there = valueAt(before, path)
  const list = isList(there) ? there : []
  return readBack(insertItem(text, path, i, value), withValue(before, path, [...list.slice(0, i), value, ...list.slice(i)]))
}
/** Another name for an entry: its key is replaced where it stands. */
export function writeName(text: string, path: Path, to: string): string {
  const root = parsed(text)
  const { pair } = at(root, path)
  if (pair === null) throw new NotWritten('an entry of a list has no name')
  const key = pair.key as Scalar
  const before = valueIn(text)
  const above = valueAt(before, path.slice(0, -1)) as Readonly<Record<string, Value>>
  if (to in above) throw new NotWritten(`there is a ${to} already`)
  const renamed = Object.fromEntries(Object.entries(above).map(([k, v]) => [k === path.at(-1) ? to : k, v]))
  const written = writtenText(to, inFlow(root, path), quotesOf(key))
  return readBack(splice(text, key.range![0], key.range![1], written), withValue(before, path.slice(0, -1), renamed))
}

/** Y1 */
function readBack(text: string, wanted: Value): string {
  const says = valueIn(text)
  if (!same(says, wanted)) throw new NotWritten('it would say something else')
  return text
}
function valueAt(value: Value, path: Path): Value {
  let here = value
  for (const step of path) {
    if (typeof here === 'string') return ''
    here = (here as Readonly<Record<string, Value>>)[step] ?? ''
  }
  return here
}
function withValue(value: Value, path: Path, to: Value): Value {
  const [step, ...rest] = path
  if (step === undefined) return to
  if (isList(value)) return value.map((one, i) => (String(i) === step ? withValue(one, rest, to) : one))
  const map = typeof value === 'string' ? {} : (value as Readonly<Record<string, Value>>)
  return { ...map, [step]: withValue(map[step] ?? '', rest, to) }
}
