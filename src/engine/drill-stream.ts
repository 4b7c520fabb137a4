/**
 * The stream of one live drill: that it began, what its facilitator released and wrote, how it ended and under which hash.
 * Its words are private texts like any other; its events are in the organisation's audit log, in the same order and under
 * the same hashes as what is real, each marked with the drill.
 *
 * L1  One stream for each drill, under an id that every node derives. It owes nothing, pages nobody, and has no number.
 * L2  What is noted under a key is noted once, by whichever node.
 */
import type { Actor } from '../core/cause.ts'
import { editionOf } from '../core/edition.ts'
import type { Event, StreamId } from '../core/event.ts'
import { type Id, id, type Ref } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import type { World } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Editions } from './editions.ts'
import { type Handle, streamOf } from './handle.ts'
import type { Clock } from './port.ts'

export type DrillStream = Readonly<{
  note(org: OrgId, drill: Id<'drill'>, by: Actor, key: string, words: string): Promise<void>
  events(org: OrgId, drill: Id<'drill'>): Promise<readonly Event[]>
}>

const openCommand = (org: OrgId, drill: Id<'drill'>): Id<'command'> => derive('drill stream', org, drill)
const drillStreamOf = (org: OrgId, drill: Id<'drill'>): StreamId => streamOf(org, openCommand(org, drill))

export function makeDrillStream(
  needs: Readonly<{ store: Store; clock: Clock; editions: Pick<Editions, 'world'>; handle: Handle }>,
): DrillStream {
  const { store, clock, editions, handle } = needs
  const opened = async (org: OrgId, drill: Id<'drill'>): Promise<StreamId> => {
    const stream = drillStreamOf(org, drill)
    if ((await store.org(org).load(stream)) !== null) return stream
    const house = recordPlan((await editions.world(org, null, clock.now())).plan)
    await store.org(org).putEdition('house plan', house, 'tocsin', clock.now(), null)
    const outcome = await handle(
      {
        org,
        stream: 'new',
        drill,
        command: openCommand(org, drill),
        by: { tocsin: 'engine' },
        ask: text => ({
          type: 'Open',
          severity: house.value.severities[0]!.id,
          kind: null,
          title: text('The record of a drill'),
          alert: null,
          receivedAt: clock.now(),
          correlation: null,
          nearMiss: false,
          touches: [],
          autoResolve: false,
        }),
      },
      { house },
    )
    if (outcome.handled === 'refused') throw new Error(`the record of drill ${drill} was refused: ${outcome.refusal.refused}`)
    return stream
  }
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

/** A plan that asks for nothing, made from the one that runs: so that the record needs no interpreter of its own. */
function recordPlan({ edition, value }: World['plan']): World['plan'] {
  const clause = value.clauses[0]?.id ?? id<'clause'>('plan')
  return editionOf<'plan', Plan>({
    format: 1,
    title: 'The record of a drill',
    header: value.header,
    clauses: value.clauses,
    severities: [
      {
        id: id('record'),
        name: 'Record',
        definition: 'What was done in a drill.',
        clause,
        acknowledge: null,
        respond: null,
        pages: 'nobody',
        mobilise: [],
        phases: 'in one step',
        acknowledgementLapses: null,
      },
    ],
    kinds: [],
    roles: [],
    positions: value.positions,
    phases: [],
    milestones: [],
    facts: [],
    detection: [],
    escalation: {},
    obligations: [],
    open: [],
    house: edition,
  })
}
