import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Front, openFront } from '../testing/front.ts'

const source = readFileSync(new URL('../../../plans/lean.md', import.meta.url), 'utf8')
let front: Front
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front.stop())

type Outline = {
  clauses: { id: string }[]
  blocks: { block: number; name: string; entries: { id: string | null; value: Record<string, unknown> }[] | null }[]
}
const outline = async (of: string): Promise<Outline> => (await front.ana.send('POST', '/api/v1/plan/outline', { source: of })).json()

test('X-01 one figure is changed by a form, every other byte of the document stays, and the checker sees it', async () => {
  const review = (await outline(source)).blocks.find(b => b.name === 'plan-review')!
  const value = { ...review.entries![0]!.value, every: '6 months' }
  const edit = { do: 'set', block: review.block, entry: null, value }
  const edited = (await front.ana.send('POST', '/api/v1/plan/edit', { source, edit })).json()
  expect(edited.source).toBe(source.replace('every: 12 months', 'every: 6 months'))
  // The prose still says 12 months: that is told at once, with the line.
  const checked = (await front.ana.send('POST', '/api/v1/plan/check', { source: edited.source })).json()
  expect(checked.problems.filter((p: { severity: string }) => p.severity === 'error')).toMatchObject([{ code: 'stale-quote' }])
  expect((await front.ana.get('/api/v1/plan/versions')).json().total).toBe(1) // nothing is saved
})

test('what cannot be changed by a form says why, and what to do instead', async () => {
  const edit = { do: 'rename', block: 3, entry: 'unauthorised-access', to: 'Not an id' }
  const kinds = (await outline(source)).blocks.find(b => b.name === 'kinds')!
  const refused = await front.ana.send('POST', '/api/v1/plan/edit', { source, edit: { ...edit, block: kinds.block } })
  expect([refused.statusCode, refused.json()]).toMatchObject([400, { field: 'body.edit', message: '"Not an id" is no id.' }])
  expect((await front.ana.send('POST', '/api/v1/plan/edit', { source, edit: { do: 'set', block: 0 } })).statusCode).toBe(400)
  expect((await front.nobody.get('/api/v1/plan/forms')).statusCode).toBe(401)
})

test('the forms of all blocks are there with their choices, examples and the rules of law', async () => {
  const { blocks, said, laws } = (await front.ana.get('/api/v1/plan/forms')).json()
  expect(blocks.map((b: { name: string }) => b.name)).toContain('obligations')
  expect(said.due).toContain('at once on acknowledged')
  expect(laws.map((l: { id: string }) => l.id)).toContain('gdpr-33-2')
  const { clauses } = await outline('# Plan {#top}\n\n## One {#one}\n')
  expect(clauses.map(c => c.id)).toEqual(['top', 'one'])
})
