import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Front, openFront, settle } from '../testing/front.ts'

let front: Front
beforeEach(async () => {
  front = await openFront()
  await front.house.signal({ summary: 'Checkout fails for Jane' })
  await settle(front.house)
})
afterEach(() => front.stop())

test('X-06 an owner erases the words of an incident; others may not, and the console shows that they are gone', async () => {
  const asked = { incident: 1, why: 'asked for' }
  expect((await front.ana.send('POST', '/api/v1/erasures', asked)).json().error).toBe('owners-only')
  expect((await front.nobody.send('POST', '/api/v1/erasures', asked)).statusCode).toBe(401)
  expect((await front.ana.get('/api/v1/incidents/1')).json().title).toBe('Checkout fails for Jane')
  const erased = await front.program.send('POST', '/api/v1/erasures', asked)
  expect([erased.statusCode, erased.json()]).toMatchObject([201, { texts: 1, alerts: 1, incidents: [1], why: 'asked for' }])
  expect((await front.ana.get('/api/v1/incidents/1')).json().title).toBe('(erased)')
  const { items } = (await front.ana.get('/api/v1/incidents/1/timeline')).json() as { items: { text: string }[] }
  expect(items.map(({ text }) => text)).toContain('1 text and the words of 1 alert were erased: asked for')
  expect((await front.program.get('/api/v1/erasures')).json().items).toHaveLength(1)
  await settle(front.house)
  const log = (await front.program.get('/api/v1/log?limit=1000')).body
  expect(log).toContain('TextsErased')
  expect(log).not.toContain('Jane')
})

test('an erasure says what is wrong with it', async () => {
  const said = async (body: unknown) => (await front.program.send('POST', '/api/v1/erasures', body)).json().error
  expect(await said({ incident: 99, why: 'asked for' })).toBe('no-such-incident')
  expect(await said({ incident: 1, why: 'Jane asked for it' })).toBe('invalid')
  expect(await said({ person: 'nobody', why: 'asked for' })).toBe('no-such-person')
  expect(await said({ person: 'olu', why: 'asked for' })).toBe('last-owner')
})
