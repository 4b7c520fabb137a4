/**
 * What is owed, at size: 100,000 open incidents with 10 obligations each, a million in all, on embedded PostgreSQL with fsync.
 * One incident is opened by the engine; the others are copies of its rows under ids of their own. At 1,000, 10,000 and 100,000
 * the same is done: the list is read (first page, a page from the middle, what is overdue, one role), incidents are woken
 * (taken, decided, committed: one obligation each is warned of) and changed (one obligation each is met). The cost of one must
 * not grow with how many there are. `--brief`: 100 and 300, to see that it works.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { StreamId } from '../src/core/event.ts'
import { type Instant, id, instant } from '../src/core/id.ts'
import type { ObligationId } from '../src/core/obligation/obligation.ts'
import type { ObligationRule, Plan } from '../src/core/plan.ts'
import { hour } from '../src/core/span.ts'
import type { Clock } from '../src/engine/port.ts'
import { makeHouse, org } from '../src/engine/testing/house.ts'
import { testPlan } from '../src/engine/testing/plan.ts'
import { startEmbedded } from '../src/store/embedded/server.ts'
import { loginsOf, migrate } from '../src/store/postgres/migrate.ts'
import { postgresStore } from '../src/store/postgres/store.ts'
import { prepareData } from '../src/store/testing/prepared.ts'
import { makeVault } from '../src/store/vault.ts'
import { brief } from './options.ts'
import { quantile, record } from './results.ts'

const sizes: readonly number[] = brief ? [100, 300] : [1_000, 10_000, 100_000]
const owedEach = 10
const handled = brief ? 20 : 500 // incidents that are woken, and as many that are changed, at each size
const together = 32

/** Ten things to do, an hour after another; none of them calls anybody: carriers are not what is measured. */
const rules: readonly ObligationRule[] = Array.from({ length: owedEach }, (_, i) => ({
  ...testPlan.obligations[0]!,
  id: id(`do-${i}`),
  name: `Do ${i}`,
  when: { always: true },
  who: i % 2 === 0 ? id<'role'>('technical-lead') : id<'role'>('incident-commander'),
  due: {
    P4: [
      {
        due: 'within',
        span: { unit: 'ms', count: (i + 1) * 10 * hour },
        of: id('alert-received'),
        plus: null,
        words: `within ${(i + 1) * 10} hours`,
      },
    ],
  } as ObligationRule['due'],
  met: { met: 'done' },
}))
const plan: Plan = { ...testPlan, obligations: rules }

let now: Instant = instant(Date.UTC(2026, 10, 2))
const clock: Clock = { now: () => now, at: () => () => {} }
const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
await prepareData(dir)
const server = await startEmbedded({ dir })
const vault = makeVault(Buffer.alloc(32, 7))
const logins = loginsOf(vault, 'tocsin')
await migrate(server.owner, vault, logins)
const store = postgresStore({ app: { ...server.owner, ...logins.app }, engine: { ...server.owner, ...logins.engine }, vault })
const house = await makeHouse({ store, plan, needs: { clock } })
const owner = new pg.Client(server.owner)
await owner.connect()

const opened = await house.engine.handle({
  org,
  stream: 'new',
  by: { program: id('bench') },
  ask: text => ({
    type: 'Open',
    severity: id('P4'),
    kind: null,
    title: text('Something to do'),
    alert: null,
    receivedAt: now,
    correlation: null,
    nearMiss: false,
    touches: [],
    autoResolve: false,
  }),
})
if (opened.handled !== 'done' || opened.number === null) throw new Error('the first incident was not opened')
const first = opened.stream
const openedAt = now

/** Copies of the first incident's rows, as many as are missing; each is woken a second after the one before. */
async function fill(from: number, to: number): Promise<void> {
  const named = `$2 || '-' || lpad(n::text, 7, '0')`
  const range = 'generate_series($3::int, $4::int) n'
  await owner.query(
    `insert into tocsin.stream (org_id, stream_id, kind, drill_id, number, seq, state, fold_version, status, severity, opened_at, held)
     select org_id, ${named}, kind, drill_id, n, seq, replace(state, $2, ${named}), fold_version, status, severity, opened_at, null
     from tocsin.stream, ${range} where org_id = $1 and stream_id = $2`,
    [org, first, from, to],
  )
  await owner.query(
    `insert into tocsin.obligation (org_id, stream_id, obligation_id, drill_id, due_at, state, rule_id, owed_by)
     select org_id, ${named}, obligation_id, drill_id, due_at, state, rule_id, owed_by
     from tocsin.obligation, ${range} where org_id = $1 and stream_id = $2`,
    [org, first, from, to],
  )
  await owner.query(
    `insert into tocsin.wake (org_id, stream_id, at, take_at) select org_id, ${named}, at, at + n * 1000
     from tocsin.wake, ${range} where org_id = $1 and stream_id = $2`,
    [org, first, from, to],
  )
  for (const table of ['stream', 'obligation', 'wake']) await owner.query(`vacuum analyze tocsin.${table}`)
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)
const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 1)
async function timed(times: number, ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await ask()
    took.push(performance.now() - began)
  }
  return quantile(sorted(took), 0.5)
}
/** All of them, so many at a time; ms an incident. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<number> {
  const began = performance.now()
  const left = [...all]
  const worker = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one)
  }
  await Promise.all(Array.from({ length: together }, worker))
  return (performance.now() - began) / all.length
}
const failed = (what: string): never => {
  throw new Error(what)
}

try {
  const of = store.org(org)
  const rows: (string | number)[][] = []
  const firstWake = (opened.incident.obligations[Object.keys(opened.incident.obligations)[0] as ObligationId]?.next ?? 'never') as Instant
  const dues = await of.obligations({ drill: null, limit: 100 })
  if (dues.rows.length !== owedEach) failed(`the first incident owes ${dues.rows.length}, and not ${owedEach}`)
  let size = 1
  let used = 1
  for (const next of sizes) {
    await fill(size + 1, next)
    size = next
    now = openedAt
    const middle = Math.floor((size * owedEach) / 2)
    const list = (query: Partial<Parameters<typeof of.obligations>[0]>) => () => of.obligations({ drill: null, limit: 100, ...query })
    const page = await timed(50, list({}))
    const place = instant(openedAt + 50 * hour)
    const inside = await timed(50, list({ dueFrom: place }))
    const role = await timed(50, list({ owedBy: ['incident-commander'] }))
    const late = await timed(50, list({ states: ['overdue'], dueTo: openedAt }))
    const total = Number((await owner.query('select count(*) from tocsin.obligation')).rows[0].count)
    if (total < middle) failed(`${total} are recorded`)
    // Woken: as many as are due when the clock goes on so far that their first warning has come.
    const last = used + handled
    now = instant(firstWake + last * 1000)
    const waking: StreamId[] = []
    const took = performance.now()
    for (;;) {
      const wakes = await store.engine.takeWakes(now, 256, 60_000)
      waking.push(...wakes.map(wake => wake.stream))
      if (wakes.length < 256) break
    }
    const taking = (performance.now() - took) / Math.max(1, waking.length)
    const wake = await each(waking.slice(-handled), async stream => {
      const answer = await house.engine.handle({ org, stream, by: { tocsin: 'time' }, ask: () => ({ type: 'Tick' }) })
      if (answer.handled !== 'done') failed(`a wake was ${answer.handled}`)
    })
    const warned = await of.load(waking.at(-1)!)
    if (!Object.values(warned!.incident.obligations).some(o => o.warned)) failed('a wake warned of nothing')
    const change = await each(waking.slice(-handled), async stream => {
      const loaded = await of.load(stream)
      const obligation = Object.values(loaded!.incident.obligations).findLast(o => o.state === 'owed')!.id
      const answer = await house.engine.handle({
        org,
        stream,
        by: { person: id('ana') },
        ask: () => ({ type: 'MeetObligation', obligation, note: null }),
      })
      if (answer.handled !== 'done') failed(`a change was ${answer.handled}`)
    })
    used = last
    rows.push([size.toLocaleString('en'), total.toLocaleString('en'), ...[page, inside, role, late, taking, wake, change].map(ms)])
  }
  record(
    'obligations',
    `Open incidents with ${owedEach} obligations each; milliseconds. Listing is the median of 50 pages of 100 from the store, waking and changing the time for each of ${handled} incidents, ${together} at a time, decided and committed with fsync in one Node process on embedded PostgreSQL. Aim: the cost of one does not grow with how many there are. Incidents but the first are copies of its rows; not measured: carriers, the API's own time, more than one node.`,
    {
      columns: [
        'incidents',
        'obligations',
        'first page',
        'from the middle',
        'of one role',
        'what is late',
        'taking a wake',
        'waking one',
        'changing one',
      ],
      rows,
    },
  )
} finally {
  await owner.end()
  await house.stop()
  await store.close()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
