import { afterEach, expect, test, vi } from 'vitest'
import { id, instant } from '../core/id.ts'
import { fingerprint } from '../core/signal/fingerprint.ts'
import { readSaid } from '../core/signal/said.ts'
import { minute } from '../core/span.ts'
import { alertmanagerApi } from '../integrations/alertmanager/api.ts'
import type { Signal } from '../integrations/source.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Append, Store } from '../store/port.ts'
import { armFailpoint, disarmFailpoint } from './failpoints.ts'
import { type House, makeHouse, org, signalOf, start } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { makeVirtualClock } from './virtual-clock.ts'

let house: House
afterEach(async () => {
  disarmFailpoint()
  await house.stop()
})
const alerts = () => house.store.org(org).alerts({ limit: 100_000 })
const factsOf = async (n = 0) => {
  const rows = (await house.incidents()).toReversed()
  return (await house.store.org(org).events(rows[n]!.stream)).map(({ fact }) => fact)
}
const inMinutes = (count: number) => instant(house.clock.now() + count * minute)

test('L-06 a signal is an alert with its time, and opens an incident where the plan says so', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.signal({ severityHint: 'info', summary: 'Disk at 60 %', labels: { service: 'db' } })
  await house.signal({ severityHint: 'unheard-of', summary: 'Odd', labels: { service: 'x' } })
  await house.clock.runFor(100)
  expect(await alerts()).toHaveLength(3)
  expect((await alerts()).map(({ summary, routing, receivedAt }) => ({ summary, routing, receivedAt }))).toEqual(
    expect.arrayContaining([
      { summary: 'Checkout fails', routing: 'attached', receivedAt: start },
      { summary: 'Disk at 60 %', routing: 'logged', receivedAt: start },
      { summary: 'Odd', routing: 'logged', receivedAt: start },
    ]),
  )
  const rows = await house.incidents()
  expect(rows).toMatchObject([
    { number: 1, incident: { severity: 'P1', alerts: { count: 1, firing: true } }, alerts: { count: 1, firing: 1 } },
  ])
})

test('a rule may ask by which integration a signal came, whatever the signal says of itself', async () => {
  const plan = {
    ...testPlan,
    detection: [
      { ...testPlan.detection[0]!, id: id<'rule'>('by-name'), match: [{ label: 'tocsin_integration', is: ['test'] }] },
      { ...testPlan.detection[0]!, id: id<'rule'>('other'), match: [] },
    ],
  }
  house = await makeHouse({ plan })
  await house.engine.start()
  await house.signal({ labels: { service: 'checkout', tocsin_integration: 'another' } })
  await house.clock.runFor(100)
  expect((await alerts()).map(a => a.rule)).toEqual(['by-name'])
})

test('alerts of one correlation key join one incident; another key opens another', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ labels: { service: 'checkout', instance: '1' } })
  await house.signal({ labels: { service: 'checkout', instance: '2' } })
  await house.signal({ labels: { service: 'search', instance: '1' } })
  await house.clock.runFor(100)
  expect((await house.incidents()).map(({ number, alerts }) => [number, alerts.count])).toEqual([
    [2, 1],
    [1, 2],
  ])
})

test('C-17 the same signal again is the same alert: no second incident, no second page', async () => {
  house = await makeHouse()
  await house.engine.start()
  for (let n = 0; n < 5; n++) await house.signal()
  await house.clock.runFor(1000)
  expect(await alerts()).toHaveLength(1)
  expect(await house.incidents()).toHaveLength(1)
  expect(house.sent).toHaveLength(1)
})

test('a storm of 10,000 alerts of one cause is one incident, one page per person, and a handful of events, also with two nodes racing', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  const storm = Array.from({ length: 10_000 }, (_, n) => signalOf({ labels: { service: 'checkout', instance: String(n) } }))
  const requests: Promise<unknown>[] = []
  for (let n = 0; n < storm.length; n += 50) {
    const node = (n / 50) % 2 === 0 ? house.engine : other
    requests.push(node.intake(house.door, 'signal', storm.slice(n, n + 50), { hash: String(n), bytes: 1 }))
  }
  await house.clock.runFor(3000)
  await Promise.all(requests)
  const rows = await house.incidents()
  expect(rows).toHaveLength(1)
  expect(rows[0]!.alerts).toEqual({ count: 10_000, firing: 10_000 })
  expect((await alerts()).every(({ routing }) => routing === 'attached')).toBe(true)
  expect(house.sent).toHaveLength(1)
  expect((await factsOf()).filter(({ type }) => type === 'AlertAttached').length).toBeLessThan(20)
})

test('what resolves clears the incident when nothing of it fires any more, and resolves it where the plan says so', async () => {
  house = await makeHouse()
  await house.engine.start()
  const labels = (instance: string) => ({ service: 'cache', instance })
  for (const instance of ['1', '2']) await house.signal({ severityHint: 'flapping', labels: labels(instance) })
  await house.signal({ status: 'resolved', labels: labels('1') })
  await house.clock.runFor(1000)
  expect((await house.incidents())[0]!.incident).toMatchObject({ status: 'open', alerts: { firing: true } })
  await house.signal({ status: 'resolved', labels: labels('2') })
  await house.clock.runFor(1000)
  expect((await house.incidents())[0]!.incident).toMatchObject({ status: 'resolved', alerts: { firing: false } })
})

test('an alert that has come and gone before it was routed still makes its incident', async () => {
  house = await makeHouse()
  await house.engine.start()
  const both = house.engine.intake(house.door, 'signal', [signalOf({ severityHint: 'flapping' }), signalOf({ status: 'resolved' })], {
    hash: 'h',
    bytes: 1,
  })
  await house.clock.runFor(1000)
  await both
  expect(await house.incidents()).toMatchObject([{ incident: { status: 'resolved' } }])
})

test('an acknowledgement at the source acknowledges the incident, in the same request too; one of nothing is dropped', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ dedup: 'k1', status: 'acknowledged' })
  expect(await house.incidents()).toEqual([])
  await house.engine.intake(house.door, 'pagerduty', [signalOf({ dedup: 'k1' }), signalOf({ dedup: 'k1', status: 'acknowledged' })], {
    hash: 'h',
    bytes: 1,
  })
  await house.clock.runFor(1000)
  expect(await factsOf()).toContainEqual(expect.objectContaining({ type: 'Acknowledged', person: null, via: 'source' }))
  await house.clock.runFor(60 * minute)
  expect(house.sent.some(({ to }) => to === 'ben@ntfy')).toBe(false)
})

test('an unchanged refresh is answered from memory while the stored expiry is far off, and stored within five seconds', async () => {
  house = await makeHouse()
  await house.engine.start()
  let upserts = 0
  const { upsertAlerts } = house.store.org(org)
  const counted: typeof upsertAlerts = batch => {
    upserts++
    return upsertAlerts(batch)
  }
  Object.assign(house.store.org(org), { upsertAlerts: counted })
  await house.signal({ expiresAt: inMinutes(4) }) // taken in with the incident that it opens
  await house.clock.runFor(minute)
  const expiresAt = inMinutes(4)
  await house.signal({ expiresAt })
  expect(upserts).toBe(0)
  await house.clock.runFor(5000)
  expect((await alerts())[0]).toMatchObject({ expiresAt, lastAt: start + minute, status: 'firing' })
  // Something new in it is no refresh.
  await house.signal({ expiresAt, annotations: { runbook: 'b' } })
  expect(upserts).toBe(1)
  // Near the stored expiry it is written down, whatever it says.
  await house.clock.runUntil(instant(expiresAt - 20_000))
  await house.signal({ expiresAt: inMinutes(4), annotations: { runbook: 'b' } })
  expect(upserts).toBe(2)
})

test('what resolves and fires again in one request is another alert, also where the first is remembered', async () => {
  house = await makeHouse()
  await house.engine.start()
  const expiresAt = inMinutes(5)
  await house.signal({ expiresAt })
  await house.engine.intake(house.door, 'signal', [signalOf({ status: 'resolved' }), signalOf({ expiresAt })], { hash: 'h', bytes: 1 })
  await house.clock.runFor(6000)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing', 'resolved'])
})

test('an alert that is no longer refreshed resolves at the time that its source gave, and a refresh after that is a new one', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(4) })
  await house.clock.runFor(4 * minute - 1000)
  expect((await alerts())[0]!.status).toBe('firing')
  await house.clock.runFor(3000)
  expect((await alerts())[0]).toMatchObject({ status: 'resolved', resolvedAt: start + 4 * minute })
  expect((await house.incidents())[0]!.incident.status).toBe('resolved')
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(4) })
  await house.clock.runFor(1000)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing', 'resolved'])
  expect((await house.incidents()).filter(({ incident }) => incident.status === 'open')).toHaveLength(1)
})

/** As Prometheus repeats it, and as its door takes it: told by its bytes where that can be, else read. */
const prometheus = alertmanagerApi().find(({ method }) => method === 'POST')!
const repeat = async (minutes: number, engine = house.engine): Promise<'by its bytes' | 'read'> => {
  const endsAt = new Date(inMinutes(minutes)).toISOString()
  const body = Buffer.from(
    JSON.stringify([{ labels: { service: 'checkout', severity: 'flapping' }, startsAt: new Date(start).toISOString(), endsAt }]),
  )
  const repeats = prometheus.repeats!(body, house.clock.now())!
  const known = await engine.repeated(house.door, 'alertmanager', repeats)
  if (known !== null) return 'by its bytes'
  const read = prometheus.read(body, {}, house.clock.now()) as { signals: readonly Signal[] }
  await engine.intake(house.door, 'alertmanager', read.signals, { hash: 'h', bytes: 1, repeats })
  return 'read'
}

test('a repeat that is told by its bytes is stored within five seconds, a changed plan or a near expiry has it read, and a resolve that it cannot know of makes it fire anew', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  expect(await repeat(5)).toBe('read')
  await house.clock.runFor(60_000)
  expect(await repeat(6)).toBe('read') // and learnt
  expect(await repeat(6)).toBe('by its bytes')
  await house.clock.runFor(5000)
  expect((await alerts()).map(({ expiresAt }) => expiresAt)).toEqual([start + 6 * minute + 60_000])
  await house.engine.intake(
    house.door,
    'alertmanager',
    [signalOf({ severityHint: 'flapping', labels: { service: 'checkout', severity: 'flapping' }, status: 'resolved' })],
    { hash: 'h', bytes: 1 },
  )
  expect(await repeat(6)).toBe('read') // K4: it was over, so this is a new one
  await house.clock.runFor(1000)
  await other.intake(
    house.door,
    'alertmanager',
    [signalOf({ severityHint: 'flapping', labels: { service: 'checkout', severity: 'flapping' }, status: 'resolved' })],
    { hash: 'h', bytes: 1 },
  )
  await house.clock.runFor(1000)
  expect(await repeat(7)).toBe('by its bytes') // this node still believes that it fires
  await house.clock.runFor(6000)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing', 'resolved', 'resolved'])
})

test('C-12 a node that dies with repeats in its memory only resolves nothing: what is stored outlives them until the source repeats itself', async () => {
  house = await makeHouse()
  await house.engine.start()
  await repeat(5)
  await house.clock.runFor(2 * minute)
  const { refreshAlerts } = house.store.org(org)
  let stored = 0
  const dying = () => {
    stored++
    return house.die() // in the act of writing them down
  }
  Object.assign(house.store.org(org), { refreshAlerts: dying })
  expect(await repeat(5)).toBe('read')
  expect(await repeat(5)).toBe('by its bytes')
  await house.clock.runFor(10_000)
  expect(stored).toBe(1)
  Object.assign(house.store.org(org), { refreshAlerts })
  const next = house.another()
  await next.start()
  await house.clock.runFor(minute)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing'])
  expect(await repeat(5, next)).toBe('read') // it has no memory of it: written down at once
  await house.clock.runFor(4 * minute)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing'])
  expect((await house.incidents())[0]!.incident.status).toBe('open')
})

test("another node's resolve ends an alert: a refresh that this node answered from memory fires anew within seconds", async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(5) })
  await house.clock.runFor(1000)
  await house.signal({ status: 'resolved' }, other)
  await house.clock.runFor(1000)
  expect((await house.incidents())[0]!.incident.status).toBe('resolved')
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(5) }) // this node still believes that it fires
  await house.clock.runFor(6000)
  expect((await alerts()).map(({ status }) => status)).toEqual(['firing', 'resolved'])
  expect((await house.incidents()).some(({ incident }) => incident.status === 'open')).toBe(true)
})

test('C-12 what another node heard end after this one was told that it fires has ended: the older word does not make it fire anew', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(5) })
  await house.clock.runFor(6000)
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(6) }) // answered from memory, and not stored yet
  await house.clock.runFor(500)
  await house.signal({ status: 'resolved' }, other)
  await house.clock.runFor(8000)
  expect((await alerts()).map(({ status }) => status)).toEqual(['resolved'])
  expect((await house.incidents()).map(({ incident }) => incident.status)).toEqual(['resolved'])
})

test('our own downtime resolves nothing: time in which nobody listened does not count', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(4) })
  await house.clock.runFor(minute)
  const stopped = house.engine.stop()
  await house.clock.runFor(60 * minute)
  await stopped
  const next = house.another()
  await next.start()
  await house.clock.runFor(2 * minute)
  expect((await alerts())[0]!.status).toBe('firing')
  await house.clock.runFor(2 * minute)
  expect((await alerts())[0]!.status).toBe('resolved')
})

test('our own downtime resolves nothing that was heard of after our last sign of life, and none that expires within seconds', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.clock.runFor(2000) // the last sign of life is two seconds old
  await house.signal({ severityHint: 'flapping', expiresAt: inMinutes(4) })
  const stopped = house.engine.stop()
  await house.clock.runFor(60 * minute)
  await stopped
  let next = house.another()
  await next.start()
  await house.clock.runFor(3 * minute)
  expect((await alerts())[0]!.status).toBe('firing')

  await house.signal({ severityHint: 'flapping', expiresAt: instant(house.clock.now() + 4000) }, next)
  const again = next.stop()
  await house.clock.runFor(8000)
  await again
  next = house.another()
  await next.start()
  await house.clock.runFor(1000)
  expect((await alerts())[0]!.status).toBe('firing')
})

test('C-12 a node that dies in the middle of a flush loses nothing that was committed: another one routes it', async () => {
  house = await makeHouse()
  armFailpoint('middle-of-flush', 1, house.die)
  await house.engine.start()
  const [search, also] = ['a', 'b'].map(instance => signalOf({ labels: { service: 'search', instance } }))
  void house.engine.intake(house.door, 'signal', [signalOf(), search!, also!], { hash: 'h', bytes: 1 })
  await house.clock.runFor(100)
  expect(house.isDead()).toBe(true)
  expect((await alerts())[0]!.routing).toBe('waiting')
  disarmFailpoint()
  const other = house.another()
  await other.start()
  await house.clock.runFor(2000)
  expect(await house.incidents()).toHaveLength(2)
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@ntfy', 'ana@ntfy'])
})

test('C-13 an address in a signal is reduced at the door, and two of them stay two', async () => {
  house = await makeHouse()
  await house.engine.start()
  for (const user of ['jane@example.com', 'joe@example.com']) {
    await house.signal({ summary: `Login fails for ${user}`, labels: { service: 'login', user } })
  }
  const kept = await alerts()
  expect(kept).toHaveLength(2)
  expect(JSON.stringify(kept)).not.toContain('@example.com')
})

test('a store that fails answers nobody with a yes, and works again by itself', async () => {
  house = await makeHouse()
  await house.engine.start()
  const { upsertAlerts, openWith } = house.store.org(org)
  const away = () => Promise.reject(new Error('the database is away'))
  Object.assign(house.store.org(org), { upsertAlerts: away, openWith: away })
  await expect(house.signal()).rejects.toThrow('the database is away')
  Object.assign(house.store.org(org), { upsertAlerts, openWith })
  await house.signal()
  await house.clock.runFor(1000)
  expect(await house.incidents()).toHaveLength(1)
})

test('X-21 what came in is counted by outcome', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.signal()
  await house.signal({ status: 'resolved' })
  await house.clock.runFor(5000)
  const counts = Object.fromEntries((await house.store.org(org).intakeCounts(start)).map(({ outcome, count }) => [outcome, count]))
  expect(counts).toMatchObject({ signal: 3, new: 1, refreshed: 1, resolved: 1 })
})

test('what is over while an incident is closed does not fire any more when somebody reopens it', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(1000)
  const { stream } = (await house.incidents())[0]!
  const by = { person: id<'person'>('ana') }
  await house.engine.handle({ org, stream, by, ask: text => ({ type: 'Close', as: 'done', reason: text('repaired') }) })
  await house.signal({ status: 'resolved' })
  await house.clock.runFor(1000)
  await house.engine.handle({ org, stream, by, ask: text => ({ type: 'Reopen', reason: text('not quite') }) })
  const [row] = await house.incidents()
  expect(row!.incident.status).toBe('open')
  expect(row!.alerts).toEqual({ count: 1, firing: 0 })
  expect(row!.incident.alerts.firing).toBe(false)
})

test('two batches of one source are on the way at once, but never two that speak of the same alert', async () => {
  house = await makeHouse()
  await house.engine.start()
  const { upsertAlerts } = house.store.org(org)
  const batches: string[] = []
  const free: (() => void)[] = []
  Object.assign(house.store.org(org), {
    async upsertAlerts(batch: Parameters<typeof upsertAlerts>[0]) {
      batches.push(batch.alerts.map(({ said, status }) => `${readSaid(said).labels.instance} ${status}`).join())
      await new Promise<void>(resolve => free.push(resolve))
      return upsertAlerts(batch)
    },
    openWith: async () => null,
  })
  const said = (instance: string, status: 'firing' | 'resolved') =>
    house.signal({ status, expiresAt: null, labels: { service: 'checkout', instance } })
  const first = said('a', 'firing')
  await expect.poll(() => batches).toEqual(['a firing'])
  const [second, third] = [said('b', 'firing'), said('a', 'resolved')]
  await expect.poll(() => batches).toEqual(['a firing', 'b firing'])
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(batches).toHaveLength(2)
  free.shift()!()
  await first
  await expect.poll(() => batches).toEqual(['a firing', 'b firing', 'a resolved'])
  for (const go of free) go()
  await Promise.all([second, third])
  expect((await alerts()).map(({ labels, status }) => `${labels.instance} ${status}`).sort()).toEqual(['a resolved', 'b firing'])
})

/** In one request. */
const take = (...all: readonly (string | Readonly<{ service: string; instance: string }>)[]) =>
  house.engine.intake(
    house.door,
    'signal',
    all.map(one => signalOf({ labels: typeof one === 'string' ? { service: one } : one })),
    { hash: 'h', bytes: 1 },
  )

test('alerts of different causes are committed once, together with their incidents and their pages; those of one cause are not', async () => {
  house = await makeHouse()
  await house.engine.start()
  const real = house.store.org(org)
  const asked: string[] = []
  for (const name of ['upsertAlerts', 'openWith', 'append'] as const) {
    const work = real[name] as (...words: unknown[]) => unknown
    const noted = (...words: unknown[]) => {
      if (name !== 'append' || (words[0] as Append).after === 0) asked.push(name)
      return work(...words)
    }
    Object.assign(real, { [name]: noted })
  }
  await house.signal()
  expect(asked).toEqual(['openWith'])
  expect(await alerts()).toMatchObject([{ routing: 'attached', status: 'firing' }])
  expect((await house.incidents())[0]).toMatchObject({ number: 1, alerts: { count: 1, firing: 1 } })
  await house.clock.runFor(10)
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@ntfy'])
  asked.length = 0
  await take('search', 'mail')
  expect(asked).toEqual(['openWith'])
  await house.clock.runFor(10)
  expect(house.sent.map(({ to }) => to)).toEqual(Array(3).fill('ana@ntfy'))
  expect((await house.incidents()).map(({ number, alerts }) => [number, alerts])).toEqual([3, 2, 1].map(n => [n, { count: 1, firing: 1 }]))
  asked.length = 0
  await take({ service: 'disk', instance: 'a' }, { service: 'disk', instance: 'b' })
  await house.clock.runFor(10)
  expect(asked).toEqual(['upsertAlerts', 'append'])
  expect((await house.incidents())[0]).toMatchObject({ number: 4, alerts: { count: 2, firing: 2 } })
})

test('several of which one is known come in as they do otherwise; until a second has passed no others of their source are tried together', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ labels: { service: 'search' } }, house.another())
  const { openWith } = house.store.org(org)
  const tried = vi.fn(openWith)
  Object.assign(house.store.org(org), { openWith: tried })
  await take('mail', 'search')
  await take('disk', 'queue')
  expect(tried).toHaveBeenCalledTimes(1)
  await house.clock.runFor(1000)
  expect((await house.incidents()).map(({ alerts }) => alerts)).toEqual(Array(4).fill({ count: 1, firing: 1 }))
  await take('login', 'search') // which is known to be known by now
  expect(tried).toHaveBeenCalledTimes(1)
  await take('cart', 'export')
  expect(tried).toHaveBeenCalledTimes(2)
  await house.clock.runFor(1000)
  expect((await house.incidents()).map(({ alerts }) => alerts)).toEqual(Array(7).fill({ count: 1, firing: 1 }))
  expect(house.sent).toHaveLength(7)
})

test('one that turned out known keeps no several from being tried together, and single ones of many sources at once gather as they did', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ labels: { service: 'search' } }, house.another())
  const { openWith } = house.store.org(org)
  const tried = vi.fn(openWith)
  Object.assign(house.store.org(org), { openWith: tried })
  await take('search')
  await take('disk', 'queue')
  expect(tried).toHaveBeenCalledTimes(2)
  await house.clock.runFor(1000)
  const from = (door: string, service: string) =>
    house.engine.intake({ ...house.door, id: door }, 'signal', [signalOf({ labels: { service } })], { hash: 'h', bytes: 1 })
  await Promise.all([from('one', 'mail'), from('two', 'login'), from('three', 'cart')])
  expect(tried).toHaveBeenCalledTimes(3) // the first of them, while none was on the way
  await house.clock.runFor(1000)
  expect(await house.incidents()).toHaveLength(6)
  expect(house.sent).toHaveLength(6)
})

test('several whose incidents could not come in with them come in without, also where that was committed and nobody heard', async () => {
  const told: string[] = []
  house = await makeHouse({ needs: { tell: (_, what, more) => void told.push(`${what}: ${more?.why}`) } })
  await house.engine.start()
  const { openWith } = house.store.org(org)
  Object.assign(house.store.org(org), { openWith: () => Promise.reject(new Error('the line broke')) })
  await take('search', 'mail')
  await house.clock.runFor(2000)
  Object.assign(house.store.org(org), {
    async openWith(...words: Parameters<typeof openWith>) {
      await openWith(...words)
      throw new Error('nobody heard')
    },
  })
  await take('disk', 'queue')
  await house.clock.runFor(8000)
  expect((await house.incidents()).map(({ alerts }) => alerts)).toEqual(Array(4).fill({ count: 1, firing: 1 }))
  expect(house.sent).toHaveLength(4)
  const words = 'an alert is taken in without its incident, which follows'
  expect(told).toEqual([`${words}: Error: the line broke`, `${words}: Error: nobody heard`])
})

test('an alert whose incident could not come in with it comes in without, also where that was committed and nobody heard', async () => {
  const told: string[] = []
  house = await makeHouse({ needs: { tell: (_, what, more) => void told.push(`${what}: ${more?.why}`) } })
  await house.engine.start()
  const { openWith } = house.store.org(org)
  Object.assign(house.store.org(org), { openWith: () => Promise.reject(new Error('the decision failed')) })
  await house.signal({ labels: { service: 'search' } })
  Object.assign(house.store.org(org), {
    async openWith(...words: Parameters<typeof openWith>) {
      await openWith(...words)
      throw new Error('the line broke')
    },
  })
  await house.signal({ labels: { service: 'mail' } })
  await house.clock.runFor(8000)
  expect((await alerts()).map(({ routing, status }) => [routing, status])).toEqual(Array(2).fill(['attached', 'firing']))
  expect((await house.incidents()).map(({ alerts }) => alerts)).toEqual(Array(2).fill({ count: 1, firing: 1 }))
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@ntfy', 'ana@ntfy'])
  const words = 'an alert is taken in without its incident, which follows'
  expect(told).toEqual([`${words}: Error: the decision failed`, `${words}: Error: the line broke`])
})

test('R3 whoever loses the key while an alert comes in with its incident has the alert on the one that was first', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await house.signal({}, other) // which this node has not heard of
  await house.signal({ labels: { service: 'checkout', instance: 'b' } })
  await house.clock.runFor(100)
  expect(await house.incidents()).toHaveLength(1)
  expect((await house.incidents())[0]!.alerts).toEqual({ count: 2, firing: 2 })
  expect((await alerts()).map(({ routing }) => routing)).toEqual(['attached', 'attached'])
})

test('an alert that another node knows comes in with no incident of its own, which is tried once, however often it is repeated', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await house.signal({}, other)
  const { openWith } = house.store.org(org)
  const tried = vi.fn(openWith)
  Object.assign(house.store.org(org), { openWith: tried })
  for (let n = 0; n < 5; n++) await house.signal()
  expect(tried).toHaveBeenCalledTimes(1)
  expect(await alerts()).toHaveLength(1)
  await house.signal({ status: 'resolved' })
  await house.signal() // another one, which may open an incident
  expect(tried).toHaveBeenCalledTimes(2)
  await house.clock.runFor(100)
  expect((await alerts()).map(({ status, routing }) => `${status} ${routing}`).sort()).toEqual(['firing attached', 'resolved attached'])
  expect(await house.incidents()).toHaveLength(1)
})

test('R5 an alert that resolves while its incident is being opened resolves it', async () => {
  const store = memoryStore()
  const clock = makeVirtualClock(start)
  const later = (ms: number) => new Promise<void>(resolve => void clock.at(instant(clock.now() + ms), resolve))
  const slow: Store = {
    ...store,
    org: of => ({
      ...store.org(of),
      openWith: async () => null,
      async append(append) {
        await later(50)
        return store.org(of).append(append)
      },
    }),
  }
  house = await makeHouse({ store: slow, clock })
  await house.engine.start()
  await house.signal({ severityHint: 'flapping' })
  await house.clock.runFor(10)
  await house.signal({ severityHint: 'flapping', status: 'resolved' })
  await house.clock.runFor(1000)
  const [row] = await house.incidents()
  expect(row!.alerts).toEqual({ count: 1, firing: 0 })
  expect(row!.incident).toMatchObject({ status: 'resolved', alerts: { firing: false } })
})

test('X-08 a node that dies after its alert has resolved, and before the incident heard of it, leaves no incident burning', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ severityHint: 'flapping' })
  await house.clock.runFor(1000)
  armFailpoint('middle-of-flush', 1, house.die) // committed, and nothing after it
  void house.signal({ severityHint: 'flapping', status: 'resolved' })
  await house.clock.runFor(1000)
  expect(house.isDead()).toBe(true)
  disarmFailpoint()
  await house.another().start()
  await house.clock.runFor(30_000)
  expect((await house.incidents())[0]!.incident).toMatchObject({ status: 'resolved', alerts: { firing: false } })
})

test('an alert has the fingerprint that anybody can reckon from what is kept of its labels, reduced or not', async () => {
  house = await makeHouse()
  await house.engine.start()
  for (const user of ['nobody', 'jane@example.com']) await house.signal({ labels: { service: 'sign-in', user } })
  const kept = await alerts()
  expect(kept).toHaveLength(2)
  for (const alert of kept) expect(alert.fingerprint).toBe(fingerprint(house.door.id, { dedup: null, labels: alert.labels }))
})

test('R5 an alert that joins an incident in the moment of its closing leaves it, and its end is the end of the new one', async () => {
  const store = memoryStore()
  const clock = makeVirtualClock(start)
  const later = (ms: number) => new Promise<void>(resolve => void clock.at(instant(clock.now() + ms), resolve))
  let slow = false
  const looking: Store = {
    ...store,
    org: of => ({
      ...store.org(of),
      async openByCorrelation(correlation, drill) {
        const found = await store.org(of).openByCorrelation(correlation, drill)
        if (slow) await later(50)
        return found
      },
      // On its way through routing, as that of another node: it does not join in its insert.
      upsertAlerts: batch => store.org(of).upsertAlerts({ ...batch, alerts: batch.alerts.map(alert => ({ ...alert, incident: null })) }),
    }),
  }
  house = await makeHouse({ store: looking, clock })
  await house.engine.start()
  await house.signal({ severityHint: 'flapping' })
  await house.clock.runFor(1000)
  slow = true
  const second = { severityHint: 'flapping', labels: { service: 'checkout', instance: 'two' } }
  void house.signal(second)
  await house.clock.runFor(10)
  const closed = (await house.incidents())[0]!
  await house.engine.handle({
    org,
    stream: closed.stream,
    by: { person: id('ana') },
    ask: text => ({ type: 'Close', as: 'done', reason: text('over') }),
  })
  await house.clock.runFor(1000)
  const numbered = async (number: number) => (await house.incidents()).find(row => row.number === number)!
  expect((await numbered(1)).alerts).toEqual({ count: 1, firing: 1 })
  expect((await numbered(2)).alerts).toEqual({ count: 1, firing: 1 })
  await house.signal({ ...second, status: 'resolved' })
  await house.clock.runFor(1000)
  expect((await numbered(2)).incident).toMatchObject({ status: 'resolved', alerts: { firing: false } })
})
