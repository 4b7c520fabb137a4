/**
 * Each plant of plants.ts, one after another in this process: its fault is in modules of its own, read anew from the sources, and no
 * other plant and nothing on disk has it. What none changes (packages, the calendar's tables) is read once: it took most of the time of
 * a process for each. One line of JSON a plant: `Caught`.
 */
import { registerHooks } from 'node:module'
import { plants } from './plants.ts'

/** The first finding of one of the plant's rules, as `seed N: rule: what`; null: no seed had one. */
export type Caught = Readonly<{ plant: number; said: string | null }>

/** It begins with the seed that catches it; where the order of things has shifted since, another of these does. */
const seedsMax = 600
const root = new URL('../../', import.meta.url).href
const ours = ['src/', 'test/'].map(part => root + part)
const shared = `${root}src/calendar/`

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const plant = new URL(context.parentURL ?? root).searchParams.get('plant')
    const own = ours.some(part => found.url.startsWith(part)) && !found.url.startsWith(shared)
    return plant !== null && own ? { ...found, url: `${found.url}?plant=${plant}` } : found
  },
  load(url, context, next) {
    const loaded = next(url, context)
    const [path, plant] = url.split('?plant=')
    const { file, from, to } = plants[Number(plant)] ?? {}
    if (plant === undefined || from === undefined || path !== new URL(`src/${file}`, root).href) return loaded
    return { ...loaded, source: String(loaded.source).replace(from, () => to ?? '') }
  },
})

async function caught(plant: number): Promise<string | null> {
  const { caughtBy, begin = 1 } = plants[plant]!
  const { simulate } = (await import(`./simulate.ts?plant=${plant}`)) as typeof import('./simulate.ts')
  const { runOf } = (await import(`./operations.ts?plant=${plant}`)) as typeof import('./operations.ts')
  for (let seed = begin; seed < begin + seedsMax; seed++) {
    const { findings } = await simulate(runOf(seed))
    const hit = findings.find(({ rule }) => caughtBy.includes(rule))
    if (hit !== undefined) return `seed ${seed}: ${hit.rule}: ${hit.what}`
  }
  return null
}

for (const plant of plants.keys()) {
  const said = await caught(plant).catch((error: Error) => `it fell: ${error.stack}`)
  process.stdout.write(`${JSON.stringify({ plant, said } satisfies Caught)}\n`)
}
