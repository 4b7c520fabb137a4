/**
 * Statements that leave together, are carried out in their order as one transaction, and are answered together.
 *
 * T1  They are one message: what PostgreSQL is sent up to a Sync it carries out as one transaction, which is committed at the
 *     Sync, or, when one of them fails, rolled back; those behind it are not carried out. Nobody says "begin" or "commit".
 * T2  Answered after the commit, never before it, although each has said by then that it is complete.
 * T3  A statement is made ready once a connection under its name. One of which that is no more so (its table has another column now,
 *     whoever stands between has given us another session) is made ready anew when it is asked for again.
 *
 * With "begin; set local", the statement and "commit" as three queries each of them was answered by itself, which woke this process three
 * times, and described its columns each time: see docs/decisions/speed.md for what that took.
 */
import type { Writable } from 'node:stream'
import type pg from 'pg'

export type Statement = Readonly<{ name: string; text: string }>
export type Row = Readonly<Record<string, unknown>>
export type Asked = Readonly<{ statement: Statement; values: readonly unknown[] }>

/** What `pg` says of its connections, and what its own queries keep there. */
type Wire = Readonly<{
  stream: Writable
  parsedStatements: Record<string, string>
  parse(statement: Statement): void
  bind(bound: Readonly<{ statement: string; values: readonly Bindable[] }>): void
  describe(what: Readonly<{ type: 'P'; name: string }>): void
  execute(portal: Readonly<Record<string, never>>): void
  close(what: Readonly<{ type: 'S'; name: string }>): void
  sync(): void
}>
type Bindable = string | Buffer | null
type Reader = Readonly<{ names: readonly string[]; read: readonly ((text: string) => unknown)[] }>
type Columns = Readonly<{ fields: readonly Readonly<{ name: string; dataTypeID: number }>[] }>

const rowless: Reader = { names: [], read: [] }
const readers = new WeakMap<Wire, Map<string, Reader>>()
const doubtful = new WeakMap<Wire, Set<string>>() // names under which there may be a statement
const stale = new Set(['0A000', '26000', '42P05'])
export const isStale = (error: unknown): boolean => stale.has(String((error as { code?: unknown }).code))

/** The rows of each. Throws what PostgreSQL said of the one that failed. */
export function inOneTransaction(
  client: pg.ClientBase,
  asked: readonly Asked[],
  types: Pick<typeof pg.types, 'getTypeParser'>,
): Promise<readonly (readonly Row[])[]> {
  return new Promise((done, failed) => {
    const answer: Answer = (error, rows) => (error === null ? done(rows!) : failed(error))
    client.query(new Transaction(asked, types, answer))
  })
}

type Answer = (error: unknown, rows?: readonly (readonly Row[])[]) => void

class Transaction implements pg.Submittable {
  readonly #asked: readonly Asked[]
  readonly #bound: readonly (readonly Bindable[])[]
  readonly #types: Pick<typeof pg.types, 'getTypeParser'>
  readonly #rows: Row[][]
  readonly #readers: (Reader | undefined)[] = []
  /** `pg` puts its own in front of it where a query may take only so long (query_timeout), which stops that clock. */
  callback: Answer
  #at = 0
  #wire!: Wire
  #unread: unknown

  constructor(asked: readonly Asked[], types: Pick<typeof pg.types, 'getTypeParser'>, callback: Answer) {
    this.#asked = asked
    this.#bound = asked.map(({ values }) => values.map(bindable)) // throws before anything is sent
    this.#types = types
    this.callback = callback
    this.#rows = asked.map(() => [])
  }

  /** Of the statement that is being carried out: `pg` writes down that it was made ready, as it does for its own queries. */
  get name(): string | undefined {
    return this.#asked[this.#at]?.statement.name
  }
  get text(): string | undefined {
    return this.#asked[this.#at]?.statement.text
  }

  /** What it answers `pg` hands to `handleError`. */
  submit(connection: pg.Connection): Error | null {
    const wire = connection as unknown as Wire
    this.#wire = wire
    const known = readersOf(wire)
    const named = new Map<string, string>()
    for (const { name, text } of this.#asked.map(({ statement }) => statement)) {
      if ((named.get(name) ?? wire.parsedStatements[name] ?? text) !== text)
        return new Error(`two statements are named ${name}: give each a name of its own`)
      named.set(name, text)
    }
    const here = new Set<string>()
    wire.stream.cork()
    try {
      for (const [n, { statement }] of this.#asked.entries()) {
        const { name } = statement
        if (wire.parsedStatements[name] === undefined && !here.has(name)) {
          if (doubtful.get(wire)?.has(name)) wire.close({ type: 'S', name })
          wire.parse(statement)
          here.add(name)
        }
        wire.bind({ statement: name, values: this.#bound[n]! })
        const reader = known.get(name)
        this.#readers.push(reader)
        if (reader === undefined) wire.describe({ type: 'P', name: '' })
        wire.execute({})
      }
      wire.sync()
    } finally {
      wire.stream.uncork()
    }
    return null
  }
  handleRowDescription({ fields }: Columns): void {
    this.#readers[this.#at] = {
      names: fields.map(({ name }) => name),
      read: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    }
  }
  handleDataRow({ fields }: Readonly<{ fields: readonly (string | null)[] }>): void {
    const { names, read } = this.#readers[this.#at]!
    const row: Record<string, unknown> = {}
    try {
      for (let n = 0; n < names.length; n++) {
        const text = fields[n]!
        row[names[n]!] = text === null ? null : read[n]!(text)
      }
      this.#rows[this.#at]!.push(row)
    } catch (error) {
      this.#unread = error
    }
  }
  handleCommandComplete(): void {
    const n = this.#at++
    readersOf(this.#wire).set(this.#asked[n]!.statement.name, this.#readers[n] ?? rowless)
  }
  handleReadyForQuery(): void {
    if (this.#unread === undefined) this.callback(null, this.#rows)
    else this.callback(this.#unread)
  }
  handleError(error: unknown): void {
    const { name } = this
    if (name !== undefined && isStale(error)) {
      delete this.#wire.parsedStatements[name]
      readersOf(this.#wire).delete(name)
      doubtful.set(this.#wire, (doubtful.get(this.#wire) ?? new Set()).add(name))
    }
    this.callback(error)
  }
}

function readersOf(wire: Wire): Map<string, Reader> {
  let known = readers.get(wire)
  if (known === undefined) {
    known = new Map()
    readers.set(wire, known)
  }
  return known
}

/** Numbers and truths as text; arrays of them and of texts too, unless they are in PostgreSQL's own form already (binary.ts). */
function bindable(value: unknown): Bindable {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `{${value.map(element).join(',')}}`
  throw new TypeError(`a value of a statement is ${typeof value}: write a text, a number, a truth, bytes, null, or an array of such`)
}
function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
  throw new TypeError(`an element of an array of a statement is ${typeof value}: write a text, a number, a truth, bytes or null`)
}
