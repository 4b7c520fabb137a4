/** The controls of a whole instance: on its own database, after a real drill and a real incident, and as an auditor checks the export. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

let tocsin: Served
let api: Api
beforeAll(async () => {
  tocsin = await serve({ people: 'test/acceptance/people.yaml' })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
})
const cli = async <T>(...args: string[]): Promise<T> =>
  JSON.parse((await promisify(execFile)(process.execPath, ['src/cli.ts', ...args, '--data', tocsin.data, '--json'])).stdout) as T
type Control = { id: string; state: string; readings: { kind: string; verdict: string; facts: { at: string }[] }[] }
const controls = async (from?: string): Promise<Record<string, Control>> =>
  Object.fromEntries(
    (await api.get<{ controls: Control[] }>(`/trust${from === undefined ? '' : `?from=${from}`}`)).controls.map(c => [c.id, c]),
  )

test('C-32 C-02 C-26 fresh, nothing operates; a drill, an answered incident and a look at the guards change what they show, and the export is the audit log’s', async () => {
  const fresh = await controls()
  expect(Object.values(fresh).filter(c => c.state === 'operating')).toEqual([])
  expect(fresh.drilled?.state).toBe('planned')
  expect((await fetch(new URL('/trust', tocsin.url))).status).toBe(404)

  await cli('trust', 'save', 'trust/controls.yaml')
  await until('the record begins', async () => (await api.get<{ recordBegins: string | null }>('/trust')).recordBegins)
  const since = new Date().toISOString()
  const { found } = await api.post<{ found: Record<string, string> }>('/trust/look')
  expect(found).toMatchObject({
    'row-level-security': 'held',
    'encrypted-at-rest': 'held',
    'page-policy': 'held',
    'tls-served': 'failed', // plain HTTP on this machine, and said so
    'log-witnessed': 'failed',
    'health-watched': 'failed',
  })
  const { number } = await api.post<{ number: number }>('/incidents', { severity: 'P1', title: 'Payments fail' })
  await api.post(`/incidents/${number}/acknowledge`)
  const drill = await api.post<{ id: string }>('/drills', { file: 'traffic-attack', byTime: false })
  await api.post(`/drills/${drill.id}/end`, { as: 'done' })
  await until('the drill is shown', async () => (await controls(since)).drilled?.state === 'operating')

  const after = await controls(since)
  expect(
    Object.fromEntries(
      ['acknowledged', 'drilled', 'separated', 'at-rest', 'in-transit', 'health-watched', 'reviewed'].map(id => [id, after[id]!.state]),
    ),
  ).toEqual({
    acknowledged: 'operating',
    drilled: 'operating',
    separated: 'operating',
    'at-rest': 'operating',
    'in-transit': 'in progress',
    'health-watched': 'in progress',
    reviewed: 'planned',
  })
  // Ninety days are not shown by a minute.
  expect((await controls()).acknowledged!.state).toBe('in progress')
  const next = await api.get<{ controls: Control[] }>(
    `/trust?from=${new Date(Date.now() + 86_400_000).toISOString()}&to=${new Date(Date.now() + 9 * 86_400_000).toISOString()}`,
  )
  expect(next.controls.find(c => c.id === 'acknowledged')!.state).toBe('planned')

  // An auditor has the export and the log, and nothing of ours: each line of the one is a line of the other, by its hash.
  const exported = join(tocsin.data, 'controls.json')
  type Placed = { leaf: number | null; sha256: string | null }
  const placed = await until('all have their place', async () => {
    await cli('trust', 'export', exported, '--from', since)
    const { items } = JSON.parse(readFileSync(exported, 'utf8')) as { items: { readings: { facts: Placed[] }[] }[] }
    const events = items.flatMap(c => c.readings.flatMap(r => r.facts)).filter(f => f.sha256 !== null)
    return events.every(f => f.leaf !== null) && events
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli.ts', 'log', 'export', '--data', tocsin.data], { maxBuffer: 1e9 })
  const lines = stdout.trimEnd().split('\n')
  expect(placed.length).toBeGreaterThan(5)
  for (const { leaf, sha256 } of placed) expect(createHash('sha256').update(lines[leaf!]!).digest('hex')).toBe(sha256)

  await api.send('PUT', '/trust/page', { open: true, parts: ['certification', 'controls', 'refusals', 'vendors'] })
  const page = await fetch(new URL('/trust', tocsin.url))
  const text = await page.text()
  expect([page.status, text.includes('Payments fail'), /Cai|Example/.test(text.replaceAll('example', ''))]).toEqual([200, false, false])
  expect(text).toContain('We hold no SOC 2 report')
})
