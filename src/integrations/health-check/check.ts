/**
 * The port to whatever the product looks at by itself (T-02).
 *
 * H1  A look ends: by its answer, or when its time is up. Every socket that it opened is gone then.
 * H2  A secret is said to the other end alone, and over TLS where TLS is asked for: in no detail, no error and no log.
 * H3  Private addresses are allowed, because a team's own database has one. Where clouds keep their credentials is refused, whatever name leads there.
 */
import type { Instant } from '../../core/id.ts'

export const checkKinds = ['http', 'tcp', 'tls', 'postgres', 'redis', 'mongodb'] as const
export type CheckKind = (typeof checkKinds)[number]
export type Target = Readonly<{
  kind: CheckKind
  /** http: a URL; the others: host:port, for mongodb several with commas or mongodb+srv://host. */
  address: string
  /** For redis, mongodb and postgres: whether the line is TLS. */
  tls: boolean
  /** PEM of the authority that signs the other end's certificate; null: those that the runtime trusts. */
  authority: string | null
  user: string | null
  secret: string | null
  database: string | null
  /** http: the statuses that are well; empty: 200 to 299. */
  statuses: readonly number[]
  /** http: what the body must contain. */
  words: string | null
}>
/** `reached`: something at the other end answered at all, be it a refusal. `expiresAt`: the soonest end of a certificate that was shown. */
export type Look = Readonly<{
  ok: boolean
  reached: boolean
  detail: string
  latencyMs: number | null
  expiresAt: Instant | null
}>
export type Objection = Readonly<{ field: keyof Target; problem: string; instead: string }>
export type Looks = Readonly<{
  /** What is wrong with it as far as it can be told without looking; null: nothing. */
  objects(target: Target): Objection | null
  look(target: Target, timeoutMs: number, signal: AbortSignal): Promise<Look>
  /** Whether anything there takes a connection, or refuses one; for a look at our own network. */
  answers(target: Target, timeoutMs: number, signal: AbortSignal): Promise<boolean>
  /** Whether a look at it goes over our network, and to which side: what is on this machine says nothing of it. */
  side(target: Target): 'this machine' | 'inside' | 'outside'
  /** The hosts that it names: two ports of one host tell the same of a network. */
  hosts(target: Target): readonly string[]
}>
