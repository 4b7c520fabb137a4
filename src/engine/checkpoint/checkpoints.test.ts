import { expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { isGrown, isIncluded, leafHash } from '../../core/log/merkle.ts'
import { memoryStore } from '../../store/memory/store.ts'
import type { OrgId, Store } from '../../store/port.ts'
import { opening, t0 } from '../../store/testing/sample.ts'
import { tellNobody } from '../tell.ts'
import { makeTicks, makeVirtualClock } from '../virtual-clock.ts'
import { Altered, makeCheckpoints, noteOf, sha256 } from './checkpoints.ts'
import { readKey, readNote, signedBy } from './note.ts'

const org: OrgId = id<'org'>('org')
const ticks = makeTicks()
const clock = makeVirtualClock(t0, ticks.settle)
const on = (store: Store, turn = ticks.turn) =>
  makeCheckpoints({
    store,
    clock,
    tell: tellNobody,
    seed: () => Buffer.alloc(32, 3),
    every: 'default',
    turn,
  })

async function logged(): Promise<Readonly<{ store: Store; add(events: number): Promise<void> }>> {
  const store = memoryStore()
  await store.createOrg(org, 'Ours')
  let streams = 0
  return {
    store,
    async add(events) {
      await store.org(org).append(opening(org, `s${++streams}`, { events }))
      while ((await store.engine.sequence(1000)) > 0);
    },
  }
}

test('X-05 a log that grows is signed as it stands, the same on every node, and again only when it has grown', async () => {
  const { store, add } = await logged()
  const one = on(store)
  expect(await one.now(org), 'nothing to sign').toBeNull()
  await add(3)
  const three = (await one.now(org))!
  expect(await on(store).now(org)).toEqual(three)
  await add(600)
  const all = (await one.now(org))!
  expect([three.size, all.size]).toEqual([3, 603])
  expect((await store.org(org).checkpoints(9)).map(({ size }) => size)).toEqual([603, 3])
  expect(await store.org(org).logTiles(0)).toHaveLength(2)
  const note = readNote(noteOf(all))
  expect(note.checkpoint).toMatchObject({ origin: expect.stringMatching(/^tocsin\/[0-9a-f]{16}\/org$/), size: 603 })
  const elsewhere = makeCheckpoints({ store, clock, tell: tellNobody, seed: () => Buffer.alloc(32, 4), every: 'never', turn: ticks.turn })
  expect(elsewhere.origin(org), 'of another installation, whose organisation is called the same').not.toBe(one.origin(org))
  expect(signedBy(note, readKey(one.key(org)))).toEqual({ at: null })
})

test('X-05 C-17 whatever else waits comes in between while a long log is hashed', async () => {
  const { store, add } = await logged()
  await add(2000)
  let others = 0
  const count = (): void => {
    others++
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  await on(store, setImmediate).now(org)
  clearImmediate(next)
  expect(others).toBeGreaterThan(50)
})

test('X-05 what is in the log, and that it grew, is proved by what was signed', async () => {
  const { store, add } = await logged()
  const checkpoints = on(store)
  await add(300)
  const before = readNote((await checkpoints.now(org))!.note).checkpoint
  await add(500)
  const last = (await checkpoints.now(org))!
  const { size, root } = readNote(last.note).checkpoint
  const log = await store.org(org).log(-1, 1000)
  const leaves = [0, 255, 256, 299, 511, 512, 799]
  const paths = await checkpoints.proofs(org, last, leaves)
  for (const [i, leaf] of leaves.entries())
    expect(isIncluded(sha256, { leaf: leafHash(sha256, Buffer.from(log[leaf]!.bytes)), index: leaf, size, root, path: paths[i]! })).toBe(
      true,
    )
  const path = await checkpoints.grown(org, last, before.size)
  expect(isGrown(sha256, { before: before.size, rootBefore: before.root, size, root, path })).toBe(true)
  expect(await checkpoints.grown(org, last, 0)).toEqual([])
  await expect(checkpoints.proofs(org, last, [800])).rejects.toThrow('no leaf 800')
})

/** The store as it is after somebody with the database was at it. */
const tampered = (store: Store, change: Partial<ReturnType<Store['org']>>): Store => ({
  ...store,
  org: of => ({ ...store.org(of), ...change }),
})

test('X-05 C-19 a log that was altered, or cut, before what was signed is not signed again, and that is told', async () => {
  const { store, add } = await logged()
  await add(20)
  await on(store).now(org)
  await add(1)
  const of = store.org(org)
  const altered = tampered(store, {
    async log(after, limit) {
      return (await of.log(after, limit)).map(entry =>
        entry.leaf === 7 ? { ...entry, bytes: entry.bytes.replace('"seq":8', '"seq":9') } : entry,
      )
    },
  })
  await expect(on(altered).now(org)).rejects.toThrow(Altered)
  expect((await on(store).standing(org)).altered).toBeNull()
  expect((await on(altered).standing(org)).altered).toMatch(/^the log's first 20 entries are not those that were signed/)
  const cut = tampered(store, { log: async (after, limit) => (await of.log(after, limit)).filter(entry => entry.leaf < 19) })
  await expect(on(cut).now(org)).rejects.toThrow('the log has 19 entries, where 20 were signed')
  const moved = tampered(store, { logTiles: async () => [Buffer.alloc(32).toString('hex')] })
  await add(400)
  await on(store).now(org)
  await expect(on(moved).now(org)).rejects.toThrow(Altered)
  expect(await of.checkpoints(9)).toHaveLength(2)
  const loop = on(altered)
  loop.start()
  await clock.runFor(60_000)
  expect(loop.failing()?.why).toBe("one of the log's entries 0 to 255 is not what it was: it was altered, or is gone")
  expect((await loop.standing(org)).altered).toBe(loop.failing()!.why)
  await loop.stop()
})
