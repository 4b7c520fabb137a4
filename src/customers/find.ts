/**
 * Customers as a list calls them: by id, name or the address of their contact, however it is written. A list is text, one
 * customer a line, or a CSV file; what the register has nobody for, or more than one, is told by its line and not guessed.
 */
import { readRows } from './csv.ts'
import type { Customer, Register } from './customer.ts'
import type { ImportProblem } from './import.ts'

export type Found = Readonly<{ customers: readonly Customer[]; problems: readonly ImportProblem[] }>
const columns: readonly string[] = ['id', 'contact_email', 'email', 'mail', 'name', 'customer']
const linesMax = 50_000

export function findCustomers(register: Register, text: string): Found {
  const none = (line: number, what: string, instead: string): Found => ({ customers: [], problems: [{ line, column: '', what, instead }] })
  let rows: ReturnType<typeof readRows>
  try {
    rows = readRows(text)
  } catch (error) {
    return none(1, error instanceof Error ? error.message : String(error), 'close the quote')
  }
  const names = (rows[0]?.fields ?? []).map(f =>
    f
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const at = columns.map(column => names.indexOf(column)).filter(index => index >= 0) // the surest first
  const lines = at.length > 0 ? rows.slice(1) : rows
  if (lines.length === 0) return none(1, 'nobody is named', 'write an id, a name or an address on each line')
  if (lines.length > linesMax) return none(linesMax, `more than ${linesMax} lines`, 'choose by a filter, or all')
  const byWord = wordsOf(register)
  const found = new Map<string, Customer>()
  const problems: ImportProblem[] = []
  for (const { line, fields } of lines) {
    const words = (at.length > 0 ? at : [0]).map(index => (fields[index] ?? '').trim()).filter(word => word !== '')
    const [word] = words
    if (word === undefined) {
      problems.push({ line, column: names[at[0] ?? -1] ?? '', what: 'the line names nobody', instead: 'write an id, a name or an address' })
      continue
    }
    const fitting = byWord.get(wordOf(word)) ?? []
    const column = at.length > 0 ? names[fields.findIndex(f => f.trim() === word)]! : ''
    if (fitting.length === 1) found.set(fitting[0]!.id, fitting[0]!)
    else if (fitting.length === 0)
      problems.push({
        line,
        column,
        what: `nobody in the register is called ${JSON.stringify(word)}`,
        instead: 'add the customer to the register, or take the line out',
      })
    else
      problems.push({
        line,
        column,
        what: `${fitting.length} customers are called ${JSON.stringify(word)}`,
        instead: `write its id: ${fitting
          .slice(0, 3)
          .map(c => c.id)
          .join(' or ')}`,
      })
  }
  return { customers: [...found.values()], problems }
}

const wordOf = (text: string): string => text.trim().normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')

/** An id is one customer's, whatever another one's name or address is. */
function wordsOf({ customers }: Register): ReadonlyMap<string, readonly Customer[]> {
  const words = new Map<string, Customer[]>()
  for (const customer of customers)
    for (const word of new Set([customer.name, customer.contact?.email ?? ''].map(wordOf)))
      if (word !== '') words.set(word, [...(words.get(word) ?? []), customer])
  for (const customer of customers) words.set(wordOf(customer.id), [customer])
  return words
}
