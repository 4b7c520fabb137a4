/** Standing duties: what the plan asks for without an incident, and who has read which version of it (L-25, L-39, L-40). */
import { readDuty, readerOf } from '../../core/house.ts'
import { type Id, id } from '../../core/id.ts'
import type { Incident } from '../../core/incident.ts'
import { type Obligation, runs } from '../../core/obligation/obligation.ts'
import { latestOf } from '../../engine/house-stream.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { Duty, MeetDuty, PlanReader, WaiveDuty } from '../plan-api.ts'
import { done } from './incidents.ts'

export function addDutyRoutes(app: App, { engine, reader }: Doorway): void {
  const dutyIn = async (caller: Caller, obligation: string): Promise<Id<'obligation'>> => {
    const incident = await engine.house.state(caller.org)
    const found = incident?.obligations[id<'obligation'>(obligation)]
    if (found === undefined) throw new EdgeError('no-such-duty')
    const person = readerOf(found.rule)
    if (person !== null && person !== caller.person)
      throw new EdgeError('not-yours', { message: 'That somebody has read the plan is theirs to say.' })
    return found.id
  }
  const shown = async (org: OrgId, obligation: string) => {
    const duty = (await reader.duties(org)).find(o => o.id === obligation)
    if (duty === undefined) throw new EdgeError('no-such-duty')
    return duty
  }

  app.get(
    '/duties',
    { schema: { summary: 'What the plan asks for without an incident: owed first, then what is over', response: answers(listOf(Duty)) } },
    async request => ({ items: await reader.duties(callerIn(request).org) }),
  )
  app.post(
    '/duties/meet',
    {
      schema: {
        summary: 'Say that a standing duty is done, and how; one that comes again is owed from now',
        body: MeetDuty,
        response: answers(Duty),
      },
    },
    async request => {
      const caller = callerIn(request)
      const obligation = await dutyIn(caller, request.body.obligation)
      const rule = (await engine.house.state(caller.org))?.obligations[obligation]?.rule
      if (rule !== undefined && readerOf(rule) !== null) await engine.house.read(caller.org, personIn(request, 'Authorization'))
      else {
        const handled = await engine.house.done(caller.org, actorOf(caller), obligation, request.body.note ?? null)
        if (handled.handled !== 'correlation taken') done(handled)
      }
      return shown(caller.org, obligation)
    },
  )
  app.post(
    '/duties/waive',
    { schema: { summary: 'Leave a standing duty out this once, with a reason', body: WaiveDuty, response: answers(Duty) } },
    async request => {
      const caller = callerIn(request)
      const obligation = await dutyIn(caller, request.body.obligation)
      const handled = await engine.house.waive(caller.org, actorOf(caller), obligation, request.body.reason)
      if (handled.handled !== 'correlation taken') done(handled)
      return shown(caller.org, obligation)
    },
  )

  const readers = async (org: OrgId) => {
    const [incident, directory, versions, a] = await Promise.all([
      engine.house.state(org),
      engine.directory(org),
      engine.versions(org),
      reader.around(org),
    ])
    const versionOf = new Map(versions.map(v => [v.id as string, v.plan.header.version]))
    const read = async (of: Incident, person: string) => {
      const met = Object.values(of.obligations)
        .filter(o => (o.rule as string) === readDuty(id(person)))
        .flatMap(o => (typeof o.state === 'object' && 'met' in o.state ? [{ o, at: o.state.at }] : []))
        .sort((x, y) => y.at - x.at)
      return Promise.all(
        met.map(async ({ o, at }) => {
          const plan = await planOf(org, o)
          return { version: plan, name: versionOf.get(plan) ?? plan.slice(0, 8), at: iso(at) }
        }),
      )
    }
    const planOf = async (org: OrgId, o: Obligation): Promise<string> =>
      'plan' in o.cause ? ((await engine.plan(org, o.cause.plan)).value.house ?? o.cause.plan) : ''
    return Promise.all(
      directory.persons.map(async ({ id: person }) => {
        const last = incident === null ? undefined : latestOf(incident, readDuty(person))
        const owes = last !== undefined && runs(last)
        return {
          person: a.names.person(person),
          owes,
          since: isoOrNull(owes ? last.start : null),
          read: incident === null ? [] : await read(incident, person),
        }
      }),
    )
  }
  app.get(
    '/plan/readers',
    { schema: { summary: 'Who has read which version of the plan, and who owes it', response: answers(listOf(PlanReader)) } },
    async request => ({ items: await readers(callerIn(request).org) }),
  )
  app.post('/plan/read', { schema: { summary: 'I have read the version that runs', response: answers(PlanReader) } }, async request => {
    const { org } = callerIn(request)
    const person = personIn(request, 'Authorization')
    await engine.house.read(org, person)
    const found = (await readers(org)).find(r => r.person.id === (person as string))
    if (found === undefined) throw new EdgeError('no-such-person')
    return found
  })
}
