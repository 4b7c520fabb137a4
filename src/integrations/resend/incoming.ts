/**
 * What Resend tells of a letter after it took it, by its webhooks. Each is signed as Svix and Standard Webhooks have it:
 * HMAC-SHA-256 over id, time and body, under a secret of its own; one that is older or newer than five minutes is not taken.
 */
import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

export type Told = Readonly<{
  id: string // of the event: a second telling has the same
  receipt: string // of the letter, as Resend gave it
  what: 'sent' | 'delivered' | 'delayed' | 'bounced' | 'complained' | 'failed'
  detail: string | null // a code, never private text
  /** What we sent the letter with; null: it carried nothing of ours. */
  of: Readonly<{ org: string | null; notification: string; list: string; customer: string }> | null
}>
/** `ignored`: rightly signed, and about nothing that we ask for. */
export type Heard = Readonly<{ heard: 'told'; told: Told }> | Readonly<{ heard: 'ignored' }> | Readonly<{ heard: 'refused'; why: string }>
type Headers = Readonly<Record<string, string | string[] | undefined>>

const toleranceMs = 5 * 60_000
const events: Readonly<Record<string, Told['what']>> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.delivery_delayed': 'delayed',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.failed': 'failed',
  'email.suppressed': 'failed',
}
export const tagNames = {
  org: 'tocsin_organisation',
  notification: 'tocsin_notification',
  list: 'tocsin_list',
  customer: 'tocsin_customer',
} as const

/** `secret`: whsec_ and base64. Both families of header names are read: svix-id and webhook-id. */
export function hear(secret: string, headers: Headers, body: string, now: number): Heard {
  const header = (name: string): string => {
    const value = headers[`svix-${name}`] ?? headers[`webhook-${name}`]
    return typeof value === 'string' ? value : ''
  }
  const [id, time, signatures] = [header('id'), header('timestamp'), header('signature')]
  if (id === '' || !/^\d{1,12}$/.test(time) || signatures === '') return { heard: 'refused', why: 'it is not signed' }
  const sentAt = Number(time) * 1000
  if (Math.abs(now - sentAt) > toleranceMs) return { heard: 'refused', why: 'it is too old, or from a clock that is wrong' }
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(sentAt), body))
  const isSigned = signatures.split(' ').some(one => {
    const given = Buffer.from(one)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  if (!isSigned) return { heard: 'refused', why: 'its signature is not right' }
  return read(id, body)
}

type Data = Readonly<{
  email_id?: unknown
  tags?: unknown
  bounce?: Readonly<{ type?: unknown; subType?: unknown }>
  failed?: Readonly<{ reason?: unknown }>
}>
function read(id: string, body: string): Heard {
  let event: Readonly<{ type?: unknown; data?: Data }>
  try {
    event = JSON.parse(body) as typeof event
  } catch {
    return { heard: 'refused', why: 'its body is not JSON' }
  }
  const what = typeof event?.type === 'string' && Object.hasOwn(events, event.type) ? events[event.type] : undefined
  const receipt = event?.data?.email_id
  if (what === undefined || typeof receipt !== 'string') return { heard: 'ignored' }
  const tag = tagsIn(event.data!.tags)
  const [notification, list, customer] = [tag(tagNames.notification), tag(tagNames.list), tag(tagNames.customer)]
  const org = tag(tagNames.org)
  const of = notification === null || list === null || customer === null ? null : { org, notification, list, customer }
  return { heard: 'told', told: { id, receipt, what, detail: detailOf(event.type as string, event.data!), of } }
}

/** Tags come as a list of names and values, or as an object. */
const tagsIn = (tags: unknown) => (name: string) => {
  const found: unknown = Array.isArray(tags)
    ? tags.find(t => (t as { name?: unknown } | null)?.name === name)?.value
    : (tags as Record<string, unknown> | null | undefined)?.[name]
  return typeof found === 'string' ? found : null
}
/** Codes only: the words of the other server quote addresses. */
function detailOf(type: string, { bounce, failed }: Data): string | null {
  const code = (value: unknown) => (typeof value === 'string' && /^[\w .-]{1,60}$/.test(value) ? value : null)
  const parts = type === 'email.suppressed' ? ['suppressed'] : [code(bounce?.type), code(bounce?.subType), code(failed?.reason)]
  return parts.filter(part => part !== null).join(', ') || null
}
