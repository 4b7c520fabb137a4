/** npm run bench [-- NAME …]: runs the benches, one after another; each prints its figures and writes bench/RESULTS.md. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { keepShared } from './instance.ts'
import { brief } from './options.ts'

const benches: readonly string[] = [
  'intake',
  'latency',
  'spine',
  'wakes',
  'storm',
  'events',
  'start',
  'nodes',
  'console',
  'reach',
  'plan',
  'drill',
  'obligations',
  'notices',
]
/** Those that take longer than all of the others together: only where they are named. */
const long: readonly string[] = ['scale']

const asked = process.argv.slice(2).filter(word => !word.startsWith('-'))
const flags = process.argv.slice(2).filter(word => word.startsWith('-'))
const unknown = asked.filter(name => ![...benches, ...long].includes(name))
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}: there are ${[...benches, ...long].join(', ')}\n`)
  process.exit(2)
}
const names = asked.length > 0 ? asked : benches
const fileOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
if (brief) await seeThatTheyWork()
else
  for (const name of names) {
    const began = performance.now()
    const { status } = spawnSync(process.execPath, [fileOf(name), ...flags], { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
    process.stderr.write(`${name} took ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }

/** In this process, all of them whatever becomes of one: what they share (modules, an instance) is there once. Nothing is measured. */
async function seeThatTheyWork(): Promise<void> {
  const endShared = keepShared()
  let failed = 0
  for (const name of names) {
    process.exitCode = 0
    try {
      await import(fileOf(name))
    } catch (error) {
      process.exitCode = 1
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    }
    process.stdout.write(`${name} ended with ${process.exitCode}\n`)
    if (process.exitCode !== 0) failed++
  }
  await endShared()
  process.exitCode = failed === 0 ? 0 : 1
}
