import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plants } from './plants.ts'

/**
 * Each plant runs in a process of its own, on a copy of the source: nothing of it can reach another test. Seeds of the
 * fixed set; the first that fails ends the run.
 */
const root = join(import.meta.dirname, '..', '..')
const seedsMax = 150
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-plants-'))
  mkdirSync(join(folder, 'test'))
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(root, 'test', 'simulation'), join(folder, 'test', 'simulation'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const simulated = (rules: readonly string[], begin: number): Promise<Readonly<{ code: number | null; said: string }>> =>
  new Promise(resolve => {
    const words = [
      join(folder, 'test', 'simulation', 'run.ts'),
      '--from',
      String(begin),
      '--seeds',
      String(seedsMax),
      '--until',
      rules.join(),
    ]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', data => {
        said += String(data)
      })
    child.on('close', code => resolve({ code, said }))
  })

test.each(plants)(
  'X-09 simulation catches $fault',
  async ({ file, from, to, caughtBy, begin = 1 }) => {
    const path = join(folder, 'src', file)
    const sound = readFileSync(path, 'utf8')
    expect(sound.split(from).length, `${file} has changed: plant the fault where it belongs now`).toBe(2)
    writeFileSync(
      path,
      sound.replace(from, () => to),
    )
    const { code, said } = await simulated(caughtBy, begin)
    writeFileSync(path, sound)
    expect(said).toMatch(new RegExp(`^seed \\d+: (?:${caughtBy.join('|')}): `, 'm'))
    expect(code).toBe(1)
  },
  120_000,
)
