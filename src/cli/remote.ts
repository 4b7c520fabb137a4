/** Speaks to a running server: the one of a data directory, or the one at --url with --token. */
import { resolve } from 'node:path'
import { findServer, NotOurs } from '../data-directory.ts'
import type { As, Problem } from '../http/api.ts'
import { AnswerIsNo, type Options, textOf, type Values, WrongUse } from './command.ts'

export const remoteOptions: Options = { data: { type: 'string' }, url: { type: 'string' }, token: { type: 'string' } }
export const remoteHelp: readonly string[] = [
  '--data DIR     the data directory of a server that runs on this machine (default .data, or TOCSIN_DATA)',
  '--url URL      a server anywhere, together with',
  '--token TOKEN  an API token (or TOCSIN_TOKEN)',
]
const answerWithinMs = 30_000
const fileWithinMs = 600_000

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Remote = Readonly<{
  url: string
  ask<T>(method: Method, path: string, body?: unknown): Promise<T>
  /** What is no JSON: a report, a file. */
  text(path: string): Promise<string>
  /** Sends bytes as they are; `headers` say what they are. */
  upload<T>(path: string, bytes: ReadableStream<Uint8Array>, headers: Readonly<Record<string, string>>): Promise<T>
  /** The bytes that a POST gives out, as they come. */
  download(path: string): Promise<ReadableStream<Uint8Array>>
}>

export function remoteOf(values: Values, environment: Readonly<Record<string, string | undefined>> = process.env): Remote {
  const url = textOf(values, 'url')
  const token = textOf(values, 'token') ?? environment.TOCSIN_TOKEN
  if (url !== undefined) {
    if (token === undefined) throw new WrongUse('--url needs an API token', '--token TOKEN, or TOCSIN_TOKEN; tocsin token create makes one')
    if (!URL.canParse(url)) throw new WrongUse(`--url ${url} is no address`, '--url https://tocsin.example.com')
    return remote(url.replace(/\/$/, ''), token)
  }
  const data = textOf(values, 'data') ?? environment.TOCSIN_DATA ?? '.data'
  const local = serverOf(data)
  if (local === null)
    throw new AnswerIsNo(
      `no server runs with the data directory ${data}`,
      'start one (tocsin serve), name its directory (--data DIR), or one elsewhere (--url URL --token TOKEN)',
    )
  return remote(local.url, token ?? local.token)
}

function serverOf(data: string): ReturnType<typeof findServer> {
  try {
    return findServer(resolve(data))
  } catch (error) {
    if (!(error instanceof NotOurs)) throw error
    throw new AnswerIsNo(error.message, 'call it as the account that runs the server (sudo -u), or ask with --url URL --token TOKEN')
  }
}

function remote(url: string, token: string): Remote {
  return {
    url,
    text: path => asked('GET', path),
    ask: async <T>(method: Method, path: string, body?: unknown) => parsed(await asked(method, path, body)) as T,
    async upload<T>(path: string, bytes: ReadableStream<Uint8Array>, headers: Readonly<Record<string, string>>) {
      const response = await answered(path, { method: 'POST', headers, body: bytes, duplex: 'half' }, fileWithinMs)
      return parsed(await response.text()) as T
    },
    async download(path) {
      const response = await answered(path, { method: 'POST' }, fileWithinMs)
      return response.body ?? new ReadableStream({ start: stream => stream.close() })
    },
  }

  /** What it answers, where it does what it was asked. */
  async function asked(method: Method, path: string, body?: unknown): Promise<string> {
    const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await answered(path, { method, ...json }, answerWithinMs)).text()
  }
  async function answered(
    path: string,
    asked: RequestInit & { headers?: Readonly<Record<string, string>> },
    withinMs: number,
  ): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${url}/api/v1${path}`, {
        ...asked,
        headers: { ...asked.headers, authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(withinMs),
      })
    } catch (error) {
      throw new AnswerIsNo(`the server at ${url} does not answer (${reason(error)})`, 'is it running? tocsin serve starts one')
    }
    if (response.ok) return response
    const text = await response.text()
    const problem = parsed(text) as Partial<As<typeof Problem>> | undefined
    throw new AnswerIsNo(
      problem?.message ?? `the server answered ${response.status}`,
      problem?.instead ? atTheTerminal(problem.instead) : null,
      problem?.error ? problem : undefined,
    )
  }
}

/** What the API calls by its paths, whoever types calls by a command. */
const listedBy: Readonly<Record<string, string>> = {
  incidents: 'incident list',
  customers: 'customer list',
  vendors: 'vendor list',
  drills: 'drill list',
  schedules: 'schedule list',
  integrations: 'key list',
  tokens: 'token list',
}
const atTheTerminal = (instead: string): string =>
  instead
    .replace(/\bGET \/api\/v1\/([a-z]+) lists them/, (path, what: string) =>
      listedBy[what] === undefined ? path : `tocsin ${listedBy[what]} lists them`,
    )
    .replace(/^see \/api\/openapi\.json for its shape$/, 'the command with --help says what it takes')

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const reason = (error: unknown): string => {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? (error instanceof Error ? error.message : String(error))
}
