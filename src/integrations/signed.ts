/**
 * How senders sign, once for all of them: over the bytes as they came, compared in constant time, with each secret that holds.
 *
 * G1  Where no time is signed, the door remembers what it took in (SourceRoute.delivery).
 * G2  The words of a refusal say what is wrong and never what would have been right.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Proof } from './source.ts'

const notSigned = 'it is not signed'
const wrong = 'its signature is not right: another secret was used, or the body was changed on its way'

/** Takes as long whatever differs, and however long each is. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}

/** A delivery by its bytes, which are what was signed: an id in a header that is not signed could be another one each time. */
export const byItsBytes = (body: Uint8Array): string => hash('sha256', body, 'hex')

const longEnough = (secret: string): string | null =>
  secret.length < 8
    ? 'A secret has at least 8 characters: copy it whole.'
    : /\s/.test(secret)
      ? 'A secret holds no blanks: copy it whole.'
      : null

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
