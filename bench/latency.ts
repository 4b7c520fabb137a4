/**
 * Alert in → delivered webhook, beside Alertmanager with `group_wait: 0s` and every alert a group of its own. Each alert
 * opens an incident of its own and pages a person; both speak HTTP to the same receiver. Sent by the clock, whether earlier
 * ones were answered or not; a latency counts from the moment at which the alert should have been sent.
 * `--brief`: a moment, to see that it works. `--rounds N`; `--profile DIR`: the instance writes a CPU profile there.
 */
import { Agent, request as httpRequest } from 'node:http'
import { alertmanagerVersion, startAlertmanager } from './alertmanager.ts'
import { makeInstances } from './instance.ts'
import { brief, option } from './options.ts'
import type { Receiver } from './receiver.ts'
import { median, quantile, record } from './results.ts'

type Sample = { due: number; answered: number | null; delivered: number | null }

/** `body(number)`: the request that speaks of "Alert number". Answers when all were delivered, or a minute has passed. */
async function sendByTheClock(
  url: URL,
  options: Readonly<{ rate: number; seconds: number; first: number; receiver: Receiver; body(number: number): string }>,
): Promise<readonly Sample[]> {
  const { rate, seconds, first, receiver } = options
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const samples: Sample[] = []
  let waiting = 0
  const send = (number: number, due: number): void => {
    const sample: Sample = { due, answered: null, delivered: null }
    samples.push(sample)
    waiting++
    receiver.heard.set(number, at => {
      if (sample.delivered === null) waiting--
      sample.delivered ??= at
    })
    const body = options.body(number)
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
  receiver.heard.clear()
  return samples
}

/** Sorted, in ms. */
export const took = (samples: readonly Sample[], of: 'answered' | 'delivered'): readonly number[] =>
  samples.flatMap(sample => (sample[of] === null ? [] : [sample[of] - sample.due])).toSorted((a, b) => a - b)

const instances = await makeInstances()
const version = alertmanagerVersion()
try {
  await measure()
} finally {
  await instances.end()
}

async function measure(): Promise<void> {
  const { receiver } = instances
  const rates = brief ? [50] : [50, 500]
  const rounds = brief ? 1 : Number(option('rounds', '5'))
  const served = await instances.start()
  const peer = version === null ? null : await startAlertmanager(receiver.url)
  const body = (number: number): string =>
    JSON.stringify([
      {
        labels: { alertname: 'Down', service: `service-${number}`, severity: 'critical' },
        annotations: { summary: `Alert ${number}` },
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    ])
  const sides = [
    { name: 'Tocsin', url: new URL(`${served.intake.url}/api/v2/alerts`) },
    ...(peer === null ? [] : [{ name: `Alertmanager ${version}`, url: new URL(`${peer.url}/api/v2/alerts`) }]),
  ]
  const rows: (string | number)[][] = []
  let first = 1
  try {
    for (const { url } of sides) {
      await sendByTheClock(url, { rate: 100, seconds: brief ? 0.1 : 4, first, receiver, body }) // warm
      first += 100_000
    }
    for (const rate of rates) {
      const seen = new Map<string, { p50: number[]; p99: number[]; lost: number }>(
        sides.map(({ name }) => [name, { p50: [], p99: [], lost: 0 }]),
      )
      for (let n = 0; n < rounds; n++) {
        for (const { name, url } of sides) {
          const samples = await sendByTheClock(url, { rate, seconds: brief ? 0.4 : rate > 100 ? 2 : 4, first, receiver, body })
          first += 100_000
          const delivered = took(samples, 'delivered')
          const of = seen.get(name)!
          of.p50.push(quantile(delivered, 0.5))
          of.p99.push(quantile(delivered, 0.99))
          of.lost += samples.length - delivered.length
        }
      }
      for (const [name, { p50, p99, lost }] of seen) {
        rows.push([
          rate,
          name,
          median(p50).toFixed(1),
          median(p99).toFixed(1),
          `${Math.min(...p99).toFixed(1)} to ${Math.max(...p99).toFixed(1)}`,
          lost,
        ])
        if (lost > 0) process.exitCode = 1
      }
    }
  } finally {
    await peer?.stop()
    await served.stop()
  }
  record(
    'latency',
    `Alert in → delivered webhook, milliseconds, medians of ${rounds} rounds by turns; Tocsin commits with fsync, opens an incident for each alert and pages a person, Alertmanager has \`group_wait: 0s\` and a group for each alert. Aim: p99 no slower. Not measured: networks, TLS.`,
    { columns: ['alerts/s', 'who', 'p50', 'p99', 'p99 least to most', 'not delivered'], rows },
  )
}
