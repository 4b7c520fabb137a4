/**
 * Signs how the audit log stands, so that whoever keeps such a checkpoint can tell later whether anything before it was altered.
 *
 * P1  The tree is over the canonical bytes of the events as the store has them, in the order of their leaves (core/log/merkle.ts).
 * P2  Nothing is signed that the last checkpoint does not lead to: before each signature the root of the last one is reckoned again from
 *     what is stored now, but for tiles that are full, whose roots are kept; of those one is read again each time, in turn. Where the log does
 *     not grow this is done every half an hour. If anything is otherwise, or the log has become shorter, that is told and goes on being told
 *     (health), and no checkpoint is made any more.
 * P3  A checkpoint is made when the log has grown, every five minutes at most, and whenever somebody asks for one.
 * P4  The key is this installation's and each organisation's own, made of the master key: it is the same after a restart, after a restore,
 *     and on every node.
 * P5  Whatever else this process has to do comes in between: a log of any length is read and hashed a few entries at a time.
 */
import { createHash, hash } from 'node:crypto'
import { type Instant, instant } from '../../core/id.ts'
import { consistencyPath, type Hash, inclusionPath, type Known, leafHash, rootOf, type Sha256, tileSize } from '../../core/log/merkle.ts'
import { minute } from '../../core/span.ts'
import type { Cosignature, KeptCheckpoint, OrgId, Store } from '../../store/port.ts'
import { makeSigner, type Signer } from '../ed25519.ts'
import { type Loop, makeLoop } from '../loop.ts'
import type { Clock } from '../port.ts'
import type { Tell } from '../tell.ts'
import { logKey, printKey, readNote, signedNote } from './note.ts'
import type { Trouble, Witnessing } from './witness.ts'

export const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer')
const page = tileSize
const atOnce = 32 // leaves: 1,024 in one go kept a page that came meanwhile waiting for 25 ms
const firstMs = 10_000
const everyMs = 5 * minute
const restMs = 30 * minute
const lookedBackMost = 200 // checkpoints, for the last word of each witness

/** What is stored is not what was signed. */
export class Altered extends Error {}

export type Checkpoints = Loop &
  Readonly<{
    /** The log's name, as the first line of its checkpoints and of its key has it. */
    origin(org: OrgId): string
    /** The public key in the form in which it is written down and handed on. */
    key(org: OrgId): string
    /** Of all that has a place in the log now; null: nothing has. Throws Altered. */
    now(org: OrgId): Promise<KeptCheckpoint | null>
    /**
     * Of each leaf the way up to the root that this checkpoint has, lowest first. Throws RangeError for a leaf that is not below it, and
     * Altered where what is stored does not lead there.
     */
    proofs(org: OrgId, checkpoint: KeptCheckpoint, leaves: readonly number[]): Promise<readonly (readonly Hash[])[]>
    /** How the log stands. Nothing is signed, and nobody is asked. */
    standing(org: OrgId): Promise<Standing>
    /** That the log of this checkpoint grew out of that of `before` entries. */
    grown(org: OrgId, checkpoint: KeptCheckpoint, before: number): Promise<readonly Hash[]>
  }>

export type Standing = Readonly<{
  /** How many events have their place in it. */
  size: number
  latest: KeptCheckpoint | null
  /** What is not as it was signed: as it is reckoned now, or as the last look at older entries found it. Null: all agrees. */
  altered: string | null
  /** Who is to sign it, too: the last of it that each did sign, and why it has not signed the newest, as far as that is known. */
  witnesses: readonly Readonly<{ name: string; size: number | null; at: Instant | null; trouble: string | null }>[]
}>

function assertSigned({ size, note }: KeptCheckpoint, known: Known): void {
  if (!Buffer.from(rootOf(sha256, known.tiles)).equals(readNote(note).checkpoint.root))
    throw new Altered(`the log's first ${size} entries are not those that were signed: something in them was altered, or is gone`)
}

/** The tree of the first `size` leaves of this one; null: it ends in a tile whose leaves are not known. */
function before(known: Known, size: number): Known | null {
  const full = Math.floor(size / tileSize)
  const rest = size % tileSize
  const leaves = known.leaves.get(full)
  if (rest > 0 && leaves === undefined) return null
  const tiles = known.tiles.slice(0, full)
  return { size, tiles: rest === 0 ? tiles : [...tiles, rootOf(sha256, leaves!.slice(0, rest))], leaves: new Map() }
}

/** The note with what witnesses signed of it. */
export const noteOf = ({ note, cosignatures }: Pick<KeptCheckpoint, 'note' | 'cosignatures'>): string =>
  note + cosignatures.map(({ line }: Pick<Cosignature, 'line'>) => line).join('')

export function makeCheckpoints(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    /** 32 bytes of this purpose and organisation alone. */
    seed(org: OrgId): Buffer
    /** Has it signed by others who have not yet; absent: there are none. */
    witnessed?: Witnessing
    /** Their names. */
    witnesses?: readonly string[]
    trouble?: Trouble
    every: 'default' | 'never'
    /** Puts work off to the end of this turn of the event loop. */
    turn(work: () => void): void
  }>,
): Checkpoints {
  const { store, clock } = needs
  const signers = new Map<OrgId, Signer>()
  const signerOf = (org: OrgId): Signer => {
    const signer = signers.get(org) ?? makeSigner(needs.seed(org))
    signers.set(org, signer)
    return signer
  }
  /** Many installations have an organisation of one id, and witnesses know a log by its name alone: so it has something of the key in it. */
  const origin = (org: OrgId): string => `tocsin/${createHash('sha256').update(signerOf(org).public).digest('hex').slice(0, 16)}/${org}`

  const leavesFrom = async (org: OrgId, from: number, most: number): Promise<readonly Hash[]> => {
    const leaves: Hash[] = []
    for (const { bytes } of await store.org(org).log(from - 1, most)) {
      if (leaves.length % atOnce === 0) await new Promise<void>(needs.turn)
      leaves.push(leafHash(sha256, Buffer.from(bytes)))
    }
    return leaves
  }

  /** The tree as far as the log goes now; full tiles that were not kept yet are. */
  const grow = async (org: OrgId): Promise<Known> => {
    const tiles: Hash[] = (await store.org(org).logTiles(0)).map(root => Buffer.from(root, 'hex'))
    for (;;) {
      const leaves = await leavesFrom(org, tiles.length * tileSize, page)
      const full: Hash[] = []
      for (let at = 0; at + tileSize <= leaves.length; at += tileSize) full.push(rootOf(sha256, leaves.slice(at, at + tileSize)))
      await store.org(org).keepLogTiles(
        tiles.length,
        full.map(root => Buffer.from(root).toString('hex')),
      )
      tiles.push(...full)
      if (leaves.length === page) continue
      const last = leaves.slice(full.length * tileSize)
      const size = tiles.length * tileSize + last.length
      const leavesOfLast = new Map([[tiles.length, last]])
      if (last.length > 0) tiles.push(rootOf(sha256, last))
      return { size, tiles, leaves: leavesOfLast }
    }
  }
  /** The tree of the first `size` leaves, with the leaves of the tiles that these leaves are in. */
  const knownOf = async (org: OrgId, size: number, inside: readonly number[]): Promise<Known> => {
    const full = Math.floor(size / tileSize)
    const tiles: Hash[] = (await store.org(org).logTiles(0)).slice(0, full).map(root => Buffer.from(root, 'hex'))
    if (tiles.length < full) throw new Altered(`the log has ${tiles.length * tileSize} entries or few more, where ${size} were signed`)
    const leaves = new Map<number, readonly Hash[]>()
    const of = async (tile: number): Promise<readonly Hash[]> => {
      const found = await leavesFrom(org, tile * tileSize, Math.min(tileSize, size - tile * tileSize))
      leaves.set(tile, found)
      return found
    }
    for (const tile of new Set(inside.map(leaf => Math.floor(leaf / tileSize)))) await of(tile)
    if (size % tileSize > 0) tiles.push(rootOf(sha256, leaves.get(full) ?? (await of(full))))
    return { size, tiles, leaves }
  }
  /** The tree that was signed. Throws Altered where another is stored. */
  const signed = async (org: OrgId, checkpoint: KeptCheckpoint, inside: readonly number[]): Promise<Known> => {
    const known = await knownOf(org, checkpoint.size, inside)
    assertSigned(checkpoint, known)
    return known
  }
  const grown = async (org: OrgId, checkpoint: KeptCheckpoint, before: number): Promise<readonly Hash[]> =>
    consistencyPath(sha256, await signed(org, checkpoint, before === 0 ? [] : [before - 1]), before)
  const witnessed = async (org: OrgId, checkpoint: KeptCheckpoint): Promise<KeptCheckpoint> =>
    (await needs.witnessed?.(org, checkpoint, before => grown(org, checkpoint, before))) ?? checkpoint

  const now = async (org: OrgId): Promise<KeptCheckpoint | null> => {
    const [last] = await store.org(org).checkpoints(1)
    const known = await grow(org)
    if (last !== undefined) {
      if (known.size < last.size) throw new Altered(`the log has ${known.size} entries, where ${last.size} were signed`)
      assertSigned(last, before(known, last.size) ?? (await knownOf(org, last.size, [])))
      if (known.size === last.size) return witnessed(org, last)
    }
    if (known.size === 0) return null
    const note = signedNote({ origin: origin(org), size: known.size, root: rootOf(sha256, known.tiles) }, signerOf(org))
    await store.org(org).keepCheckpoint({ size: known.size, at: clock.now(), note })
    const [made] = await store.org(org).checkpoints(1, known.size + 1)
    return witnessed(org, made!)
  }

  const looked = new Map<OrgId, number>() // which full tile is read again next
  const lookAgain = async (org: OrgId): Promise<void> => {
    const next = looked.get(org) ?? 0
    const [root] = await store.org(org).logTiles(next)
    if (root === undefined) return void looked.delete(org)
    const leaves = await leavesFrom(org, next * tileSize, tileSize)
    if (leaves.length < tileSize || Buffer.from(rootOf(sha256, leaves)).toString('hex') !== root)
      throw new Altered(
        `one of the log's entries ${next * tileSize} to ${(next + 1) * tileSize - 1} is not what it was: it was altered, or is gone`,
      )
    looked.set(org, next + 1)
  }

  /** The log as it ended when all of it was signed by everybody who should: until it grows, or for a while, there is nothing to reckon. */
  const settled = new Map<OrgId, Readonly<{ leaf: number; until: Instant }>>()
  const keepUp = async (org: OrgId): Promise<void> => {
    const end = await store.org(org).logEnd()
    const known = settled.get(org)
    if (end !== null && known?.leaf === end.leaf && clock.now() < known.until) return
    settled.delete(org)
    await lookAgain(org)
    const checkpoint = await now(org)
    if (checkpoint !== null && checkpoint.cosignatures.length >= (needs.witnesses ?? []).length)
      settled.set(org, { leaf: checkpoint.size - 1, until: instant(clock.now() + restMs) })
  }

  const found = new Map<OrgId, string>() // what a look at the log found to be altered
  const look = async (org: OrgId): Promise<void> => {
    try {
      await keepUp(org)
      found.delete(org)
    } catch (error) {
      if (error instanceof Altered) found.set(org, error.message)
      throw error
    }
  }
  const standing = async (org: OrgId): Promise<Standing> => {
    const [end, kept] = await Promise.all([store.org(org).logEnd(), store.org(org).checkpoints(lookedBackMost)])
    const [latest = null] = kept
    const size = end === null ? 0 : end.leaf + 1
    const wrong = async (): Promise<string | null> => {
      if (latest === null) return null
      if (size < latest.size) return `the log has ${size} entries, where ${latest.size} were signed`
      return signed(org, latest, []).then(
        () => null,
        (error: unknown) => {
          if (error instanceof Altered) return error.message
          throw error
        },
      )
    }
    const witnesses = (needs.witnesses ?? []).map(name => {
      const last = kept.find(({ cosignatures }) => cosignatures.some(({ witness }) => witness === name))
      const own = last?.cosignatures.find(({ witness }) => witness === name)
      return { name, size: last?.size ?? null, at: own?.at ?? null, trouble: needs.trouble?.(org, name) ?? null }
    })
    return { size, latest, altered: found.get(org) ?? (await wrong()), witnesses }
  }

  let begun = false
  const loop = makeLoop({
    name: 'signing the log',
    clock,
    tell: needs.tell,
    pollMs: needs.every === 'never' ? 'never' : everyMs,
    async turn() {
      if (needs.every === 'never') return null
      if (!begun) {
        begun = true // a start has more urgent things to do
        return instant(clock.now() + firstMs)
      }
      const wrong: unknown[] = []
      for (const org of await store.engine.orgs()) await look(org).catch(error => wrong.push(error))
      if (wrong.length > 0) throw wrong[0]
      return null
    },
  })
  return {
    ...loop,
    origin,
    key: org => printKey(logKey(origin(org), signerOf(org).public)),
    now,
    standing,
    async proofs(org, checkpoint, leaves) {
      const known = await signed(org, checkpoint, leaves)
      return leaves.map(leaf => inclusionPath(sha256, known, leaf))
    },
    grown,
  }
}
