import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '../cli.ts'
import { openFront, settle } from '../http/testing/front.ts'

const folder = mkdtempSync(join(tmpdir(), 'tocsin-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function called(...args: readonly string[]) {
  let out = ''
  let err = ''
  const code = await run(args, {
    out: text => {
      out += text
    },
    err: text => {
      err += text
    },
  })
  return { code, out, err }
}

test('X-04 incident replay tells what another plan would have owed, and that nothing changes against its own', async () => {
  const front = await openFront()
  try {
    const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
    const there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
    await called('incident', 'open', 'Checkout fails', '--severity', 'P1', ...there)
    await front.house.clock.runFor(20 * 60_000)
    await front.ana.send('POST', '/api/v1/incidents/1/acknowledge', {})
    await settle(front.house)
    const seq = (await front.ana.get('/api/v1/incidents/1')).json().seq
    const same = JSON.parse((await called('incident', 'replay', '1', '--json', ...there)).out)
    expect([same.gone, same.otherwise, same.besides, same.leftOut]).toEqual([[], [], [], []])
    expect(same.alike).toBeGreaterThan(0)
    expect(same.pages.would).toEqual(same.pages.was)

    const file = new URL('../../plans/team.md', import.meta.url).pathname
    const other = await called('incident', 'replay', '#1', '--plan', file, ...there)
    expect([other.code, other.err]).toEqual([0, ''])
    expect(other.out).toContain('#1, which ran under version 1, replayed against Incident response plan')
    expect(other.out).toMatch(/Owed besides\n/)
    const lean = await called('incident', 'replay', '1', '--plan', file.replace('team', 'lean'), ...there)
    expect([lean.code, lean.out]).toEqual([1, expect.stringContaining('The plan has no severity P1.')])

    const broken = join(folder, 'broken.md')
    writeFileSync(broken, '# Nothing\n')
    const no = await called('incident', 'replay', '1', '--plan', broken, ...there)
    expect([no.code, no.err]).toEqual([1, expect.stringContaining('This plan cannot run')])
    expect((await called('incident', 'replay', '7', ...there)).code).toBe(1)
    expect((await front.ana.get('/api/v1/incidents/1')).json().seq).toBe(seq) // nothing was stored
  } finally {
    await front.stop()
  }
})
