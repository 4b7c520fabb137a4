/** What every store must do with the bytes of files that are kept as evidence. */
import { describe, expect, test } from 'vitest'
import type { EvidenceFileId } from '../../core/evidence.ts'
import { id } from '../../core/id.ts'
import { after, type Fresh, stream, t0 } from './sample.ts'

export function evidenceContract(fresh: Fresh): void {
  describe('files of evidence', () => {
    const file = (name: string): EvidenceFileId => id(name)
    test('C-04 the pieces of a file come back byte for byte, each in its place and once', async () => {
      const { of } = await fresh()
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      await of.beginFile(file('f'), stream('a'), t0)
      await of.beginFile(file('f'), stream('b'), after(9)) // the first stands
      expect(await of.putPiece(file('f'), 0, all)).toBe(true)
      expect(await of.putPiece(file('f'), 1, Buffer.of(0))).toBe(true)
      expect(await of.putPiece(file('f'), 1, Buffer.of(7))).toBe(false)
      expect(await of.putPiece(file('nobody began it'), 0, all)).toBe(false)
      expect(all.equals((await of.piece(file('f'), 0))!)).toBe(true)
      expect([...(await of.piece(file('f'), 1))!]).toEqual([0])
      expect(await of.piece(file('f'), 2)).toBeNull()
      expect(await of.filesToLookAt(t0, 9)).toEqual([{ file: 'f', stream: 'stream-a' }])
    })

    test('X-06 of a file that was destroyed no piece is there, none is added, and nobody looks at it any more', async () => {
      const { of } = await fresh()
      for (const name of ['f', 'g']) {
        await of.beginFile(file(name), stream('a'), t0)
        await of.putPiece(file(name), 0, Buffer.from(name))
      }
      await of.destroyFiles([file('f'), file('never there')])
      await of.destroyFiles([file('f')])
      await of.destroyFiles([])
      expect(await of.piece(file('f'), 0)).toBeNull()
      expect(await of.putPiece(file('f'), 0, Buffer.from('f'))).toBe(false)
      expect(await of.lookAtFile(file('f'), t0)).toBe(false)
      expect(await of.filesToLookAt(after(9), 9)).toEqual([{ file: 'g', stream: 'stream-a' }])
      expect((await of.piece(file('g'), 0))?.toString()).toBe('g')
    })

    test('a file is looked at from its time on, and not before, until somebody has; those of one moment in one order', async () => {
      const { of } = await fresh()
      for (const [name, at] of [
        ['c', 5],
        ['b', 9],
        ['a', 5],
      ] as const)
        await of.beginFile(file(name), stream(name), after(at))
      const due = async (at: number, limit = 9) => (await of.filesToLookAt(after(at), limit)).map(one => one.file)
      expect(await due(4)).toEqual([])
      expect(await due(5)).toEqual(['a', 'c'])
      expect(await due(9)).toEqual(['a', 'c', 'b'])
      expect(await due(9, 1)).toEqual(['a'])
      expect(await of.lookAtFile(file('a'), null)).toBe(true)
      expect(await of.lookAtFile(file('c'), after(20))).toBe(true)
      expect(await due(9)).toEqual(['b'])
      expect(await of.lookAtFile(file('nobody began it'), null)).toBe(false)
    })

    test('C-15 a file of one organisation is in no other', async () => {
      const [mine, theirs] = [await fresh(), await fresh()]
      await mine.of.beginFile(file('f'), stream('a'), t0)
      await mine.of.putPiece(file('f'), 0, Buffer.from('mine'))
      expect(await theirs.of.piece(file('f'), 0)).toBeNull()
      await theirs.of.destroyFiles([file('f')])
      expect(await theirs.of.filesToLookAt(after(9), 9)).toEqual([])
      expect((await mine.of.piece(file('f'), 0))?.toString()).toBe('mine')
    })
  })
}
