/** What tests make once and keep between runs: made under another name that is changed when it is whole, so that nobody finds the half of it. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const kept = fileURLToPath(new URL('../../../node_modules/.cache/tocsin-test/', import.meta.url))

/** The folder of that name; `make` fills it the first time. Several processes may ask at once: the first that is done is kept. */
export async function keptFolder(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(kept, name)
  if (existsSync(folder)) return folder
  mkdirSync(kept, { recursive: true })
  const making = mkdtempSync(`${folder}-making-`)
  try {
    await make(making)
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    if (!existsSync(folder)) throw error // else another process was first
  }
  return folder
}
