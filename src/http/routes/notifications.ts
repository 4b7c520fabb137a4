/** Notifications of an incident: written, read and approved, sent, and what became of each notice. */
import { z } from 'zod'
import { approvalsMissing, approversWanted, isAlone } from '../../core/chapters/notification/approval.ts'
import { type Id, id } from '../../core/id.ts'
import type { NotificationId } from '../../core/notification.ts'
import type { Outcome } from '../../engine/handle.ts'
import { noticesKey } from '../../engine/notices.ts'
import { readDsn } from '../../integrations/email/dsn.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { aloneWords, formIn, proposalOf, regimesOf } from '../../read/proposal.ts'
import { words } from '../../read/reading.ts'
import type { IncidentRow, NoticeRow, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { csvOf, exportOf } from '../export.ts'
import { BounceHeard, BounceIn, Notice, Notification, NotificationIn, Proposal, SettleNotice, SettleNotices } from '../notification-api.ts'
import { orRefused } from './customers.ts'
import { commandOf, done } from './incidents.ts'
import { wholeOf } from './reports.ts'

const namedMax = 100
const pageMax = 1_000

const incident = z.object({ id: z.string().min(1).max(64) })
const one = incident.extend({ notification: z.string().min(1).max(64) })

export function addNotificationRoutes(app: App, way: Doorway): void {
  const { engine, reader } = way
  const rowOf = async (org: OrgId, which: string): Promise<IncidentRow> => {
    const row = await reader.find(org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    return row
  }
  const withoutContact = async (org: OrgId, customers: readonly string[]) => {
    if (customers.length === 0) return { count: 0, customers: [] }
    const byId = new Map((await engine.customers.register(org)).customers.map(c => [c.id as string, c]))
    const without = customers.filter(c => (byId.get(c)?.contact ?? null) === null)
    return { count: without.length, customers: without.slice(0, namedMax).map(id => ({ id, name: byId.get(id)?.name ?? null })) }
  }
  const shownOf = async (caller: Caller, row: IncidentRow): Promise<As<typeof Notification>[]> => {
    const all = Object.entries(row.incident.notifications ?? {})
    const [around, plan, texts] = await Promise.all([
      reader.around(caller.org),
      engine.plan(caller.org, row.incident.plan),
      engine.store.org(caller.org).readTexts(all.flatMap(([, n]) => [n.subject, n.note])),
    ])
    const from = { plan: plan.value, rules: around.world.law.value.rules, incident: row.incident }
    const world = { ...around.world, plan }
    return Promise.all(
      all.map(async ([key, n]) => {
        const form = formIn(plan.value, n.form)
        return {
          id: key,
          form: n.form as string | null,
          name: form?.name ?? 'Notification',
          preliminary: n.preliminary,
          status: n.status,
          to: n.wave === undefined ? ('all' as const) : ('not told yet' as const),
          from: around.names.person(n.from),
          drafter: n.drafter === null ? null : around.names.person(n.drafter),
          subject: words(texts, n.subject) ?? '',
          text: words(texts, n.note) ?? '',
          contents: Object.entries(n.contents).map(([content, state]) => ({
            id: content,
            what: form?.contents.find(c => c.id === content)?.what ?? content,
            state,
          })),
          regimes: regimesOf(from, form, n.contents),
          recipients: n.count,
          // Of what goes or went, the notices say it: the register of 20,000 is not read at every look.
          withoutContact: await withoutContact(
            caller.org,
            n.status === 'draft' ? ((await engine.customers.listedIds(caller.org, n.list)) ?? []) : [],
          ),
          approvals: n.approvals.map(around.names.person),
          approvalsMissing: n.status === 'draft' ? [...approvalsMissing(world, row.incident, n)] : [],
          approvers: approversWanted(world, form),
          singlePerson: isAlone(n),
          sendFrom: isAlone(n) ? isoOrNull(n.sendFrom) : null,
          sentAt: isoOrNull(n.sentAt),
          counts: n.counts,
        }
      }),
    )
  }
  const answer = async (
    caller: Caller,
    outcome: Outcome,
    which: (ids: readonly As<typeof Notification>[]) => As<typeof Notification> | undefined,
  ) => {
    if (outcome.handled === 'correlation taken') throw new EdgeError('conflict')
    const { stream } = done(outcome)
    const found = which(await shownOf(caller, await rowOf(caller.org, stream)))
    if (found === undefined) throw new EdgeError('not-found')
    return found
  }

  app.get(
    '/incidents/:id/notifications',
    { schema: { summary: 'Its notifications, oldest first', params: incident, response: answers(listOf(Notification)) } },
    async request => {
      const caller = callerIn(request)
      const items = await shownOf(caller, await rowOf(caller.org, request.params.id))
      return { items, total: items.length }
    },
  )
  app.get(
    '/incidents/:id/notifications/proposal',
    {
      schema: {
        summary: 'A first text in the words of the plan, filled in from what the incident knows; nothing is stored',
        params: incident,
        querystring: z.object({
          form: z.string().max(100).optional().describe('of the plan; absent: its first'),
          preliminary: z.enum(['true', 'false']).default('false'),
          to: z.enum(['all', 'not told yet']).default('all'),
        }),
        response: answers(Proposal),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { from, row } = await wholeOf(way, caller, request.params.id)
      const wanted = request.query.form ?? (from.plan.notifications?.[0]?.id as string | undefined) ?? null
      const form = formIn(from.plan, wanted)
      if (wanted !== null && form === undefined) {
        const known = (from.plan.notifications ?? []).map(f => f.id).join(', ')
        throw new EdgeError('invalid', {
          field: 'query.form',
          message: `The plan has no notification ${wanted}.`,
          instead: known || 'leave it out',
        })
      }
      const [to, plan, around] = await Promise.all([
        engine.notifications.recipients(caller.org, row.incident, form?.id ?? null, request.query.to),
        engine.plan(caller.org, row.incident.plan),
        reader.around(caller.org),
      ])
      return {
        ...proposalOf(from, form, request.query.preliminary === 'true'),
        recipients: to.customers.length,
        withoutContact: await withoutContact(caller.org, to.customers),
        approvedBy: [...(form?.approvedBy ?? [])],
        approvers: approversWanted({ ...around.world, plan }, form),
        alone: aloneWords(form),
      }
    },
  )
  app.post(
    '/incidents/:id/notifications',
    {
      schema: {
        summary: 'Draft a notification, or write a draft anew',
        params: incident,
        body: NotificationIn,
        response: answers(Notification),
      },
    },
    async request => {
      const caller = callerIn(request)
      const row = await rowOf(caller.org, request.params.id)
      const { notification, form, preliminary, to, from, subject, opening, contents } = request.body
      const before = new Set(Object.keys(row.incident.notifications ?? {}))
      const written = {
        notification: notification === undefined ? null : id<'notification'>(notification),
        form: form === null ? null : id<'notification form'>(form),
        preliminary,
        to,
        from: from === undefined ? personIn(request, 'body.from') : id<'person'>(from),
        subject,
        opening,
        contents,
      }
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const outcome = await orRefused(() => engine.notifications.draft(caller.org, row.stream, actorOf(caller), written, command))
      return answer(
        caller,
        outcome,
        all => all.find(n => (notification === undefined ? !before.has(n.id) : n.id === notification)) ?? all.at(-1),
      )
    },
  )
  const act = (
    verb: 'approve' | 'send' | 'withdraw',
    summary: string,
    body: z.ZodType,
    run: (caller: Caller, row: IncidentRow, which: NotificationId, body: unknown, command: Id<'command'> | undefined) => Promise<Outcome>,
  ) =>
    app.post(
      `/incidents/:id/notifications/:notification/${verb}`,
      { schema: { summary, params: one, body, response: answers(Notification) } },
      async request => {
        const caller = callerIn(request)
        const params = request.params as z.infer<typeof one>
        const row = await rowOf(caller.org, params.id)
        const which = id<'notification'>(params.notification)
        const command = commandOf(caller, request.headers['idempotency-key'])
        const outcome = await orRefused(() => run(caller, row, which, request.body, command))
        return answer(caller, outcome, all => all.find(n => n.id === which))
      },
    )
  const reasoned = z.object({ reason: z.string().trim().min(1).max(2_000) })
  const perhaps = reasoned.partial()
  const handled = (caller: Caller, row: IncidentRow, command: Id<'command'> | undefined, ask: Parameters<typeof engine.handle>[0]['ask']) =>
    engine.handle({
      org: caller.org,
      stream: row.stream,
      by: actorOf(caller),
      ...(command === undefined ? {} : { command }),
      ask,
    }) as Promise<Outcome>
  act('approve', 'Approve exactly this draft, having read it', perhaps, (caller, row, notification, body, command) => {
    const { reason } = body as z.infer<typeof perhaps>
    return handled(caller, row, command, text => ({
      type: 'ApproveNotification',
      notification,
      reason: reason === undefined ? null : text(reason),
    }))
  })
  act('send', 'Send it to everybody on its list', z.object({}), (caller, row, notification, _, command) =>
    engine.notifications.send(caller.org, row.stream, actorOf(caller), notification, command),
  )
  act('withdraw', 'Withdraw a draft', reasoned, (caller, row, notification, body, command) =>
    handled(caller, row, command, text => ({
      type: 'WithdrawNotification',
      notification,
      reason: text((body as z.infer<typeof reasoned>).reason),
    })),
  )

  app.get(
    '/incidents/:id/notifications/:notification/notices',
    {
      schema: {
        summary: 'What became of each notice',
        params: one,
        querystring: z.object({
          state: z.enum(['waiting', 'in flight', 'sent', 'refused', 'unknown']).optional(),
          after: z.string().max(64).optional(),
          limit: z.coerce.number().int().min(1).max(1_000).default(200),
        }),
        response: answers(listOf(Notice)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const row = await rowOf(org, request.params.id)
      const state = row.incident.notifications?.[id<'notification'>(request.params.notification)]
      if (state === undefined) throw new EdgeError('not-found')
      const key = noticesKey(id<'notification'>(request.params.notification), state.list)
      const { state: wanted, after, limit } = request.query
      const [rows, counts, register, { names: who }] = await Promise.all([
        engine.store.org(org).notices({
          notification: key,
          limit,
          ...(wanted === undefined ? {} : { state: wanted }),
          ...(after === undefined ? {} : { after }),
        }),
        engine.store.org(org).countNotices(key),
        engine.customers.register(org),
        reader.around(org),
      ])
      const names = new Map(register.customers.map(c => [c.id, c.name]))
      const reports = await engine.store.org(org).noticeReports(
        key,
        rows.map(r => r.customer),
      )
      const total = wanted === undefined ? Object.values(counts).reduce((a, b) => a + b, 0) : counts[wanted]
      return {
        items: rows.map(n => ({
          ...n,
          customer: n.customer as string,
          name: names.get(n.customer) ?? null,
          endedAt: isoOrNull(n.endedAt),
          reported: reports
            .filter(r => r.customer === n.customer)
            .map(({ at, what, detail, by }) => ({ at: iso(at), what, detail, by: by === null ? null : who.actor(by) })),
        })),
        total,
        next: rows.length === limit ? (rows.at(-1)!.customer as string) : null,
      }
    },
  )
  app.get(
    '/incidents/:id/notifications/:notification/notices.csv',
    { schema: { summary: 'The proof as a file: to whom, when, under which id, and the SHA-256 of what was handed over', params: one } },
    async (request, reply) => {
      const { org } = callerIn(request)
      const row = await rowOf(org, request.params.id)
      const notification = id<'notification'>(request.params.notification)
      const state = row.incident.notifications?.[notification]
      if (state === undefined) throw new EdgeError('not-found')
      const key = noticesKey(notification, state.list)
      const notices: NoticeRow[] = []
      for (let after: string | undefined; ; ) {
        const page = await engine.store.org(org).notices({ notification: key, limit: pageMax, ...(after === undefined ? {} : { after }) })
        notices.push(...page)
        if (page.length < pageMax) break
        after = page.at(-1)!.customer
      }
      const names = new Map((await engine.customers.register(org)).customers.map(c => [c.id, c.name]))
      const head = ['customer', 'name', 'state', 'at', 'receipt', 'sha256', 'attempts', 'detail']
      const rows = notices.map(n => [
        n.customer,
        names.get(n.customer) ?? null,
        n.state,
        isoOrNull(n.endedAt),
        n.receipt,
        n.hash,
        n.attempts,
        n.detail,
      ])
      const about = exportOf(
        `notices of notification ${notification} of incident #${row.number}`,
        state.sentAt,
        engine.clock.now(),
        notices,
      )
      reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="notices-${row.number}.csv"`)
      return reply.serializer(String).send(csvOf(about, [head, ...rows]))
    },
  )
  app.post(
    '/incidents/:id/notifications/:notification/notices/:customer/settle',
    {
      schema: {
        summary: 'A person’s word about a notice: it was sent, it is to be sent again, or it was sent and came back',
        params: one.extend({ customer: z.string().min(1).max(64) }),
        body: SettleNotice,
        response: answers(Notification),
      },
    },
    async request => {
      const caller = callerIn(request)
      personIn(request, 'Authorization')
      const row = await rowOf(caller.org, request.params.id)
      const notification = id<'notification'>(request.params.notification)
      const as = ({ sent: 'sent', again: 'waiting', bounced: 'refused' } as const)[request.body.as]
      const settled = await engine.notifications.settle(
        caller.org,
        row.stream,
        notification,
        id(request.params.customer),
        as,
        request.body.reason,
      )
      if (!settled) throw new EdgeError('unfit', { message: 'This notice is not one that waits for a decision.' })
      const found = (await shownOf(caller, await rowOf(caller.org, row.stream))).find(n => n.id === notification)
      if (found === undefined) throw new EdgeError('not-found')
      return found
    },
  )
  app.post(
    '/incidents/:id/notifications/:notification/settle',
    {
      schema: {
        summary: 'A person’s word about all notices that are unknown, or were refused: they were sent, or are to be sent again',
        params: one,
        body: SettleNotices,
        response: answers(Notification),
      },
    },
    async request => {
      const caller = callerIn(request)
      personIn(request, 'Authorization')
      const row = await rowOf(caller.org, request.params.id)
      const notification = id<'notification'>(request.params.notification)
      const { state, as, reason } = request.body
      const settled = await engine.notifications.settleAll(
        caller.org,
        row.stream,
        notification,
        state,
        as === 'again' ? 'waiting' : as,
        reason,
      )
      if (settled === 0) throw new EdgeError('unfit', { message: `No notice of it is ${state}.` })
      const found = (await shownOf(caller, await rowOf(caller.org, row.stream))).find(n => n.id === notification)
      if (found === undefined) throw new EdgeError('not-found')
      return found
    },
  )
  app.post(
    '/notifications/bounce',
    {
      schema: {
        summary: 'A mail server reports on a letter that it took (RFC 3464): it came back, is delayed, or was delivered',
        body: BounceIn,
        response: answers(BounceHeard),
      },
    },
    async request => {
      const caller = callerIn(request)
      const told = readDsn(request.body.message)
      if ('problem' in told) throw new EdgeError('invalid', { field: 'body.message', message: `${told.problem}.`, instead: told.instead })
      const { id: report, messageId, what, detail } = told
      const known = await engine.notifications.report(caller.org, {
        id: report,
        of: { receipt: messageId },
        what,
        detail,
        at: engine.clock.now(),
        by: actorOf(caller),
      })
      return { known, what, detail }
    },
  )
}
