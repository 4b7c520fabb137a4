import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
beforeEach(async () => {
  front = await openFront()
})
afterEach(() => front.stop())

const ask = (verb: string, body: object) => front.ana.send('POST', `/api/v1/incidents/1/${verb}`, body)
const detail = async () => (await front.ana.get('/api/v1/incidents/1')).json()

test('L-23 a remediation item is added, given an owner and a date, listed among all that is owed by its words, and done', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'Checkout fails', severity: 'P2' })
  expect((await ask('add-remediation', { what: 'Encrypt the backups' })).statusCode).toBe(200)
  const [item] = (await detail()).remediation
  expect(item).toMatchObject({ what: 'Encrypt the backups', owner: null, due: null, state: 'open' })
  const change = { item: item.id, owner: 'ben', due: '2026-12-01T12:00:00Z' }
  expect((await ask('change-remediation', change)).statusCode).toBe(200)
  const owed = (await front.ana.get('/api/v1/obligations')).json().items.find((o: { rule: string }) => o.rule.startsWith('remediation:'))
  expect(owed).toMatchObject({
    name: 'Remediation item: Encrypt the backups',
    dueAt: '2026-12-01T12:00:00.000Z',
    state: 'owed',
    owedBy: { people: [{ id: 'ben', name: 'Ben' }] },
    can: ['meet', 'waive'],
  })
  expect((await ask('change-remediation', { ...change, due: '2027-01-01T12:00:00Z' })).json().error).toBe('reason-missing')
  expect((await ask('finish-remediation', { item: 'nothing' })).json().error).toBe('item-unknown')
  expect((await ask('meet', { obligation: owed.id, note: 'AES-256 since Tuesday' })).statusCode).toBe(200)
  expect((await detail()).remediation[0]).toMatchObject({
    state: 'done',
    late: false,
    endedAt: expect.any(String),
    ended: 'AES-256 since Tuesday',
  })
  const timeline = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items as { text: string; note: string | null }[]
  expect(timeline.map(e => e.note)).toEqual(expect.arrayContaining(['Encrypt the backups', 'AES-256 since Tuesday']))
})

test('T-23 a change of a system is recorded through the API, with its time and in its own words', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'Somebody got in', severity: 'P2' })
  expect((await ask('change', { what: 'Rebuilt the web server from its image' })).statusCode).toBe(200)
  const timeline = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items as { text: string; note: string | null }[]
  expect(timeline.at(-1)).toMatchObject({ text: 'A system was changed', note: 'Rebuilt the web server from its image' })
  expect((await ask('change', { what: '' })).statusCode).toBe(400)
})
