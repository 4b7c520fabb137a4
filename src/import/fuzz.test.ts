/** Whatever an API answers: either files that are taken, or a sentence that says what is wrong. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPeople } from '../people/read.ts'
import { compile } from '../plan/compile.ts'
import { pagers } from './pagers.ts'
import { Unusable } from './saved.ts'
import { imported, windowOf } from './testing/import.ts'
import { NothingToWrite } from './write.ts'

const window = windowOf('2027-03-01T00:00:00Z', 8)
const odd = [
  null,
  0,
  -1,
  1e12,
  '',
  ' ',
  [],
  {},
  true,
  'nobody',
  'schedule x',
  'yes',
  '12:30',
  '# a',
  'a: b',
  '"',
  "it's",
  '```yaml',
  '[15 minutes](#x)',
  'Zoë 🎉 Ärger',
  'a\nb\n---',
  '{#x}',
  '&a *b !c',
  '- x',
  'x'.repeat(400),
  'Mars/Olympus',
  '2027-13-45T99:99:99Z',
  '2027-03-10T00:00:00Z',
  'http://x',
  'builtin-x',
  '|',
  '%',
  '@',
  'null',
  '~',
  '\t',
  '<script>',
  '{{ x }}',
  '99:99:99',
  '24:00:00',
] as const

for (const pager of pagers) {
  const folder = new URL(`./${pager.id}/samples/`, import.meta.url)
  const answers: Record<string, unknown[]> = {}
  for (const file of readdirSync(folder)
    .filter(f => f !== 'import.json')
    .sort()) {
    const name = file.replace(/(?:\.\d+)?\.json$/, '')
    const value = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    const list = Array.isArray(value) ? value : ((Object.values(value as object).find(Array.isArray) as unknown[] | undefined) ?? [value])
    answers[name] = [...(answers[name] ?? []), ...list]
  }
  const size = (value: unknown): number =>
    typeof value === 'object' && value !== null ? Object.values(value).reduce((n: number, v) => n + size(v), 1) : 1
  /** The nth value within, replaced. */
  const replaced = (value: unknown, n: number, by: unknown): unknown => {
    let at = -1
    const walk = (one: unknown): unknown => {
      at++
      if (at === n) return by
      if (Array.isArray(one)) return one.map(walk)
      if (typeof one === 'object' && one !== null) return Object.fromEntries(Object.entries(one).map(([k, v]) => [k, walk(v)]))
      return one
    }
    return walk(value)
  }
  // What is rendered is by far the most of it; the rest is of more interest.
  const parts = Object.keys(answers).filter(name => !/^(?:timeline|final_shifts|shifts)-/.test(name))

  test(`whatever ${pager.name} answers, the files are taken and speak of each object, or a sentence says why not`, () => {
    let written = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...parts), fc.nat(100_000), fc.constantFrom(...odd)), { minLength: 1, maxLength: 6 }),
        changes => {
          const changed: Record<string, unknown> = { ...answers }
          for (const [name, n, by] of changes) {
            const few = name === 'schedules' ? withoutRendered(changed[name]) : changed[name]
            changed[name] = replaced(few, 1 + (n % Math.max(1, size(few) - 1)), by)
          }
          let files: ReturnType<typeof imported>
          try {
            files = imported(pager, changed, window)
          } catch (error) {
            if (error instanceof Unusable || error instanceof NothingToWrite) return
            throw error
          }
          written++
          expect(readPeople(files.people).problems.filter(p => p.severity === 'error')).toEqual([])
          if (files.plan !== null) expect(compile(files.plan).problems.filter(p => p.severity === 'error')).toEqual([])
          expect(files.report.read).toBe(Object.values(files.report.counts).reduce((a, b) => a + b))
        },
      ),
      { numRuns: 50 },
    )
    expect(written).toBeGreaterThan(10)
  }, 120_000)
}

const withoutRendered = (schedules: unknown): unknown =>
  Array.isArray(schedules)
    ? schedules.map(s => (typeof s === 'object' && s !== null && 'final_schedule' in s ? { ...s, final_schedule: undefined } : s))
    : schedules
