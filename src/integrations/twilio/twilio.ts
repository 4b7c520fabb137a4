/**
 * Twilio: SMS, and a phone call with keypad acknowledgement. Messages and calls are made by its REST API; what comes
 * back (keys, replies, states) is read in `incoming.ts`.
 *
 * T1  The API takes no idempotency key: an error of its own or a broken line is `unknown`, never blindly "failed".
 * T2  The call's words travel in the request itself, so a page is heard even when Twilio cannot reach us; only the key's
 *     acknowledgement needs the way back.
 */
import type { Blame, Carried, Carrier, Message } from '../carrier.ts'
import { headline } from '../headline.ts'
import { carriedOf, type Got, send } from '../outgoing.ts'
import { pageSpeech } from './speech.ts'

export type TwilioSettings = Readonly<{
  accountSid: string
  authToken: string
  from: string // our number, or a messaging service (MG…) for SMS
  apiUrl: string
  /** Where Twilio reaches us; null: where the message's link leads. */
  publicUrl: string | null
  timeoutMs: number
}>

const smsMax = 480 // three parts
/** Not a number, not reachable, no mobile, of a region that is not allowed, or it asked for no more: the one called, and nobody else. */
const ofNumber = new Set(['21211', '21214', '21215', '21217', '21408', '21610', '21612', '21614'])
const blames = (detail: string): Blame | null =>
  /telephone number/.test(detail) || ofNumber.has(/Twilio code (\d+)$/.exec(detail)?.[1] ?? '')
    ? 'address'
    : /^answered 401\b/.test(detail)
      ? 'carrier'
      : null

export const twilioCarriers = (settings: TwilioSettings): readonly Carrier[] => [
  {
    kind: 'sms',
    objects: numberProblem,
    blames,
    send: (message, signal) =>
      call(settings, signal, 'Messages.json', message, {
        ...(settings.from.startsWith('MG') ? { MessagingServiceSid: settings.from } : { From: settings.from }),
        Body: smsText(message),
        StatusCallback: callback(settings, message, `status/${message.delivery}`),
      }),
  },
  {
    kind: 'phone',
    objects: numberProblem,
    blames,
    send: (message, signal) =>
      call(settings, signal, 'Calls.json', message, {
        From: settings.from,
        Twiml: pageSpeech(message, callback(settings, message, `gather/${tokenOf(message.link)}`)),
        StatusCallback: callback(settings, message, `status/${message.delivery}`),
        Timeout: '40',
      }),
  },
]

async function call(
  settings: TwilioSettings,
  signal: AbortSignal,
  path: string,
  message: Message,
  form: Record<string, string>,
): Promise<Carried> {
  const problem = numberProblem(message.to.address)
  if (problem !== null) return { carried: 'refused', detail: problem }
  const base = settings.apiUrl.replace(/\/$/, '')
  const got = await send(
    {
      url: new URL(`${base}/2010-04-01/Accounts/${encodeURIComponent(settings.accountSid)}/${path}`),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`,
      },
      body: new URLSearchParams({ To: compact(message.to.address), ...form }).toString(),
      timeoutMs: settings.timeoutMs,
    },
    signal,
  )
  const carried = carriedOf(got, answer => textOf(answer, 'sid'), false)
  const code = got.got === 'answer' && got.status >= 400 ? textOf(got, 'code') : null
  return code !== null && carried.carried !== 'handed over' ? { ...carried, detail: `${carried.detail}, Twilio code ${code}` } : carried
}

/** Short, and with both ways to answer: the code by return, the link with the button. */
export function smsText(message: Message): string {
  const answer = `Reply ${message.code} to ${message.incident === 'test' ? 'say that it reached you' : 'acknowledge'}, or ${message.link}`
  const what = headline(message)
  const room = smsMax - answer.length - 1
  return `${what.length <= room ? what : `${what.slice(0, Math.max(0, room - 1))}…`}\n${answer}`
}

/** The API's own error text quotes numbers; its code says the same without. */
function textOf(got: Got & { got: 'answer' }, member: 'sid' | 'code'): string | null {
  try {
    const value = (JSON.parse(got.body) as Record<string, unknown>)[member]
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 40) : null
  } catch {
    return null
  }
}

export function numberProblem(address: string): string | null {
  return /^\+[1-9]\d{6,14}$/.test(compact(address)) ? null : 'this is no telephone number: write it with its country code, +49 30 1234567'
}
const compact = (address: string) => address.replace(/[\s().-]/g, '')

function callback(settings: TwilioSettings, message: Message, path: string): string {
  const link = new URL(message.link)
  const base = settings.publicUrl ?? `${link.origin}${link.pathname.replace(/\/[av]\/[^/]*$/, '')}`
  return `${base.replace(/\/$/, '')}/twilio/${path}`
}
/** The secret at the end of the link, which acknowledges (/a/…) or verifies (/v/…). */
const tokenOf = (link: string) => new URL(link).pathname.split('/').at(-1)!
