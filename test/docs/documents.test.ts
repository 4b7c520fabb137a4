/**
 * The README and the guides to drills and to backups are true: what they say to type is typed, in order, at one running instance, and
 * shows what they say it shows; a second instance starts on what came back.
 */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NtfyServer, startNtfy } from '../acceptance/ntfy-server.ts'
import { type Api, removeData, type Served, serve, signIn, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const people = 'docs/examples/three.yaml'
const [readme, drills, backup] = ['README.md', 'docs/guides/drills.md', 'docs/guides/backup.md'].map(file =>
  readFileSync(file, 'utf8'),
) as [string, string, string]
let ntfy: NtfyServer
let tocsin: Served
let backups: string
let fresh: string
beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'tocsin-backups-'))
  fresh = await mkdtemp(join(tmpdir(), 'tocsin-acceptance-'))
  ntfy = await startNtfy()
  tocsin = await serve({ people, env: { NTFY_URL: ntfy.url } })
})
afterAll(async () => {
  await tocsin.stop()
  await ntfy.close()
  for (const left of [tocsin.data, fresh]) await removeData(left)
  await rm(backups, { recursive: true, force: true })
})
const type = async (command: string) =>
  run('bash', ['-c', command], {
    env: {
      ...process.env,
      TOCSIN_DATA: tocsin.data,
      INTAKE: tocsin.intake.url,
      BACKUPS: backups,
      RECORDS: backups,
      NEW: fresh,
      TOCSIN_MASTER_KEY: '',
    },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: `${error.stdout}${error.stderr}` }),
  )

/** The link that its start printed opens once. */
let cai: Promise<Api> | null = null
const asCai = (): Promise<Api> => {
  cai ??= signIn(tocsin, 'Cai Example')
  return cai
}

test('a promised line that does not come, or comes too early, is found', () => {
  expect(missing(['a', 'c'], 'a\nb\nc')).toBeNull()
  expect(missing(['c', 'a'], 'a\nb\nc')).toBe('a')
  expect(missing(['opened 2026-01-01 00:00Z'], 'opened   2027-05-05 12:34Z')).toBeNull()
})

test('the README has at most 100 lines', () => expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(100))

test('every link of the README and the guides leads to a file that is there', () => {
  for (const from of [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'docs/guides/running.md',
    'docs/guides/status-page.md',
    'docs/guides/trust.md',
    'docs/guides/drills.md',
    'docs/guides/backup.md',
    'docs/guides/moving.md',
  ]) {
    const links = [...readFileSync(from, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1]!)
    expect(
      links.filter(link => !existsSync(new URL(link, `file://${process.cwd()}/${from}`))),
      from,
    ).toEqual([])
  }
})

test('X-02 what the guide to running says to type does what it says', async () => {
  const typed = typedIn(readFileSync('docs/guides/running.md', 'utf8')).filter(({ command }) => !command.includes('incident record'))
  expect(typed).toHaveLength(1)
  expect((await type(typed[0]!.command)).stdout).toMatch(
    /P1 \(Critical\): somebody with a verified contact method is paged at once, at every minute from /,
  )
})

test('L-19, X-01 the worked incident of the README really happens so', async () => {
  const typed = typedIn(readme)
  expect(typed.length).toBeGreaterThan(6)
  for (const { command, line, shows } of typed) {
    const once = async () => {
      const { code, stdout } = await type(command)
      return [code, missing(shows, stdout)]
    }
    // What is shown follows what was done by a moment: pages are handed over after the commit. A command that changes something runs once.
    if (/ (list|show) ?/.test(command))
      await expect.poll(once, { interval: 500, message: `README line ${line}: ${command}` }).toEqual([0, null])
    else expect(await once(), `README line ${line}: ${command}`).toEqual([0, null])
  }
  expect(ntfy.published.map(page => page.topic)).toEqual(expect.arrayContaining(['example-ana', 'example-ben', 'example-cai']))
})

test('L-19 C-30 what the guide to running says of the record of an incident does what it says, and the command that it ends with verifies it', async () => {
  const api = await asCai()
  const { total } = await api.get<{ total: number }>('/incidents?limit=1')
  if (total === 0) await api.post('/incidents', { title: 'Jane cannot pay', severity: 'P1' }) // the README did not run before
  const typed = typedIn(readFileSync('docs/guides/running.md', 'utf8')).filter(({ command }) => command.includes('incident record'))
  expect(typed).toHaveLength(2)
  let verify = ''
  for (const { command, line, shows } of typed) {
    const { code, stdout } = await type(command)
    expect([code, missing(shows, stdout)], `line ${line}: ${command}\n${stdout}`).toEqual([0, null])
    verify ||= /^tocsin (log verify log\.jsonl .*)$/m.exec(stdout)![1]!
  }
  expect(readFileSync(join(backups, 'incident-1.html'), 'utf8')).toContain('<h1>')
  const verified = async () =>
    (await type(`cd "$BACKUPS" && OLD="$OLDPWD" && "$OLD/bin/tocsin" log export > log.jsonl; "$OLD/bin/tocsin" ${verify}`)).code
  await expect.poll(verified, { interval: 500, timeout: 60_000 }).toBe(0) // its last event has its place in the log within a second
})

test('X-05 what the guide to running says of checkpoints verifies the log of the worked incident, and one incident by itself', async () => {
  const guide = readFileSync('docs/guides/running.md', 'utf8')
  const block = /### What is signed of it[\s\S]*?```sh\n([\s\S]*?)```/.exec(guide)![1]!
  const commands = block.trim().split('\n')
  expect(commands).toHaveLength(6)
  const { stdout: key } = await type(commands[0]!)
  expect(key).toMatch(/^tocsin\/\S+\+[0-9a-f]{8}\+\S+\n$/)
  for (const command of commands.slice(1)) {
    const here = command
      .replace(/\bKEY\b/, key.trim())
      .replace(/ prove 12 /, ' prove 1 ')
      .replaceAll(/\b[\w-]+\.(checkpoint|jsonl|proof)\b/g, name => `"$BACKUPS/${name}"`)
    const { code, stdout } = await type(here)
    expect([code, command, stdout]).toEqual([0, command, stdout])
    if (command.includes(' verify ')) expect(stdout).toContain('Consistent, not witnessed')
  }
})

test('T-30 what the guide to drills says to type does what it says: checked, played without anybody, and held live with pages that say DRILL', async () => {
  const blocks = typedIn(drills)
  expect(blocks.length).toBeGreaterThan(8)
  for (const { command, line, shows } of blocks) {
    const { code, stdout } = await type(command)
    expect([code, missing(shows, stdout)], `line ${line}: ${command}\n${stdout}`).toEqual([0, null])
    if (command.includes('drill release')) {
      const paged = await until('a page that says DRILL', async () => ntfy.published.find(page => page.title.startsWith('DRILL ')))
      expect(paged.title).toContain('#D1')
    }
  }
})

test('a drill that is not there, an inject that is none, and a file that is none end with 1 and 2, and say what to write', async () => {
  expect(await type('bin/tocsin drill pause')).toMatchObject({ code: 1, stdout: expect.stringContaining('no drill goes on') })
  expect(await type('bin/tocsin drill report 9')).toMatchObject({ code: 1, stdout: expect.stringContaining('there is no drill 9') })
  expect(await type('bin/tocsin drill release x')).toMatchObject({ code: 2, stdout: expect.stringContaining('tocsin drill show') })
  expect(await type('bin/tocsin drill start nothing.md')).toMatchObject({ code: 2, stdout: expect.stringContaining('cannot be read') })
})

test('X-18 X-06 what the guide to backups says to type does what it says: copied while it runs, restored elsewhere, erased for good', async () => {
  const typed = typedIn(backup)
  const once = async (words: string) => {
    const { command, line, shows } = typed.find(({ command }) => command.includes(words))!
    const { code, stdout } = await type(command)
    expect([code, missing(shows, stdout)], `guide line ${line}: ${command}\n${stdout}`).toEqual([0, null])
    return stdout
  }
  const titles = async (api: Api) => (await api.get<{ items: { title: string }[] }>('/incidents')).items.map(({ title }) => title)
  const api = await asCai()
  if ((await titles(api)).length === 0) await api.post('/incidents', { title: 'Jane cannot pay', severity: 'P1' })
  const [title, ...others] = await titles(api) // the one of the README, where that ran before
  expect(title).not.toContain('erased')
  expect(others).toEqual([])

  await once('tocsin backup') // while it runs
  expect(statSync(join(backups, 'tocsin.backup')).mode & 0o777).toBe(0o600)
  await once('erase incident')
  expect(await once('erase list')).toContain('asked for')
  expect(await titles(api)).toEqual(['(erased)'])
  await once('cp "$TOCSIN_DATA/master.key"')
  await once('tocsin restore')
  expect(new Set(typed.map(({ command }) => command)).size).toBe(5)

  const restored = await serve({ data: fresh, people })
  try {
    expect(await titles(await signIn(restored, 'Cai Example'))).toEqual(['(erased)']) // though the backup is from before
    expect(await type(`bin/tocsin restore "$BACKUPS/tocsin.backup" --data "$NEW"`)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('something in this database already'),
    })
  } finally {
    await restored.stop()
  }
})
