/**
 * Arrays as PostgreSQL's own binary form: what `pg` is handed as a Buffer it sends as it is. As text, every element is
 * searched for quotes and backslashes, copied with them escaped, and read letter by letter on the other side.
 * Processor time in this process for 1,000 texts of 600 letters of JSON: 5.6 ms as text, 0.4 ms so.
 *
 * Form: dimensions (1), has nulls, type's oid, length, lower bound (1); then length and bytes of each element, -1 for null.
 */
const oid = { text: 25, int4: 23, int8: 20, uuid: 2950, bool: 16, bytea: 17 }
const head = 20

function begin(type: number, count: number, nulls: boolean, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(head + bytes)
  array.writeInt32BE(1, 0)
  array.writeInt32BE(nulls ? 1 : 0, 4)
  array.writeInt32BE(type, 8)
  array.writeInt32BE(count, 12)
  array.writeInt32BE(1, 16)
  return array
}

export function texts(values: readonly (string | null)[]): Buffer {
  let bytes = 0
  let nulls = false
  const lengths = new Int32Array(values.length)
  for (let n = 0; n < values.length; n++) {
    const value = values[n]!
    // Many columns hold one text over and over: it is measured and written once, and copied.
    const length: number = n > 0 && value === values[n - 1] ? lengths[n - 1]! : value === null ? -1 : Buffer.byteLength(value)
    lengths[n] = length
    if (length < 0) nulls = true
    bytes += 4 + Math.max(0, length)
  }
  const array = begin(oid.text, values.length, nulls, bytes)
  let at = head
  for (let n = 0; n < values.length; n++) {
    const length = lengths[n]!
    if (length > 0 && n > 0 && values[n] === values[n - 1]) {
      array.copyWithin(at, at - length - 4, at)
      at += length + 4
      continue
    }
    at = array.writeInt32BE(length, at)
    if (length < 0) continue
    // Where every letter is one byte there is nothing to encode.
    array.write(values[n]!, at, length, length === values[n]!.length ? 'latin1' : 'utf8')
    at += length
  }
  return array
}
export function int4s(values: readonly (number | null)[]): Buffer {
  const array = begin(oid.int4, values.length, values.includes(null), values.length * 8)
  let at = head
  for (const value of values) {
    at = array.writeInt32BE(value === null ? -1 : 4, at)
    if (value !== null) at = array.writeInt32BE(value, at)
  }
  return array.subarray(0, at)
}
/** Whole numbers up to 2^53: instants and counts. */
export function int8s(values: readonly (number | null)[]): Buffer {
  const array = begin(oid.int8, values.length, values.includes(null), values.length * 12)
  let at = head
  for (const value of values) {
    at = array.writeInt32BE(value === null ? -1 : 8, at)
    if (value === null) continue
    const high = Math.floor(value / 2 ** 32)
    at = array.writeInt32BE(high, at)
    at = array.writeUInt32BE(value - high * 2 ** 32, at)
  }
  return array.subarray(0, at)
}
/** 32 hex digits each. */
export function uuids(values: readonly string[]): Buffer {
  const array = begin(oid.uuid, values.length, false, values.length * 20)
  let at = head
  for (const value of values) {
    at = array.writeInt32BE(16, at)
    if (array.write(value, at, 16, 'hex') !== 16) throw new Error(`${JSON.stringify(value)} is not 32 hex digits`)
    at += 16
  }
  return array
}
/** Sixteen bytes each, one behind the other. */
export function uuidsOf(bytes: Buffer): Buffer {
  const count = bytes.length / 16
  const array = begin(oid.uuid, count, false, count * 20)
  for (let n = 0, at = head; n < count; n++, at += 20) {
    array.writeInt32BE(16, at)
    bytes.copy(array, at + 4, n * 16, n * 16 + 16)
  }
  return array
}
export function byteas(values: readonly Buffer[]): Buffer {
  const array = begin(
    oid.bytea,
    values.length,
    false,
    values.reduce((sum, value) => sum + 4 + value.length, 0),
  )
  let at = head
  for (const value of values) {
    at = array.writeInt32BE(value.length, at)
    at += value.copy(array, at)
  }
  return array
}
export function bools(values: readonly boolean[]): Buffer {
  const array = begin(oid.bool, values.length, false, values.length * 5)
  let at = head
  for (const value of values) {
    at = array.writeInt32BE(1, at)
    array[at++] = value ? 1 : 0
  }
  return array
}
