/**
 * Formal letters by Resend's API. Letters that wait together leave together: POST /emails/batch takes a hundred, and a team
 * may ask twice a second, so that 20,000 letters are some minutes instead of hours. One alone goes by POST /emails.
 *
 * R1  A request carries an idempotency key, which Resend remembers for a day: the same key with the same letters is the same
 *     letters there. So a request that nobody answered, or that met an error or is still being worked on there, is asked
 *     once more. Such a request was perhaps taken: only a 2xx says more of its letters than that they are unknown. They would
 *     leave another time in a batch of other letters, under a key that Resend does not remember.
 * R2  A batch that is refused as a whole sent nothing: each of its letters is tried by itself, and says what is wrong with it.
 * R3  What Resend has too much of waits for its turn (429); it was not sent.
 */
import { createHash } from 'node:crypto'
import type { Carried } from '../carrier.ts'
import { addressProblem } from '../email/email.ts'
import { extraHeaders, type Letter, letOut, type Mailer } from '../mailer.ts'
import { carriedOf, type Got, retryAfter, send } from '../outgoing.ts'
import { tagNames } from './incoming.ts'
import { makePace } from './pace.ts'

export type ResendSettings = Readonly<{ apiKey: string; apiUrl: string; timeoutMs: number; perSecond?: number }>
const batchMax = 100
const gatherMs = 10
const quotaMs = 60 * 60_000

type Waiting = Readonly<{ key: string; body: string; signal: AbortSignal; end(carried: Carried): void }>

export function resendMailer({ apiKey, apiUrl, timeoutMs, perSecond = 2 }: ResendSettings): Mailer {
  const base = apiUrl.replace(/\/+$/, '')
  const pace = makePace(perSecond)
  let waiting: Waiting[] = []
  let gathering = false

  /** One request, at its turn, and once more where nobody answered (R1). */
  const ask = async (
    path: string,
    key: string,
    body: string,
    signal: AbortSignal,
    more: Readonly<Record<string, string>>,
  ): Promise<Asked> => {
    const url = new URL(`${base}${path}`)
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key, ...more }
    let doubt: string | null = null
    for (let attempt = 1; ; ) {
      if (!(await pace.turn(signal))) return { got: { got: 'nothing sent', detail: 'called off', guarded: false }, doubt }
      const got = await send({ url, headers, body, timeoutMs }, signal)
      if (got.got === 'answer') {
        pace.allows(got.headers['ratelimit-limit'] as string | undefined)
        if (got.status === 429 && !isQuota(got)) {
          pace.rest(retryAfter(got.headers['retry-after']) ?? 1_000)
          continue // R3
        }
      }
      const perhaps = perhapsTaken(got)
      doubt ??= perhaps
      if (perhaps === null || attempt++ > 1) return { got, doubt }
    }
  }
  const alone = async ({ key, body, signal, end }: Waiting): Promise<void> => {
    const asked = await ask('/emails', key, body, signal, {})
    end(said(asked, answer => idIn(answer.body)))
  }
  const together = async (letters: readonly Waiting[]): Promise<void> => {
    const key = createHash('sha256')
      .update(letters.map(l => l.key).join('\n'))
      .digest('hex')
    const body = `[${letters.map(l => l.body).join(',')}]`
    const signal = AbortSignal.any(letters.map(l => l.signal))
    const asked = await ask('/emails/batch', key, body, signal, { 'x-batch-validation': 'permissive' })
    const { got, doubt } = asked
    const carried = said(asked, () => null)
    if (doubt === null && got.got === 'answer' && (got.status === 400 || got.status === 422))
      return void (await Promise.all(letters.map(alone))) // R2
    const each = carried.carried === 'handed over' ? eachIn((got as Answered).body, letters.length) : letters.map(() => carried)
    const unread = { carried: 'unknown', detail: 'sent, and answered in words that cannot be read' } as const
    for (const [n, letter] of letters.entries()) letter.end(each?.[n] ?? unread)
  }
  const gather = (): void => {
    if (gathering) return
    gathering = true
    setTimeout(() => {
      gathering = false
      const letters = waiting.slice(0, batchMax)
      waiting = waiting.slice(batchMax)
      if (waiting.length > 0) gather()
      void (letters.length === 1 ? alone(letters[0]!) : together(letters))
    }, gatherMs)
  }
  return {
    name: 'Resend',
    atOnce: batchMax,
    async send(letter, signal) {
      letOut(letter)
      const { key, from, to } = letter
      const problem = addressProblem(to.address) ?? addressProblem(from.address)
      if (problem !== null) return { carried: { carried: 'refused', detail: problem }, hash: null }
      const body = bodyOf(letter)
      const hash = createHash('sha256').update(body).digest('hex')
      const carried = await new Promise<Carried>(end => {
        waiting.push({ key, body, signal, end })
        gather()
      })
      return { carried, hash }
    },
  }
}

function bodyOf(letter: Letter): string {
  const { from, to, subject, text, of } = letter
  const sender = `${quoted(from.name)} <${from.address}>`
  return JSON.stringify({
    from: sender,
    to: [`${quoted(to.name)} <${to.address}>`],
    reply_to: sender,
    subject: subject.replace(/\s+/g, ' ').trim(),
    text,
    ...(letter.unsubscribe === undefined && letter.answers === undefined ? {} : { headers: extraHeaders(letter) }),
    ...(of === undefined ? {} : { tags: tagsOf(of) }),
  })
}

type Answered = Got & { got: 'answer' }
/** The day's or the month's letters are used up: nothing was sent, and asking again in a second is of no use. */
const isQuota = ({ body }: Answered): boolean => /"(daily|monthly)_quota_exceeded"/.test(body)

/** 409: the same key is being worked on right now, or came with another letter; the name of the error says which. */
const isWorkedOn = ({ status, body }: Answered): boolean => status === 409 && body.includes('concurrent_idempotent_requests')

/** `doubt`: one of the attempts was perhaps taken, and why that is not known. */
type Asked = Readonly<{ got: Got; doubt: string | null }>
function perhapsTaken(got: Got): string | null {
  if (got.got === 'no answer') return `sent, and not answered: ${got.detail}`
  if (got.got === 'nothing sent') return null
  if (isWorkedOn(got)) return 'answered 409: still being worked on'
  return got.status >= 500 ? `answered ${got.status}` : null
}

function said({ got, doubt }: Asked, receipt: (answer: Answered) => string | null): Carried {
  const isTaken = got.got === 'answer' && got.status >= 200 && got.status < 300
  if (doubt !== null && !isTaken) return { carried: 'unknown', detail: doubt }
  if (got.got === 'answer' && got.status === 429 && isQuota(got))
    return { carried: 'failed', detail: 'answered 429: the quota is used up', afterMs: retryAfter(got.headers['retry-after']) ?? quotaMs }
  return carriedOf(got, receipt, false)
}

/** What a batch's answer says of each of its letters, in their order: ids of those that were taken, and what is wrong with the others. */
function eachIn(body: string, count: number): readonly Carried[] | null {
  try {
    const { data, errors = [] } = JSON.parse(body) as { data?: readonly { id?: unknown }[]; errors?: readonly { index?: unknown }[] }
    if (!Array.isArray(data) || !Array.isArray(errors) || data.length + errors.length !== count) return null
    const wrong = new Set(errors.map(e => e.index))
    const ids = data.map(one => (typeof one?.id === 'string' ? one.id : null))
    return Array.from({ length: count }, (_, n) =>
      wrong.has(n)
        ? { carried: 'refused', detail: 'answered: this letter is not valid' }
        : { carried: 'handed over', receipt: ids.shift() ?? null },
    )
  } catch {
    return null
  }
}

/** By these a later word about the letter is known, even where its answer never reached us. */
const tagsOf = (of: NonNullable<Letter['of']>) =>
  (['org', 'notification', 'list', 'customer'] as const)
    .filter(name => /^[\w-]{1,256}$/.test(of[name]))
    .map(name => ({ name: tagNames[name], value: of[name] }))

/** A display name that ends no address early. */
const quoted = (name: string): string => (name === '' ? '' : `"${name.replace(/[\r\n\0]/g, ' ').replace(/["\\]/g, '\\$&')}"`)

function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { id?: unknown }
    return typeof id === 'string' ? id : null
  } catch {
    return null
  }
}
