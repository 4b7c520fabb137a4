/**
 * The port to whatever carries a formal letter. It says what became of one attempt; a letter that may have left is never
 * sent again by anybody but a person.
 */
import { type Pass, showPass } from '../core/outside.ts'
import type { Carried } from './carrier.ts'

/** To whom a formal letter may go. */
type Addressee = 'customer' | 'regulator' | 'vendor'
export type Letter = Readonly<{
  pass: Pass<Addressee> // the gate's word that this is no drill
  key: string // idempotency key, where the carrier takes one; the letter's own id
  of?: Readonly<{ org: string; notification: string; list: string; customer: string }> // what a later word about it is known by
  from: Readonly<{ name: string; address: string }> // a named human
  to: Readonly<{ name: string; address: string }>
  subject: string
  text: string
  /** Of a subscription: what ends it, in one request (RFC 8058). */
  unsubscribe?: string
  /** The Message-ID of the letter that it answers. */
  answers?: string
}>
/** `hash`: SHA-256 of the bytes that were handed over, as a proof; null where nothing was made. */
export type Mailed = Readonly<{ carried: Carried; hash: string | null }>
export type Mailer = Readonly<{
  name: string
  atOnce?: number // letters that it can have under way; as many are unknown at most when we die
  send(letter: Letter, signal: AbortSignal): Promise<Mailed>
  close?(): void
}>

/** The headers by which mail programs offer to end a subscription (RFC 2369, RFC 8058), and by which they show an answer beside its letter. */
export const extraHeaders = ({ unsubscribe, answers }: Letter): Readonly<Record<string, string>> => ({
  ...(unsubscribe === undefined ? {} : { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  ...(answers === undefined ? {} : { 'In-Reply-To': answers, References: answers }),
})

/** The last thing that every mailer asks before a letter leaves. */
export const letOut = ({ pass }: Letter): void => showPass(pass, 'customer', 'regulator', 'vendor')

/** Addresses that nobody reads: no word to a customer comes from one of them (L-17). */
export const isUnattended = (address: string): boolean =>
  /^(no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|mailer-daemon|postmaster|bounces?|notifications?|auto(mated|mailer)?|robot|unattended)([+.\-_].*)?@/i.test(
    address,
  )
