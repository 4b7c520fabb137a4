import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { Directory } from '../people/directory.ts'
import { memoryStore } from '../store/memory/store.ts'
import { everybody } from '../store/port.ts'
import { type House, makeHouse, org, start } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const by = { person: id<'person'>('olu') }
const renamed = (name: string) => (directory: Directory) => ({
  ...directory,
  persons: directory.persons.map(person => (person.id === 'ben' ? { ...person, name } : person)),
})

test('a change makes one new edition of what core may know, and none where core knows nothing of it', async () => {
  house = await makeHouse()
  const store = house.store.org(org)
  const before = (await store.current('people'))!.edition
  await house.engine.changeDirectory(org, by, renamed('Benjamin'))
  expect((await store.current('people'))!.edition).toBe(before)
  expect((await house.engine.directory(org)).persons.map(({ name }) => name)).toContain('Benjamin')
  await house.engine.changeDirectory(org, by, directory => ({
    ...directory,
    positions: { ...directory.positions, [id('lead')]: [{ person: id('ben') }] },
  }))
  expect((await store.current('people'))!.edition).not.toBe(before)
  expect(JSON.stringify((await store.current('people'))!.value)).not.toContain('Benjamin')
})

test('changes of two nodes at once are made one after the other: none is lost', async () => {
  house = await makeHouse()
  const other = house.another()
  const add = (name: string) => (directory: Directory) => ({
    ...directory,
    persons: [...directory.persons, { ...directory.persons[0]!, id: id<'person'>(name), name, methods: [], loud: [], quiet: [] }],
  })
  const names = Array.from({ length: 10 }, (_, n) => `person-${n}`)
  await Promise.all(names.map((name, n) => (n % 2 ? house.engine : other).changeDirectory(org, by, add(name))))
  expect((await house.engine.directory(org)).persons.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
})

test('what a change throws is thrown, and nothing of it is stored', async () => {
  house = await makeHouse()
  await expect(
    house.engine.changeDirectory(org, by, () => {
      throw new Error('no such zone')
    }),
  ).rejects.toThrow('no such zone')
  expect((await house.engine.directory(org)).persons).toHaveLength(3)
})

test('whoever holds a position when the step comes is paged, not whoever held it when the incident opened', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(5 * minute)
  await house.engine.changeDirectory(org, by, directory => ({
    ...directory,
    positions: { ...directory.positions, [id('chief')]: [{ person: id('olu') }] },
  }))
  await house.clock.runFor(11 * minute)
  expect(house.sent.some(({ to }) => to === 'ben@ntfy')).toBe(false)
  expect(house.sent.some(({ to, at }) => to === 'olu@ntfy' && at === start + 15 * minute)).toBe(true)
})

test('a page goes to the address as it is when it leaves', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(minute / 2)
  await house.engine.changeDirectory(org, by, directory => ({
    ...directory,
    persons: directory.persons.map(person => ({
      ...person,
      methods: person.methods.map(method => (method.id === 'ana-sms' ? { ...method, address: '+15005550009' } : method)),
    })),
  }))
  await house.clock.runFor(minute)
  expect(house.sent.filter(({ kind }) => kind === 'sms').map(({ to }) => to)).toEqual(['+15005550009'])
})

test('a plan that is loaded is for incidents from now on; open ones stay on theirs', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(1000)
  const world = await house.engine.world(org)
  await house.engine.setPlan(org, by, JSON.stringify({ ...world.plan.value, title: 'A newer plan' }))
  await house.signal({ labels: { service: 'search' } })
  await house.clock.runFor(1000)
  const [second, first] = await house.incidents()
  expect(first!.incident.plan).toBe(world.plan.edition)
  expect((await house.engine.plan(org, second!.incident.plan)).value.title).toBe('A newer plan')
})

test('a test page goes to the one method that was asked for, with a link that verifies it, and makes no incident', async () => {
  house = await makeHouse()
  expect(await house.engine.testMethod(org, id('ana'), id('ana-sms'))).toEqual({ outcome: 'handed over', detail: null })
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@sms'])
  const token = house.sent[0]!.message.link.replace('https://tocsin.example.com/v/', '')
  expect(house.engine.links.read(token, house.clock.now())).toMatchObject({ kind: 'verify', person: 'ana', method: 'ana-sms' })
  expect(await house.incidents()).toEqual([])
  expect(await house.engine.testMethod(org, id('ana'), id('none'))).toMatchObject({ outcome: 'refused' })
  house.carrying(() => ({ carried: 'failed', detail: '401' }))
  expect(await house.engine.testMethod(org, id('ana'), id('ana-sms'))).toEqual({ outcome: 'failed', detail: '401' })
})

const addressOf = (directory: unknown) => JSON.stringify(directory).includes('"address"')
/** The document as a version before sql/0025 wrote it. */
async function asBefore(store: House['store'], whole: Directory): Promise<void> {
  const home = store.org(org)
  const edition = (await home.current('people'))!
  const { contacts } = await home.people()
  await home.setPeople(edition.edition, edition as never, whole, 'olu', start, { whose: everybody, put: [], drop: contacts })
}

test('C-27 where contact methods lead stands in rows of their persons, and what an older version wrote is taken apart at a start', async () => {
  house = await makeHouse()
  const home = house.store.org(org)
  const whole = await house.engine.directory(org)
  expect(addressOf(whole)).toBe(true)
  expect(addressOf((await home.people()).directory)).toBe(false)
  expect((await home.ownContacts(id('ben'))).map(({ method }) => method)).toEqual(
    whole.persons.find(person => person.id === 'ben')!.methods.map(method => method.id),
  )
  await asBefore(house.store, whole)
  expect(await house.engine.directory(org)).toEqual(whole)
  expect((await home.people()).contacts).toEqual([])
  const node = house.another()
  await node.start()
  await house.clock.runFor(1000)
  await node.stop()
  expect(addressOf((await home.people()).directory)).toBe(false)
  expect(await house.engine.directory(org)).toEqual(whole)
})

test('C-27 beside a node that knows of no rows the document goes on saying where methods lead, until that node is gone', async () => {
  const real = memoryStore()
  let older = true
  const store = {
    ...real,
    engine: {
      ...real.engine,
      knows: 25,
      heartbeats: async () => (older ? [{ node: 'before', at: house.clock.now(), knows: 24 }] : []),
    },
  }
  house = await makeHouse({ store })
  const home = house.store.org(org)
  await asBefore(house.store, await house.engine.directory(org))
  await house.engine.changeDirectory(org, by, renamed('Benjamin'))
  expect(addressOf((await home.people()).directory)).toBe(true)
  await house.engine.changeDirectory(org, { person: id('ben') }, renamed('Ben'), id('ben'))
  expect(addressOf((await home.people()).directory)).toBe(true)
  older = false
  await house.engine.changeDirectory(org, { person: id('ben') }, renamed('Benjamin'), id('ben'))
  expect(addressOf((await home.people()).directory)).toBe(false)
  expect((await house.engine.directory(org)).persons.map(({ name }) => name)).toContain('Benjamin')
})

test('C-27 whoever changes what is their own changes no other’s contact methods, whatever the change says', async () => {
  house = await makeHouse()
  const before = await house.engine.directory(org)
  const elsewhere = (who: string) => (directory: Directory) => ({
    ...directory,
    persons: directory.persons.map(person =>
      person.id === who ? { ...person, methods: person.methods.map(method => ({ ...method, address: 'elsewhere' })) } : person,
    ),
  })
  await expect(house.engine.changeDirectory(org, { person: id('ben') }, elsewhere('olu'), id('ben'))).rejects.toThrow(/row-level security/)
  expect(await house.engine.directory(org)).toEqual(before)
  await house.engine.changeDirectory(org, { person: id('ben') }, elsewhere('ben'), id('ben'))
  expect(await house.engine.directory(org)).toEqual(elsewhere('ben')(before))
})
