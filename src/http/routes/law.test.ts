import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const team = () =>
  openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
const profile = { entities: [], established: ['DE'], data: [{ id: 'customer-data', role: 'controller', people: ['DE'] }] }
type Shown = Readonly<{
  rule: string
  citation: string | null
  clause: object | null
  state: string
  why: string | null
  dueAt: string | null
}>
const owedIn = (body: { obligations: readonly Shown[] }, rule: string): Shown => {
  const found = body.obligations.find(o => o.rule === rule)
  if (found === undefined) throw new Error(`${rule} is not among ${body.obligations.map(o => o.rule).join(', ')}`)
  return found
}

test('X-07 L-15 the law that ships decides in incidents, beside the plan, with its citation where a clause would stand', async () => {
  front = await team()
  const rules = (await front.ana.get('/api/v1/law')).json()
  expect(rules.items.length).toBeGreaterThan(40)
  expect((await front.ana.send('PUT', '/api/v1/law/profile', profile)).json().error).toBe('owners-only')
  expect((await front.program.send('PUT', '/api/v1/law/profile', { ...profile, established: ['Germany'] })).statusCode).toBe(400)
  expect((await front.program.send('PUT', '/api/v1/law/profile', profile)).json()).toEqual(profile)
  expect((await front.ana.get('/api/v1/law/profile')).json()).toEqual(profile)
  const asked = (await front.ana.get('/api/v1/law')).json().items.filter((r: { asked: boolean }) => r.asked)
  const names = asked.map((r: { rule: string }) => r.rule)
  expect(names).toContain('gdpr-34') // for we are in Germany
  expect(names).not.toContain('us-ca') // nobody of California is said to be ours
  expect(names).not.toContain('dora-initial') // and no bank

  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P2' })).json()
  const ask = async (verb: string, body: object) => (await front.ana.send('POST', `/api/v1/incidents/${number}/${verb}`, body)).json()
  expect((await ask('fact', { fact: 'breach', value: 'suspected' })).law).toMatchObject({
    breach: 'suspected',
    undecidedSince: expect.any(String),
  })
  await ask('data', { data: 'customer-data', state: 'affected', role: 'both', people: [{ place: 'DE', count: null }] })
  await front.house.clock.runFor(3_600_000)
  const detail = await ask('fact', { fact: 'breach', value: 'confirmed', reason: 'The access log says so.' })
  const authority = owedIn(detail, 'law:gdpr-33')
  expect(authority).toMatchObject({
    state: 'owed',
    clause: null,
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1)',
    why: 'a breach is confirmed',
  })
  expect(Date.parse(authority.dueAt!) - front.house.clock.now()).toBe(72 * 3_600_000)
  expect(owedIn(detail, 'law:gdpr-33-2')).toMatchObject({ state: 'owed', dueAt: null })
  expect(owedIn(detail, 'tell-breach')).toMatchObject({ citation: null, clause: expect.any(Object) })

  const told = await ask('submitted', { rule: 'gdpr-33', note: 'Receipt 2026-77' })
  expect(owedIn(told, 'law:gdpr-33').state).toBe('met')
  expect((await ask('regime', { rule: 'gdpr-34', decision: 'held', reason: 'The police asked for it.' })).error).toBe('until-missing')
  const entries = (await front.ana.get(`/api/v1/incidents/${number}/timeline`)).json().items
  expect(entries.find((e: { type: string }) => e.type === 'SubmissionRecorded')).toMatchObject({
    text: 'Handed in under gdpr-33',
    note: 'Receipt 2026-77',
  })
  const under = (await front.house.store.org('house' as never).events(detail.id)).at(-1)!.under.law
  expect(await front.house.store.org('house' as never).edition('law', under)).not.toBeNull()
})
