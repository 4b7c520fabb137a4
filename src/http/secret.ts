/** Secrets that let something in: made here, shown once, kept as SHA-256 only. */
import { hash, randomBytes } from 'node:crypto'

export const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

/** 32 hex digits, 128 bits: also fits where PagerDuty's clients want a routing key. */
export const makeIntegrationKey = (): string => randomBytes(16).toString('hex')
export const makeApiToken = (): string => `tcs_${randomBytes(24).toString('base64url')}`
export const makeLinkSecret = (): string => randomBytes(24).toString('base64url')
export const makeSessionSecret = (): string => randomBytes(32).toString('base64url')

// no 0 O 1 I L: it is read from paper at three in the morning
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
/** Five groups of five from 31 letters, about 124 bits. */
export function makeBreakGlassCode(): string {
  const picked: string[] = []
  while (picked.length < 25) for (const byte of randomBytes(32)) if (byte < 248 && picked.length < 25) picked.push(letters[byte % 31]!)
  return [0, 5, 10, 15, 20].map(i => picked.slice(i, i + 5).join('')).join('-')
}
/** As it was typed, with the spaces, dashes and lower case that people add. */
export const readBreakGlassCode = (typed: string): string => {
  const plain = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 64)
  return plain.match(/.{1,5}/g)?.join('-') ?? ''
}
export const doorId = (): string => randomBytes(12).toString('hex')
