/**
 * Comma-separated values as RFC 4180 has them: quoted fields, doubled quotes, line feeds inside of quotes; CRLF or LF, with or
 * without a byte order mark. Written so that a spreadsheet takes no field for a formula.
 */
export type CsvRow = Readonly<{ line: number; fields: readonly string[] }>

/**
 * The rows of a file as people send it: parted by commas, or by the semicolons or tabs that spreadsheets of other languages
 * write, as its first line shows; lines before it that begin with # say what the file is, and are left out. Throws as `readCsv`.
 */
export function readRows(text: string): readonly CsvRow[] {
  const rows = (separator: string) => {
    const all = readCsv(text, separator)
    const first = all.findIndex(row => !row.fields[0]!.startsWith('#'))
    return first < 0 ? [] : all.slice(first)
  }
  const byComma = rows(',')
  const head = byComma[0]?.fields ?? []
  const other = head.length === 1 ? [';', '\t'].find(separator => head[0]!.includes(separator)) : undefined
  return other === undefined ? byComma : rows(other)
}

/** Throws SyntaxError, naming the line, where a quote is never closed. */
export const readCsv = (text: string, separator = ','): readonly CsvRow[] =>
  placedRows(text, separator).flatMap(({ line, fields }) =>
    fields.some(f => f.text !== '') ? [{ line, fields: fields.map(f => f.text) }] : [],
  )

/** `from`, `to`: where it stands in the text, its quotes with it. */
export type PlacedField = Readonly<{ text: string; from: number; to: number }>
/** Every row, empty ones too, with where each field stands. Throws as `readCsv`. */
export function placedRows(source: string, separator: string): readonly Readonly<{ line: number; fields: readonly PlacedField[] }>[] {
  const rows: { line: number; fields: PlacedField[] }[] = []
  let fields: PlacedField[] = []
  let field = ''
  let quoted = false
  let line = 1
  let from = 1
  let begin = source.startsWith('\u{feff}') ? 1 : 0
  const endField = (at: number) => {
    const to = source[at] === '\n' && source[at - 1] === '\r' && at > begin ? at - 1 : at
    fields.push({ text: field, from: begin, to })
    field = ''
    begin = at + 1
  }
  const endRow = (at: number) => {
    endField(at)
    rows.push({ line: from, fields })
    fields = []
    from = line
  }
  for (let i = begin; i < source.length; i++) {
    const c = source[i]!
    if (c === '\n') line++
    if (quoted) {
      if (c !== '"') field += c
      else if (source[i + 1] === '"') {
        field += '"'
        i++
      } else quoted = false
    } else if (c === '"' && field === '') quoted = true
    else if (c === separator) endField(i)
    else if (c === '\n') endRow(i)
    else if (c !== '\r') field += c
  }
  if (quoted) throw new SyntaxError(`line ${from}: a quote is opened and never closed`)
  if (begin < source.length || fields.length > 0) endRow(source.length)
  return rows
}

/** A field that begins like a formula is written with an apostrophe before it. */
export const safeCell = (field: string): string => (/^[=+\-@\t\r]/.test(field) && !/^-?\d+(\.\d+)?$/.test(field) ? `'${field}` : field)
export const quotedField = (field: string): string => (/[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

export const writeCsv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows
    .map(row => row.map(field => (field === null ? '' : quotedField(safeCell(String(field))))).join(','))
    .join('\r\n')
    .concat('\r\n')
