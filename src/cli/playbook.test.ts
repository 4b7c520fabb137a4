import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../cli.ts'
import { org } from '../engine/testing/house.ts'
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

test('L-08 L-09 a playbook is listed, begun and worked from a terminal; a step that asks something is refused without its answer', async () => {
  await front.house.engine.setPlan(org, { tocsin: 'engine' }, readFileSync(new URL('../../plans/lean.md', import.meta.url), 'utf8'))
  await called('incident', 'open', 'A key leaked', '--severity', 'SEV2')
  expect((await called('incident', 'playbook', '1')).out).toMatch(/^contain +proposed +Stop the harm \(Contain\)/)
  expect(await called('incident', 'step', '1', 'contain', '1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('incident playbook 1 contain'),
  })
  expect(await called('incident', 'playbook', '#1', 'contain')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Stop the harm is begun'),
  })
  expect(await called('incident', 'step', '1', 'contain', '1')).toMatchObject({
    code: 0,
    out: '#1 Stop the harm, step 1: done; 3 of 4 left',
  })
  expect(await called('incident', 'step', '1', 'contain', '2', '--as', 'maybe')).toMatchObject({ code: 2 })
  await called('incident', 'playbook', '1', 'eradicate')
  expect(await called('incident', 'step', '1', 'eradicate', '4')).toMatchObject({
    code: 1,
    err: expect.stringContaining('How was it verified?'),
  })
  expect(await called('incident', 'step', '1', 'eradicate', '4', '--note', 'The old key answers 401')).toMatchObject({ code: 0 })
  expect((await called('incident', 'playbook', '1')).out).toContain('The old key answers 401')
})
