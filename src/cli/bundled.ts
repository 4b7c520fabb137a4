/**
 * The instance's code: from the few files that `npm start` made of these very sources (bin/bundle.mjs), else from the sources. Where an
 * error came from is told of the sources either way; the maps for it are read with the first error whose stack somebody looks at.
 */
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

type App = typeof import('../app.ts')
const bundle = new URL('../../bin/bundle.mjs', import.meta.url)

export async function loadApp(): Promise<App> {
  type Bundle = Readonly<{ bundledApp(): string | null; useBundle(app: string): void }>
  const made = existsSync(bundle) ? ((await import(bundle.href)) as Bundle) : null
  const address = made?.bundledApp() ?? null
  if (made === null || address === null) return import('../app.ts')
  made.useBundle(address)
  Error.prepareStackTrace = tracedTo(dirname(fileURLToPath(address)))
  return (await import(address)) as App
}

/** A stack as Node writes it, with the places in files of `folder` as they are in what those files were made of. */
export function tracedTo(folder: string): (error: Error, frames: readonly NodeJS.CallSite[]) => string {
  const maps = new Map<string, SourceMap | null>()
  const mapOf = (file: string): SourceMap | null => {
    const known = maps.get(file)
    if (known !== undefined) return known
    let map: SourceMap | null = null
    try {
      map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    } catch {
      // then the place in the bundle has to do
    }
    maps.set(file, map)
    return map
  }
  const placed = (frame: NodeJS.CallSite): string => {
    const words = String(frame)
    const url = frame.getFileName()
    if (!url?.startsWith('file:')) return words
    const file = fileURLToPath(url)
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()]
    if (dirname(file) !== folder || line === null || column === null) return words
    const entry = mapOf(file)?.findEntry(line - 1, column - 1)
    if (entry === undefined || !('originalSource' in entry) || entry.originalSource === undefined) return words
    const source = new URL(entry.originalSource, url).href
    return words.replace(`${url}:${line}:${column}`, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`)
  }
  return (error, frames) => [Error.prototype.toString.call(error), ...frames.map(frame => `    at ${placed(frame)}`)].join('\n')
}
