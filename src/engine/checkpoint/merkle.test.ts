import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  consistencyPath,
  type Hash,
  inclusionPath,
  isGrown,
  isIncluded,
  type Known,
  leafHash,
  makeTree,
  rootOf,
  type Sha256,
  tileSize,
} from '../../core/log/merkle.ts'

const sha256: Sha256 = bytes => createHash('sha256').update(bytes).digest()
const hex = (bytes: Hash) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))

/** What proofs need, of leaves that are all at hand. */
function knownOf(leaves: readonly Hash[]): Known {
  const tiles: Hash[] = []
  const inside = new Map<number, readonly Hash[]>()
  for (let at = 0; at < leaves.length; at += tileSize) {
    const part = leaves.slice(at, at + tileSize)
    inside.set(tiles.length, part)
    tiles.push(rootOf(sha256, part))
  }
  return { size: leaves.length, tiles, leaves: inside }
}
const leavesOf = (n: number): readonly Hash[] =>
  Array.from({ length: n }, (_, i) => leafHash(sha256, bytes(i.toString(16).padStart(8, '0'))))

// The test vectors of the RFC's own reference implementation: eight leaves, and the roots of the trees of the first 0 to 8.
const given = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(bytes)
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('X-05 the root of each tree of known leaves is the one that others reckon', () => {
  const leaves = given.map(input => leafHash(sha256, input))
  for (let n = 0; n <= leaves.length; n++) expect(hex(rootOf(sha256, leaves.slice(0, n)))).toBe(roots[n])
  const tree = makeTree(sha256)
  for (const [n, leaf] of leaves.entries()) {
    expect(hex(tree.root())).toBe(roots[n])
    tree.push(leaf)
  }
  expect(hex(tree.root())).toBe(roots.at(-1))
})

const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 1_100 }))

test('X-05 a tree that grows leaf by leaf, one that begins with full tiles, and one of all leaves at once have the same root', () => {
  fc.assert(
    fc.property(sizes, n => {
      const leaves = leavesOf(n)
      const tree = makeTree(sha256)
      for (const leaf of leaves) tree.push(leaf)
      const again = makeTree(sha256, tree.tiles)
      for (const leaf of leaves.slice(tree.tiles.length * tileSize)) again.push(leaf)
      expect(again.size).toBe(n)
      expect(hex(tree.root())).toBe(hex(rootOf(sha256, leaves)))
      expect(hex(again.root())).toBe(hex(rootOf(sha256, leaves)))
    }),
    { numRuns: 25 },
  )
})

test('X-05 each leaf has a path to the root, which proves no other leaf, place, size or root, and none with a piece more or less', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (n, which, other) => {
      const leaves = leavesOf(n)
      const known = knownOf(leaves)
      const index = which % n
      const path = inclusionPath(sha256, known, index)
      const claim = { leaf: leaves[index]!, index, size: n, root: rootOf(sha256, leaves), path }
      expect(isIncluded(sha256, claim)).toBe(true)
      const elsewhere = other % n
      if (elsewhere !== index) {
        expect(isIncluded(sha256, { ...claim, index: elsewhere })).toBe(false)
        expect(isIncluded(sha256, { ...claim, leaf: leaves[elsewhere]! })).toBe(false)
      }
      expect(isIncluded(sha256, { ...claim, root: leafHash(sha256, bytes('ff')) })).toBe(false)
      expect(isIncluded(sha256, { ...claim, path: [...path, leaves[0]!] })).toBe(false)
      if (path.length > 0) expect(isIncluded(sha256, { ...claim, path: path.slice(0, -1) })).toBe(false)
      expect(isIncluded(sha256, { ...claim, index: n })).toBe(false)
    }),
    { numRuns: 40 },
  )
})

test('X-05 a log that grew proves it; one that was written anew anywhere before does not', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (n, which, altered) => {
      const leaves = leavesOf(n)
      const before = which % (n + 1)
      const claim = {
        before,
        rootBefore: rootOf(sha256, leaves.slice(0, before)),
        size: n,
        root: rootOf(sha256, leaves),
        path: consistencyPath(sha256, knownOf(leaves), before),
      }
      expect(isGrown(sha256, claim)).toBe(true)
      expect(isGrown(sha256, { ...claim, path: [...claim.path, leaves[0]!] })).toBe(false)
      if (claim.path.length > 0) expect(isGrown(sha256, { ...claim, path: claim.path.slice(0, -1) })).toBe(false)
      if (before === 0) return
      const forged = leaves.with(altered % before, leafHash(sha256, bytes('ffff')))
      const path = consistencyPath(sha256, knownOf(forged), before)
      expect(isGrown(sha256, { ...claim, root: rootOf(sha256, forged), path })).toBe(false)
    }),
    { numRuns: 40 },
  )
})

test('a proof of what is not there, or into a tile that is not known, says so', () => {
  const known = knownOf(leavesOf(300))
  expect(() => inclusionPath(sha256, known, 300)).toThrow('no leaf 300')
  expect(() => consistencyPath(sha256, known, 301)).toThrow('one of 301')
  expect(() => inclusionPath(sha256, { ...known, leaves: new Map() }, 3)).toThrow('tile 0')
})
