/**
 * The whole product as its user has it: `tocsin serve` as a child process with a data directory of its own, spoken to
 * over HTTP only. It can be killed hard and started again on what it left.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../src/integrations/testing/installed.ts'
import { prepareData } from '../../src/store/testing/prepared.ts'

const root = new URL('../..', import.meta.url).pathname

export type Ready = Readonly<{ url: string; signIn: string; intake: Readonly<{ url: string; key: string }> }>
export type Served = Ready &
  Readonly<{
    data: string
    port: number
    process: ChildProcess
    log(): string
    /** As Ctrl-C does: answers with the exit code. */
    stop(): Promise<number | null>
    kill9(): Promise<void>
    /** Resolves when the process is gone by itself. */
    gone: Promise<number | null>
  }>
export type ServeOptions = Readonly<{
  data?: string
  port?: number
  plan?: string
  people?: string
  env?: Readonly<Record<string, string>>
  /** It makes its database itself, as on a new machine; otherwise one is put there that was made before. */
  bare?: boolean
}>

export async function serve(options: ServeOptions = {}): Promise<Served> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'tocsin-acceptance-')))
  if (options.bare !== true && options.env?.DATABASE_URL === undefined) await prepareData(data)
  const port = options.port ?? (await freePort())
  const { nodeFlags } = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { nodeFlags: readonly string[] }
  const args = [
    ...nodeFlags,
    'src/cli.ts',
    'serve',
    '--json',
    '--data',
    data,
    '--port',
    String(port),
    '--plan',
    options.plan ?? 'plans/team.md',
  ]
  if (options.people) args.push('--people', options.people)
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', chunk => {
    log = (log + String(chunk)).slice(-200_000)
  })
  const gone = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', line => {
      try {
        const ready = JSON.parse(line) as Ready
        if (typeof ready.url === 'string') resolve(ready)
        else reject(new Error(`serve did not come up: ${line}\n${log}`))
      } catch {
        reject(new Error(`the first line of serve --json is not JSON: ${line}`))
      }
    })
    void gone.then(code => reject(new Error(`serve ended with ${code} before it was ready:\n${log}`)))
  })
  return {
    ...ready,
    data,
    port,
    process: child,
    gone,
    log: () => log,
    async stop() {
      child.kill('SIGINT')
      return gone
    },
    async kill9() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Signs in by the one-time link, as the first person named so; answers with a fetch that carries the session. */
export async function signIn(served: Ready, name: string): Promise<Api> {
  const secret = new URL(served.signIn)
  const answer = await fetch(secret, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: secret.origin },
    body: new URLSearchParams({ name }),
  })
  const cookie = answer.headers
    .getSetCookie()
    .map(c => c.split(';')[0])
    .join('; ')
  if (cookie === '') throw new Error(`signing in gave no session: ${answer.status} ${await answer.text()}`)
  return makeApi(served.url, { cookie })
}

export type Api = Readonly<{
  headers: Readonly<Record<string, string>>
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}>
export function makeApi(url: string, auth: Readonly<Record<string, string>>): Api {
  const send = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: { ...auth, origin: new URL(url).origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const json = async <T>(answer: Response): Promise<T> => {
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    headers: auth,
    send,
    get: async path => json(await send('GET', path)),
    post: async (path, body, headers) => json(await send('POST', path, body ?? {}, headers)),
  }
}

/** Waits until `look` answers with something; the sentence is what was waited for. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>, forMs = 60_000): Promise<T> {
  const end = Date.now() + forMs
  let last: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen) return seen
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${forMs} ms for: ${what}${last ? ` (${String(last)})` : ''}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export const removeData = (data: string): Promise<void> => rm(data, { recursive: true, force: true })
