/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, in plain TypeScript: core may not ask the runtime for it, and what is
 * derived with it (fingerprints, correlation keys) must be the same for ever and checkable by anybody with `sha256sum`.
 *
 * Not a place for secrets or large bodies: those are hashed outside core by the runtime's own. Measured with labels of
 * 250 bytes: see `bench` of the intake; one block costs well under a microsecond.
 */

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes: reckoned, so that none is mistyped.
const K = new Int32Array(64)
const H0 = new Int32Array(8)
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
  if (!prime) continue
  if (found < 8) H0[found] = fraction(Math.sqrt(n))
  K[found++] = fraction(Math.cbrt(n))
}
function fraction(x: number): number {
  return ((x - Math.floor(x)) * 0x1_0000_0000) | 0
}

const W = new Int32Array(64)
const H = new Int32Array(8)
let bytes = new Uint8Array(4096)

/** Hex, lower case; `digits` of them, at most 64. A lone surrogate counts as U+FFFD, as every encoder writes it. */
export function sha256(text: string, digits = 64): string {
  const length = encode(text)
  const padded = ((length + 8) >>> 6) * 64 + 64
  bytes.fill(0, length, padded)
  bytes[length] = 0x80
  writeWord(padded - 8, Math.floor(length / 0x2000_0000))
  writeWord(padded - 4, length << 3)
  H.set(H0)
  for (let at = 0; at < padded; at += 64) block(at)
  let hex = ''
  for (let i = 0; i * 8 < digits; i++) hex += (H[i]! >>> 0).toString(16).padStart(8, '0')
  return hex.length === digits ? hex : hex.slice(0, digits)
}

function block(at: number): void {
  for (let t = 0, i = at; t < 16; t++, i += 4) W[t] = (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!
  for (let t = 16; t < 64; t++) {
    const x = W[t - 15]!
    const y = W[t - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    W[t] = (W[t - 16]! + s0 + W[t - 7]! + s1) | 0
  }
  let a = H[0]!
  let b = H[1]!
  let c = H[2]!
  let d = H[3]!
  let e = H[4]!
  let f = H[5]!
  let g = H[6]!
  let h = H[7]!
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[t]! + W[t]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  H[0] = H[0]! + a
  H[1] = H[1]! + b
  H[2] = H[2]! + c
  H[3] = H[3]! + d
  H[4] = H[4]! + e
  H[5] = H[5]! + f
  H[6] = H[6]! + g
  H[7] = H[7]! + h
}

/** UTF-8 into `bytes`, which grows as needed; answers how many. */
function encode(text: string): number {
  if (text.length * 3 + 128 > bytes.length) bytes = new Uint8Array(text.length * 3 + 4096)
  let n = 0
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i)
    if (c < 0x80) {
      bytes[n++] = c
      continue
    }
    if (c < 0x800) {
      bytes[n++] = 0xc0 | (c >> 6)
      bytes[n++] = 0x80 | (c & 63)
      continue
    }
    if (c >= 0xd800 && c <= 0xdfff) {
      const low = c < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0
      if (low >= 0xdc00 && low <= 0xdfff) {
        c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff)
        i++
        bytes[n++] = 0xf0 | (c >> 18)
        bytes[n++] = 0x80 | ((c >> 12) & 63)
        bytes[n++] = 0x80 | ((c >> 6) & 63)
        bytes[n++] = 0x80 | (c & 63)
        continue
      }
      c = 0xfffd
    }
    bytes[n++] = 0xe0 | (c >> 12)
    bytes[n++] = 0x80 | ((c >> 6) & 63)
    bytes[n++] = 0x80 | (c & 63)
  }
  return n
}

function writeWord(at: number, word: number): void {
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
}
