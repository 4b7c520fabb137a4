/**
 * Mail for the address of reports, taken by a mail server of our own that takes nothing else.
 *
 * M1  250 is said after the report is committed, and not before; what cannot be taken now is 450 or 451, and the sender tries again.
 * M2  One recipient is taken, and it is the configured one: nothing is passed on to anybody.
 * M3  Bounded: the bytes of a letter, how many speak at a time, how long one of them is silent.
 */
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

export const mailBytesMax = 10 * 1_048_576
const atOnce = 8
const silentMs = 60_000

/** What became of a letter. `reference`: the sender's proof that it is kept. */
export type MailTaken =
  | Readonly<{ taken: 'done' | 'before'; reference: string }>
  | Readonly<{ taken: 'not now'; waitMs: number }>
  | Readonly<{ taken: 'failed' }> // nothing may be kept: sent again, it is the same report
export type MailListener = Readonly<{
  port: number
  /** New connections have this certificate from now on. */
  renew(tls: Readonly<{ cert: Buffer; key: Buffer }>): void
  stop(): Promise<void>
}>
export type MailListenerNeeds = Readonly<{
  address: string
  port: number // 0: any free one
  host: string
  tls: Readonly<{ cert: Buffer; key: Buffer }> | null
  /** `from`: the envelope's, which anybody can have written; empty: the null sender. `remote`: who speaks to us. */
  take(raw: Uint8Array, envelope: Readonly<{ from: string; remote: string }>): Promise<MailTaken>
  trouble(why: string): void
}>

class Answer extends Error {
  readonly responseCode: number
  constructor(responseCode: number, words: string) {
    super(words)
    this.responseCode = responseCode
  }
}
const sameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Throws where it cannot listen. */
export async function listenForMail(needs: MailListenerNeeds): Promise<MailListener> {
  const { address, tls } = needs
  const server = new SMTPServer({
    name: address.slice(address.lastIndexOf('@') + 1),
    banner: 'reports are taken here, and nothing else',
    size: mailBytesMax,
    maxClients: atOnce,
    socketTimeout: silentMs,
    closeTimeout: 5000,
    disableReverseLookup: true,
    authOptional: true,
    disabledCommands: tls === null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    ...(tls === null ? {} : { ...tls, minVersion: 'TLSv1.2' as const }),
    onRcptTo({ address: to }, _, done) {
      done(sameAddress(to, address) ? null : new Answer(550, '5.1.1 Reports are taken here, and mail for nobody else'))
    },
    onData(stream, session, done) {
      const { mailFrom } = session.envelope
      const envelope = { from: mailFrom === false ? '' : mailFrom.address, remote: session.remoteAddress }
      void wholeOf(stream)
        .then(async raw => {
          if (raw === null)
            return done(new Answer(552, `5.3.4 Larger than ${mailBytesMax / 1_048_576} MB: send the words, and say what else there is`))
          const taken = await needs.take(raw, envelope)
          if (taken.taken === 'failed') return done(new Answer(451, '4.3.0 It could not be kept: send it again later'))
          if (taken.taken === 'not now')
            return done(
              new Answer(450, `4.7.1 Too many reports within the hour: send it again in ${Math.ceil(taken.waitMs / 60_000)} minutes`),
            )
          done(null, `2.0.0 Kept as report ${taken.reference}`)
        })
        .catch(error => {
          needs.trouble(error instanceof Error ? error.message : String(error))
          done(new Answer(451, '4.3.0 It could not be kept: send it again later'))
        })
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(needs.port, needs.host, () => resolve())
  })
  server.removeAllListeners('error')
  server.on('error', error => needs.trouble(error.message)) // of one connection: the others go on
  return {
    port: (server.server.address() as AddressInfo).port,
    renew: to => server.updateSecureContext({ ...to, minVersion: 'TLSv1.2' }),
    stop: () => new Promise(resolve => server.close(() => resolve())),
  }
}

/** Null: it is larger than is taken. It is read to its end all the same, or the answer would not be heard. */
async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes <= mailBytesMax) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes > mailBytesMax || stream.sizeExceeded ? null : Buffer.concat(chunks)
}
