/**
 * The status page's files in a directory: whole at every moment, and only what changed is written.
 *
 * X1  A file is written beside its place and renamed into it: whoever serves the directory never sees half of one.
 * X2  What other files speak of comes before them: pages of single posts first, the front page and the summary last.
 * X3  Only files that an earlier export made are taken away; what else lies there stays. Links out of the directory are not followed.
 */
import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { makeDirectory } from '../make-directory.ts'
import type { StatusFile } from './files.ts'

export type Exported = Readonly<{ written: readonly string[]; unchanged: number; removed: readonly string[] }>

const manifest = '.tocsin-status.json'
const last = ['index.html', 'banner.json', 'api/v2/status.json', 'api/v2/summary.json']
const order = (path: string) => (path.startsWith('incidents/') ? 0 : last.includes(path) ? 2 : 1)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Throws where the directory cannot be written, or a file of ours is something else there. */
export async function exportTo(directory: string, files: readonly StatusFile[]): Promise<Exported> {
  const root = resolve(directory)
  makeDirectory(root, 0o777)
  const before = await readManifest(root)
  const written: string[] = []
  let unchanged = 0
  for (const file of files.toSorted((a, b) => order(a.path) - order(b.path))) {
    const path = placeOf(root, file.path)
    if (before[file.path] === sha256(file.text) && (await textOf(path)) === file.text) {
      unchanged++
      continue
    }
    await put(root, path, file.text)
    written.push(file.path)
  }
  const removed: string[] = []
  const now = new Set(files.map(f => f.path))
  for (const path of Object.keys(before))
    if (!now.has(path)) {
      await rm(placeOf(root, path), { force: true })
      removed.push(path)
    }
  const kept = JSON.stringify(Object.fromEntries(files.map(f => [f.path, sha256(f.text)])))
  if (written.length + removed.length > 0 || Object.keys(before).length === 0) await put(root, join(root, manifest), `${kept}\n`)
  return { written, unchanged, removed }
}

function placeOf(root: string, path: string): string {
  const place = resolve(root, path)
  if (!place.startsWith(root + sep)) throw new Error(`${path} leads out of ${root}`)
  return place
}

async function put(root: string, path: string, text: string): Promise<void> {
  for (let at = dirname(path); at.length > root.length; at = dirname(at)) {
    const found = await lstat(at).catch(() => null)
    if (found?.isSymbolicLink()) throw new Error(`${at} is a link, and the status page is not written through it: remove it`)
  }
  await mkdir(dirname(path), { recursive: true })
  const beside = `${path}.${process.pid}.tmp`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

const textOf = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null)

async function readManifest(root: string): Promise<Readonly<Record<string, string>>> {
  const text = await textOf(join(root, manifest))
  if (text === null) return {}
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return {} // it was cut short by somebody: everything is written anew
  }
}
