/** Three small incidents with one root cause in a whole instance: raised once as a pattern, through a death of ours, and answered. */
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { removeData, type Served, serve, signIn, until } from './tocsin.ts'

let tocsin: Served | undefined
afterAll(async () => {
  await tocsin?.stop()
  if (tocsin) await removeData(tocsin.data)
})
type Raised = { id: string; key: string; count: number; state: string; dueAt: string | null }
type Shown = { items: { key: string; count: number }[]; raised: Raised[] }

test('L-24 SEV3s with one root cause are raised as a pattern by the plan’s number, once through a restart, and what follows is owed', async () => {
  const plan = join(tmpdir(), `patterns-${process.pid}.md`)
  const lean = await readFile('plans/lean.md', 'utf8')
  const block = '```yaml patterns\nsame: [cause]\ntimes: 3\nwithin: 90 days\ndue: 10 days of raised\n```'
  await writeFile(plan, lean.replace(/```yaml patterns[^`]*```/, block))
  tocsin = await serve({ plan })
  let api = await signIn(tocsin, 'Ana Example')
  for (let n = 0; n < 3; n++) {
    const { number } = await api.post<{ number: number }>('/incidents', { title: 'A certificate ran out', severity: 'SEV3' })
    await api.post(`/incidents/${number}/root-causes`, { causes: ['expired-certificate'] })
    await api.post(`/incidents/${number}/resolve`, {})
  }
  const raised = async () => (await api.get<Shown>('/patterns')).raised
  const [one] = await until('it is raised', async () => {
    const all = await raised()
    return all.length > 0 && all
  })
  expect(one).toMatchObject({ key: 'cause:expired-certificate', count: 3, state: 'owed', dueAt: expect.any(String) })
  await tocsin.kill9()
  tocsin = await serve({ plan, data: tocsin.data, port: tocsin.port })
  api = await signIn(tocsin, 'Ana Example')
  await api.post('/incidents/1/root-causes', { causes: ['expired-certificate'], reason: 'Looked at again' })
  await new Promise(resolve => setTimeout(resolve, 2_500)) // a look comes two seconds after
  expect(await raised()).toHaveLength(1)
  const me = (await api.get<{ person: { id: string } }>('/me')).person.id
  const due = new Date(Date.now() + 86_400_000).toISOString()
  const answer = { pattern: one!.id, follows: 'remediation', words: 'Renew by itself', owner: me, due }
  expect((await api.post<Shown>('/patterns/answer', answer)).raised[0]).toMatchObject({ state: 'answered' })
  const owed = (await api.get<{ items: { rule: string; state: string }[] }>('/duties')).items.filter(d => d.state === 'owed')
  expect(owed.map(d => d.rule.split(':')[0])).toContain('remediation')
  expect(owed.map(d => d.rule.split(':')[0])).not.toContain('pattern')
})
