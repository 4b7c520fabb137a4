/**
 * A letter by SMTP. One connection per letter, step by step, so that it is known how far a letter got when something
 * breaks: until the last dot of the message has been written, nothing was sent.
 *
 * The server's own words are never passed on: they quote addresses. Its codes are.
 */
import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Carried } from '../carrier.ts'

export type SmtpSettings = Readonly<{ url: string; timeoutMs: number }>
export type Envelope = Readonly<{ from: string; to: string; id: string }>

export async function handOver(settings: SmtpSettings, envelope: Envelope, letter: Buffer, signal: AbortSignal): Promise<Carried> {
  const { auth, ...server } = parseConnectionUrl(settings.url)
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
      connection.send({ from: envelope.from, to: [envelope.to] }, stream, error => {
        if (error) return failed(error)
        end({ carried: 'handed over', receipt: envelope.id })
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
