/**
 * Intake beside Prometheus Alertmanager, in one run on one machine, by the same sender with the same bytes. Alertmanager
 * keeps alerts in memory and answers before anything is safe; Tocsin answers what is new after its commit, with fsync on,
 * the whole product working: key, organisation, reduction, fingerprint, detection, alert row, attachment to its incident.
 * Afterwards every new alert is read back through the API.
 *
 * A refresh says something else each time, as Prometheus' do: its end moves.
 * `--brief`: each row for a moment, to see that it works. `--rows new-64`: these alone. `--profile DIR`: see spine.ts.
 */
import { findServer } from '../src/data-directory.ts'
import { makeApi, type Served } from '../test/acceptance/tocsin.ts'
import { alertmanagerVersion, startAlertmanager } from './alertmanager.ts'
import { drive } from './generator.ts'
import { makeInstances } from './instance.ts'
import { brief, option } from './options.ts'
import { postmasterIn, processorMsOf } from './processor.ts'
import { median, record } from './results.ts'

type Row = Readonly<{ name: string; says: string; aim: number; new: boolean; alerts: number; connections: number; seconds: number }>
const rows: readonly Row[] = [
  { name: 'refresh-64', says: 'refresh, batches of 64', aim: 5, new: false, alerts: 64, connections: 16, seconds: 2 },
  { name: 'refresh-1', says: 'refresh, one by one', aim: 2, new: false, alerts: 1, connections: 64, seconds: 2 },
  { name: 'new-64', says: 'new, batches of 64', aim: 1.2, new: true, alerts: 64, connections: 32, seconds: 1.5 },
  { name: 'new-1', says: 'new, one by one', aim: 0.9, new: true, alerts: 1, connections: 128, seconds: 1.5 },
  // Who commits takes the longer to answer the fewer come at a time: with more senders both sides are measured at what they can.
  { name: 'new-1-512', says: 'new, one by one, from 512 senders', aim: 0.9, new: true, alerts: 1, connections: 512, seconds: 1.5 },
]
const known = brief ? 128 : 6400 // alerts that fire and are refreshed
const rounds = brief ? 1 : Number(option('rounds', '5'))
const asked = option('rows', rows.map(({ name }) => name).join(',')).split(',')
const version = alertmanagerVersion()
type Side = { address: string; pids: readonly number[]; rates: number[]; spentMs: number[]; alerts: number }

/** One round of one row against one address; `from`: numbers that were not used yet. */
async function round(row: Row, address: string, from: number): Promise<Readonly<{ rate: number; accepted: number }>> {
  let next = from
  return drive(address, {
    connections: brief ? 4 : row.connections,
    alerts: row.alerts,
    seconds: brief ? 0.05 : row.seconds,
    next(put, sent) {
      if (row.new) {
        put(next, 0)
        next += row.alerts
      } else put((sent * row.alerts) % known, sent)
      return true
    },
  })
}
/** What is refreshed has to fire first. */
async function makeKnown(address: string): Promise<void> {
  await drive(address, {
    connections: 4,
    alerts: 64,
    seconds: 60,
    next(put, sent) {
      put(sent * 64, 0)
      return sent < known / 64
    },
  })
}

/** Every alert that was accepted, by the number in its labels, through the API. */
async function readBack(served: Served, expected: number): Promise<void> {
  const { token } = findServer(served.data)!
  const api = makeApi(served.url, { authorization: `Bearer ${token}` })
  const { items: incidents } = await api.get<{ items: readonly { number: number; alerts: number }[] }>('/incidents')
  if (incidents.length !== 1) throw new Error(`one incident was expected, and there are ${incidents.length}`)
  for (const until = Date.now() + 60_000; ; ) {
    const { total } = await api.get<{ total: number }>(`/incidents/${incidents[0]!.number}/alerts?limit=1`)
    if (total === expected) break
    if (Date.now() > until) throw new Error(`${expected} alerts were accepted, and ${total} are on the incident`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  const seen = new Set<string>()
  let before = ''
  for (;;) {
    const { items } = await api.get<{ items: readonly { id: string; labels: Record<string, string> }[] }>(
      `/incidents/${incidents[0]!.number}/alerts?limit=200${before}`,
    )
    for (const { labels } of items) seen.add(labels.pod!)
    if (items.length === 0) break
    before = `&before=${items.at(-1)!.id}`
  }
  if (seen.size !== expected) throw new Error(`${expected} alerts were accepted, and ${seen.size} could be read back`)
}

const instances = await makeInstances()
const table: (string | number)[][] = []
try {
  const pairs = async () => ({ served: await instances.start({}), peer: version === null ? null : await startAlertmanager(null) })
  const end = async ({ served, peer }: Awaited<ReturnType<typeof pairs>>) => {
    await peer?.stop()
    await served.stop()
  }
  const shared = brief ? await pairs() : null // to see that it works one pair is enough; to measure, each row begins with nothing stored
  let accepted = 0
  for (const row of rows.filter(({ name }) => asked.includes(name))) {
    const pair = shared ?? (await pairs())
    const { served, peer } = pair
    if (shared === null) accepted = 0
    try {
      const sides: Side[] = [
        { address: served.intake.url, pids: [served.process.pid!, postmasterIn(served.data)], rates: [], spentMs: [0, 0], alerts: 0 },
        ...(peer === null ? [] : [{ address: peer.url, pids: [peer.pid], rates: [], spentMs: [0], alerts: 0 }]),
      ]
      for (const { address } of sides) {
        await makeKnown(address)
        if (!brief) await round({ ...row, new: false }, address, 0) // warm
      }
      for (let n = 0; n < rounds; n++) {
        for (const side of sides) {
          const spent = () => side.pids.map(pid => processorMsOf(pid, side.pids[1]))
          const before = spent()
          const done = await round(row, side.address, 1_000_000 + (rows.indexOf(row) * 10 + n) * 10_000_000)
          for (const [k, ms] of spent().entries()) side.spentMs[k]! += ms - before[k]!
          side.alerts += done.accepted
          side.rates.push(done.rate)
          if (side === sides[0] && row.new) accepted += done.accepted
        }
      }
      if (row.new) await readBack(served, known + accepted)
      const [ours, theirs] = sides as [Side, Side?]
      const spent = (side: Side | undefined): string =>
        side === undefined ? 'not here' : side.spentMs.map(ms => ((ms * 1000) / side.alerts).toFixed(1)).join(' and ')
      const per = (side: Side | undefined): string =>
        side === undefined ? 'not here' : `${Math.round(median(side.rates)).toLocaleString('en')} (${spread(side.rates)})`
      const ratio = theirs === undefined ? 'not measured' : (median(ours.rates) / median(theirs.rates)).toFixed(2)
      table.push([row.says, per(ours), per(theirs), ratio, `${row.aim}`, spent(ours), spent(theirs)])
      process.stderr.write(`${table.at(-1)!.join(' | ')}\n`)
    } finally {
      if (shared === null) await end(pair)
    }
  }
  if (shared !== null) await end(shared)
  record(
    'intake',
    `Alerts a second, median of ${rounds} rounds (least to most), Tocsin and Alertmanager ${version ?? '(not installed here)'} by turns; embedded PostgreSQL with fsync, every new alert committed before its 2xx and read back afterwards. Sender (${rows.map(({ connections }) => connections).join(', ')} connections, row by row) and both servers share the machine. Processor: µs an alert, of the application and of PostgreSQL. Not measured: networks, TLS, several sources.`,
    {
      columns: ['work', 'Tocsin', 'Alertmanager', 'ratio', 'aim: at least', 'processor, Tocsin', 'processor, Alertmanager'],
      rows: table,
    },
  )
} finally {
  await instances.end()
}

function spread(rates: readonly number[]): string {
  const k = (rate: number): string => Math.round(rate).toLocaleString('en')
  return `${k(Math.min(...rates))} to ${k(Math.max(...rates))}`
}
