import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caught } from './plant-each.ts'
import { plants } from './plants.ts'

/** They run in a process of their own, which reads the source of each otherwise (plant-each.ts): nothing of them can reach another test. */
const here = import.meta.dirname
const root = join(here, '..', '..')
const heard = plants.map(() => Promise.withResolvers<string | null>())
let end = () => {}
beforeAll(() => {
  const child = spawn(process.execPath, [join(here, 'plant-each.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  end = () => void child.kill()
  createInterface({ input: child.stdout })
    .on('line', line => {
      const { plant, said } = JSON.parse(line) as Caught
      heard[plant]?.resolve(said)
    })
    .on('close', () => {
      for (const { resolve } of heard) resolve('its process ended before')
    })
})
afterAll(() => end())

test.each(plants.map((plant, n) => ({ ...plant, n })))('X-09 simulation catches $fault', { timeout: 1_200_000 }, async plant => {
  const { file, from, caughtBy, n } = plant
  const sound = readFileSync(join(root, 'src', file), 'utf8')
  expect(sound.split(from).length, `${file} has changed: plant the fault where it belongs now`).toBe(2)
  expect(await heard[n]!.promise).toMatch(new RegExp(`^seed \\d+: (?:${caughtBy.join('|')}): `))
})
