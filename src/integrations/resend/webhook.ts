/**
 * Resend's webhooks as a source of signals: letters that do not arrive, and domains that may not send.
 * https://resend.com/docs/webhooks/event-types
 *
 * R1  A letter that could not be sent at all is an alert; one that bounced, was complained about or waits is said as `info`: most often it is
 *     the address's fault. That it was delivered ends what was said of it before.
 * R2  To whom it went and what it was about is not taken along.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { standardDelivery, standardProof } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import {
  at,
  changed,
  countedBy,
  details,
  type Fields,
  firing,
  noticed,
  readFields,
  resolved,
  text,
  time,
  vendorReply,
  words,
} from '../vendor.ts'

const example = '{"type": "email.bounced", "created_at": "…", "data": {"email_id": "…"}}'
const lastsMs = 24 * hour

const letters: Readonly<Record<string, readonly [severity: string, what: string]>> = {
  'email.failed': ['warning', 'a letter could not be sent'],
  'email.bounced': ['info', 'a letter bounced'],
  'email.complained': ['info', 'a letter was marked as spam'],
  'email.suppressed': ['info', 'a letter was held back: its address is on the suppression list'],
  'email.delivery_delayed': ['info', 'a letter is delayed'],
}
/** Told of every letter, and nothing is wrong by it. */
const ordinary = ['email.sent', 'email.opened', 'email.clicked', 'email.scheduled', 'email.received']

export function readResend(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  const type = text(read.fields, 'type')
  return { signals: ordinary.includes(type) ? [] : [signalOf(read.fields, type, now)] }
}

function signalOf(fields: Fields, type: string, now: Instant): Signal {
  const data = at(fields, 'data')
  const domain = /@([\w.-]+\.\w+)/.exec(text(data, 'from'))?.[1] ?? ''
  const letter = {
    dedup: `resend letter ${text(data, 'email_id') || now}`,
    labels: { alertname: type, service: domain || 'mail' },
    details: details({
      bounce: text(data, 'bounce.type'),
      bounce_kind: text(data, 'bounce.subType'),
      reason: text(data, 'failed.reason'),
      letter: text(data, 'email_id'),
      broadcast: text(data, 'broadcast_id'),
    }),
    link: text(data, 'email_id') === '' ? '' : `https://resend.com/emails/${text(data, 'email_id')}`,
    at: time(fields, 'created_at'),
  }
  if (type === 'email.delivered') return resolved({ ...letter, summary: 'Resend: a letter was delivered' }, now)
  const trouble = Object.hasOwn(letters, type) ? letters[type] : undefined
  if (trouble !== undefined) {
    const [severity, what] = trouble
    const why = text(data, 'failed.reason', 'bounce.subType')
    return firing({ ...letter, severity, summary: `Resend: ${what}${why === '' ? '' : ` (${words(why)})`}` }, now, lastsMs)
  }
  if (type.startsWith('domain.')) return domainOf(fields, type, now)
  return noticed({ ...letter, dedup: `resend ${type} ${now}`, summary: `Resend: ${words(type) || 'an event without a type'}` }, now)
}

function domainOf(fields: Fields, type: string, now: Instant): Signal {
  const name = text(fields, 'data.name', 'data.domain') || 'a domain'
  const status = text(fields, 'data.status')
  const said = {
    dedup: `resend domain ${text(fields, 'data.id') || name}`,
    summary: `Resend: ${name} may not send (${words(status)})`,
    severity: 'error',
    labels: { alertname: 'domain', service: name, status },
    link: text(fields, 'data.id') === '' ? '' : `https://resend.com/domains/${text(fields, 'data.id')}`,
    at: time(fields, 'created_at'),
  }
  if (type === 'domain.updated' && /fail/.test(status)) return firing(said, now)
  if (type === 'domain.updated' && status === 'verified') return resolved(said, now)
  return changed({ ...said, dedup: `${said.dedup} ${type} ${now}`, severity: 'info', summary: `Resend: ${words(type)}: ${name}` }, now)
}

export const resendWebhook: SourceRoute = countedBy('type', {
  source: 'resend',
  method: 'POST',
  path: '/resend',
  read: (body, _, now) => readResend(body, now),
  reply: vendorReply,
  proof: standardProof('the signing secret of the webhook, whsec_…, on its page in Resend'),
  delivery: standardDelivery,
  setUp: {
    for: 'Resend',
    how: 'in Resend: Webhooks, Add Webhook with this URL; choose email.failed, email.bounced, email.complained, email.delivery_delayed, email.delivered and domain.updated; then copy its signing secret and set it here',
  },
})
