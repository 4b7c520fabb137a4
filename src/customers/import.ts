/** Customers from a CSV file: all that is wrong is told at once, by line, and then nothing is taken. */
import { id } from '../core/id.ts'
import type { DataRole } from '../core/obligation/law/profile.ts'
import { clockHint, printClock, readClock } from './clock-words.ts'
import { readRows } from './csv.ts'
import type { Customer } from './customer.ts'

export type ImportProblem = Readonly<{ line: number; column: string; what: string; instead: string }>
export type Imported = Readonly<{ customers: readonly Customer[]; problems: readonly ImportProblem[]; withoutContact: number }>

const columns = [
  'id',
  'name',
  'country',
  'role',
  'contact_name',
  'contact_email',
  'data',
  'vendors',
  'clock',
  'clause',
  'zone',
  'enterprise',
  'contract',
] as const
type Column = (typeof columns)[number]
const roles: readonly DataRole[] = ['controller', 'processor', 'both', 'unknown']
const rowsMax = 50_000

export const idShape = /^[a-z0-9][a-z0-9-]{0,62}$/
export const emailShape = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)

/** `zoneProblem`: why a zone is none, with what to write instead; null where it is one. */
export function importCustomers(csv: string, zoneProblem: (zone: string) => string | null): Imported {
  const problems: ImportProblem[] = []
  const none = (line: number, column: string, what: string, instead: string): Imported => ({
    customers: [],
    problems: [{ line, column, what, instead }],
    withoutContact: 0,
  })
  let rows: ReturnType<typeof readRows>
  try {
    rows = readRows(csv)
  } catch (error) {
    return none(1, '', error instanceof Error ? error.message : String(error), 'close the quote')
  }
  const [head, ...body] = rows
  if (head === undefined) return none(1, '', 'the file is empty', `begin with a line of columns: ${columns.join(',')}`)
  if (body.length > rowsMax) return none(rowsMax, '', `more than ${rowsMax} customers`, 'import them in parts')
  const names = head.fields.map(f =>
    f
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const unknown = names.find(n => !(columns as readonly string[]).includes(n))
  if (unknown !== undefined) return none(head.line, unknown, `there is no column ${JSON.stringify(unknown)}`, `write ${columns.join(', ')}`)
  if (!names.includes('name')) return none(head.line, 'name', 'the column name is missing', 'add it')

  const customers = new Map<string, Customer>()
  for (const { line, fields } of body) {
    const get = (column: Column): string => fields[names.indexOf(column)]?.trim() ?? ''
    const wrong = (column: Column, what: string, instead: string) => void problems.push({ line, column, what, instead })
    const list = (column: Column): string[] =>
      get(column)
        .split(/[;|]/)
        .map(s => s.trim())
        .filter(s => s !== '')
    if (fields.length > names.length)
      wrong('name', `${fields.length} fields under ${names.length} columns`, 'put fields with commas into quotes')
    const name = get('name')
    const customer = get('id') === '' ? slug(name) : get('id')
    if (name === '') wrong('name', 'a customer without a name', 'write its name')
    else if (!idShape.test(customer)) wrong('id', `${JSON.stringify(customer)} is no id`, 'write small letters, digits and dashes')
    const country = get('country').toUpperCase()
    if (country !== '' && !/^[A-Z]{2}$/.test(country)) wrong('country', `${country} is no country`, 'write two letters: DE')
    const role = (get('role') || 'unknown') as DataRole
    if (!roles.includes(role)) wrong('role', `${role} is no role`, `write ${roles.join(', ')}`)
    const email = get('contact_email')
    if (email !== '' && !emailShape.test(email)) wrong('contact_email', `${JSON.stringify(email)} is no address`, 'write name@example.com')
    for (const column of ['data', 'vendors'] as const)
      for (const one of list(column))
        if (!idShape.test(one)) wrong(column, `${JSON.stringify(one)} is no id`, 'write ids, parted by semicolons')
    const said = get('clock') === '' ? null : readClock(get('clock'))
    if (get('clock') !== '' && said === null) wrong('clock', `${JSON.stringify(get('clock'))} cannot be read`, clockHint)
    const enterprise = get('enterprise').toLowerCase()
    if (!['', 'yes', 'no'].includes(enterprise)) wrong('enterprise', `${JSON.stringify(enterprise)} is neither`, 'write yes or no')
    const zone = get('zone')
    const noZone = zone === '' ? null : zoneProblem(zone)
    if (noZone !== null) wrong('zone', `${JSON.stringify(zone)} is no zone to count by`, noZone)
    const before = customers.get(customer)
    // A customer of several contracts has a line for each.
    if (before !== undefined && (said === null || before.name !== name))
      wrong('id', `${customer} comes twice`, 'give each customer an id of its own')
    const contract = get('contract') || `${customer}-${(before?.contracts.length ?? 0) + 1}`
    if (get('contract') !== '' && !idShape.test(contract))
      wrong('contract', `${JSON.stringify(contract)} is no id`, 'write small letters, digits and dashes')
    const contracts =
      said === null
        ? []
        : [{ contract: id<'contract'>(contract), clause: get('clause') || get('clock'), ...said, zone: zone || null, holidays: null }]
    customers.set(customer, {
      id: id(customer),
      name,
      country: country || null,
      role,
      contact: email === '' ? null : { name: get('contact_name'), email },
      data: list('data') as never,
      vendors: list('vendors') as never,
      ...(enterprise === '' ? {} : { enterprise: enterprise === 'yes' }),
      ...before,
      contracts: [...(before?.contracts ?? []), ...contracts],
    })
  }
  if (problems.length > 0) return { customers: [], problems, withoutContact: 0 }
  const all = [...customers.values()]
  return { customers: all, problems, withoutContact: all.filter(c => c.contact === null).length }
}

/** The register as a file that is read again as it was: a line for each customer, and one more for each further contract. */
export const exportedRows = (customers: readonly Customer[]): readonly (readonly (string | null)[])[] => [
  columns,
  ...customers.flatMap(c =>
    (c.contracts.length === 0 ? [null] : c.contracts).map(terms => [
      c.id,
      c.name,
      c.country,
      c.role,
      c.contact?.name ?? null,
      c.contact?.email ?? null,
      c.data.join(';'),
      c.vendors.join(';'),
      terms === null ? null : printClock(terms),
      terms?.clause ?? null,
      terms?.zone ?? null,
      c.enterprise === undefined ? null : c.enterprise ? 'yes' : 'no',
      terms?.contract ?? null,
    ]),
  ),
]
