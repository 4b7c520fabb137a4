/** What every store must do with what was signed of the audit log. */
import { describe, expect, test } from 'vitest'
import { after, type Fresh, t0 } from './sample.ts'

export function logContract(fresh: Fresh): void {
  describe('what was signed of the log', () => {
    test('X-05 roots of tiles are kept in their order, and one that is there stays', async () => {
      const { of } = await fresh()
      expect(await of.logTiles(0)).toEqual([])
      await of.keepLogTiles(0, ['aa', 'bb'])
      await Promise.all([of.keepLogTiles(1, ['xx', 'cc']), of.keepLogTiles(1, ['yy', 'cc'])])
      expect(await of.logTiles(0)).toEqual(['aa', 'bb', 'cc'])
      expect(await of.logTiles(2)).toEqual(['cc'])
      expect(await (await fresh()).of.logTiles(0), 'of another organisation').toEqual([])
    })

    test('X-05 checkpoints are found from the largest down with what witnesses signed of each, and the first of a size stays', async () => {
      const { of } = await fresh()
      await of.keepCheckpoint({ size: 3, at: t0, note: 'three' })
      await of.keepCheckpoint({ size: 10, at: after(1), note: 'ten' })
      await of.keepCheckpoint({ size: 3, at: after(2), note: 'another three' })
      await of.keepCosignature(3, { witness: 'w2', at: after(3), line: 'by w2\n' })
      await of.keepCosignature(3, { witness: 'w1', at: after(4), line: 'by w1\n' })
      await of.keepCosignature(3, { witness: 'w1', at: after(5), line: 'again\n' })
      const ten = { size: 10, at: after(1), note: 'ten', cosignatures: [] }
      const three = {
        size: 3,
        at: t0,
        note: 'three',
        cosignatures: [
          { witness: 'w1', at: after(4), line: 'by w1\n' },
          { witness: 'w2', at: after(3), line: 'by w2\n' },
        ],
      }
      expect(await of.checkpoints(9)).toEqual([ten, three])
      expect(await of.checkpoints(1)).toEqual([ten])
      expect(await of.checkpoints(9, 10)).toEqual([three])
    })
  })
}
