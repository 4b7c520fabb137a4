/** tocsin customer … and tocsin incident customers: the register of customers, and who of them an incident affects. */
import { counted } from '../core/counted.ts'
import type { AffectedCustomers, As, Customer, CustomersTaken } from '../http/api.ts'
import type { LineProblem } from '../http/customers-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf, type Values, WrongUse } from './command.ts'
import { fileIn } from './file.ts'
import { printed } from './line-problems.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Kept = As<typeof Customer>
type Problem = As<typeof LineProblem>

const customers = (count: number): string => counted(count, 'customer')
const mute = (count: number): string => (count === 0 ? '' : `; ${count} without a contact cannot be told anything until somebody adds one`)

const list: Command = {
  name: 'customer list',
  usage: '[--find TEXT]',
  summary: 'The register of customers',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, find: { type: 'string' } },
  help: ['--find TEXT    in id, name or country', ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const found = await remoteOf(values).ask<{ items: Kept[]; total: number }>(
      'GET',
      `/customers?${new URLSearchParams({ q: textOf(values, 'find') ?? '' })}`,
    )
    const rows = found.items.map(c => [
      c.id,
      c.name,
      c.country ?? '',
      c.contact?.email ?? 'no contact',
      c.contracts.map(t => t.clock).join('; '),
    ])
    return { json: found, text: `${rows.length === 0 ? '' : `${table(rows)}\n\n`}${customers(found.total)}` }
  },
}
const show: Command = {
  name: 'customer show',
  usage: 'ID',
  summary: 'One customer: contact, data, vendors, and the clocks of its contracts',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const { items } = await remoteOf(values).ask<{ items: Kept[] }>('GET', '/customers')
    const one = items.find(c => c.id === positionals[0])
    if (one === undefined) throw new AnswerIsNo(`the register has no customer ${positionals[0]}`, 'tocsin customer list')
    const lines = [
      [one.name, ''],
      ['id', one.id],
      ['country', one.country ?? 'not said'],
      ['we are its', one.role],
      ['contact', one.contact === null ? 'none: it cannot be told anything' : `${one.contact.name} <${one.contact.email}>`.trim()],
      ['data', one.data.join(', ') || 'not said'],
      ['vendors', one.vendors.join(', ') || 'none'],
      ...one.contracts.map(t => [`contract ${t.contract}`, `${t.clock}${t.zone === null ? '' : `, ${t.zone}`}: ${t.clause}`]),
    ]
    return { json: one, text: table(lines) }
  },
}
const importFile: Command = {
  name: 'customer import',
  usage: 'FILE',
  summary: 'Take in customers from a CSV file: all of it or, where a line is wrong, nothing',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: [
    'FILE           columns: id, name, country, role, contact_name, contact_email, data, vendors, clock, clause, zone,',
    '               enterprise, contract; only name is needed; - reads what is piped in',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const taken = await remoteOf(values).ask<As<typeof CustomersTaken>>('POST', '/customers/import', { csv: fileIn(positionals[0]!) })
    if (taken.problems.length > 0)
      throw new AnswerIsNo(
        `nothing was taken in; ${counted(taken.problems.length, 'thing is', 'things are')} wrong:\n${printed(taken.problems)}`,
        null,
        {
          error: 'invalid',
          ...taken,
        },
      )
    return { json: taken, text: `${customers(taken.taken)} taken in${mute(taken.withoutContact)}` }
  },
}
const exportFile: Command = {
  name: 'customer export',
  usage: '',
  summary: 'The register as a CSV file on stdout, as customer import takes it',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values, output }): Promise<Answer | 0> {
    const remote = remoteOf(values)
    if (output.json) return { json: await remote.ask('GET', '/customers'), text: '' }
    output.out((await remote.text('/customers.csv')).trimEnd())
    return 0
  },
}

const ways = ['all', 'file', 'country', 'data-set', 'vendor'] as const
/** How they are chosen, as typed; null: it is only asked who they are. */
function chosen(values: Values): Record<string, unknown> | null {
  const filter = Object.fromEntries(
    (
      [
        ['country', 'country'],
        ['data', 'data-set'],
        ['vendor', 'vendor'],
      ] as const
    ).flatMap(([name, option]) => {
      const value = textOf(values, option)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const file = textOf(values, 'file')
  const said = [values.all === true, file !== undefined, Object.keys(filter).length > 0].filter(Boolean).length
  if (said > 1) throw new WrongUse('customers are chosen in one way', ways.map(w => `--${w}`).join(' | '))
  if (said === 0) return null
  if (file !== undefined) return { how: 'upload', csv: fileIn(file) }
  return values.all === true ? { how: 'all' } : { how: 'filter', filter }
}
const affected: Command = {
  name: 'incident customers',
  usage: 'NUMBER [--all | --file FILE | --country DE --data-set ID --vendor ID] [--reason TEXT]',
  summary: 'Say which customers an incident affects; without an option, who they are',
  takes: { min: 1, max: 1 },
  options: {
    ...remoteOptions,
    all: { type: 'boolean' },
    file: { type: 'string' },
    country: { type: 'string' },
    'data-set': { type: 'string' },
    vendor: { type: 'string' },
    reason: { type: 'string' },
  },
  help: [
    '--all          everybody in the register',
    '--file FILE    ids, names or mail addresses, one a line, or a CSV file with such a column; - reads what is piped in',
    '--country DE   those who fit all of --country, --data-set and --vendor',
    '--data-set ID  whose data of this set we hold',
    '--vendor ID    whose data this vendor holds for us',
    '--reason TEXT  how you know; needed where fewer are affected than was said before',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const remote = remoteOf(values)
    const path = `/incidents/${encodeURIComponent(positionals[0]!.replace(/^#/, ''))}/customers`
    const how = chosen(values)
    const reason = textOf(values, 'reason')
    const answer =
      how === null
        ? await remote.ask<As<typeof AffectedCustomers>>('GET', path)
        : await remote
            .ask<As<typeof AffectedCustomers>>('POST', path, { ...how, ...(reason === undefined ? {} : { reason }) })
            .catch(withLines)
    const without = answer.items.filter(c => c.contact === null).length
    const rows = how === null ? answer.items.map(c => [c.id, c.name ?? 'no longer in the register', c.contact?.email ?? 'no contact']) : []
    const head =
      answer.list === null
        ? 'nobody has said which customers are affected'
        : `${customers(answer.count)} affected${mute(without)}${answer.frozen ? '; a notification went to them, the list only grows' : ''}`
    return { json: answer, text: rows.length === 0 ? head : `${table(rows)}\n\n${head}` }
  },
}
/** A refused file is told line by line. */
function withLines(error: unknown): never {
  const lines = error instanceof AnswerIsNo ? (error.json as { lines?: readonly Problem[] }).lines : undefined
  if (lines === undefined) throw error
  throw new AnswerIsNo(
    `nothing was recorded; ${counted(lines.length, 'line names', 'lines name')} nobody in the register:\n${printed(lines)}`,
    null,
    (error as AnswerIsNo).json,
  )
}

export const customerCommands: readonly Command[] = [list, show, importFile, exportFile, affected]
