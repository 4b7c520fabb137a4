/** The status page from inside: its settings, what is written for it, and what became of each word. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Id, id, instant } from '../../core/id.ts'
import { owedPlainly } from '../../core/obligation/plain-word.ts'
import { holdersOfRole } from '../../core/role-holders.ts'
import type { StatusUpdateId } from '../../core/status-update.ts'
import type { Outcome } from '../../engine/handle.ts'
import { senderOf } from '../../engine/notices.ts'
import type { Speaking, StatusWritten } from '../../engine/status-page.ts'
import { wordKey } from '../../engine/subscriptions.ts'
import { shortened } from '../../read/address.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { obligationName } from '../../read/obligation.ts'
import { statusFiles } from '../../status/files.ts'
import { frontPage } from '../../status/html.ts'
import type { StatusSettings as Settings } from '../../status/page.ts'
import type { OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { Done } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import {
  FindFollower,
  IncidentStatusPage,
  PublishStatusUpdate,
  SettleStatusNotice,
  StatusFiles,
  StatusFollower,
  StatusNotice,
  StatusPageView,
  StatusPreview,
  StatusSettings,
  StatusUpdate,
  StatusUpdateIn,
  WithdrawStatusUpdate,
} from '../status-api.ts'
import { commandOf, done } from './incidents.ts'

const one = z.object({ update: z.string().min(1).max(64) })
const shownMax = 200

export function addStatusRoutes(app: App, { engine, reader, settings: door }: Doorway): void {
  const { statusPages, subscriptions } = engine
  const urlOf = (settings: Settings) => settings.address ?? `${door.publicUrl}/status`

  const updatesOf = async (org: OrgId, all: readonly Speaking[]): Promise<As<typeof StatusUpdate>[]> => {
    const names = (await reader.around(org)).names
    const rows = all.flatMap(from =>
      Object.entries(from.incident.statusUpdates ?? {}).map(([key, u]) => ({ key: key as StatusUpdateId, u, from })),
    )
    const newest = rows.toSorted((a, b) => (b.u.publishedAt ?? b.u.draftedAt) - (a.u.publishedAt ?? a.u.draftedAt)).slice(0, shownMax)
    return Promise.all(
      newest.map(async ({ key, u, from }) => {
        const counts = u.state !== 'published' ? null : await engine.store.org(org).countNotices(wordKey(key))
        return {
          id: key as string,
          post: u.post as string,
          kind: u.kind,
          incident: from.number,
          drill: from.incident.drill !== null,
          state: u.state,
          status: u.status,
          title: from.texts[u.title] ?? '(erased)',
          text: from.texts[u.note] ?? '(erased)',
          components: u.components,
          since: isoOrNull(u.since),
          window: u.window === null ? null : { from: iso(u.window.from), until: iso(u.window.until) },
          drafter: u.drafter === null ? null : names.person(u.drafter),
          draftedAt: iso(u.draftedAt),
          publishedAt: isoOrNull(u.publishedAt),
          role: from.plan.roles.find(r => r.id === u.role)?.name ?? null,
          meets: [...u.meets],
          told:
            counts === null
              ? null
              : { sent: counts.sent, refused: counts.refused, unknown: counts.unknown, waiting: counts.waiting + counts['in flight'] },
        }
      }),
    )
  }
  const shownSettings = (s: Settings): As<typeof StatusSettings> => ({
    ...s,
    groups: [...s.groups],
    components: s.components.map(c => ({ ...c, surfaces: [...c.surfaces], since: iso(c.since) })),
  })
  const writtenOf = async (org: OrgId, body: As<typeof StatusUpdateIn>): Promise<StatusWritten> => {
    const row = body.incident === undefined ? null : await reader.find(org, body.incident)
    if (body.incident !== undefined && row === null) throw new EdgeError('no-such-incident')
    const known = new Set<string>((await statusPages.settings(org)).components.map(c => c.id))
    const unknown = Object.keys(body.components).find(c => !known.has(c))
    if (unknown !== undefined)
      throw new EdgeError('invalid', {
        field: 'body.components',
        message: `The status page has no component ${unknown}.`,
        instead: `one of these: ${[...known].join(', ') || 'none is described yet'}`,
      })
    return {
      incident: row?.stream ?? null,
      post: body.post === undefined ? null : id(body.post),
      update: body.update === undefined ? null : id(body.update),
      kind: body.kind,
      title: body.title,
      text: body.text,
      status: body.status,
      components: body.components,
      since: body.since === null ? null : instant(Date.parse(body.since)),
      window: body.window === null ? null : { from: instant(Date.parse(body.window.from)), until: instant(Date.parse(body.window.until)) },
    }
  }
  /** The stream in which an update was drafted. */
  const found = async (org: OrgId, update: string): Promise<Speaking> => {
    const from = (await statusPages.speaking(org)).find(s => Object.hasOwn(s.incident.statusUpdates ?? {}, update))
    if (from === undefined)
      throw new EdgeError('not-found', { message: 'There is no such status update.', instead: 'GET /api/v1/status-page lists them' })
    return from
  }
  const answered = async (
    caller: Caller,
    outcome: Outcome,
    pick: (all: As<typeof StatusUpdate>[]) => As<typeof StatusUpdate> | undefined,
  ) => {
    if (outcome.handled === 'correlation taken') throw new EdgeError('conflict')
    const { stream } = done(outcome)
    const all = (await statusPages.speaking(caller.org)).filter(s => s.stream === stream)
    const update = pick(await updatesOf(caller.org, all))
    if (update === undefined) throw new EdgeError('not-found')
    return update
  }

  app.get(
    '/status-page',
    { schema: { summary: 'The status page: settings, words, who follows it', response: answers(StatusPageView) } },
    async request => {
      const { org } = callerIn(request)
      const [page, speaking, offered, subscribers, world] = await Promise.all([
        statusPages.page(org),
        statusPages.speaking(org),
        subscriptions.offered(org),
        engine.store.org(org).countSubscribers(),
        engine.world(org),
      ])
      return {
        url: urlOf(page.settings),
        settings: shownSettings(page.settings),
        offered,
        subscribers,
        indicator: page.indicator,
        words: page.words,
        states: Object.fromEntries(page.components.map(c => [c.id, c.state])),
        uptime: Object.fromEntries(page.components.map(c => [c.id, c.uptime])),
        updates: await updatesOf(org, speaking),
        surfaces: (world.plan.value.surfaces ?? []).map(s => ({ id: s.id as string, name: s.name })),
      }
    },
  )
  app.put(
    '/status-page/settings',
    {
      schema: {
        summary: 'Describe the page: components, groups, who writes to subscribers',
        body: StatusSettings,
        response: answers(StatusSettings),
      },
    },
    async request => {
      const caller = callerIn(request)
      const directory = await engine.directory(caller.org)
      mustOwn(caller, directory)
      const { sender, groups, components, ...rest } = request.body
      const twice = [...components.map(c => c.id), ...groups.map(g => g.id)].find((one, i, all) => all.indexOf(one) !== i)
      if (twice !== undefined)
        throw new EdgeError('invalid', { field: 'body.components', message: `${twice} is there twice.`, instead: 'give each its own id' })
      const named = components.map(c => c.name).find((one, i, all) => all.indexOf(one) !== i)
      if (named !== undefined)
        throw new EdgeError('invalid', {
          field: 'body.components',
          message: `Two components are named ${named}: readers cannot tell them apart.`,
          instead: 'give each a name of its own',
        })
      const noGroup = components.find(c => c.group !== null && !groups.some(g => g.id === c.group))
      if (noGroup !== undefined)
        throw new EdgeError('invalid', {
          field: 'body.components',
          message: `There is no group ${noGroup.group}.`,
          instead: 'add the group, or null',
        })
      if (sender !== null) {
        const from = senderOf(directory, sender)
        if ('problem' in from) throw new EdgeError('invalid', { field: 'body.sender', message: from.problem, instead: from.instead })
      }
      if (rest.open && rest.name === '')
        throw new EdgeError('invalid', {
          field: 'body.name',
          message: 'A page that is open has a name.',
          instead: 'the name of the product',
        })
      const now = engine.clock.now()
      const after = await statusPages.change(caller.org, before => ({
        ...rest,
        address: rest.address?.replace(/\/+$/, '') ?? null,
        sender: sender === null ? null : id(sender),
        groups: groups.map(g => ({ id: id(g.id), name: g.name })),
        components: components.map(c => ({
          ...c,
          id: id(c.id),
          group: c.group === null ? null : id(c.group),
          since:
            before.components.find(b => b.id === (c.id as never))?.since ??
            instant(c.since === undefined ? now : Math.min(Date.parse(c.since), now)),
        })),
      }))
      return shownSettings(after)
    },
  )
  app.post(
    '/status-page/updates',
    {
      schema: { summary: 'Draft a word for the status page, or write a draft anew', body: StatusUpdateIn, response: answers(StatusUpdate) },
    },
    async request => {
      const caller = callerIn(request)
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const written = await writtenOf(caller.org, request.body)
      const outcome = await statusPages.draft(caller.org, actorOf(caller), written, command)
      const { update, post } = request.body
      return answered(caller, outcome, all =>
        all.find(u => (update === undefined ? u.state === 'draft' && (post === undefined || u.post === post) : u.id === update)),
      )
    },
  )
  app.post(
    '/status-page/preview',
    { schema: { summary: 'The page as it would stand with this word', body: StatusUpdateIn, response: answers(StatusPreview) } },
    async request => {
      const { org } = callerIn(request)
      const page = await statusPages.preview(org, await writtenOf(org, request.body))
      return { html: frontPage(page, { base: '/status/', subscribe: await subscriptions.offered(org) }) }
    },
  )
  app.post(
    '/status-page/updates/:update/publish',
    { schema: { summary: 'Publish it, as it stands', params: one, body: PublishStatusUpdate, response: answers(StatusUpdate) } },
    async request => {
      const caller = callerIn(request)
      const update = id<'status update'>(request.params.update)
      const { stream } = await found(caller.org, update)
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const meets = request.body.meets.map(o => id<'obligation'>(o))
      return answered(caller, await statusPages.publish(caller.org, actorOf(caller), { stream, update, meets }, command), all =>
        all.find(u => u.id === (update as string)),
      )
    },
  )
  app.post(
    '/status-page/updates/:update/withdraw',
    { schema: { summary: 'Withdraw a draft', params: one, body: WithdrawStatusUpdate, response: answers(StatusUpdate) } },
    async request => {
      const caller = callerIn(request)
      const update = id<'status update'>(request.params.update)
      const { stream } = await found(caller.org, update)
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const reason = request.body.reason ?? null
      return answered(caller, await statusPages.withdraw(caller.org, actorOf(caller), { stream, update, reason }, command), all =>
        all.find(u => u.id === (update as string)),
      )
    },
  )
  app.get(
    '/status-page/updates/:update/notices',
    {
      schema: {
        summary: 'What became of a word, subscriber by subscriber',
        params: one,
        querystring: z.object({
          state: StatusNotice.shape.state.optional(),
          after: z.string().max(64).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: answers(listOf(StatusNotice)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      await found(org, request.params.update)
      const { state, after, limit } = request.query
      const notification = wordKey(id(request.params.update))
      const rows = await engine.store
        .org(org)
        .notices({ notification, limit, ...(state === undefined ? {} : { state }), ...(after === undefined ? {} : { after }) })
      const items = await Promise.all(
        rows.map(async n => {
          const to = await engine.store.org(org).subscriber(n.customer as string as Id<'subscriber'>)
          return {
            subscriber: n.customer as string,
            kind: to?.kind ?? null,
            address: to?.secrets ? shortened(to.kind === 'mail' ? 'email' : 'webhook', to.secrets.address) : null,
            state: n.state,
            attempts: n.attempts,
            detail: n.detail,
            hash: n.hash,
            endedAt: isoOrNull(n.endedAt),
          }
        }),
      )
      return { items, next: items.length < limit ? null : (items.at(-1)?.subscriber ?? null) }
    },
  )
  app.post(
    '/status-page/updates/:update/notices/:subscriber',
    {
      schema: {
        summary: 'Say of one that is unknown or was refused that it was sent, or that it is to be sent again',
        params: one.extend({ subscriber: z.string().min(1).max(64) }),
        body: SettleStatusNotice,
        response: answers(Done),
      },
    },
    async request => {
      const { org } = callerIn(request)
      await found(org, request.params.update)
      const { as, reason } = request.body
      const settled = await engine.store
        .org(org)
        .settleNotice(wordKey(id(request.params.update)), id(request.params.subscriber), as, reason, engine.clock.now())
      if (!settled) throw new EdgeError('unfit', { message: 'It is neither unknown nor refused.', instead: 'look at its state again' })
      return { ok: true as const }
    },
  )
  const follower = (s: Awaited<ReturnType<typeof subscriptions.followers>>[number]): As<typeof StatusFollower> => ({
    id: s.subscriber,
    kind: s.kind,
    address: shortened(s.kind === 'mail' ? 'email' : 'webhook', s.secrets.address),
    state: s.state === 'confirmed' ? 'confirmed' : 'asked',
    askedAt: iso(s.askedAt),
    confirmedAt: isoOrNull(s.confirmedAt),
  })
  app.get(
    '/status-page/followers',
    {
      schema: {
        summary: 'Who follows the page by mail and webhook, addresses shortened; owners only',
        querystring: z.object({ after: z.string().max(64).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
        response: answers(listOf(StatusFollower)),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { after, limit } = request.query
      const rows = await subscriptions.followers(caller.org, { limit, ...(after === undefined ? {} : { after: id(after) }) })
      return { items: rows.map(follower), next: rows.length < limit ? null : (rows.at(-1)?.subscriber ?? null) }
    },
  )
  app.post(
    '/status-page/followers/find',
    {
      schema: {
        summary: 'Whoever follows the page, or was asked, at exactly this address; owners only. Nothing is changed by it',
        body: FindFollower,
        response: answers(listOf(StatusFollower)),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const rows = await subscriptions.followers(caller.org, { limit: 1, address: request.body.address })
      return { items: rows.map(follower), next: null }
    },
  )
  app.delete(
    '/status-page/followers/:follower',
    {
      schema: {
        summary: 'Take somebody off the list: nothing more is sent to them, and their address is destroyed. They may follow again',
        params: z.object({ follower: z.string().min(1).max(64) }),
        response: answers(Done),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      if (!(await subscriptions.remove(caller.org, actorOf(caller), id(request.params.follower))))
        throw new EdgeError('not-found', {
          message: 'Nobody follows the status page by this id.',
          instead: 'GET /api/v1/status-page/followers lists who does',
        })
      return { ok: true as const }
    },
  )
  app.get(
    '/status-page/files',
    { schema: { summary: 'The page as files for any web server', response: answers(StatusFiles) } },
    async request => {
      const { org } = callerIn(request)
      const page = await statusPages.page(org)
      if (!page.settings.open)
        throw new EdgeError('unfit', { message: 'The status page is not open.', instead: 'open it: PUT /api/v1/status-page/settings' })
      const url = urlOf(page.settings)
      const files = statusFiles(page, { url, subscribe: `${door.publicUrl}/status` })
      return { url, files: files.map(f => ({ ...f, sha256: createHash('sha256').update(f.text).digest('hex') })) }
    },
  )
  app.get(
    '/incidents/:id/status-page',
    {
      schema: {
        summary: 'What is written for the status page about an incident, and what it can meet',
        params: z.object({ id: z.string().min(1).max(64) }),
        response: answers(IncidentStatusPage),
      },
    },
    async request => {
      const caller = callerIn(request)
      const row = await reader.find(caller.org, request.params.id)
      if (row === null) throw new EdgeError('no-such-incident')
      const [plan, page, all, around] = await Promise.all([
        engine.plan(caller.org, row.incident.plan),
        statusPages.page(caller.org),
        statusPages.speaking(caller.org),
        reader.around(caller.org),
      ])
      const deciding = plan.value.roles.filter(r => r.decides.includes('outside word'))
      const holding = deciding.flatMap(r => holdersOfRole({ ...around.world, plan }, row.incident, r.id))
      const rules = (plan.value.communication ?? []).filter(rule => rule.through.some(t => /status/i.test(t)) || /customer/i.test(rule.to))
      return {
        open: page.settings.open,
        drill: row.incident.drill !== null,
        components: page.components.map(c => ({ id: c.id as string, name: c.name, state: c.state })),
        updates: await updatesOf(
          caller.org,
          all.filter(s => s.stream === row.stream),
        ),
        meetable: owedPlainly(plan.value, row.incident).map(o => ({
          id: o.id as string,
          name: obligationName(plan.value, o),
          dueAt: isoOrNull(o.due[0]?.at ?? null),
          alsoAt: isoOrNull(o.due[1]?.at ?? null),
          clause: 'plan' in o.cause ? (o.cause.clause as string) : '',
        })),
        decidedBy: deciding.map(r => r.name),
        mayPublish: caller.person !== null && (holding.length === 0 || holding.includes(caller.person)),
        rules: rules.map(r => ({ clause: r.clause as string, words: [`To ${r.to}`, ...r.steps].join('; ') })),
      }
    },
  )
}
