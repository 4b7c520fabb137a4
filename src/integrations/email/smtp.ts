/**
 * Letters by SMTP, step by step, so that it is known how far a letter got when something breaks: until the last dot of the
 * message has been written, nothing was sent.
 *
 * M1  One line carries one letter at a time. What a line had when it broke is said of that letter alone.
 * M2  A line that carried a letter is kept for the next ones: connecting took nine tenths of the time (55 letters a second
 *     with a line for each, see docs/decisions/notices.md). One that was kept may have been hung up meanwhile: what did not
 *     leave by it is tried once by a fresh one.
 * M3  A server that takes fewer lines than are asked for gets fewer: the letter waits for one that stands.
 *
 * The server's own words are never passed on: they quote addresses. Its codes are.
 */
import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Carried } from '../carrier.ts'

export type SmtpSettings = Readonly<{ url: string; timeoutMs: number }>
export type Envelope = Readonly<{ from: string; to: string; id: string }>
export type SmtpLines = Readonly<{
  handOver(envelope: Envelope, letter: Buffer, signal: AbortSignal): Promise<Carried>
  close(): void
}>

const lettersMax = 100 // servers want to see a client go now and then

/** One letter by a line of its own. */
export async function handOver(settings: SmtpSettings, envelope: Envelope, letter: Buffer, signal: AbortSignal): Promise<Carried> {
  if (signal.aborted) return { carried: 'failed', detail: 'called off' }
  const line = openLine(settings)
  const { carried } = await line.send(envelope, letter, signal)
  line.quit()
  return carried
}

/** Lines that are kept while letters come, `linesMax` at most; `idleMs`: shorter than any server's patience. */
export function smtpLines(settings: SmtpSettings, linesMax: number, idleMs = 1_000): SmtpLines {
  const idle: Line[] = []
  const waiting = new Set<(line: Line | 'a fresh one') => void>()
  let open = 0
  let most = linesMax
  const next = (line: Line | 'a fresh one'): boolean => {
    const [first] = waiting
    if (first === undefined) return false
    waiting.delete(first)
    first(line)
    return true
  }
  const drop = (line: Line, isTooMany = false): void => {
    line.quit()
    open--
    if (open === 0) most = linesMax
    else if (isTooMany) most = open
    if (open < most) next('a fresh one')
  }
  const keep = (line: Line): void => {
    if (line.letters >= lettersMax) drop(line)
    else if (!next(line)) rest(line)
  }
  const rest = (line: Line): void => {
    idle.push(line)
    line.rest(idleMs, () => {
      const at = idle.indexOf(line)
      if (at < 0) return // a letter took it meanwhile, and what becomes of the line is that one's word
      idle.splice(at, 1)
      drop(line)
    })
  }
  const freed = (signal: AbortSignal): Promise<Line | 'a fresh one' | null> =>
    new Promise(resolve => {
      const calledOff = () => {
        waiting.delete(given)
        resolve(null)
      }
      const given = (line: Line | 'a fresh one') => {
        signal.removeEventListener('abort', calledOff)
        resolve(line)
      }
      waiting.add(given)
      signal.addEventListener('abort', calledOff, { once: true })
    })
  /** Null: called off meanwhile. */
  const take = async (signal: AbortSignal): Promise<Line | null> => {
    if (signal.aborted) return null
    const line = idle.pop() ?? (open < most ? 'a fresh one' : await freed(signal))
    if (line !== 'a fresh one') return line
    open++
    return openLine(settings)
  }
  return {
    async handOver(envelope, letter, signal) {
      for (;;) {
        const line = await take(signal)
        if (line === null) return { carried: 'failed', detail: 'called off' }
        const isKept = line.letters > 0
        const { carried, stands, lost } = await line.send(envelope, letter, signal)
        if (stands) keep(line)
        else drop(line, lost && !isKept)
        const othersStand = open > 0 // M3
        if (carried.carried !== 'failed' || !lost || !(isKept || othersStand)) return carried
      }
    },
    close() {
      for (const line of idle.splice(0)) line.quit()
    },
  }
}

/** `stands`: the line can carry another. `lost`: it is the line that broke, and not this letter that was refused. */
type Sent = Readonly<{ carried: Carried; stands: boolean; lost: boolean }>
type Line = Readonly<{
  readonly letters: number // carried so far
  send(envelope: Envelope, letter: Buffer, signal: AbortSignal): Promise<Sent>
  /** Nothing to carry: calls back when `ms` are over or the other side hangs up, unless it is sent by before. */
  rest(ms: number, over: () => void): void
  quit(): void
}>

function openLine(settings: SmtpSettings): Line {
  const { auth, ...server } = parseConnectionUrl(settings.url)
  const connection = new SMTPConnection({
    ...server,
    connectionTimeout: settings.timeoutMs,
    greetingTimeout: settings.timeoutMs,
    socketTimeout: settings.timeoutMs,
    dnsTimeout: settings.timeoutMs,
    socketCloseTimeout: 500,
  })
  let letters = 0
  let isReady = false
  let isGone = false
  let resting: NodeJS.Timeout | undefined
  let heard: (fault: Fault) => void = () => {}
  const hear = (fault: Fault) => {
    isGone = true
    heard(fault)
  }
  connection.on('error', hear)
  connection.on('end', () => hear({ code: hungUp }))
  const ready = (then: () => void, failed: (fault: Fault) => void): void => {
    if (isReady) {
      then()
      return
    }
    const done = () => {
      isReady = true
      then()
    }
    connection.connect(error => {
      if (error) return failed(error)
      if (auth === undefined) return done()
      connection.login(auth, error => (error ? failed(error) : done()))
    })
  }
  return {
    get letters() {
      return letters
    },
    send: (envelope, letter, signal) =>
      new Promise<Sent>(resolve => {
        const far = { gone: false } // was the whole message written?
        const end = (carried: Carried, fault: Fault | null) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', calledOff)
          heard = () => {}
          if (fault !== null) connection.close()
          resolve({ carried, stands: fault === null, lost: fault !== null && isOfLine(fault) })
        }
        const failed = (fault: Fault) => end(outcome(fault, far.gone), fault)
        const timer = setTimeout(() => failed({ code: 'too slow' }), settings.timeoutMs)
        const calledOff = () => failed({ code: 'called off' })
        signal.addEventListener('abort', calledOff, { once: true })
        clearTimeout(resting)
        heard = failed
        if (isGone) return failed({ code: hungUp })
        ready(() => {
          const stream = Readable.from([letter], { objectMode: false })
          stream.once('end', () => (far.gone = true))
          connection.send({ from: envelope.from, to: [envelope.to] }, stream, error => {
            if (error) return failed(error)
            letters++
            end({ carried: 'handed over', receipt: envelope.id }, null)
          })
        }, failed)
      }),
    rest(ms, over) {
      const ended = () => {
        clearTimeout(resting)
        heard = () => {}
        over()
      }
      resting = setTimeout(ended, ms)
      heard = ended
    },
    quit() {
      clearTimeout(resting)
      heard = () => {}
      if (isReady && !isGone) connection.quit()
      else connection.close()
    },
  }
}

type Fault = Readonly<{
  code?: string | undefined
  command?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined | false
}>
const hungUp = 'the server hung up'
const ownWords: readonly string[] = [hungUp, 'too slow', 'called off']

/** 421 is the server's "I am going" or "too many of you", wherever it comes (RFC 5321, 3.8 and 4.2.1). */
const isOfLine = ({ responseCode, code }: Fault): boolean =>
  responseCode === undefined
    ? code !== 'called off' && code !== 'EAUTH' && code !== 'EENVELOPE' && code !== 'EMESSAGE'
    : responseCode === 421

/** 4xx is the server's "later", 5xx its "no" (RFC 5321, 4.2.1), and silence after the message is "who knows". */
function outcome(error: Fault, gone: boolean): Carried {
  const status = error.responseCode
  if (error.code !== undefined && ownWords.includes(error.code))
    return gone ? { carried: 'unknown', detail: `sent, and not answered: ${error.code}` } : { carried: 'failed', detail: error.code }
  const enhanced = typeof error.response === 'string' ? (/^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(error.response)?.[1] ?? null) : null
  const detail = [status ?? error.code ?? 'error', enhanced, error.command ? `at ${error.command}` : null]
    .filter(one => one !== null)
    .join(' ')
  if (status !== undefined && status >= 500) return { carried: 'refused', detail }
  if (status !== undefined && status >= 400) return { carried: 'failed', detail }
  if (error.code === 'EAUTH' || error.code === 'EENVELOPE') return { carried: 'refused', detail } // never left: wrong in our own settings or address
  return gone ? { carried: 'unknown', detail: `sent, and not answered: ${detail}` } : { carried: 'failed', detail: `not sent: ${detail}` }
}
