/** The port to whoever receives a signed webhook that is no page: a subscriber of the status page. */
import type { Pass } from '../core/outside.ts'
import type { Carried } from './carrier.ts'

export type HookCall = Readonly<{
  pass: Pass<'webhook'>
  id: string // the same one again is the same message
  address: string
  secret: string // whsec_ and base64
  body: object
}>
export type Hooks = Readonly<{
  /** A sentence for the person who typed the address, or null. */
  objects(address: string): string | null
  makeSecret(): string
  send(call: HookCall, signal: AbortSignal): Promise<Carried>
}>
