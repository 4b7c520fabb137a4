import { afterEach, expect, test } from 'vitest'
import { editionOf } from '../core/edition.ts'
import { id, instant } from '../core/id.ts'
import { drillPagesMost, pacedPlan } from '../core/pace.ts'
import type { ObligationRule, Plan } from '../core/plan.ts'
import { hour } from '../core/span.ts'
import type { DrillRow } from '../store/port.ts'
import { makeDrillBound } from './drill-bound.ts'
import { type House, makeHouse, org, signalOf, start } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'

let house: House
afterEach(() => house.stop())
const drill = id<'drill'>('drill-1')
const of = () => house.store.org(org)
const drilled = async () => (await of().incidents({ drill, limit: 9 })).rows
async function going(factor = 1): Promise<void> {
  const { plan } = await house.engine.world(org)
  let edition = plan
  if (factor > 1) {
    edition = editionOf<'plan', Plan>(pacedPlan(plan.value, { of: plan.edition, factor }))
    await of().putEdition('drill plan', edition, 'ana', house.clock.now(), null)
  }
  await of().putDrill({
    drill,
    state: 'running',
    version: 0,
    plan: edition.edition,
    nextAt: null,
    startedAt: house.clock.now(),
    endedAt: null,
    record: {},
  })
}
const change = async (more: Partial<DrillRow>) => of().putDrill({ ...(await of().drill(drill))!, ...more })
const said = () => house.engine.intake(house.door, 'signal', [signalOf()], { hash: 'h', bytes: 1 }, drill)

test('X-09, T-30 a signal of a drill opens a drill incident; the same signal in earnest opens a real one, with its own number, and neither touches the other', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going()
  await said()
  await house.clock.runFor(2000)
  expect((await drilled()).map(row => [row.number, row.incident.drill])).toEqual([[1, drill]])
  expect(await house.incidents()).toEqual([])
  await house.signal()
  await house.clock.runFor(2000)
  expect((await house.incidents()).map(row => [row.number, row.incident.drill])).toEqual([[1, null]])
  expect((await drilled())[0]!.incident.alerts.count).toBe(1)
  await house.engine.intake(house.door, 'signal', [signalOf({ status: 'resolved' })], { hash: 'h', bytes: 1 }, drill)
  await house.clock.runFor(10_000)
  expect((await house.incidents())[0]!.incident.alerts.firing).toBe(true)
  expect((await drilled())[0]!.incident.alerts.firing).toBe(false)
  const counts = await of().intakeCounts(instant(0))
  expect(counts.filter(({ outcome }) => outcome === 'signal').map(({ count }) => count)).toEqual([1])
})

test('T-30 every page of a drill says DRILL first, whatever carries it, and a real one does not', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going()
  await said()
  await house.clock.runFor(70_000)
  expect(house.sent.length).toBeGreaterThan(1)
  for (const { message } of house.sent) {
    expect(message.drill).toBe(true)
    expect(message.severity).toMatch(/^DRILL /)
    expect(message.incident).toBe('#D1')
    expect(message.body).toMatch(/^DRILL: this is practice\./)
  }
  const before = house.sent.length
  await house.signal()
  await house.clock.runFor(2000)
  const real = house.sent.slice(before).filter(({ message }) => !message.drill)
  expect(real.map(({ message }) => message.body).join()).not.toMatch(/DRILL/)
  expect(real).toHaveLength(1)
})

test('T-30 what is late in a drill says DRILL too, to the role that owes it and to the owners who are paged with it', async () => {
  const rule = testPlan.obligations[0]!
  const contain: ObligationRule = {
    ...rule,
    id: id('contain'),
    name: 'Contain it',
    due: {
      P1: [
        {
          due: 'within',
          span: { unit: 'ms', count: hour },
          of: id('alert-received'),
          plus: null,
          words: 'within 1 hour of alert-received',
        },
      ],
    } as ObligationRule['due'],
    met: { met: 'done' },
  }
  house = await makeHouse({ plan: { ...testPlan, obligations: [rule, contain] } })
  await house.engine.start()
  await going()
  await said()
  await house.clock.runFor(2000)
  const [row] = await drilled()
  await house.engine.handle({
    org,
    stream: row!.stream,
    drill,
    by: { person: id('ben') },
    ask: () => ({ type: 'Acknowledge', person: id('ben'), callOut: null, via: 'console' }),
  })
  const before = house.sent.length
  await house.clock.runFor(2 * hour)
  const late = house.sent.slice(before)
  expect(new Set(late.map(({ to }) => to))).toEqual(new Set(['ana@ntfy', 'ana@sms', 'olu@ntfy']))
  for (const { message } of late) {
    expect(message).toMatchObject({ drill: true, incident: '#D1' })
    expect(message.severity).toMatch(/^DRILL /)
    expect(message.body).toMatch(/^DRILL: this is practice\./)
  }
})

test('T-30 a drill that is sixty times as fast pages the next person sixty times as soon; a real incident beside it does not', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going(60)
  await said()
  await house.signal()
  await house.clock.runFor(2_000_000)
  const firstTo = (name: string, practice: boolean) =>
    house.sent.find(({ to, message }) => to.startsWith(name) && message.drill === practice)!.at - start
  expect(firstTo('ana', true)).toBeLessThan(2000)
  expect(firstTo('ben', false) / Math.max(1, firstTo('ben', true))).toBeGreaterThan(20)
  const [row] = await drilled()
  expect((await house.engine.plan(org, row!.incident.plan)).value.pace).toMatchObject({ factor: 60 })
})

test('T-30 a fast drill that nobody answers rings no person more than twice a minute and sends no more than a hundred pages, on whichever node; what it held back is said, and is no trouble of a carrier', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going(60)
  for (let n = 0; n < 2; n++)
    await house.engine.intake(
      house.door,
      'signal',
      [signalOf({ labels: { service: `s${n}` }, summary: `n${n}` })],
      { hash: 'h', bytes: 1 },
      drill,
    )
  const most = (): number => {
    const ringing = house.sent.map(({ to, at }) => ({ person: to.split('@')[0], at }))
    return Math.max(
      ...ringing.map(one => ringing.filter(of => of.person === one.person && of.at <= one.at && of.at > one.at - 60_000).length),
    )
  }
  await house.clock.runFor(4 * 60_000)
  expect(most()).toBe(drillPagesMost.toOnePersonAMinute)
  expect(new Set(house.sent.map(({ to }) => to.split('@')[0])).size).toBeGreaterThan(2) // the steps went on to everybody all the same
  for (let n = 0; n < 30 && house.sent.length < drillPagesMost.inAll; n++) await house.clock.runFor(60_000)
  await house.clock.runFor(60_000)
  expect([house.sent.length, most()]).toEqual([drillPagesMost.inAll, drillPagesMost.toOnePersonAMinute])

  const events = (await Promise.all((await drilled()).map(({ stream }) => of().events(stream)))).flat()
  const kept = events.flatMap(({ fact }) => (fact.type === 'PageEnded' && fact.outcome === 'held back' ? [fact] : []))
  expect(new Set(kept.map(({ detail }) => detail))).toEqual(
    new Set(['2 pages of this drill went to them within a minute', 'this drill has sent its 100 pages']),
  )
  expect(await house.engine.health()).toMatchObject({ ok: true, problems: [] })
  const another = makeDrillBound({ store: house.store, clock: house.clock }) // has sent nothing itself
  const [last] = await of().deliveries({ limit: 1 })
  expect(await another.keeps({ ...last!, id: id('new') })).toBe('this drill has sent its 100 pages')
  const before = house.sent.length
  await house.signal() // what is real is not counted with it
  await house.clock.runFor(2000)
  expect(house.sent.slice(before).map(({ message }) => message.drill)).toEqual([false])
})

test('T-30 of a paused drill no page leaves until it goes on, of one that is over none at all, and real pages leave all the while', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going()
  await change({ state: 'paused' })
  await said()
  await house.signal()
  await house.clock.runFor(20_000)
  expect(house.sent.map(({ message }) => message.drill)).toEqual([false])
  await change({ state: 'running' })
  await house.clock.runFor(20_000)
  expect(house.sent.some(({ message }) => message.drill)).toBe(true)
  await change({ state: 'over', endedAt: house.clock.now() })
  const before = house.sent.length
  await house.clock.runFor(3_600_000)
  expect(house.sent.slice(before).some(({ message }) => message.drill)).toBe(false)
})

test('T-30 while a carrier is busy, a real page goes before every page of a drill', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going()
  let release = (): void => {}
  const busy = new Promise<void>(resolve => {
    release = resolve
  })
  house.carrying(async () => {
    await busy
    return { carried: 'handed over', receipt: null }
  })
  for (let n = 0; n < 30; n++)
    await house.engine.intake(
      house.door,
      'signal',
      [signalOf({ labels: { service: `s${n}` }, summary: `n${n}` })],
      { hash: 'h', bytes: 1 },
      drill,
    )
  await house.clock.runFor(500)
  const asked = house.sent.length
  await house.signal()
  await house.clock.runFor(500)
  expect(house.sent).toHaveLength(asked) // the carrier is full of the drill
  release()
  await house.clock.runFor(500)
  expect(house.sent[asked]!.message.drill).toBe(false)
})

test('X-09 the record of a drill is in the audit log: each note once, marked with the drill, apart from every list', async () => {
  house = await makeHouse()
  await house.engine.start()
  await going()
  const by = { person: id<'person'>('ana') }
  await house.engine.drills.note(org, drill, by, 'began', 'The drill began.')
  await Promise.all([1, 2].map(() => house.engine.drills.note(org, drill, by, 'inject 1', 'Inject 1 was released.')))
  await house.clock.runFor(2000)
  const events = await house.engine.drills.events(org, drill)
  expect(events.map(({ fact }) => fact.type)).toEqual(['IncidentOpened', 'NoteAdded', 'NoteAdded'])
  expect(events.every(event => event.drill === drill)).toBe(true)
  expect((await of().log(-1, 100)).filter(({ event }) => event.drill === drill)).toHaveLength(3)
  expect(await drilled()).toEqual([])
  expect(await house.incidents()).toEqual([])
})
