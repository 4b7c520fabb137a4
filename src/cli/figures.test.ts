import { afterEach, expect, test } from 'vitest'
import { run } from '../cli.ts'
import { openFront } from '../http/testing/front.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'

let stop: () => Promise<void> = async () => {}
afterEach(() => stop())

test('T-26 X-21 figures are told on a terminal with target, denominator, total and hash; a date that is none is wrong use', async () => {
  const front = await openFront({ houseOptions: { plan: compiled(shippedSource('team')) } })
  stop = () => front.stop()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const called = async (...args: string[]) => {
    const out: string[] = []
    const err: string[] = []
    const there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
    const code = await run(['figures', ...args, ...there], { out: text => void out.push(text), err: text => void err.push(text) })
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
  await called()
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'It is down', severity: 'P1' })).json()
  await front.house.clock.runFor(10 * 60_000)
  await front.ana.send('POST', `/api/v1/incidents/${number}/acknowledge`, {})
  const { code, out } = await called('--from', '2026-01-01')
  expect(code).toBe(0)
  expect(out).toMatch(/Mean time to acknowledge\s+Critical\s+10 minutes\s+15 minutes\s+kept\s+1\s+0/)
  expect(out).toMatch(/Mean time to detect\s+Critical\s+none yet\s+to be baselined/)
  expect(out).toMatch(/1 incident, 2026-01-01T00:00:00.000Z to /)
  expect(out).toMatch(/SHA-256 [0-9a-f]{64}$/)
  expect(JSON.parse((await called('--json')).out).export.total).toBe(1)
  expect(await called('--from', 'yesterday')).toMatchObject({ code: 2, err: expect.stringContaining('2026-01-01') })
})
