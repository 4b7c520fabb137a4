import { afterEach, expect, test } from 'vitest'
import { fold } from '../core/fold.ts'
import { id } from '../core/id.ts'
import { canonical } from '../core/log/canonical.ts'
import type { Erasure } from '../store/port.ts'
import { isSigned } from './erase.ts'
import { type House, makeHouse, org } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const ana = { person: id<'person'>('ana') }
const olu = { person: id<'person'>('olu') }
const note = (number: number, words: string, by = ana) =>
  house.incidents().then(rows =>
    house.engine.handle({
      org,
      stream: rows.find(row => row.number === number)!.stream,
      by,
      ask: text => ({ type: 'AddNote', note: text(words), happenedAt: null }),
    }),
  )
const streamOf = async (number: number) => (await house.incidents()).find(row => row.number === number)!.stream
const eventsOf = async (number: number) => house.store.org(org).events(await streamOf(number))
const wordsOf = async (number: number) => {
  const refs = (await eventsOf(number)).flatMap(event => Object.keys(event.private) as (keyof typeof event.private)[])
  return Object.values(await house.store.org(org).readTexts(refs as never))
}
const recordOf = async (number: number) => (await eventsOf(number)).flatMap(({ fact }) => (fact.type === 'TextsErased' ? [fact] : []))
const two = async (keep: (erasures: readonly Erasure[]) => Promise<void> = async () => {}) => {
  house = await makeHouse({ needs: { keepErasures: keep } })
  await house.engine.start()
  for (const service of ['checkout', 'search']) {
    await house.signal({ summary: `${service} fails for Jane`, labels: { service, user: 'jane' } })
    await house.clock.runFor(100)
  }
  await note(1, 'Jane called')
  await note(1, 'Jane called again', olu)
  await note(2, 'nothing to do with it')
}

test('X-06 the words of an incident and of its alerts are gone, what happened and its hashes stay, and the record says so, signed', async () => {
  await two()
  const before = await eventsOf(1)
  const erasure = await house.engine.erasures.erase(org, olu, { stream: await streamOf(1), seqs: 'all' }, 'asked for')
  expect(await wordsOf(1)).toEqual([null, null, null])
  expect((await eventsOf(1)).slice(0, before.length)).toEqual(before)
  const [fact] = await recordOf(1)
  expect(fact).toMatchObject({ erasure: erasure.id, alerts: 1, person: null, why: 'asked for' })
  expect(fact!.refs).toHaveLength(3)
  expect((await eventsOf(1)).at(-1)!.by).toEqual(olu)
  expect(isSigned(await streamOf(1), fact!)).toBe(true)
  expect(isSigned(await streamOf(2), fact!)).toBe(false)
  expect(isSigned(await streamOf(1), { ...fact!, refs: [] })).toBe(false)
  const [row] = await house.store.org(org).alerts({ incident: await streamOf(1), limit: 9 })
  expect(row).toMatchObject({ summary: '(erased)', labels: {}, status: 'firing' })
  expect((await wordsOf(2)).sort()).toEqual(['nothing to do with it', 'search fails for Jane'])
  const loaded = await house.store.org(org).load(await streamOf(1))
  expect(canonical(fold(await eventsOf(1)))).toBe(canonical(loaded!.incident))
})

test('X-06 single entries are erased and the others stay', async () => {
  await two()
  const seq = (await eventsOf(1)).find(({ fact, by }) => fact.type === 'NoteAdded' && 'person' in by && by.person === 'ana')!.seq
  await house.engine.erasures.erase(org, olu, { stream: await streamOf(1), seqs: [seq] }, 'should not be there')
  expect(await wordsOf(1)).toEqual(['checkout fails for Jane', null, 'Jane called again'])
})

test('X-06 a person is erased: out of the directory, their doors shut and unnamed, and what they wrote gone wherever it was', async () => {
  await two()
  const home = house.store.org(org)
  await home.putDoor(
    { ...house.door, id: 'hers', kind: 'session', person: ana.person, label: 'sign-in of Ana', source: null },
    'hash of her session',
  )
  const erasure = await house.engine.erasures.erase(org, olu, { ...ana, words: true }, 'asked for')
  expect((await house.engine.directory(org)).persons.map(({ id }) => id)).toEqual(['ben', 'olu'])
  expect(await home.doors('session')).toMatchObject([{ label: 'erased', revokedAt: house.clock.now() }])
  expect(await wordsOf(1)).toEqual(['checkout fails for Jane', null, 'Jane called again'])
  expect(await wordsOf(2)).toEqual(['search fails for Jane', null])
  expect(await recordOf(1)).toMatchObject([{ person: 'ana', alerts: 0 }])
  expect(await home.erasures()).toMatchObject([{ erasure: { id: erasure.id, person: 'ana' }, doneAt: house.clock.now() }])
})

test('X-06 whoever ends following the status page is on the list by id alone, once, and forgotten again where it was cut short', async () => {
  const kept: Erasure[] = []
  await two(async erasures => void kept.push(...erasures))
  const home = house.store.org(org)
  const kim = id<'subscriber'>('kim')
  const secrets = { address: 'kim@customer.example', secret: null }
  await home.putSubscriber({ subscriber: kim, kind: 'mail', addressKey: 'hash', secrets }, house.clock.now())
  const { endSubscriber } = home
  Object.assign(home, { endSubscriber: () => Promise.reject(new Error('the line broke')) })
  await expect(house.engine.subscriptions.end(org, kim)).rejects.toThrow('the line broke')
  Object.assign(home, { endSubscriber })
  expect(kept).toMatchObject([{ subscribers: [kim], texts: {}, person: null, by: { tocsin: 'engine' } }])
  expect(JSON.stringify(kept)).not.toContain('customer.example')
  await house.clock.runFor(40_000)
  expect(await home.subscriber(kim)).toMatchObject({ state: 'gone', secrets: null })
  expect(await house.engine.subscriptions.end(org, kim)).toBe(false)
  expect(await home.erasures()).toMatchObject([{ erasure: { id: kept[0]!.id }, doneAt: expect.any(Number) }])
})

test('the last owner is not erased, and nothing was begun', async () => {
  await two()
  await expect(house.engine.erasures.erase(org, olu, { ...olu, words: true }, 'asked for')).rejects.toThrow(/last owner/)
  await expect(house.engine.erasures.erase(org, olu, { person: id('nobody'), words: true }, 'asked for')).rejects.toThrow(
    /nothing of theirs/,
  )
  expect(await house.store.org(org).erasures()).toEqual([])
})

test('X-06 an erasure that was cut short is completed by the next look, of any node, and said once', async () => {
  await two()
  const { eraseAlerts } = house.store.org(org)
  Object.assign(house.store.org(org), { eraseAlerts: () => Promise.reject(new Error('the line broke')) })
  await expect(house.engine.erasures.erase(org, olu, { stream: await streamOf(1), seqs: 'all' }, 'asked for')).rejects.toThrow(
    'the line broke',
  )
  Object.assign(house.store.org(org), { eraseAlerts })
  expect(await house.store.org(org).erasures()).toMatchObject([{ doneAt: null }])
  await house.another().start()
  await house.clock.runFor(40_000)
  expect(await house.store.org(org).erasures()).toMatchObject([{ doneAt: expect.any(Number) }])
  expect(await recordOf(1)).toHaveLength(1)
  expect((await house.store.org(org).alerts({ incident: await streamOf(1), limit: 9 }))[0]).toMatchObject({ summary: '(erased)' })
})

test('X-06 what is begun is put down outside of the store before it is carried out, and the whole list at a start', async () => {
  const kept: string[][] = []
  await two(async erasures => void kept.push(erasures.map(({ id }) => id)))
  const { id: erasure } = await house.engine.erasures.erase(org, olu, { stream: await streamOf(1), seqs: 'all' }, 'asked for')
  expect(kept.at(-1)).toEqual([erasure])
  kept.length = 0
  await house.another({ keepErasures: async erasures => void kept.push(erasures.map(({ id }) => id)) }).start()
  await house.clock.runFor(100)
  expect(kept).toEqual([[erasure]])
})

test('an erasure is no work on an incident: an acknowledgement lapses all the same', async () => {
  await two()
  const incident = (await house.store.org(org).load(await streamOf(1)))!.incident
  await house.engine.erasures.erase(org, ana, { stream: await streamOf(1), seqs: 'all' }, 'asked for')
  const after = (await house.store.org(org).load(await streamOf(1)))!.incident
  expect(after.acknowledged).toEqual(incident.acknowledged)
  expect(after.obligations).toEqual(incident.obligations)
})

test('X-06 an erasure holds for whoever is the last owner after a restore: the entry stays, without a name or a way to be reached', async () => {
  await two()
  await house.store.org(org).putErasure({
    id: id('of the list'),
    org,
    at: house.clock.now(),
    by: olu,
    why: 'asked for',
    texts: {},
    alerts: {},
    person: olu.person,
  })
  await house.engine.erasures.complete()
  const entry = (await house.engine.directory(org)).persons.find(({ id }) => id === 'olu')
  expect(entry).toMatchObject({ name: '(erased)', owner: true, methods: [], loud: [], quiet: [] })
  expect(await house.store.org(org).erasures()).toMatchObject([{ doneAt: expect.any(Number) }])
})
