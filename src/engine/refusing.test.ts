import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { MethodKind } from '../core/oncall/people.ts'
import { hour, minute } from '../core/span.ts'
import type { Carrier } from '../integrations/carrier.ts'
import { markVerified } from '../people/change.ts'
import { type EndedPage, takeNothing } from './refusing.ts'
import { directory, type House, makeHouse, org, start } from './testing/house.ts'

let house: House | null = null
afterEach(async () => {
  await house?.stop()
  house = null
})

const carrierOf = (kind: MethodKind, carried: 'handed over' | 'refused', detail = 'answered 401'): Carrier => ({
  kind,
  objects: () => null,
  blames: said => (said === 'answered 401' ? 'carrier' : said === 'no such number' ? 'address' : null),
  send: async () => (carried === 'refused' ? { carried, detail } : { carried, receipt: null }),
})
const problems = async (of = house!.engine): Promise<string> => (await of.health()).problems.join('\n')

test('C-11 carriers that refuse every page are named with since when and why, nobody being reached is said, an incident about it opens, and a page that is taken ends it', async () => {
  house = await makeHouse()
  house.carrying(() => ({ carried: 'refused', detail: 'answered 401' }))
  await house.engine.start()
  await house.clock.runFor(minute)
  expect(await problems()).toBe('') // no page yet: quiet
  await house.signal()
  await house.clock.runFor(5 * minute)
  const health = await house.engine.health()
  expect(health.ok).toBe(false)
  expect(health.problems.join('\n')).toMatch(/^ntfy has taken none of \d+ pages since 2026-11-22 03:01 UTC \(answered 401\); a test page/m)
  expect(health.problems.join('\n')).toMatch(/^nobody is reached: none of \d+ pages was taken since 2026-11-22 03:01 UTC/m)
  const own = (await house.incidents()).find(({ incident }) => incident.correlation === 'tocsin/unwell')
  const title = (await house.store.org(org).readTexts([own!.incident.title]))[own!.incident.title]
  expect(title).toMatch(/^Tocsin is not well: nobody is reached: .*; ntfy has taken none of \d+ pages since/)
  house.carrying(() => ({ carried: 'handed over', receipt: null }))
  await house.clock.runFor(20 * minute)
  expect(await problems()).toBe('')
})

test("C-11 one person's wrong number is no alarm, as often as it is refused, while the carrier takes the pages of others", async () => {
  house = await makeHouse({
    directory: {
      ...directory,
      persons: directory.persons.map(p => ({
        ...p,
        methods: directory.persons[0]!.methods.map(m => ({ ...m, id: id(`${p.id}-${m.kind}`), address: `${p.id}@${m.kind}` })),
      })),
    },
  })
  house.carrying(message =>
    message.to.address === 'ana@sms' ? { carried: 'refused', detail: 'some reason' } : { carried: 'handed over', receipt: null },
  )
  await house.engine.start()
  for (const service of ['one', 'two', 'three']) {
    await house.signal({ labels: { service } })
    await house.clock.runFor(2 * minute)
  }
  expect(house.sent.filter(({ to }) => to === 'ana@sms').length).toBeGreaterThan(2)
  expect(await problems()).toBe('')
})

test('C-11 it is told after a restart and by another node; a test page ends it where it left, and its link everywhere', async () => {
  house = await makeHouse({ needs: { carriers: [carrierOf('ntfy', 'refused'), carrierOf('sms', 'handed over')] } })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(2 * minute)
  const carriers = [carrierOf('ntfy', 'handed over'), carrierOf('sms', 'handed over')] // with the right token
  const after = house.another({ carriers })
  const beside = house.another({ carriers, node: 'c' })
  for (const node of [after, beside]) expect(await problems(node)).toMatch(/^ntfy has taken none of \d+ pages? since/)
  await after.testMethod(org, id('ana'), id('ana-ntfy'))
  expect(await problems(after)).toBe('')
  expect(await problems(beside)).toMatch(/^ntfy/)
  await beside.changeDirectory(org, { person: id('ana') }, (known, now) => markVerified(known, id('ana'), id('ana-ntfy'), now))
  await house.clock.runFor(10_000)
  expect(await problems(beside)).toBe('')
})

test('C-11 a node whose own way out is broken says so of itself, while another node is taken', async () => {
  house = await makeHouse()
  const broken = house.another({ carriers: [carrierOf('ntfy', 'refused'), carrierOf('sms', 'refused')] })
  await broken.start()
  await house.signal({}, broken)
  await house.clock.runFor(5_000)
  await broken.stop()
  await house.engine.start()
  await house.clock.runFor(10 * minute)
  expect(await problems()).toBe('')
  expect(await problems(broken)).toMatch(/^ntfy has taken none of 3 pages of this node since .* \(answered 401\)/)
  expect(await problems(broken)).toMatch(/^sms has taken none of 1 page of this node/m)
})

test('C-11 consoles that are shut at night are no alarm, however many pages find them so; a wrong address beside them is', async () => {
  const only = (kinds: readonly MethodKind[]) => ({
    ...directory,
    persons: directory.persons.map(p => ({
      ...p,
      methods: kinds.map(kind => ({ ...p.methods[0]!, id: id<'method'>(`${p.id}-${kind}`), kind })),
      loud: kinds.map(kind => ({ method: id<'method'>(`${p.id}-${kind}`), after: 0 })),
    })),
  })
  for (const [kinds, told] of [
    [['console'], /^$/],
    [['console', 'sms'], /^nobody is reached: none of \d+ pages was taken since .*, by whatever carrier$/],
  ] as const) {
    house = await makeHouse({
      directory: only(kinds),
      needs: { carriers: [carrierOf('console', 'refused', 'no such number'), carrierOf('sms', 'refused', 'no such number')] },
    })
    await house.engine.start()
    await house.signal()
    await house.clock.runFor(20 * minute)
    expect(await problems()).toMatch(told)
    await house.stop()
    house = null
  }
})

test('C-11 after a day without a page it is quiet: what was so then says little', async () => {
  house = await makeHouse({ needs: { carriers: [carrierOf('ntfy', 'refused')] } })
  await house.signal()
  await house.engine.start()
  await house.clock.runFor(5_000)
  expect(await problems()).toMatch(/ntfy/)
  const [row] = await house.incidents()
  await house.engine.handle({ org, stream: row!.stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'Resolve', note: null }) })
  await house.engine.stop()
  await house.clock.runFor(25 * hour)
  expect(await problems(house.another())).not.toMatch(/ntfy/)
})

test('C-11 what one page tells, and what two: the carrier itself, two contact methods, the only one', () => {
  const page = (method: string, detail: string | null, more: Partial<EndedPage> = {}): EndedPage => ({
    kind: 'sms',
    method: id(method),
    outcome: 'refused',
    detail,
    at: start,
    ...more,
  })
  const found = (pages: readonly EndedPage[], only = false) =>
    takeNothing(
      pages,
      ({ detail }) => (detail === 'bad token' ? 'carrier' : detail === 'wrong number' ? 'address' : null),
      () => only,
    ).length
  expect(found([page('a', 'bad token')])).toBe(1)
  expect(found([page('a', 'later')])).toBe(0)
  expect(found([page('a', 'later'), page('a', 'later')])).toBe(0)
  expect(found([page('a', 'later'), page('a', 'later')], true)).toBe(1)
  expect(found([page('a', 'later'), page('b', null, { outcome: 'unknown' })])).toBe(1)
  expect(found([page('a', 'wrong number'), page('b', 'wrong number')], true)).toBe(0)
  expect(
    found([
      page('a', 'later'),
      page('b', 'later', { at: instant(start + 1) }),
      page('c', null, { outcome: 'handed over', at: instant(start + 2) }),
    ]),
  ).toBe(0)
  expect(found([page('c', null, { outcome: 'handed over', at: instant(start - 1) }), page('a', 'later'), page('b', 'later')])).toBe(1)
})
