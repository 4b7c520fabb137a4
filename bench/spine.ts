/**
 * From a source's alert to the page in its carrier's hands, through the whole product as it is shipped: HTTP, integration
 * key, reduction, fingerprint, detection, commit with fsync, incident, page, commit, carrier over HTTP. Every alert is of
 * a service of its own, so each opens an incident and pages a person: the dearest case.
 *
 * Alerts are sent by the clock, whether earlier ones were answered or not; a latency counts from the moment at which the
 * alert should have been sent, so that a stall is not hidden. `--brief`: seconds instead of a minute, to see that it works;
 * `--rates 500`: these alone; `--profile DIR`: the instance writes a CPU profile there.
 */
import { Agent, request as httpRequest } from 'node:http'
import { makeInstances } from './instance.ts'
import { brief, option } from './options.ts'
import { postmasterIn, processorMsOf } from './processor.ts'
import { quantile, record } from './results.ts'

const seconds = brief ? 0.4 : 9
const rates = option('rates', brief ? '50' : '50,500')
  .split(',')
  .map(Number)

type Sample = { due: number; answered: number | null; handedOver: number | null }

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

const instances = await makeInstances()
const pages = instances.receiver.heard
const served = await instances.start()
try {
  await measure(served.intake.url, 50, 900_000, pages) // warm: connections, plans, compiled code
  const rows: (string | number)[][] = []
  let first = 1_000_000
  for (const rate of rates) {
    const spent = () => [served.process.pid!, postmasterIn(served.data)].map(pid => processorMsOf(pid, postmasterIn(served.data)))
    const before = spent()
    const samples = await measure(served.intake.url, rate, first, pages)
    const after = spent()
    first += 1_000_000
    const lost = samples.filter(sample => sample.handedOver === null).length
    const ages = (of: (sample: Sample) => number | null): number[] =>
      samples.flatMap(sample => (of(sample) === null ? [] : [of(sample)! - sample.due])).toSorted((a, b) => a - b)
    const answered = ages(sample => sample.answered)
    const handed = ages(sample => sample.handedOver)
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
      after.map((spentMs, n) => Math.round(((spentMs - before[n]!) * 1000) / samples.length)).join(' and '),
    ])
    if (lost > 0) process.exitCode = 1
  }
  record(
    'spine',
    'Alert in → page handed over, each alert opening an incident of its own; embedded PostgreSQL with fsync, one Node process, the generator and the receiver on the same machine. Milliseconds from the moment at which the alert was due to be sent. Not measured: networks, TLS, more than one node.',
    {
      columns: [
        'alerts/s',
        'alerts',
        'not handed over',
        '2xx p50',
        '2xx p99',
        'page p50',
        'page p99',
        'page max',
        'processor µs an alert: application and PostgreSQL',
      ],
      rows,
    },
  )
} finally {
  await served.stop()
  await instances.end()
}
