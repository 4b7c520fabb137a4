/**
 * Checkpoints of a log as signed notes, in the formats that other logs and their witnesses have: C2SP's signed-note, tlog-checkpoint and
 * tlog-cosignature. A text of three lines (whose log, how many leaves, the root), an empty line, and a line for each signature.
 *
 * N1  The log signs by Ed25519 (type 1). A witness that saw it grow signs the same text with the second at which it did (type 4).
 * N2  A signature counts only by a key that whoever checks was given elsewhere. Of a key that is known each has to be right; others are ignored.
 */
import { createHash } from 'node:crypto'
import type { Hash } from '../../core/log/merkle.ts'
import { isSignedBy, type Signer } from '../ed25519.ts'

const logType = 1
const witnessType = 4
const dash = '\u2014'

export type Checkpoint = Readonly<{ origin: string; size: number; root: Hash }>
/** Who signs and by what: "name+hex id+base64 key" where it is written down. */
export type NoteKey = Readonly<{ name: string; id: string; type: number; public: Buffer }>

const idOf = (name: string, type: number, known: Buffer): string =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.concat([Buffer.from([type]), known]))
    .digest('hex')
    .slice(0, 8)

export const logKey = (name: string, known: Buffer): NoteKey => ({ name, id: idOf(name, logType, known), type: logType, public: known })

export const printKey = (key: NoteKey): string =>
  `${key.name}+${key.id}+${Buffer.concat([Buffer.from([key.type]), key.public]).toString('base64')}`

/** The key that is written there. Throws Error, saying what it should be. */
export function readKey(text: string): NoteKey {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? []
  if (name === undefined || id === undefined || encoded === undefined)
    throw new Error('a key is written as NAME+8 hex digits+base64, in one piece')
  const bytes = Buffer.from(encoded, 'base64')
  const type = bytes[0]!
  const known = bytes.subarray(1)
  if ((type !== logType && type !== witnessType) || known.length !== 32)
    throw new Error(`the key of ${name} is not by Ed25519: a log's has type 1, a witness's type 4, and both have 32 bytes`)
  if (idOf(name, type, known) !== id) throw new Error(`the key of ${name} does not go with its ${id}: a piece of it was lost or altered`)
  return { name, id, type, public: known }
}

const textOf = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`

/** A checkpoint with the log's own signature. */
export function signedNote(checkpoint: Checkpoint, signer: Signer): string {
  const text = textOf(checkpoint)
  const { id } = logKey(checkpoint.origin, signer.public)
  const signature = Buffer.concat([Buffer.from(id, 'hex'), signer.sign(Buffer.from(text))])
  return `${text}\n${dash} ${checkpoint.origin} ${signature.toString('base64')}\n`
}

type Signature = Readonly<{ name: string; id: string; bytes: Buffer; line: string }>
export type Note = Readonly<{ text: string; checkpoint: Checkpoint; signatures: readonly Signature[] }>

const signaturesMost = 64
const signatureOf = (line: string): Signature | null => {
  const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? []
  const bytes = Buffer.from(encoded ?? '', 'base64')
  return name === undefined || bytes.length < 5
    ? null
    : { name, id: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4), line: `${line}\n` }
}

/** The lines of signatures that a witness answered with; others are left out. */
export const signaturesIn = (lines: string): readonly Signature[] => lines.split('\n').flatMap(line => signatureOf(line) ?? [])

/** Reads it, and believes nothing of it yet. Throws Error where it is no checkpoint, saying why. */
export function readNote(note: string): Note {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) throw new Error('a checkpoint is a text, an empty line and the lines of its signatures')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2, -1).split('\n')
  const signatures = lines.map(signatureOf)
  if (signatures.includes(null) || signatures.length > signaturesMost)
    throw new Error(`below its empty line a checkpoint has at most ${signaturesMost} lines of signatures, each "${dash} NAME BASE64"`)
  const [origin, size, root] = text.split('\n')
  const bytes = Buffer.from(root ?? '', 'base64')
  if (!origin || !/^(0|[1-9]\d{0,14})$/.test(size ?? '') || bytes.length !== 32 || bytes.toString('base64') !== root)
    throw new Error("a checkpoint begins with the log's name, the number of its entries, and its root hash as base64, a line each")
  return { text, checkpoint: { origin, size: Number(size), root: bytes }, signatures: signatures as readonly Signature[] }
}

/** When this key signed it, in seconds since 1970 for a witness and null for the log; false: it did not. Throws Error for a signature that is wrong. */
export function signedBy(note: Note, key: NoteKey): Readonly<{ at: number | null }> | false {
  const of = note.signatures.filter(({ name, id }) => name === key.name && id === key.id)
  if (of.length === 0) return false
  let at: number | null = null
  for (const { bytes } of of) {
    const time = key.type === witnessType && bytes.length === 72 ? Number(bytes.readBigUInt64BE(0)) : null
    const message = key.type === witnessType ? `cosignature/v1\ntime ${time}\n${note.text}` : note.text
    if ((key.type === witnessType && time === null) || !isSignedBy(key.public, Buffer.from(message), bytes.subarray(time === null ? 0 : 8)))
      throw new Error(`the signature of ${key.name} is not of this text: the text or the signature was altered`)
    at = time
  }
  return { at }
}

/** What a witness's key signs of a checkpoint, at a second since 1970: a line for its note. */
export function cosigned(text: string, name: string, second: number, signer: Signer): string {
  const id = idOf(name, witnessType, signer.public)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(second))
  const signature = signer.sign(Buffer.from(`cosignature/v1\ntime ${second}\n${text}`))
  return `${dash} ${name} ${Buffer.concat([Buffer.from(id, 'hex'), time, signature]).toString('base64')}\n`
}
export const witnessKey = (name: string, known: Buffer): NoteKey => ({
  name,
  id: idOf(name, witnessType, known),
  type: witnessType,
  public: known,
})
