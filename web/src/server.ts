/**
 * Speaking with the server. Invariants:
 * 1. An answer is the API's shape or a thrown `Refused` (the server said no, in its own words) or `Unreachable` (it said
 *    nothing, and nobody knows whether it heard).
 * 2. A write carries an idempotency key made when the person asked, so that asking again cannot do it twice.
 */
import { carriedClocks, takeCarried } from './carried.ts'
import type { Problem } from './shapes.ts'

export class Refused extends Error {
  readonly status: number
  readonly problem: Problem
  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.problem = problem
  }
}
/** Whether it is about this field of what was sent. */
export const isAbout = (error: Error | null, field: string): error is Refused =>
  error instanceof Refused && error.problem.field?.replace(/^body\./, '') === field
export class Unreachable extends Error {
  constructor() {
    super('Tocsin does not answer. What you asked may or may not have arrived; asking again does it once.')
  }
}

/** Not `crypto.randomUUID`: on a plain http address in the local network there is none. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** How far this device's clock is from the server's, in ms: a countdown on a phone that is five minutes off would lie. */
let skewMs = 0
export const serverNow = (): number => Date.now() + skewMs
/** The `Date` header counts whole seconds, so differences below two are noise. */
function learnSkew(header: string | null, sentAt: number): void {
  const theirs = header === null ? Number.NaN : Date.parse(header)
  if (!Number.isNaN(theirs)) setSkew(theirs + 500 - (sentAt + Date.now()) / 2)
}
const setSkew = (skew: number): void => {
  skewMs = Math.abs(skew) > 2_000 ? skew : 0
}

let seenAt: number | null = null
const seers = new Set<() => void>()
/** When the server was last heard from, on this device's clock. */
export const lastSeen = (): number | null => seenAt
export const onSeen = (tell: () => void): (() => void) => {
  seers.add(tell)
  return () => seers.delete(tell)
}
export function markSeen(): void {
  seenAt = Date.now()
  for (const tell of seers) tell()
}

const clocks = carriedClocks()
if (clocks !== null) {
  setSkew(clocks.server - clocks.device)
  seenAt = clocks.device
}

/** `ifMatch`: the version that a change was made from; another one by now is refused. */
type Asked = { method?: string; body?: unknown; key?: string; ifMatch?: string; signal?: AbortSignal }

/** `path` is below /api/v1. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  const { method = 'GET', body, key, ifMatch, signal } = asked
  const came = method === 'GET' ? takeCarried(path) : undefined
  if (came !== undefined) return answerOf(came[0], came[1])
  const sentAt = Date.now()
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      signal: signal ?? (method === 'GET' ? null : AbortSignal.timeout(15_000)),
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Unreachable()
  }
  learnSkew(response.headers.get('date'), sentAt)
  markSeen()
  return answered(response.status, await response.text())
}

/** What was answered, as `ask` has it. */
export function answered<T>(status: number, text: string): T {
  const answer = text === '' ? undefined : parse(text)
  if ([502, 503, 504].includes(status) && !isProblem(answer)) throw new Unreachable()
  return answerOf(status, answer)
}

function answerOf<T>(status: number, answer: unknown): T {
  if (status >= 200 && status < 300) return answer as T
  throw new Refused(
    status,
    isProblem(answer) ? answer : { error: `http-${status}`, message: `The server answered ${status} without a reason.` },
  )
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'error' in value && 'message' in value
