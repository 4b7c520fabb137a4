/** The README is true: what it says to type is typed, in order, at a running instance, and shows what it says it shows. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NtfyServer, startNtfy } from '../acceptance/ntfy-server.ts'
import { removeData, type Served, serve, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const readme = readFileSync('README.md', 'utf8')
let ntfy: NtfyServer
let tocsin: Served
beforeAll(async () => {
  ntfy = await startNtfy()
  tocsin = await serve({ people: 'docs/examples/three.yaml', env: { NTFY_URL: ntfy.url } })
})
afterAll(async () => {
  await tocsin.stop()
  await ntfy.close()
  await removeData(tocsin.data)
})

test('a promised line that does not come, or comes too early, is found', () => {
  expect(missing(['a', 'c'], 'a\nb\nc')).toBeNull()
  expect(missing(['c', 'a'], 'a\nb\nc')).toBe('a')
  expect(missing(['opened 2026-01-01 00:00Z'], 'opened   2027-05-05 12:34Z')).toBeNull()
})

test('the README has at most 100 lines', () => expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(100))

test('X-02 what the guide to running says to type does what it says', async () => {
  const typed = typedIn(readFileSync('docs/guides/running.md', 'utf8'))
  expect(typed).toHaveLength(1)
  const { stdout } = await run('bash', ['-c', typed[0]!.command])
  expect(stdout).toMatch(/P1 \(Critical\): somebody with a verified contact method is paged at once, at every minute from /)
})

test('every link of the README and the guides leads to a file that is there', () => {
  for (const from of [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'docs/guides/running.md',
    'docs/guides/status-page.md',
  ]) {
    const links = [...readFileSync(from, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1]!)
    expect(links.filter(link => !existsSync(new URL(link, `file://${process.cwd()}/${from}`)))).toEqual([])
  }
})

test('L-19, X-01 the worked incident of the README really happens so', async () => {
  const typed = typedIn(readme)
  expect(typed.length).toBeGreaterThan(6)
  for (const { command, line, shows } of typed) {
    const once = async () => {
      const { stdout } = await run('bash', ['-c', command], {
        env: { ...process.env, TOCSIN_DATA: tocsin.data, INTAKE: tocsin.intake.url },
      })
      return missing(shows, stdout)
    }
    // What is shown follows what was done by a moment: pages are handed over after the commit. A command that changes something runs once.
    if (/ (list|show) ?/.test(command)) await until(`README line ${line}: ${command}`, async () => (await once()) === null)
    else expect(await once(), `README line ${line}: ${command}`).toBeNull()
  }
  expect(ntfy.published.map(page => page.topic)).toEqual(expect.arrayContaining(['example-ana', 'example-ben', 'example-cai']))
})
