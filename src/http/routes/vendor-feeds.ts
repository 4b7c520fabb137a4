/** Vendors' status pages: which are read and what they say; and which vendors have a part in an incident. */
import { z } from 'zod'
import { type Id, id } from '../../core/id.ts'
import type { FeedShown } from '../../engine/vendor-feeds.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { FeedSettings, InvolveVendor, VendorFeed, VendorInvolved } from '../feeds-api.ts'
import { commandOf, done } from './incidents.ts'

const params = z.object({ id: z.string().min(1).max(64) })

const shown = (f: FeedShown): As<typeof VendorFeed> => ({
  vendor: { id: f.vendor.id, name: f.vendor.name },
  proposed: f.proposed === null ? null : { url: f.proposed.url, kind: f.proposed.kind },
  settings: f.settings,
  state: f.state,
  words: f.words,
  incidents: f.incidents.map(one => ({ ...one, updatedAt: iso(one.updatedAt), components: [...one.components] })),
  checkedAt: isoOrNull(f.checkedAt),
  okAt: isoOrNull(f.okAt),
  problem: f.problem,
})

export function addVendorFeedRoutes(app: App, { engine, reader }: Doorway): void {
  const { vendorFeeds, customers } = engine
  app.get(
    '/vendor-feeds',
    { schema: { summary: 'Vendors and what their status pages say', response: answers(listOf(VendorFeed)) } },
    async request => {
      const items = (await vendorFeeds.list(callerIn(request).org)).map(shown)
      return { items, total: items.length }
    },
  )
  app.put(
    '/vendor-feeds/:id',
    {
      schema: {
        summary: 'Say where a vendor’s status page is, and whether it is read',
        params,
        body: FeedSettings,
        response: answers(VendorFeed),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const vendor = id<'vendor'>(request.params.id)
      if (!(await customers.vendors(caller.org)).some(v => v.id === vendor))
        throw new EdgeError('not-found', { message: 'There is no such vendor.', instead: 'GET /api/v1/vendors lists them; PUT one first' })
      const problem = await vendorFeeds.set(caller.org, vendor, request.body)
      if (problem !== null)
        throw new EdgeError('invalid', { field: 'body.url', message: problem, instead: 'the https address of its status page' })
      return shown((await vendorFeeds.list(caller.org)).find(f => f.vendor.id === vendor)!)
    },
  )

  const rowOf = async (org: OrgId, which: string): Promise<IncidentRow> => {
    const row = await reader.find(org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    return row
  }
  const involvedIn = async (org: OrgId, row: IncidentRow): Promise<As<typeof VendorInvolved>[]> => {
    const all = Object.entries(row.incident.vendors ?? {})
    const [vendors, texts] = await Promise.all([
      customers.vendors(org),
      engine.store.org(org).readTexts(all.flatMap(([, v]) => Object.values(v.said).map(f => f.note))),
    ])
    return all.map(([key, v]) => ({
      vendor: { id: key, name: vendors.find(one => one.id === (key as string))?.name ?? key },
      since: iso(v.since),
      said: Object.entries(v.said)
        .toSorted(([, a], [, b]) => b.happenedAt - a.happenedAt)
        .map(([finding, f]) => ({
          id: finding,
          status: f.status,
          over: f.over,
          words: texts[f.note] ?? '(erased)',
          happenedAt: iso(f.happenedAt),
        })),
    }))
  }
  app.get(
    '/incidents/:id/vendors',
    { schema: { summary: 'Vendors that have a part in it, and what they say', params, response: answers(listOf(VendorInvolved)) } },
    async request => {
      const { org } = callerIn(request)
      const items = await involvedIn(org, await rowOf(org, request.params.id))
      return { items, total: items.length }
    },
  )
  app.post(
    '/incidents/:id/vendors',
    { schema: { summary: 'Say that a vendor has a part in it', params, body: InvolveVendor, response: answers(listOf(VendorInvolved)) } },
    async request => {
      const caller = callerIn(request)
      const row = await rowOf(caller.org, request.params.id)
      const { vendor, reason } = request.body
      if (!(await customers.vendors(caller.org)).some(v => v.id === (vendor as never)))
        throw new EdgeError('invalid', {
          field: 'body.vendor',
          message: `There is no vendor ${vendor}.`,
          instead: 'GET /api/v1/vendors lists them',
        })
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const outcome = await vendorFeeds.involve(caller.org, row.stream, actorOf(caller), id(vendor), reason ?? null, command)
      if (outcome.handled === 'correlation taken') throw new EdgeError('conflict')
      done(outcome)
      const items = await involvedIn(caller.org, await rowOf(caller.org, request.params.id))
      return { items, total: items.length }
    },
  )
}
