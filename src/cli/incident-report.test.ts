import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../cli.ts'
import { type Front, openFront } from '../http/testing/front.ts'

let front: Front
let there: string[]
beforeEach(async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
})
afterEach(() => front.stop())

async function called(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await run([...args, ...there], { out: text => void out.push(text), err: text => void err.push(text) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

test('X-07 T-22 a report is shown on the command line with its clock, its citation, and what is present, unknown and missing', async () => {
  await front.program.send('PUT', '/api/v1/law/profile', { entities: ['nis2'], established: ['DE'], data: [] })
  await called('incident', 'open', 'Checkout fails')
  const aware = { milestone: 'aware', reason: 'Then.' }
  await front.ana.send('POST', '/api/v1/incidents/1/milestone', aware)
  await front.ana.send('POST', '/api/v1/incidents/1/fields/malicious', { state: 'unknown' })
  expect((await called('incident', 'report', '1')).out).toMatch(/nis2-early +owed/)
  const { out, code } = await called('incident', 'report', '#1', 'nis2-early')
  expect(code).toBe(0)
  for (const words of [
    'Art 23(4)(a)',
    'unknown  Whether an unlawful',
    'missing  Whether other countries',
    'Nothing was handed in yet.',
    'Not legal advice',
  ])
    expect(out).toContain(words)
  const whole = JSON.parse((await called('incident', 'report', '1', 'nis2-early', '--json')).out)
  expect(whole).toMatchObject({ rule: 'nis2-early', state: 'owed', fields: expect.any(Array) })
  expect(await called('incident', 'report', '1', 'no-such-rule')).toMatchObject({ code: 1, err: expect.stringContaining('no rule') })
})
