/** As much of BSON (bsonspec.org, 1.1) as a greeting, a sign-in and a ping take. What is read and of another type is passed over by its length. */
export type Value = string | number | boolean | null | Buffer | Document | undefined
export type Document = { readonly [key: string]: Value }

const cString = (text: string): Buffer => Buffer.concat([Buffer.from(text), Buffer.of(0)])
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

/** Whole numbers are written as 32-bit ones: nothing here is larger. */
export function encode(document: Document): Buffer {
  const parts = Object.entries(document).flatMap(([key, value]) => {
    const element = (type: number, ...bytes: readonly Buffer[]) => [Buffer.of(type), cString(key), ...bytes]
    if (typeof value === 'string') return element(0x02, int32(Buffer.byteLength(value) + 1), cString(value))
    if (typeof value === 'number') return element(0x10, int32(value))
    if (typeof value === 'boolean') return element(0x08, Buffer.of(value ? 1 : 0))
    if (Buffer.isBuffer(value)) return element(0x05, int32(value.length), Buffer.of(0), value)
    if (value === null || value === undefined) return element(0x0a)
    return element(0x03, encode(value))
  })
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length + 5), body, Buffer.of(0)])
}

const deepest = 32

/**
 * Arrays are documents with the keys 0, 1, 2 …, as they are written. Throws RangeError where the bytes are none: nothing is read beyond the
 * document's own end, and what is read moves on, or whoever answers so would keep this process for good.
 */
export function decode(bytes: Buffer, from = 0, depth = 0): Document {
  const end = from + bytes.readInt32LE(from) - 1
  if (end >= bytes.length || end < from + 4 || depth > deepest) throw notBson()
  const document: Record<string, Value> = {}
  let at = from + 4
  while (at < end) {
    const type = bytes[at]!
    const stop = bytes.indexOf(0, at + 1)
    if (stop < 0 || stop >= end) throw notBson()
    const key = bytes.toString('utf8', at + 1, stop)
    at = stop + 1
    const read = valueAt(bytes, at, type, depth)
    if (read.size < 0 || at + read.size > end) throw notBson()
    document[key] = read.value
    at += read.size
  }
  return document
}
const notBson = () => new RangeError('this is no BSON document')

/** How long values are that are not read here: dates, ids, timestamps and their like. */
const sizes: Readonly<Record<number, number>> = { 6: 0, 7: 12, 9: 8, 17: 8, 19: 16, 255: 0, 127: 0 }

const lengthAt = (bytes: Buffer, at: number): number => {
  const size = bytes.readInt32LE(at)
  if (size < 0) throw notBson()
  return size
}

function valueAt(bytes: Buffer, at: number, type: number, depth: number): Readonly<{ value: Value; size: number }> {
  switch (type) {
    case 0x01:
      return { value: bytes.readDoubleLE(at), size: 8 }
    case 0x02: {
      const size = lengthAt(bytes, at)
      return { value: bytes.toString('utf8', at + 4, at + 4 + size - 1), size: 4 + size }
    }
    case 0x03:
    case 0x04:
      return { value: decode(bytes, at, depth + 1), size: bytes.readInt32LE(at) }
    case 0x05: {
      const size = lengthAt(bytes, at)
      return { value: bytes.subarray(at + 5, at + 5 + size), size: 5 + size }
    }
    case 0x08:
      return { value: bytes[at] === 1, size: 1 }
    case 0x0a:
      return { value: null, size: 0 }
    case 0x10:
      return { value: bytes.readInt32LE(at), size: 4 }
    case 0x12:
      return { value: Number(bytes.readBigInt64LE(at)), size: 8 }
    default: {
      const size = sizes[type]
      if (size === undefined) throw new RangeError(`BSON of type 0x${type.toString(16)} is not expected here`)
      return { value: undefined, size }
    }
  }
}
