/**
 * Secrets for the links in messages: who may acknowledge what, until when. Signed, not stored; a link that was guessed,
 * changed or kept too long opens nothing.
 */
import { timingSafeEqual } from 'node:crypto'
import { type Instant, instant } from '../core/id.ts'
import { hmacBy } from './hmac.ts'
import type { AckLink, Link, Links, SubscriptionLink, VerifyLink } from './port.ts'

const macBytes = 16
const tokenMax = 1000

/** `bytes`: 32 of them that the vault derives for this purpose alone. */
export function makeLinks(bytes: Uint8Array): Links {
  const whole = hmacBy(bytes)
  const sign = (body: string): Buffer => whole(body).subarray(0, macBytes)
  return {
    make(link) {
      const body = Buffer.from(JSON.stringify(pack(link))).toString('base64url')
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(token, now) {
      const dot = token.lastIndexOf('.')
      if (dot < 0 || token.length > tokenMax) return null
      const body = token.slice(0, dot)
      const mac = Buffer.from(token.slice(dot + 1), 'base64url')
      if (mac.length !== macBytes || !timingSafeEqual(mac, sign(body))) return null
      const link = unpack(JSON.parse(Buffer.from(body, 'base64url').toString()))
      if (link === null) return null
      return link.expiresAt <= now ? 'expired' : link
    },
  }
}

/** The expiry in minutes, rounded up: a link in a text message is paid by the character. */
const minutes = (at: Instant): number => Math.ceil(at / 60_000)

function pack(link: Link): readonly (string | number)[] {
  const expires = minutes(link.expiresAt)
  switch (link.kind) {
    case 'acknowledge':
      return ['a', link.org, link.stream, link.callOut, link.person, expires]
    case 'verify':
      return ['v', link.org, link.person, link.method, expires]
    case 'confirm subscription':
      return ['c', link.org, link.subscriber, expires]
    case 'end subscription':
      return ['e', link.org, link.subscriber, expires]
  }
}

/** Only what we signed gets here, so the shape is ours; a later version's shape is nobody's. */
function unpack(packed: unknown): Link | null {
  if (!Array.isArray(packed)) return null
  const [kind, ...rest] = packed as [string, ...(string | number)[]]
  const expiresAt = instant(Number(rest.at(-1)) * 60_000)
  const [a, b, c, d] = rest as string[]
  if (kind === 'a' && rest.length === 5) {
    return { kind: 'acknowledge', org: a, stream: b, callOut: c, person: d, expiresAt } as AckLink
  }
  if (kind === 'v' && rest.length === 4) return { kind: 'verify', org: a, person: b, method: c, expiresAt } as VerifyLink
  if ((kind === 'c' || kind === 'e') && rest.length === 3) {
    const what = kind === 'c' ? 'confirm subscription' : 'end subscription'
    return { kind: what, org: a, subscriber: b, expiresAt } as SubscriptionLink
  }
  return null
}
