/**
 * Zip archives, as far as workbooks use them: entries are read one at a time and only when they are asked for, and an archive is
 * written again with every other entry's bytes as they were. No library: those that read workbooks write them anew from what they
 * understood of them, and what they did not understand is lost.
 *
 * Z1  Nothing is unpacked beyond its bound, whatever its header says of its size: the inflating itself stops.
 * Z2  What is encrypted, split, of the 64-bit kind, or packed by anything but deflate is refused and named.
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

export type ZipEntry = Readonly<{
  name: string
  method: 0 | 8
  flags: number
  time: number // as the archive has it, DOS date and time
  crc: number
  size: number // by its header
  packed: Buffer
}>

export class NotAnArchive extends Error {}

const entriesMost = 2_000
const endSign = 0x06054b50
const centralSign = 0x02014b50
const localSign = 0x04034b50

/** Throws NotAnArchive, with what is wrong. */
export function readZip(bytes: Buffer): readonly ZipEntry[] {
  try {
    return entriesOf(bytes)
  } catch (error) {
    if (error instanceof RangeError) throw new NotAnArchive('the file is cut off')
    throw error
  }
}

function entriesOf(bytes: Buffer): readonly ZipEntry[] {
  let end = bytes.length - 22
  while (end >= 0 && end > bytes.length - 22 - 65_536 && bytes.readUInt32LE(end) !== endSign) end--
  if (end < 0 || bytes.readUInt32LE(end) !== endSign) throw new NotAnArchive('it is no workbook: no zip archive')
  const count = bytes.readUInt16LE(end + 10)
  if (count > entriesMost) throw new NotAnArchive(`it has more than ${entriesMost} parts`)
  let at = bytes.readUInt32LE(end + 16)
  if (count === 0xffff || at === 0xffffffff) throw new NotAnArchive('it is an archive of the 64-bit kind')
  const entries: ZipEntry[] = []
  const names = new Set<string>()
  for (let n = 0; n < count; n++) {
    if (bytes.readUInt32LE(at) !== centralSign) throw new NotAnArchive('its list of parts is broken')
    const flags = bytes.readUInt16LE(at + 8)
    const method = bytes.readUInt16LE(at + 10)
    const [time, crc, packedSize, size] = [12, 16, 20, 24].map(offset => bytes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
      number,
    ]
    const nameLength = bytes.readUInt16LE(at + 28)
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    if ((flags & 1) !== 0) throw new NotAnArchive('it is encrypted: save it without a password')
    if (method !== 0 && method !== 8) throw new NotAnArchive(`${name} is packed by a method that is not read here`)
    if (names.has(name)) throw new NotAnArchive(`${name} is in it twice`)
    names.add(name)
    if (bytes.readUInt32LE(local) !== localSign) throw new NotAnArchive(`${name} is not where its list says`)
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    if (begin + packedSize > bytes.length) throw new NotAnArchive('the file is cut off')
    entries.push({ name, method, flags, time, crc, size, packed: bytes.subarray(begin, begin + packedSize) })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** Z1. Throws NotAnArchive. */
export function unpack({ name, method, packed, crc }: ZipEntry, most: number): Buffer {
  let out: Buffer
  try {
    out = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: most })
  } catch (error) {
    const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    throw new NotAnArchive(tooLarge ? `${name} unpacks to more than ${Math.round(most / 1e6)} MB` : `${name} is broken`)
  }
  if (out.length > most) throw new NotAnArchive(`${name} unpacks to more than ${Math.round(most / 1e6)} MB`)
  if (crc32(out) !== crc) throw new NotAnArchive(`${name} is broken`)
  return out
}

export const packed = (entry: ZipEntry, bytes: Buffer): ZipEntry => ({
  ...entry,
  method: 8,
  crc: crc32(bytes),
  size: bytes.length,
  packed: deflateRawSync(bytes),
})

export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const { name, method, flags, time, crc, size, packed: body } of entries) {
    const label = Buffer.from(name, 'utf8')
    const fields = Buffer.alloc(26) // version, flags … size of the extra field: the same in both places
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(flags & 0x0800, 2) // sizes stand in the header, so there is none behind the bytes
    fields.writeUInt16LE(method, 4)
    fields.writeUInt32LE(time, 6)
    fields.writeUInt32LE(crc, 10)
    fields.writeUInt32LE(body.length, 14)
    fields.writeUInt32LE(size, 18)
    fields.writeUInt16LE(label.length, 22)
    const sign = Buffer.alloc(4)
    sign.writeUInt32LE(localSign)
    parts.push(sign, fields, label, body)
    const listed = Buffer.alloc(46)
    listed.writeUInt32LE(centralSign, 0)
    listed.writeUInt16LE(20, 4)
    fields.copy(listed, 6, 0, 24)
    listed.writeUInt32LE(at, 42)
    central.push(listed, label)
    at += 30 + label.length + body.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(endSign, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
