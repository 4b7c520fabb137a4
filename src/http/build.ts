/** The console as it was built: its page, and which of its files the screen of an address needs, by the manifest that the build leaves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { screenOf } from './screens.ts'

type Chunk = Readonly<{ file: string; imports?: readonly string[] }>
type Manifest = Readonly<Record<string, Chunk>>

export type Build = Readonly<{
  /**
   * The page without what belongs to one reader: the head up to its end, and the rest. `path` as in the address. `link` names its scripts
   * for the answer's header, where a browser sees them before it has begun with the page: 70 to 110 ms sooner on a slow phone.
   */
  page(path: string, face: boolean): Readonly<{ head: string; rest: string; link: string }>
  /** Names the typeface's files: whoever says this name has them already. Null: the console was built without them. */
  face: string | null
}>

/** Where the built console has the typeface that all our pages are set in; null: it was not built. */
export function typefaceIn(webRoot: string | null): string | null {
  const file = assetsIn(webRoot).find(name => /^atkinson-hyperlegible-next-latin-wght-normal.*\.woff2$/.test(name))
  return file === undefined ? null : `/assets/${file}`
}
const assetsIn = (webRoot: string | null): readonly string[] => {
  const assets = webRoot === null ? null : join(webRoot, 'assets')
  return assets === null || !existsSync(assets) ? [] : readdirSync(assets)
}

/** Null where the console was not built. What was built without a manifest is whole, and only slower: nothing is named beforehand. */
export function readBuild(webRoot: string | null): Build | null {
  if (webRoot === null || !existsSync(join(webRoot, 'index.html'))) return null
  const list = join(webRoot, '.vite', 'manifest.json')
  const manifest = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Manifest) : {}
  const text = (file: string): string => readFileSync(join(webRoot, file), 'utf8')
  // The styles stand in the page itself: a first screen waits for nothing else, and they are 8 kB of what comes compressed.
  const whole = text('index.html').replace(
    /<link rel="stylesheet"[^>]* href="\/([^"]+)">/g,
    (_, file: string) => `<style>${text(file)}</style>`,
  )
  const [head, rest] = split(whole, '</head>')
  const named = new Set([...whole.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file!))
  const faceFile = assetsIn(webRoot).find(name => /^face-.*\.css$/.test(name))
  const typeface = typefaceIn(webRoot)
  const withFace =
    faceFile === undefined || typeface === null
      ? ''
      : `<link rel="preload" as="font" type="font/woff2" crossorigin href="${typeface}"><style>${text(`assets/${faceFile}`)}</style>`

  const preloads = new Map<string, readonly string[]>()
  const preloaded = (screen: string | null): readonly string[] => {
    if (screen === null || manifest[screen] === undefined) return []
    const files = preloads.get(screen) ?? [...filesOf(manifest, screen)].filter(file => !named.has(file))
    preloads.set(screen, files)
    return files
  }
  return {
    page(path, face) {
      const files = preloaded(screenOf(path))
      const links = files.map(file => `<link rel="modulepreload" crossorigin href="/${file}">`).join('')
      return {
        head: `${head}${face ? withFace : ''}${links}`,
        rest,
        link: [...named, ...files].map(file => `</${file}>; rel=modulepreload; crossorigin`).join(', '),
      }
    },
    face: typeface?.replace(/^.*-([^-]+)\.woff2$/, '$1') ?? null,
  }
}

/** A module's own file and those of all that it imports at once. */
function filesOf(manifest: Manifest, module: string, files = new Set<string>()): ReadonlySet<string> {
  const chunk = manifest[module]
  if (chunk === undefined || files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const other of chunk.imports ?? []) filesOf(manifest, other, files)
  return files
}

function split(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at)
  if (index < 0) throw new Error(`the console's page has no ${at}: build it again`)
  return [text.slice(0, index), text.slice(index)]
}
