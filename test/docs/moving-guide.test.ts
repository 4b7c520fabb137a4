/** The guide to moving is true: what it says to type is typed, and an account that was imported runs and pages as it did. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { removeData, type Served, serve, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const dir = mkdtempSync(join(tmpdir(), 'tocsin-moving-'))
const moved = join(dir, 'moved')
let tocsin: Served | null = null
afterAll(async () => {
  await tocsin?.stop()
  if (tocsin !== null) await removeData(tocsin.data)
  rmSync(dir, { recursive: true })
})
const typed = async (command: string, data = '') =>
  (await run('bash', ['-c', command], { env: { ...process.env, MOVED: moved, TOCSIN_DATA: data } })).stdout

test('what the guide to moving says to type does what it says', async () => {
  const commands = typedIn(readFileSync('docs/guides/moving.md', 'utf8'))
  expect(commands).toHaveLength(4)
  for (const { command, line, shows } of commands)
    expect(missing(shows, await typed(command)), `docs/guides/moving.md line ${line}`).toBeNull()
})

test('a server runs with what was imported, and a signal by a service’s own key pages whoever its policy names first', async () => {
  tocsin = await serve({ plan: join(moved, 'plan.md'), people: join(moved, 'people.yaml') })
  const { data, url } = tocsin
  for (const service of ['Nightly reports', 'Card payments']) {
    const { key } = JSON.parse(await typed(`bin/tocsin key create '${service}' --source pagerduty --json`, data)) as { key: string }
    const event = {
      routing_key: 'r'.repeat(32),
      event_action: 'trigger',
      dedup_key: service,
      payload: { summary: `${service} fails`, source: 'test', severity: 'critical' },
    }
    const answer = await fetch(`${url}/in/${key}/v2/enqueue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    expect(answer.status).toBe(202)
  }
  const onCall = async (schedule: string): Promise<string> => {
    const shown = await typed(`bin/tocsin schedule list --people '${join(moved, 'people.yaml')}' --at ${new Date().toISOString()}`)
    return shown.split('\n').find(line => line.startsWith(schedule))!
  }
  type Listed = { incidents: { number: number; severity: unknown; title: string }[] }
  const listed = await until('both incidents', async () => {
    const { incidents } = JSON.parse(await typed('bin/tocsin incident list --json', data)) as Listed
    return incidents.length === 2 ? incidents : null
  })
  expect(listed.map(i => [i.title, i.severity]).sort()).toEqual([
    ['Card payments fails', 'payments'],
    ['Nightly reports fails', 'shop-low-2'],
  ])
  const number = listed.find(i => i.title.startsWith('Card'))!.number
  const person = await onCall('payments-around-the-clock')
  const name = ['Tom Okafor', 'Ines Duarte'].find(one => person.includes(one))!
  await until('the page', async () => (await typed(`bin/tocsin incident show ${number}`, data)).includes(`step 1, ${name}`))
})
