/**
 * What `npm start` and `npm test` need before anything else: the packages and the built console. Plain Node 20, no
 * dependency, because nothing else is there yet.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledApp } from './bundle.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const bin = join(root, 'node_modules', '.bin')
/** Node 24, which npm brought along. */
export const node = join(bin, 'node')
/**
 * What the runtime is told at a start. A young generation of 32 MB where it has 16: what waits for its commit in a storm is then most often
 * over before it is looked at, and need not be moved. New alerts take a sixth less of the processor so (bench/intake.ts).
 */
export const nodeFlags = ['--max-semi-space-size=32']
/** The project's own tools first; what Node compiled once is kept, which halves the time of a start. */
export const environment = {
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
}

const say = text => process.stderr.write(`${text}\n`)
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex')
const textOf = path => (existsSync(path) ? readFileSync(path, 'utf8') : null)

/** Node 20 or later, and the packages as the lock file has them. Throws a sentence. */
export function ensurePackages() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) throw new Error(`This is Node ${process.versions.node}; Tocsin starts with Node 20 or later.`)
  const lock = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.tocsin-lock')
  const wanted = sha256(readFileSync(lock))
  if (existsSync(node) && (textOf(stamp) === wanted || installedAfter(lock))) {
    if (textOf(stamp) !== wanted) writeFileSync(stamp, wanted)
    return
  }
  say('Installing packages (once; about half a minute) …')
  const npm = process.env.npm_execpath
  const [command, ...words] = npm?.endsWith('.js') ? [process.execPath, npm, 'ci'] : ['npm', 'ci']
  const { status, error } = spawnSync(
    command,
    [...words, '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
      env: { ...process.env, NODE_ENV: 'development' },
    },
  )
  if (error) throw new Error(`npm could not be run: ${error.message}`)
  if (status !== 0) throw new Error('npm ci did not succeed; what it said stands above.')
  if (!existsSync(node))
    throw new Error('npm ci left no Node 24 behind: install scripts are switched off. Run: npm ci --ignore-scripts=false')
  writeFileSync(stamp, wanted)
}
/** Somebody ran npm themselves since the lock file was last written. */
function installedAfter(lock) {
  const installed = join(root, 'node_modules', '.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
}

/** The console, built from the sources as they are now. Throws a sentence. */
export function ensureConsole() {
  const stamp = join(root, 'web', 'dist', '.sources')
  const wanted = sha256(...sources(join(root, 'web')), readFileSync(join(root, 'package-lock.json')))
  if (textOf(stamp) === wanted) return
  say('Building the console …')
  const { status, stdout, stderr } = spawnSync(
    node,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', 'web/vite.config.ts'],
    {
      cwd: root,
      env: { ...environment, NODE_ENV: 'production' }, // a test's "test" would build the slow halves of packages
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`The console was not built:\n${stdout ?? ''}${stderr ?? ''}`)
  mkdirSync(join(root, 'web', 'dist'), { recursive: true })
  writeFileSync(stamp, wanted)
}
/** The server in a few files, made of the sources as they are now: without them a start takes twice as long. Throws a sentence. */
export function ensureServer() {
  if (bundledApp() !== null) return
  say('Putting the server into few files …')
  const { status, stderr } = spawnSync(node, [join(root, 'bin', 'bundle.mjs')], { cwd: root, env: environment, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The server was not put into few files:\n${stderr ?? ''}`)
}
function sources(folder) {
  const found = []
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'dist' && entry.name !== 'node_modules') found.push(...sources(path))
    } else if (entry.isFile()) found.push(path.slice(root.length), readFileSync(path))
  }
  return found
}

/** Runs a program with the project's Node first on the path; answers its exit code. */
export function runIt(command, words, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, words, { cwd: root, stdio: 'inherit', env: environment, ...options })
    child.on('error', error => {
      say(error.message)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
    options.started?.(child)
  })
}
