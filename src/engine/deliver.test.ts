import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { Carried } from '../integrations/carrier.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Store } from '../store/port.ts'
import { armFailpoint, disarmFailpoint } from './failpoints.ts'
import { pause } from './pause.ts'
import { directory, type House, makeHouse, org, start } from './testing/house.ts'
import { makeVirtualClock } from './virtual-clock.ts'

let house: House
afterEach(async () => {
  disarmFailpoint()
  await house.stop()
})
const deliveries = async () => (await house.store.org(org).deliveries({ limit: 1000 })).toSorted((a, b) => a.dueAt - b.dueAt)
const pageEnds = async () => {
  const [row] = await house.incidents()
  return (await house.store.org(org).events(row!.stream)).flatMap(({ fact }) => (fact.type === 'PageEnded' ? [fact] : []))
}
const acknowledge = async () => {
  const [row] = await house.incidents()
  return house.engine.handle({
    org,
    stream: row!.stream,
    by: { person: id('ana') },
    ask: () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }),
  })
}

test('X-15 every page carries the conference link of its incident, where the installation names one', async () => {
  house = await makeHouse({ needs: { conference: 'https://meet.example.com/incident-{number}' } })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(500)
  expect(house.sent[0]!.message.body).toContain('Join: https://meet.example.com/incident-1')
  expect(house.engine.conference(7)).toBe('https://meet.example.com/incident-7')
})

test('a page says what burns, which clause asks for this person, what happens next, and where to answer', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(500)
  expect(house.sent).toHaveLength(1)
  const { message, to } = house.sent[0]!
  expect(to).toBe('ana@ntfy')
  expect(message).toMatchObject({ incident: '#1', severity: 'P1', title: 'Checkout fails', drill: false })
  expect(message.clause).toBe('Acknowledge within 15 minutes — 6 Who hears of it')
  expect(message.body).toContain('Next: Incident Commander at 03:15 UTC, unless acknowledged')
  const token = message.link.replace('https://tocsin.example.com/a/', '')
  expect(house.engine.links.read(token, house.clock.now())).toMatchObject({ kind: 'acknowledge', org, person: 'ana' })
})

test('X-08 every page ends in exactly one recorded outcome, and that is in the timeline once', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(40 * minute)
  const sent = await deliveries()
  expect(sent.length).toBeGreaterThan(3)
  expect(sent.every(({ outcome, reportedAt }) => outcome !== null && reportedAt !== null)).toBe(true)
  const ends = await pageEnds()
  expect(new Set(ends.map(({ page }) => page)).size).toBe(ends.length)
  expect(ends.length).toBe(sent.length)
})

test('a carrier that fails is asked three times within seconds, then the next method follows', async () => {
  house = await makeHouse()
  house.carrying((_, kind): Carried => (kind === 'ntfy' ? { carried: 'failed', detail: '503' } : { carried: 'handed over', receipt: null }))
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(30_000)
  expect(house.sent.filter(({ to }) => to === 'ana@ntfy').map(({ at }) => at - start)).toEqual([0, 2000, 7000])
  const byMethod = (await deliveries()).toSorted((a, b) => (a.send.method < b.send.method ? -1 : 1))
  expect(byMethod).toMatchObject([{ outcome: 'refused', detail: '503', attempts: 3 }, { outcome: 'handed over' }])
  const sms = house.sent.find(({ to }) => to === 'ana@sms')!
  expect(sms.at - start).toBeLessThan(8000) // and not after the minute that her rungs are apart
})

test('what may have left is sent again, with the same idempotency key, and is unknown in the end', async () => {
  house = await makeHouse({ directory: { ...directory, persons: directory.persons.filter(({ id }) => id !== 'ana') } })
  house.carrying(() => ({ carried: 'unknown', detail: 'connection lost' }))
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(20_000)
  const first = house.sent[0]!
  const same = house.sent.filter(({ message }) => message.delivery === first.message.delivery)
  expect(same).toHaveLength(3)
  expect((await deliveries())[0]).toMatchObject({ outcome: 'unknown', detail: 'connection lost' })
})

test('a carrier that never answers is given ten seconds, and holds up no other', async () => {
  house = await makeHouse()
  const aborted: string[] = []
  house.carrying((message, kind, signal) => {
    if (kind !== 'ntfy') return { carried: 'handed over', receipt: null }
    signal.addEventListener('abort', () => aborted.push(message.delivery))
    return new Promise(() => {})
  })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(9000)
  for (let n = 0; n < 40; n++) await house.signal({ labels: { service: `s${n}` } })
  await house.clock.runFor(70_000)
  expect(aborted.length).toBeGreaterThan(0)
  expect(house.sent.some(({ kind }) => kind === 'sms')).toBe(true)
})

test('no hand-over begins after an acknowledgement, not even of a page that is due', async () => {
  house = await makeHouse()
  house.carrying((_, kind): Carried => (kind === 'ntfy' ? { carried: 'failed', detail: '503' } : { carried: 'handed over', receipt: null }))
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(1000) // the first attempt failed, the second is due in a second
  await acknowledge()
  const at = house.clock.now()
  await house.clock.runFor(60 * minute)
  expect(house.sent.filter(sent => sent.at > at)).toEqual([])
  expect(await deliveries()).toMatchObject([{ outcome: 'superseded' }])
  expect(await pageEnds()).toMatchObject([{ outcome: 'superseded' }])
})

test('X-08 a node that dies between sending and recording is replaced: the page is sent again and ends once', async () => {
  house = await makeHouse()
  armFailpoint('after-send-before-outcome', 1, house.die)
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(500)
  expect(house.isDead()).toBe(true)
  disarmFailpoint()
  const other = house.another()
  await other.start()
  await house.clock.runFor(40_000)
  const [first] = await deliveries()
  expect(first).toMatchObject({ outcome: 'handed over' })
  expect(first!.reportedAt).not.toBeNull()
  expect(house.sent.filter(({ message }) => message.delivery === first!.id)).toHaveLength(2)
  expect((await pageEnds()).filter(({ page }) => page === first!.send.page)).toHaveLength(1)
})

test('a page that does not leave is told to whoever runs this, with its reason; one cause once a minute', async () => {
  const told: Record<string, unknown>[] = []
  house = await makeHouse({
    needs: { tell: (level, what, more) => void (level === 'error' && what === 'a page was not sent' && told.push({ ...more })) },
  })
  house.carrying(() => ({ carried: 'refused', detail: '401 from the carrier' }))
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(minute / 2)
  expect((await pageEnds()).length).toBeGreaterThan(1)
  expect(told).toEqual([expect.objectContaining({ why: '401 from the carrier', to: 'ana', incident: 1 })])
  await house.clock.runFor(30 * minute)
  expect(told[1]).toMatchObject({ why: '401 from the carrier', andBefore: expect.any(Number) })
})

test('a page to a contact method that is gone, or of a kind that is not set up, is refused and said why', async () => {
  house = await makeHouse({
    directory: {
      ...directory,
      persons: directory.persons.map(person =>
        person.id === 'ana' ? { ...person, methods: person.methods.map(method => ({ ...method, kind: 'phone' as const })) } : person,
      ),
    },
  })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(1000)
  const hers = (await deliveries()).filter(({ send }) => send.person === 'ana') // who follows is paged in the same moment
  expect(hers[0]).toMatchObject({ outcome: 'refused', detail: 'phone is not set up here' })
})

test('forty pages at once go out sixteen at a time per carrier, in order, and all get there', async () => {
  house = await makeHouse()
  let inside = 0
  let most = 0
  house.carrying(async () => {
    most = Math.max(most, ++inside)
    await pause(house.clock, 100)
    inside--
    return { carried: 'handed over', receipt: null }
  })
  await house.engine.start()
  await Promise.all(Array.from({ length: 40 }, (_, n) => house.signal({ labels: { service: `s${n}` } })))
  await house.clock.runFor(5000)
  expect(most).toBe(16)
  expect(house.sent.filter(({ to }) => to === 'ana@ntfy')).toHaveLength(40)
})

test('a page whose every look at its incident takes a second still does not leave after somebody has answered', async () => {
  const store = memoryStore()
  const clock = makeVirtualClock(start)
  let slow = false
  const looking: Store = {
    ...store,
    org: of => ({
      ...store.org(of),
      async load(stream) {
        const loaded = await store.org(of).load(stream)
        if (slow && loaded !== null) await pause(clock, 1000)
        return loaded
      },
      async look(stream, seq, text) {
        const looked = await store.org(of).look(stream, seq, text)
        if (slow) await pause(clock, 1000)
        return looked
      },
    }),
  }
  house = await makeHouse({ store: looking, clock })
  await house.signal()
  while ((await deliveries()).length === 0) await new Promise(resolve => setImmediate(resolve)) // committed before anybody delivers
  slow = true
  await house.engine.start()
  await house.clock.runFor(1500) // the first look is over, the second one has begun
  await acknowledge()
  slow = false
  await house.clock.runFor(5000)
  expect(house.sent).toEqual([])
  expect((await pageEnds()).map(({ outcome }) => outcome)).toEqual(['superseded'])
})

test('V1 a page whose commit was answered late is looked at once more: whoever has it meanwhile is not paged', async () => {
  const base = memoryStore()
  const clock = makeVirtualClock(start)
  let slow = true
  const answering: Store = {
    ...base,
    org: of => ({
      ...base.org(of),
      async openWith(batch, appends) {
        const both = await base.org(of).openWith(batch, appends)
        if (slow) await pause(clock, 2000)
        return both
      },
    }),
  }
  house = await makeHouse({ store: answering, clock })
  const other = house.another({ store: base, node: 'other' })
  await house.engine.start()
  void house.signal()
  await clock.runFor(500)
  slow = false
  const [row] = await house.incidents()
  const acknowledged = await other.handle({
    org,
    stream: row!.stream,
    by: { person: id('ana') },
    ask: () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }),
  })
  expect(acknowledged.handled).toBe('done')
  await clock.runFor(5000)
  expect(house.sent).toEqual([])
  expect((await pageEnds()).map(({ outcome }) => outcome)).toEqual(['superseded'])
})

test('V2 two nodes ask a carrier that hangs three times together, not each for itself', async () => {
  house = await makeHouse()
  const asked = new Map<string, number>()
  house.carrying((message, kind) => {
    if (kind !== 'ntfy') return { carried: 'handed over', receipt: null }
    asked.set(message.delivery, (asked.get(message.delivery) ?? 0) + 1)
    return new Promise(() => {})
  })
  // The node that tried last never takes it again: the other one is quicker each time.
  const taking = (name: 'a' | 'b', store: Store): Store => ({
    ...store,
    engine: {
      ...store.engine,
      async takeDeliveries(now, limit, leaseMs) {
        if (Math.floor((now - start) / 12_000) % 2 !== (name === 'a' ? 0 : 1)) return []
        return store.engine.takeDeliveries(now, limit, leaseMs)
      },
    },
  })
  await house.another({ node: 'c', store: taking('a', house.store) }).start()
  await house.another({ store: taking('b', house.store) }).start()
  await house.signal()
  await house.clock.runFor(3 * minute)
  expect(Math.max(...asked.values())).toBe(3)
})
