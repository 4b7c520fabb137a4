/** Instances as they are shipped, for benches that speak to them over HTTP: `tocsin serve`, with people who are paged at a receiver. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Served, serve } from '../test/acceptance/tocsin.ts'
import { brief, profiled } from './options.ts'
import { type Receiver, startReceiver } from './receiver.ts'

/** As bin/tocsin has it: what was compiled at an earlier start is not compiled again. */
const compiled = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? new URL('../node_modules/.cache/node', import.meta.url).pathname }
const files = new URL('../test/faults/', import.meta.url).pathname

export type Instances = Readonly<{
  receiver: Receiver
  /** Each on a data directory of its own, or on the one that is named; with `--brief` and nothing asked for, the one that all share. */
  start(more?: Readonly<{ data?: string; env?: Readonly<Record<string, string>> }>): Promise<Served>
  dir: string
  end(): void | Promise<void>
}>

/**
 * The plan's steps are an hour apart: what is measured is not mixed with what falls due meanwhile. With `--brief` all who ask have the
 * same, and whoever needs nothing of its own has the same instance; it ends with the last who asked, or with whoever keeps it for others.
 */
export async function makeInstances(): Promise<Instances> {
  if (!brief) return make()
  users++
  shared ??= make()
  const all = await shared
  return {
    ...all,
    start(more) {
      if (more !== undefined) return all.start(more)
      sharedInstance ??= all.start()
      return sharedInstance.then(served => ({ ...served, stop: async () => null }))
    },
    end: letGo,
  }
}
let users = 0 // of what is shared: at none it ends, for its receiver would keep the process alive
let shared: Promise<Instances> | null = null
let sharedInstance: Promise<Served> | null = null
/** What is shared with `--brief` outlives each bench, until the answer is called: for a run of all of them in one process. */
export function keepShared(): () => Promise<void> {
  users++
  return letGo
}
async function letGo(): Promise<void> {
  if (--users > 0) return
  const [instance, all] = [sharedInstance, shared]
  sharedInstance = null
  shared = null
  await (await instance)?.stop()
  ;(await all)?.end()
}

async function make(): Promise<Instances> {
  // As `npm start` does before anything is started.
  ;((await import(new URL('../bin/setup.mjs', import.meta.url).href)) as { ensureServer(): void }).ensureServer()
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
  const plan = join(dir, 'plan.md')
  writeFileSync(plan, readFileSync(`${files}plan.md`, 'utf8').replaceAll('wait 4 seconds', 'wait 1 hour'))
  const receiver = await startReceiver()
  let made = 0
  return {
    receiver,
    dir,
    start: ({ data = join(dir, `data-${++made}`), env = {} } = {}) =>
      serve({ data, plan, people: `${files}people.yaml`, env: { NTFY_URL: receiver.url, ...compiled, ...profiled(), ...env } }),
    end() {
      receiver.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
