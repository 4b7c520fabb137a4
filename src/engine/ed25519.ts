/** Ed25519 by keys of 32 bytes, as RFC 8032 has them: a seed that is private, and the public key that follows from it. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** The head of a PKCS #8 Ed25519 private key, and of a public one (RFC 8410): the 32 bytes follow. */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicHead = Buffer.from('302a300506032b6570032100', 'hex')

export type Signer = Readonly<{ public: Buffer; sign(bytes: Uint8Array): Buffer }>

/** Signatures have 64 bytes. Throws where the seed has not 32. */
export function makeSigner(seed: Buffer): Signer {
  const key = createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: 'der', type: 'pkcs8' })
  const known = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicHead.length)
  return { public: known, sign: bytes => sign(null, bytes, key) }
}

/** False, too, where the key is none. */
export function isSignedBy(known: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  let key: KeyObject
  try {
    key = createPublicKey({ key: Buffer.concat([publicHead, known]), format: 'der', type: 'spki' })
  } catch {
    return false
  }
  return verify(null, bytes, key, signature)
}
