import { afterEach, expect, test, vi } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { vendorFeeds } from '../../integrations/status-feed/read.ts'
import { type Answer, type LocalServer, localServer } from '../../integrations/testing/local-server.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
let server: LocalServer
let answer: () => Answer
afterEach(async () => {
  await front.stop()
  await server.close()
})
const minute = 60_000

async function lean() {
  answer = () => ({ status: 200, body: summary() })
  server = await localServer(() => answer())
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('lean')),
      needs: {
        calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }),
        feeds: vendorFeeds({ allowPrivate: true, timeoutMs: 30_000 }),
      },
    },
  })
}
type Told = { id: string; status: string; body: string; at: string }
const summary = (...incidents: Told[]) => ({
  page: { id: 'p', name: 'Supabase', url: 'https://status.example.com', updated_at: '2026-11-22T03:00:00Z' },
  status: {
    indicator: incidents.length === 0 ? 'none' : 'major',
    description: incidents.length === 0 ? 'All Systems Operational' : 'Partial System Outage',
  },
  components: [],
  incidents: incidents.map(({ id, status, body, at }) => ({
    id,
    name: 'Storage errors',
    status,
    impact: 'major',
    created_at: at,
    updated_at: at,
    shortlink: `https://stspg.io/${id}`,
    incident_updates: [{ id: `${id}-${status}`, status, body, created_at: at }],
  })),
  scheduled_maintenances: [],
})
const follow = (more: object = {}) =>
  front.program.send('PUT', '/api/v1/vendor-feeds/supabase', {
    on: true,
    url: `${server.url}/api/v2/summary.json`,
    kind: 'statuspage',
    everyMinutes: 5,
    ...more,
  })
type Feed = {
  vendor: { id: string }
  state: string
  words: string
  problem: string | null
  proposed: { url: string } | null
  settings: object | null
  incidents: { id: string }[]
}
const feed = async (): Promise<Feed> =>
  ((await front.ana.get('/api/v1/vendor-feeds')).json().items as Feed[]).find(f => f.vendor.id === 'supabase')!
/** Reads happen over a real line: waits until what is asked for is so, while the house's own clock goes on. */
const until = (so: () => Promise<unknown>) =>
  vi.waitFor(
    async () => {
      await front.house.clock.runFor(1_000)
      await so()
    },
    { timeout: 60_000, interval: 20 },
  )
const alerts = async () =>
  (await front.ana.get('/api/v1/alerts')).json().items as {
    summary: string
    status: string
    labels: Record<string, string>
    source: { name: string } | string
  }[]

test('L-21 what a vendor’s page says becomes one signal by its own id, stands in the timeline of the incident, and is there for the draft', async () => {
  await lean()
  expect(await feed()).toMatchObject({
    state: 'unknown',
    settings: null,
    proposed: { url: 'https://status.supabase.com/api/v2/summary.json' },
  })
  expect((await follow()).statusCode).toBe(200)
  await until(async () => expect((await feed()).state).toBe('operational'))
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'Uploads fail' })).json()
  const other = (await front.ana.send('POST', '/api/v1/incidents', { title: 'Something else' })).json()
  expect(
    (await front.ana.send('POST', `/api/v1/incidents/${number}/vendors`, { vendor: 'supabase', reason: 'Uploads go there.' })).json().items,
  ).toMatchObject([{ vendor: { id: 'supabase' }, said: [] }])
  answer = () => ({
    status: 200,
    body: summary({ id: 'i1', status: 'investigating', body: 'We look into errors.', at: '2026-11-22T03:01:00Z' }),
  })
  await front.house.clock.runFor(6 * minute)
  await until(async () => expect((await feed()).incidents).toHaveLength(1))
  const said = async () => (await front.ana.get(`/api/v1/incidents/${number}/vendors`)).json().items[0].said
  await until(async () => expect(await said()).toMatchObject([{ id: 'i1', status: 'investigating', over: false }]))
  expect((await said())[0].words).toBe('Storage errors\nWe look into errors.\nhttps://stspg.io/i1')
  const timeline = (await front.ana.get(`/api/v1/incidents/${number}/timeline`)).json().items as {
    type: string
    text: string
    note: string
  }[]
  expect(timeline.filter(e => e.type === 'VendorHeard')).toMatchObject([
    { text: 'Supabase says: investigating', note: expect.stringContaining('We look into errors.') },
  ])
  expect((await front.ana.get(`/api/v1/incidents/${other.number}/vendors`)).json().items).toEqual([])
  // One signal, kept and logged by the plan's own rule: the vendor's page pages nobody.
  expect(await alerts()).toMatchObject([
    {
      summary: 'Supabase: Storage errors',
      status: 'firing',
      labels: { vendor: 'supabase', vendor_incident: 'i1', vendor_impact: 'major' },
    },
  ])
  expect((await front.ana.get('/api/v1/incidents')).json().total).toBe(2)
  // Read again and again, it is one; its next word is one more entry; silence ends it.
  await front.house.clock.runFor(6 * minute)
  answer = () => ({ status: 200, body: summary({ id: 'i1', status: 'monitoring', body: 'It gets better.', at: '2026-11-22T03:10:00Z' }) })
  await front.house.clock.runFor(6 * minute)
  await until(async () => expect((await said())[0].status).toBe('monitoring'))
  answer = () => ({ status: 200, body: summary() })
  await front.house.clock.runFor(6 * minute)
  await until(async () => expect((await said())[0]).toMatchObject({ over: true, status: 'no longer listed' }))
  expect((await alerts()).map(a => a.status)).toEqual(['resolved'])
  const after = (await front.ana.get(`/api/v1/incidents/${number}/timeline`)).json().items as { type: string; text: string }[]
  expect(after.filter(e => e.type === 'VendorHeard').map(e => e.text)).toEqual([
    'Supabase says: investigating',
    'Supabase says: monitoring',
    'Supabase says: no longer listed',
  ])
})

test('L-21 a page that cannot be read is unknown, never well or down; it is tried ever more slowly, and nothing is taken for over', async () => {
  await lean()
  answer = () => ({ status: 200, body: summary({ id: 'i1', status: 'investigating', body: 'We look.', at: '2026-11-22T03:01:00Z' }) })
  await follow()
  await until(async () => expect((await feed()).state).toBe('partial_outage'))
  answer = () => ({ status: 200, body: '<html>We are down</html>' })
  const before = server.heard.length
  await front.house.clock.runFor(6 * minute)
  await until(async () => expect(await feed()).toMatchObject({ state: 'unknown', problem: 'it is no JSON' }))
  expect((await alerts()).map(a => a.status)).toEqual(['firing'])
  await front.house.clock.runFor(20 * minute)
  expect(server.heard.length - before).toBeLessThanOrEqual(3) // after 5, 10 and 20 minutes, and not each 5
  answer = () => ({ status: 200, body: summary() })
  await front.house.clock.runFor(45 * minute)
  await until(async () => expect(await feed()).toMatchObject({ state: 'operational', problem: null }))
  await until(async () => expect((await alerts()).map(a => a.status)).toEqual(['resolved']))
})

test('L-21 nothing is read before it is asked for; only owners say where, and only of vendors that are known', async () => {
  await lean()
  await front.house.clock.runFor(10 * minute)
  expect(server.heard).toEqual([])
  expect(
    (await front.program.send('PUT', '/api/v1/vendor-feeds/nobody', { on: true, url: server.url, kind: 'statuspage' })).statusCode,
  ).toBe(404)
  expect(
    (await front.program.send('PUT', '/api/v1/vendor-feeds/supabase', { on: true, url: 'ftp://x', kind: 'statuspage' })).json().error,
  ).toBe('invalid')
  await follow({ on: false })
  await front.house.clock.runFor(10 * minute)
  expect(server.heard).toEqual([])
})

test('L-21 where the first address is none, the second is read', async () => {
  await lean()
  answer = () => ({ status: 404 })
  const second = await localServer(() => ({
    status: 200,
    body: '<rss version="2.0"><channel><title>Vendor</title><item><title>Late</title><guid>g</guid><pubDate>Sun, 22 Nov 2026 02:00:00 GMT</pubDate><description>Monitoring - soon</description></item></channel></rss>',
  }))
  await follow({ fallback: { url: `${second.url}/feed.rss`, kind: 'feed' } })
  await until(async () => expect(await feed()).toMatchObject({ state: 'degraded_performance', words: 'Late', problem: null }))
  await second.close()
})

test('L-33 L-21 a vendor’s word that opened our incident has the vendor in it, so that what its page says follows', async () => {
  await lean()
  answer = () => ({
    status: 200,
    body: summary({ id: 'i1', status: 'investigating', body: 'A backup was copied.', at: '2026-11-22T03:01:00Z' }),
  })
  await follow()
  await until(async () => expect((await feed()).incidents).toHaveLength(1))
  const toldAt = new Date(front.house.clock.now()).toISOString()
  const { incident } = (
    await front.ana.send('POST', '/api/v1/vendors/supabase/word', { toldAt, words: 'A backup was copied.', touched: 'yes', data: [] })
  ).json()
  const vendors = (await front.ana.get(`/api/v1/incidents/${incident.number}/vendors`)).json().items
  expect(vendors).toMatchObject([{ vendor: { id: 'supabase', name: 'Supabase' } }])
  answer = () => ({ status: 200, body: summary({ id: 'i1', status: 'identified', body: 'We know which.', at: '2026-11-22T03:09:00Z' }) })
  await front.house.clock.runFor(6 * minute)
  await until(async () =>
    expect((await front.ana.get(`/api/v1/incidents/${incident.number}/vendors`)).json().items[0].said).toMatchObject([
      { status: 'identified' },
    ]),
  )
})
