/** SCRAM-SHA-256 as its client (RFC 5802, RFC 7677): proves the password without saying it, and has the server prove that it knows it too. */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const iterationsMin = 4_096 // RFC 7677, 4: what asks for less is after the password
const iterationsMax = 600_000 // and what asks for more, after our time
const derived = promisify(pbkdf2)
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

export type Scram = Readonly<{
  first: string
  /** Answers the server's first message; throws where it is none, or is for another. */
  final(serverFirst: string): Promise<string>
  /** Throws where the server does not know the password itself. */
  verify(serverFinal: string): void
}>

/** SASLprep (RFC 4013) as far as it changes what is allowed: other spaces are spaces, and what is written in two ways is one. */
const prepared = (text: string): string =>
  text
    .replace(/[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g, ' ')
    .replace(/\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/g, '')
    .normalize('NFKC')
const fields = (message: string): Readonly<Record<string, string>> =>
  Object.fromEntries(message.split(',').map(part => [part.slice(0, 1), part.slice(2)]))

export function scram(user: string, password: string, nonce = randomBytes(24).toString('base64')): Scram {
  const firstBare = `n=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`
  let serverSignature: Buffer | null = null
  return {
    first: `n,,${firstBare}`,
    async final(serverFirst) {
      const { r, s, i } = fields(serverFirst)
      const iterations = Number(i)
      if (r === undefined || s === undefined || !r.startsWith(nonce) || r.length === nonce.length)
        throw new Error('its part of the sign-in is not to our question')
      if (!Number.isInteger(iterations) || iterations < iterationsMin || iterations > iterationsMax)
        throw new Error(`it asks for ${i} rounds of hashing, which is not from ${iterationsMin} to ${iterationsMax}`)
      const salted = await derived(prepared(password), Buffer.from(s, 'base64'), iterations, 32, 'sha256')
      const clientKey = hmac(salted, 'Client Key')
      const storedKey = createHash('sha256').update(clientKey).digest()
      const withoutProof = `c=biws,r=${r}`
      const message = `${firstBare},${serverFirst},${withoutProof}`
      const signature = hmac(storedKey, message)
      serverSignature = hmac(hmac(salted, 'Server Key'), message)
      return `${withoutProof},p=${Buffer.from(clientKey.map((byte, n) => byte ^ signature[n]!)).toString('base64')}`
    },
    verify(serverFinal) {
      const said = Buffer.from(fields(serverFinal).v ?? '', 'base64')
      if (serverSignature === null || said.length !== serverSignature.length || !timingSafeEqual(said, serverSignature))
        throw new Error('it does not know the password itself: it is another server than it says')
    },
  }
}
