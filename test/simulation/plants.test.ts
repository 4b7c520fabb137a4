import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Plant, plants } from './plants.ts'

/**
 * Each plant runs in a process of its own, which reads one file of the source otherwise (plant-one.ts): nothing of it can
 * reach another test. The first seed that fails ends the run.
 */
const here = import.meta.dirname
const root = join(here, '..', '..')
/** It begins with one that catches it; where the order of things has shifted since, another of these does. */
const seedsMax = 600

const simulated = ({ file, from, to, caughtBy, begin = 1 }: Plant): Promise<Readonly<{ code: number | null; said: string }>> =>
  new Promise(resolve => {
    const words = ['--import', join(here, 'plant-one.ts'), join(here, 'run.ts')]
    const asked = ['--from', String(begin), '--seeds', String(seedsMax), '--until', caughtBy.join()]
    const child = spawn(process.execPath, [...words, ...asked], {
      env: { ...process.env, TOCSIN_PLANT: JSON.stringify({ file, from, to }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', data => {
        said += String(data)
      })
    child.on('close', code => resolve({ code, said }))
  })

test.each(plants)('X-09 simulation catches $fault', { timeout: 1_200_000 }, async plant => {
  const { file, from, caughtBy } = plant
  const sound = readFileSync(join(root, 'src', file), 'utf8')
  expect(sound.split(from).length, `${file} has changed: plant the fault where it belongs now`).toBe(2)
  const { code, said } = await simulated(plant)
  expect(said).toMatch(new RegExp(`^seed \\d+: (?:${caughtBy.join('|')}): `, 'm'))
  expect(code).toBe(1)
})
