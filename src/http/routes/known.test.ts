import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const minute = 60_000
async function opened() {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P2' })).json()
  const at = `/api/v1/incidents/${number}`
  return {
    ask: async (verb: string, body: object) => (await front.ana.send('POST', `${at}/${verb}`, body)).json(),
    known: async () => (await front.ana.get(`${at}/known`)).json(),
    detail: async () => (await front.ana.get(at)).json(),
  }
}
const named = <T extends { id: string }>(items: readonly T[], id: string): T => {
  const found = items.find(item => item.id === id)
  if (found === undefined) throw new Error(`${id} is not among ${items.map(item => item.id).join(', ')}`)
  return found
}

test('a moment is corrected by a new word: both stand side by side with their reasons, and the last one counts', async () => {
  const { ask, known } = await opened()
  const now = front.house.clock.now()
  const first = new Date(now - 30 * minute).toISOString()
  const later = new Date(now - 10 * minute).toISOString()
  expect((await ask('milestone', { milestone: 'aware', happenedAt: first })).error).toBe('reason-missing')
  await ask('milestone', { milestone: 'aware', happenedAt: first, reason: 'The log was read.' })
  await ask('milestone', { milestone: 'aware', happenedAt: later, reason: 'Before that it was a guess.' })
  const aware = named<{ id: string; said: object[]; happenedAt: string }>((await known()).milestones, 'aware')
  expect(aware).toMatchObject({
    of: 'law',
    happenedAt: later,
    said: [
      { happenedAt: first, reason: 'The log was read.', by: 'Ana' },
      { happenedAt: later, reason: 'Before that it was a guess.', by: 'Ana' },
    ],
  })
})

test('L-31 the time in which a breach is suspected and nobody decides is counted from the first suspicion, and ends with the word that decides', async () => {
  const { ask, known } = await opened()
  expect((await known()).undecided).toBe(null)
  await ask('fact', { fact: 'breach', value: 'suspected', reason: 'Strange addresses.' })
  const since = new Date(front.house.clock.now()).toISOString()
  await front.house.clock.runFor(25 * minute)
  expect((await known()).undecided).toEqual({ since, until: null })
  expect(named<{ id: string; told: string }>((await known()).milestones, 'suspected').told).toBe('the answer "breach: suspected"')
  await ask('fact', { fact: 'breach', value: 'ruled-out', reason: 'They were ours.' })
  const { undecided, facts } = await known()
  expect(undecided).toEqual({ since, until: new Date(Date.parse(since) + 25 * minute).toISOString() })
  expect(
    named<{ id: string; said: { value: string; reason: string }[] }>(facts, 'breach').said.map(s => `${s.value}: ${s.reason}`),
  ).toEqual(['suspected: Strange addresses.', 'ruled-out: They were ours.'])
})

test('T-12 the checklist is answered item by item: values are kept with who gave them, facts and severity follow, wrong ones are refused', async () => {
  const { ask, known, detail } = await opened()
  expect((await known()).checklist.map((i: { id: string; answered: unknown }) => [i.id, i.answered])).toEqual(
    ['scope', 'services', 'exposed', 'ongoing', 'likely-cause', 'assign-severity', 'open-thread'].map(name => [name, null]),
  )
  await ask('checklist', { item: 'services', answers: ['API', 'Dashboard'] })
  await ask('checklist', { item: 'scope', answers: ['several-customers'], note: 'Seven of them.' })
  await ask('checklist', { item: 'assign-severity', answers: ['P1'], note: 'It spreads.' })
  expect(await ask('checklist', { item: 'services', answers: ['Coffee machine'] })).toMatchObject({
    error: 'answer-unknown',
    clause: 'identification',
  })
  const { checklist } = await known()
  expect(named(checklist, 'services')).toMatchObject({
    answered: { answers: ['API', 'Dashboard'], by: 'Ana', reason: null },
    single: false,
  })
  expect(named(checklist, 'scope')).toMatchObject({ answered: { answers: ['several-customers'], reason: 'Seven of them.' }, single: true })
  expect(await detail()).toMatchObject({
    severity: 'P1',
    facts: expect.arrayContaining([expect.objectContaining({ id: 'scope', value: 'several-customers' })]),
  })
})
