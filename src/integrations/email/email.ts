/**
 * E-mail by SMTP. One connection per letter, step by step, so that it is known how far a letter got when something
 * breaks: until the last dot of the message has been written, nothing was sent.
 *
 * The server's own words are never passed on: they quote addresses. Its codes are.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Carried, Carrier, Message } from '../carrier.ts'
import { htmlLetter, plainLetter, subject } from './letter.ts'

export type EmailSettings = Readonly<{
  url: string // smtp://user:password@host:587, smtps://…:465; ?requireTLS=true
  from: string // Name <address>
  timeoutMs: number
}>

export function emailCarrier(settings: EmailSettings): Carrier {
  const { auth, ...server } = parseConnectionUrl(settings.url)
  const sender = /<([^<>]+)>\s*$/.exec(settings.from)?.[1] ?? settings.from
  const domain = sender.split('@').at(-1)!
  const deliver = async (message: Message, signal: AbortSignal): Promise<Carried> => {
    const id = `<${message.delivery.replace(/[^\w.-]/g, '')}@${domain}>` // the same delivery again is the same letter
    const letter = await build(settings, message, id)
    const connection = new SMTPConnection({
      ...server,
      connectionTimeout: settings.timeoutMs,
      greetingTimeout: settings.timeoutMs,
      socketTimeout: settings.timeoutMs,
      dnsTimeout: settings.timeoutMs,
      socketCloseTimeout: 500,
    })
    const far = { gone: false } // was the whole message written?
    return new Promise<Carried>(resolve => {
      const timer = setTimeout(() => broken('too slow'), settings.timeoutMs)
      const calledOff = () => broken('called off')
      const end = (carried: Carried) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', calledOff)
        resolve(carried)
      }
      const broken = (detail: string) => {
        end(far.gone ? { carried: 'unknown', detail: `sent, and not answered: ${detail}` } : { carried: 'failed', detail })
        connection.close()
      }
      const failed = (error: Fault) => {
        end(outcome(error, far.gone))
        connection.close()
      }
      signal.addEventListener('abort', calledOff, { once: true })
      connection.on('error', failed)
      connection.on('end', () => broken('the server hung up'))
      const hand = () => {
        const stream = Readable.from([letter], { objectMode: false })
        stream.once('end', () => (far.gone = true))
        connection.send({ from: sender, to: [message.to.address] }, stream, error => {
          if (error) return failed(error)
          end({ carried: 'handed over', receipt: id })
          connection.quit()
        })
      }
      connection.connect(error => {
        if (error) return failed(error)
        if (auth === undefined) return hand()
        connection.login(auth, error => (error ? failed(error) : hand()))
      })
    })
  }
  return {
    kind: 'email',
    objects: addressProblem,
    async send(message, signal) {
      const problem = addressProblem(message.to.address)
      if (problem !== null) return { carried: 'refused', detail: problem }
      if (signal.aborted) return { carried: 'failed', detail: 'called off' }
      return deliver(message, signal)
    },
  }
}

const build = (settings: EmailSettings, message: Message, id: string): Promise<Buffer> =>
  new MailComposer({
    from: settings.from,
    to: { name: message.to.name, address: message.to.address },
    subject: subject(message),
    text: plainLetter(message),
    html: htmlLetter(message),
    messageId: id,
    priority: 'high',
    headers: {
      'Auto-Submitted': 'auto-generated', // no out-of-office answers
      'X-Auto-Response-Suppress': 'All',
      'X-Tocsin-Delivery': message.delivery,
      ...(message.drill ? { 'X-Tocsin-Drill': 'yes' } : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()

type Fault = Readonly<{
  code?: string | undefined
  command?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined | false
}>

/** 4xx is the server's "later", 5xx its "no" (RFC 5321, 4.2.1), and silence after the message is "who knows". */
function outcome(error: Fault, gone: boolean): Carried {
  const status = error.responseCode
  const enhanced = typeof error.response === 'string' ? (/^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(error.response)?.[1] ?? null) : null
  const detail = [status ?? error.code ?? 'error', enhanced, error.command ? `at ${error.command}` : null]
    .filter(one => one !== null)
    .join(' ')
  if (status !== undefined && status >= 500) return { carried: 'refused', detail }
  if (status !== undefined && status >= 400) return { carried: 'failed', detail }
  if (error.code === 'EAUTH' || error.code === 'EENVELOPE') return { carried: 'refused', detail } // never left: wrong in our own settings or address
  return gone ? { carried: 'unknown', detail: `sent, and not answered: ${detail}` } : { carried: 'failed', detail: `not sent: ${detail}` }
}

/** What can go into an envelope without being taken for more than one address. */
export function addressProblem(address: string): string | null {
  return /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]{1,255}$/.test(address) && !address.includes('..')
    ? null
    : 'this is no e-mail address: write name@example.com'
}
