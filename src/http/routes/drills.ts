/**
 * Drills: begun, led and ended by API; their report; a drill in a second under a virtual clock, and on two plans.
 *
 * Whoever takes part sees that a drill goes on, and its incidents like any other. What is still to come and what is expected
 * is in the answer for its facilitator alone (`lead`), until it is over.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Actor } from '../../core/cause.ts'
import { type Id, id } from '../../core/id.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import { drillPagesWords } from '../../core/pace.ts'
import type { Plan } from '../../core/plan.ts'
import type { World } from '../../core/world.ts'
import { checkDrill } from '../../drill/check.ts'
import { compareDrill } from '../../drill/compare.ts'
import type { Drill as DrillValue } from '../../drill/drill.ts'
import { DrillRefused, injectWords, type LiveDrill, type LiveDrills } from '../../drill/live.ts'
import { elapsed, momentOf } from '../../drill/live-record.ts'
import { resultOf } from '../../drill/live-result.ts'
import { inventPeople } from '../../drill/people.ts'
import { readDrill } from '../../drill/read.ts'
import { drillControls, findingShown, isEvidence, type Names, reportHtml, reportMarkdown, reportOf } from '../../drill/report.ts'
import { runDrill } from '../../drill/run.ts'
import { momentWords } from '../../drill/words.ts'
import { compile } from '../../plan/compile.ts'
import { planEdition } from '../../plan/edition.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { ObligationListed } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn, owns, personIn } from '../doorway.ts'
import {
  BeginDrill,
  CompareDrill,
  Drill,
  DrillBrief,
  DrillCompared,
  DrillFiles,
  DrillNote,
  DrillReport,
  EndDrill,
  NewFinding,
  PauseDrill,
  PlayDrill,
  Release,
  SettleFinding,
} from '../drills-api.ts'
import { EdgeError, type ErrorCode } from '../errors.ts'
import { listObligations } from '../obligation-list.ts'

const shippedDrills = new URL('../../../drills/', import.meta.url)
const listMax = 200
const params = z.object({ id: z.string().min(1).max(64) })

/** Leads: whoever began it, and the machine's own command line, whoever began it. Owners may let it go on and end it (`mayEnd`). */
export function leads(caller: Caller, { record }: Pick<LiveDrill, 'record'>): boolean {
  if (caller.by === 'local') return true
  const { by, door } = record.facilitator
  return 'person' in by ? by.person === caller.person : door === caller.door
}

export function addDrillRoutes(app: App, way: Doorway, drills: LiveDrills): void {
  const { engine, reader, sources } = way

  const refusals: Readonly<Record<string, ErrorCode>> = {
    'no-such-drill': 'no-such-drill',
    unreadable: 'invalid',
    factor: 'invalid',
    duty: 'invalid',
  }
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DrillRefused)) throw error
      throw new EdgeError(refusals[error.code] ?? 'unfit', { message: error.message, instead: error.instead })
    }
  }
  const found = async (org: OrgId, drill: string): Promise<LiveDrill> => {
    const live = await drills.find(org, id(drill))
    if (live === null) throw new EdgeError('no-such-drill')
    return live
  }
  const shipped = (): readonly string[] =>
    readdirSync(shippedDrills)
      .filter(name => name.endsWith('.md'))
      .map(name => name.slice(0, -3))
      .sort()
  const sourceOf = (given: Readonly<{ file?: string | undefined; source?: string | undefined }>): string => {
    if (given.source !== undefined) return given.source
    if (given.file === undefined || !shipped().includes(given.file))
      throw new EdgeError('invalid', {
        field: 'body.file',
        message: given.file === undefined ? 'No drill is named.' : `No drill ${JSON.stringify(given.file)} ships.`,
        instead: `one of ${shipped().join(', ')}, or the drill itself in source`,
      })
    return readFileSync(new URL(`${given.file}.md`, shippedDrills), 'utf8')
  }
  const drillIn = (source: string): DrillValue => {
    const { drill, problems } = readDrill(source)
    const first = problems.find(({ severity }) => severity === 'error')
    if (drill === null)
      throw new EdgeError('invalid', {
        field: 'body.source',
        message: `line ${first?.line}: ${first?.what}`,
        instead: first?.instead ?? 'see tocsin drill check',
      })
    return drill
  }
  const planOf = async (org: OrgId, version: string | undefined, source?: string): Promise<World['plan']> => {
    if (source !== undefined) {
      const { plan, problems } = compile(source)
      const first = problems.find(({ severity }) => severity === 'error')
      if (plan === null)
        throw new EdgeError('invalid', {
          field: 'body.otherSource',
          message: `line ${first?.line}: ${first?.what}`,
          instead: first?.instead ?? '',
        })
      return planEdition(plan)
    }
    if (version === undefined) return (await engine.world(org)).plan
    const known = await engine.version(org, version)
    if (known === null) throw new EdgeError('no-such-version')
    return { edition: known.id, value: known.plan }
  }
  const mayLead = async (caller: Caller, live: LiveDrill, may: 'lead' | 'lead or own' = 'lead'): Promise<void> => {
    if (!leads(caller, live))
      throw new EdgeError('not-yours', {
        message: 'Its facilitator leads it.',
        instead: `ask whoever began it${may === 'lead' ? '' : ', or an owner'}; anybody may pause it`,
      })
  }
  const namesOf = async (org: OrgId, plan: Plan): Promise<Names> => {
    const { names } = await reader.around(org)
    return {
      person: person => names.person(id(person)).name,
      actor: actor => actorWords(actor, person => names.person(person).name),
      role: role => plan.roles.find(({ id }) => (id as string) === role)?.name ?? role,
    }
  }

  // how they are shown ---------------------------------------------------------------
  const brief = (live: LiveDrill, caller: Caller, names: Names, owner: boolean) => {
    const { row, record } = live
    return {
      id: row.drill as string,
      number: record.number,
      title: record.title,
      state: row.state,
      how: record.seed === null ? ('live' as const) : ('virtual' as const),
      startedAt: iso(row.startedAt),
      endedAt: isoOrNull(row.endedAt),
      ended: record.ended?.as ?? null,
      factor: record.factor,
      plan: { title: record.plan.title, version: record.plan.version },
      facilitator: names.actor(record.facilitator.by),
      leading: leads(caller, live),
      mayEnd: owner || leads(caller, live),
      score: record.result?.score ?? null,
      openFindings: record.findings.filter(({ done }) => done === null).length,
      transcriptHash: record.result?.hash ?? null,
      controls: isEvidence(live) ? [...drillControls] : [],
    }
  }
  const leadOf = async (org: OrgId, live: LiveDrill) => {
    const { row, record, file } = live
    const now = engine.clock.now()
    const world = await engine.world(org)
    const plan = await engine.plan(org, row.plan)
    const current = await resultOf({
      store: engine.store,
      org,
      drill: row.drill,
      file,
      record: { ...record, pauses: record.pauses.map(pause => ({ ...pause, to: pause.to ?? now })) },
      startedAt: row.startedAt,
      world: { ...world, plan },
    })
    const { names } = await reader.around(org)
    const comes = (atMs: number): string => iso(momentOf(record, row.startedAt, now, Math.max(atMs, elapsed(record, row.startedAt, now))))
    return {
      heldBack: current.heldBack ?? 0,
      objectives: [...file.objectives],
      endsAt: row.state === 'running' ? comes(file.lastsMs) : null,
      injects: file.injects.map((inject, n) => {
        const released = record.released.find(of => of.n === n)
        const byItself = row.state === 'running' && released === undefined && (record.byTime || inject.inject === 'act')
        return {
          n,
          atMs: inject.at,
          comesAt: byItself ? comes(inject.at) : null,
          kind: inject.inject,
          words: injectWords(inject, sources),
          released: released === undefined ? null : { at: iso(released.at), by: released.by, problem: released.problem },
        }
      }),
      expectations: current.judged.map(({ expected, came, met }) => ({ expected, came, met })),
      notes: record.notes.map(note => ({
        id: note.id,
        at: iso(note.at),
        by: actorWords(note.by, p => names.person(p).name),
        text: note.text,
      })),
      participants: current.participants.map(p => ({
        person: names.person(p.person),
        roles: [...p.roles],
        state:
          p.answeredAt !== null
            ? ('answered' as const)
            : p.reachedAt !== null
              ? ('reached' as const)
              : p.pagedAt !== null
                ? ('paged' as const)
                : ('not paged' as const),
        since: isoOrNull(p.answeredAt ?? p.reachedAt ?? p.pagedAt),
        acts: p.acts,
        lastActAt: isoOrNull(p.lastActAt),
      })),
    }
  }
  const detail = async (live: LiveDrill, caller: Caller) => {
    const { org } = caller
    const names = await namesOf(org, (await engine.plan(org, live.row.plan)).value)
    const real = await reader.list(org, { status: ['open'], openedFrom: live.row.startedAt, limit: 20 }, caller.person)
    const leading = leads(caller, live)
    return {
      ...brief(live, caller, names, owns(caller, await engine.directory(org))),
      incidents: await reader.drilled(org, live.row.drill, caller.person),
      real: live.row.state === 'over' ? [] : real.items.map(({ number, title, severityName }) => ({ number, title, severityName })),
      findings: leading || live.row.state === 'over' ? live.record.findings.map(finding => findingShown(finding, names)) : [],
      lead: leading && live.row.state !== 'over' ? await leadOf(org, live) : null,
    }
  }

  // lists --------------------------------------------------------------------------------
  app.get(
    '/drills/files',
    { schema: { summary: 'Drills that ship, and whether they fit the plan that runs', response: answers(DrillFiles) } },
    async request => {
      const { plan } = await engine.world(callerIn(request).org)
      return {
        fast: drillPagesWords,
        items: shipped().map(name => {
          const source = sourceOf({ file: name })
          const value = drillIn(source)
          const [unfit] = checkDrill(value, plan.value, sources)
          return {
            id: name,
            title: value.title,
            words: firstWords(source),
            plan: value.plan,
            lasts: momentWords(value.lastsMs),
            objectives: [...value.objectives],
            fits: unfit === undefined,
            unfit: unfit?.what ?? null,
          }
        }),
      }
    },
  )
  app.get(
    '/drills',
    { schema: { summary: 'Drills that were held, newest first', response: answers(listOf(DrillBrief)) } },
    async request => {
      const caller = callerIn(request)
      const [all, world] = await Promise.all([drills.list(caller.org, { goingOn: false, limit: listMax }), engine.world(caller.org)])
      const names = await namesOf(caller.org, world.plan.value)
      const owner = owns(caller, await engine.directory(caller.org))
      return { items: all.map(live => brief(live, caller, names, owner)), total: all.length }
    },
  )
  app.get('/drills/:id', { schema: { summary: 'One drill', params, response: answers(Drill) } }, async request => {
    const caller = callerIn(request)
    return detail(await found(caller.org, request.params.id), caller)
  })
  app.get(
    '/drills/:id/obligations',
    {
      schema: {
        summary: 'What its incidents owe now, soonest first: apart from what is owed in earnest',
        params,
        querystring: z.object({ mine: z.stringbool().optional().describe('only what whoever asks owes') }),
        response: answers(listOf(ObligationListed)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const { row } = await found(org, request.params.id)
      const whose = request.query.mine === true ? { person: personIn(request, 'mine'), theirs: true } : null
      const { items, next } = await listObligations(engine, reader, org, { drill: row.drill, limit: listMax }, whose)
      return { items: [...items], next }
    },
  )
  app.get(
    '/drills/:id/report',
    {
      schema: {
        summary: 'The after-action report: a value, or with ?as=html a page to print, with ?as=markdown a document',
        params,
        querystring: z.object({ as: z.enum(['json', 'html', 'markdown']).default('json') }),
        response: answers(DrillReport),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const live = await found(caller.org, request.params.id)
      if (live.row.state !== 'over') await mayLead(caller, live)
      const report = reportOf(live, await namesOf(caller.org, (await engine.plan(caller.org, live.row.plan)).value))
      const { as } = request.query
      if (as === 'json') return report as z.infer<typeof DrillReport>
      const [type, text] = as === 'html' ? ['text/html', reportHtml(report)] : ['text/markdown', reportMarkdown(report)]
      return reply
        .header('content-type', `${type}; charset=utf-8`)
        .serializer(String)
        .send(text as never)
    },
  )

  // a live drill -------------------------------------------------------------------------
  app.post(
    '/drills',
    { schema: { summary: 'Begin a live drill: real people are paged', body: BeginDrill, response: made(Drill) } },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { factor, byTime, duty, version } = request.body
      const source = sourceOf(request.body)
      drillIn(source)
      const plan = await planOf(caller.org, version)
      const live = await asked(() =>
        drills.begin(caller.org, actorOf(caller), {
          source,
          factor,
          byTime,
          duty: duty ?? null,
          plan,
          door: caller.person === null ? caller.door : null,
        }),
      )
      return reply.code(201).send(await detail(live, caller))
    },
  )
  const led = <B extends z.ZodType>(
    path: string,
    summary: string,
    body: B,
    may: 'lead' | 'lead or own' | 'anyone',
    work: (of: Readonly<{ org: OrgId; drill: Id<'drill'>; by: Actor; body: z.infer<B> }>) => Promise<LiveDrill>,
  ): void => {
    app.post(`/drills/:id/${path}`, { schema: { summary, params, body: body as z.ZodType, response: answers(Drill) } }, async request => {
      const caller = callerIn(request)
      const { id: which } = request.params as { id: string }
      const live = await found(caller.org, which)
      const owner = may === 'lead or own' && owns(caller, await engine.directory(caller.org))
      if (may !== 'anyone' && !owner) await mayLead(caller, live, may)
      const after = await asked(() =>
        work({ org: caller.org, drill: live.row.drill, by: actorOf(caller), body: request.body as z.infer<B> }),
      )
      return detail(after, caller)
    })
  }
  led('release', 'Release an inject', Release, 'lead', ({ org, drill, by, body }) => drills.release(org, drill, by, body.inject))
  led('pause', 'Pause it: nothing comes and no page of it leaves', PauseDrill, 'anyone', ({ org, drill, by, body }) =>
    drills.pause(org, drill, by, body.why),
  )
  led('resume', 'Let it go on', z.object({}), 'lead or own', ({ org, drill, by }) => drills.resume(org, drill, by))
  led('end', 'End it: it is scored, its incidents are closed', EndDrill, 'lead or own', ({ org, drill, by, body }) =>
    drills.end(org, drill, by, body.as, body.why ?? null),
  )
  led('notes', 'Write a note, for its facilitator', DrillNote, 'lead', ({ org, drill, by, body }) => drills.note(org, drill, by, body.text))
  led(
    'findings',
    'Write down a finding: it is open until somebody says how it was done',
    NewFinding,
    'lead or own',
    ({ org, drill, by, body }) =>
      drills.finding(org, drill, by, { text: body.text, role: body.role ?? null, person: null, due: body.due ?? null }),
  )
  led('findings/done', 'Say that a finding is done, and how', SettleFinding, 'anyone', ({ org, drill, by, body }) =>
    drills.settle(org, drill, by, body.finding, body.note),
  )

  // without anybody ----------------------------------------------------------------------
  app.post(
    '/drills/play',
    {
      schema: {
        summary: 'Play a drill under a virtual clock, with people of its own, and keep its result',
        body: PlayDrill,
        response: made(Drill),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { version, seed } = request.body
      const source = sourceOf(request.body)
      const value = drillIn(source)
      const plan = await planOf(caller.org, version)
      const [unfit] = checkDrill(value, plan.value, sources)
      if (unfit !== undefined) throw new EdgeError('unfit', { message: `line ${unfit.line}: ${unfit.what}`, instead: unfit.instead })
      const people = inventPeople(plan.value, value.holders, value.starts as never)
      const ran = await runDrill({ drill: value, plan: plan.value, people, seed, routes: sources })
      const live = await asked(() =>
        drills.keep(caller.org, actorOf(caller), { source, plan, seed, ran, door: caller.person === null ? caller.door : null }),
      )
      return reply.code(201).send(await detail(live, caller))
    },
  )
  app.post(
    '/drills/compare',
    {
      schema: {
        summary: 'The same drill on two plans under a virtual clock, side by side; changes nothing',
        body: CompareDrill,
        response: answers(DrillCompared),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { body } = request
      const live = body.drill === undefined ? null : await found(caller.org, body.drill)
      if (live !== null && live.row.state !== 'over') await mayLead(caller, live)
      const value = live?.file ?? drillIn(sourceOf(body))
      const [was, would] = await Promise.all([planOf(caller.org, body.version), planOf(caller.org, body.other, body.otherSource)])
      const people = inventPeople(was.value, value.holders, value.starts as never)
      const compared = await compareDrill({ drill: value, plan: was.value, people, seed: body.seed, routes: sources }, would.value)
      return compared as z.infer<typeof DrillCompared>
    },
  )
}

const actorWords = (actor: Actor, person: (of: PersonId) => string): string => {
  if ('person' in actor) return person(actor.person)
  if ('program' in actor) return (actor.program as string) === 'local' ? 'the command line' : 'a program'
  return 'source' in actor ? 'a source' : 'its clock'
}
/** The first paragraph under the title. */
function firstWords(source: string): string {
  const [, ...rest] = source.split('\n')
  const from = rest.findIndex(line => line.trim() !== '')
  const until = rest.findIndex((line, n) => n > from && line.trim() === '')
  return rest.slice(from, until).join(' ')
}
