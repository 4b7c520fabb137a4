/**
 * Changes of a plan's document by its blocks: an entry becomes another, comes, goes, is renamed or moved; a block that is
 * not there yet is put under a clause. Everything else of the file stays byte for byte: prose, comments, line ends, a byte
 * order mark, how far a block is indented.
 */

import { blocks as known } from '../blocks.ts'
import { type FencedBlock, type PlanDocument, readDocument } from '../document.ts'
import { idPattern } from '../fields.ts'
import { readYaml, type Value } from '../yaml.ts'
import { type Mention, renameMentions } from './rename.ts'
import { requote } from './requote.ts'
import { isList, writtenBelow, writtenText } from './written.ts'
import { NotWritten, valueIn, writeItem, writeKey, writeName, writeValue, writeWithout } from './yaml-edit.ts'

/** `block`: the index of the block in the document. `entry`: its id, the index in a list; null where the block is one thing. */
export type BlockEdit =
  | Readonly<{ do: 'set'; block: number; entry: string | null; value: Value; mentions?: boolean | undefined }> // mentions: quotes of it too
  | Readonly<{ do: 'add'; block: number; entry: string | null; value: Value }>
  | Readonly<{ do: 'remove'; block: number; entry: string }>
  | Readonly<{ do: 'rename'; block: number; entry: string; to: string; mentions?: boolean | undefined }> // mentions: elsewhere too
  | Readonly<{ do: 'move'; block: number; entry: string; up: boolean }>
  | Readonly<{ do: 'new block'; clause: string; name: string; entry: string | null; value: Value }>

export type Edited =
  | Readonly<{ source: string; line: number; mentions?: readonly Mention[] }>
  | Readonly<{ problem: string; instead: string }>

export type OutlineEntry = Readonly<{ id: string | null; line: number; value: Value }>
export type OutlineBlock = Readonly<{
  block: number
  name: string
  clause: string | null // null: it stands before the first heading, or its clause has no id yet
  line: number
  end: number // the line of its closing fence
  entries: readonly OutlineEntry[] | null // null: it cannot be read as it is; the checker says why
}>

/** The blocks of a document that a form can edit, in order. Null: the document cannot be read at all. */
export function outlineOf(source: string): readonly OutlineBlock[] | null {
  const { document } = readDocument(source)
  return document?.blocks.map((fenced, block) => outlined(document, fenced, block)) ?? null
}

function outlined(document: PlanDocument, fenced: FencedBlock, block: number): OutlineBlock {
  const kind = known.find(k => k.name === fenced.name)
  const base = {
    block,
    name: fenced.name,
    clause: document.sections[fenced.section]?.id ?? null,
    line: fenced.line,
    end: fenced.node.position?.end.line ?? fenced.line,
  }
  const { located, problems } = readYaml(fenced)
  if (kind === undefined || problems.some(p => p.severity === 'error')) return { ...base, entries: null }
  const value = located?.value ?? ''
  const line = (key: string) => located?.keys.get(key)?.line ?? located?.children.get(key)?.place.line ?? fenced.line
  if (kind.holds === 'one')
    return { ...base, entries: typeof value === 'string' || isList(value) ? [] : [{ id: null, line: fenced.line, value }] }
  if (value === '') return { ...base, entries: [] }
  if (typeof value === 'string' || isList(value) !== (kind.holds === 'list')) return { ...base, entries: null }
  return { ...base, entries: Object.entries(value).map(([id, one]) => ({ id, line: line(id), value: one as Value })) }
}

/** The document with one change, or why it cannot be written so. */
export function editDocument(source: string, edit: BlockEdit): Edited {
  const { document } = readDocument(source)
  if (document === null) return { problem: 'The document cannot be read.', instead: 'Mend what the checker says first.' }
  try {
    if (edit.do === 'new block') return newBlock(source, document, edit)
    const fenced = document.blocks[edit.block]
    if (fenced === undefined) return { problem: 'There is no such block any more.', instead: 'Look at the document again.' }
    if (readYaml(fenced).problems.some(p => p.severity === 'error'))
      return { problem: `The block ${fenced.name} cannot be read as it is.`, instead: 'Mend what the checker says of it first.' }
    const named = 'to' in edit ? edit.to : edit.do === 'add' ? edit.entry : null
    const list = known.find(k => k.name === fenced.name)?.holds === 'list'
    if (named !== null && !list && !idPattern.test(named)) return notAnId(named)
    const edited = inPlace(source, fenced, changedBlock(fenced.text, edit, list))
    if (!('mentions' in edit) || !edit.mentions || 'problem' in edited) return edited
    if (edit.do === 'set') return { ...edited, ...requote(source, edited.source) }
    return { ...edited, ...renameMentions(source, edited.source, edit.entry, edit.to) }
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error
    return { problem: `This cannot be written here by a form: ${error.message}.`, instead: 'Change it in the document itself.' }
  }
}
const notAnId = (id: string) => ({
  problem: `${JSON.stringify(id)} is no id.`,
  instead: 'Write a letter, then letters, digits and hyphens.',
})

function changedBlock(text: string, edit: Exclude<BlockEdit, { do: 'new block' }>, list: boolean): string {
  switch (edit.do) {
    case 'set':
      return writeValue(text, edit.entry === null ? [] : [edit.entry], edit.value)
    case 'add':
      if (edit.entry === null && !list) return writeValue(text, [], edit.value)
      return list ? writeItem(text, [], lengthOf(text), edit.value) : writeKey(text, [], edit.entry!, edit.value)
    case 'remove':
      return writeWithout(text, [edit.entry])
    case 'rename':
      return writeName(text, [edit.entry], edit.to)
    case 'move':
      return moved(text, edit.entry, edit.up)
  }
}
const lengthOf = (text: string): number => {
  const value = valueIn(text)
  return isList(value) ? value.length : 0
}

/**
 * An entry and the one above it change places, each with the comment lines right above it. Both on lines of their own: an
 * entry is what stands between its first line and the next one's.
 */
function moved(text: string, entry: string, up: boolean): string {
  const value = valueIn(text)
  const keys = typeof value === 'string' ? [] : Object.keys(value)
  const second = keys.indexOf(entry) + (up ? 0 : 1)
  if (!keys.includes(entry) || second < 1 || second >= keys.length) return text
  const lines = text.split(/(?<=\n)/)
  const { located } = readYaml({ name: '', text, line: 0, indent: 0, section: 0, node: { type: 'text', value: '' } })
  const firstLines = keys.map(key => (located?.keys.get(key) ?? located?.children.get(key)?.place)!.line - 1)
  if (firstLines.some((line, i) => i > 0 && line <= firstLines[i - 1]!)) throw new NotWritten('its entries share a line')
  const begins = (i: number) => {
    let line = firstLines[i]!
    while (line > 0 && /^\s*#/.test(lines[line - 1]!)) line--
    return i === 0 ? Math.max(line, 0) : line
  }
  const [a, b, c] = [begins(second - 1), begins(second), second + 1 < keys.length ? begins(second + 1) : lines.length]
  const ended = (part: readonly string[], last: boolean) => (last ? part.join('').replace(/\n$/, '') : part.join('').replace(/\n?$/, '\n'))
  const whole = lines.length === c && !text.endsWith('\n')
  const after = lines.slice(0, a).join('') + ended(lines.slice(b, c), false) + ended(lines.slice(a, b), whole) + lines.slice(c).join('')
  const wanted = [...keys]
  wanted.splice(second - 1, 2, keys[second]!, keys[second - 1]!)
  const says = valueIn(after)
  const order = isList(value)
    ? wanted.every((key, i) => JSON.stringify((says as readonly Value[])[i]) === JSON.stringify(value[Number(key)]))
    : JSON.stringify(Object.keys(says)) === JSON.stringify(wanted)
  if (!order) throw new NotWritten('its entries cannot be told apart by their lines')
  return after
}

/** The text of the block as it stands in the source: each line behind what indents or quotes it there. */
function inPlace(source: string, fenced: FencedBlock, text: string): Edited {
  const mark = source.startsWith('\uFEFF') ? 1 : 0
  const rows = source.slice(mark).split(/(?<=\n)/)
  const old = fenced.text === '' ? [] : fenced.text.split('\n').map(row => row.replace(/\r$/, ''))
  const prefixes = old.map((row, i) => {
    const there = rows[fenced.line + i]!.replace(/\r?\n$/, '')
    if (!there.endsWith(row)) throw new NotWritten('its lines are not where they should be')
    return there.slice(0, there.length - row.length)
  })
  const eol = rows[fenced.line - 1]?.endsWith('\r\n') ? '\r\n' : '\n'
  const fresh = text === '' ? [] : text.split('\n').map(row => row.replace(/\r$/, ''))
  // Only the lines that differ are written; those before and behind are the bytes that were there.
  let head = 0
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < fresh.length - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++
  const opening = /^(?:[ \t>]*)/.exec(rows[fenced.line - 1]!)?.[0] ?? ''
  const prefix = prefixes.find(p => p !== '') ?? opening
  const written = fresh.slice(head, fresh.length - tail).map(row => (row === '' ? prefix.trimEnd() : prefix + row) + eol)
  const at = fenced.line + head
  return {
    source: source.slice(0, mark) + [...rows.slice(0, at), ...written, ...rows.slice(fenced.line + old.length - tail)].join(''),
    line: at + 1,
  }
}

function newBlock(source: string, document: PlanDocument, edit: Extract<BlockEdit, { do: 'new block' }>): Edited {
  const kind = known.find(k => k.name === edit.name)
  const i = document.sections.findIndex(s => s.id === edit.clause)
  if (kind === undefined || i === -1) return { problem: 'There is no such block or clause.', instead: 'Look at the document again.' }
  if (edit.entry !== null && kind.holds === 'map' && !idPattern.test(edit.entry)) return notAnId(edit.entry)
  if (kind.holds === 'one' && document.blocks.some(b => b.name === edit.name))
    return { problem: `The block ${edit.name} is there already.`, instead: 'Change that one.' }
  const text =
    kind.holds === 'map'
      ? `${writtenText(edit.entry ?? '', false)}:${writtenBelow(edit.value, '  ', ':')}`
      : kind.holds === 'list'
        ? `-${writtenBelow(edit.value, '  ', '-')}`
        : writtenBelow(edit.value, '', ':').replace(/^\s/, '')
  const mark = source.startsWith('\uFEFF') ? 1 : 0
  const rows = source.slice(mark).split(/(?<=\n)/)
  const eol = rows[0]?.endsWith('\r\n') ? '\r\n' : '\n'
  const next = document.sections[i + 1]?.line ?? rows.length + 1
  let at = next - 1
  while (at > 0 && rows[at - 1]!.trim() === '') at--
  const fence = text.includes('```') ? '~~~' : '```'
  const before = rows.slice(0, at).join('')
  const block = [`${fence}yaml ${edit.name}`, ...text.split('\n'), fence].join(eol) + eol
  const behind = rows.slice(at).join('')
  return {
    source: `${source.slice(0, mark)}${before}${before.endsWith('\n') ? '' : eol}${eol}${block}${behind === '' ? '' : behind.startsWith('\n') || behind.startsWith('\r') ? behind : eol + behind}`,
    line: at + 2,
  }
}
