/**
 * Every bench still works: each runs for a moment, two at a time. What it measures then says nothing, and is not looked at.
 */
import { spawn } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { makeLane } from '../../src/engine/lane.ts'

/** As bin/tocsin has it: a dozen processes need not compile the same again. */
const compiled = new URL('../../node_modules/.cache/node', import.meta.url).pathname
const run = (bench: string, args: readonly string[]): Promise<Readonly<{ code: number | null; out: string }>> =>
  new Promise(resolve => {
    const file = new URL(`../../bench/${bench}.ts`, import.meta.url).pathname
    const child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    const hear = (chunk: Buffer): void => {
      out += String(chunk)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('close', code => resolve({ code, out }))
  })
const asked = await run('run', ['no-such-bench'])
const benches = /there are (.*)/.exec(asked.out)?.[1]?.split(', ') ?? []

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
})

test('whoever asks for a bench that is not there is told which are', () => {
  expect(asked.code).toBe(2)
  expect(benches).toEqual(
    expect.arrayContaining(['intake', 'latency', 'spine', 'wakes', 'storm', 'events', 'start', 'nodes', 'console', 'reach', 'scale']),
  )
})

const lane = makeLane(2)
test.concurrent.each(benches)('the bench %s works', { timeout: 240_000 }, async name => {
  const { code, out } = await lane.through(() => run(name, ['--brief']))
  expect(out).toContain(`## ${name}\n`)
  expect(code, out).toBe(0)
})
