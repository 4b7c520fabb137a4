/**
 * A file of providers, CSV or YAML, as the same rows: a line of CSV holds one report, one commitment, or both, of a provider;
 * YAML has them as lists under it.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { readRows } from './csv.ts'
import type { ImportProblem } from './import.ts'

export const vendorColumns = [
  'id',
  'name',
  'role',
  'holds',
  'contact_name',
  'contact_email',
  'public',
  'report',
  'covers',
  'issued',
  'from',
  'to',
  'expires',
  'link',
  'uptime',
  'uptime_of',
  'clause',
  'clause_link',
  'measure',
  'down_from',
  'components',
  'checks',
] as const
export type VendorColumn = (typeof vendorColumns)[number]
export type VendorRow = Readonly<{ line: number; get(column: VendorColumn): string }>
export type VendorRows = Readonly<{ rows: readonly VendorRow[] } | { problem: ImportProblem }>

const bytesMost = 1_000_000
const rowsMost = 10_000
const nested: Readonly<Record<string, readonly VendorColumn[]>> = {
  reports: ['report', 'covers', 'issued', 'from', 'to', 'expires', 'link'],
  commitments: ['uptime', 'uptime_of', 'clause', 'clause_link', 'measure', 'down_from', 'components', 'checks'],
}
const own = vendorColumns.filter(column => !Object.values(nested).flat().includes(column))
const problem = (line: number, column: string, what: string, instead: string): VendorRows => ({ problem: { line, column, what, instead } })

/** YAML begins with `vendors:`, whatever stands in comments before it; anything else is read as CSV. */
export function vendorRows(text: string): VendorRows {
  if (text.length > bytesMost) return problem(1, '', 'the file is larger than 1 MB', 'take providers in by parts')
  const read = /^(?:\u{feff})?(?:\s*(?:#[^\n]*)?\n|---\s*\n)*vendors\s*:/u.test(text) ? yamlRows(text) : csvRows(text)
  if ('rows' in read && read.rows.length > rowsMost)
    return problem(rowsMost, '', `more than ${rowsMost} rows`, 'take providers in by parts')
  return read
}

function csvRows(text: string): VendorRows {
  let rows: ReturnType<typeof readRows>
  try {
    rows = readRows(text)
  } catch (error) {
    return problem(1, '', error instanceof Error ? error.message : String(error), 'close the quote')
  }
  const [head, ...body] = rows
  if (head === undefined) return problem(1, '', 'the file is empty', `begin with a line of columns: ${vendorColumns.join(',')}`)
  const names = head.fields.map(f =>
    f
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const unknown = names.find(n => !(vendorColumns as readonly string[]).includes(n))
  if (unknown !== undefined)
    return problem(head.line, unknown, `there is no column ${JSON.stringify(unknown)}`, `write ${vendorColumns.join(', ')}`)
  if (!names.includes('name') && !names.includes('id')) return problem(head.line, 'name', 'the column name is missing', 'add it')
  const long = body.find(row => row.fields.length > names.length)
  if (long !== undefined)
    return problem(long.line, '', `${long.fields.length} fields under ${names.length} columns`, 'put fields with commas into quotes')
  // What a spreadsheet is kept from taking for a formula was written with an apostrophe before it.
  const plain = (field: string) => field.trim().replace(/^'(?=[=+\-@\t])/, '')
  return { rows: body.map(({ line, fields }) => ({ line, get: column => plain(fields[names.indexOf(column)] ?? '') })) }
}

class Misplaced extends Error {
  readonly at: Node | null
  readonly column: string
  readonly instead: string
  constructor(at: Node | null, column: string, what: string, instead: string) {
    super(what)
    this.at = at
    this.column = column
    this.instead = instead
  }
}

function yamlRows(text: string): VendorRows {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false, logLevel: 'silent', merge: false })
  const lineOf = (at: Node | null): number => Math.max(1, lines.linePos(at?.range?.[0] ?? 0).line)
  const [wrong] = document.errors
  if (wrong !== undefined) return problem(lines.linePos(wrong.pos[0]).line, '', wrong.message, 'write it as the guide shows')
  const words = (node: unknown, column: string): string => {
    if (isScalar(node)) return String(node.value ?? '').trim()
    if (isSeq(node)) return node.items.map(item => words(item, column)).join(';')
    throw new Misplaced(node as Node, column, `${column} is neither a word nor a list of words`, 'write it out; there are no aliases here')
  }
  const fieldsOf = (node: unknown, known: readonly string[], lists: readonly string[]) => {
    if (!isMap(node)) throw new Misplaced(node as Node, '', 'a list holds something without keys', `write keys: ${known.join(', ')}`)
    const fields = new Map<string, string>()
    const parts = new Map<string, Node>()
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (lists.includes(name)) parts.set(name, value as Node)
      else if (known.includes(name)) fields.set(name, value === null ? '' : words(value, name))
      else throw new Misplaced(key as Node, name, `there is no key ${JSON.stringify(name)}`, `write ${[...known, ...lists].join(', ')}`)
    }
    return { fields, parts }
  }
  try {
    const list = document.get('vendors')
    if (!isSeq(list)) throw new Misplaced(null, 'vendors', 'vendors is no list', 'write a list under it: - name: Stripe')
    const rows: VendorRow[] = []
    for (const item of list.items) {
      const { fields, parts } = fieldsOf(item, own, Object.keys(nested))
      const first = rows.length
      for (const [part, columns] of Object.entries(nested)) {
        const node = parts.get(part)
        if (node === undefined) continue
        if (!isSeq(node)) throw new Misplaced(node, part, `${part} is no list`, `write a list under it: - ${columns[0]}: …`)
        for (const one of node.items) {
          const of = fieldsOf(one, columns, []).fields
          rows.push({ line: lineOf(one as Node), get: column => of.get(column) ?? fields.get(column) ?? '' })
        }
      }
      if (rows.length === first) rows.push({ line: lineOf(item as Node), get: column => fields.get(column) ?? '' })
    }
    return { rows }
  } catch (error) {
    if (!(error instanceof Misplaced)) throw error
    return problem(lineOf(error.at), error.column, error.message, error.instead)
  }
}
