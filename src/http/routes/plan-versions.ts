/** Versions of the plan: which there are, what each changes, saving one, and what adopting one would mean for an incident. */
import { z } from 'zod'
import { zoneProblem } from '../../calendar/zones.ts'
import { type Id, id } from '../../core/id.ts'
import { holders } from '../../core/oncall/holders.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import type { PositionId } from '../../core/plan.ts'
import { isOpen } from '../../core/span.ts'
import type { Version } from '../../engine/versions.ts'
import { compile } from '../../plan/compile.ts'
import { diffPlans } from '../../plan/diff.ts'
import { firstPlan, questions } from '../../plan/five-questions.ts'
import { render } from '../../plan/render.ts'
import { adoptionEffect } from '../../read/adoption.ts'
import { iso } from '../../read/instant.ts'
import { obligationShown } from '../../read/obligation.ts'
import type { OrgId } from '../../store/port.ts'
import { IncidentDetail } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError, RefusedError } from '../errors.ts'
import {
  Adopt,
  Adoption,
  FirstPlan,
  FirstPlanOf,
  FiveQuestions,
  PlanChecked,
  PlanDifference,
  PlanSaved,
  PlanSource,
  PlanVersion,
  PlanVersionDetail,
} from '../plan-api.ts'
import type { Around } from '../reader.ts'
import { byWords } from '../said-by.ts'
import { done } from './incidents.ts'

const openPages = 20 // of 200 open incidents: more than that are counted no further

export function addPlanVersionRoutes(app: App, { engine, reader, settings }: Doorway): void {
  const openUnder = async (org: OrgId): Promise<ReadonlyMap<Id<'plan'>, number>> => {
    const counts = new Map<Id<'plan'>, number>()
    let cursor: string | undefined
    for (let page = 0; page < openPages; page++) {
      const found = await engine.store
        .org(org)
        .incidents({ status: ['open', 'resolved'], drill: null, limit: 200, ...(cursor === undefined ? {} : { cursor }) })
      for (const { incident } of found.rows) counts.set(incident.plan, (counts.get(incident.plan) ?? 0) + 1)
      if (found.next === null) break
      cursor = found.next
    }
    return counts
  }
  const shown = (version: Version, a: Around, open: ReadonlyMap<Id<'plan'>, number>): z.infer<typeof PlanVersion> => {
    const { header, title } = version.plan
    const position = (of: typeof header.owner) =>
      isOpen(of) ? null : (version.plan.positions.find(p => p.id === (of as PositionId))?.name ?? of)
    const approvers = isOpen(header.approver)
      ? []
      : holders(a.world.people.value, version.plan, a.world.calendar.value, { position: id(header.approver) }, a.now)
    const others = a.directory.persons.some(p => p.id !== version.savedBy)
    return {
      id: version.id,
      title,
      version: header.version,
      effective: isOpen(header.effective) ? null : header.effective,
      state: version.state,
      savedAt: iso(version.savedAt),
      savedBy: byWords(version.savedBy, a),
      startsAt: iso(version.startsAt),
      owner: position(header.owner),
      approver: position(header.approver),
      approvers: approvers.map(a.names.person),
      ownApproval: others && approvers.length > 0 && approvers.every(p => (p as string) === version.savedBy),
      openIncidents: open.get(version.id) ?? 0,
    }
  }
  const found = async (org: OrgId, which: string): Promise<Version> => {
    const version = await engine.version(org, which)
    if (version === null) throw new EdgeError('no-such-version')
    return version
  }

  app.get(
    '/plan/versions',
    { schema: { summary: 'The versions of the plan, newest first', response: answers(listOf(PlanVersion)) } },
    async request => {
      const { org } = callerIn(request)
      const [a, versions, open] = await Promise.all([reader.around(org), engine.versions(org), openUnder(org)])
      return { items: versions.map(version => shown(version, a, open)), total: versions.length }
    },
  )

  app.get(
    '/plan/versions/:id',
    {
      schema: {
        summary: 'One version with its document, by its id or at least 8 digits of it',
        params: z.object({ id: z.string().min(1).max(64) }),
        response: answers(PlanVersionDetail),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const [a, version, open] = await Promise.all([reader.around(org), found(org, request.params.id), openUnder(org)])
      const { source, plan } = version
      return { ...shown(version, a, open), source, html: source === null ? null : render(plan, source, { audience: 'inside' }) }
    },
  )

  app.get(
    '/plan/diff',
    {
      schema: {
        summary: 'What changes between two versions, clause by clause; what is promised no more comes first',
        querystring: z.object({ from: z.string().min(1).max(64), to: z.string().min(1).max(64) }),
        response: answers(PlanDifference),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const [from, to] = await Promise.all([found(org, request.query.from), found(org, request.query.to)])
      return { from: from.id, to: to.id, changes: [...diffPlans(from.plan, to.plan)] }
    },
  )

  app.post(
    '/plan/check',
    { schema: { summary: 'What the checker says of a document; nothing is saved', body: PlanSource, response: answers(PlanChecked) } },
    async request => {
      const { org } = callerIn(request)
      const { source } = request.body
      const { plan, problems } = compile(source)
      const newest = plan === null ? undefined : (await engine.versions(org))[0]
      return {
        ok: plan !== null,
        problems: problems.map(problemOf),
        html: plan === null ? null : render(plan, source, { audience: 'inside' }),
        changes: plan === null || newest === undefined ? [] : [...diffPlans(newest.plan, plan)],
      }
    },
  )

  app.put(
    '/plan',
    {
      schema: {
        summary: 'Save a version of the plan: it runs from its effective date, open incidents stay on theirs',
        headers: z.object({ 'if-match': z.string().max(100).optional().describe('the id of the version that it was made from') }),
        body: PlanSource,
        response: { ...answers(PlanSaved), 422: PlanSaved },
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { plan, problems } = compile(request.body.source)
      if (plan === null) {
        reply.code(422)
        return { saved: false, version: null, problems: problems.map(problemOf) }
      }
      const match = request.headers['if-match']?.replace(/^(?:W\/)?"?(.*?)"?$/, '$1')
      const saved = await engine.setPlan(caller.org, actorOf(caller), request.body.source, match)
      const [a, version, open] = await Promise.all([reader.around(caller.org), found(caller.org, saved), openUnder(caller.org)])
      return { saved: true, version: shown(version, a, open), problems: problems.map(problemOf) }
    },
  )

  app.get('/plan/first', { schema: { summary: 'Five questions that make a first plan', response: answers(FiveQuestions) } }, async () => ({
    questions: questions.map(({ id, asks, many, answers }) => ({
      id,
      asks,
      many,
      answers: Object.entries(answers).map(([id, words]) => ({ id, words })),
    })),
  }))
  app.post(
    '/plan/first',
    {
      schema: { summary: 'A first plan of one’s own from five answers; nothing is saved', body: FirstPlanOf, response: answers(FirstPlan) },
    },
    async request => {
      const { org } = callerIn(request)
      const { organisation, zone, people, ...answered } = request.body
      const noZone = zone === undefined ? null : zoneProblem(zone)
      if (noZone !== null)
        throw new EdgeError('invalid', {
          field: 'body.zone',
          message: `${JSON.stringify(zone)} is no time zone to work by.`,
          instead: noZone,
        })
      const directory = await engine.directory(org)
      const first = firstPlan(answered, {
        organisation: organisation ?? settings.organisation,
        date: iso(engine.clock.now()).slice(0, 10),
        zone: zone ?? null,
        people: people ?? directory.persons.map(p => p.name),
      })
      return { ...first, problems: compile(first.plan).problems.map(problemOf) }
    },
  )

  const params = z.object({ id: z.string().min(1).max(64) })
  app.get(
    '/incidents/:id/adopt',
    {
      schema: {
        summary: 'What adopting the running version of the plan would change for this incident',
        params,
        response: answers(Adoption),
      },
    },
    async request => {
      const caller = callerIn(request)
      const row = await reader.find(caller.org, request.params.id)
      if (row === null) throw new EdgeError('no-such-incident')
      const [a, tried] = await Promise.all([
        reader.around(caller.org),
        engine.tryOut({ org: caller.org, stream: row.stream, by: actorOf(caller), ask: () => ({ type: 'AdoptPlan', reason: null }) }),
      ])
      if (tried === null) throw new EdgeError('no-such-incident')
      if ('refused' in tried) throw new RefusedError(tried)
      const { before, stepped, world, pinned } = tried
      const { vanish, move, arise, paged } = adoptionEffect(before, stepped.incident, stepped.events)
      const told = (plan: typeof world.plan, incident: typeof before) => (o: (typeof vanish)[number]) =>
        obligationShown(plan.value, incident, o, a.names, role => peopleOf(world, plan.value, incident, role))
      const [old, now] = [told(pinned.plan, before), told(world.plan, stepped.incident)]
      const named = ({ edition, value }: typeof world.plan) => ({ id: edition as string, version: value.header.version })
      return {
        from: named(pinned.plan),
        to: named(world.plan),
        vanish: vanish.map(old),
        move: move.map(moved => ({ before: old(moved.before), after: now(moved.after) })),
        arise: arise.map(now),
        pages: paged.map(a.names.person),
        changes: [...diffPlans(pinned.plan.value, world.plan.value)],
      }
    },
  )
  app.post(
    '/incidents/:id/adopt',
    {
      schema: {
        summary: 'Put this incident under the running version of the plan',
        params,
        body: Adopt,
        response: answers(IncidentDetail),
      },
    },
    async request => {
      const caller = callerIn(request)
      const row = await reader.find(caller.org, request.params.id)
      if (row === null) throw new EdgeError('no-such-incident')
      const { to, reason } = request.body
      const { plan } = await engine.world(caller.org)
      if (to !== undefined && (plan.edition as string) !== to)
        throw new EdgeError('conflict', {
          message: 'Another version of the plan runs by now.',
          instead: `look at GET /incidents/${row.number}/adopt again, then adopt ${plan.edition}`,
        })
      const handled = done(
        await engine.handle({
          org: caller.org,
          stream: row.stream,
          by: actorOf(caller),
          ask: text => ({ type: 'AdoptPlan', reason: reason === undefined ? null : text(reason) }),
        }),
      )
      const after = await reader.find(caller.org, handled.stream)
      if (after === null) throw new EdgeError('no-such-incident')
      return reader.detail(caller.org, after, caller.person)
    },
  )
}

function peopleOf(
  world: Parameters<typeof peopleIn>[0],
  plan: Parameters<typeof peopleIn>[1],
  incident: Readonly<{ roles: Readonly<Record<string, readonly PersonId[]>> }>,
  role: Parameters<typeof peopleIn>[2],
): readonly PersonId[] {
  const taken = incident.roles[role] ?? []
  return taken.length > 0 ? taken : peopleIn(world, plan, role)
}
const peopleIn = (world: Around['world'], plan: Version['plan'], role: Id<'role'>): readonly PersonId[] =>
  holders(world.people.value, plan, world.calendar.value, { role }, world.now)

const problemOf = ({ severity, code, line, column, what, why, instead }: ReturnType<typeof compile>['problems'][number]) => ({
  severity,
  code,
  line,
  column,
  what,
  why,
  instead,
})
