import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '../cli.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'tocsin-drill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tocsin = async (...argv: string[]) => {
  const said = { out: '', err: '' }
  const code = await run(argv, {
    out: text => {
      said.out += text
    },
    err: text => {
      said.err += text
    },
  })
  return { code, ...said }
}
const laptop = join(root, 'drills', 'lost-laptop.md')

test('T-30 drill run prints a transcript with its score and its hash, and ends with 0 when all that was expected came', async () => {
  const { code, out } = await tocsin('drill', 'run', laptop)
  expect(out).toMatch(/^DRILL A lost laptop\n/)
  expect(out).toMatch(/\nScore (\d+) of \1;/)
  expect(out).toMatch(/transcript [0-9a-f]{64}$/)
  expect(code).toBe(0)
})

test('drill run --json is one document with the same hash; an expectation that does not come ends with 1', async () => {
  const { code, out } = await tocsin('drill', 'run', laptop, '--plan', join(root, 'plans', 'lean.md'), '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ error: expect.any(String) }) // the lean plan has none of its roles
  const other = JSON.parse((await tocsin('drill', 'run', laptop, '--seed', '3', '--json')).out)
  expect(other).toMatchObject({ seed: '3', hash: expect.stringMatching(/^[0-9a-f]{64}$/), incidents: 1 })
})

test('drill run with people of your own pages them by name', async () => {
  const people = join(root, 'docs', 'examples', 'people.yaml')
  const { out } = await tocsin('drill', 'run', join(root, 'drills', 'traffic-attack.md'), '--people', people)
  expect(out).toMatch(/hands the page to (Ana|Ben|Cai) Example/)
})

test('a drill that cannot be read says where, and ends with 1; a file that is not there is wrong use', async () => {
  const file = join(folder, 'bad.md')
  writeFileSync(file, '# Bad\n\n```yaml drill\nplan: team\nstarts: tomorrow\nlasts: 1 hour\n```\n')
  const bad = await tocsin('drill', 'run', file)
  expect(bad.code).toBe(1)
  expect(bad.err).toContain(`${file}:5:9 error: "tomorrow" is no moment.`)
  expect((await tocsin('drill', 'run', join(folder, 'none.md'))).code).toBe(2)
  expect((await tocsin('drill', 'run')).code).toBe(2)
})
