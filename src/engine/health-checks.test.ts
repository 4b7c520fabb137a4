import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { Look, Looks, Target } from '../integrations/health-check/check.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Store } from '../store/port.ts'
import { type CheckSettings, latencyIn, momentAfter } from './health-checks.ts'
import { checkSettings } from './testing/check.ts'
import { type House, makeHouse, org } from './testing/house.ts'

const by = { person: id<'person'>('olu') }
const well: Look = { ok: true, reached: true, detail: 'it answered', latencyMs: 12, expiresAt: null }
const down: Look = { ok: false, reached: true, detail: 'the connection was refused', latencyMs: 1, expiresAt: null }
const unreached: Look = { ok: false, reached: false, detail: 'there is no way to its network from here', latencyMs: null, expiresAt: null }

let house: House
let says: (target: Target) => Look | Promise<Look>
let looked: Readonly<{ at: number; target: Target }>[]
afterEach(() => house.stop())
const minutes = (n: number) => house.clock.runFor(n * 60_000)
async function watching(store?: Store): Promise<Looks> {
  looked = []
  says = () => well
  const looks: Looks = {
    objects: () => null,
    async look(target) {
      looked.push({ at: house.clock.now(), target })
      return says(target)
    },
    answers: async target => (await says(target)).reached,
    side: ({ address }) => (address.startsWith('localhost') ? 'this machine' : 'outside'),
    hosts: ({ address }) => [address.split(':')[0]!],
  }
  house = await makeHouse({ plan: compiled(shippedSource('team')), needs: { looks }, ...(store === undefined ? {} : { store }) })
  await house.engine.start()
  return looks
}
const add = async (more: Partial<CheckSettings> = {}, secret?: string) => {
  const put = await house.engine.healthChecks.put(org, by, null, {
    settings: checkSettings(more),
    ...(secret === undefined ? {} : { secret }),
  })
  if (!('put' in put)) throw new Error(JSON.stringify(put))
  return put.put
}
const shown = async () => (await house.engine.healthChecks.list(org))[0]!
const alerts = async () =>
  (await house.store.org(org).alerts({ limit: 50 })).map(a => ({
    name: a.labels.alertname,
    status: a.status,
    labels: a.labels,
    summary: a.summary,
    rule: a.rule,
  }))

test('T-02 a check fires although how it was cannot be recorded for good', async () => {
  const real = memoryStore()
  let refuses = false
  const unrecorded = (of: ReturnType<Store['org']>): typeof of => ({
    ...of,
    append: append =>
      refuses && append.events.some(({ fact }) => fact.type === 'AvailabilitySeen')
        ? Promise.reject(new Error('it cannot be recorded'))
        : of.append(append),
  })
  const looks = await watching({ ...real, org: id => unrecorded(real.org(id)) })
  await add()
  await minutes(3)
  await house.engine.stop()
  await minutes(30)
  refuses = true
  says = () => down
  const next = house.another({ looks })
  await next.start()
  await minutes(5)
  expect(await alerts()).toMatchObject([{ status: 'firing', labels: { alertname: 'CheckFails' } }])
  refuses = false
  await minutes(2)
  await next.stop()
  const log = await house.store.org(org).log(-1, 1000)
  expect(log.flatMap(({ event: { fact } }) => (fact.type === 'AvailabilitySeen' ? [fact.state] : []))).toEqual(['up', 'down'])
})

test('T-02 a database that fails three looks in a row opens an incident as the plan has it, and its alert resolves when it is back', async () => {
  await watching()
  const check = await add({ surface: 'api' }, 'pass phrase')
  await minutes(3)
  expect(await shown()).toMatchObject({ state: 'well', hasSecret: true, firing: [] })
  says = () => down
  await minutes(2)
  expect(await alerts()).toEqual([])
  expect((await shown()).state).toBe('wavers')
  await minutes(2)
  expect(await alerts()).toMatchObject([
    {
      status: 'firing',
      rule: 'critical',
      summary: 'Customers database fails: the connection was refused',
      labels: { alertname: 'CheckFails', service: 'Customers database', check, kind: 'mongodb', surface: 'api', severity: 'critical' },
    },
  ])
  const [incident] = await house.incidents()
  expect(incident!.incident).toMatchObject({ severity: 'P1' })
  await minutes(10)
  expect(await house.incidents()).toHaveLength(1)
  says = () => well
  await minutes(4)
  expect(await alerts()).toMatchObject([{ status: 'resolved' }])
  expect((await shown()).state).toBe('well')
  expect(looked.every(({ target }) => target.secret === 'pass phrase')).toBe(true)
  const everything = JSON.stringify([await shown(), await alerts(), await house.store.org(org).log(0, 1000)])
  expect(everything).not.toContain('pass phrase')
})

test("T-03 the plan's own threshold bounds an HTTP check's latency, and its rule for slowness opens the incident", async () => {
  await watching()
  expect(latencyIn(compiled(shippedSource('team')))).toBe(5)
  await add({ kind: 'http', name: 'API', address: 'https://api.example.com/health' })
  says = () => ({ ...well, latencyMs: 6_200 })
  await minutes(4)
  expect(await alerts()).toMatchObject([{ status: 'firing', rule: 'slow', labels: { latency_seconds: '6.2', alertname: 'CheckSlow' } }])
  expect((await house.incidents())[0]!.incident.severity).toBe('P3')
  expect(await shown()).toMatchObject({ state: 'slow', latencyBound: 5 })
  says = () => ({ ...well, latencyMs: 900 })
  await minutes(3)
  expect(await alerts()).toMatchObject([{ status: 'resolved' }])
})

test('T-02 of two nodes each round is looked at by one, and one address that hangs delays nobody', async () => {
  const looks = await watching()
  const second = house.another({ looks })
  await second.start()
  says = target =>
    target.address.startsWith('hangs')
      ? new Promise<Look>(resolve => void house.clock.at(instant(house.clock.now() + 29_000), () => resolve(down)))
      : well
  await add({ name: 'hangs', address: 'hangs.example.com:1' })
  for (let n = 0; n < 10; n++) await add({ name: `check ${n}`, address: `db${n}.example.com:1` })
  await minutes(11)
  looked = []
  await minutes(10)
  const counts = Map.groupBy(looked, ({ target }) => target.address)
  for (const [address, looks] of counts) if (!address.startsWith('hangs')) expect([address, looks.length]).toEqual([address, 10])
  expect(counts.size).toBe(11)
  expect(new Set(looked.map(({ at }) => at % 60_000)).size).toBeGreaterThan(5) // each at its own place in the round
})

test('T-02 after downtime nothing is made up for: each is looked at once, spread over a minute, and what fired goes on firing', async () => {
  await watching()
  for (let n = 0; n < 20; n++) await add({ name: `check ${n}`, address: `db${n}.example.com:1`, everySeconds: 30 })
  await minutes(2)
  says = () => down
  await minutes(3)
  expect((await alerts()).filter(a => a.status === 'firing')).toHaveLength(20)
  const stopping = house.engine.stop()
  await minutes(1)
  await stopping
  looked = []
  await minutes(120)
  expect(looked).toEqual([])
  const again = house.another({
    looks: {
      objects: () => null,
      answers: async () => true,
      side: () => 'outside',
      hosts: ({ address }) => [address],
      async look(target) {
        looked.push({ at: house.clock.now(), target })
        return down
      },
    },
  })
  await again.start()
  await house.clock.runFor(30_000)
  expect(looked.length).toBeLessThanOrEqual(20)
  expect(new Set(looked.map(({ at }) => at)).size).toBeGreaterThan(10)
  expect((await alerts()).map(a => a.status)).toEqual(Array(20).fill('firing'))
})

test('T-02 where nothing can be reached from here that is one signal, and no check fires; where one thing answers, the others do', async () => {
  await watching()
  for (const name of ['a', 'b', 'c', 'd']) await add({ name, address: `${name}.example.com:1` })
  await minutes(2)
  says = () => unreached
  await minutes(6)
  expect((await alerts()).map(a => [a.name, a.status])).toEqual([['ChecksSeeNothing', 'firing']])
  expect((await house.engine.healthChecks.list(org)).map(c => c.state)).toEqual(Array(4).fill('unknown'))
  says = target => (target.address.startsWith('a.') ? unreached : well)
  await minutes(5)
  expect((await alerts()).map(a => [a.name, a.status]).toSorted()).toEqual([
    ['CheckFails', 'firing'],
    ['ChecksSeeNothing', 'resolved'],
  ])
})

test('T-02 what is turned off, moved or removed while it fires resolves; a kept password goes to no other address; each change is recorded by id and by whom', async () => {
  await watching()
  const check = await add({}, 'pass phrase')
  says = () => down
  await minutes(4)
  expect((await alerts()).map(a => a.status)).toEqual(['firing'])
  const { healthChecks } = house.engine
  expect(await healthChecks.put(org, by, check, { settings: checkSettings({ address: 'evil.example.com:27017' }) })).toMatchObject({
    objection: { field: 'secret' },
  })
  expect(await healthChecks.look(org, check, { settings: checkSettings({ address: 'evil.example.com:27017' }) })).toMatchObject({
    objection: { field: 'secret' },
  })
  expect(looked.some(({ target }) => target.address.startsWith('evil'))).toBe(false)
  expect(await healthChecks.put(org, by, check, { settings: checkSettings({ on: false }) })).toEqual({ put: check })
  expect((await alerts()).map(a => a.status)).toEqual(['resolved'])
  looked = []
  await minutes(5)
  expect(looked).toEqual([])
  await healthChecks.put(org, by, check, { settings: checkSettings() })
  await minutes(5)
  expect((await alerts()).map(a => a.status)).toContain('firing')
  expect(await healthChecks.remove(org, by, check)).toBe(true)
  expect(await healthChecks.remove(org, by, check)).toBe(false)
  expect((await alerts()).map(a => a.status)).not.toContain('firing')
  await minutes(1) // and they have their place in the log
  const facts = (await house.store.org(org).log(0, 1000)).flatMap(({ event }) =>
    event.fact.type === 'HealthCheckChanged' ? [[event.by, event.fact]] : [],
  )
  expect(facts).toMatchObject([
    [by, { check, kind: 'mongodb', what: 'added', fields: [] }],
    [by, { what: 'changed', fields: ['on'] }],
    [by, { what: 'changed', fields: ['on'] }],
    [by, { what: 'removed' }],
  ])
})

test('T-02 a look that is overtaken by a change leaves nothing firing that nobody looks at', async () => {
  await watching()
  const waiting: ((look: Look) => void)[] = []
  const check = await add({ failures: 1 })
  await minutes(1)
  says = () => new Promise<Look>(resolve => void waiting.push(resolve))
  await minutes(2)
  const put = await house.engine.healthChecks.put(org, by, check, { settings: checkSettings({ failures: 1, on: false }) })
  expect(put).toEqual({ put: check })
  for (const answer of waiting) answer(down)
  await minutes(1)
  expect((await alerts()).map(a => a.status)).not.toContain('firing')
  expect((await shown()).state).toBe('off')
})

test('T-02 every check has its own moment in the round', () => {
  const now = instant(1_000_000)
  for (const name of ['a', 'b', 'c']) {
    const next = momentAfter(now, id(name), 60_000)
    expect(next).toBeGreaterThan(now)
    expect(next).toBeLessThanOrEqual(now + 60_000)
    expect(momentAfter(next, id(name), 60_000)).toBe(next + 60_000)
  }
})

test('T-02 what is said of a check that fires holds, though a look ended meanwhile; though another has changed it, nothing is left unsaid', async () => {
  await watching()
  const check = await add()
  says = () => down
  await minutes(4)
  expect((await alerts()).map(a => a.status)).toEqual(['firing'])
  const of = house.store.org(org)
  const { putHealthCheck } = of
  /** Before it is kept, once: what another node does. */
  const meanwhile = (does: () => Promise<unknown>) =>
    Object.assign(of, {
      async putHealthCheck(...given: Parameters<typeof putHealthCheck>) {
        Object.assign(of, { putHealthCheck })
        await does()
        return putHealthCheck(...given)
      },
    })
  const kept = async () => (await of.healthChecks())[0]!
  const elsewhere = checkSettings({ address: 'other.example.com:27017' })
  const other = { ...(await kept()), settings: checkSettings({ name: 'By another' }) }
  meanwhile(async () => putHealthCheck(other, (await kept()).version))
  expect(await house.engine.healthChecks.put(org, by, check, { settings: elsewhere })).toEqual({ overtaken: true })
  expect([(await shown()).firing, (await alerts()).filter(a => a.status === 'firing').length]).toEqual([['failing'], 1])
  meanwhile(async () => {
    const { version, state } = await kept()
    await of.settleHealthCheck(check, version, house.clock.now(), state)
  })
  expect(await house.engine.healthChecks.put(org, by, check, { settings: elsewhere })).toEqual({ put: check })
  expect([(await shown()).firing, (await alerts()).filter(a => a.status === 'firing')]).toEqual([[], []])
})

test('T-02 several ports of one host tell nothing of the network: where all of them are gone, their checks fire', async () => {
  await watching()
  for (const port of [443, 5432, 6379]) await add({ name: `port ${port}`, address: `api.example.com:${port}` })
  says = () => unreached
  await minutes(6)
  expect((await alerts()).map(a => [a.name, a.status])).toEqual(Array(3).fill(['CheckFails', 'firing']))
})

test('T-02 an organisation whose checks all hang delays no other: each has its own places among those that are under way', async () => {
  await watching()
  says = target =>
    target.address.startsWith('hangs')
      ? new Promise<Look>(resolve => void house.clock.at(instant(house.clock.now() + 30_000), () => resolve(down)))
      : well
  for (let n = 0; n < 150; n++) await add({ name: `hangs ${n}`, address: `hangs${n}.example.com:1`, everySeconds: 60, timeoutSeconds: 30 })
  const another = id<'org'>('zoo') // behind the first in every list
  await house.store.createOrg(another, 'Zoo')
  await house.engine.setPlan(another, { tocsin: 'engine' }, JSON.stringify(compiled(shippedSource('team'))))
  await house.engine.healthChecks.put(another, by, null, { settings: checkSettings({ address: 'db.example.com:1' }) })
  await minutes(2)
  looked = []
  await minutes(10)
  const moments = looked.flatMap(({ at, target }) => (target.address === 'db.example.com:1' ? [at % 60_000] : []))
  expect(moments).toEqual(Array(10).fill(moments[0])) // each at its own
})
