/**
 * Every bench still works: each runs for a moment, in one process, and what it measures then is not looked at.
 */
import { spawn } from 'node:child_process'
import { beforeAll, expect, onTestFinished, test } from 'vitest'

/** As bin/tocsin has it: what was compiled once need not be compiled again. */
const compiled = new URL('../../node_modules/.cache/node', import.meta.url).pathname
const run = (...args: readonly string[]): Promise<Readonly<{ code: number | null; out: string }>> =>
  new Promise(resolve => {
    const file = new URL('../../bench/run.ts', import.meta.url).pathname
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
const asked = await run('no-such-bench')
const benches = /there are (.*)/.exec(asked.out)?.[1]?.split(', ') ?? []

test('whoever asks for a bench that is not there is told which are', () => {
  expect(asked.code).toBe(2)
  expect(benches).toEqual(
    expect.arrayContaining(['intake', 'latency', 'spine', 'wakes', 'storm', 'events', 'start', 'nodes', 'console', 'reach', 'scale']),
  )
})

test('what benches share in a brief run ends with the last of them: one that is run alone ended never', async () => {
  const file = new URL('../../bench/instance.ts', import.meta.url).href
  const alone = `
    const { makeInstances, keepShared } = await import(${JSON.stringify(file)})
    const [first, second] = [await makeInstances(), await makeInstances()]
    await first.end()
    const there = await fetch(second.receiver.url, { method: 'POST' }).then(({ ok }) => ok)
    await second.end()
    const letGo = keepShared() // as a run of all of them does
    const third = await makeInstances()
    await third.end()
    const kept = await fetch(third.receiver.url, { method: 'POST' }).then(({ ok }) => ok)
    await letGo()
    const { existsSync } = await import('node:fs')
    console.log(JSON.stringify({ there, kept, left: [second, third].map(({ dir }) => existsSync(dir)) }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', alone, '--', '--brief'], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  child.stdout.on('data', chunk => {
    out += String(chunk)
  })
  expect(await new Promise(resolve => child.once('close', resolve))).toBe(0)
  expect(JSON.parse(out)).toEqual({ there: true, kept: true, left: [false, false] })
})

let all: Awaited<ReturnType<typeof run>>
beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  all = await run(...benches, '--brief')
}, 600_000)

test.each(benches)('the bench %s works', name => {
  expect(all.out).toContain(`## ${name}\n`)
  expect(all.out).toContain(`\n${name} ended with 0\n`)
})
test('and a run of all of them ends well', () => {
  expect(all.code, all.out).toBe(0)
})
