import { expect, test } from 'vitest'
import { isReportDuty, materialReviewDuty, planReviewDuty, readDuty, reportDuty } from '../core/house.ts'
import { id, instant } from '../core/id.ts'
import { runs } from '../core/obligation/obligation.ts'
import type { Plan } from '../core/plan.ts'
import { withRecord, withReport } from '../customers/import-vendors.ts'
import { houseStreamOf, latestOf } from './house-stream.ts'
import { type House, makeHouse as houseAt, org } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { makeVirtualClock } from './virtual-clock.ts'

const clause = id<'clause'>('communication')
const plan: Plan = {
  ...testPlan,
  header: { ...testPlan.header, refreshed: '2026-01-01' },
  planReview: {
    clause,
    who: id('lead'),
    every: { unit: 'month', count: 12 },
    after: 'a material incident',
    readBy: 'every member of the team',
  },
  drills: [
    { id: id('tabletop'), name: 'Tabletop', clause, every: { unit: 'month', count: 6 }, state: 'in place', first: null },
    { id: id('simulation'), name: 'Simulation', clause, every: { open: 'how often is not said' }, state: 'planned', first: '2027' },
  ],
}
const by = { person: id<'person'>('ana') }
/** `alone`: nothing polls, so that days pass in a moment. */
const houseIn = async (at = '2026-12-31T23:50:00Z', with_ = plan, alone = false): Promise<House> => {
  const house = await houseAt({ plan: with_, clock: makeVirtualClock(instant(Date.parse(at))), needs: { alone } })
  await house.engine.start()
  await house.clock.runFor(2_000)
  return house
}
const standing = async (house: House) => (await house.engine.house.state(org))!
const owed = async (house: House, duty: string) => latestOf(await standing(house), duty)!
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
const mail = (house: House) => house.sent.map(s => s.to)

test('L-25 the plan is reviewed every year: owed from its last refresh, warned, then late, and paged to the role that owes it', async () => {
  const house = await houseIn()
  const before = await owed(house, planReviewDuty)
  expect([before.state, before.warned, iso(before.due[0]?.at), before.cause]).toEqual([
    'owed',
    true,
    '2027-01-01T00:00:00.000Z',
    { plan: (await standing(house)).plan, clause },
  ])
  expect(house.sent).toEqual([])
  await house.clock.runFor(11 * 60_000)
  const late = await owed(house, planReviewDuty)
  expect([late.state, iso(late.overdueAt ?? undefined)]).toEqual(['overdue', '2027-01-01T00:00:00.000Z'])
  expect(mail(house)).toEqual(expect.arrayContaining(['ana@ntfy', 'olu@ntfy'])) // the lead, and the owner behind
  expect(house.sent[0]!.message.body).toContain('Overdue: Review the plan')

  await house.engine.house.done(org, by, late.id, 'Gone over with the team')
  const next = await owed(house, planReviewDuty)
  expect((await standing(house)).obligations[late.id]!.state).toMatchObject({ late: true })
  expect([next.state, next.id === late.id, iso(next.due[0]?.at)?.slice(0, 10)]).toEqual(['owed', false, '2028-01-01'])
  await house.clock.runFor(60_000)
  expect(Object.keys((await standing(house)).callOuts)).toEqual([]) // nobody is called for it any more
  await house.stop()
})

test('L-25 a newer version that says when it was gone over counts the year from then', async () => {
  const house = await houseIn('2026-12-01T00:00:00Z')
  const newer = { ...plan, header: { ...plan.header, version: '2', refreshed: '2026-11-15' } }
  await house.engine.setPlan(org, by, JSON.stringify(newer))
  await house.clock.runFor(2_000)
  expect(iso((await owed(house, planReviewDuty)).due[0]?.at)).toBe('2027-11-15T00:00:00.000Z')
  await house.stop()
})

test('L-25 drills that are in place fall due and come again; one that is only planned is shown without a date', async () => {
  const house = await houseIn('2026-03-01T12:00:00Z')
  const drill = await owed(house, 'drill-tabletop')
  expect([drill.state, iso(drill.due[0]?.at)?.slice(0, 10)]).toEqual(['owed', '2026-09-01']) // six months since it was first asked for
  const planned = await owed(house, 'drill-simulation')
  expect([planned.state, planned.due, planned.words]).toEqual(['owed', [], 'planned for 2027'])
  await house.engine.house.waive(org, by, drill.id, 'Everybody is ill')
  const next = await owed(house, 'drill-tabletop')
  expect([runs(next), next.id === drill.id]).toEqual([true, false])
  await house.stop()
})

test('L-40 an incident that was decided to be material owes the review of the plan, once, and its keeper is told', async () => {
  const house = await houseIn('2026-06-01T12:00:00Z')
  expect(latestOf(await standing(house), materialReviewDuty)).toBeUndefined()
  const about = (n: number) => ({
    obligation: id<'obligation'>(`decide-${n}`),
    stream: id<'stream'>(`incident-${n}`),
    words: 'Incident #1 was material.',
  })
  await house.engine.house.material(org, by, about(1))
  await house.engine.house.material(org, by, about(1)) // asked again after a crash
  await house.clock.runFor(2_000)
  const review = await owed(house, materialReviewDuty)
  expect([review.state, review.due, review.words]).toEqual(['owed', [], 'after a material incident'])
  expect(
    (await house.store.org(org).events(houseStreamOf(org))).filter(
      e => e.fact.type === 'FactSet' && (e.fact.fact as string) === 'material',
    ),
  ).toHaveLength(1)

  await house.engine.house.done(org, by, review.id, 'Gone over')
  expect(iso((await owed(house, planReviewDuty)).due[0]?.at)?.slice(0, 10)).toBe('2027-06-01')
  await house.engine.house.material(org, by, about(2))
  const again = await owed(house, materialReviewDuty)
  expect([runs(again), again.id === review.id]).toEqual([true, false])
  await house.stop()
})

test('L-40 where the plan says by when, the review after a material incident has its date, is late after it, and pages; a later incident moves no date', async () => {
  const dated = { ...plan, planReview: { ...plan.planReview!, within: { unit: 'day', count: 10 } as const } }
  const house = await houseIn('2026-06-01T12:00:00Z', dated, true)
  const about = (n: number) => ({
    obligation: id<'obligation'>(`decide-${n}`),
    stream: id<'stream'>(`incident-${n}`),
    words: 'It was material.',
  })
  await house.engine.house.material(org, by, about(1))
  await house.clock.runFor(2_000)
  const review = await owed(house, materialReviewDuty)
  expect([review.state, iso(review.due[0]?.at), review.words]).toEqual([
    'owed',
    '2026-06-11T12:00:02.000Z',
    'within 10 days of when that was decided',
  ])
  await house.engine.handle({
    org,
    stream: houseStreamOf(org),
    by,
    ask: () => ({ type: 'Acknowledge', person: by.person, callOut: null, via: 'link' }),
  })
  await house.clock.runFor(3 * 86_400_000)
  await house.engine.house.material(org, by, about(2))
  expect(await owed(house, materialReviewDuty)).toMatchObject({ id: review.id, due: review.due })
  house.sent.length = 0
  await house.clock.runFor(9 * 86_400_000)
  expect((await owed(house, materialReviewDuty)).state).toBe('overdue')
  expect(mail(house)).toContain('ana@ntfy')
  await house.engine.house.done(org, by, review.id, 'Gone over')
  expect((await standing(house)).obligations[review.id]!.state).toMatchObject({ late: true })
  await house.stop()
})

test('L-40 the keeper of the plan is paged that a review is owed, and the page ends with the answer', async () => {
  const house = await houseIn('2026-06-01T12:00:00Z')
  await house.engine.house.material(
    org,
    { person: id('ben') },
    { obligation: id('decide'), stream: id('incident'), words: 'It was material.' },
  )
  await house.clock.runFor(2_000)
  expect(mail(house)).toEqual(['ana@ntfy'])
  await house.engine.handle({
    org,
    stream: houseStreamOf(org),
    by,
    ask: () => ({ type: 'Acknowledge', person: by.person, callOut: null, via: 'link' }),
  })
  expect((await owed(house, `${materialReviewDuty}:told`)).state).toMatchObject({ late: false })
  expect(runs(await owed(house, materialReviewDuty))).toBe(true) // told is not reviewed
  await house.stop()
})

test('L-39 everybody owes it to have read the version that runs, and owes it anew after each change', async () => {
  const house = await houseIn('2026-06-01T12:00:00Z')
  const reading = async () =>
    Object.fromEntries(await Promise.all(['ana', 'ben', 'olu'].map(async who => [who, runs(await owed(house, readDuty(id(who))))])))
  expect(await reading()).toEqual({ ana: true, ben: true, olu: true })
  expect(await house.engine.house.read(org, id('ana'))).toBe(true)
  expect(await house.engine.house.read(org, id('ana'))).toBe(false)
  expect(await reading()).toEqual({ ana: false, ben: true, olu: true })
  const read = latestOf(await standing(house), readDuty(id('ana')))!
  expect(read.state).toMatchObject({ met: expect.any(String) })

  await house.engine.setPlan(org, by, JSON.stringify({ ...plan, header: { ...plan.header, version: '2' } }))
  await house.clock.runFor(2_000)
  expect(await reading()).toEqual({ ana: true, ben: true, olu: true })
  expect((await standing(house)).obligations[read.id]!.state).toEqual(read.state) // that the first was read stays
  expect(house.sent).toEqual([])
  await house.stop()
})

test('a plan that asks for nothing without an incident has no stream of its own, and two nodes make one', async () => {
  const none = await houseIn('2026-06-01T12:00:00Z', testPlan)
  expect(await none.engine.house.state(org)).toBeNull()
  await none.stop()
  const house = await houseIn('2026-06-01T12:00:00Z')
  const events = async () => (await house.store.org(org).events(houseStreamOf(org))).length
  const count = await events()
  const other = house.another()
  await other.start()
  await Promise.all([house.engine.house.keep(org), other.house.keep(org)])
  await house.clock.runFor(120_000)
  expect(await events()).toBe(count)
  expect(await house.incidents()).toEqual([]) // it is no incident
  await house.stop()
})

test('C-10 a provider’s report that ends owes the next one by then: warned before, late after, met by the next, and never without what it met', async () => {
  const house = await houseIn('2026-06-01T12:00:00Z', plan, true)
  const records = house.engine.vendorRecords
  const vendor = id<'vendor'>('acme-mail')
  await house.engine.customers.change(org, register => ({
    ...register,
    vendors: [{ id: vendor, name: 'Acme Mail', role: 'Mail', holds: ['addresses'], contact: null }],
  }))
  const add = (report: string, expires: string | null) =>
    records.change(org, by, [{ vendor, what: 'report', which: report }], all =>
      withRecord(all, vendor, record =>
        withReport(record, {
          id: id(report),
          kind: 'SOC 2 Type II',
          covers: null,
          issued: null,
          from: null,
          to: null,
          expires,
          source: null,
          addedAt: house.clock.now(),
          looks: [],
        }),
      ),
    )
  await add('first', '2026-12-31')
  await add('no-end', null)
  await house.engine.house.keep(org)
  const duty = reportDuty({ vendor, report: 'first', date: '2026-12-31' })
  const first = await owed(house, duty)
  expect([first.state, first.warned, iso(first.due[0]?.at)]).toEqual(['owed', false, '2027-01-01T00:00:00.000Z'])
  expect(Object.values((await standing(house)).obligations).filter(o => isReportDuty(o.rule))).toHaveLength(1) // none for an end that nobody said
  await house.clock.runFor(154 * 86_400_000)
  expect([(await owed(house, duty)).state, (await owed(house, duty)).warned]).toEqual(['owed', true])
  await house.clock.runFor(61 * 86_400_000)
  expect((await owed(house, duty)).state).toBe('overdue')

  await add('second', '2027-12-31')
  await house.engine.house.keep(org)
  expect((await standing(house)).obligations[first.id]!.state).toMatchObject({ met: expect.any(String), late: true })
  const next = await owed(house, reportDuty({ vendor, report: 'second', date: '2027-12-31' }))
  expect([next.state, iso(next.due[0]?.at)]).toEqual(['owed', '2028-01-01T00:00:00.000Z'])
  const events = async () => (await house.store.org(org).events(houseStreamOf(org))).length
  const count = await events()
  await house.engine.house.keep(org)
  expect(await events()).toBe(count) // looked at again, nothing is said twice

  await house.engine.customers.change(org, register => ({ ...register, vendors: [] })) // it works for us no more
  await house.engine.house.keep(org)
  expect(runs(await owed(house, reportDuty({ vendor, report: 'second', date: '2027-12-31' })))).toBe(false)
  await house.stop()
})
