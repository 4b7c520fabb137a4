/**
 * The record of who was let in, by what, and who made that or ended it: links, tokens, grants, sign-ins; and of where the chat is told of incidents,
 * which lets words out and people act. Ids stand in it, and no secret.
 *
 * W1  One stream for each organisation, under an id that every node derives.
 */
import type { Actor } from '../core/cause.ts'
import type { Ask } from '../core/command.ts'
import type { Id } from '../core/id.ts'
import type { OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

type AboutAWayIn = Extract<
  Ask,
  {
    type:
      | 'RecordSignInLink'
      | 'RecordToken'
      | 'RecordTokenRevoked'
      | 'RecordSignIn'
      | 'RecordSignOut'
      | 'RecordIntegrationKey'
      | 'RecordIntegrationKeyRevoked'
      | 'RecordSourceSecret'
      | 'RecordSourceSecretRemoved'
      | 'RecordAlertChannel'
      | 'RecordApplication'
      | 'RecordApplicationRemoved'
      | 'RecordGrant'
      | 'RecordGrantsRevoked'
      | 'RecordGrantKey'
  }
>
export type WaysIn = Readonly<{
  /** Resolves when it is recorded; the same `command` again records nothing more. Throws NoPlan before there is a plan. */
  note(org: OrgId, by: Actor, ask: AboutAWayIn, command?: Id<'command'>): Promise<void>
}>

export const makeWaysIn = (needs: RecordNeeds): WaysIn => ({
  async note(org, by, ask, command) {
    const stream = await openedRecord(needs, {
      org,
      drill: null,
      opens: derive('ways in', org),
      title: 'The record of the ways in',
      of: 'Who was let in, by what, and who made that.',
    })
    const outcome = await needs.handle({ org, stream, by, ask: () => ask, ...(command === undefined ? {} : { command }) })
    if (outcome.handled === 'refused') throw new Error(`the record of a way in was refused: ${outcome.refusal.refused}`)
  },
})
