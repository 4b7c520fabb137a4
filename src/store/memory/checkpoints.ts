/** What was signed of the audit log, in memory. */
import type { OrgStore } from '../port.ts'
import type { OrgHouse } from './house.ts'

type Checkpoints = Pick<OrgStore, 'logTiles' | 'keepLogTiles' | 'checkpoints' | 'keepCheckpoint' | 'keepCosignature'>

export function checkpointsIn(of: () => OrgHouse): Checkpoints {
  return {
    async logTiles(from) {
      return of().tiles.slice(from)
    },
    async keepLogTiles(from, roots) {
      const { tiles } = of()
      if (from > tiles.length) throw new Error(`tile ${tiles.length} comes before tile ${from}`)
      tiles.push(...roots.slice(tiles.length - from))
    },
    async checkpoints(limit, below = Number.POSITIVE_INFINITY) {
      return [...of().checkpoints.values()]
        .filter(({ size }) => size < below)
        .sort((a, b) => b.size - a.size)
        .slice(0, limit)
    },
    async keepCheckpoint({ size, at, note }) {
      const { checkpoints } = of()
      if (!checkpoints.has(size)) checkpoints.set(size, { size, at, note, cosignatures: [] })
    },
    async keepCosignature(size, { witness, at, line }) {
      const { checkpoints } = of()
      const kept = checkpoints.get(size)
      if (kept === undefined) throw new Error(`there is no checkpoint of ${size} entries`)
      if (kept.cosignatures.some(one => one.witness === witness)) return
      const cosignatures = [...kept.cosignatures, { witness, at, line }].sort((a, b) => (a.witness < b.witness ? -1 : 1))
      checkpoints.set(size, { ...kept, cosignatures })
    },
  }
}
