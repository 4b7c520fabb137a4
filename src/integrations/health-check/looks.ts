/** All kinds of looks under one roof: bounded in time, ended whole, and said in words that hold no secret. */
import { resolveSrv } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPrivate } from '../outgoing.ts'
import type { Look, Looks, Objection, Target } from './check.ts'
import { guardWords, isHere, isRefused } from './guard.ts'
import { Line, NotWell, type Place, troubleOf } from './line.ts'
import { placesOf, srv } from './place.ts'

const detailMax = 200

/** Says how it is; throws NotWell, or what the socket threw. The larger ones are fetched when such a check is looked at. */
const kinds: Readonly<Record<Target['kind'], (target: Target, line: Line) => Promise<string>>> = {
  http: async (target, line) => (await import('./http.ts')).lookAtHttp(target, line),
  async tcp(target, line) {
    await line.connect(onePlace(target))
    return 'it takes connections'
  },
  async tls(target, line) {
    const place = onePlace(target)
    const socket = await line.secure(await line.connect(place), place.host, target.authority)
    return `${socket.getProtocol()}, and its certificate is in order`
  },
  postgres: async (target, line) => (await import('../postgres/look.ts')).lookAtPostgres(target, line, onePlace(target)),
  redis: async (target, line) => (await import('../redis/look.ts')).lookAtRedis(target, line, onePlace(target)),
  mongodb: async (target, line) => (await import('../mongodb/look.ts')).lookAtMongo(target, line, await placesBehind(target)),
}
const onePlace = (target: Target): Place => {
  const place = placesOf(target)?.[0]
  if (place === undefined) throw new NotWell('this is no address')
  return place
}

export function healthLooks(): Looks {
  return {
    objects,
    async look(target, timeoutMs, signal) {
      const line = new Line()
      const began = performance.now()
      const latency = () => Math.round(performance.now() - began)
      const ended = (of: Pick<Look, 'ok' | 'detail' | 'latencyMs'>): Look => ({
        ...of,
        detail: withoutSecret(of.detail, target).slice(0, detailMax),
        reached: line.reached,
        expiresAt: line.expiresAt,
      })
      try {
        const detail = await within(timeoutMs, signal, line, kinds[target.kind](target, line))
        return ended({ ok: true, detail, latencyMs: latency() })
      } catch (error) {
        const trouble = troubleOf(error)
        line.reached ||= trouble.reached
        return ended({ ok: false, detail: trouble.words, latencyMs: line.reached ? latency() : null })
      } finally {
        line.end()
      }
    },
    async answers(target, timeoutMs, signal) {
      const line = new Line()
      try {
        const connected = placesBehind(target).then(places => Promise.any(places.map(place => line.connect(place))))
        await within(timeoutMs, signal, line, connected)
        return true
      } catch (error) {
        return line.reached || troubleOf(error).reached
      } finally {
        line.end()
      }
    },
    side(target) {
      const hosts = (placesOf(target) ?? []).map(({ host }) => host)
      if (hosts.length > 0 && hosts.every(isHere)) return 'this machine'
      const inside = (host: string) =>
        isIP(host) === 0 ? !host.includes('.') || /\.(local|internal|lan|home\.arpa)$/.test(host) : isPrivate(host)
      return hosts.every(inside) ? 'inside' : 'outside'
    },
    hosts: target => [...new Set((placesOf(target) ?? []).map(({ host }) => host))],
  }
}

/** The places that an address stands for, its SRV record read where it has one. */
export async function placesBehind(target: Target): Promise<readonly Place[]> {
  if (target.kind !== 'mongodb' || !target.address.startsWith(srv)) return placesOf(target) ?? []
  const found = await resolveSrv(`_mongodb._tcp.${onePlace(target).host}`)
  return found.map(({ name, port }) => ({ host: name.toLowerCase(), port }))
}

/** H1: what is not there in time is called off, with what was waited for. */
async function within<T>(timeoutMs: number, signal: AbortSignal, line: Line, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let off: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotWell(`waited ${timeoutMs / 1000} s for ${line.doing}, in vain`)), timeoutMs)
    off = () => reject(new NotWell('called off'))
    if (signal.aborted) off()
    signal.addEventListener('abort', off, { once: true })
  })
  work.catch(() => {}) // what fails after its time is nobody's news
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    if (off) signal.removeEventListener('abort', off)
  }
}

/** H2: what a server says back may hold what was said to it. */
const withoutSecret = (text: string, { secret }: Target): string =>
  secret === null || secret === '' ? text : text.replaceAll(secret, '•••').replaceAll(encodeURIComponent(secret), '•••')

function objects(target: Target): Objection | null {
  const { kind, address, secret, user, words, authority } = target
  const wrong = (field: keyof Target, problem: string, instead: string): Objection => ({ field, problem, instead })
  if (kind === 'http') {
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
      return wrong('address', 'this is no web address', 'https://status.example.com/health')
    const url = new URL(address)
    if (url.username !== '' || url.password !== '')
      return wrong(
        'address',
        'an address is shown to everybody, and this one has a password in it',
        'put user and password into their own fields',
      )
    if (secret !== null && url.protocol !== 'https:' && !isHere(url.hostname.replace(/^\[|\]$/g, '')))
      return wrong('address', 'a password would cross the network in the clear', 'an https address')
  } else if (/@|:\/\//.test(address.replace(srv, '')))
    return wrong(
      'address',
      'this is not host:port, and a password does not belong in it',
      'db.example.com:5432, and user and password in their own fields',
    )
  const places = placesOf(target)
  if (places === null)
    return wrong(
      'address',
      'this is not host:port',
      kind === 'tcp'
        ? 'mail.example.com:25'
        : kind === 'mongodb'
          ? 'mongodb+srv://cluster0.example.net, or db1.example.com:27017,db2.example.com:27017'
          : 'db.example.com, with :port behind it where it is not the usual one',
    )
  if (places.some(({ host }) => (isIP(host) !== 0 && isRefused(host)) || host === 'metadata.google.internal'))
    return wrong('address', guardWords, 'the address of what is to be looked at')
  if (words !== null && kind !== 'http') return wrong('words', `a ${kind} check reads no words`, 'leave it out')
  if (secret !== null && (kind === 'tcp' || kind === 'tls')) return wrong('secret', `a ${kind} check signs in nowhere`, 'leave it out')
  if (kind === 'mongodb' && (user === null) !== (secret === null))
    return wrong(user === null ? 'user' : 'secret', 'user and password go together', 'give both, or neither')
  if (kind === 'postgres' && user === null)
    return wrong('user', 'PostgreSQL is asked as somebody', 'a user of its own, which needs no rights but to connect')
  if (authority !== null && !authority.includes('-----BEGIN CERTIFICATE-----'))
    return wrong('authority', 'this is no certificate', 'PEM, from -----BEGIN CERTIFICATE----- to its end')
  return null
}
