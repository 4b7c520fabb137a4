/**
 * Resend, as far as letters need it: POST /emails with its key, its refusals and its memory of idempotency keys, and the
 * webhooks by which it tells of a letter afterwards, signed as it signs them. The vendor's own client is driven against it, so
 * that what it imitates is what that client knows.
 */
import { createHash } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { type Answer, type Heard, localServer } from './local-server.ts'

export type ResendEmail = Readonly<{
  from: string
  to: readonly string[]
  reply_to?: string | readonly string[]
  subject: string
  text?: string
  html?: string
  tags?: readonly Readonly<{ name: string; value: string }>[]
}>
export const resendKey = 're_local_1234567890'
export const resendSecret = `whsec_${Buffer.from('a secret of twenty-four bytes').toString('base64')}`

const refused = (status: number, name: string, message: string) => ({ status, body: { statusCode: status, name, message } })

/** What Resend sends to a webhook: the event and the headers that sign it. */
export function resendEvent(
  id: string,
  at: number,
  type: string,
  data: object,
): Readonly<{ headers: Record<string, string>; body: string }> {
  const body = JSON.stringify({ type, created_at: new Date(at).toISOString(), data })
  const signature = new Webhook(resendSecret).sign(id, new Date(at), body)
  const headers = { 'svix-id': id, 'svix-timestamp': String(Math.floor(at / 1000)), 'svix-signature': signature }
  return { headers: { ...headers, 'content-type': 'application/json' }, body }
}

/**
 * No letter to wrong.example is valid. `perSecond`: how many requests it answers within a second of its clock; the others get 429.
 * `faults`: what befalls the first requests that it knows the sender of, in turn. `hang`: it takes the letters and works on them
 * for ever, and their key answers 409; `reset`: it takes them, and the line breaks; an answer: it takes nothing and gives that.
 */
export async function resendServer({
  perSecond = Number.POSITIVE_INFINITY,
  faults = [],
}: Readonly<{ perSecond?: number; faults?: readonly (Answer | null)[] }> = {}) {
  const toCome = [...faults]
  const workedOn = new Set<string>()
  const emails = new Map<string, ResendEmail>()
  const byKey = new Map<string, Readonly<{ body: unknown; hash: string }>>()
  const asked: number[] = []
  const wrongIn = (email: ResendEmail): Answer | null => {
    for (const field of ['from', 'to', 'subject'] as const)
      if (email[field] === undefined) return refused(422, 'missing_required_field', `Missing \`${field}\` field.`)
    if (email.text === undefined && email.html === undefined)
      return refused(422, 'missing_required_field', 'Missing `html` or `text` field.')
    if ((email.tags ?? []).some(t => !/^[\w-]{1,256}$/.test(t.name) || !/^[\w-]{1,256}$/.test(t.value)))
      return refused(422, 'validation_error', 'Tags should only contain ASCII letters, numbers, underscores, or dashes.')
    if (email.to.some(to => /@wrong\.example/.test(to))) return refused(422, 'validation_error', 'Invalid `to` field.')
    return null
  }
  const put = (email: ResendEmail): Readonly<{ id: string }> => {
    const id = `${'00000000-0000-4000-8000-'}${String(emails.size + 1).padStart(12, '0')}`
    emails.set(id, email)
    return { id }
  }
  /** Permissive: what is valid is taken, in its order, and the others are named by their place. */
  const batch = (list: readonly ResendEmail[], isPermissive: boolean): Answer => {
    if (list.length > 100) return refused(422, 'validation_error', 'The batch may hold 100 emails at most.')
    const wrong = list.map(wrongIn)
    const first = wrong.find(one => one !== null)
    if (first !== undefined && first !== null && !isPermissive) return first
    const data = list.filter((_, n) => wrong[n] === null).map(put)
    const errors = wrong.flatMap((one, index) => (one === null ? [] : [{ index, message: 'Invalid.' }]))
    return { status: 200, body: { data, ...(isPermissive ? { errors } : {}) } }
  }
  const answer = (heard: Heard): Answer => {
    if (!/^\/emails(\/batch)?$/.test(heard.path) || heard.method !== 'POST')
      return refused(404, 'not_found', 'The requested endpoint does not exist')
    if (heard.headers.authorization === undefined) return refused(401, 'missing_api_key', 'Missing API key in the authorization header.')
    if (heard.headers.authorization !== `Bearer ${resendKey}`) return refused(403, 'invalid_api_key', 'API key is invalid.')
    const now = Date.now()
    if (asked.filter(at => at > now - 1_000).length >= perSecond)
      return { ...refused(429, 'rate_limit_exceeded', 'Too many requests.'), headers: { 'retry-after': '1' } }
    asked.push(now)
    const fault = toCome.shift() ?? null
    if (fault !== null && typeof fault === 'object') return fault
    const key = heard.headers['idempotency-key']
    const hash = createHash('sha256').update(heard.body).digest('hex')
    const before = key === undefined ? undefined : byKey.get(key)
    if (key !== undefined && workedOn.has(key))
      return refused(409, 'concurrent_idempotent_requests', 'Same idempotency key used while the original request is in progress.')
    if (before !== undefined && before.hash !== hash)
      return refused(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.')
    if (before !== undefined) return { status: 200, body: before.body }
    const said = JSON.parse(heard.body) as ResendEmail | readonly ResendEmail[]
    const made = Array.isArray(said)
      ? batch(said, heard.headers['x-batch-validation'] === 'permissive')
      : (wrongIn(said as ResendEmail) ?? { status: 200, body: put(said as ResendEmail) })
    const ok = made as Readonly<{ status: number; body: unknown }>
    if (fault === 'hang' && key !== undefined) workedOn.add(key)
    else if (ok.status === 200 && key !== undefined) byKey.set(key, { body: ok.body, hash })
    if (fault !== null) return fault
    return Number.isFinite(perSecond) ? { ...ok, headers: { 'ratelimit-limit': String(perSecond) } } : ok
  }
  const server = await localServer(answer)
  return { ...server, emails }
}
