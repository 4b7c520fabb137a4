/** Files as evidence through the engine: durable before answered, nothing left of what broke off, nobody given bytes unrecorded. */
import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { EvidenceFileId } from '../core/evidence.ts'
import { id } from '../core/id.ts'
import { hour } from '../core/span.ts'
import { isSigned } from './erase.ts'
import type { Brought } from './evidence.ts'
import { type House, makeHouse, org } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const ana = { person: id<'person'>('ana') }
const olu = { person: id<'person'>('olu') }
const brought: Brought = {
  evidence: null,
  name: 'access.log',
  note: 'From the proxy, before it was restarted',
  mediaType: 'text/plain',
  collectedAt: null,
  step: null,
  meets: null,
  sha256: null,
  bytesMost: 1_000_000,
  most: 10,
}
async function* of(...chunks: readonly (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}
const large = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251))
const inChunks = (bytes: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const begun = async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(100)
  return (await house.incidents())[0]!.stream
}
const home = () => house.store.org(org)
const eventsOf = async (type: string) =>
  (await home().events((await house.incidents())[0]!.stream)).filter(({ fact }) => fact.type === type)
/** The files that are begun from now on. */
const beginnings = (): readonly EvidenceFileId[] => {
  const begun: EvidenceFileId[] = []
  const { beginFile } = home()
  Object.assign(home(), {
    beginFile: (...words: Parameters<typeof beginFile>) => {
      begun.push(words[0])
      return beginFile(...words)
    },
  })
  return begun
}
const keep = async (
  stream: Awaited<ReturnType<typeof begun>>,
  bytes: readonly (Uint8Array | Error)[],
  more: Partial<Brought> = {},
  by = ana,
) => house.engine.evidence.keep(org, stream, by, { ...brought, ...more }, of(...bytes))
const read = async (stream: Awaited<ReturnType<typeof begun>>, file: EvidenceFileId, by = olu): Promise<Buffer> => {
  const opened = await house.engine.evidence.open(org, stream, by, file)
  if (opened.opened !== 'done') throw new Error(JSON.stringify(opened))
  const parts: Buffer[] = []
  for await (const part of opened.content) parts.push(part)
  return Buffer.concat(parts)
}

test('C-04 T-25 a file that comes in chunks of any size is kept with what it hashes to, and comes back byte for byte; who opened it is recorded', async () => {
  const stream = await begun()
  for (const [n, size] of [
    [0, 7],
    [1, 65_536],
    [2, 300_000],
  ] as const) {
    const bytes = Buffer.concat([Buffer.of(n), large])
    const kept = await keep(stream, inChunks(bytes, size === 7 ? 4_099 : size))
    if (kept.kept !== 'done') throw new Error(JSON.stringify(kept))
    expect(kept.incident.evidence![kept.file]).toMatchObject({
      bytes: bytes.length,
      sha256: sha256(bytes),
      by: ana,
      mediaType: 'text/plain',
    })
    expect((await read(stream, kept.file)).equals(bytes)).toBe(true)
  }
  expect((await eventsOf('EvidenceOpened')).map(({ by }) => by)).toEqual([olu, olu, olu])
  const [kept] = await eventsOf('EvidenceKept')
  const words = await home().readTexts(Object.keys(kept!.private) as never)
  expect(Object.values(words).sort()).toEqual(['From the proxy, before it was restarted', 'access.log'])
  expect(JSON.stringify(kept)).not.toContain('access.log')
})

test('what breaks off, is too large, empty, or other bytes than announced leaves nothing, and no event', async () => {
  const stream = await begun()
  const files = beginnings()
  await expect(keep(stream, [large.subarray(0, 200_000), new Error('the line broke')])).rejects.toThrow('the line broke')
  expect(await keep(stream, inChunks(large, 65_536), { bytesMost: 299_999 })).toEqual({ kept: 'too large' })
  expect(await keep(stream, [])).toEqual({ kept: 'empty' })
  expect(await keep(stream, [large], { sha256: 'a'.repeat(64) })).toEqual({ kept: 'other bytes', sha256: sha256(large) })
  expect(await keep(stream, [large], { evidence: id('nothing') })).toMatchObject({ kept: 'refused', refusal: { code: 'evidence-unknown' } })
  expect(await keep(id('no such stream'), [large])).toEqual({ kept: 'no such incident' })
  expect(await eventsOf('EvidenceKept')).toEqual([])
  expect(files).toHaveLength(6)
  for (const file of files) expect(await home().piece(file, 0)).toBeNull()
})

test('sent again, under the same key or without one, a file is kept once, and the answer is the first', async () => {
  const stream = await begun()
  const first = await house.engine.evidence.keep(org, stream, ana, brought, of(large), id('command'))
  const again = await house.engine.evidence.keep(org, stream, ana, brought, of(large), id('command'))
  const anew = await keep(stream, [large])
  expect(first).toMatchObject({ kept: 'done', again: false })
  for (const one of [again, anew]) expect(one).toMatchObject({ kept: 'done', again: true, file: (first as { file: string }).file })
  expect(await eventsOf('EvidenceKept')).toHaveLength(1)
  expect((await read(stream, (first as { file: EvidenceFileId }).file)).equals(large)).toBe(true)
})

test('a node that died over an upload leaves bytes that another destroys; one that died just after the event leaves a file that stays', async () => {
  const stream = await begun()
  const [orphan, kept] = [id<'evidence file'>('orphan'), await keep(stream, [large])]
  if (kept.kept !== 'done') throw new Error(kept.kept)
  await home().beginFile(orphan, stream, house.clock.now())
  await home().putPiece(orphan, 0, Buffer.from('half'))
  await home().lookAtFile(kept.file, house.clock.now()) // as it is until whoever kept it has settled it
  expect(await home().piece(orphan, 0)).not.toBeNull()
  await house.clock.runFor(2 * hour)
  expect(await home().piece(orphan, 0)).toBeNull()
  expect((await read(stream, kept.file)).equals(large)).toBe(true)
  expect(await home().filesToLookAt(house.clock.now(), 9)).toEqual([])
})

test('where nobody can say whether the event was committed the bytes stay until somebody has looked', async () => {
  const stream = await begun()
  const { append } = home()
  Object.assign(home(), {
    append: async (...words: Parameters<typeof append>) => {
      await append(...words)
      throw new Error('the line broke after the commit')
    },
  })
  await expect(keep(stream, [large])).rejects.toThrow('after the commit')
  Object.assign(home(), { append })
  await house.clock.runFor(3 * hour)
  const [event] = await eventsOf('EvidenceKept')
  const { file } = event!.fact as { file: EvidenceFileId }
  expect((await read(stream, file)).equals(large)).toBe(true)
})

test('T-24 what is deleted is destroyed, and what is refused stays as it is', async () => {
  const stream = await begun()
  const kept = await keep(stream, [large])
  if (kept.kept !== 'done') throw new Error(kept.kept)
  const remove = (by: typeof ana) => house.engine.evidence.remove(org, stream, by, kept.file, 'Kept long enough')
  expect(await remove(ana)).toMatchObject({ handled: 'refused', refusal: { code: 'not-theirs' } })
  expect((await read(stream, kept.file)).equals(large)).toBe(true)
  expect(await remove(olu)).toMatchObject({ handled: 'done' })
  expect(await home().piece(kept.file, 0)).toBeNull()
  expect(await house.engine.evidence.open(org, stream, ana, kept.file)).toMatchObject({ opened: 'refused', refusal: { code: 'file-gone' } })
  expect(await eventsOf('EvidenceDeleted')).toMatchObject([{ by: olu }])
})

test('bytes that are not there, or are others than were kept, are not given out as if they were', async () => {
  const stream = await begun()
  const kept = await keep(stream, [large])
  if (kept.kept !== 'done') throw new Error(kept.kept)
  const { piece } = home()
  Object.assign(home(), { piece: async (file: EvidenceFileId, place: number) => (place === 2 ? Buffer.from('other') : piece(file, place)) })
  await expect(read(stream, kept.file)).rejects.toThrow('is not what was kept')
  Object.assign(home(), { piece: async (file: EvidenceFileId, place: number) => (place === 1 ? null : piece(file, place)) })
  await expect(read(stream, kept.file)).rejects.toThrow('not there any more')
  Object.assign(home(), { piece: async () => null })
  expect(await house.engine.evidence.open(org, stream, olu, kept.file)).toEqual({ opened: 'not there' })
  expect(await eventsOf('EvidenceOpened')).toHaveLength(2)
})

test('X-06 an incident that is erased takes the bytes of its files, says which, signed, and keeps what they hashed to', async () => {
  const stream = await begun()
  const kept = await keep(stream, [large])
  const other = await keep(stream, [Buffer.from('other')])
  if (kept.kept !== 'done' || other.kept !== 'done') throw new Error('not kept')
  const [event] = await eventsOf('EvidenceKept')
  await house.engine.erasures.erase(org, olu, { stream, seqs: [event!.seq] }, 'should not be there')
  expect(await home().piece(kept.file, 0)).toBeNull()
  expect(await home().piece(other.file, 0)).not.toBeNull()
  const erasure = await house.engine.erasures.erase(org, olu, { stream, seqs: 'all' }, 'asked for')
  expect(erasure.files).toEqual({ [stream]: [kept.file, other.file] })
  expect(await home().piece(other.file, 0)).toBeNull()
  const said = (await eventsOf('TextsErased')).map(({ fact }) => fact) as Parameters<typeof isSigned>[1][]
  expect(said.map(({ files }) => files)).toEqual([[kept.file], [kept.file, other.file]])
  for (const fact of said) {
    expect(isSigned(stream, fact)).toBe(true)
    expect(isSigned(stream, { ...fact, files: [] })).toBe(false)
  }
  const { incident } = (await home().load(stream))!
  expect(incident.evidence![kept.file]).toMatchObject({ sha256: sha256(large), gone: { as: 'erased' } })
  expect(await house.engine.evidence.open(org, stream, ana, other.file)).toMatchObject({
    opened: 'refused',
    refusal: { code: 'file-gone' },
  })
})
