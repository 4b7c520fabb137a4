import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import type { Carrier, Message } from '../../integrations/carrier.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

const layer = { people: ['ana', 'ben'], start: '2026-11-16T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
async function opened(more: object = {}) {
  letters.length = 0
  firstIsRefused = false
  front = await openFront({
    carriers: [ntfy],
    houseOptions: { needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) } },
  })
  const made = await front.program.send('POST', '/api/v1/schedules', { name: 'Primary', zone: 'Europe/Berlin', layers: [layer], ...more })
  expect(made.statusCode).toBe(201)
  return made.json()
}
const letters: Message[] = []
let firstIsRefused = false
const ntfy: Carrier = {
  kind: 'ntfy',
  objects: () => null,
  async send(message) {
    letters.push(message)
    if (letters.length === 1 && firstIsRefused) throw new Error('no such topic')
    return { carried: 'handed over', receipt: null }
  },
}
/** What follows the answer is done. */
const told = async () => {
  for (let turns = 0; turns < 20; turns++) await new Promise(resolve => setImmediate(resolve))
}
const onCall = async (at: string) => (await front.ana.get(`/api/v1/on-call?at=${encodeURIComponent(at)}`)).json()

test('X-02 who is on call at any instant is told for every schedule and every position, and a time that nobody has is said', async () => {
  const nights = {
    ...layer,
    people: ['olu'],
    every: { count: 1, unit: 'day' },
    restrict: [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' }],
  }
  const { upcoming } = await opened()
  await front.program.send('POST', '/api/v1/schedules', { name: 'Nights', zone: 'America/New_York', layers: [nights] })
  await front.program.send('PUT', '/api/v1/positions/lead', { holders: [{ schedule: 'primary' }] })
  // Each answers on the wall of its own zone: 03:00 in Berlin is 21:00 of the day before in New York.
  expect((await onCall('2026-12-25T03:00:00+01:00')).schedules).toMatchObject([
    { id: 'primary', person: { name: 'Ben' }, override: false, until: '2026-12-28T08:00:00.000Z' },
    { id: 'nights', person: null, until: '2026-12-25T03:00:00.000Z' },
  ])
  expect((await onCall('2026-12-25T05:00:00+01:00')).schedules[1]).toMatchObject({
    person: { name: 'Olu' },
    until: '2026-12-25T11:00:00.000Z',
  })
  // At the very moment of the hand-over the next one has it, and is whom the position pages.
  const [next] = upcoming
  const then = await onCall(next.from)
  expect(then.schedules[0].person).toMatchObject({ name: next.name })
  expect(then.positions.find((p: { id: string }) => p.id === 'lead').people).toEqual([then.schedules[0].person])
  expect(await onCall('2036-01-01T00:00:00Z')).toMatchObject({ error: 'invalid', field: 'querystring.at' })
})

test('two people trade two shifts in one request, anyone may, and both can be taken back', async () => {
  const { now, upcoming } = await opened()
  const [first, second] = [upcoming[0], upcoming[1]]
  const time = (s: { from: string; to: string }) => ({ from: s.from, to: s.to })
  const swapped = await front.ana.send('POST', '/api/v1/schedules/primary/swap', { first: time(first), second: time(second) })
  expect(swapped.statusCode).toBe(201)
  await told()
  expect(letters.map(l => [l.to.person, l.title, l.quiet])).toEqual([['ben', 'Ana changed your shifts of Primary', true]])
  expect(swapped.json().overrides.map((o: { person: string }) => o.person)).toEqual([second.person, first.person])
  expect((await onCall(first.from)).schedules[0]).toMatchObject({ person: { name: second.name }, override: true })
  expect((await onCall(second.from)).schedules[0]).toMatchObject({ person: { name: first.name }, override: true })
  const alone = await front.ana.send('POST', '/api/v1/schedules/primary/swap', {
    first: time(now),
    second: { from: upcoming[3].from, to: upcoming[3].to },
  })
  expect([alone.statusCode, alone.json().message]).toEqual([400, 'Ana has both times'])
  await front.ana.send('DELETE', '/api/v1/schedules/primary/overrides/1')
  expect((await onCall(second.from)).schedules[0]).toMatchObject({ person: { name: second.name }, override: false })
})

test('of two whose shifts somebody else trades the one is told although the letter to the other was not taken', async () => {
  const { upcoming } = await opened()
  firstIsRefused = true
  const [first, second] = [0, 1].map(n => ({ from: upcoming[n].from, to: upcoming[n].to }))
  await front.program.send('POST', '/api/v1/schedules/primary/swap', { first, second })
  await told()
  expect(letters.map(l => l.to.person).toSorted()).toEqual(['ana', 'ben'])
})

const file = (...entries: readonly (readonly string[])[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    ...entries.flatMap((lines, n) => ['BEGIN:VEVENT', `UID:${n}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
  ].join('\r\n')

test('X-11 a calendar file becomes overrides: first shown, then taken, never twice, and what names nobody is told and left out', async () => {
  await opened()
  const ics = file(
    ['SUMMARY:Olu covers', 'DTSTART;TZID=Europe/Berlin:20261224T180000', 'DTEND;TZID=Europe/Berlin:20261227T090000'],
    ['SUMMARY:Holiday party', 'DTSTART:20261218T160000Z', 'DTEND:20261218T200000Z'],
    ['SUMMARY:nobody', 'DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270101'],
  )
  const send = async (take: boolean) => (await front.ana.send('POST', '/api/v1/schedules/primary/calendar-file', { ics, take })).json()
  expect(await send(true)).toMatchObject({ error: 'owners-only' }) // anyone may look at what it would change
  const shown = await send(false)
  expect(shown).toMatchObject({ taken: 0, schedule: { overrides: [] } })
  expect(shown.overrides.map((o: { name: string | null; from: string; known: boolean }) => [o.name, o.from, o.known])).toEqual([
    ['Olu', '2026-12-24T17:00:00.000Z', false],
    [null, '2026-12-30T23:00:00.000Z', false],
  ])
  expect(shown.problems).toEqual([expect.objectContaining({ entry: 'Holiday party', what: 'it names nobody of the directory' })])
  await front.program.send('PATCH', '/api/v1/people/ana', { owner: true })
  expect(await send(true)).toMatchObject({ taken: 2 })
  const again = await send(true)
  expect([again.taken, again.schedule.overrides.length, again.overrides.every((o: { known: boolean }) => o.known)]).toEqual([0, 2, true])
  expect((await onCall('2026-12-25T03:00:00Z')).schedules[0]).toMatchObject({ person: { name: 'Olu' }, override: true })
  expect((await onCall('2026-12-31T12:00:00Z')).schedules[0]).toMatchObject({ person: null, override: true })
  const none = await front.ana.send('POST', '/api/v1/schedules/primary/calendar-file', { ics: 'hello', take: true })
  expect(none.json()).toMatchObject({ taken: 0, problems: [{ entry: 'the file', what: 'the file is no iCalendar file' }] })
})

test('X-02 whoever holds the first step of an escalation by name is told that they are paged first at any hour, and not where a schedule has it', async () => {
  await opened()
  const first = async () => (await front.ana.get('/api/v1/now')).json().onCall.first
  expect(await first()).toEqual(['P1', 'P2']) // P4 pages nobody
  await front.program.send('PUT', '/api/v1/positions/lead', { holders: [{ schedule: 'primary' }] })
  await front.program.send('PUT', '/api/v1/positions/chief', { holders: [{ person: 'ana' }] })
  expect(await first()).toEqual([]) // by the schedule, and second
})

test('X-02 a schedule says what of the plan it holds, ends its last shift where somebody follows, and says where nobody does', async () => {
  const made = await opened()
  expect(made.heldBy).toEqual([])
  await front.program.send('PUT', '/api/v1/positions/lead', { holders: [{ schedule: 'primary' }] })
  const alone = { ...layer, people: ['olu'] }
  await front.program.send('POST', '/api/v1/schedules', { name: 'Alone', zone: 'Europe/Berlin', layers: [alone] })
  const [primary, lonely] = (await front.ana.get('/api/v1/schedules')).json().items
  expect(primary.heldBy).toHaveLength(1)
  // Looked at for four weeks from a Sunday at 03:00: the last shift is whole, to a Monday at 09:00 in Berlin.
  expect(primary.upcoming.at(-1)).toMatchObject({ to: '2026-12-21T08:00:00.000Z', endless: false })
  expect(lonely.now).toMatchObject({ person: 'olu', endless: true })
})
