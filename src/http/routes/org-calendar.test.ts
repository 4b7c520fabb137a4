import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compile } from '../../plan/compile.ts'
import { shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

const own = shippedSource('team')
  .replace(/^zone: open .*$/m, 'zone: Europe/Berlin')
  .replace(/^hours: open .*$/m, 'hours: mon-fri 09:00-18:00')
  .replace(/^holidays: open .*$/m, 'holidays: DE-BE')
const open = (source: string) =>
  openFront({
    houseOptions: {
      plan: compile(source).plan!,
      needs: { calendarFor: (plan, zones, closures) => calendarFor(plan!.header, { zones }, closures) },
    },
  })

test('a day on which the organisation is closed is no business day: what is owed by the next one moves past it, for what is open too', async () => {
  front = await open(own)
  const dueOf = async (number: number) =>
    (await front.ana.get(`/api/v1/incidents/${number}`)).json().obligations.find((o: { rule: string }) => o.rule === 'start-work').dueAt
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A typo', severity: 'P4' })).json()
  expect(await dueOf(number), 'Sunday 22 November: by the end of Monday').toBe('2026-11-23T17:00:00.000Z')
  expect((await front.ana.send('PUT', '/api/v1/calendar/closures', { dates: ['2026-11-23'] })).json().error).toBe('owners-only')
  const said = await front.program.send('PUT', '/api/v1/calendar/closures', { dates: ['2026-12-28', '2026-11-23', '2026-12-28'] })
  expect(said.json()).toMatchObject({
    zone: 'Europe/Berlin',
    hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
    holidays: 'DE-BE',
    open: [],
    closures: ['2026-11-23', '2026-12-28'],
    ahead: expect.arrayContaining(['2026-12-25']),
  })
  const later = (await front.ana.send('POST', '/api/v1/incidents', { title: 'Another', severity: 'P4' })).json().number
  expect(await dueOf(later)).toBe('2026-11-24T17:00:00.000Z')
  await expect.poll(() => dueOf(number)).toBe('2026-11-24T17:00:00.000Z')
  // What comes and goes with people's zones leaves them standing.
  await front.program.send('POST', '/api/v1/people', { name: 'Dee', zone: 'Asia/Tokyo' })
  expect((await front.ana.get('/api/v1/calendar')).json().closures).toEqual(['2026-11-23', '2026-12-28'])
  expect((await front.program.send('PUT', '/api/v1/calendar/closures', { dates: ['2026-02-30'] })).statusCode).toBe(400)
})

test('L-28 what the plan leaves open of the calendar is said in its words, and nothing is filled in', async () => {
  front = await open(shippedSource('team'))
  expect((await front.ana.get('/api/v1/calendar')).json()).toMatchObject({
    zone: null,
    hours: null,
    holidays: null,
    open: ['zone', 'hours', 'holidays'].map(what => ({ what, words: 'the document names none' })),
    ahead: [],
  })
})
