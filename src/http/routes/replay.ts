/** POST /incidents/{id}/replay: a past incident under another plan. Reads, and changes nothing. */
import { z } from 'zod'
import type { Event } from '../../core/event.ts'
import type { Plan } from '../../core/plan.ts'
import { compile } from '../../plan/compile.ts'
import { planEdition, withDocument } from '../../plan/edition.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { compare, type Occasion, type Paged, replay, type Then } from '../../read/replay.ts'
import type { EditionKind, OrgId } from '../../store/port.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { Replay, ReplayOf } from '../plan-api.ts'

const eventsAtOnce = 1_000

export function addReplayRoute(app: App, { engine, reader }: Doorway): void {
  const planOf = async (org: OrgId, given: z.infer<typeof ReplayOf>) => {
    if (given.source !== undefined) {
      const { plan, problems } = compile(given.source)
      if (plan !== null) return planEdition(withDocument(plan, given.source))
      const first = problems.find(p => p.severity === 'error')
      throw new EdgeError('invalid', {
        field: 'body.source',
        message: `This plan cannot run: line ${first?.line}: ${first?.what}`,
        instead: first?.instead ?? 'see POST /api/v1/plan/check',
      })
    }
    if (given.version === undefined) return (await engine.world(org)).plan
    const version = await engine.version(org, given.version)
    if (version === null) throw new EdgeError('no-such-version')
    return { edition: version.id, value: version.plan }
  }
  /** What each decision was taken by beside the plan; what is not stored any more is as it is now. */
  const thenOf = async (org: OrgId, events: readonly Event[]): Promise<(event: Event) => Then> => {
    const now = await engine.world(org)
    const kept = new Map<string, unknown>()
    for (const kind of ['law', 'calendar', 'people'] as const satisfies readonly EditionKind[]) {
      for (const edition of new Set(events.map(event => event.under[kind]))) {
        const stored = edition === now[kind].edition ? now[kind] : await engine.store.org(org).edition(kind, edition)
        kept.set(`${kind} ${edition}`, stored === null ? now[kind] : { edition, value: stored.value })
      }
    }
    const read = <K extends keyof Then>(kind: K, event: Event) => kept.get(`${kind} ${event.under[kind]}`) as Then[K]
    return event => ({ law: read('law', event), calendar: read('calendar', event), people: read('people', event) })
  }

  app.post(
    '/incidents/:id/replay',
    {
      schema: {
        summary: 'What another plan would have owed, paged and found late in this incident',
        params: z.object({ id: z.string().min(1).max(64) }),
        body: ReplayOf,
        response: answers(Replay),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const row = await reader.find(org, request.params.id)
      if (row === null) throw new EdgeError('no-such-incident')
      const [plan, was, { names, directory, now }] = await Promise.all([
        planOf(org, request.body),
        engine.plan(org, row.incident.plan),
        reader.around(org),
      ])
      const events: Event[] = []
      for (;;) {
        const more = await engine.store.org(org).events(row.stream, events.length, eventsAtOnce)
        events.push(...more)
        if (more.length < eventsAtOnce) break
      }
      const replayed = replay(events, plan, await thenOf(org, events), now)
      const compared = compare({ incident: row.incident, events }, replayed)
      const named = (of: Plan) => (o: Occasion) => ({
        rule: o.rule,
        name: of.obligations.find(rule => (rule.id as string) === o.rule)?.name ?? o.rule,
        startedAt: iso(o.start),
        dueAt: isoOrNull(o.dueAt),
        words: o.words,
        state: o.state,
        late: o.late,
        metAt: isoOrNull(o.metAt),
      })
      const [before, would] = [named(was.value), named(plan.value)]
      const paged = (p: Paged) => ({
        at: iso(p.at),
        person: names.person(p.person),
        by: directory.persons.flatMap(person => person.methods).find(m => (m.id as string) === p.method)?.kind ?? 'a method that is gone',
        why: p.why,
        clause: p.clause,
      })
      return {
        number: row.number,
        plan: { title: plan.value.title, version: plan.value.header.version },
        was: { id: was.edition, version: was.value.header.version },
        until: iso(replayed.until),
        opens: replayed.incident !== null,
        alike: compared.alike,
        gone: compared.gone.map(before),
        otherwise: compared.otherwise.map(o => ({ was: before(o.was), would: would(o.would) })),
        besides: compared.besides.map(would),
        lateThen: compared.lateThen.map(would),
        inTimeThen: compared.inTimeThen.map(would),
        pages: { was: compared.pages.was.map(paged), would: compared.pages.would.map(paged) },
        leftOut: replayed.leftOut.map(left => ({ ...left, at: iso(left.at) })),
      }
    },
  )
}
