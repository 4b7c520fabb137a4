/** The guide to drills is true: what it says to type is typed, in order, at a running instance, and shows what it says it shows. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NtfyServer, startNtfy } from '../acceptance/ntfy-server.ts'
import { removeData, type Served, serve, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const guide = readFileSync('docs/guides/drills.md', 'utf8')
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
const typed = async (command: string) =>
  run('bash', ['-c', command], { env: { ...process.env, TOCSIN_DATA: tocsin.data } }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: `${error.stdout}${error.stderr}` }),
  )

test('T-30 what the guide to drills says to type does what it says: checked, played without anybody, and held live with pages that say DRILL', async () => {
  const blocks = typedIn(guide)
  expect(blocks.length).toBeGreaterThan(8)
  for (const { command, line, shows } of blocks) {
    const { code, stdout } = await typed(command)
    expect([code, missing(shows, stdout)], `line ${line}: ${command}\n${stdout}`).toEqual([0, null])
    if (command.includes('drill release')) {
      const paged = await until('a page that says DRILL', async () => ntfy.published.find(page => page.title.startsWith('DRILL ')))
      expect(paged.title).toContain('#D1')
    }
  }
})

test('a drill that is not there, an inject that is none, and a file that is none end with 1 and 2, and say what to write', async () => {
  expect(await typed('bin/tocsin drill pause')).toMatchObject({ code: 1, stdout: expect.stringContaining('no drill goes on') })
  expect(await typed('bin/tocsin drill report 9')).toMatchObject({ code: 1, stdout: expect.stringContaining('there is no drill 9') })
  expect(await typed('bin/tocsin drill release x')).toMatchObject({ code: 2, stdout: expect.stringContaining('tocsin drill show') })
  expect(await typed('bin/tocsin drill start nothing.md')).toMatchObject({ code: 2, stdout: expect.stringContaining('cannot be read') })
})

test('every link of the guide leads to a file that is there', () => {
  const links = [...guide.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1]!)
  expect(links.filter(link => !existsSync(new URL(link, `file://${process.cwd()}/docs/guides/drills.md`)))).toEqual([])
})
