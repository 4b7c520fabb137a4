/**
 * Asks another pager's API. It only reads: GET, and GraphQL's query where there is nothing else. Its token is never in an
 * error, a file or the output.
 *
 * Q1  429 is waited out for as long as Retry-After says (30 s where it says nothing, five minutes at most); so are 502, 503,
 *     504 and a broken line, a few times.
 * Q2  No redirect is followed: the token goes to the address that was named, and to no other.
 */
export type Ask = Readonly<{
  /** The JSON behind a path. Null: refused with 403, 404 or a plan that lacks it (402), where `optional` says that it may be. */
  get(path: string, optional?: boolean): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
}>
export type AskOptions = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  /** Secrets that must not be in a message. */
  secrets: readonly string[]
  sleep?(ms: number): Promise<void>
  note?(text: string): void
}>

/** The other pager did not answer as it should; `instead` says what to do. */
export class NotAnswered extends Error {
  readonly instead: string
  constructor(what: string, instead: string) {
    super(what)
    this.instead = instead
  }
}

const triesMost = 6
const answerWithinMs = 60_000
const waitMost = 300_000
const bytesMost = 64 * 1024 * 1024
const passing = new Set([429, 500, 502, 503, 504])

export function asking({ url, headers, secrets, sleep = wait, note = () => {} }: AskOptions): Ask {
  const base = url.replace(/\/+$/, '')
  const hidden = (text: string) => secrets.filter(s => s !== '').reduce((t, secret) => t.replaceAll(secret, '…'), text)

  async function ask(method: 'GET' | 'POST', path: string, body: unknown, optional: boolean): Promise<unknown> {
    const where = hidden(`${base}${path}`)
    for (let nth = 1; ; nth++) {
      let response: Response
      try {
        response = await fetch(`${base}${path}`, {
          method,
          headers: { accept: 'application/json', ...headers, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
          ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
          redirect: 'manual',
          signal: AbortSignal.timeout(answerWithinMs),
        })
      } catch (error) {
        if (nth < triesMost) {
          await sleep(2 ** nth * 250)
          continue
        }
        const cause = (error as { cause?: { code?: string } }).cause?.code
        throw new NotAnswered(
          `${where} does not answer (${cause ?? hidden((error as Error).message)})`,
          'is the address right, and reachable from here?',
        )
      }
      if (response.ok) return jsonOf(response, where)
      const text = hidden((await response.text().catch(() => '')).slice(0, 300))
      if (optional && [402, 403, 404].includes(response.status)) return null
      if (passing.has(response.status) && nth < triesMost) {
        const pause =
          response.status === 429
            ? retryAfter(response.headers.get('retry-after') ?? response.headers.get('ratelimit-reset'))
            : 2 ** nth * 250
        if (response.status === 429) note(`asked to wait ${Math.ceil(pause / 1000)} s`)
        await sleep(pause)
        continue
      }
      if (response.status >= 300 && response.status < 400)
        throw new NotAnswered(
          `${where} sends elsewhere (${response.status})`,
          'name the address that it leads to with --url; the token is sent to no other',
        )
      if (response.status === 401 || response.status === 403)
        throw new NotAnswered(
          `${where} refuses the token (${response.status})`,
          'give a token that may read users, schedules, escalation policies and services',
        )
      throw new NotAnswered(`${where} answered ${response.status}${text === '' ? '' : `: ${text}`}`, 'see what it says, and try again')
    }
  }
  return { get: (path, optional = false) => ask('GET', path, undefined, optional), post: (path, body) => ask('POST', path, body, false) }
}

async function jsonOf(response: Response, where: string): Promise<unknown> {
  const text = await response.text()
  if (text.length > bytesMost) throw new NotAnswered(`${where} answered with more than 64 MB`, 'save it in parts, and import from a folder')
  try {
    return JSON.parse(text)
  } catch {
    throw new NotAnswered(`${where} answered with what is no JSON`, 'is this the address of its API, and not of its pages?')
  }
}

/** Seconds, or a date. */
function retryAfter(value: string | null): number {
  const seconds = value === null ? Number.NaN : Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : value === null ? Number.NaN : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.min(waitMost, Math.max(1000, ms)) : 30_000
}
const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
