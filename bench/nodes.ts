/**
 * Two application nodes on one PostgreSQL beside one of them: new alerts a second, each committed with fsync before its 2xx. Then one
 * node is killed under load, and what both had accepted is counted on the other. `--brief`: a moment, to see that it works.
 */
import { randomBytes } from 'node:crypto'
import { findServer } from '../src/data-directory.ts'
import { startEmbedded } from '../src/store/embedded/server.ts'
import { prepareData } from '../src/store/testing/prepared.ts'
import { makeApi, type Served } from '../test/acceptance/tocsin.ts'
import { drive } from './generator.ts'
import { makeInstances } from './instance.ts'
import { brief } from './options.ts'
import { median, record } from './results.ts'

const rounds = brief ? 1 : 5
const seconds = brief ? 0.05 : 1.5
const perRequest = 64
const instances = await makeInstances()
await prepareData(`${instances.dir}/database`)
const { owner, stop } = await startEmbedded({ dir: `${instances.dir}/database` })
const env = {
  TOCSIN_MASTER_KEY: randomBytes(32).toString('hex'),
  DATABASE_URL: `postgres://${owner.user}:${encodeURIComponent(owner.password)}@localhost:${owner.port}/${owner.database}?host=${encodeURIComponent(owner.host)}`,
}
const nodes: Served[] = []
try {
  for (let n = 0; n < 2; n++) nodes.push(await instances.start({ env }))
  const [first, second] = nodes as [Served, Served]
  let next = 0
  let accepted = 0
  const load = async (at: Served, connections: number): Promise<number> => {
    const done = await drive(at.intake.url, {
      connections,
      alerts: perRequest,
      seconds,
      next(put) {
        put(next, 0)
        next += perRequest
        return true
      },
    })
    accepted += done.accepted
    return done.rate
  }
  await load(first, 8)
  await load(second, 8)
  const one: number[] = []
  const two: number[] = []
  for (let n = 0; n < rounds; n++) {
    one.push(await load(n % 2 === 0 ? first : second, 16))
    const both = await Promise.all([load(first, 8), load(second, 8)])
    two.push(both[0] + both[1])
  }
  // The sender of a node that dies is told so; what it had heard a 2xx for counts.
  const sent: number[] = []
  const send = async (at: Served, from: number): Promise<void> => {
    for (let n = from; ; n += 4) {
      const body = JSON.stringify(
        Array.from({ length: 16 }, (_, k) => ({ labels: { alertname: 'Kill', n: `${n}-${k}`, severity: 'critical' } })),
      )
      const answer = await fetch(`${at.intake.url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }).catch(() => null)
      if (answer === null || !answer.ok || performance.now() > until) return
      await answer.arrayBuffer()
      sent.push(n)
    }
  }
  const until = performance.now() + (brief ? 200 : 2000)
  const sending = Promise.all([send(first, 0), send(second, 1), send(first, 2), send(second, 3)])
  await new Promise(resolve => setTimeout(resolve, brief ? 100 : 1000))
  await first.kill9()
  await sending
  const api = makeApi(second.url, { authorization: `Bearer ${findServer(second.data)!.token}` })
  const promised = accepted + sent.length * 16
  let there = 0
  for (const end = Date.now() + 60_000; there < promised && Date.now() < end; await new Promise(resolve => setTimeout(resolve, 200))) {
    const { items } = await api.get<{ items: readonly { number: number }[] }>('/incidents?limit=100')
    const counts = await Promise.all(items.map(({ number }) => api.get<{ total: number }>(`/incidents/${number}/alerts?limit=1`)))
    there = counts.reduce((sum, { total }) => sum + total, 0)
  }
  const spread = (rates: readonly number[]): string =>
    `${Math.round(median(rates)).toLocaleString('en')} (${Math.round(Math.min(...rates)).toLocaleString('en')} to ${Math.round(Math.max(...rates)).toLocaleString('en')})`
  record(
    'nodes',
    `New alerts a second in batches of ${perRequest}, median of ${rounds} rounds by turns, all on one machine: sender, nodes and one PostgreSQL with fsync. Then one of two is killed under load. Not measured: nodes on machines of their own.`,
    {
      columns: ['what', 'figure', 'aim'],
      rows: [
        ['one node', spread(one), ''],
        ['two nodes', spread(two), ''],
        ['two to one', (median(two) / median(one)).toFixed(2), 'over 1'],
        ['accepted before one was killed, by both', promised, ''],
        ['of these on their incidents, on the other', Math.min(there, promised), promised],
      ],
    },
  )
  if (there < promised) process.exitCode = 1
} finally {
  for (const node of nodes) await node.stop()
  await stop()
  await instances.end()
}
