import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import { readReference, reportOf } from '../core/signal/reported.ts'
import { hour, minute } from '../core/span.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { alertOfReport, type ReportGiven, reportDoors, reportsApart, reportsFromOne, reportsInAll } from './people-reports.ts'
import { type House, makeHouse, org } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const open = async (plan: 'lean' | 'team' = 'team') => {
  house = await makeHouse({ plan: compiled(shippedSource(plan)) })
  await house.engine.start()
}
let count = 0
const given = (more: Partial<ReportGiven> = {}): ReportGiven => {
  const n = ++count
  return {
    via: 'form',
    key: `request ${n}`,
    sender: '192.0.2.1',
    hash: 'a'.repeat(64),
    bytes: 100,
    title: `Invoices of others can be read (${n})`,
    text: 'At /invoices/7 I see those of somebody else.',
    about: null,
    name: 'Rita Reporter',
    address: 'rita@reporter.example',
    mayBeNamed: null,
    automatic: false,
    ...more,
  }
}
const take = (more: Partial<ReportGiven> = {}) => house.engine.peopleReports.take(org, given(more))
const taken = async (more: Partial<ReportGiven> = {}): Promise<string> => {
  const answer = await take(more)
  if (answer.taken === 'not now') throw new Error('there was no room')
  await house.clock.runFor(1000)
  return answer.reference
}
const alerts = () => house.store.org(org).alerts({ limit: 500 })

test('L-13 a report is a signal under the plan: the title goes on, what was written is kept apart, and somebody is paged', async () => {
  await open('lean')
  const reference = await taken({ about: 'vulnerability' })
  const [incident] = await house.incidents()
  expect(incident!.incident).toMatchObject({ severity: 'SEV2', status: 'open' })
  expect(house.sent[0]!.to).toBe('olu@ntfy') // nobody is in the plan's positions here, so it is the owners
  expect(house.sent[0]!.message.body).toContain('Report: Invoices of others can be read')
  expect(JSON.stringify(house.sent)).not.toMatch(/Rita|somebody else/)
  const [alert] = await alerts()
  expect(alert).toMatchObject({
    sourceKind: 'report',
    rule: 'reported',
    labels: { report: reference, thread: reference, about: 'vulnerability' },
  })
  expect(JSON.stringify(alert)).not.toMatch(/Rita|somebody else/)
  expect(reportOf(alert!)).toBe(reference)
  expect(await house.engine.peopleReports.read(org, reference)).toMatchObject({
    text: 'At /invoices/7 I see those of somebody else.',
    via: 'form',
  })
})

test('L-13 the team’s plan calls somebody at once where data is concerned, and grades the rest lower', async () => {
  await open('team')
  await taken({ about: 'data' })
  await taken({ via: 'mail' })
  expect((await house.incidents()).map(({ incident }) => incident.severity).sort()).toEqual(['P2', 'P3'])
})

test('C-21 who reported is shown only by their own recorded word, which stands beside it', async () => {
  await open()
  const unnamed = await house.engine.peopleReports.read(org, await taken())
  expect(unnamed).toMatchObject({ reporter: null, consent: null, answerable: true })
  expect(JSON.stringify(unnamed)).not.toMatch(/rita/i)
  const named = await house.engine.peopleReports.read(org, await taken({ mayBeNamed: 'You may show my name.' }))
  expect(named).toMatchObject({
    reporter: { name: 'Rita Reporter', address: 'rita@reporter.example' },
    consent: { words: 'You may show my name.' },
  })
})

test('C-13 what is kept of a report has no card number, no credential and no address of others', async () => {
  await open()
  const text = 'I paid with 4111 1111 1111 1111, wrote to ana@example.com, and the key is AKIAIOSFODNN7EXAMPLE.'
  const read = await house.engine.peopleReports.read(org, await taken({ title: 'Card 4111 1111 1111 1111', text }))
  expect(read!.text).toMatch(/^I paid with \[card ending 1111\], wrote to \[e-mail \w+\], and the key is \[/)
  expect(read!.title).toBe('Card [card ending 1111]')
})

test('L-13 of a letter of megabytes what is kept is looked through, and not all that is left out', async () => {
  await open()
  const begun = performance.now()
  const read = await house.engine.peopleReports.read(org, await taken({ via: 'mail', text: 'a@b.cc '.repeat(1_000_000) }))
  expect(performance.now() - begun).toBeLessThan(5_000) // it was more than ten seconds, in which nobody is paged
  expect(read!.text).toMatch(/^\[e-mail \w+\] .*\[cut \w+\]$/)
  expect(read!.leftOut).toHaveLength(1)
})

test('L-13 sent again it is the same report: one alert, one reference', async () => {
  await open()
  const first = await taken({ key: 'k', title: 'Once' })
  expect(await take({ key: 'k', title: 'Once' })).toEqual({ taken: 'before', reference: first })
  expect(await alerts()).toHaveLength(1)
  expect(readReference(first.toLowerCase().replaceAll('-', ' '))).toBe(first)
  expect(readReference('no reference')).toBeNull()
})

test('L-13 a death between what is kept and its signal loses nothing: sent again, the report is whole under the same reference', async () => {
  await open()
  const put = house.store.org(org).upsertAlerts
  const other = house.another()
  const home = house.store.org(org)
  let fail = true
  const broken = {
    ...house.store,
    org: () => ({ ...home, upsertAlerts: (b: never) => (fail ? Promise.reject(new Error('gone')) : put(b)), openWith: async () => null }),
  }
  const dying = house.another({ store: broken as never, node: 'c' })
  await expect(dying.peopleReports.take(org, given({ key: 'same', title: 'Whole' }))).rejects.toThrow('gone')
  fail = false
  const again = await other.peopleReports.take(org, given({ key: 'same', title: 'Whole' }))
  expect(again.taken).toBe('done')
  expect((await alerts()).filter(a => a.summary === 'Report: Whole')).toHaveLength(1)
})

test('L-13 one sender has so many an hour and shuts nobody else out; in all there are so many, by the form and by mail apart', async () => {
  await open()
  for (let n = 0; n < reportsFromOne; n++) expect((await take()).taken).toBe('done')
  expect(await take()).toMatchObject({ taken: 'not now', of: 'this sender' })
  expect((await take({ sender: '192.0.2.2' })).taken).toBe('done')
  for (let n = reportsFromOne + 1; n < reportsInAll; n++) expect((await take({ sender: `198.51.100.${n}` })).taken).toBe('done')
  const full = await take({ sender: '203.0.113.1' })
  expect(full).toMatchObject({ taken: 'not now', of: 'all' })
  expect('waitMs' in full && full.waitMs).toBeGreaterThan(50 * minute)
  expect((await take({ via: 'mail', sender: 'x@example.com' })).taken).toBe('done')
  await house.clock.runFor(hour)
  expect((await take()).taken).toBe('done')
})

test('L-13 a flood is one incident: the first few are causes of their own, whatever follows within the hour is one', async () => {
  await open('lean')
  for (let n = 0; n < 40; n++) expect((await take({ sender: `198.51.100.${n}` })).taken).toBe('done')
  await house.clock.runFor(5000)
  expect(await house.incidents()).toHaveLength(reportsApart + 1)
  expect((await alerts()).filter(a => a.labels.thread === 'many')).toHaveLength(40 - reportsApart)
})

test('L-13 a flood by mail leaves a report by the form a cause of its own, which pages somebody', async () => {
  await open('lean')
  for (let n = 0; n < 20; n++) expect((await take({ via: 'mail', sender: `${n}@example.com` })).taken).toBe('done')
  await house.clock.runFor(5000)
  house.sent.length = 0
  await taken({ title: 'By the form' })
  expect(await house.incidents()).toHaveLength(reportsApart + 2)
  expect(house.sent[0]!.message.body).toContain('Report: By the form')
})

test('L-13 what a machine sent by itself is kept and pages nobody', async () => {
  await open('lean')
  const reference = await taken({ via: 'mail', automatic: true, title: 'Out of office' })
  await house.clock.runFor(hour)
  expect(await house.incidents()).toHaveLength(0)
  expect(house.sent).toHaveLength(0)
  expect((await alerts())[0]).toMatchObject({ routing: 'logged', labels: { tocsin_event: 'notice' } })
  expect(await house.engine.peopleReports.read(org, reference)).toMatchObject({ automatic: true, title: 'Out of office' })
})

test('L-13 an answer by mail joins the incident of what it answers, also where many came meanwhile; a stranger’s opens its own', async () => {
  await open()
  await taken({ via: 'mail', key: '<a@x>', messageId: '<a@x>', title: 'First' })
  for (let n = 0; n < 10; n++) await take({ sender: `198.51.100.${n}` })
  const second = await taken({ via: 'mail', key: '<b@x>', messageId: '<b@x>', answers: ['<unknown@x>', '<a@x>'], title: 'Re: First' })
  const rows = await alerts()
  const first = rows.find(a => a.summary === 'Report: First')!
  expect(rows.find(a => a.labels.report === second)!.incident).toBe(first.incident)
  const third = await taken({ via: 'mail', key: '<c@x>', messageId: '<c@x>', answers: ['<b@x>'], title: 'Re: Re: First' })
  expect((await alerts()).find(a => a.labels.report === third)!.incident).toBe(first.incident)
})

test('X-06 erasing the incident destroys what was reported, and so does erasing the report alone, with the title', async () => {
  await open()
  const olu = { person: id<'person'>('olu') }
  const one = await taken({ title: 'Unmistakable words' })
  const [row] = await house.incidents()
  await house.engine.erasures.erase(org, olu, { stream: row!.stream, seqs: 'all' }, 'asked for')
  expect(await house.engine.peopleReports.read(org, one)).toBeNull()
  const two = await taken({ title: 'Other words' })
  const stream = (await alertOfReport(house.store, org, two))!.incident!
  const title = (await house.store.org(org).load(stream))!.incident.title
  expect(await house.store.org(org).readTexts([title])).toEqual({ [title]: 'Report: Other words' })
  await house.engine.erasures.erase(org, olu, { report: two }, 'asked for')
  expect(await house.engine.peopleReports.read(org, two)).toBeNull()
  expect(await house.store.org(org).readTexts([title])).toEqual({ [title]: null })
  expect(JSON.stringify(await alerts())).not.toMatch(/Unmistakable|Other words/)
  const notice = await taken({ automatic: true, title: 'A robot' })
  const erasure = await house.engine.erasures.erase(org, olu, { report: notice }, 'asked for')
  expect(erasure.reports).toEqual([notice])
  expect(await house.engine.peopleReports.read(org, notice)).toBeNull()
})

test('L-13 a drill does not receive a report: while one works the same rule, the report opens an incident that is real', async () => {
  await open('lean')
  const { plan } = await house.engine.world(org)
  const drill = id<'drill'>('d1')
  await house.store.org(org).putEdition('drill plan', plan, 'olu', house.clock.now(), null)
  const signal = {
    dedup: 'k',
    status: 'firing',
    severityHint: null,
    summary: 'In a drill',
    labels: { thread: 'many' },
    annotations: {},
  } as const
  const times = { link: null, startsAt: null, endsAt: null, expiresAt: null }
  await house.engine.intake({ ...house.door, id: reportDoors.form }, 'report', [{ ...signal, ...times }], { hash: 'h', bytes: 1 }, drill)
  await house.clock.runFor(1000)
  const drilled = async () => (await house.store.org(org).incidents({ drill, limit: 10 })).rows
  expect(await drilled()).toHaveLength(1)
  for (let n = 0; n < reportsApart + 2; n++) await taken({ sender: `192.0.2.${n}` }) // the last of them under the same key
  expect(await house.incidents()).toHaveLength(reportsApart + 1)
  const [row] = await drilled()
  expect([row!.alerts.count, (await drilled()).length]).toEqual([1, 1])
})
