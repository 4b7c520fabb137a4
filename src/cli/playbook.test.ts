import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
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
  const code = await run([...args, ...(args[0] === 'plan' ? [] : there)], {
    out: text => void out.push(text),
    err: text => void err.push(text),
  })
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

test('T-31 what was done becomes the next draft: recorded changes are steps where they were done, in a file that can be checked and saved', async () => {
  const plan = readFileSync(new URL('../../plans/lean.md', import.meta.url), 'utf8')
  await front.house.engine.setPlan(org, { tocsin: 'engine' }, plan)
  await called('incident', 'open', 'A key leaked', '--severity', 'SEV2')
  const change = (what: string) => front.ana.send('POST', '/api/v1/incidents/1/change', { what })
  await change('Looked into the logs')
  expect(await called('incident', 'runbook', '1')).toMatchObject({ code: 1, out: expect.stringContaining('no playbook was begun in it') })
  await front.house.clock.runFor(60_000)
  await called('incident', 'playbook', '1', 'contain')
  await called('incident', 'step', '1', 'contain', '1')
  await called('incident', 'step', '1', 'contain', '2', '--as', 'skipped', '--note', 'Nothing to disable')
  await front.house.clock.runFor(60_000)
  await change('Blocked the\naddress at the edge')
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-runbook-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'draft.md')
  const { code, out } = await called('incident', 'runbook', '#1', '--write', file)
  expect(code).toBe(0)
  expect(out).toContain('#1 adds a step to the plan')
  expect(out).toMatch(/Stop the harm, behind step 1 \(line \d+, done [^)]+\): Blocked the address at the edge/)
  expect(out).toMatch(/Stop the harm, step 2, skipped: .* \(Nothing to disable\)/)
  expect(out).toMatch(/Put nowhere\n {2}\S+ \S+ Looked into the logs: before any playbook was begun/)
  const written = readFileSync(file, 'utf8')
  expect(written.split('\n').filter(line => !line.includes('Blocked the address at the edge'))).toEqual(plan.split('\n'))
  expect(await called('plan', 'check', file)).toMatchObject({ code: 0 })
  expect(await called('incident', 'runbook', '1', '--write', file)).toMatchObject({
    code: 2,
    err: expect.stringContaining('is there already'),
  })
  expect((await front.program.send('PUT', '/api/v1/plan', { source: written })).statusCode).toBe(200)
  await front.house.clock.runFor(1000)
  expect((await called('incident', 'runbook', '1')).out).toContain('adds no step') // it is one now
})
