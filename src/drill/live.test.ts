import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../calendar/make.ts'
import type { Actor } from '../core/cause.ts'
import { id, instant } from '../core/id.ts'
import { runs } from '../core/obligation/obligation.ts'
import { tellNobody } from '../engine/tell.ts'
import { type House, makeHouse, org } from '../engine/testing/house.ts'
import { sourceRoutes } from '../integrations/sources.ts'
import { compile } from '../plan/compile.ts'
import { type DrillRefused, type LiveDrill, type LiveDrills, makeLiveDrills } from './live.ts'
import { inventPeople } from './people.ts'
import { reportHtml, reportMarkdown, reportOf } from './report.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const planned = '```yaml drills\ntabletop: { name: Tabletop exercise, every: 12 months, state: in place, first: "2026" }'
const source = read('plans/team.md').replace(/```yaml drills\ntabletop:.*$/m, planned)
const plan = compile(source).plan!
const attack = read('drills/traffic-attack.md')
const start = instant(Date.parse('2026-11-22T03:00:00Z'))
/** Without its review of the fourth day, so that it may end after two hours. */
const short = attack.replace('lasts: 8 days', 'lasts: 2 hours').replace(/^- \{ at: (99|100):00.*\n/gm, '')
const people = inventPeople(plan, 'one each', start)
const facilitator: Actor = { person: id(people.persons[0]!.id) }
const minute = 60_000

let house: House
let drills: LiveDrills
afterEach(async () => {
  const stopping = drills.stop()
  await house.clock.runFor(2000)
  await stopping
  await house.stop()
})
async function open(): Promise<void> {
  house = await makeHouse({ plan, directory: people, needs: { calendarFor: (of, zones) => calendarFor((of ?? plan).header, { zones }) } })
  await house.engine.start()
  drills = makeLiveDrills({ engine: house.engine, store: house.store, clock: house.clock, tell: tellNobody, routes: sourceRoutes() })
  drills.start()
}
const begin = async (more: object = {}): Promise<LiveDrill> =>
  drills.begin(org, facilitator, {
    source: attack,
    factor: 1,
    plan: (await house.engine.world(org)).plan,
    byTime: true,
    duty: null,
    door: null,
    ...more,
  })
const incidentsOf = async ({ row }: LiveDrill) => (await house.store.org(org).incidents({ drill: row.drill, limit: 9 })).rows
const again = async ({ row }: LiveDrill) => (await drills.find(org, row.drill))!
const names = { person: (person: string) => `Name of ${person}`, actor: () => 'Somebody', role: (role: string) => role }

test('T-30 what comes in comes at its time: a signal pages the real people, a word stands on the timeline of its incident', async () => {
  await open()
  const live = await begin()
  await house.clock.runFor(2 * minute)
  const [row] = await incidentsOf(live)
  expect(row!.incident).toMatchObject({ drill: live.row.drill, severity: 'P1' })
  expect(house.sent.length).toBeGreaterThan(0)
  expect(house.sent.every(({ message }) => message.drill && message.severity.startsWith('DRILL '))).toBe(true)
  expect((await again(live)).record.released.map(({ n, by }) => [n, by])).toEqual([[0, 'time']])
  await house.clock.runFor(5 * minute)
  expect((await again(live)).record.released.map(({ n }) => n)).toEqual([0, 1])
  const noted = (await house.store.org(org).events(row!.stream)).filter(({ fact }) => fact.type === 'NoteAdded')
  expect(noted).toHaveLength(1)
  expect(await house.incidents()).toEqual([])
})

test('T-30 by hand an inject comes when its facilitator releases it, once, however often it is asked', async () => {
  await open()
  const live = await begin({ byTime: false })
  await house.clock.runFor(30 * minute)
  expect(await incidentsOf(live)).toEqual([])
  await expect(drills.release(org, live.row.drill, facilitator, 1)).rejects.toThrow(/there is no incident yet/)
  await Promise.all([1, 2].map(() => drills.release(org, live.row.drill, facilitator, 0)))
  await house.clock.runFor(minute)
  await drills.release(org, live.row.drill, facilitator, 1)
  await drills.release(org, live.row.drill, facilitator, 1)
  expect((await incidentsOf(live)).map(({ alerts }) => alerts.count)).toEqual([1])
  expect((await again(live)).record.released.map(({ n, by }) => [n, by])).toEqual([
    [0, 'hand'],
    [1, 'hand'],
  ])
  await expect(drills.release(org, live.row.drill, facilitator, 99)).rejects.toThrow(/no inject 100/)
})

test('T-30 sixty times as fast the injects, the plan and the end come sixty times as soon, and the record says so', async () => {
  await open()
  const live = await begin({ factor: 60, source: short })
  await house.clock.runFor(8_000)
  expect((await again(live)).record.released.map(({ n }) => n)).toEqual([0, 1])
  const [row] = await incidentsOf(live)
  const acknowledge = Object.values(row!.incident.obligations).find(({ rule }) => (rule as string) === 'acknowledge')!
  expect(acknowledge.due[0]!.at - acknowledge.start).toBe(15_000)
  expect((await house.engine.plan(org, row!.incident.plan)).value.pace).toEqual({ of: live.record.plan.of, factor: 60 })
  await house.clock.runFor(2 * minute)
  const over = await again(live)
  expect(over.row.state).toBe('over')
  expect(over.record.ended).toEqual({ as: 'done', why: 'Its time was over.' })
})

test('T-30 paused nothing comes and no page leaves; it goes on where it stood', async () => {
  await open()
  const live = await begin()
  await house.clock.runFor(minute)
  await drills.pause(org, live.row.drill, facilitator, 'a real incident')
  const before = house.sent.length
  await house.clock.runFor(60 * minute)
  expect(house.sent).toHaveLength(before)
  expect((await again(live)).record.released).toHaveLength(1)
  await expect(drills.release(org, live.row.drill, facilitator, 1)).rejects.toThrow(/paused/)
  await drills.resume(org, live.row.drill, facilitator)
  await house.clock.runFor(4 * minute)
  expect((await again(live)).record.released).toHaveLength(1)
  await house.clock.runFor(2 * minute)
  expect((await again(live)).record.released).toHaveLength(2)
})

test('X-09, T-30 at its end a drill is scored, its incidents are closed and owe nothing, the duty of the plan is met, and the hash of its transcript is in the audit log', async () => {
  await open()
  await house.engine.house.keep(org)
  const live = await begin({ duty: 'tabletop' })
  await house.clock.runFor(2 * minute)
  const [row] = await incidentsOf(live)
  const lead = Object.values(row!.incident.callOuts)[0]!.person
  await house.engine.handle({
    org,
    stream: row!.stream,
    by: { person: lead },
    ask: () => ({ type: 'Acknowledge', person: lead, callOut: null, via: 'console' }),
  })
  await drills.finding(org, live.row.drill, facilitator, {
    text: 'Nobody knew the number of the provider',
    role: 'technical-lead',
    person: null,
    due: '2026-12-01',
  })
  const over = await drills.end(org, live.row.drill, facilitator, 'done', null)
  const { result } = over.record
  const { controls, injects } = reportOf(over, names)
  expect(injects.came === injects.of, 'only what came in whole is evidence, and only that is called held to its end').toBe(
    controls.length > 0,
  )
  expect(reportMarkdown(reportOf(over, names)).includes('Held to its end.')).toBe(controls.length > 0)
  const short = reportMarkdown({ ...reportOf(over, names), injects: { came: 1, of: 4 } })
  expect(short).toContain('Ended before everything came in: 1 of 4 injects did.')
  expect(result!.judged.find(({ expected }) => expected.startsWith('acknowledge'))).toMatchObject({ met: true })
  expect(result!.score.points).toBeLessThan(result!.score.of)
  const [after] = await incidentsOf(live)
  expect(after!.incident.status).toBe('closed')
  expect(Object.values(after!.incident.obligations).filter(runs)).toEqual([])
  const log = await house.engine.drills.events(org, live.row.drill)
  const refs = log.flatMap(({ fact }) => (fact.type === 'NoteAdded' ? [fact.note] : []))
  const texts = Object.values(await house.store.org(org).readTexts(refs))
  expect(texts.some(text => text?.includes(result!.hash))).toBe(true)
  const duty = Object.values((await house.engine.house.state(org))!.obligations).filter(({ rule }) => (rule as string) === 'drill-tabletop')
  expect(duty.map(({ state }) => (typeof state === 'object' && 'met' in state ? 'met' : state)).sort()).toEqual(['met', 'owed'])
  const before = house.sent.length
  await house.clock.runFor(180 * minute)
  expect(house.sent.slice(before).filter(({ message }) => message.drill)).toEqual([])
  await expect(drills.release(org, live.row.drill, facilitator, 2)).rejects.toThrow(/over/)
})

test('X-09 the report says who took part by role, what was expected and what came with its clause, findings, and the hashes; as a page and as Markdown alike', async () => {
  await open()
  const live = await begin()
  await house.clock.runFor(20 * minute)
  await drills.note(org, live.row.drill, facilitator, 'They looked for the number for four minutes.')
  const found = await drills.finding(org, live.row.drill, facilitator, {
    text: 'A | <b>number</b> is missing',
    role: null,
    person: null,
    due: null,
  })
  await drills.settle(org, live.row.drill, facilitator, found.record.findings[0]!.id, 'It is in the directory now.')
  const report = reportOf(await drills.end(org, live.row.drill, facilitator, 'aborted', 'A real incident came.'), names)
  expect(report.controls).toEqual([]) // broken off: no evidence
  expect(report.participants.filter(({ pagedAt }) => pagedAt !== null).length).toBeGreaterThan(0)
  expect(report.participants.every(({ name }) => name.startsWith('Name of '))).toBe(true)
  expect(report.expectations.some(({ expected }) => expected.includes('(2.1 Who is called for a P1 or P2)'))).toBe(true)
  for (const text of [reportMarkdown(report), reportHtml(report)]) {
    for (const words of [
      'After the drill: An attack by traffic',
      report.transcriptHash!,
      'Broken off. A real incident came.',
      'They looked for the number',
      'It is in the directory now.',
    ])
      expect(text).toContain(words)
  }
  expect(reportHtml(report)).not.toContain('<b>number')
  expect(reportMarkdown(report)).toContain('A \\| <b>number</b> is missing')
})

test('X-09 the transcript that is hashed and kept names nobody and holds no words of anybody: it outlives no erasure', async () => {
  await open()
  const live = await begin()
  await house.clock.runFor(10 * minute)
  const over = await drills.end(org, live.row.drill, facilitator, 'done', null)
  const { transcript } = over.record.result!
  for (const { name } of people.persons) expect(transcript).not.toContain(name)
  expect(transcript).not.toContain('Is it you or us?')
  expect(transcript).toMatch(/^DRILL An attack by traffic\n.*live, drill file [0-9a-f]{64}\n/)
})

test('L-23, T-30 a finding becomes a remediation item once the drill is over: its owner owes it by its date, beside the duties of the house; done there, it is done in the report', async () => {
  await open()
  const live = await begin()
  await drills.finding(org, live.row.drill, facilitator, {
    text: 'The runbook is old',
    role: 'technical-lead',
    person: null,
    due: '2026-12-01',
  })
  expect((await house.engine.house.state(org))?.remediation).toBeUndefined() // nobody else knows of it yet
  const over = await drills.end(org, live.row.drill, facilitator, 'done', null)
  const { item } = over.record.findings[0]!
  const owed = Object.values((await house.engine.house.state(org))!.obligations).find(
    ({ rule }) => (rule as string) === `remediation:${item}`,
  )
  expect(owed).toMatchObject({ state: 'owed', due: [{ at: Date.parse('2026-12-01T23:59:59Z') }] })
  expect((await house.engine.house.state(org))!.remediation![item!]!.owner).not.toBeNull()
  await house.engine.house.done(org, facilitator, owed!.id, 'It was written anew.')
  expect(reportOf(await again(live), names).findings).toMatchObject([{ done: { note: 'It was written anew.', at: expect.any(String) } }])
  const later = await drills.finding(org, live.row.drill, facilitator, { text: 'One more', role: null, person: null, due: null })
  expect(later.record.findings[1]!.item).not.toBeNull()
})

test('T-30 one drill at a time; a drill that does not fit the plan, or is too fast, does not begin, and it is said what to write', async () => {
  await open()
  const refused = async (more: object) =>
    begin(more).then(
      () => null,
      (error: DrillRefused) => [error.code, error.message, error.instead],
    )
  expect(await refused({ source: attack.replace('does: enters triage', 'does: enters tirage') })).toEqual([
    'unfit',
    expect.stringMatching(/^line \d+: The plan has no phase "tirage"/),
    expect.stringContaining('write triage'),
  ])
  expect(await refused({ source: '# Nothing' })).toEqual(['unreadable', expect.any(String), expect.any(String)])
  expect(await refused({ factor: 0.5 })).toMatchObject(['factor', expect.any(String), expect.any(String)])
  expect(await refused({ duty: 'fire' })).toMatchObject(['duty', expect.any(String), expect.any(String)])
  await begin()
  expect(await refused({})).toMatchObject(['drill-going-on', expect.any(String), expect.any(String)])
})
