/**
 * The server in a few files instead of a thousand: finding and reading so many took half of a start. Made of the sources as they are, by
 * `npm start` and `npm test`, and taken by `tocsin serve` only while they still are so; otherwise it reads the sources themselves.
 *
 * B1  It is known by the names, sizes and times of all that it was made of, and by where that lies.
 * B2  It is whole or not there: made under another name and renamed. One that is in use is not taken away.
 * B3  A file that is looked for beside its source is found there: the sources stay where they were, and are named in full.
 * B4  Whoever imports node:http is handed what it is. As a module of its own the runtime makes all of its names, WebSocket among them,
 *     and with that loads all of fetch: 40 ms of a start that needs neither.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const http = '\0http'
const httpAsItIs = `const http = process.getBuiltinModule('node:http')
export default http
export const {
  Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer, get, globalAgent,
  maxHeaderSize, request, validateHeaderName, validateHeaderValue
} = http`

const here = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const graceMs = 600_000 // somebody may be about to use one
const user = 'used-by-'

/** The folder of what is made of the sources as they are now. */
export function folderNow(root) {
  const hash = createHash('sha256')
  const add = path => {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path}\0${size}\0${mtimeMs}\0`)
  }
  for (const file of ['package-lock.json', 'bin/bundle.mjs']) add(join(root, file))
  for (const name of readdirSync(join(root, 'src'), { recursive: true }).sort())
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) add(join(root, 'src', name))
  return join(root, 'node_modules', '.cache', 'server', hash.digest('hex').slice(0, 16))
}

/** The address of `src/app.ts` in it; null: there is none of these sources. `root`: of the project. */
export function bundledApp(root = here) {
  const app = join(folderNow(root), 'app.js')
  return existsSync(app) ? pathToFileURL(app).href : null
}
/** This process reads from it, until it ends. */
export function useBundle(app) {
  try {
    writeFileSync(join(dirname(fileURLToPath(app)), `${user}${process.pid}`), '')
  } catch {
    // a place that nobody may write to is not cleared either
  }
}

async function make(root) {
  const to = folderNow(root)
  if (existsSync(to)) return
  const { build } = await import('vite')
  const folder = dirname(to)
  const making = `${to}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  try {
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      plugins: [
        {
          name: 'http-without-fetch', // B4
          resolveId: { order: 'pre', handler: (id, _, { kind }) => (/^(node:)?http$/.test(id) && kind !== 'require-call' ? http : null) },
          load: id => (id === http ? httpAsItIs : null),
        },
        {
          name: 'beside-its-source',
          transform: (code, id) =>
            id.startsWith(root) && code.includes('import.meta.url') // B3
              ? { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null }
              : null,
        },
      ],
      ssr: { noExternal: true },
      build: {
        ssr: true,
        outDir: making,
        target: 'node24',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: { app: join(root, 'src', 'app.ts') },
          external: ['pg-native'], // asked for, and not used
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        },
      },
    })
    writeFileSync(join(making, 'package.json'), '{"type":"module"}') // else the runtime reads each file once more, to see what it is
    renameSync(making, to)
  } catch (error) {
    if (!existsSync(to)) throw error // else another was first
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  removeUnused(folder, to)
}

/** What nobody uses any more; an instance that runs may yet read a part of its own. */
export function removeUnused(folder, kept, now = Date.now()) {
  for (const name of readdirSync(folder)) {
    const other = join(folder, name)
    if (other === kept || now - statSync(other).mtimeMs < graceMs) continue
    const used = readdirSync(other).some(file => file.startsWith(user) && alive(Number(file.slice(user.length))))
    if (!used) rmSync(other, { recursive: true, force: true })
  }
}
function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await make(here)
