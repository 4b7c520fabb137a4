/** People, their contact methods and rules, and who holds which position. */
import { z } from 'zod'
import { id, type instant } from '../../core/id.ts'
import type { Method as CoreMethod, Holder, MethodKind, PersonId } from '../../core/oncall/people.ts'
import type { Plan } from '../../core/plan.ts'
import { fresh } from '../../engine/derive.ts'
import { waysOf } from '../../engine/shut-doors.ts'
import { lackingAccess } from '../../people/access.ts'
import { addMethod, addPerson, changePerson, removeMethod, removePerson, setHolders } from '../../people/change.ts'
import type { Directory, DirectoryPerson } from '../../people/directory.ts'
import { rulesOf } from '../../people/rules.ts'
import { shortened } from '../../read/address.ts'
import { isoOrNull } from '../../read/instant.ts'
import { onCallNow } from '../../read/on-call.ts'
import type { DeliveryRow } from '../../store/port.ts'
import {
  type As,
  CarrierSetUp,
  Done,
  MethodTested,
  NewMethod,
  NewPerson,
  Person,
  PersonRules,
  Position,
  type Rung,
  SetHolders,
} from '../api.ts'
import { makeBound } from '../bound.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn, owns, personIn } from '../doorway.ts'
import { endWays } from '../end-ways.ts'
import { EdgeError } from '../errors.ts'
import type { Around } from '../reader.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const oneMethod = one.extend({ method: z.string().min(1).max(64) })
const recentDeliveries = 500
/** Each is a letter, a message or a call that somebody pays for. */
const testPagesMost = 10
const testPagesWithinMs = 10 * 60_000

export function addPeopleRoutes(app: App, way: Doorway): void {
  const { engine, reader } = way
  const shown = async (caller: Caller, which?: PersonId) => {
    const a = await reader.around(caller.org)
    const deliveries = await engine.store.org(caller.org).deliveries({ limit: recentDeliveries })
    const people = which === undefined ? a.directory.persons : a.directory.persons.filter(p => p.id === which)
    return people.map(person => personShown(person, a, deliveries, caller.person === person.id || owns(caller, a.directory)))
  }
  const theOne = async (caller: Caller, which: PersonId) => {
    const [person] = await shown(caller, which)
    if (person === undefined) throw new EdgeError('no-such-person')
    return person
  }
  type Edit = (directory: Directory, now: ReturnType<typeof instant>) => Directory
  const change = (caller: Caller, edit: Edit) => engine.changeDirectory(caller.org, actorOf(caller), edit)
  /** Of one person: whoever changes what is their own changes nobody else's (C-27). */
  const changeOf = (caller: Caller, who: string, edit: Edit) =>
    engine.changeDirectory(caller.org, actorOf(caller), edit, ...(caller.person === who ? [caller.person] : []))
  /** One's own entry is one's own; everybody else's is the owners'. */
  const mustBeOrOwn = async (caller: Caller, who: string) => {
    if (caller.person !== who) mustOwn(caller, await engine.directory(caller.org))
  }

  /** Set up here, and an address of its kind? */
  const mustBeTaken = (kind: MethodKind, address: string, field: string): void => {
    const objection = way.carriers.find(c => c.kind === kind)?.objects(address.trim()) ?? null
    if (objection !== null) throw new EdgeError('invalid', { field, message: objection })
  }

  const tests = makeBound(testPagesMost, testPagesWithinMs)
  const countTest = (who: string): void => {
    const now = engine.clock.now()
    const wait = tests.wait(who, now)
    if (wait > 0)
      throw new EdgeError('too-many', {
        message: `${testPagesMost} test pages went to this person within ${testPagesWithinMs / 60_000} minutes.`,
        retryAfterS: Math.ceil(wait / 1000),
      })
    tests.count(who, now)
  }

  app.get('/people', { schema: { summary: 'The people', response: answers(listOf(Person)) } }, async request => {
    const items = await shown(callerIn(request))
    return { items, total: items.length }
  })
  app.post('/people', { schema: { summary: 'Add a person', body: NewPerson, response: made(Person) } }, async (request, reply) => {
    const caller = callerIn(request)
    mustOwn(caller, await engine.directory(caller.org))
    const person = fresh<'person'>()
    const { email, ...said } = request.body
    if (email !== undefined) mustBeTaken('email', email, 'body.email')
    await change(caller, directory => {
      const added = addPerson(directory, { ...said, id: person })
      return email === undefined ? added : addMethod(added, person, { kind: 'email', address: email })
    })
    reply.code(201)
    return theOne(caller, person)
  })
  app.patch(
    '/people/:id',
    { schema: { summary: "Change a person's name, zone or paging rules", params: one, body: PersonRules, response: answers(Person) } },
    async request => {
      const caller = callerIn(request)
      await mustBeOrOwn(caller, request.params.id)
      const directory = await engine.directory(caller.org)
      const before = directory.persons.find(p => p.id === request.params.id)
      if (request.body.owner !== undefined && request.body.owner !== before?.owner) mustOwn(caller, directory)
      await changeOf(caller, request.params.id, directory => changePerson(directory, id(request.params.id), changesOf(request.body)))
      return theOne(caller, id(request.params.id))
    },
  )
  app.delete('/people/:id', { schema: { summary: 'Remove a person', params: one, response: answers(Done) } }, async request => {
    const caller = callerIn(request)
    mustOwn(caller, await engine.directory(caller.org))
    const person = id<'person'>(request.params.id)
    removePerson(await engine.directory(caller.org), person) // says why not, before anything
    const end = async () => {
      await engine.grants.revokeAll(caller.org, actorOf(caller), person)
      await endWays(way, caller.org, actorOf(caller), await waysOf(engine.store.org(caller.org), person))
    }
    // First: whoever is removed and still let in is seen nowhere, and cannot be removed again.
    await end()
    await change(caller, directory => removePerson(directory, person))
    await end() // what was opened meanwhile
    return { ok: true as const }
  })
  app.get('/carriers', { schema: { summary: 'By what people can be paged here', response: answers(listOf(CarrierSetUp)) } }, async () => {
    const items = way.carriers.map(({ kind, lacks }) => ({ kind, works: lacks?.all !== true, instead: lacks?.instead ?? null }))
    return { items, total: items.length }
  })
  app.post(
    '/people/:id/methods',
    {
      schema: {
        summary: 'Add a contact method; it is unverified until a test page was answered',
        params: one,
        body: NewMethod,
        response: made(Person),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      await mustBeOrOwn(caller, request.params.id)
      const { kind, address } = request.body
      mustBeTaken(kind, address, 'body.address')
      await changeOf(caller, request.params.id, directory => addMethod(directory, id(request.params.id), request.body))
      reply.code(201)
      return theOne(caller, id(request.params.id))
    },
  )
  app.delete(
    '/people/:id/methods/:method',
    { schema: { summary: 'Remove a contact method', params: oneMethod, response: answers(Person) } },
    async request => {
      const caller = callerIn(request)
      await mustBeOrOwn(caller, request.params.id)
      await changeOf(caller, request.params.id, directory => removeMethod(directory, id(request.params.id), id(request.params.method)))
      return theOne(caller, id(request.params.id))
    },
  )
  app.post(
    '/people/:id/methods/:method/test',
    { schema: { summary: 'Send a test page with a link that verifies the method', params: oneMethod, response: answers(MethodTested) } },
    async request => {
      const caller = callerIn(request)
      const { id: who, method } = request.params
      await mustBeOrOwn(caller, who) // it rings somebody's telephone, and costs
      const person = (await engine.directory(caller.org)).persons.find(p => p.id === who)
      if (person === undefined) throw new EdgeError('no-such-person')
      if (!person.methods.some(m => m.id === method)) throw new EdgeError('no-such-method')
      countTest(`${caller.org} ${who}`)
      return engine.testMethod(caller.org, id(who), id(method))
    },
  )

  app.get(
    '/positions',
    { schema: { summary: 'Positions of the plan and who holds them', response: answers(listOf(Position)) } },
    async request => {
      const a = await reader.around(callerIn(request).org)
      const items = positionsOf(a)
      return { items, total: items.length }
    },
  )
  app.post(
    '/positions/hold-vacant',
    {
      schema: {
        summary: 'I hold, for now, every position that nobody holds and that is not paged in place of me',
        response: answers(listOf(Position)),
      },
    },
    async request => {
      const caller = callerIn(request)
      const a = await reader.around(caller.org)
      mustOwn(caller, a.directory)
      const person = personIn(request, 'person')
      await change(caller, d =>
        vacantOf(a.world.plan.value, d)
          .filter(vacant => !vacant.outside)
          .reduce((changed, { of }) => setHolders(changed, of, [{ person }]), d),
      )
      const items = positionsOf(await reader.around(caller.org))
      return { items, total: items.length }
    },
  )
  app.put(
    '/positions/:id',
    { schema: { summary: 'Say who holds a position', params: one, body: SetHolders, response: answers(Position) } },
    async request => {
      const caller = callerIn(request)
      const a = await reader.around(caller.org)
      mustOwn(caller, a.directory)
      const which = request.params.id
      if (!positionsOf(a).some(p => p.id === which)) throw new EdgeError('no-such-position')
      await change(caller, d => setHolders(d, boundAs(which), request.body.holders.map(holderIn)))
      const after = positionsOf(await reader.around(caller.org)).find(p => p.id === which)
      if (after === undefined) throw new EdgeError('no-such-position')
      return after
    },
  )
}

type Vacant = Readonly<{ name: string; of: Parameters<typeof setHolders>[1]; outside: boolean }>

/**
 * Positions, and roles without one, that nobody holds. A role that the plan binds to a position goes by that. `outside`: it
 * holds no role and is only paged where those who do are silent (L-36), so it is nothing to hold oneself for the time being.
 */
export function vacantOf(plan: Plan, directory: Directory): readonly Vacant[] {
  const kept = [plan.header.owner, plan.header.approver, plan.planReview?.who, ...plan.roles.map(r => r.position)]
  const paged = Object.values(plan.escalation).flatMap(policy => policy.steps.flatMap(step => step.page))
  const outside = (p: Plan['positions'][number]) =>
    !kept.includes(p.id) && paged.some(target => 'position' in target && target.position === p.id)
  return [
    ...plan.positions
      .filter(p => (directory.positions[p.id] ?? []).length === 0)
      .map(p => ({ name: p.name, of: { position: p.id }, outside: outside(p) })),
    ...plan.roles
      .filter(r => r.position === null && (directory.roles[r.id] ?? []).length === 0)
      .map(r => ({ name: r.name, of: { role: r.id }, outside: false })),
  ]
}

const roleOnly = /^role:(.+)$/
const boundAs = (which: string) => {
  const role = roleOnly.exec(which)?.[1]
  return role === undefined ? { position: id<'position'>(which) } : { role: id<'role'>(role) }
}
const holderIn = (h: { person: string } | { schedule: string }): Holder =>
  'person' in h ? { person: id<'person'>(h.person) } : { schedule: id<'schedule'>(h.schedule) }
const rungsIn = (rungs: readonly As<typeof Rung>[] | undefined) =>
  rungs?.map(r => ({ method: id<'method'>(r.method), after: r.afterMinutes * 60_000 }))
const changesOf = (rules: As<typeof PersonRules>) => ({ ...rules, loud: rungsIn(rules.loud), quiet: rungsIn(rules.quiet) })

/** The plan's positions, and its roles that have none (as `role:ID`), each with who holds it. */
function positionsOf({ world, directory, names }: Around) {
  const plan = world.plan.value
  const holders = (bound: readonly Holder[] | undefined) =>
    (bound ?? []).map(h =>
      'person' in h
        ? { person: h.person as string, name: names.person(h.person).name }
        : { schedule: h.schedule as string, name: directory.schedules.find(s => s.id === h.schedule)?.name ?? h.schedule },
    )
  return [
    ...plan.positions.map(p => ({ id: p.id as string, name: p.name, holders: holders(directory.positions[p.id]) })),
    ...plan.roles
      .filter(r => r.position === null)
      .map(r => ({ id: `role:${r.id}`, name: r.name, holders: holders(directory.roles[r.id]) })),
  ]
}

/** `whole`: with addresses as they are; others see enough to tell them apart. */
function personShown(person: DirectoryPerson, a: Around, deliveries: readonly DeliveryRow[], whole: boolean) {
  const { world, directory, now } = a
  const rungs = (list: DirectoryPerson['loud']) => list.map(r => ({ method: r.method as string, afterMinutes: r.after / 60_000 }))
  const rules = rulesOf(person)
  const worked = (method: CoreMethod['id']) => {
    const theirs = deliveries
      .filter(d => d.send.method === method && d.endedAt !== null && d.outcome !== 'held back' && d.outcome !== 'withheld')
      .sort((x, y) => (y.endedAt ?? 0) - (x.endedAt ?? 0))
    return { at: theirs.find(d => d.outcome === 'handed over')?.endedAt ?? null, last: theirs[0] ?? null }
  }
  return {
    id: person.id as string,
    name: person.name,
    zone: person.zone,
    owner: person.owner,
    methods: person.methods.map(m => {
      const { at, last } = worked(m.id)
      const outcome = last === null ? null : last.detail ? `${last.outcome}: ${last.detail}` : last.outcome
      return {
        id: m.id as string,
        kind: m.kind,
        address: whole ? m.address : shortened(m.kind, m.address),
        verifiedAt: isoOrNull(m.verifiedAt),
        lastWorkedAt: isoOrNull(at),
        lastOutcome: outcome,
      }
    }),
    loud: rungs(rules.loud), // where they have none of their own, the house's
    quiet: rungs(rules.quiet),
    positions: positionsOf(a).flatMap(p => (p.holders.some(h => 'person' in h && h.person === person.id) ? [p.name] : [])),
    onCallNow: onCallNow(directory, world.people.value, world.calendar.value, person.id, now),
    canBeReached: person.methods.some(m => m.verifiedAt !== null),
    access: [...(person.access ?? [])],
    lacks: lackingAccess(world.plan.value, directory, world.people.value).flatMap(l =>
      l.person === person.id ? [{ role: world.plan.value.roles.find(r => r.id === l.role)?.name ?? l.role, access: [...l.access] }] : [],
    ),
  }
}
