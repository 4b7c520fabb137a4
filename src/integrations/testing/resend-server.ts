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

const refused = (status: number, name: string, message: string): Answer => ({ status, body: { statusCode: status, name, message } })

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

export async function resendServer() {
  const emails = new Map<string, ResendEmail>()
  const byKey = new Map<string, Readonly<{ id: string; hash: string }>>()
  const answer = (heard: Heard): Answer => {
    if (heard.path !== '/emails' || heard.method !== 'POST') return refused(404, 'not_found', 'The requested endpoint does not exist')
    if (heard.headers.authorization === undefined) return refused(401, 'missing_api_key', 'Missing API key in the authorization header.')
    if (heard.headers.authorization !== `Bearer ${resendKey}`) return refused(403, 'invalid_api_key', 'API key is invalid.')
    const email = JSON.parse(heard.body) as ResendEmail
    for (const field of ['from', 'to', 'subject'] as const)
      if (email[field] === undefined) return refused(422, 'missing_required_field', `Missing \`${field}\` field.`)
    if (email.text === undefined && email.html === undefined)
      return refused(422, 'missing_required_field', 'Missing `html` or `text` field.')
    if ((email.tags ?? []).some(t => !/^[\w-]{1,256}$/.test(t.name) || !/^[\w-]{1,256}$/.test(t.value)))
      return refused(422, 'validation_error', 'Tags should only contain ASCII letters, numbers, underscores, or dashes.')
    const key = heard.headers['idempotency-key']
    const hash = createHash('sha256').update(heard.body).digest('hex')
    const before = key === undefined ? undefined : byKey.get(key)
    if (before !== undefined && before.hash !== hash)
      return refused(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.')
    if (before !== undefined) return { status: 200, body: { id: before.id } }
    const id = `${'00000000-0000-4000-8000-'}${String(emails.size + 1).padStart(12, '0')}`
    emails.set(id, email)
    if (key !== undefined) byKey.set(key, { id, hash })
    return { status: 200, body: { id } }
  }
  const server = await localServer(answer)
  return { ...server, emails }
}
