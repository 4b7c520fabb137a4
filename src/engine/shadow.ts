/**
 * How shadow begins and ends (core/shadow.ts). Its record is a stream of its own in the audit log; what holds now is asked with the plan
 * and the people (editions.ts), so that a page costs no question more.
 *
 * B1  Whoever begins it hears of it when every node knows: from that answer on nothing leaves. What was on its way before may arrive.
 * B2  Whoever ends it hears of it when it has ended. What was decided in shadow stays withheld (core/shadow.ts, S2).
 * B3  Incidents that were opened in shadow and are open still are named; they page anew only where that is asked for.
 * B4  It does not begin beside a node of an older version, which may know nothing of shadow, and would page.
 */
import type { Actor } from '../core/cause.ts'
import type { Refusal } from '../core/chapter.ts'
import type { StreamId } from '../core/event.ts'
import type { Id, Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Shadow } from '../core/shadow.ts'
import type { World } from '../core/world.ts'
import type { OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import { currentForMs, type Editions } from './editions.ts'
import { olderAmong } from './listening.ts'
import { pause } from './pause.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'
import { readShadows, shadowCommand } from './shadow-stream.ts'

const page = 200
const spareMs = 200

export type InShadow = Readonly<{ stream: StreamId; number: number; incident: Incident }>
export type ShadowMode = Readonly<{
  /** As a world has it: what the gate asks before anything leaves. At most a second old. */
  house(org: OrgId): Promise<Pick<World, 'shadow'>>
  /** When the house was in shadow, oldest first. */
  shadows(org: OrgId): Promise<readonly Shadow[]>
  /** Open incidents that were opened in shadow. */
  open(org: OrgId): Promise<readonly InShadow[]>
  /** Throws NoPlan before there is a plan. */
  begin(org: OrgId, by: Actor, note: string | null): Promise<Refusal | Shadow>
  end(org: OrgId, by: Actor, note: string | null): Promise<Refusal | Shadow>
  /** This incident is real from now on, and pages anew. Null: it is. */
  leave(org: OrgId, by: Actor, stream: StreamId, command?: Id<'command'>): Promise<Refusal | null>
}>

export function makeShadowMode(needs: Omit<RecordNeeds, 'editions'> & Readonly<{ editions: Editions }>): ShadowMode {
  const { store, clock, editions, handle } = needs
  const record = (org: OrgId): Promise<StreamId> =>
    openedRecord(needs, {
      org,
      drill: null,
      opens: shadowCommand(org),
      title: 'The record of shadow',
      of: 'When the house was in shadow, and who began and ended it.',
    })
  const last = async (org: OrgId): Promise<Shadow> => (await readShadows(store, org)).at(-1)!
  const say = async (org: OrgId, by: Actor, type: 'BeginShadow' | 'EndShadow', note: string | null): Promise<Refusal | null> => {
    const outcome = await handle({
      org,
      stream: await record(org),
      by,
      ask: (text: (words: string) => Ref) => {
        const words = note === null ? null : text(note)
        return { type, note: words }
      },
    })
    editions.forget(org)
    return outcome.handled === 'refused' ? outcome.refusal : null
  }
  const until = async (at: number): Promise<void> => {
    while (clock.now() < at) await pause(clock, Math.max(1, at - clock.now()))
  }
  return {
    house: org => editions.house(org, clock.now()),
    shadows: org => readShadows(store, org),
    async open(org) {
      const found: InShadow[] = []
      let cursor: string | undefined
      do {
        const { rows, next } = await store
          .org(org)
          .incidents({ drill: null, status: ['open'], limit: page, ...(cursor === undefined ? {} : { cursor }) })
        for (const { stream, number, incident } of rows) if (incident.shadow && number !== null) found.push({ stream, number, incident })
        cursor = next ?? undefined
      } while (cursor !== undefined)
      return found
    },
    async begin(org, by, note) {
      const [older] = olderAmong(await store.engine.heartbeats(), store.engine.knows, clock.now())
      if (older !== undefined)
        return {
          refused: `Node ${older.node} runs an older version, or did some seconds ago: it may page all the same.`,
          code: 'older-node',
          instead: 'Update or stop it, and begin again half a minute later.',
        } // B4
      const refused = await say(org, by, 'BeginShadow', note)
      if (refused !== null) return refused
      const began = await last(org)
      await until(clock.now() + currentForMs + spareMs) // B1
      return began
    },
    async end(org, by, note) {
      const refused = await say(org, by, 'EndShadow', note)
      if (refused !== null) return refused
      const ended = await last(org)
      await until(Math.max(ended.until as Instant, clock.now() + currentForMs + spareMs)) // B2: where the commit took long, its own end is no longer late enough
      return ended
    },
    async leave(org, by, stream, command = derive<'command'>('leave shadow', org, stream)) {
      const outcome = await handle({ org, stream, command, by, ask: () => ({ type: 'LeaveShadow' }) })
      if (outcome.handled === 'no such incident')
        return { refused: 'There is no such incident.', code: 'no-incident', instead: 'Name an open one.' }
      return outcome.handled === 'refused' ? outcome.refusal : null
    },
  }
}
