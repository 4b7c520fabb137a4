/**
 * A storm: 200,000 alerts of one cause in 20 s, in batches of 64, sent by the clock, into the whole product. One incident,
 * one page per person, the console's list answers throughout, every alert that got a 2xx is on the incident afterwards. Beside
 * it the memory, before and in the storm, and how long a second start takes on what the storm left. `--brief`: a gust.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findServer } from '../src/data-directory.ts'
import { makeApi, serve } from '../test/acceptance/tocsin.ts'
import { drive } from './generator.ts'
import { brief } from './options.ts'
import { pssOf } from './pss.ts'
import { startReceiver } from './receiver.ts'
import { quantile, record } from './results.ts'

const batch = 64
const total = brief ? 16 * batch : 3125 * batch // 200,000
const seconds = brief ? 1 : 20
const files = new URL('../test/faults/', import.meta.url).pathname
const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
const plan = join(dir, 'plan.md')
writeFileSync(plan, readFileSync(`${files}plan.md`, 'utf8').replaceAll('wait 4 seconds', 'wait 1 hour'))
const receiver = await startReceiver()
const options = {
  data: join(dir, 'data'),
  plan,
  people: `${files}people.yaml`,
  env: { NTFY_URL: receiver.url, NODE_COMPILE_CACHE: new URL('../node_modules/.cache/node', import.meta.url).pathname },
}
let served = await serve(options)
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
try {
  await pause(brief ? 200 : 3000)
  const idle = pssOf(served.process.pid!, served.data)
  const apiOf = () => makeApi(served.url, { authorization: `Bearer ${findServer(served.data)!.token}` })
  const api = apiOf()
  let over = false
  let most = idle
  const console: number[] = []
  const watching = (async () => {
    while (!over) {
      const began = performance.now()
      await api.get('/incidents')
      console.push(performance.now() - began)
      const now = pssOf(served.process.pid!, served.data)
      if (now !== null && (most === null || now.application + now.postgres > most.application + most.postgres)) most = now
      await pause(250)
    }
  })()
  const began = performance.now()
  let next = 0
  let accepted = 0
  // Slices by the clock: a slice that takes longer than its time holds up the next one, and shows in the seconds that it took.
  const slices = seconds * 4
  for (let slice = 0; slice < slices; slice++) {
    const until = Math.round(((slice + 1) * total) / slices / batch) * batch
    const done = await drive(served.intake.url, {
      connections: 16,
      alerts: batch,
      seconds: 120,
      next(put) {
        if (next >= until) return false
        put(next, 0)
        next += batch
        return true
      },
    })
    accepted += done.accepted
    await pause(Math.max(0, began + ((slice + 1) * seconds * 1000) / slices - performance.now()))
  }
  const took = (performance.now() - began) / 1000
  type Listed = Readonly<{ items: readonly { number: number }[] }>
  let attached = 0
  for (const until = Date.now() + 60_000; attached < accepted && Date.now() < until; await pause(200))
    attached = (await api.get<{ total: number }>('/incidents/1/alerts?limit=1')).total
  const routed = (performance.now() - began) / 1000
  over = true
  await watching
  const incidents = (await api.get<Listed>('/incidents')).items.length
  if (!brief) await served.stop() // a second start is seen to work by start.ts
  const again = performance.now()
  if (!brief) served = await serve(options)
  const secondStart = performance.now() - again
  const after = (await apiOf().get<{ total: number }>('/incidents/1/alerts?limit=1')).total
  const list = console.toSorted((a, b) => a - b)
  const mb = (of: typeof idle): string =>
    of === null
      ? 'not measured here'
      : `${(of.application + of.postgres).toFixed(0)} MB (application ${of.application.toFixed(0)}, PostgreSQL ${of.postgres.toFixed(0)})`
  record(
    'storm',
    'Alerts of one cause in batches of 64 over HTTP, each committed before its 2xx; embedded PostgreSQL with fsync. Memory is PSS. Not measured: a browser on the live stream.',
    {
      columns: ['what', 'figure', 'aim'],
      rows: [
        ['alerts accepted', accepted, total],
        ['seconds until all had their 2xx', took.toFixed(1), seconds],
        ['seconds until all were on the incident', routed.toFixed(1), ''],
        ['alerts on the incident', attached, accepted],
        ['alerts there after a second start', after, accepted],
        ['incidents', incidents, 1],
        ['pages', receiver.count(), 1],
        ['incident list in the storm, p50 and p99, ms', `${quantile(list, 0.5).toFixed(0)} and ${quantile(list, 0.99).toFixed(0)}`, ''],
        ['memory idle', mb(idle), 'under 250 MB'],
        ['memory in the storm, most', mb(most), 'under 700 MB'],
        ['second start until ready, ms', secondStart.toFixed(0), 'under 2000'],
      ],
    },
  )
  if (accepted !== total || attached !== accepted || after !== accepted || incidents !== 1 || receiver.count() !== 1) process.exitCode = 1
} finally {
  await served.stop()
  receiver.close()
  rmSync(dir, { recursive: true, force: true })
}
