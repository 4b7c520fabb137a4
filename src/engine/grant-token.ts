/**
 * A grant token: what a person lets one application do, signed. `tcg_`, the claims as JSON in base64url, a dot, and their HMAC-SHA-256.
 *
 * G1  One way to sign, and no field that says which: nothing in a token chooses how it is proved.
 * G2  Compared in constant time, before anything of it is believed; over the very bytes that came, read once and written never.
 * G3  A token proves that this installation made it. Whether it still holds is asked of the store at each use (grants.ts).
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Id, Instant } from '../core/id.ts'
import type { OrgId } from '../store/port.ts'

export type GrantClaims = Readonly<{
  kid: string // by which key
  org: OrgId
  aud: string // the application that asked
  sub: Id<'person'> // who gave it
  jti: string // the grant
  iat: Instant
  exp: Instant
  epoch: number // of all grants of the person
  scope: readonly string[]
}>

export const grantTokenMark = 'tcg_'
const charactersMax = 2_000
const form = /^tcg_([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/

const macOf = (key: Buffer, signed: string): Buffer => createHmac('sha256', key).update(`tocsin grant 1 ${signed}`).digest()

export function makeGrantToken(key: Buffer, claims: GrantClaims): string {
  const signed = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${grantTokenMark}${signed}.${macOf(key, signed).toString('base64url')}`
}

/** The claims, where a key of that name signed them; null: nobody of ours did. `keyOf`: the key of that name, if it is in use. */
export function readGrantToken(token: string, keyOf: (kid: string) => Buffer | null): GrantClaims | null {
  const [, signed, mac] = token.length > charactersMax ? [] : (form.exec(token) ?? [])
  if (signed === undefined || mac === undefined) return null
  const claims = parsed(signed)
  const key = claims === null ? null : keyOf(claims.kid)
  // An unknown key costs what a known one does.
  const same = timingSafeEqual(macOf(key ?? noKey, signed), Buffer.from(mac, 'base64url'))
  return same && key !== null && isCanonical(mac) ? claims : null
}
const noKey = Buffer.alloc(32)
/** 43 characters say two bits more than 32 bytes have: one spelling of a token, and no other. */
const isCanonical = (mac: string): boolean => Buffer.from(mac, 'base64url').toString('base64url') === mac

function parsed(signed: string): GrantClaims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(signed, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && 'kid' in value && typeof value.kid === 'string' ? (value as GrantClaims) : null
  } catch {
    return null
  }
}
