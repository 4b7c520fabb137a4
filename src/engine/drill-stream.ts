/**
 * The stream of one live drill: that it began, what its facilitator released and wrote, how it ended and under which hash.
 * Its words are private texts like any other; its events are in the organisation's audit log, in the same order and under
 * the same hashes as what is real, each marked with the drill.
 *
 * L1  One stream for each drill, under an id that every node derives. It owes nothing, pages nobody, and has no number.
 * L2  What is noted under a key is noted once, by whichever node.
 */
import type { Actor } from '../core/cause.ts'
import type { Event, StreamId } from '../core/event.ts'
import type { Id, Ref } from '../core/id.ts'
import type { OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import { streamOf } from './handle.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

export type DrillStream = Readonly<{
  note(org: OrgId, drill: Id<'drill'>, by: Actor, key: string, words: string): Promise<void>
  events(org: OrgId, drill: Id<'drill'>): Promise<readonly Event[]>
}>

const openCommand = (org: OrgId, drill: Id<'drill'>): Id<'command'> => derive('drill stream', org, drill)
export const drillStreamOf = (org: OrgId, drill: Id<'drill'>): StreamId => streamOf(org, openCommand(org, drill))

export function makeDrillStream(needs: RecordNeeds): DrillStream {
  const { store, handle } = needs
  const opened = (org: OrgId, drill: Id<'drill'>): Promise<StreamId> =>
    openedRecord(needs, { org, drill, opens: openCommand(org, drill), title: 'The record of a drill', of: 'What was done in a drill.' })
  return {
    async note(org, drill, by, key, words) {
      const outcome = await handle({
        org,
        stream: await opened(org, drill),
        command: derive('drill note', org, drill, key),
        by,
        ask: (text: (words: string) => Ref) => ({ type: 'AddNote', note: text(words), happenedAt: null }),
      })
      if (outcome.handled === 'refused') throw new Error(`a note of drill ${drill} was refused: ${outcome.refusal.refused}`)
    },
    events: (org, drill) => store.org(org).events(drillStreamOf(org, drill)),
  }
}
