/**
 * The port to whatever carries a page. A carrier says what became of one attempt and nothing more: whether and when it
 * is tried again is decided in `engine/deliver.ts`, and who is paged next in core.
 */
import type { MethodKind } from '../core/oncall/people.ts'
import { type Pass, showPass } from '../core/outside.ts'

export type Message = Readonly<{
  pass: Pass<'person'> // the gate's word that it may leave (core/outside.ts)
  delivery: string // idempotency key, where the carrier takes one
  drill: boolean // the text says DRILL first; carriers add nothing of their own
  incident: string // "#12"; empty: a standing duty has none
  quiet?: true // nobody is to be woken by it
  severity: string
  title: string // one line
  body: string // plain text: what, why (clause), what happens next
  clause: string // the words of the clause that asks for this page
  link: string // opens a page whose button acknowledges; a GET changes nothing
  answer?: string // what the button of a letter says that leads there, where it is no page and no test page
  /** For keypads and replies: short, speakable. */
  code: string
  to: Readonly<{ org: string; person: string; name: string; address: string; settings: Readonly<Record<string, string>> }>
}>
export type Carried =
  | Readonly<{ carried: 'handed over'; receipt: string | null }>
  | Readonly<{ carried: 'refused'; detail: string }> // trying again will not help
  | Readonly<{ carried: 'failed'; detail: string; afterMs?: number }> // nothing was sent: trying again is safe and may help
  /** It may have been sent: a page is tried again (a duplicate beats a loss). `receipt`: by which a later word would know it. */
  | Readonly<{ carried: 'unknown'; detail: string; receipt?: string }>

/** `instead`: what to set, or to write. `all`: no address of this kind works before that. */
export type Lacks = Readonly<{ instead: string; all: boolean }>
/** address: it will not take pages for this one; carrier: it takes none from us, as we are set up. */
export type Blame = 'address' | 'carrier'

export type Carrier = Readonly<{
  kind: MethodKind
  /** Is it set up, and is this address one of its kind? A sentence for the person who typed it, or null. */
  objects(address: string): string | null
  /** What is not set up here, for whoever is about to type an address; absent: nothing. */
  lacks?: Lacks
  /** Of what its detail says when a page was refused: of that one address, or of the carrier as a whole? Null: one page does not tell. */
  blames?(detail: string): Blame | null
  /** Fetches what it sends with: at a start, and not when somebody is to be woken by files that may have gone by then. */
  ready?(): Promise<unknown>
  send(message: Message, signal: AbortSignal): Promise<Carried>
}>

/** The last thing that is asked before a message leaves, whatever carries it. */
export const guarded = (carrier: Carrier): Carrier => ({
  ...carrier,
  async send(message, signal) {
    showPass(message.pass, 'person')
    return carrier.send(message, signal)
  },
})
