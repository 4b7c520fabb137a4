/**
 * A stream that owes nothing, pages nobody and has no number: what is written down in it is in the organisation's audit log, in the
 * same order and under the same hashes as everything else.
 */
import { editionOf } from '../core/edition.ts'
import type { StreamId } from '../core/event.ts'
import { type Id, id } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import type { World } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Editions } from './editions.ts'
import { type Handle, streamOf } from './handle.ts'
import type { Clock } from './port.ts'

export type RecordNeeds = Readonly<{ store: Store; clock: Clock; editions: Pick<Editions, 'world'>; handle: Handle }>
type About = Readonly<{ org: OrgId; drill: Id<'drill'> | null; opens: Id<'command'>; title: string; of: string }>

/** The stream that this command opens, which whoever is first does. Throws NoPlan before there is a plan. */
export async function openedRecord(needs: RecordNeeds, { org, drill, opens, title, of }: About): Promise<StreamId> {
  const { store, clock, editions, handle } = needs
  const stream = streamOf(org, opens)
  if ((await store.org(org).load(stream)) !== null) return stream
  const house = planOf((await editions.world(org, null, clock.now())).plan, title, of)
  await store.org(org).putEdition('house plan', house, 'tocsin', clock.now(), null)
  const outcome = await handle(
    {
      org,
      stream: 'new',
      drill,
      command: opens,
      by: { tocsin: 'engine' },
      ask: text => ({
        type: 'Open',
        severity: house.value.severities[0]!.id,
        kind: null,
        title: text(title),
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
  if (outcome.handled === 'refused') throw new Error(`${title} was refused: ${outcome.refusal.refused}`)
  return stream
}

/** A plan that asks for nothing, made from the one that runs: so that the record needs no interpreter of its own. */
function planOf({ edition, value }: World['plan'], title: string, of: string): World['plan'] {
  const clause = value.clauses[0]?.id ?? id<'clause'>('plan')
  return editionOf<'plan', Plan>({
    format: 1,
    title,
    header: value.header,
    clauses: value.clauses,
    severities: [
      {
        id: id('record'),
        name: 'Record',
        definition: of,
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
