import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const minute = 60_000

test('T-26 T-36 T-39 X-21 figures are means and shares over incidents, with targets and denominators, and a file says what it is', async () => {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      needs: { alone: true, calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) }, // nothing polls: days pass
    },
  })
  const open = async (severity: string) =>
    (await front.ana.send('POST', '/api/v1/incidents', { title: 'It is down', severity })).json().number
  const ask = async (number: number, verb: string, body: object) => {
    const answer = await front.ana.send('POST', `/api/v1/incidents/${number}/${verb}`, body)
    if (answer.statusCode >= 400) throw new Error(answer.body)
  }
  const figures = async (query = '') => (await front.ana.get(`/api/v1/figures${query}`)).json()
  const rowOf = (made: { items: { id: string; rows: { severity: string | null }[] }[] }, id: string, severity: string | null) =>
    made.items.find(f => f.id === id)!.rows.find(r => r.severity === severity)
  expect(rowOf(await figures(), 'mtta', 'P1')).toMatchObject({ value: null, kept: null, of: 0, target: 15 * minute })

  const first = await open('P1')
  const second = await open('P1')
  const third = await open('P1')
  const fake = await open('P1')
  await ask(fake, 'close', { as: 'false positive', reason: 'A test.' })
  await front.house.clock.runFor(10 * minute)
  await ask(first, 'acknowledge', {})
  await front.house.clock.runFor(10 * minute)
  await ask(second, 'acknowledge', {})
  await front.house.clock.runFor(40 * minute)
  await ask(first, 'resolve', {})
  const made = await figures()
  expect(rowOf(made, 'mtta', 'P1')).toEqual({
    severity: 'P1',
    severityName: expect.any(String),
    value: 15 * minute, // one of ten, one of twenty: one incident's lateness is not the mean's
    target: 15 * minute,
    targetWords: null,
    kept: true,
    of: 2,
    missing: 1,
  })
  expect(rowOf(made, 'mttr', 'P1')).toMatchObject({ value: 60 * minute, target: 240 * minute, kept: true, of: 1, missing: 2 })
  expect(rowOf(made, 'mttd', 'P1')).toMatchObject({ value: null, target: null, targetWords: 'to be baselined', kept: null, missing: 3 })

  await ask(third, 'fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await ask(third, 'milestone', { milestone: 'breach-discovered', reason: 'Then.' })
  await ask(first, 'fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await ask(first, 'milestone', { milestone: 'breach-discovered', reason: 'Then.' })
  const owed = async (number: number) =>
    (await front.ana.get(`/api/v1/incidents/${number}`)).json().obligations.find((o: { rule: string }) => o.rule === 'tell-breach').id
  await ask(first, 'meet', { obligation: await owed(first), note: 'By letter.' })
  expect(rowOf(await figures(), 'notification-compliance', null)).toMatchObject({ value: 100, target: 100, kept: true, of: 1, missing: 1 })
  await front.house.clock.runFor(73 * 60 * minute)
  expect(rowOf(await figures(), 'notification-compliance', null)).toMatchObject({ value: 50, kept: false, of: 2, missing: 0 })
  expect((await figures('?to=2020-01-01T00:00:00Z')).export).toMatchObject({ total: 0 })

  // T-39: bringing back took 20 minutes, and the plan expects under 30 of a new deployment.
  const fifth = await open('P2')
  await ask(fifth, 'phase', { to: 'recovery', note: 'Image rebuilt' })
  await front.house.clock.runFor(20 * minute)
  await ask(fifth, 'milestone', { milestone: 'recovered' })
  expect(rowOf(await figures(), 'recovery', null)).toMatchObject({ value: 20 * minute, target: 30 * minute, kept: true, of: 1, missing: 0 })

  const file = (await front.ana.get('/api/v1/figures.csv')).body
  const body = file.split('\r\n').slice(4).join('\r\n')
  expect(file).toContain('# total: 5\r\n')
  expect(file).toContain(`# sha256 of what follows: ${createHash('sha256').update(body).digest('hex')}`)
  expect(body).toContain('mttd,Mean time to detect')
  expect(body).toContain('to be baselined')
})
