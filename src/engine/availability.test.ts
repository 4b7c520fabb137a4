import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { withCommitment, withRecord } from '../customers/import-vendors.ts'
import type { Look, Looks } from '../integrations/health-check/check.ts'
import type { FeedGot, Feeds } from '../integrations/status-feed/feed.ts'
import { checkSight, sightsOf } from './availability.ts'
import { checkSettings } from './testing/check.ts'
import { type House, makeHouse, org } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { vendorUptime } from './vendor-uptime.ts'
import { makeVirtualClock } from './virtual-clock.ts'

const by = { person: id<'person'>('olu') }
const mail = id<'vendor'>('acme-mail')
const well: Look = { ok: true, reached: true, detail: 'it answered', latencyMs: 12, expiresAt: null }
const down: Look = { ok: false, reached: true, detail: 'refused', latencyMs: 1, expiresAt: null }
const reading = (state: 'operational' | 'major_outage', component: 'operational' | 'partial_outage' = 'operational'): FeedGot => ({
  got: 'reading',
  reading: { state, words: '', incidents: [], silenceIsOver: true, components: { Sending: component } },
  known: { etag: null, lastModified: null },
})
const settings = checkSettings({ name: 'Mail API', kind: 'http', address: 'https://mail.example.com/health' })
let house: House
let page: FeedGot
let look: Look
afterEach(() => house.stop())
const minutes = (n: number) => house.clock.runFor(n * 60_000)

async function watching() {
  page = reading('operational')
  look = well
  const feeds: Feeds = { objects: () => null, read: async () => page }
  const looks: Looks = {
    objects: () => null,
    look: async () => look,
    answers: async () => true,
    side: () => 'outside',
    hosts: () => ['mail.example.com'],
  }
  // The month turns at midnight in UTC, the zone of the test's plan.
  house = await makeHouse({ plan: testPlan, clock: makeVirtualClock(instant(Date.parse('2026-11-30T22:00:00Z'))), needs: { feeds, looks } })
  await house.engine.start()
  await house.engine.customers.change(org, register => ({
    ...register,
    vendors: [{ id: mail, name: 'Acme Mail', role: 'Mail', holds: [], contact: null }],
  }))
  const put = await house.engine.healthChecks.put(org, by, null, { settings })
  if (!('put' in put)) throw new Error('not kept')
  await house.engine.vendorRecords.change(org, by, [{ vendor: mail, what: 'commitment', which: 'sending' }], all =>
    withRecord(all, mail, record =>
      withCommitment(record, {
        id: id('sending'),
        name: 'Sending',
        percent: 99.99,
        clause: 'SLA 1',
        link: null,
        measure: null,
        downFrom: 'partial_outage',
        components: ['Sending'],
        checks: [put.put],
      }),
    ),
  )
  await house.engine.vendorFeeds.set(org, mail, {
    on: true,
    url: 'https://status.example.com',
    kind: 'statuspage',
    everyMinutes: 5,
    fallback: null,
  })
  return put.put
}
const uptime = async () => (await vendorUptime(house.engine, org, 2))[0]!
const of = async (name: string, month = 0) => (await uptime()).sources.find(s => s.name.startsWith(name))!.months[month]!
const inMinutes = (ms: number) => Math.round(ms / 60_000)

test('C-28 a provider’s commitment stands beside what its status page said and what our own check saw, and each change is kept as one event', async () => {
  const check = await watching()
  await minutes(30)
  look = down
  page = reading('operational', 'partial_outage')
  await minutes(20)
  look = well
  page = reading('operational')
  await minutes(30)
  const own = await of('Mail API')
  expect([inMinutes(own.lostMs), own.verdict, inMinutes(own.allowedMs)]).toEqual([20, 'so far missed', 4])
  expect(own.stretches.filter(s => s.state === 'lost')).toHaveLength(1)
  const said = await of('Its status page: Sending')
  expect(Math.abs(inMinutes(said.lostMs) - 20)).toBeLessThanOrEqual(6) // as often as its page is read
  const facts = (await house.engine.availability.sights(org)).get(checkSight(check))!
  expect(facts.map(f => f.state)).toEqual(['up', 'down', 'up'])
  await minutes(120) // the month turns, and nothing more is written for it
  expect((await house.engine.availability.sights(org)).get(checkSight(check))).toHaveLength(3)
  const [december, november] = [await of('Mail API', 0), await of('Mail API', 1)]
  expect([december.month, december.lostMs, november.month, november.verdict]).toEqual(['2026-12', 0, '2026-11', 'missed'])
  // Another node, that has read none of it yet, comes to the same.
  const other = house.another()
  expect([...(await other.availability.sights(org)).keys()].sort()).toEqual(
    [...(await house.engine.availability.sights(org)).keys()].sort(),
  )
})

test('C-28 a page that cannot be read, a check that is turned off and time in which we were not there are unknown, never up', async () => {
  const check = await watching()
  await minutes(30)
  page = { got: 'nothing', problem: 'it answered 500', afterMs: null }
  await minutes(30)
  const unread = await of('Its status page')
  expect(unread.lostMs).toBe(0)
  expect(inMinutes(unread.unknownMs) - 29 * 1_440 - 22 * 60).toBeGreaterThanOrEqual(24)
  expect(unread.verdict).toBe('not known')
  page = reading('operational')
  await minutes(60)
  const before = (await of('Mail API')).unknownMs
  await house.engine.healthChecks.put(org, by, check, { settings: { ...settings, on: false } })
  await minutes(10)
  await house.engine.healthChecks.put(org, by, check, { settings })
  await minutes(5)
  const all = [...(await house.engine.availability.sights(org)).get(checkSight(check))!]
  expect(all.map(f => f.state)).toEqual(['up', 'unknown', 'up'])
  const month = await of('Mail API', (await of('Mail API')).month === '2026-11' ? 0 : 1)
  expect(month.unknownMs).toBeGreaterThanOrEqual(before)

  await house.engine.healthChecks.remove(org, by, check)
  expect((await house.engine.availability.sights(org)).get(checkSight(check))!.at(-1)!.state).toBe('unknown')
  expect((await uptime()).sources.at(-1)!.problem).toBe('This check is not there any more.')
})

test('C-28 after time in which nobody looked it is unknown from the last sight on, and known again from the first new one', () => {
  const [now, gap] = [instant(10_000), instant(4_000)]
  expect(sightsOf('x', 'up', 'up', now, gap)).toEqual([
    { of: 'x', state: 'unknown', from: gap },
    { of: 'x', state: 'up', from: now },
  ])
  expect(sightsOf('x', 'up', 'up', now, null)).toEqual([])
  expect(sightsOf('x', null, 'up', now, gap)).toEqual([{ of: 'x', state: 'up', from: now }])
  expect(sightsOf('x', 'up', 'unknown', now, gap)).toEqual([{ of: 'x', state: 'unknown', from: gap }])
  expect(sightsOf('x', 'up', 'down', now, null, instant(9_000))).toEqual([{ of: 'x', state: 'down', from: 9_000 }])
})
