/**
 * Cost per event as an incident grows: notes on one incident, one after another, each loaded, decided and committed with fsync,
 * until it has 10,000 events. Beside it what a person waits for: its page's timeline. `--brief`: fewer, to see that it works.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '../src/engine/clock.ts'
import { makeHouse } from '../src/engine/testing/house.ts'
import { startEmbedded } from '../src/store/embedded/server.ts'
import { loginsOf, migrate } from '../src/store/postgres/migrate.ts'
import { postgresStore } from '../src/store/postgres/store.ts'
import { prepareData } from '../src/store/testing/prepared.ts'
import { makeVault } from '../src/store/vault.ts'
import { brief } from './options.ts'
import { postmasterIn, processorMsOf } from './processor.ts'
import { quantile, record } from './results.ts'

const sizes = brief ? [10, 30] : [10, 100, 1000, 10_000]
const sample = brief ? 5 : 100

const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
await prepareData(dir)
const server = await startEmbedded({ dir })
const vault = makeVault(Buffer.alloc(32, 7))
const logins = loginsOf(vault, 'tocsin')
await migrate(server.owner, vault, logins)
const store = postgresStore({ app: { ...server.owner, ...logins.app }, engine: { ...server.owner, ...logins.engine }, vault })
const house = await makeHouse({ store, needs: { clock: realClock } })
try {
  await house.signal()
  let stream = (await house.incidents())[0]?.stream
  for (; stream === undefined; stream = (await house.incidents())[0]?.stream) await new Promise(resolve => setTimeout(resolve, 10))
  const { org } = house.door
  let seq = 0
  const note = async (n: number): Promise<void> => {
    const done = await house.engine.handle({
      org,
      stream: stream!,
      by: { tocsin: 'engine' },
      ask: text => ({ type: 'AddNote', note: text(`Note ${n}: looked at the graphs of the checkout, nothing new`), happenedAt: null }),
    })
    if (done.handled !== 'done') throw new Error(`note ${n} was not taken: ${done.handled}`)
    seq = done.incident.seq
  }
  const rows: (string | number)[][] = []
  for (const size of sizes) {
    // To get there quickly, many at a time: they are carried out in turn all the same.
    while (seq < size - sample) await Promise.all(Array.from({ length: Math.min(200, size - sample - seq) }, (_, n) => note(n)))
    const took: number[] = []
    const spent = () => [process.cpuUsage().user + process.cpuUsage().system, processorMsOf(postmasterIn(dir)) * 1000] as const
    const before = spent()
    for (let n = 0; n < sample; n++) {
      const began = performance.now()
      await note(n)
      took.push(performance.now() - began)
    }
    const after = spent()
    const began = performance.now()
    const read = await store.org(org).events(stream, Math.max(0, seq - 100), 100)
    const page = performance.now() - began
    const sorted = took.toSorted((a, b) => a - b)
    rows.push([
      seq,
      quantile(sorted, 0.5).toFixed(2),
      quantile(sorted, 0.99).toFixed(2),
      ((after[0] - before[0]) / sample).toFixed(0),
      ((after[1] - before[1]) / sample).toFixed(0),
      `${page.toFixed(1)} (${read.length})`,
    ])
  }
  record(
    'events',
    'One more event on an incident that has so many: loaded or remembered, decided, committed with fsync; then its last hundred read. Claim: the cost does not grow with the incident. Not measured: a screen that shows them.',
    {
      columns: ['events', 'ms p50', 'ms p99', 'processor µs, application', 'processor µs, PostgreSQL', 'ms to read the last of them'],
      rows,
    },
  )
} finally {
  await house.engine.stop()
  await store.close()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
