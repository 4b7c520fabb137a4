/**
 * Formal letters by Resend's API: POST /emails. The letter's key is the idempotency key, which Resend remembers for a day:
 * the same key with the same letter is the same letter there. All the same, what was sent and not answered is unknown here.
 */
import { createHash } from 'node:crypto'
import { addressProblem } from '../email/email.ts'
import { type Letter, letOut, type Mailer, unsubscribeHeaders } from '../mailer.ts'
import { carriedOf, send } from '../outgoing.ts'
import { tagNames } from './incoming.ts'

export type ResendSettings = Readonly<{ apiKey: string; apiUrl: string; timeoutMs: number }>

export function resendMailer({ apiKey, apiUrl, timeoutMs }: ResendSettings): Mailer {
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/emails`)
  return {
    name: 'Resend',
    async send(letter, signal) {
      letOut(letter)
      const { key, from, to, subject, text, of } = letter
      const problem = addressProblem(to.address) ?? addressProblem(from.address)
      if (problem !== null) return { carried: { carried: 'refused', detail: problem }, hash: null }
      const sender = `${quoted(from.name)} <${from.address}>`
      const body = JSON.stringify({
        from: sender,
        to: [`${quoted(to.name)} <${to.address}>`],
        reply_to: sender,
        subject: subject.replace(/\s+/g, ' ').trim(),
        text,
        ...(letter.unsubscribe === undefined ? {} : { headers: unsubscribeHeaders(letter) }),
        ...(of === undefined ? {} : { tags: tagsOf(of) }),
      })
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key }
      const got = await send({ url, headers, body, timeoutMs }, signal)
      const hash = createHash('sha256').update(body).digest('hex')
      // 409: the same key is being worked on right now, or came with another letter; the name of the error says which.
      if (got.got === 'answer' && got.status === 409 && got.body.includes('concurrent_idempotent_requests'))
        return { carried: { carried: 'failed', detail: 'answered 409: still being worked on' }, hash }
      return { carried: carriedOf(got, answer => idIn(answer.body), false), hash }
    },
  }
}

/** By these a later word about the letter is known, even where its answer never reached us. */
const tagsOf = (of: NonNullable<Letter['of']>) =>
  (['notification', 'list', 'customer'] as const)
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
