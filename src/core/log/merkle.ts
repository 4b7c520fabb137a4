/**
 * The Merkle tree over a log, as RFC 6962 (section 2.1) has it, over the canonical bytes of its events in the order of their leaves.
 * Hashes are 32 bytes; SHA-256 is handed in, because nothing here asks the runtime for anything.
 *
 * M1  A leaf is the hash of a zero byte and the event's bytes; a node the hash of a one byte and both parts below it.
 * M2  A tree of n leaves is a node over the first k and the rest, k being the largest power of two below n.
 * M3  Leaves lie in tiles of 256. The root of a full tile never changes, so a tree is known by the roots of its full tiles and the
 *     leaves of the last one, and a path of one leaf by its own tile's leaves beside them.
 */
export type Hash = Uint8Array
export type Sha256 = (bytes: Uint8Array) => Hash

export const tileSize = 256

export function leafHash(sha256: Sha256, bytes: Uint8Array): Hash {
  const input = new Uint8Array(bytes.length + 1)
  input.set(bytes, 1)
  return sha256(input)
}

function nodeHash(sha256: Sha256, left: Hash, right: Hash): Hash {
  const input = new Uint8Array(65)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 33)
  return sha256(input)
}

/** The largest power of two below n; n is at least 2. By multiplication: shifts end at 2³¹. */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** Of the hashes of leaves, or of tiles that are all full but the last. That of none is the hash of nothing. */
export function rootOf(sha256: Sha256, hashes: readonly Hash[]): Hash {
  const over = (from: number, to: number): Hash => {
    if (to - from === 1) return hashes[from]!
    const k = split(to - from)
    return nodeHash(sha256, over(from, from + k), over(from + k, to))
  }
  return hashes.length === 0 ? sha256(new Uint8Array(0)) : over(0, hashes.length)
}

/** A tree that only grows: what was read of a log gives its root at every size on the way, in memory of one tile and a hash for each before it. */
export function makeTree(sha256: Sha256, full: readonly Hash[] = []) {
  const tiles = [...full]
  let last: Hash[] = []
  return {
    get size(): number {
      return tiles.length * tileSize + last.length
    },
    /** Roots of the full tiles. */
    get tiles(): readonly Hash[] {
      return tiles
    },
    push(leaf: Hash): void {
      last.push(leaf)
      if (last.length < tileSize) return
      tiles.push(rootOf(sha256, last))
      last = []
    },
    root: (): Hash => rootOf(sha256, last.length === 0 ? tiles : [...tiles, rootOf(sha256, last)]),
  }
}
export type Tree = ReturnType<typeof makeTree>

/**
 * What proofs are made of: `tiles` has the root of each tile of a tree of `size` leaves, the last one too where it is not full, and
 * `leaves` the leaf hashes of those tiles that a proof goes into.
 */
export type Known = Readonly<{ size: number; tiles: readonly Hash[]; leaves: ReadonlyMap<number, readonly Hash[]> }>

/** The hash over the leaves from `from` up to and without `to`, a part as M2 makes them. */
function over(sha256: Sha256, known: Known, from: number, to: number): Hash {
  const tile = Math.floor(from / tileSize)
  const whole = from % tileSize === 0 && (to % tileSize === 0 || to === known.size)
  if (whole) return rootOf(sha256, known.tiles.slice(tile, Math.ceil(to / tileSize)))
  const leaves = known.leaves.get(tile)
  if (leaves === undefined) throw new RangeError(`the leaves of tile ${tile} are not known`)
  return rootOf(sha256, leaves.slice(from - tile * tileSize, to - tile * tileSize))
}

/** The way from a leaf up to the root, lowest first. The leaves of its tile have to be known. */
export function inclusionPath(sha256: Sha256, known: Known, leaf: number): readonly Hash[] {
  if (!(leaf >= 0 && leaf < known.size)) throw new RangeError(`a tree of ${known.size} has no leaf ${leaf}`)
  const path = (from: number, to: number): readonly Hash[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return leaf < middle
      ? [...path(from, middle), over(sha256, known, middle, to)]
      : [...path(middle, to), over(sha256, known, from, middle)]
  }
  return path(0, known.size)
}

/** That a tree of `size` grew out of the one of its first `before` leaves. The leaves of the tile have to be known that the smaller one ends in. */
export function consistencyPath(sha256: Sha256, known: Known, before: number): readonly Hash[] {
  if (!(before >= 0 && before <= known.size)) throw new RangeError(`a tree of ${known.size} did not grow out of one of ${before}`)
  const path = (from: number, to: number, begins: boolean): readonly Hash[] => {
    if (before === to) return begins ? [] : [over(sha256, known, from, to)]
    const middle = from + split(to - from)
    return before <= middle
      ? [...path(from, middle, begins), over(sha256, known, middle, to)]
      : [...path(middle, to, false), over(sha256, known, from, middle)]
  }
  return before === 0 ? [] : path(0, known.size, true)
}

const same = (a: Hash, b: Hash): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Whether the path leads from this leaf, at this place, to the root of the tree of `size`. */
export function isIncluded(
  sha256: Sha256,
  { leaf, index, size, root, path }: Readonly<{ leaf: Hash; index: number; size: number; root: Hash; path: readonly Hash[] }>,
): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false
  let at = 0
  const up = (from: number, to: number): Hash | null => {
    if (to - from === 1) return leaf
    const middle = from + split(to - from)
    const below = index < middle ? up(from, middle) : up(middle, to)
    const beside = path[at++]
    if (below === null || beside === undefined) return null
    return index < middle ? nodeHash(sha256, below, beside) : nodeHash(sha256, beside, below)
  }
  const reached = up(0, size)
  return reached !== null && at === path.length && same(reached, root)
}

/** Whether the path shows that the tree of `size` with `root` begins with all of the one of `before` with `rootBefore`. */
export function isGrown(
  sha256: Sha256,
  { before, rootBefore, size, root, path }: Readonly<{ before: number; rootBefore: Hash; size: number; root: Hash; path: readonly Hash[] }>,
): boolean {
  if (!(Number.isSafeInteger(before) && before >= 0 && before <= size)) return false
  if (before === 0) return path.length === 0 && same(rootBefore, rootOf(sha256, []))
  let at = 0
  // Both roots are made of the same parts: the old one of those on the left of where it ended.
  const up = (from: number, to: number, begins: boolean): Readonly<{ old: Hash; now: Hash }> | null => {
    if (before === to) {
      const all = begins ? rootBefore : path[at++]
      return all === undefined ? null : { old: all, now: all }
    }
    const middle = from + split(to - from)
    const below = before <= middle ? up(from, middle, begins) : up(middle, to, false)
    const beside = path[at++]
    if (below === null || beside === undefined) return null
    return before <= middle
      ? { old: below.old, now: nodeHash(sha256, below.now, beside) }
      : { old: nodeHash(sha256, beside, below.old), now: nodeHash(sha256, beside, below.now) }
  }
  const reached = up(0, size, true)
  return reached !== null && at === path.length && same(reached.old, rootBefore) && same(reached.now, root)
}
