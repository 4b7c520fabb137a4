/** The bytes of files that are kept as evidence, in memory. */
import type { OrgStore } from '../port.ts'
import type { OrgHouse } from './house.ts'

type Evidence = Pick<OrgStore, 'beginFile' | 'putPiece' | 'lookAtFile' | 'piece' | 'destroyFiles' | 'filesToLookAt'>

export function evidenceIn(of: () => OrgHouse): Evidence {
  return {
    async beginFile(file, stream, at) {
      if (!of().files.has(file)) of().files.set(file, { stream, lookAt: at, pieces: new Map() })
    },
    async putPiece(file, nth, bytes) {
      const pieces = of().files.get(file)?.pieces
      if (!pieces || pieces.has(nth)) return false
      pieces.set(nth, Buffer.from(bytes))
      return true
    },
    async lookAtFile(file, at) {
      const kept = of().files.get(file)
      if (!kept?.pieces) return false
      of().files.set(file, { ...kept, lookAt: at })
      return true
    },
    async piece(file, nth) {
      const bytes = of().files.get(file)?.pieces?.get(nth)
      return bytes === undefined ? null : Buffer.from(bytes)
    },
    async destroyFiles(files) {
      for (const file of files) {
        const kept = of().files.get(file)
        if (kept) of().files.set(file, { ...kept, lookAt: null, pieces: null })
      }
    },
    async filesToLookAt(now, limit) {
      const due = [...of().files].flatMap(([file, { stream, lookAt }]) =>
        lookAt !== null && lookAt <= now ? [{ file, stream, lookAt }] : [],
      )
      const inOrder = due.toSorted((a, b) => a.lookAt - b.lookAt || (a.file < b.file ? -1 : 1))
      return inOrder.slice(0, limit).map(({ file, stream }) => ({ file, stream }))
    },
  }
}
