/**
 * One request to an outside system, and what can be known of it: an answer, "nothing left", or "it left and nobody
 * answered". The runtime's fetch does not tell the last two apart, and everything about trying again depends on it.
 *
 * O1  Redirects are not followed: a body meant for one address never goes to another.
 * O2  Nothing of the answer's body is kept beyond 64 kB, nor passed on in an outcome: it may hold private text.
 * O3  With `guard`, the address that the name resolves to is checked at the moment of connecting, so that a name which
 *     changes its mind in between does not get past.
 */
import { type LookupAddress, lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP } from 'node:net'
import type { Carried } from './carrier.ts'

export type Got =
  | Readonly<{ got: 'answer'; status: number; headers: http.IncomingHttpHeaders; body: string }>
  | Readonly<{ got: 'nothing sent'; detail: string; guarded: boolean }>
  | Readonly<{ got: 'no answer'; detail: string }>
export type Outgoing = Readonly<{
  url: URL
  method?: 'POST' | 'GET'
  headers: Readonly<Record<string, string>>
  body: string
  timeoutMs: number
  guard?: boolean
  bodyMax?: number // of the answer, in characters; what is longer is cut there
}>

const bodyMax = 65_536
// Shorter than any server's own idle time, so that a connection is hardly ever reused while the other end is closing it.
const keepAlive = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 }
const agents = { 'http:': new http.Agent(keepAlive), 'https:': new https.Agent(keepAlive) }

export function send(outgoing: Outgoing, signal: AbortSignal): Promise<Got> {
  const { url, headers, body, timeoutMs, guard = false } = outgoing
  if (signal.aborted) return Promise.resolve({ got: 'nothing sent', detail: 'called off', guarded: false })
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return Promise.resolve({ got: 'nothing sent', detail: `${url.protocol} is no web address`, guarded: true })
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (guard && isIP(host) !== 0 && isPrivate(host)) return Promise.resolve({ got: 'nothing sent', detail: insideWords, guarded: true })
  return new Promise(resolve => {
    let left = false // may any byte of the request have reached the other side?
    const secure = url.protocol === 'https:'
    const request = (secure ? https : http).request(url, {
      method: outgoing.method ?? 'POST',
      agent: guard ? false : agents[url.protocol as 'http:' | 'https:'], // a guarded one never shares a connection
      headers: { 'user-agent': 'Tocsin', ...headers, 'content-length': Buffer.byteLength(body) },
      ...(guard ? { lookup: guardedLookup } : {}),
    })
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${Math.round(timeoutMs / 100) / 10} s`)), timeoutMs)
    const calledOff = () => request.destroy(new Error('called off'))
    signal.addEventListener('abort', calledOff, { once: true })
    const end = (got: Got) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', calledOff)
      resolve(got)
    }
    request.on('socket', socket => {
      if (request.reusedSocket) left = true
      else socket.once(secure ? 'secureConnect' : 'connect', () => (left = true))
    })
    request.on('response', response => {
      let text = ''
      const answered = () => end({ got: 'answer', status: response.statusCode ?? 0, headers: response.headers, body: text })
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (text.length < (outgoing.bodyMax ?? bodyMax)) text += chunk
        else response.destroy()
      })
      response.on('end', answered)
      response.on('error', answered) // the status has come, and it is what counts
      response.on('close', answered)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const detail = error.code === undefined ? error.message : `${error.code}${error.code === guardCode ? `: ${insideWords}` : ''}`
      end(left ? { got: 'no answer', detail } : { got: 'nothing sent', detail, guarded: error.code === guardCode })
    })
    request.end(body)
  })
}

/**
 * What an HTTP answer means for a message, unless the system itself says more. `idempotent`: the other side knows the
 * delivery by its id, so that an error of its own is safe to try again.
 */
export function carriedOf(got: Got, receipt: (answer: Got & { got: 'answer' }) => string | null, idempotent: boolean): Carried {
  if (got.got === 'nothing sent')
    return got.guarded ? { carried: 'refused', detail: got.detail } : { carried: 'failed', detail: `not connected: ${got.detail}` }
  if (got.got === 'no answer') return { carried: 'unknown', detail: `sent, and not answered: ${got.detail}` }
  const { status } = got
  const detail = `answered ${status}`
  if (status >= 200 && status < 300) return { carried: 'handed over', receipt: receipt(got) }
  if (status >= 300 && status < 400) return { carried: 'refused', detail: `${detail}: redirects are not followed, give the final address` }
  if (status === 408 || status === 425 || status === 429 || status === 503 || (status >= 500 && idempotent)) {
    const afterMs = retryAfter(got.headers['retry-after'])
    return { carried: 'failed', detail, ...(afterMs === null ? {} : { afterMs }) }
  }
  return { carried: status >= 500 ? 'unknown' : 'refused', detail }
}

/** Seconds or a date (RFC 9110, 10.2.3), as ms from now; null: not said. */
export function retryAfter(header: string | undefined, now: number = Date.now()): number | null {
  if (header === undefined || header.trim() === '') return null
  const ms = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

const guardCode = 'TOCSIN_PRIVATE'
export const insideWords = 'this address is inside a private network; allow such addresses in the settings if it is meant (WEBHOOK_PRIVATE)'

const blocked = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // where clouds keep their credentials
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  blocked.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96], // and the IPv4 addresses that were once written so
  ['64:ff9b::', 96], // translates to IPv4, and so may lead to any of the above; so do the next three
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  blocked.addSubnet(net, bits, 'ipv6')

export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return blocked.check(address, 'ipv4')
  return blocked.check(address, 'ipv6') // ::ffff:10.0.0.1 is looked up among the IPv4 ones by BlockList itself
}

/** As far as the address itself says: where a name leads is seen at the moment of connecting. */
export function leadsInside({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && isPrivate(host))
}

/** Refuses when any of the addresses is private: a name that has both kinds is not one to trust. */
const guardedLookup: NonNullable<http.RequestOptions['lookup']> = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses: readonly LookupAddress[] = error ? [] : found
    const fault =
      error ?? (addresses.some(one => isPrivate(one.address)) ? Object.assign(new Error(insideWords), { code: guardCode }) : null)
    if (options.all) callback(fault as NodeJS.ErrnoException | null, [...addresses])
    else callback(fault as NodeJS.ErrnoException | null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4)
  })
}
