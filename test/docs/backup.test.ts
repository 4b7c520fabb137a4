/** The guide to backups is true: its commands are typed, in order, at a running instance, and a second one starts on what came back. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, removeData, type Served, serve, signIn, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const guide = readFileSync('docs/guides/backup.md', 'utf8')
let tocsin: Served
let backups: string
let fresh: string
beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'tocsin-backups-'))
  fresh = await mkdtemp(join(tmpdir(), 'tocsin-acceptance-'))
  tocsin = await serve({ people: 'docs/examples/three.yaml' })
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
  await removeData(fresh)
  await rm(backups, { recursive: true, force: true })
})
const type = (command: string) =>
  run('bash', ['-c', command], { env: { ...process.env, TOCSIN_DATA: tocsin.data, BACKUPS: backups, NEW: fresh, TOCSIN_MASTER_KEY: '' } })

test('every link of the guide leads to a file that is there', () => {
  const links = [...guide.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1]!)
  expect(links.filter(link => !existsSync(new URL(link, `file://${process.cwd()}/docs/guides/backup.md`)))).toEqual([])
})

test('X-18 X-06 what the guide to backups says to type does what it says: copied while it runs, restored elsewhere, erased for good', async () => {
  const typed = typedIn(guide)
  const find = (words: string) => typed.find(({ command }) => command.includes(words))!
  const once = async ({ command, line, shows }: (typeof typed)[number]) => {
    const { stdout } = await type(command)
    expect(missing(shows, stdout), `guide line ${line}: ${command}`).toBeNull()
    return stdout
  }
  const titles = async (api: Api) => (await api.get<{ items: { title: string }[] }>('/incidents')).items.map(({ title }) => title)
  await type(
    `curl -s -H 'Content-Type: application/json' -d '[{"labels":{"alertname":"JaneCannotPay","severity":"critical"}}]' ${tocsin.intake.url}/api/v2/alerts`,
  )
  const api = await signIn(tocsin, 'Cai Example')
  const title = await until('the incident is there', async () => (await titles(api))[0])

  await once(find('tocsin backup')) // while it runs
  expect(statSync(join(backups, 'tocsin.backup')).mode & 0o777).toBe(0o600)
  await once(find('erase incident'))
  expect(await once(find('erase list'))).toContain('asked for')
  expect(await titles(api)).toEqual(['(erased)'])
  await once(find('cp "$TOCSIN_DATA/master.key"'))
  await once(find('tocsin restore'))
  expect(new Set(typed.map(({ command }) => command)).size).toBe(5)

  const restored = await serve({ data: fresh, people: 'docs/examples/three.yaml' })
  try {
    expect(title).toContain('JaneCannotPay')
    expect(await titles(await signIn(restored, 'Cai Example'))).toEqual(['(erased)']) // though the backup is from before
    await expect(type(`bin/tocsin restore "$BACKUPS/tocsin.backup" --data "$NEW"`)).rejects.toThrow(/something in this database already/)
  } finally {
    await restored.stop()
  }
})
