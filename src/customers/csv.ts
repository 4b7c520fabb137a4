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
export function readCsv(text: string, separator = ','): readonly CsvRow[] {
  const rows: CsvRow[] = []
  let fields: string[] = []
  let field = ''
  let quoted = false
  let line = 1
  let from = 1
  const source = text.replace(/^\u{feff}/u, '')
  const endField = () => {
    fields.push(field)
    field = ''
  }
  const endRow = () => {
    endField()
    if (fields.some(f => f !== '')) rows.push({ line: from, fields })
    fields = []
    from = line
  }
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    if (c === '\n') line++
    if (quoted) {
      if (c !== '"') field += c
      else if (source[i + 1] === '"') {
        field += '"'
        i++
      } else quoted = false
    } else if (c === '"' && field === '') quoted = true
    else if (c === separator) endField()
    else if (c === '\n') endRow()
    else if (c !== '\r') field += c
  }
  if (quoted) throw new SyntaxError(`line ${from}: a quote is opened and never closed`)
  endRow()
  return rows
}

/** A field that begins like a formula is written with an apostrophe before it. */
const safe = (field: string): string => (/^[=+\-@\t]/.test(field) && !/^-?\d+(\.\d+)?$/.test(field) ? `'${field}` : field)
const quotedField = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

export const writeCsv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows
    .map(row => row.map(field => (field === null ? '' : quotedField(safe(String(field))))).join(','))
    .join('\r\n')
    .concat('\r\n')
