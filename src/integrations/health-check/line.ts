/** A line to the other end of one look: what it opens is destroyed with it, and how far it came is known when its time is up. */
import net from 'node:net'
import tls from 'node:tls'
import { type Instant, instant } from '../../core/id.ts'
import { guardCode, guardedLookup, guardWords, isRefused } from './guard.ts'

export type Place = Readonly<{ host: string; port: number }>
/** What is wrong at the other end, in words for people. */
export class NotWell extends Error {}

export class Line {
  /** What it is waiting for. */
  doing = 'a connection'
  /** Whether anything answered. */
  reached = false
  /** The soonest end of a certificate that was shown. */
  expiresAt: Instant | null = null
  readonly #open = new Set<net.Socket>()
  readonly #endings: (() => void)[] = []

  /** A socket that connects, guarded, and is destroyed with this line. */
  keep<S extends net.Socket>(socket: S): S {
    this.#open.add(socket)
    socket.on('error', () => {}) // whoever waits for it hears of it; the rest is over
    socket.once('close', () => this.#open.delete(socket))
    return socket
  }
  /** For what opens its sockets itself: called once, when the line ends. */
  endBy(ending: () => void): void {
    this.#endings.push(ending)
  }
  async connect({ host, port }: Place): Promise<net.Socket> {
    if (net.isIP(host) !== 0 && isRefused(host)) throw new NotWell(guardWords)
    this.doing = 'a connection'
    const socket = this.keep(net.connect({ host, port, lookup: guardedLookup }))
    await happened(socket, 'connect')
    this.reached = true
    return socket
  }
  /** TLS with chain and host name proved; throws NotWell where they are not, having noted when the certificate ends. */
  async secure(socket: net.Socket, host: string, authority: string | null): Promise<tls.TLSSocket> {
    this.doing = 'the TLS handshake'
    // The one above ends both. Ended from below and then from above, Node 24.21 dies of a segmentation fault.
    this.#open.delete(socket)
    const secured = this.keep(
      tls.connect({
        socket,
        ...(net.isIP(host) === 0 ? { servername: host } : {}),
        host,
        rejectUnauthorized: false, // judged below, so that what is wrong can be said beside when it ends
        ...(authority === null ? {} : { ca: authority }),
      }),
    )
    await happened(secured, 'secureConnect')
    this.noteCertificate(secured)
    const wrong = secured.authorizationError as (Error & { code?: string }) | string | null | undefined
    if (!secured.authorized) throw new NotWell(certificateWords(typeof wrong === 'string' ? wrong : (wrong?.code ?? String(wrong)), host))
    return secured
  }
  noteCertificate(socket: tls.TLSSocket): void {
    const seen = new Set<string>()
    let one: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
    while (one?.valid_to !== undefined && !seen.has(one.fingerprint256)) {
      seen.add(one.fingerprint256)
      const isRoot = one.issuerCertificate?.fingerprint256 === one.fingerprint256
      const ends = Date.parse(one.valid_to)
      // A root stands in the trust of whoever looks, and its end is not the other end's to mend.
      if (Number.isFinite(ends) && (!isRoot || seen.size === 1)) this.expiresAt = instant(Math.min(ends, this.expiresAt ?? ends))
      one = one.issuerCertificate
    }
  }
  /** Destroys everything that it opened. */
  end(): void {
    for (const ending of this.#endings) ending()
    for (const socket of this.#open) socket.destroy()
  }
}

/** Resolves at the event; rejects with the socket's error, or when it is closed before. */
export function happened(socket: net.Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => reject(new NotWell('the other end closed the line')))
  })
}

const certificateProblems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, and not by an authority that is trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its chain of certificates is not complete: the intermediate is missing, or its authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not trusted',
  CERT_REVOKED: 'its certificate was revoked',
}
export const certificateWords = (code: string, host: string): string =>
  `${certificateProblems[code] ?? `its certificate is refused (${code})`} (${host})`

const problems: Readonly<Record<string, readonly [words: string, reached: boolean]>> = {
  ECONNREFUSED: ['the connection was refused: nothing listens there', true],
  ECONNRESET: ['the other end broke the line off', true],
  EPIPE: ['the other end broke the line off', true],
  ENOTFOUND: ['its name is not known', false],
  ENODATA: ['its name leads nowhere', false],
  ETIMEOUT: ['its name could not be looked up', false],
  ESERVFAIL: ['its name could not be looked up', false],
  EAI_AGAIN: ['its name could not be looked up', false],
  ENETUNREACH: ['there is no way to its network from here', false],
  EHOSTUNREACH: ['there is no way to it from here', false],
  ENETDOWN: ['the network is down here', false],
  ETIMEDOUT: ['no connection came about', false],
}
/** What went wrong, for people, and whether it shows that something is there. */
export function troubleOf(error: unknown): Readonly<{ words: string; reached: boolean }> {
  if (error instanceof NotWell) return { words: error.message, reached: false }
  const { code, errors, message } = error as { code?: string; errors?: unknown[]; message?: string }
  if (code === guardCode) return { words: guardWords, reached: false }
  const known = code === undefined ? undefined : problems[code]
  if (known !== undefined) return { words: known[0], reached: known[1] }
  if (Array.isArray(errors) && errors.length > 0) return troubleOf(errors[0]) // one of each address that was tried
  if (code !== undefined && certificateProblems[code] !== undefined) return { words: certificateProblems[code], reached: true }
  return { words: String(message ?? error), reached: false }
}
