/** The guide to the status page is true: what it says to type is typed at a running instance, and a reader from npm reads the copy. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { Statuspage } from 'statuspage.io'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeData, type Served, serve, signIn, until } from '../acceptance/tocsin.ts'
import { missing, typedIn } from './console-blocks.ts'

const run = promisify(execFile)
const dir = mkdtempSync(join(tmpdir(), 'tocsin-status-guide-'))
let tocsin: Served
beforeAll(async () => {
  tocsin = await serve({ people: 'docs/examples/three.yaml', env: { STATUS_EXPORT_DIR: join(dir, 'kept') } })
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
  rmSync(dir, { recursive: true })
})
const typed = async (command: string, more: Record<string, string> = {}) =>
  (await run('bash', ['-c', command], { env: { ...process.env, TOCSIN_DATA: tocsin.data, URL: tocsin.url, DIR: dir, ...more } })).stdout

/** Bytes by name, and nothing more. */
async function serveDirectory(root: string) {
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(root, normalize(new URL(request.url ?? '/', 'http://x').pathname))))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

test('X-17 L-18 what the guide says to type does what it says; the copy is kept by the server too, and a Statuspage client reads it from a plain web server', async () => {
  const people = await (await signIn(tocsin, 'Cai Example')).get<{ items: { id: string; owner: boolean }[] }>('/people')
  const owner = people.items.find(p => p.owner)!
  const { token: made } = JSON.parse(await typed(`bin/tocsin token create status --person ${owner.id} --json`)) as { token: string }
  for (const { command, line, shows } of typedIn(readFileSync('docs/guides/status-page.md', 'utf8'))) {
    const once = async () => missing(shows, await typed(command, { TOKEN: made }))
    const where = `docs/guides/status-page.md line ${line}: ${command}`
    // Time alone changes the page too: that nothing is written anew is seen of two exports between two of its moments.
    if (command.includes('"written":')) await until(where, async () => (await once()) === null)
    else expect(await once(), where).toBeNull()
  }
  await until('the server has written the page itself', async () => {
    try {
      // Drawn at two moments, the uptime and its bars move; every other byte is the same.
      const [kept, page] = ['kept', 'page'].map(copy =>
        readFileSync(join(dir, copy, 'index.html'), 'utf8').replace(/<rect[^>]*>|[^<>]+ up(?=<)/g, ''),
      )
      return kept === page
    } catch {
      return false
    }
  })
  const names = (copy: string) => readdirSync(join(dir, copy), { recursive: true }).map(String).toSorted()
  await expect.poll(() => names('kept')).toEqual(names('page')) // it writes a file beside its place first
  const served = await serveDirectory(join(dir, 'kept'))
  try {
    const client = new Statuspage('tocsin')
    client.setApiUrl(served.url)
    expect((await client.api.getSummary()).status).toEqual({ indicator: 'major', description: 'Partial outage' })
    expect((await client.api.incidents.getUnresolved()).incidents).toMatchObject([{ name: 'Payments fail for some', impact: 'major' }])
    expect((await client.api.getComponents()).components.map(c => [c.name, c.status])).toEqual([
      ['API', 'partial_outage'],
      ['Dashboard', 'operational'],
    ])
  } finally {
    served.close()
  }
})
