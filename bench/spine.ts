/**
 * From a source's alert to the page in its carrier's hands, through the whole product as it is shipped: HTTP, integration
 * key, reduction, fingerprint, detection, commit with fsync, incident, page, commit, carrier over HTTP. Every alert is of
 * a service of its own, so each opens an incident and pages a person: the dearest case.
 *
 * Alerts are sent by the clock, whether earlier ones were answered or not; a latency counts from the moment at which the
 * alert should have been sent, so that a stall is not hidden. `--brief`: seconds instead of a minute, to see that it works;
 * `--rates 500`: these alone; `--profile DIR`: the instance writes a CPU profile there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../test/acceptance/tocsin.ts'
import { brief, option, profiled } from './options.ts'
import { quantile, record } from './results.ts'

const seconds = brief ? 2 : 12
const rates = option('rates', brief ? '50' : '50,500')
  .split(',')
  .map(Number)
const files = new URL('../test/faults/', import.meta.url).pathname

type Sample = { due: number; answered: number | null; handedOver: number | null }

/** Takes pages as an ntfy server would, and notes when. */
async function startReceiver(pages: Map<number, (at: number) => void>) {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const at = performance.now()
      const number = /Alert (\d+)/.exec(body)?.[1]
      if (number !== undefined) pages.get(Number(number))?.(at)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"m"}')
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

async function measure(intake: string, rate: number, first: number, pages: Map<number, (at: number) => void>): Promise<readonly Sample[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const url = new URL(`${intake}/signal`)
  const samples: Sample[] = []
  let waiting = 0
  const send = (number: number, due: number): void => {
    const sample: Sample = { due, answered: null, handedOver: null }
    samples.push(sample)
    waiting++
    pages.set(number, at => {
      if (sample.handedOver === null) waiting--
      sample.handedOver ??= at
    })
    const body = JSON.stringify({
      summary: `Alert ${number}`,
      severity: 'critical',
      labels: { service: `service-${number}`, region: 'eu-1' },
    })
    const sent = httpRequest(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      answer => {
        if (answer.statusCode !== 202 && answer.statusCode !== 200)
          throw new Error(`alert ${number} was answered with ${answer.statusCode}`)
        answer.resume().on('end', () => {
          sample.answered = performance.now()
        })
      },
    )
    sent.on('error', () => {}) // it is not answered, and counts as such
    sent.end(body)
  }
  const begin = performance.now()
  const total = rate * seconds
  for (let n = 0; n < total; ) {
    const due = begin + (n * 1000) / rate
    const early = due - performance.now()
    if (early > 1) await new Promise(resolve => setTimeout(resolve, early))
    else send(first + n++, due)
  }
  for (const until = performance.now() + 60_000; waiting > 0 && performance.now() < until; )
    await new Promise(resolve => setTimeout(resolve, 50))
  agent.destroy()
  return samples
}

const data = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
const plan = join(data, 'plan.md')
// The plan of the fault tests, with an escalation that does not begin while we measure.
writeFileSync(plan, readFileSync(`${files}plan.md`, 'utf8').replaceAll('wait 4 seconds', 'wait 1 hour'))
const pages = new Map<number, (at: number) => void>()
const receiver = await startReceiver(pages)
const served = await serve({
  data: join(data, 'data'),
  plan,
  people: `${files}people.yaml`,
  env: { NTFY_URL: receiver.url, ...profiled() },
})
try {
  await measure(served.intake.url, 50, 0, pages) // warm: connections, plans, compiled code
  const rows: (string | number)[][] = []
  let first = 1_000_000
  for (const rate of rates) {
    const samples = await measure(served.intake.url, rate, first, pages)
    first += 1_000_000
    const lost = samples.filter(sample => sample.handedOver === null).length
    const took = (of: (sample: Sample) => number | null): number[] =>
      samples.flatMap(sample => (of(sample) === null ? [] : [of(sample)! - sample.due])).toSorted((a, b) => a - b)
    const answered = took(sample => sample.answered)
    const handed = took(sample => sample.handedOver)
    const ms = (value: number): string => value.toFixed(1)
    rows.push([
      rate,
      samples.length,
      lost,
      ms(quantile(answered, 0.5)),
      ms(quantile(answered, 0.99)),
      ms(quantile(handed, 0.5)),
      ms(quantile(handed, 0.99)),
      ms(handed.at(-1) ?? Number.NaN),
    ])
    if (lost > 0) process.exitCode = 1
  }
  record(
    'spine',
    'Alert in → page handed over, each alert opening an incident of its own; embedded PostgreSQL with fsync, one Node process, the generator and the receiver on the same machine. Milliseconds from the moment at which the alert was due to be sent. Not measured: networks, TLS, more than one node.',
    {
      columns: ['alerts/s', 'alerts', 'not handed over', '2xx p50', '2xx p99', 'page p50', 'page p99', 'page max'],
      rows,
    },
  )
} finally {
  await served.stop()
  receiver.close()
  rmSync(data, { recursive: true, force: true })
}
