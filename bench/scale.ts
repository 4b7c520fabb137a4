/**
 * Cost as what is stored grows: 64 new alerts, 64 refreshes, a page of the list and the expiry of 64, beside a thousand to ten
 * million alerts; and a hundred wakes taken and moved on beside a thousand to a million. What is there already is put there by the
 * owner's own statement, as an intake would have left it. Outside of the ten minutes: `npm run bench -- scale`; `--most N` ends
 * sooner. `--brief`: two small sizes, to see that it works.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { id } from '../src/core/id.ts'
import { startEmbedded } from '../src/store/embedded/server.ts'
import { loginsOf, migrate } from '../src/store/postgres/migrate.ts'
import { postgresStore } from '../src/store/postgres/store.ts'
import { prepareData } from '../src/store/testing/prepared.ts'
import { after, alertOf, appendOf, batchOf, stream, t0 } from '../src/store/testing/sample.ts'
import { makeVault } from '../src/store/vault.ts'
import { brief, option } from './options.ts'
import { postmasterIn, processorMsOf } from './processor.ts'
import { median, record } from './results.ts'

const most = Number(option('most', '10000000'))
const alertSizes = (brief ? [100, 200] : [1000, 10_000, 100_000, 1_000_000, 10_000_000]).filter(size => size <= most)
const wakeSizes = (brief ? [100, 200] : [1000, 10_000, 100_000, 1_000_000]).filter(size => size <= most)
const turns = brief ? 2 : 40
const perBatch = 64
const perWakes = 100

const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
await prepareData(dir)
const server = await startEmbedded({ dir })
const vault = makeVault(Buffer.alloc(32, 7))
const logins = loginsOf(vault, 'tocsin')
await migrate(server.owner, vault, logins)
const store = postgresStore({ app: { ...server.owner, ...logins.app }, engine: { ...server.owner, ...logins.engine }, vault })
const owner = new pg.Client(server.owner)
await owner.connect()
const org = id<'org'>('scale')
await store.createOrg(org, 'Scale')
const of = store.org(org)

/** Milliseconds, and processor time of PostgreSQL, of one of so many. */
async function each(count: number, work: (turn: number) => Promise<unknown>): Promise<string> {
  const took: number[] = []
  const before = processorMsOf(postmasterIn(dir))
  for (let turn = 0; turn < turns; turn++) {
    const began = performance.now()
    await work(turn)
    took.push(performance.now() - began)
  }
  const spent = processorMsOf(postmasterIn(dir)) - before
  return `${((median(took) * 1000) / count).toFixed(0)} and ${((spent * 1000) / turns / count).toFixed(0)}`
}

try {
  let made = 0
  const fresh = (count: number) => Array.from({ length: count }, () => alertOf(1_000_000_000 + ++made, { expiresAt: after(3_600_000) }))
  const rows: (string | number)[][] = []
  let stored = 0
  for (const size of alertSizes) {
    for (const part = 200_000; stored < size; stored = Math.min(size, stored + part))
      await owner.query(
        `insert into tocsin.alert (org_id, alert_id, source_id, drill_id, fingerprint, content, opened_by, sealed_by,
           attached_by, status, routing, source_kind, correlation, rule, incident_id, starts_at, expires_at, received_at, last_at, body, apart)
         select $1, 'stored-' || n, 'source-1', '', md5(n::text)::uuid, md5(n::text)::uuid, k, k, k,
           case when n % 10 = 0 then 'firing' else 'resolved' end, 'attached', 'alertmanager', 'cause', 'rule', 'incident-' || n / 1000,
           $2::bigint + n, $2::bigint + 3600000 + n, $2::bigint + n, $2::bigint + n, repeat('x', 600), null
         from generate_series($3::int, $4::int - 1) n, (select gen_random_uuid() k) k`,
        [org, t0 - 40_000_000, stored, Math.min(size, stored + part)],
      )
    await owner.query('vacuum analyze tocsin.alert')
    let batch = fresh(0)
    const anew = await each(perBatch, async turn => {
      batch = fresh(perBatch)
      await of.upsertAlerts(batchOf(batch, { batch: id(`batch-${size}-${turn}`), at: after(turn) }))
    })
    const refreshed = await each(perBatch, turn =>
      of.refreshAlerts(batch.map(({ alert }) => ({ alert, expiresAt: after(3_600_000 + turn), at: after(100 + turn) }))),
    )
    const listed = await each(50, () => of.alerts({ limit: 50 }))
    const ofIncident = await each(50, () => of.alerts({ incident: stream('nowhere'), limit: 50 }))
    rows.push(['alerts', size, anew, refreshed, listed, ofIncident])
  }
  record(
    'scale',
    `Beside so many stored alerts: µs by the clock and µs of PostgreSQL's processor for each one of ${perBatch} new, of ${perBatch} refreshes written, of a page of 50, and for finding that an incident has none; medians of ${turns}, fsync on. Claim: the cost of one does not grow.`,
    { columns: ['what', 'stored', 'new', 'refresh', 'listed', 'looked for'], rows },
  )

  const wakes: (string | number)[][] = []
  let armed = 0
  for (let n = 0; n < perWakes; n++) await of.append(appendOf(org, { stream: stream(`w${n}`), wakeAt: t0 }))
  let seq = 1
  for (const size of wakeSizes) {
    await owner.query(
      `insert into tocsin.wake (org_id, stream_id, at, take_at) select $1, 'far-' || n, $2::bigint + n, $2::bigint + n from generate_series($3::int, $4::int - 1) n`,
      [org, after(30 * 24 * 3_600_000), armed, size],
    )
    armed = size
    await owner.query('vacuum analyze tocsin.wake')
    const moved = await each(perWakes, async () => {
      const taken = await store.engine.takeWakes(after(seq), perWakes, 5000)
      if (taken.length !== perWakes) throw new Error(`${perWakes} wakes were due, and ${taken.length} were taken`)
      const at = seq++
      await Promise.all(
        taken.map(wake =>
          of.append(appendOf(org, { stream: wake.stream, after: at, command: id(`${wake.stream}-${at}`), wakeAt: after(at) })),
        ),
      )
    })
    wakes.push([size, moved])
  }
  record(
    'scale, wakes',
    `Beside so many wakes that are armed: µs by the clock and µs of PostgreSQL's processor for each one of ${perWakes} that are due, taken, appended to and armed again; medians of ${turns}, fsync on. Claim: the cost of one does not grow.`,
    { columns: ['armed', 'taken and moved on'], rows: wakes },
  )
} finally {
  await owner.end()
  await store.close()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
