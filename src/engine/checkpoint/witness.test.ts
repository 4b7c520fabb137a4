import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Id, id } from '../../core/id.ts'
import { isGrown } from '../../core/log/merkle.ts'
import { addCheckpoint } from '../../integrations/witness.ts'
import { memoryStore } from '../../store/memory/store.ts'
import { opening, t0 } from '../../store/testing/sample.ts'
import { makeSigner } from '../ed25519.ts'
import type { Tell } from '../tell.ts'
import { makeVirtualClock } from '../virtual-clock.ts'
import { makeCheckpoints, noteOf, sha256 } from './checkpoints.ts'
import { cosigned, type NoteKey, readKey, readNote, signedBy, witnessKey } from './note.ts'
import { makeWitnessing } from './witness.ts'

const org: Id<'org'> = id<'org'>('org')
const signer = makeSigner(Buffer.alloc(32, 4))
const name = 'witness.example/w1'

/** A witness as the specification has it, by HTTP; `seen` is what it has signed last, and can be put as if it had seen something else. */
async function witness(known: () => NoteKey | null) {
  const state = { seen: { size: 0, root: Buffer.alloc(0) as Uint8Array }, asked: 0, down: false }
  const answer = (text: string): readonly [status: number, body: string] => {
    const end = text.indexOf('\n\n')
    const [old, ...proof] = text.slice(0, end).split('\n')
    const note = readNote(text.slice(end + 2))
    const { size, root } = note.checkpoint
    const key = known()
    if (key === null || key.name !== note.checkpoint.origin) return [404, '']
    if (signedBy(note, key) === false) return [403, '']
    const before = Number(/^old (\d+)$/.exec(old!)![1])
    if (before > size) return [400, '']
    if (before !== state.seen.size) return [409, `${state.seen.size}\n`]
    const path = proof.filter(line => line !== '').map(line => Buffer.from(line, 'base64'))
    if (before > 0 && before === size && !Buffer.from(root).equals(state.seen.root)) return [409, `${state.seen.size}\n`]
    if (before > 0 && !isGrown(sha256, { before, rootBefore: state.seen.root, size, root, path })) return [422, '']
    state.seen = { size, root }
    return [200, cosigned(note.text, 'somebody.else/w9', 1, signer) + cosigned(note.text, name, 1_764_500_000, signer)]
  }
  const server = createServer((request, response) => {
    state.asked++
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (text += part))
    request.on('end', () => {
      const [status, body] = state.down ? [500, ''] : request.url === '/w1/add-checkpoint' ? answer(text) : [404, '']
      response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w1/` }
}

async function watched() {
  const store = memoryStore()
  await store.createOrg(org, 'Ours')
  const told: { what: string; why: unknown }[] = []
  const tell: Tell = (_, what, more) => void told.push({ what, why: more?.why })
  const clock = makeVirtualClock(t0)
  let key: NoteKey | null = null
  const there = await witness(() => key)
  const node = () => {
    const witnessing = makeWitnessing({
      witnesses: [{ key: witnessKey(name, signer.public), ask: body => addCheckpoint(there.url, body) }],
      store,
      clock,
      tell,
    })
    return makeCheckpoints({
      store,
      clock,
      tell,
      seed: () => Buffer.alloc(32, 3),
      every: 'default',
      turn: work => work(),
      witnessed: witnessing.have,
      trouble: witnessing.trouble,
      witnesses: [name],
    })
  }
  let streams = 0
  return {
    ...there,
    store,
    told,
    node,
    meet: () => (key = readKey(node().key(org))),
    async add(events: number) {
      await store.org(org).append(opening(org, `s${++streams}`, { events }))
      while ((await store.engine.sequence(1000)) > 0);
    },
  }
}

test('X-05 a witness signs what it saw grow, is asked once for each, and goes on after a restart of ours where it was', async () => {
  const { state, node, meet, add, told } = await watched()
  meet()
  const one = node()
  await add(5)
  const first = (await one.now(org))!
  expect(signedBy(readNote(noteOf(first)), witnessKey(name, signer.public))).toEqual({ at: 1_764_500_000 })
  expect(first.cosignatures).toHaveLength(1) // and not somebody else's
  await one.now(org)
  expect(state.asked).toBe(1)
  await add(300)
  expect((await one.now(org))!.cosignatures).toHaveLength(1)
  await add(1)
  expect((await node().now(org))!.cosignatures, 'by one that does not know how far it is').toHaveLength(1)
  expect(state).toMatchObject({ seen: { size: 306 }, asked: 4 })
  expect(told).toEqual([])
})

test('X-05 a witness that is down, or does not know this log yet, is told of once and asked again until it signs', async () => {
  const { state, node, meet, add, told } = await watched()
  const one = node()
  await add(5)
  expect((await one.now(org))!.cosignatures).toEqual([])
  await one.now(org)
  expect(told).toEqual([{ what: 'a witness did not sign the log', why: expect.stringContaining('tocsin log checkpoint --key prints') }])
  meet()
  state.down = true
  await one.now(org)
  expect(told.at(-1)!.why).toBe('it answered 500')
  expect((await one.standing(org)).witnesses).toEqual([{ name, size: null, at: null, trouble: 'it answered 500' }])
  state.down = false
  expect((await one.now(org))!.cosignatures).toHaveLength(1)
  await add(2)
  expect(await one.standing(org)).toMatchObject({
    size: 7,
    latest: { size: 5 },
    altered: null,
    witnesses: [{ name, size: 5, at: t0, trouble: null }],
  })
  expect(told.at(-1)!.what).toBe('a witness signs the log again')
})

test('X-05 a witness that saw another log, or more of it, does not sign, and that is told in those words', async () => {
  const { state, node, meet, add, told } = await watched()
  meet()
  await add(5)
  state.seen = { size: 3, root: Buffer.alloc(32, 1) }
  expect((await node().now(org))!.cosignatures).toEqual([])
  expect(told.at(-1)!.why).toBe('it does not find the 3 entries that it has seen in these: something in them was altered')
  state.seen = { size: 9, root: Buffer.alloc(32, 1) }
  await node().now(org)
  expect(told.at(-1)!.why).toBe('it has seen 9 entries, and here are 5: some are gone, or the log is of an older backup')
  state.seen = { size: 5, root: Buffer.alloc(32, 1) }
  await node().now(org)
  expect(told.at(-1)!.why).toBe('it knows other entries than these: another log was shown to it before')
})
