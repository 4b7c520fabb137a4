/**
 * How senders sign, once for all of them: over the bytes as they came, compared in constant time, with each secret that holds.
 *
 * G1  A time that is signed counts on both sides: what is older than the tolerance is a replay, and what lies ahead of it would be one later.
 * G2  Where no time is signed, the door remembers what it took in (SourceRoute.delivery).
 * G3  The words of a refusal say what is wrong and never what would have been right.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Headers, Proof, Signed } from './source.ts'

const toleranceMs = 5 * 60_000
const notSigned = 'it is not signed'
const wrong = 'its signature is not right: another secret was used, or the body was changed on its way'

/** Takes as long whatever differs, and however long each is. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}

/** A delivery by its bytes, which are what was signed: an id in a header that is not signed could be another one each time. */
export const byItsBytes = (body: Uint8Array): string => hash('sha256', body, 'hex')

/** An event by the id that is in it, under the signature: it may be sent again with other words around it. */
export function byItsId(body: Uint8Array): string {
  const said = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  try {
    const { id } = JSON.parse(said) as { id?: unknown }
    if (typeof id === 'string' && id !== '') return `id ${id}`
  } catch {
    // what cannot be read is refused by its reader
  }
  return byItsBytes(body)
}

const longEnough = (secret: string): string | null => (secret.length < 8 ? 'A secret has at least 8 characters: copy it whole.' : null)

/** HMAC over the body alone, in one header: Sentry, GitHub, Vercel, MongoDB Atlas. */
export const hmacProof = (
  how: Readonly<{ header: string; algorithm: 'sha256' | 'sha1'; encoding: 'hex' | 'base64'; prefix?: string; called: string }>,
): Proof => ({
  secret: 'needed',
  called: how.called,
  objects({ body, headers, secrets }) {
    const given = headers[how.header]
    if (given === undefined || given === '') return notSigned
    const right = (secret: string) => (how.prefix ?? '') + createHmac(how.algorithm, secret).update(body).digest(how.encoding)
    return secrets.map(secret => isSame(right(secret), given)).includes(true) ? null : wrong
  },
  objectsToSecret: longEnough,
})

/** The secret itself in a header, which says that the sender knows it and nothing of the body: Cloudflare. */
export const tokenProof = (how: Readonly<{ header: string; called: string }>): Proof => ({
  secret: 'if set',
  called: how.called,
  objects({ headers, secrets }) {
    const given = headers[how.header]
    if (given === undefined || given === '') return `it has no ${how.header}`
    return secrets.map(secret => isSame(secret, given)).includes(true) ? null : `its ${how.header} is another one`
  },
  objectsToSecret: longEnough,
})

/** PagerDuty's: `v1=…,v1=…`, HMAC-SHA-256 as hex over the body, one for each secret that holds. */
export const pagerdutyProof = (called: string): Proof => ({
  secret: 'needed',
  called,
  objects({ body, headers, secrets }) {
    const parts = (headers['x-pagerduty-signature'] ?? '').split(',').map(part => part.trim())
    const given = parts.flatMap(part => (part.startsWith('v1=') ? [part.slice(3)] : []))
    if (given.length === 0) return notSigned
    const right = (secret: string) => createHmac('sha256', secret).update(body).digest('hex')
    return agrees(secrets.map(right), given) ? null : wrong
  },
  objectsToSecret: longEnough,
})

/** Stripe's: `t=…,v1=…[,v1=…]`, HMAC-SHA-256 as hex over `{t}.{body}`. */
export const stripeProof = (called: string): Proof => ({
  secret: 'needed',
  called,
  objects({ body, headers, secrets, now }) {
    const parts = (headers['stripe-signature'] ?? '').split(',').map(part => part.trim().split('=') as [string, string | undefined])
    const time = parts.find(([name]) => name === 't')?.[1] ?? ''
    const given = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [value] : []))
    if (!/^\d{1,12}$/.test(time) || given.length === 0) return notSigned
    const right = (secret: string) => createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
    if (!agrees(secrets.map(right), given)) return wrong
    return untimely(Number(time), now)
  },
  objectsToSecret: secret => (/^whsec_\S{8,}$/.test(secret) ? null : 'The signing secret begins with whsec_: copy it whole.'),
})

/** Standard Webhooks and Svix, whose headers are named otherwise: base64 HMAC-SHA-256 over `{id}.{time}.{body}`, several behind blanks. */
export const standardProof = (called: string): Proof => ({
  secret: 'needed',
  called,
  objects({ body, headers, secrets, now }) {
    const [id, time, signatures] = [
      standardHeader(headers, 'id'),
      standardHeader(headers, 'timestamp'),
      standardHeader(headers, 'signature'),
    ]
    if (id === '' || !/^\d{1,12}$/.test(time) || signatures === '') return notSigned
    const right = (secret: string) => `v1,${createHmac('sha256', keyIn(secret)).update(`${id}.${time}.`).update(body).digest('base64')}`
    if (!agrees(secrets.map(right), signatures.split(' '))) return wrong
    return untimely(Number(time), now)
  },
  objectsToSecret: secret =>
    /^whsec_[A-Za-z0-9+/=_-]{16,}$/.test(secret) && keyIn(secret).length >= 12
      ? null
      : 'The signing secret is whsec_ and base64 behind it: copy it whole.',
})
const keyIn = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')

/** The id that is signed with it: the same one when it is sent again. */
export const standardDelivery = (_: Uint8Array, headers: Headers): string => standardHeader(headers, 'id')
const standardHeader = (headers: Headers, name: string): string => headers[`webhook-${name}`] ?? headers[`svix-${name}`] ?? ''

/** Every pair is compared: how long it takes says nothing of which one agreed. */
const agrees = (right: readonly string[], given: readonly string[]): boolean =>
  right.flatMap(one => given.slice(0, signaturesMost).map(other => isSame(one, other))).includes(true)
const signaturesMost = 10

function untimely(seconds: number, now: Signed['now']): string | null {
  const ahead = seconds * 1000 - now
  if (Math.abs(ahead) <= toleranceMs) return null
  return `it was signed ${Math.round(Math.abs(ahead) / 1000)} s ${ahead > 0 ? 'ahead of' : 'before'} our clock, and five minutes are taken: it is a replay, or one of the clocks is wrong`
}
