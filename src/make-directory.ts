/** A directory with what is missing above it, one step after the other. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Throws the system's own error at the first step that cannot be made. Node's `recursive` tries for ever, and with a whole processor,
 * where the directory above is there and has no room for any: in /proc, on a network file system that went away.
 */
export function makeDirectory(path: string, mode: number): void {
  const missing: string[] = []
  for (let at = resolve(path); statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) {
    missing.unshift(at)
    if (at === dirname(at)) break
  }
  for (const at of missing) {
    try {
      mkdirSync(at, { mode })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(at).isDirectory()) throw error // else somebody else was first
    }
  }
  if (missing.length === 0 && !statSync(path).isDirectory())
    throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR', path })
}
