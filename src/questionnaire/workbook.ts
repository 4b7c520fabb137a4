/**
 * A workbook (XLSX, ECMA-376 part 1, 18.3) as sheets of text, and the same workbook with some cells written anew: every other cell, style,
 * formula and part of it keeps its bytes. What is written is text in its cell (inlineStr), so no program takes it for a formula.
 */
import { attribute, escaped, NotXml, plain, tags } from './xml.ts'
import { NotAnArchive, packed, readZip, unpack, writeZip, type ZipEntry } from './zip.ts'

export type Sheet = Readonly<{ name: string; rows: readonly (readonly string[])[] }> // by place, both from 0; a row or cell that is not there is empty
/** `sheet`, `row`, `column`: places, from 0. */
export type Edit = Readonly<{ sheet: number; row: number; column: number; text: string }>
export class NotAWorkbook extends Error {}

const partMost = 30_000_000
const allMost = 80_000_000
const rowsMost = 20_000
const columnsMost = 500
const cellMost = 32_767 // what a cell may hold
const placesMost = 2_000_000 // of all sheets: a cell far to the right has empty ones before it, and takes a few bytes to write

type Book = Readonly<{
  entries: readonly ZipEntry[]
  open(name: string): string | null
  sheets: readonly Readonly<{ name: string; part: string }>[]
}>

const orNot = <T>(work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotAnArchive || error instanceof NotXml) throw new NotAWorkbook(error.message)
    throw error
  }
}

function bookOf(bytes: Buffer): Book {
  const entries = readZip(bytes)
  let left = allMost
  const open = (name: string): string | null => {
    const entry = entries.find(e => e.name === name)
    if (entry === undefined) return null
    const out = unpack(entry, Math.min(partMost, left))
    left -= out.length
    return out.toString('utf8')
  }
  const workbook = open('xl/workbook.xml')
  if (workbook === null) throw new NotAWorkbook('it is a zip archive and no workbook (XLSX)')
  const targets = new Map<string, string>()
  for (const tag of tags(open('xl/_rels/workbook.xml.rels') ?? ''))
    if (tag.name === 'Relationship') targets.set(attribute(tag.attributes, 'Id') ?? '', attribute(tag.attributes, 'Target') ?? '')
  const sheets = [...tags(workbook)].flatMap(tag => {
    if (tag.name !== 'sheet' || tag.kind === 'close') return []
    const target = targets.get(attribute(tag.attributes, 'id') ?? '')
    if (target === undefined || !/sheet/i.test(target)) return []
    return [{ name: attribute(tag.attributes, 'name') ?? '', part: target.startsWith('/') ? target.slice(1) : `xl/${target}` }]
  })
  if (sheets.length === 0) throw new NotAWorkbook('it has no sheet')
  return { entries, open, sheets }
}

/** Throws NotAWorkbook. */
export function readWorkbook(bytes: Buffer): readonly Sheet[] {
  return orNot(() => {
    const book = bookOf(bytes)
    const shared = sharedStrings(book.open('xl/sharedStrings.xml') ?? '')
    const room = { left: placesMost }
    return book.sheets.map(({ name, part }) => ({ name, rows: rowsOf(book.open(part) ?? '', shared, room) }))
  })
}

/** The text between places of a part: what stands in <t> of it, but not of phonetic runs. */
function textIn(xml: string, from: number, to: number): string {
  let out = ''
  let at: number | null = null
  let phonetic = false
  for (const tag of tags(xml.slice(from, to))) {
    if (tag.name === 'rPh') phonetic = tag.kind === 'open'
    if (tag.name !== 't' || phonetic) continue
    if (tag.kind === 'open') at = tag.to
    else if (at !== null) {
      out += plain(xml.slice(from + at, from + tag.from))
      at = null
    }
  }
  return out
}
function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = []
  let from: number | null = null
  for (const tag of tags(xml)) {
    if (tag.name !== 'si') continue
    if (tag.kind === 'open') from = tag.to
    else strings.push(from === null ? '' : textIn(xml, from, tag.from))
  }
  return strings
}

/** BC12 → 54, 11. */
export function placeOf(ref: string): Readonly<{ column: number; row: number }> | null {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(ref)
  if (match === null) return null
  const column = [...match[1]!].reduce((sum, c) => sum * 26 + c.charCodeAt(0) - 64, 0) - 1
  return { column, row: Number(match[2]) - 1 }
}
export function refOf(column: number, row: number): string {
  let letters = ''
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters
  return `${letters}${row + 1}`
}

type Cell = Readonly<{
  row: number
  column: number
  from: number
  to: number
  attributes: string
  inner: Readonly<{ from: number; to: number }> | null
}>
type RowAt = Readonly<{ row: number; from: number; open: number; close: number | null; to: number }> // open: behind its tag; close: where its end tag begins; null: it stands alone
type Layout = Readonly<{ rows: readonly RowAt[]; cells: readonly Cell[]; data: Readonly<{ from: number; to: number; alone: boolean }> }>

function layoutOf(xml: string): Layout {
  const rows: RowAt[] = []
  const cells: Cell[] = []
  let data: Layout['data'] | null = null
  let begun = 0
  let row = -1
  let column = -1
  let openRow: Readonly<{ from: number; open: number }> | null = null
  let openCell: Readonly<{ from: number; to: number; attributes: string; column: number }> | null = null
  for (const tag of tags(xml)) {
    if (tag.name === 'sheetData') {
      if (tag.kind === 'open') begun = tag.to
      else data = tag.kind === 'alone' ? { from: tag.from, to: tag.to, alone: true } : { from: begun, to: tag.from, alone: false }
    } else if (tag.name === 'row') {
      if (tag.kind !== 'close') {
        const said = attribute(tag.attributes, 'r')
        row = said === null ? row + 1 : Number(said) - 1
        if (!Number.isSafeInteger(row) || row < 0) throw new NotAWorkbook(`it has a row ${JSON.stringify(said?.slice(0, 40))}`)
        column = -1
        if (tag.kind === 'alone') rows.push({ row, from: tag.from, open: tag.to, close: null, to: tag.to })
        else openRow = { from: tag.from, open: tag.to }
      } else if (openRow !== null) {
        rows.push({ row, ...openRow, close: tag.from, to: tag.to })
        openRow = null
      }
    } else if (tag.name === 'c' && openRow !== null) {
      if (tag.kind !== 'close') {
        const said = placeOf(attribute(tag.attributes, 'r') ?? '')
        column = said?.column ?? column + 1
        if (tag.kind === 'alone') cells.push({ row, column, from: tag.from, to: tag.to, attributes: tag.attributes, inner: null })
        else openCell = { from: tag.from, to: tag.to, attributes: tag.attributes, column }
      } else if (openCell !== null) {
        const { from, attributes } = openCell
        cells.push({ row, column: openCell.column, from, to: tag.to, attributes, inner: { from: openCell.to, to: tag.from } })
        openCell = null
      }
    }
  }
  if (data === null) throw new NotAWorkbook('a sheet has no cells')
  return { rows, cells, data }
}

function rowsOf(xml: string, shared: readonly string[], room: { left: number }): readonly (readonly string[])[] {
  const out: string[][] = []
  for (const { row, column, attributes, inner } of layoutOf(xml).cells) {
    if (inner === null || row >= rowsMost || column >= columnsMost) continue
    const type = attribute(attributes, 't')
    const text = type === 'inlineStr' ? textIn(xml, inner.from, inner.to) : valueIn(xml, inner.from, inner.to)
    const said = type === 's' ? (shared[Number(text)] ?? '') : type === 'b' ? (text === '1' ? 'TRUE' : 'FALSE') : text
    if (said === '') continue
    while (out.length <= row) out.push([])
    const cells = out[row]!
    room.left -= Math.max(0, column + 1 - cells.length)
    if (room.left < 0)
      throw new NotAWorkbook(`its sheets have more than ${placesMost / 1e6} million cells, with the empty ones before the last`)
    while (cells.length <= column) cells.push('')
    cells[column] = said.slice(0, cellMost)
  }
  return out
}
function valueIn(xml: string, from: number, to: number): string {
  let at: number | null = null
  for (const tag of tags(xml.slice(from, to))) {
    if (tag.name !== 'v') continue
    if (tag.kind === 'open') at = tag.to
    else if (at !== null) return plain(xml.slice(from + at, from + tag.from))
  }
  return ''
}

/** Throws NotAWorkbook. */
export function fillWorkbook(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return orNot(() => {
    const book = bookOf(bytes)
    const written = new Map<string, Buffer>()
    book.sheets.forEach(({ part }, sheet) => {
      const own = edits.filter(edit => edit.sheet === sheet)
      if (own.length === 0) return
      written.set(part, Buffer.from(filled(book.open(part) ?? '', own), 'utf8'))
    })
    return writeZip(book.entries.map(entry => (written.has(entry.name) ? packed(entry, written.get(entry.name)!) : entry)))
  })
}

const cellXml = (prefix: string, { column, row, text }: Edit, style: string | null): string =>
  `<${prefix}c r="${refOf(column, row)}"${style === null ? '' : ` s="${style}"`} t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${escaped(text.slice(0, cellMost))}</${prefix}t></${prefix}is></${prefix}c>`

function filled(xml: string, edits: readonly Edit[]): string {
  const layout = layoutOf(xml)
  const prefix = /<(\w+:)sheetData\b/.exec(xml)?.[1] ?? ''
  /** What is put in place of the text between two places; from the last to the first, so that places stay. */
  const changes: { from: number; to: number; text: string }[] = []
  const cellsIn = new Map<number, Cell[]>()
  for (const cell of layout.cells) {
    const known = cellsIn.get(cell.row)
    if (known === undefined) cellsIn.set(cell.row, [cell])
    else known.push(cell)
  }
  const rowAt = new Map(layout.rows.map(r => [r.row, r]))
  const byRow = new Map<number, Edit[]>()
  for (const edit of edits) byRow.set(edit.row, [...(byRow.get(edit.row) ?? []), edit])
  const newRows: string[] = []
  for (const [row, own] of [...byRow].toSorted(([a], [b]) => a - b)) {
    const at = rowAt.get(row)
    const cellsHere = cellsIn.get(row) ?? []
    const inOrder = own.toSorted((a, b) => a.column - b.column)
    const styleOf = (column: number) => attribute(cellsHere.find(c => c.column === column)?.attributes ?? '', 's')
    const cells = (some: readonly Edit[]) => some.map(edit => cellXml(prefix, edit, styleOf(edit.column))).join('')
    if (at === undefined) {
      const before = layout.rows.find(r => r.row > row)
      const text = `<${prefix}row r="${row + 1}">${cells(inOrder)}</${prefix}row>`
      if (before === undefined) newRows.push(text)
      else changes.push({ from: before.from, to: before.from, text })
    } else if (at.close === null) {
      const open = xml.slice(at.from, at.to).replace(/\s*\/>$/, '>')
      changes.push({ from: at.from, to: at.to, text: `${open}${cells(inOrder)}</${prefix}row>` })
    } else
      for (const edit of inOrder) {
        const there = cellsHere.find(c => c.column === edit.column)
        const next = cellsHere.find(c => c.column > edit.column)
        if (there?.inner && /<(\w+:)?f[\s>/]/.test(xml.slice(there.inner.from, there.inner.to)))
          throw new NotAWorkbook(`${refOf(edit.column, row)} holds a formula, and is not written over: clear it, or name another column`)
        const place = there ?? { from: next?.from ?? at.close, to: next?.from ?? at.close }
        changes.push({ from: place.from, to: place.to, text: cells([edit]) })
      }
  }
  const { data } = layout
  if (newRows.length > 0)
    changes.push(
      data.alone
        ? { from: data.from, to: data.to, text: `<${prefix}sheetData>${newRows.join('')}</${prefix}sheetData>` }
        : { from: data.to, to: data.to, text: newRows.join('') },
    )
  let out = xml
  // Those at one place keep their order: the later one is put in first.
  for (const { from, to, text } of changes.map((c, n) => ({ ...c, n })).toSorted((a, b) => b.from - a.from || b.n - a.n))
    out = out.slice(0, from) + text + out.slice(to)
  return out
}
