/** The first three questions, who is asking, and whether the house itself is well. */
import { z } from 'zod'
import { counted } from '../../core/counted.ts'
import { readDuty } from '../../core/house.ts'
import { runs } from '../../core/obligation/obligation.ts'
import { holders, holdersOf } from '../../core/oncall/holders.ts'
import type { Target } from '../../core/plan.ts'
import { shadowAt } from '../../core/shadow.ts'
import { isOpen } from '../../core/span.ts'
import type { LiveDrills } from '../../drill/live.ts'
import { latestOf } from '../../engine/house-stream.ts'
import type { Carrier } from '../../integrations/carrier.ts'
import type { Consoles } from '../../integrations/console/console.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { onCallNext, onCallNow, pagedFirst } from '../../read/on-call.ts'
import { type As, Done, Health, Me, Now } from '../api.ts'
import { actorOf, callerOf, sessionCookie } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, owns } from '../doorway.ts'
import { endWays } from '../end-ways.ts'
import type { Live } from '../live.ts'
import { leadsHome } from '../loopback.ts'
import type { Around } from '../reader.ts'
import { leads } from './drills.ts'
import { vacantOf } from './people.ts'

const burningMax = 100
type Burning = Readonly<{ severityRank: number; openedAt: string }>
const worstFirst = (x: Burning, y: Burning): number => x.severityRank - y.severityRank || (x.openedAt < y.openedAt ? 1 : -1)

export function addNowRoutes(
  app: App,
  way: Doorway,
  live: Live,
  consoles: Pick<Consoles, 'shown'> | null,
  drills: Pick<LiveDrills, 'list'>,
): void {
  const { engine, reader, settings } = way

  app.get('/me', { schema: { summary: 'Who I am here', response: answers(Me) } }, async request => {
    const caller = callerIn(request)
    const directory = await engine.directory(caller.org)
    const person = directory.persons.find(p => p.id === caller.person)
    return {
      person: person ? { id: person.id as string, name: person.name } : null,
      organisation: settings.organisation,
      owner: person?.owner ?? caller.person === null,
      breakGlass: caller.breakGlass,
    }
  })

  app.get('/now', { schema: { summary: 'What is burning, am I on call, when next', response: answers(Now) } }, async request => {
    const caller = callerIn(request)
    const { org, person } = caller
    const [going] = await drills.list(org, { goingOn: true, limit: 1 })
    const drilled = going === undefined ? [] : await reader.drilled(org, going.row.drill, person)
    const [a, open, deliveries, health, doors, any, standing, shadows] = await Promise.all([
      reader.around(org),
      reader.list(org, { status: ['open'], limit: burningMax }, person),
      engine.store.org(org).deliveries({ limit: 500 }),
      engine.health(),
      engine.store.org(org).doors('integration key'),
      reader.list(org, { limit: 1 }, person),
      engine.house.state(org),
      engine.shadow.shadows(org),
    ])
    const { world, directory, now } = a
    const shadow = shadowAt(shadows, now)
    const me = directory.persons.find(p => p.id === person)
    const reading = person === null || standing === null ? undefined : latestOf(standing, readDuty(person))
    const people = world.people.value
    const calendar = world.calendar.value
    const worked = (method: string) =>
      Math.max(0, ...deliveries.filter(d => d.send.method === method && d.outcome === 'handed over').map(d => d.endedAt ?? 0))
    return {
      burning: [...open.items.sort(worstFirst), ...drilled.filter(i => i.status === 'open').sort(worstFirst)],
      drill:
        going === undefined || going.row.state === 'over'
          ? null
          : {
              id: going.row.drill as string,
              title: going.record.title,
              state: going.row.state,
              leading: leads(caller, going),
              factor: going.record.factor,
            },
      shadow: shadow === null ? null : { since: iso(shadow.from), by: a.names.actor(shadow.by) },
      onCall: {
        now: person === null ? [] : onCallNow(directory, people, calendar, person, now),
        next: person === null ? null : onCallNext(directory, people, calendar, person, now),
        first: person === null ? [] : pagedFirst(world.plan.value, people, person),
      },
      who: whoHolds(a),
      reach: (me?.methods ?? []).map(m => ({
        method: m.id as string,
        kind: m.kind,
        verified: m.verifiedAt !== null,
        lastWorkedAt: isoOrNull((worked(m.id) || null) as typeof now | null),
      })),
      todo: [
        ...todoOf(
          a,
          me?.id ?? null,
          owns(caller, directory),
          doors.some(d => d.revokedAt === null && d.lastUsedAt !== null),
          any.items.length > 0,
          settings.publicUrl,
          way.carriers,
        ),
        ...(reading !== undefined && runs(reading) ? [toRead(world.plan.value.header.version)] : []),
      ],
      health: { ok: health.ok, problems: [...health.problems] },
    }
  })

  app.get('/health', { schema: { summary: 'How the house itself is, with figures', response: answers(Health) } }, async () => {
    const { ok, problems, figures } = await engine.health()
    return { ok, problems: [...problems], figures: { ...figures, 'live-listeners': live.listening() } }
  })

  app.get(
    '/live',
    {
      schema: {
        summary: 'Live updates as server-sent events: event change, data LiveChange',
        querystring: z.object({ incident: z.string().max(64).optional() }),
      },
    },
    (request, reply) => {
      const { org, person } = callerIn(request)
      live.attach(request, reply, {
        org,
        person,
        incident: request.query.incident ?? null,
        may: async () => (await callerOf(request.headers, way.doors, { org: way.org, tokenHash: settings.localTokenHash })) !== null,
      })
    },
  )

  app.post(
    '/rings/:delivery/shown',
    {
      schema: {
        summary: 'This console shows the page that rang in it: only then it counts as handed over',
        params: z.object({ delivery: z.string().min(1).max(100) }),
        response: answers(Done),
      },
    },
    async request => {
      const { org, person } = callerIn(request)
      if (person !== null) consoles?.shown({ org, person }, request.params.delivery)
      return { ok: true as const }
    },
  )

  app.post('/sign-out', { schema: { summary: 'End this session', response: answers(Done) } }, async (request, reply) => {
    const caller = callerIn(request)
    if (caller.by === 'session') {
      const mine = (await engine.store.org(caller.org).doors('session')).filter(({ id }) => id === caller.door)
      await endWays(way, caller.org, actorOf(caller), mine)
      reply.header('set-cookie', sessionCookie(null, settings.publicUrl.startsWith('https:'), 0))
    }
    return { ok: true as const }
  })
}

/** For each role of the plan: who has it at this moment, and through what. */
function whoHolds({ world, directory, names, now }: Around) {
  const plan = world.plan.value
  const people = world.people.value
  return plan.roles.map(role => {
    const target: Target = { role: role.id }
    const via = holdersOf(people, plan, target).map(h =>
      'person' in h ? null : (directory.schedules.find(s => s.id === h.schedule)?.name ?? h.schedule),
    )
    const position = role.position === null ? null : (plan.positions.find(p => p.id === role.position)?.name ?? role.position)
    return {
      role: role.id as string,
      name: role.name,
      people: holders(people, plan, world.calendar.value, target, now).map(names.person),
      via: [position, ...via].filter(v => v !== null).join(', ') || (role.position === null ? 'whoever the escalation reaches' : ''),
    }
  })
}

/** L-39 */
const toRead = (version: string) => ({
  what: `Read the plan, version ${version}`,
  why: 'it binds you, and you have not said that you read this version',
  href: '/plan-view',
  press: { label: 'I have read it', path: '/plan/read' },
})

/** What a first visit should do next, most urgent first; empty when the house is in order. What only an owner can do is asked of owners. */
function todoOf(
  { world, directory, names }: Around,
  me: string | null,
  owner: boolean,
  connected: boolean,
  anyIncident: boolean,
  url: string,
  carriers: readonly Carrier[],
) {
  const plan = world.plan.value
  const todo: As<typeof Now>['todo'] = []
  const verified = (p: { methods: readonly { verifiedAt: unknown }[] }) => p.methods.some(m => m.verifiedAt !== null)
  const mine = directory.persons.find(p => p.id === me)
  if (directory.persons.length === 0) todo.push({ what: 'Add the first person', why: 'nobody can be paged yet', href: '/people' })
  if (mine && mine.methods.length === 0)
    todo.push({ what: 'Say how you can be reached', why: 'you have no contact method', href: `/people#person-${mine.id}` })
  else if (mine && !verified(mine))
    todo.push({
      what: 'Send yourself a test page',
      why: 'none of your contact methods is proved to work',
      href: `/people#person-${mine.id}`,
    })
  if (mine?.owner && leadsHome(url) && directory.persons.some(p => p.methods.some(m => m.kind !== 'console')))
    todo.push({
      what: 'Say how a telephone reaches Tocsin',
      why: `the links in pages lead to ${url}, which only this machine opens: start it with --url https://… or TOCSIN_URL`,
      href: '/people',
    })
  for (const { kind, lacks } of carriers) {
    const count = directory.persons.filter(p => p.methods.some(m => m.kind === kind)).length
    if (mine?.owner && lacks?.all && count > 0)
      todo.push({
        what: `Set up ${kind}`,
        why: `${counted(count, 'person names', 'people name')} it as a contact method, and no page leaves by it: ${lacks.instead}`,
        href: '/people',
      })
  }
  if (!owner) return todo
  const all = vacantOf(plan, directory)
  const vacant = all.filter(v => !v.outside)
  const outside = all.filter(v => v.outside)
  if (directory.persons.length > 0 && vacant.length > 0)
    todo.push({
      what: `Say who is ${vacant.map(v => v.name).join(', ')}`,
      why: 'the plan pages these, and nobody holds them',
      href: '/people',
      ...(mine?.owner
        ? {
            press: {
              label: vacant.length === 1 ? 'I hold it for now' : `I hold all ${vacant.length} for now`,
              path: '/positions/hold-vacant',
            },
          }
        : {}),
    })
  if (directory.persons.length > 0 && outside.length > 0)
    todo.push({
      what: `Say who is ${outside.map(v => v.name).join(', ')}`,
      why: 'the plan pages them when nobody answers, and nobody is named: that step reaches nobody',
      href: '/people',
    })
  const unreachable = directory.persons.filter(p => p.id !== me && !verified(p))
  if (unreachable.length > 0)
    todo.push({
      what: `Ask ${unreachable.map(p => names.person(p.id).name).join(', ')} to verify a contact method`,
      why: 'a method that was never tried may not work at night',
      href: '/people',
    })
  if (!connected)
    todo.push({ what: 'Connect where your alerts come from', why: 'no signal has come in by any integration yet', href: '/integrations' })
  else if (!anyIncident) todo.push({ what: 'Send a test signal', why: 'you have not seen an incident open yet', href: '/integrations' })
  if (isOpen(plan.header.zone) || plan.open.length > 0)
    todo.push({
      what: `Decide what the plan leaves open (${plan.open.length})`,
      why: 'these values are asked for and never filled in',
      href: '/plan-view',
    })
  return todo
}
