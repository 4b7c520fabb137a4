/**
 * A questionnaire as it came, CSV or XLSX: which cells ask, which are to be answered, and the same file with those written and nothing else
 * changed. Columns are found by their headings; what cannot be found is asked for, never guessed.
 */
import { placedRows, quotedField, safeCell } from '../customers/csv.ts'
import { type Edit, fillWorkbook, NotAWorkbook, readWorkbook, type Sheet } from './workbook.ts'

export type Format = 'csv' | 'xlsx'
/** Headings, as they stand in the file; null: found by what they usually are called. */
export type ColumnsSaid = Readonly<{ question: string | null; answer: string | null; words: string | null; id: string | null }>
export const columnsUnsaid: ColumnsSaid = { question: null, answer: null, words: null, id: null }
export type Question = Readonly<{ sheet: number; row: number; id: string; text: string }> // places from 0
/** `words`: where sentence and evidence go; null: into the answer's cell, behind it. */
type Columns = Readonly<{ sheet: number; head: number; id: number | null; question: number; answer: number; words: number | null }>
export type Form = Readonly<{
  format: Format
  sheets: readonly string[]
  columns: readonly Columns[]
  headings: readonly Readonly<{ sheet: string; question: string; answer: string; words: string | null; id: string | null }>[]
  questions: readonly Question[]
}>
export type Written = Readonly<{ question: Question; answer: string; words: string }>

/** Wrong input: what, and what to write instead. */
export class NotAForm extends Error {
  readonly instead: string
  constructor(what: string, instead: string) {
    super(what)
    this.instead = instead
  }
}

export const fileMost = 3_000_000
const questionsMost = 3_000
const headWithin = 40
const usual = {
  question:
    /^(security |control |assessment |vendor )?(questions?|question text|requirements?|control question|question description|controls?( description)?)( \/ .*| \(.*\))?$/,
  answer:
    /^(vendor |supplier |company |your |csp |provider )?(answers?|responses?|answer \(.*\)|response \(.*\)|yes ?\/ ?no.*|csp caiq answer|caiq answer)$/,
  words:
    /^(vendor |supplier |company |your |csp |provider )?(comments?|explanations?|details?|notes?|remarks?|additional (information|comments?)|evidence|description of (the )?(answer|response)|csp implementation description.*)( .*)?$/,
  id: /^(#|no\.?|nr\.?|id|ref\.?|reference|number|(question|control) (id|no\.?|number|ref\.?)|id #)$/,
}
const heading = (text: string): string =>
  text
    .slice(0, 300) // a heading is no longer, and a cell may be
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/[:*?]+$/, '')
    .trim()

const isZip = (bytes: Buffer): boolean => bytes.length > 4 && bytes.readUInt32LE(0) === 0x04034b50
const textOf = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new NotAForm('the file is neither a workbook nor text in UTF-8', 'save it as XLSX, or as CSV in UTF-8')
  }
}
/** The one under which its first lines have most columns. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000)
  const counted = [',', ';', '\t'].map(separator => {
    try {
      return {
        separator,
        columns: Math.max(
          0,
          ...placedRows(text, separator)
            .slice(0, headWithin)
            .map(r => r.fields.length),
        ),
      }
    } catch {
      return { separator, columns: 0 }
    }
  })
  const most = counted.reduce((a, b) => (b.columns > a.columns ? b : a))
  if (most.columns === 0) placedRows(head, ',') // says what is wrong
  return most.separator
}
function sheetsOf(bytes: Buffer): Readonly<{ format: Format; sheets: readonly Sheet[] }> {
  if (bytes.length > fileMost)
    throw new NotAForm(`the file is larger than ${fileMost / 1e6} MB`, 'take pictures out of it, or answer it in parts')
  try {
    if (isZip(bytes)) return { format: 'xlsx', sheets: readWorkbook(bytes) }
    const text = textOf(bytes)
    return { format: 'csv', sheets: [{ name: '', rows: placedRows(text, separatorOf(text)).map(r => r.fields.map(f => f.text)) }] }
  } catch (error) {
    if (error instanceof NotAWorkbook)
      throw new NotAForm(`the workbook cannot be read: ${error.message}`, 'save it anew as XLSX, or as CSV')
    if (error instanceof SyntaxError) throw new NotAForm(error.message, 'close the quote')
    throw error
  }
}

function columnsIn({ rows }: Sheet, sheet: number, said: ColumnsSaid): Columns | null {
  for (let head = 0; head < Math.min(rows.length, headWithin); head++) {
    const names = rows[head]!.map(heading)
    const place = (which: keyof ColumnsSaid, except: readonly (number | null)[]): number | null => {
      const wanted = said[which]
      const at = names.findIndex((name, n) => !except.includes(n) && (wanted === null ? usual[which].test(name) : name === heading(wanted)))
      return at < 0 ? null : at
    }
    const question = place('question', [])
    if (question === null) continue
    const answer = place('answer', [question])
    if (answer === null) continue
    const words = place('words', [question, answer])
    return { sheet, head, question, answer, words, id: place('id', [question, answer, words]) }
  }
  return null
}

/** Throws NotAForm. */
export function readForm(bytes: Buffer, said: ColumnsSaid = columnsUnsaid): Form {
  const { format, sheets } = sheetsOf(bytes)
  const columns = sheets.flatMap((sheet, n) => columnsIn(sheet, n, said) ?? [])
  if (columns.length === 0) {
    const first = sheets.flatMap(s => s.rows.slice(0, headWithin)).find(row => row.filter(cell => cell.trim() !== '').length > 1) ?? []
    const seen = first.filter(cell => cell.trim() !== '').slice(0, 12)
    throw new NotAForm(
      'no line of headings has a column of questions and one of answers',
      seen.length === 0 ? 'a file with a line of headings' : `name both columns; its first headings are: ${seen.join(', ')}`,
    )
  }
  const questions = columns.flatMap(({ sheet, head, question, id }) =>
    sheets[sheet]!.rows.slice(head + 1).flatMap((row, n): readonly Question[] => {
      const text = (row[question] ?? '').replaceAll(/\s+/g, ' ').trim()
      // A line with a number alone, or a single word, is a heading between the questions.
      if (!/\p{L}{2,}\W+\p{L}/u.test(text)) return []
      return [{ sheet, row: head + 1 + n, id: id === null ? '' : (row[id] ?? '').trim(), text: text.slice(0, 2_000) }]
    }),
  )
  if (questions.length === 0) throw new NotAForm('there is no question under its headings', 'a file with questions in it')
  if (questions.length > questionsMost) throw new NotAForm(`it has more than ${questionsMost} questions`, 'answer it in parts')
  const headings = columns.map(({ sheet, head, question, answer, words, id }) => {
    const name = (at: number) => (sheets[sheet]!.rows[head]![at] ?? '').trim()
    return {
      sheet: sheets[sheet]!.name,
      question: name(question),
      answer: name(answer),
      words: words === null ? null : name(words),
      id: id === null ? null : name(id),
    }
  })
  return { format, sheets: sheets.map(s => s.name), columns, headings, questions }
}

/** The file with those cells written; of what is written nothing is taken for a formula. Throws NotAForm. */
export function fillForm(bytes: Buffer, { format, columns }: Pick<Form, 'format' | 'columns'>, written: readonly Written[]): Buffer {
  const edits = written.flatMap(({ question: { sheet, row }, answer, words }): readonly Edit[] => {
    const of = columns.find(c => c.sheet === sheet)!
    const one = of.words === null
    const text = one && words !== '' ? `${answer}. ${words}` : answer
    return [
      { sheet, row, column: of.answer, text: safeCell(text) },
      ...(one ? [] : [{ sheet, row, column: of.words!, text: safeCell(words) }]),
    ]
  })
  try {
    return format === 'xlsx' ? fillWorkbook(bytes, edits) : fillCsv(bytes, edits)
  } catch (error) {
    if (error instanceof NotAWorkbook)
      throw new NotAForm(`the workbook cannot be written: ${error.message}`, 'another column for the answers')
    throw error
  }
}

/** Every field that is not written keeps its bytes, its quotes too; a line that is short gets the fields that it lacks. */
function fillCsv(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const text = textOf(bytes)
  const separator = separatorOf(text)
  const byRow = new Map<number, Edit[]>()
  for (const edit of edits) byRow.set(edit.row, [...(byRow.get(edit.row) ?? []), edit])
  let out = ''
  let at = 0
  placedRows(text, separator).forEach(({ fields }, row) => {
    const own = byRow.get(row)
    if (own === undefined) return
    const length = Math.max(fields.length, ...own.map(edit => edit.column + 1))
    const line = Array.from({ length }, (_, column) => {
      const edit = own.find(e => e.column === column)
      return edit === undefined ? text.slice(fields[column]?.from ?? 0, fields[column]?.to ?? 0) : quotedField(edit.text)
    })
    out += text.slice(at, fields[0]!.from) + line.join(separator)
    at = fields.at(-1)!.to
  })
  return Buffer.from(out + text.slice(at), 'utf8')
}
