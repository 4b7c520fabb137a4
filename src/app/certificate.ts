/**
 * The certificate by which the instance answers over TLS itself, where nobody in front does: read from two files, and again when they
 * change, because whoever renews it writes them anew and nobody restarts Tocsin for it.
 *
 * C1  What cannot be right is said at the start, and nothing starts. Later the one before stays, what is wrong is told, and the files are read
 *     again until they are right: that their owner was changed afterwards changes nothing by which they would be looked at.
 * C2  One that ends soon is told every day: an address that no telephone opens any more is an incident of one's own.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Instant } from '../core/id.ts'
import { hour, minute } from '../core/span.ts'
import type { Clock } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import { WrongSettings } from '../settings.ts'

/** Paths of PEM files; `cert` with the chain behind it, as it is to be sent. */
export type CertificateFiles = Readonly<{ cert: string; key: string }>
/** `stamp`: of the files before they were read. */
export type Certificate = Readonly<{ cert: Buffer; key: Buffer; until: Instant; stamp: string }>

const day = 24 * hour
const soonMs = 14 * day
const lookEveryMs = minute

/** Throws WrongSettings. */
export function readCertificate(files: CertificateFiles): Certificate {
  const wrong = (name: keyof CertificateFiles, problem: string, instead: string): WrongSettings =>
    new WrongSettings([`TLS_${name.toUpperCase()}: ${files[name]} ${problem}: ${instead}`])
  const read = (name: keyof CertificateFiles): Buffer => {
    try {
      return readFileSync(files[name])
    } catch (error) {
      throw wrong(name, `cannot be read (${(error as NodeJS.ErrnoException).code})`, 'name a file that this account may read')
    }
  }
  const stamped = stamp(files)
  const [cert, key] = [read('cert'), read('key')]
  let parsed: X509Certificate
  try {
    parsed = new X509Certificate(cert)
  } catch {
    throw wrong('cert', 'is no certificate', 'it is a PEM file that begins with -----BEGIN CERTIFICATE-----, the chain behind it')
  }
  let belongs: boolean
  try {
    belongs = parsed.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw wrong('key', 'is no private key without a password', 'it is a PEM file that begins with -----BEGIN PRIVATE KEY-----')
  }
  if (!belongs) throw wrong('key', 'is not the key of that certificate', 'name the two that were made together')
  try {
    createSecureContext({ cert, key }) // reads the whole chain, and refuses keys that are too short
  } catch (error) {
    throw wrong(
      'cert',
      `cannot be used (${(error as NodeJS.ErrnoException).code ?? 'broken'})`,
      'write each certificate of the chain whole',
    )
  }
  return { cert, key, until: Date.parse(parsed.validTo) as Instant, stamp: stamped }
}

/** `renewed` is called with each certificate that took the place of one before. */
export function watchCertificate(
  needs: Readonly<{ files: CertificateFiles; first: Certificate; clock: Clock; tell: Tell; renewed(certificate: Certificate): void }>,
): Readonly<{ stop(): void }> {
  const { files, clock, tell } = needs
  let holds = needs.first
  let wrong = '' // what was told last
  let toldAt = Number.NEGATIVE_INFINITY
  let disarm = (): void => {}
  const look = (): void => {
    const now = clock.now()
    if (stamp(files) !== holds.stamp) {
      try {
        const read = readCertificate(files)
        needs.renewed(read)
        holds = read
        wrong = ''
        toldAt = Number.NEGATIVE_INFINITY
        tell('info', 'the certificate was renewed', { until: new Date(holds.until).toISOString() })
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        if (why !== wrong) tell('error', 'the certificate was changed and cannot be used; the one before stays', { why })
        wrong = why
      }
    }
    if (holds.until - now < soonMs && now - toldAt >= day) {
      toldAt = now
      const over = holds.until <= now
      tell('error', over ? 'the certificate has ended: nobody reaches us' : 'the certificate ends soon', {
        until: new Date(holds.until).toISOString(),
        instead: `write a new one to ${files.cert} and ${files.key}; it is taken within a minute`,
      })
    }
    disarm = clock.at((now + lookEveryMs) as Instant, look)
  }
  look()
  return { stop: () => disarm() }
}

/** Another one after each change: renewed files are often written in two steps, and a pair that does not fit is looked at again. */
function stamp({ cert, key }: CertificateFiles): string {
  const of = (path: string): string => {
    try {
      const { mtimeMs, size, ino } = statSync(path)
      return `${mtimeMs} ${size} ${ino}`
    } catch {
      return 'gone'
    }
  }
  return `${of(cert)} ${of(key)}`
}
