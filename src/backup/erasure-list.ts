/**
 * The list of erasures as a file of the data directory: it outlives the database, so that a restored backup from before is
 * erased once more. It holds refs and ids, no words. One line each, added and never changed; what is there is not added twice.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Erasure } from '../store/port.ts'

const file = 'erasures.jsonl'
export const erasureListIn = (dir: string): string => join(dir, file)

/** Throws where a line is no erasure, and says which. A last line without its end was cut short, and is not there. */
export function readErasures(path: string): readonly Erasure[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.slice(0, -1).map((line, n) => {
    try {
      const erasure = JSON.parse(line) as Erasure
      if (typeof erasure.id === 'string' && typeof erasure.org === 'string' && typeof erasure.texts === 'object') return erasure
    } catch {}
    throw new Error(`${path}, line ${n + 1}, is no erasure: take the list as Tocsin wrote it`)
  })
}

export function makeErasureList(dir: string): Readonly<{ keep(erasures: readonly Erasure[]): Promise<void> }> {
  const path = erasureListIn(dir)
  const read = readErasures(path)
  const there = new Set(read.map(erasure => erasure.id))
  // A line that was cut short is written anew by the next look: the store has it.
  if (existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8')))
    writeFileSync(path, read.map(erasure => `${JSON.stringify(erasure)}\n`).join(''), { mode: 0o600 })
  return {
    async keep(erasures) {
      const lines = erasures.filter(({ id }) => !there.has(id)).map(erasure => `${JSON.stringify(erasure)}\n`)
      // Empty it says that nothing was erased; where there is none, a restore cannot know, and copying it fails.
      if (lines.length === 0 && existsSync(path)) return
      appendFileSync(path, lines.join(''), { mode: 0o600, flush: true })
      for (const { id } of erasures) there.add(id)
    },
  }
}
