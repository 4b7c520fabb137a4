import type { Id } from './id.ts'
import type { ClauseId } from './plan.ts'

/** Why anything at all is owed, sent or asked. */
export type Cause =
  | Readonly<{ plan: Id<'plan'>; clause: ClauseId }>
  | Readonly<{ law: Id<'law'>; rule: Id<'rule'>; citation: string }>
  | Readonly<{ contract: Id<'contract'>; clause: string }>

/** Who spoke. Time and the carriers speak through the same door as people. `via`: a person did so in the team's chat, or let an application do it; absent: anywhere else. */
export type Actor = Readonly<
  | { person: Id<'person'>; via?: 'chat' | 'application' }
  | { source: Id<'source'> }
  | { program: Id<'token'> }
  | { tocsin: 'time' | 'carrier' | 'engine' }
>
