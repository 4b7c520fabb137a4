/**
 * The record of who was taken off the list of those who follow the status page, and by whom. One stream for each organisation, under an
 * id that every node derives. An id stands in it, and no address; whoever ends it themselves is in no record.
 */
import type { Actor } from '../core/cause.ts'
import type { OrgId, Subscriber } from '../store/port.ts'
import { derive } from './derive.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

/** Resolves when it is recorded. Throws NoPlan before there is a plan. */
export async function recordFollowerRemoved(
  needs: RecordNeeds,
  org: OrgId,
  by: Actor,
  { subscriber: follower, kind }: Pick<Subscriber, 'subscriber' | 'kind'>,
): Promise<void> {
  const stream = await openedRecord(needs, {
    org,
    drill: null,
    opens: derive('followers', org),
    title: 'The record of those who follow the status page',
    of: 'Who was taken off the list, and by whom.',
  })
  const command = derive<'command'>('follower removed', org, follower)
  const outcome = await needs.handle({ org, stream, by, command, ask: () => ({ type: 'RecordFollowerRemoved', follower, kind }) })
  if (outcome.handled === 'refused') throw new Error(`the record of a follower was refused: ${outcome.refusal.refused}`)
}
