/** The record of an incident to hand over: a value, Markdown, or a page to print. Whoever may read the incident may have it. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Event, StreamId } from '../../core/event.ts'
import type { Id } from '../../core/id.ts'
import type { NotificationId } from '../../core/notification.ts'
import { holders } from '../../core/oncall/holders.ts'
import type { People, PersonId } from '../../core/oncall/people.ts'
import type { Plan, RoleId } from '../../core/plan.ts'
import type { Calendar } from '../../core/world.ts'
import { noteOf } from '../../engine/checkpoint/checkpoints.ts'
import { documentOf } from '../../read/record/document.ts'
import { markdownOf } from '../../read/record/markdown.ts'
import { alertsMost, noticesMost, recordOf } from '../../read/record/record.ts'
import type { Logged, RecordFrom } from '../../read/record/sources.ts'
import { refsOf } from '../../read/timeline.ts'
import type { NoticeRow, OrgStore } from '../../store/port.ts'
import type { Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { textsOf } from '../reader.ts'
import { IncidentRecord } from '../record-api.ts'
import { recordPage } from '../record-page.ts'

const atOnce = 1_000

/** All events of a stream, and where they lie in the audit log. */
async function loggedOf(store: OrgStore, stream: StreamId): Promise<Readonly<{ events: readonly Event[]; logged: Logged }>> {
  const events: Event[] = []
  const hashes: { leaf: number | null; hash: string }[] = []
  const sum = createHash('sha256')
  for (;;) {
    const rows = await store.streamLog(stream, events.length, atOnce)
    for (const { leaf, event, bytes, hash } of rows) {
      events.push(event)
      hashes.push({ leaf, hash })
      sum.update(bytes).update('\n')
    }
    if (rows.length < atOnce) break
  }
  const [kept] = await store.checkpoints(1)
  return {
    events,
    logged: {
      sha256: sum.digest('hex'),
      hashes,
      end: await store.logEnd(),
      checkpoint: kept === undefined ? null : { size: kept.size, at: kept.at, note: noteOf(kept) },
    },
  }
}

/** Who stood behind each role when the incident was opened, by the editions that its first event names. */
async function stoodOf(
  store: OrgStore,
  plan: Plan,
  first: Event | undefined,
): Promise<Readonly<Record<RoleId, readonly PersonId[]>> | null> {
  if (first === undefined) return null
  const [people, calendar] = await Promise.all([
    store.edition('people', first.under.people),
    store.edition('calendar', first.under.calendar),
  ])
  if (people === null || calendar === null) return null
  const of = (role: RoleId) => holders(people.value as People, plan, calendar.value as Calendar, { role }, first.at)
  return Object.fromEntries(plan.roles.map(role => [role.id, of(role.id)]))
}

export function addRecordRoute(app: App, { engine, reader }: Doorway): void {
  const recordFor = async (caller: Caller, which: string) => {
    const row = await reader.find(caller.org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    const store = engine.store.org(caller.org)
    const notifications = Object.keys(row.incident.notifications ?? {}) as NotificationId[]
    const [around, plan, { events, logged }, alerts, ...notices] = await Promise.all([
      reader.around(caller.org),
      engine.plan(caller.org, row.incident.plan),
      loggedOf(store, row.stream),
      reader.alerts(caller.org, { incident: row.stream, limit: alertsMost }),
      ...notifications.map(notification => store.notices({ notification, limit: noticesMost })),
    ])
    const [texts, stood, customers] = await Promise.all([
      store.readTexts([...new Set([...refsOf(events), ...textsOf(row.incident)])]),
      stoodOf(store, plan.value, events[0]),
      namesOf(caller, notices.flat()),
    ])
    const from: RecordFrom = {
      row,
      plan: { id: row.incident.plan, value: plan.value },
      rules: around.world.law.value.rules,
      directory: around.directory,
      names: around.names,
      texts,
      events,
      logged,
      stood,
      alerts,
      notices: Object.fromEntries(notifications.map((id, i) => [id, notices[i]!])),
      customers,
      by: caller.person === null ? caller.label : around.names.person(caller.person).name,
      asks: caller.person,
      now: around.now,
    }
    return recordOf(from)
  }
  const namesOf = async (caller: Caller, notices: readonly NoticeRow[]): Promise<ReadonlyMap<string, string>> => {
    if (notices.length === 0) return new Map() // the register of 20,000 is read only where somebody was written to
    const wanted = new Set<Id<'customer'>>(notices.map(notice => notice.customer))
    const { customers } = await engine.customers.register(caller.org)
    return new Map(customers.filter(c => wanted.has(c.id)).map(c => [c.id, c.name]))
  }

  app.get(
    '/incidents/:id/record',
    {
      schema: {
        summary: 'The record of an incident to hand over: a value, or with ?as=html a page to print, with ?as=markdown a document',
        params: z.object({ id: z.string().min(1).max(64) }),
        querystring: z.object({ as: z.enum(['json', 'html', 'markdown']).default('json') }),
        response: answers(IncidentRecord),
      },
    },
    async (request, reply) => {
      const record = await recordFor(callerIn(request), request.params.id)
      const { as } = request.query
      if (as === 'json') return record
      const document = documentOf(record)
      const [type, text] = as === 'html' ? ['text/html', recordPage(document)] : ['text/markdown', markdownOf(document)]
      return reply
        .header('content-type', `${type}; charset=utf-8`)
        .serializer(String)
        .send(text as never)
    },
  )
}
