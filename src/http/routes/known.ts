/** What is known of an incident with every word about it, and the plan's checklist, answered item by item. */
import { z } from 'zod'
import { id } from '../../core/id.ts'
import { saidOn } from '../../read/said.ts'
import { refsOf } from '../../read/timeline.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { AnswerChecklist, Known } from '../known-api.ts'
import { commandOf, done } from './incidents.ts'

const params = z.object({ id: z.string().min(1).max(64) })

export function addKnownRoutes(app: App, { engine, reader }: Doorway): void {
  const rowOf = async (org: OrgId, which: string): Promise<IncidentRow> => {
    const row = await reader.find(org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    return row
  }
  const knownIn = async (org: OrgId, row: IncidentRow) => {
    const store = engine.store.org(org)
    const [around, events, plan] = await Promise.all([reader.around(org), store.events(row.stream), engine.plan(org, row.incident.plan)])
    return saidOn({
      incident: row.incident,
      events,
      plan: plan.value,
      rules: around.world.law.value.rules,
      names: around.names,
      texts: await store.readTexts(refsOf(events)),
    })
  }
  app.get(
    '/incidents/:id/known',
    { schema: { summary: 'What is known, with every word about it: who said it, when, why', params, response: answers(Known) } },
    async request => {
      const { org } = callerIn(request)
      return knownIn(org, await rowOf(org, request.params.id))
    },
  )
  app.post(
    '/incidents/:id/checklist',
    {
      schema: {
        summary: "Answer an item of the plan's checklist; where it gives a fact, the severity or the kind, that is set too",
        params,
        body: AnswerChecklist,
        response: answers(Known),
      },
    },
    async request => {
      const caller = callerIn(request)
      const row = await rowOf(caller.org, request.params.id)
      const { item, answers: given, note } = request.body
      const command = commandOf(caller, request.headers['idempotency-key'])
      const handled = await engine.handle({
        org: caller.org,
        stream: row.stream,
        by: actorOf(caller),
        ...(command === undefined ? {} : { command }),
        ask: text => ({ type: 'AnswerChecklist', item: id(item), answers: given, note: note === undefined ? null : text(note) }),
      })
      done(handled)
      return knownIn(caller.org, await rowOf(caller.org, row.stream))
    },
  )
}
