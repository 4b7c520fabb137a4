/**
 * Outgoing webhook, signed as the Standard Webhooks specification has it: `webhook-id` (the delivery: the same one again
 * is the same message), `webhook-timestamp`, `webhook-signature`. The secret is the method's own (`secret`, whsec_…), or
 * the installation's. Body: see README.md here.
 *
 * Addresses inside private networks are refused unless the settings allow them: whoever may type a contact method could
 * otherwise make this server speak to its neighbours. A self-hosted installation that wants it says so once.
 */
import { Webhook } from 'standardwebhooks'
import type { Carrier, Message } from '../carrier.ts'
import { carriedOf, insideWords, leadsInside, send } from '../outgoing.ts'

export type WebhookSettings = Readonly<{ secret: string | null; allowPrivate: boolean; timeoutMs: number }>

export function webhookCarrier(settings: WebhookSettings): Carrier {
  return {
    kind: 'webhook',
    ...(settings.secret === null
      ? { lacks: { instead: 'set WEBHOOK_SECRET, or give each contact method a `secret` of its own in the people file', all: false } }
      : {}),
    objects: address => addressProblem(settings, address),
    blames: () => 'address', // each is a server of its own
    async send(message, signal) {
      const problem = addressProblem(settings, message.to.address)
      if (problem !== null) return { carried: 'refused', detail: problem }
      const secret = message.to.settings.secret ?? settings.secret
      const signer = secret === null ? null : signerOf(secret)
      if (signer === null)
        return {
          carried: 'refused',
          detail: 'no signing secret is set: give this contact method a `secret`, whsec_ and base64 of at least 24 bytes',
        }
      const at = new Date()
      const body = JSON.stringify(bodyOf(message, at))
      const got = await send(
        {
          url: new URL(message.to.address),
          headers: {
            'content-type': 'application/json',
            'webhook-id': message.delivery,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': signer.sign(message.delivery, at, body),
          },
          body,
          timeoutMs: settings.timeoutMs,
          guard: !settings.allowPrivate,
        },
        signal,
      )
      if (got.got === 'answer' && got.status === 410) return { carried: 'refused', detail: 'answered 410: it wants no more of these' }
      return carriedOf(got, answer => `answered ${answer.status}`, true)
    },
  }
}

const bodyOf = (message: Message, at: Date) => ({
  type: 'page',
  timestamp: at.toISOString(),
  data: {
    drill: message.drill,
    incident: message.incident,
    severity: message.severity,
    title: message.title,
    body: message.body,
    clause: message.clause,
    link: message.link,
    code: message.code,
    to: message.to.name,
  },
})

export function addressProblem(settings: Pick<WebhookSettings, 'allowPrivate'>, address: string): string | null {
  const example = 'write its whole address, https://example.com/hook'
  if (!URL.canParse(address)) return `this is no web address: ${example}`
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `this is no web address: ${example}`
  if (url.username !== '' || url.password !== '') return 'a password does not belong into an address: the signature shows who is calling'
  if (settings.allowPrivate) return null
  if (url.protocol === 'http:') return 'plain http is not encrypted: use https, or allow private addresses in the settings'
  return leadsInside(url) ? insideWords : null
}

export function signerOf(secret: string): Webhook | null {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/.test(secret) && bytes.byteLength >= 24 ? new Webhook(secret) : null
}
