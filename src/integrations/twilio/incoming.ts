/**
 * What Twilio calls us for, as pure functions: http mounts them under /twilio/, checks the signature (`verify`), does
 * what is asked, and answers with the words of `speech.ts` once it is on record.
 *
 *   POST /twilio/gather/{token}     a key was pressed            → gathered(form)
 *   POST /twilio/voice/{token}      says the page again          → askAgain(gatherUrl, words)
 *   POST /twilio/sms                an SMS came in               → incomingSms(form)
 *   POST /twilio/status/{delivery}  what became of a message     → statusOf(form)
 */
export type Form = Readonly<Record<string, string>>

/** application/x-www-form-urlencoded as it came. The last of equal names counts, as in the signature. */
export const readForm = (body: string): Form => Object.fromEntries(new URLSearchParams(body))

export function gathered(form: Form): 'acknowledge' | 'again' | 'nothing' {
  const digits = (form.Digits ?? '').trim()
  return digits === '1' ? 'acknowledge' : digits === '2' ? 'again' : 'nothing'
}

/** `code`: what a page asked to be answered with, in capitals; null: the text holds none. `stop`: the carrier's own opt-out word. */
export type IncomingSms = Readonly<{ from: string; code: string | null; stop: boolean; text: string }>

export function incomingSms(form: Form): IncomingSms {
  const text = (form.Body ?? '').trim()
  const words = text
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(word => word !== '' && !['ACK', 'ACKNOWLEDGE', 'OK', 'YES'].includes(word))
  const stop = /^(STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT)$/i.test(text)
  return { from: form.From ?? '', code: stop || words.length !== 1 ? null : words[0]!, stop, text }
}

/** What became of a message or call after it was handed over: for the record; paging does not wait for it. */
export type Became = Readonly<{ sid: string; became: 'on its way' | 'delivered' | 'answered' | 'not delivered'; detail: string }>

export function statusOf(form: Form): Became | null {
  const status = form.MessageStatus ?? form.CallStatus
  const sid = form.MessageSid ?? form.CallSid
  if (status === undefined || sid === undefined) return null
  const became =
    status === 'delivered' || status === 'read'
      ? 'delivered'
      : status === 'completed' || status === 'in-progress'
        ? 'answered'
        : ['failed', 'undelivered', 'busy', 'no-answer', 'canceled'].includes(status)
          ? 'not delivered'
          : 'on its way'
  return { sid, became, detail: form.ErrorCode ? `${status} ${form.ErrorCode}` : status }
}
