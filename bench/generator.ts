/**
 * What sends alerts, the same bytes to everybody: over kept connections, one request at a time on each, written by hand so
 * that on two cores the sender takes as little as it can from whoever is measured.
 */
import { connect, type Socket } from 'node:net'

const numberDigits = 9

/** An alert of Prometheus' make, as long as they are. Its number and the milliseconds of its end have fixed places. */
const alertText = (service: string, number: string, end: string): string =>
  JSON.stringify({
    labels: {
      alertname: 'HighRequestLatency',
      cluster: 'eu-central-1',
      instance: `10.12.${number.slice(0, 2)}.7:9100`,
      job: 'api',
      namespace: 'production',
      pod: `${service}-7d9f6c5b8d-${number}`,
      service,
      severity: 'critical',
    },
    annotations: {
      description: `The 99th percentile of request latency has been above 5 s for 10 minutes on ${number}.`,
      summary: `Latency is above 5 s on ${number}`,
    },
    startsAt: '2026-11-22T04:30:11.389Z',
    endsAt: end,
    generatorURL:
      'http://prometheus.example:9090/graph?g0.expr=histogram_quantile%280.99%2C+rate%28http_request_duration_seconds_bucket%5B5m%5D%29%29+%3E+5&g0.tab=1',
  })

/** A request whose alerts are numbered anew, and end a little later, without being written anew. */
export type Template = Readonly<{ of: string; bytes: Buffer; put(first: number, moment: number): void }>

export function makeTemplate(address: string, alerts: number): Template {
  const url = new URL(`${address}/api/v2/alerts`)
  const mark = (n: number): string => `7${String(n).padStart(numberDigits - 1, '0')}` // nothing else in an alert reads so
  const end = `${new Date(Date.now() + 6 * 3_600_000).toISOString().slice(0, 20)}999Z`
  const body = `[${Array.from({ length: alerts }, (_, n) => alertText('checkout', mark(n), end)).join(',')}]`
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  const bytes = Buffer.from(head + body)
  const placesOf = (text: string): number[] => {
    const places: number[] = []
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at)
    return places
  }
  const numbers = Array.from({ length: alerts }, (_, n) => placesOf(mark(n)))
  const ends = placesOf('999Z')
  return {
    of: templateName(address, alerts),
    bytes,
    put(first, moment) {
      for (let n = 0; n < alerts; n++) {
        const digits = String(first + n).padStart(numberDigits, '0')
        for (const at of numbers[n]!) bytes.write(digits, at, 'latin1')
      }
      const ms = String(moment % 1000).padStart(3, '0')
      for (const at of ends) bytes.write(ms, at, 'latin1')
    },
  }
}

const templateName = (address: string, alerts: number): string => `${alerts} ${address}`
const spare = new Map<string, Template[]>()
/** One that an earlier run has made, or another. */
function templateOf(address: string, alerts: number): Template {
  const name = templateName(address, alerts)
  const made = spare.get(name) ?? []
  spare.set(name, made)
  return made.pop() ?? makeTemplate(address, alerts)
}

/** `next`: writes the next request into the template; false: there are no more. Answers alerts a second, and how many were taken. */
export async function drive(
  address: string,
  options: Readonly<{ connections: number; alerts: number; seconds: number; next(put: Template['put'], sent: number): boolean }>,
): Promise<Readonly<{ rate: number; accepted: number }>> {
  const url = new URL(address)
  let sent = 0
  let accepted = 0
  // Before the clock runs: making what is sent takes the sender longer than some of what it measures.
  const ready = await Promise.all(
    Array.from({ length: options.connections }, async () => ({
      template: templateOf(address, options.alerts),
      socket: await connected(Number(url.port), url.hostname),
    })),
  )
  const begin = performance.now()
  const until = begin + options.seconds * 1000
  await Promise.all(
    ready.map(async ({ template, socket }) => {
      await new Promise<void>((resolve, reject) => {
        const send = (): void => {
          if (performance.now() < until && options.next(template.put, sent)) {
            sent++
            socket.write(template.bytes)
          } else resolve()
        }
        socket.on('data', (answer: Buffer) => {
          // One request at a time: one answer at a time, and it fits into one piece.
          if (answer.toString('latin1', 9, 10) !== '2') reject(new Error(`an alert was refused: ${answer.toString('utf8', 0, 400)}`))
          accepted += options.alerts
          send()
        })
        socket.on('error', reject)
        socket.on('close', () => reject(new Error('the connection was closed')))
        send()
      })
      socket.removeAllListeners('close')
      socket.destroy()
      spare.get(template.of)!.push(template)
    }),
  )
  return { rate: accepted / ((performance.now() - begin) / 1000), accepted }
}

const connected = (port: number, host: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
