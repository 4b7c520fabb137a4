/** Every bench still works: each runs for a moment. What it measures then says nothing, and is not looked at. */
import { spawn } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'

const run = (bench: string, args: readonly string[]): Promise<Readonly<{ code: number | null; out: string }>> =>
  new Promise(resolve => {
    const file = new URL(`../../bench/${bench}.ts`, import.meta.url).pathname
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
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
  expect(benches).toEqual(expect.arrayContaining(['intake', 'spine', 'wakes', 'storm', 'console', 'reach']))
})

test.each(benches)('the bench %s works', { timeout: 120_000 }, async name => {
  const { code, out } = await run(name, ['--brief'])
  expect(out).toContain(`## ${name}\n`)
  expect(code, out).toBe(0)
})
