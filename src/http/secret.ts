/** Secrets that let something in: made here, shown once, kept as SHA-256 only. */
import { hash, randomBytes } from 'node:crypto'

export const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

/** 32 hex digits, 128 bits: also fits where PagerDuty's clients want a routing key. */
export const makeIntegrationKey = (): string => randomBytes(16).toString('hex')
export const makeApiToken = (): string => `tcs_${randomBytes(24).toString('base64url')}`
export const makeLinkSecret = (): string => randomBytes(24).toString('base64url')
export const makeSessionSecret = (): string => randomBytes(32).toString('base64url')

/** A break-glass code as it was typed, without the spaces, dashes and lower case that people add. */
export const readBreakGlassCode = (typed: string): string => {
  const plain = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 64)
  return plain.match(/.{1,5}/g)?.join('-') ?? ''
}
export const doorId = (): string => randomBytes(12).toString('hex')
