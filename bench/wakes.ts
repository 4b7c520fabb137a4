/**
 * Time itself: the production engine on embedded PostgreSQL with fsync. The clock is held while incidents are opened, so
 * that their next steps fall due together (10,000 of one organisation in one millisecond) or evenly (500 a second), beside a
 * million other wakes that are armed. A wake is handled when its page reaches the carrier: the step was decided, committed,
 * taken and handed over. `--brief`: fewer, to see that it works.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Instant, instant } from '../src/core/id.ts'
import { realClock } from '../src/engine/clock.ts'
import type { Clock } from '../src/engine/port.ts'
import { makeHouse, signalOf } from '../src/engine/testing/house.ts'
import { testPlan } from '../src/engine/testing/plan.ts'
import { startEmbedded } from '../src/store/embedded/server.ts'
import { loginsOf, migrate } from '../src/store/postgres/migrate.ts'
import { postgresStore } from '../src/store/postgres/store.ts'
import { prepareData } from '../src/store/testing/prepared.ts'
import { makeVault } from '../src/store/vault.ts'
import { brief, option } from './options.ts'
import { postmasterIn, processorMsOf } from './processor.ts'
import { quantile, record } from './results.ts'

const armed = brief ? 1_000 : Number(option('armed', '1000000'))
const together = brief ? 100 : Number(option('together', '10000'))
const perSecond = 500
const seconds = brief ? 0.1 : Number(option('seconds', '6'))

/** Held at an instant, then let go from there. */
function makeHeldClock(at: Instant): Clock & { hold(at: Instant): void; letGo(): void } {
  let held: Instant | null = at
  let ahead = 0
  const now = (): Instant => held ?? instant(Date.now() + ahead)
  return {
    now,
    at: (then, wake) => realClock.at(instant(Date.now() + Math.max(0, then - now())), wake),
    hold(to) {
      held = to
    },
    letGo() {
      ahead = now() - Date.now()
      held = null
    },
  }
}

const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
await prepareData(dir)
const server = await startEmbedded({ dir })
const vault = makeVault(Buffer.alloc(32, 7))
const logins = loginsOf(vault, 'tocsin')
await migrate(server.owner, vault, logins)
const store = postgresStore({ app: { ...server.owner, ...logins.app }, engine: { ...server.owner, ...logins.engine }, vault })
const clock = makeHeldClock(instant(Date.now()))
const paged = new Map<string, number[]>() // incident → when each of its pages came
const house = await makeHouse({
  store,
  needs: {
    clock,
    carriers: (['ntfy', 'sms'] as const).map(kind => ({
      kind,
      objects: () => null,
      async send({ incident }) {
        const times = paged.get(incident) ?? []
        times.push(clock.now())
        paged.set(incident, times)
        return { carried: 'handed over', receipt: null }
      },
    })),
  },
})
let opened = 0
const owner = new pg.Client(server.owner)
await owner.connect()
type Due = ReadonlyMap<string, Instant>
/** Opens so many, `everyMs` apart by the held clock; answers when each is to be woken, once all first pages are out. */
async function open(count: number, everyMs: number): Promise<Due> {
  const from = clock.now()
  const before = opened
  for (let n = 0; n < count; n++) {
    const one = ++opened
    if (everyMs === 0) {
      const these = Array.from({ length: Math.min(1000, count - n) }, (_, k) => signalOf({ labels: { service: `s${one + k}` } }))
      await house.engine.intake(house.door, 'signal', these, { hash: String(one), bytes: 1 })
      n += these.length - 1
      opened += these.length - 1
    } else {
      clock.hold(instant(from + n * everyMs)) // each is opened at its own moment
      await openOne(one)
    }
  }
  await allOpen(opened) // all at the moments that were asked for
  clock.letGo() // what reached its carrier is recorded a moment later, and no moment comes while time stands
  await settled()
  clock.hold(clock.now())
  const { rows } = await owner.query<{ number: number; at: string }>(
    'select s.number, w.at from tocsin.wake w join tocsin.stream s using (org_id, stream_id) where s.number > $1',
    [before],
  )
  if (rows.length !== count) throw new Error(`${count} incidents were to be armed, and ${rows.length} are`)
  return new Map(rows.map(({ number, at }) => [`#${number}`, instant(Number(at))]))
}
/** As an alert of its own would. */
async function openOne(number: number): Promise<void> {
  const done = await house.engine.handle({
    org: house.door.org,
    stream: 'new',
    by: { tocsin: 'engine' },
    ask: text => ({
      type: 'Open',
      severity: testPlan.severities[0]!.id,
      kind: null,
      title: text('Checkout fails'),
      alert: null,
      receivedAt: clock.now(),
      correlation: `s${number}`,
      nearMiss: false,
      touches: [],
      autoResolve: false,
    }),
  })
  if (done.handled !== 'done') throw new Error(`incident ${number} was not opened: ${done.handled}`)
}
/** Everything that was accepted has its incident. */
const allOpen = (incidents: number): Promise<void> =>
  until('select (select last from tocsin.number_series where not drill) = $1 as done', [incidents])
/** Every page has its outcome. */
const settled = (): Promise<void> => until('select not exists (select from tocsin.delivery where reported_at is null) as done')
/** Asked again and again of the server that is measured, so it has to be cheap: counting the streams took 130 ms each time. */
async function until(sql: string, values: readonly number[] = []): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ done: boolean }>(sql, [...values])
    if (rows[0]!.done) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
type Passed = Readonly<{ late: readonly number[]; spentMs: readonly [application: number, postgres: number] }>
/** Lets time pass over what is due; answers how late each page was, sorted, in ms, and the processor time until all had their outcome. */
async function pass(due: Due): Promise<Passed> {
  const spent = () => [process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000, processorMsOf(postmasterIn(dir))] as const
  const before = spent()
  const known = new Map([...due.keys()].map(incident => [incident, paged.get(incident)?.length ?? 0]))
  clock.hold(instant(Math.min(...due.values()) - 1500))
  clock.letGo()
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if ([...known].every(([incident, before]) => (paged.get(incident)?.length ?? 0) > before)) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const late = [...due].map(([incident, at]) => (paged.get(incident)?.[known.get(incident)!] ?? Number.POSITIVE_INFINITY) - at)
  await settled()
  const after = spent()
  clock.hold(clock.now())
  return { late: late.toSorted((a, b) => a - b), spentMs: [after[0] - before[0], after[1] - before[1]] }
}

try {
  await house.engine.start()
  await owner.query(
    `insert into tocsin.wake (org_id, stream_id, at, take_at)
     select $1, 'far-' || n, $2::bigint + n, $2::bigint + n from generate_series(1, $3::int) n`,
    [house.door.org, clock.now() + 30 * 24 * 3_600_000, armed],
  )
  // As after weeks in which they came one by one: not in the middle of cleaning up behind a million at once.
  await owner.query('vacuum analyze tocsin.wake')
  await owner.query('checkpoint')
  const row = (what: string, { late, spentMs }: Passed): (string | number)[] => [
    what,
    late.length,
    late.filter(ms => ms === Number.POSITIVE_INFINITY).length,
    ...[0.5, 0.99].map(q => quantile(late, q)),
    late.at(-1)!,
    spentMs.map(ms => Math.round((ms * 1000) / late.length)).join(' and '),
  ]
  const evenly = await pass(await open(perSecond * seconds, 1000 / perSecond))
  const atOnce = await pass(await open(together, 0))
  record(
    'wakes',
    `Escalation steps that fall due, with ${armed.toLocaleString('en')} other wakes armed; milliseconds from due to the page in its carrier's hands, one Node process, embedded PostgreSQL with fsync. Aims: all of ${together.toLocaleString('en')} due in one millisecond within 2,000 ms; p99 at most 100 ms at ${perSecond} due a second. Not measured: the carrier's own time, more than one node.`,
    {
      columns: ['due', 'wakes', 'never', 'p50', 'p99', 'max', 'processor µs a wake: application and PostgreSQL'],
      rows: [row(`${perSecond} a second, evenly`, evenly), row(`${together.toLocaleString('en')} in one millisecond`, atOnce)],
    },
  )
  if ([...evenly.late, ...atOnce.late].includes(Number.POSITIVE_INFINITY)) process.exitCode = 1
} finally {
  clock.letGo()
  await owner.end()
  await house.engine.stop()
  await store.close()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
