import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import type { Plan } from '../../core/plan.ts'
import { directory } from '../../engine/testing/house.ts'
import { compile } from '../../plan/compile.ts'
import { type Front, openFront } from '../testing/front.ts'

const plan = compile(readFileSync(new URL('../../../plans/lean.md', import.meta.url), 'utf8')).plan as Plan
const people = { ...directory, positions: { responder: [{ person: id('ana') }] } as typeof directory.positions }
let front: Front
beforeEach(async () => {
  front = await openFront({ houseOptions: { plan, directory: people } })
})
afterEach(() => front.stop())

type Shown = {
  id: string
  rule: string
  state: string
  dueAt: string | null
  incident: { number: number } | null
  owedBy: { role: string } | null
}
type Page = { items: Shown[]; next: string | null }
const get = async (query = ''): Promise<Page> => (await front.ana.get(`/api/v1/obligations?${query}`)).json()
const declare = (title: string, severity: string) => front.program.send('POST', '/api/v1/incidents', { title, severity })

test('what is owed is paged by a cursor, soonest first, and what has no date comes last', async () => {
  for (let i = 1; i <= 4; i++) await declare(`Checkout fails ${i}`, i % 2 ? 'SEV1' : 'SEV2')
  const all = await get()
  expect(all.next).toBeNull()
  expect(all.items.length).toBeGreaterThan(4)
  const dues = all.items.map(o => (o.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(o.dueAt)))
  expect(dues).toEqual(dues.toSorted((a, b) => a - b))
  const walked: string[] = []
  let cursor = ''
  do {
    const page = await get(`limit=3${cursor}`)
    walked.push(...page.items.map(o => o.id))
    cursor = page.next === null ? '' : `&cursor=${page.next}`
  } while (cursor !== '')
  expect(walked).toEqual(all.items.map(o => o.id))
})

test('what is owed is found by state, role, incident, time and cause, and by whose it is', async () => {
  await declare('Checkout fails', 'SEV1')
  await declare('Search is slow', 'SEV2')
  const all = (await get()).items
  const ids = (page: Page) => page.items.map(o => o.id)
  expect(ids(await get('incident=2'))).toEqual(all.filter(o => o.incident?.number === 2).map(o => o.id))
  expect(ids(await get('state=possible,overdue'))).toEqual(all.filter(o => o.state !== 'owed').map(o => o.id))
  const role = all[0]!.owedBy!.role
  expect(ids(await get(`owedBy=${role}`))).toEqual(all.filter(o => o.owedBy?.role === role).map(o => o.id))
  expect(ids(await get('because=plan'))).toEqual(all.map(o => o.id))
  expect(ids(await get('because=contract'))).toEqual([])
  const soonest = all[0]!.dueAt!
  expect(ids(await get(`dueTo=${soonest}`))).toEqual([])
  expect(ids(await get(`dueFrom=${soonest}`))).toEqual(all.map(o => o.id))
  const mine = ids(await get('mine=true&limit=2'))
  expect(mine.length).toBeGreaterThan(0)
  const whose = (id: string) =>
    all.find(o => o.id === id) as unknown as { owedBy: { people: { id: string }[] } | null; person: { id: string } | null }
  // Whoever runs the team asks what the others owe; a program owes nothing itself, and all is of others.
  const everybody = ids(await get('mine=true&limit=1000'))
  expect(ids(await get('mine=false'))).toEqual(all.map(o => o.id).filter(id => !everybody.includes(id)))
  expect((await front.program.get('/api/v1/obligations?mine=false')).json().items).toHaveLength(all.length)
  for (const id of mine) expect([whose(id).person?.id, ...(whose(id).owedBy?.people ?? []).map(p => p.id)]).toContain('ana')
})

test('a question about what is owed that cannot be answered says what to write instead', async () => {
  const problem = async (query: string) => (await front.ana.get(`/api/v1/obligations?${query}`)).json()
  expect(JSON.stringify(await problem('state=burning'))).toContain('possible, owed, overdue')
  expect(await problem('incident=99')).toMatchObject({ error: 'no-such-incident' })
  expect(JSON.stringify(await problem('cursor=%2F%2F'))).toContain('take it from next')
  expect((await front.program.get('/api/v1/obligations?mine=true')).statusCode).toBe(400)
})

test('L-04 what is still owed when an incident is closed stays in the list until somebody meets it', async () => {
  await declare('Checkout fails', 'SEV1')
  await front.ana.send('POST', '/api/v1/incidents/1/close', { as: 'done' })
  const left = (await get('incident=1')).items
  const detail = (await front.ana.get('/api/v1/incidents/1')).json().obligations as Shown[]
  const runs = detail.filter(o => ['owed', 'overdue', 'possible'].includes(o.state)).map(o => o.id)
  expect(left.map(o => o.id).toSorted()).toEqual(runs.toSorted())
})
