/**
 * Keys. One master key, kept outside the database, wraps each organisation's key; that wraps the key of each record; the
 * record's key seals its text. Everything is AES-256-GCM with a fresh 96-bit nonce.
 *
 * V1  What is sealed says where it belongs (organisation and place): moved elsewhere, it does not open.
 * V2  A record's key exists wrapped, beside its text, and nowhere else: without the row, nobody opens a copy of the text.
 * V3  Whoever comes with another master key is told so before anything is read or written (`keyCheck`).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export type Vault = Readonly<{
  /** A new organisation's key, wrapped: what is stored. */
  newOrgKey(org: string): string
  openOrg(org: string, wrappedKey: string): OrgVault
  /** A key for another purpose, the same one each time; 32 bytes. Never the master key itself. */
  deriveKey(label: string): Buffer
  /** What is stored to know this key by, and whether a stored one is this key's. */
  keyCheck: string
  matches(keyCheck: string): boolean
  recoveryKit(): string
}>
export type OrgVault = Readonly<{
  /** Seals one text under a key of its own. `place` says which record it is. */
  seal(place: string, text: string): Sealed
  open(place: string, sealed: Sealed): string
  /** A key for many texts: one intake batch. */
  newKey(place: string): SharedKey
  openKey(place: string, wrappedKey: string): SharedKey
  /** Of hashes of 16 bytes each, one behind the other, as many that say whether two are the same without saying which. */
  disguised(hashes: Buffer): Buffer
}>
export type Sealed = Readonly<{ wrappedKey: string; sealed: string }>
export type SharedKey = Readonly<{
  wrappedKey: string
  seal(place: string, text: string): string
  open(place: string, sealed: string): string
  sealBytes(place: string, bytes: Buffer): Buffer
  openBytes(place: string, sealed: Buffer): Buffer
}>

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** Nonces are drawn many at a time: each is used once. */
let nonces = Buffer.alloc(0)
function freshNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(nonceBytes * 256)
  const nonce = nonces.subarray(0, nonceBytes)
  nonces = nonces.subarray(nonceBytes)
  return nonce
}

/**
 * nonce ‖ tag ‖ ciphertext, as base64 where it is a text; `place` is authenticated and not stored. Measured with 650 bytes: 13.1 µs
 * under a key that is bytes, which the runtime makes a key object of each time; 5.5 µs under a key object; 3.4 µs with one buffer
 * for the answer.
 */
function sealBytes(key: KeyObject, place: string, plain: Buffer | string): Buffer {
  const nonce = freshNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  cipher.final() // empty in this mode
  const sealed = Buffer.allocUnsafe(nonceBytes + tagBytes + body.length)
  nonce.copy(sealed)
  cipher.getAuthTag().copy(sealed, nonceBytes)
  body.copy(sealed, nonceBytes + tagBytes)
  return sealed
}
const seal = (key: KeyObject, place: string, plain: Buffer | string): string => sealBytes(key, place, plain).toString('base64')
function openBytes(key: KeyObject, place: string, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes))
    decipher.final() // empty in this mode; throws where the tag is another
    return plain
  } catch (cause) {
    throw new Error(`what is sealed as ${place} does not open: it was changed, moved, or sealed under another key`, { cause })
  }
}
const open = (key: KeyObject, place: string, sealed: string): Buffer => openBytes(key, place, Buffer.from(sealed, 'base64'))
const derive = (key: Buffer, label: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `tocsin ${label}`, keyBytes))

export function makeVault(master: Buffer): Vault {
  if (master.length !== keyBytes) throw new Error(`a master key has ${keyBytes} bytes, and this one has ${master.length}`)
  const orgKey = createSecretKey(derive(master, 'wraps organisation keys'))
  const keyCheck = createHmac('sha256', derive(master, 'key check')).update('tocsin').digest('hex')
  return {
    newOrgKey: org => seal(orgKey, `org ${org}`, randomBytes(keyBytes)),
    openOrg: (org, wrappedKey) => makeOrgVault(org, open(orgKey, `org ${org}`, wrappedKey)),
    deriveKey: label => derive(master, `for ${label}`),
    keyCheck,
    matches(other) {
      const [a, b] = [Buffer.from(keyCheck), Buffer.from(other)]
      return a.length === b.length && timingSafeEqual(a, b)
    },
    recoveryKit: () => writeRecoveryKit(master),
  }
}

function makeOrgVault(org: string, key: Buffer): OrgVault {
  const wrapping = createSecretKey(derive(key, 'wraps record keys'))
  const disguising = createSecretKey(derive(key, 'disguises hashes'))
  const named = (place: string) => `${org} ${place}`
  const shared = (recordBytes: Buffer, wrappedKey: string): SharedKey => {
    const recordKey = createSecretKey(recordBytes)
    return {
      wrappedKey,
      seal: (place, text) => seal(recordKey, named(place), text),
      open: (place, sealed) => open(recordKey, named(place), sealed).toString('utf8'),
      sealBytes: (place, bytes) => sealBytes(recordKey, named(place), bytes),
      openBytes: (place, sealed) => openBytes(recordKey, named(place), sealed),
    }
  }
  const newKey = (place: string): SharedKey => {
    const recordKey = randomBytes(keyBytes)
    return shared(recordKey, seal(wrapping, named(place), recordKey))
  }
  const openKey = (place: string, wrappedKey: string) => shared(open(wrapping, named(place), wrappedKey), wrappedKey)
  return {
    newKey,
    openKey,
    seal(place, text) {
      const record = newKey(place)
      return { wrappedKey: record.wrappedKey, sealed: record.seal(place, text) }
    },
    open: (place, { wrappedKey, sealed }) => openKey(place, wrappedKey).open(place, sealed),
    // Each block by itself, which is what this is for: the same hash, the same disguise. One call for a batch; a keyed hash of each
    // text took 1.6 µs, and longer with the text.
    disguised: hashes => createCipheriv('aes-256-ecb', disguising, null).setAutoPadding(false).update(hashes),
  }
}

// the recovery kit --------------------------------------------------------------------------------------------------

/** 32 letters and digits that are not taken for one another when read aloud or copied by hand. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const inGroups = (text: string, size: number) => text.match(new RegExp(`.{1,${size}}`, 'g'))!.join('-')

function toLetters(bytes: Buffer): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const count = Math.ceil((bytes.length * 8) / 5)
  bits <<= BigInt(count * 5 - bytes.length * 8)
  let text = ''
  for (let i = count - 1; i >= 0; i--) text += letters[Number((bits >> BigInt(i * 5)) & 31n)]
  return text
}
function fromLetters(text: string, bytes: number): Buffer | null {
  let bits = 0n
  for (const letter of text) {
    const value = letters.indexOf(letter)
    if (value < 0) return null
    bits = (bits << 5n) | BigInt(value)
  }
  bits >>= BigInt(text.length * 5 - bytes * 8)
  return Buffer.from(
    bits
      .toString(16)
      .padStart(bytes * 2, '0')
      .slice(-bytes * 2),
    'hex',
  )
}
const checkOf = (key: Buffer) => createHash('sha256').update('tocsin recovery kit').update(key).digest().subarray(0, 3)

/** The code that signs an owner in when nothing else does; the same one for as long as the master key is. */
export const breakGlassCode = (vault: Vault): string => inGroups(toLetters(vault.deriveKey('break-glass').subarray(0, 15)), 6)

function writeRecoveryKit(master: Buffer): string {
  const key = inGroups(toLetters(Buffer.concat([master, checkOf(master)])), 4)
  const groups = key.split('-')
  const lines = [groups.slice(0, 5), groups.slice(5, 10), groups.slice(10)].map(line => `    ${line.join('-')}`)
  return [
    'Recovery kit. Print it or keep it in a password manager, away from this machine. It is shown once.',
    '',
    '  Master key (without it, names, addresses, notes and alerts in the database and in every backup are lost):',
    ...lines,
    '',
    '  Break-glass code (signs an owner in when nothing else does):',
    `    ${breakGlassCode(makeVault(master))}`,
  ].join('\n')
}

/** Reads the master key back: the groups as printed, in any case, with any spaces and dashes; or 64 hex digits, or base64. */
export function readMasterKey(text: string): Buffer {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return Buffer.from(trimmed, 'base64')
  const groups = trimmed.toUpperCase().replace(/[\s-]+/g, '')
  const long = Math.ceil(((keyBytes + 3) * 8) / 5)
  if (groups.length !== long)
    throw new Error(
      `a master key is ${long} letters and digits in groups of 4 (or 64 hex digits), and this has ${groups.length}: compare it with the recovery kit`,
    )
  const bytes = fromLetters(groups, keyBytes + 3)
  if (bytes === null) {
    const odd = [...groups].find(letter => !letters.includes(letter))
    throw new Error(`the master key has a "${odd}" in it, and the kit never uses 0, 1, I or O: look at that group again`)
  }
  const key = bytes.subarray(0, keyBytes)
  if (!checkOf(key).equals(bytes.subarray(keyBytes)))
    throw new Error('the master key does not add up: one letter at least is not as it was printed')
  return Buffer.from(key)
}
