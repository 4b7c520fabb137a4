import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { exportTo } from './export.ts'
import { statusFiles } from './files.ts'
import { statusPage } from './page.ts'
import { at, post, settings, word } from './testing/told.ts'

const dirs: string[] = []
const directory = () => {
  const made = mkdtempSync(join(tmpdir(), 'tocsin-status-'))
  dirs.push(made)
  return made
}
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true })
})
const files = (...posts: Parameters<typeof statusPage>[1][number][]) =>
  statusFiles(statusPage(settings, posts, at('04:00')), { url: 'https://status.example.com', subscribe: null })
const one = post('one', [word('03:00', 'investigating', { api: 'major_outage' })])
const all = (dir: string) => readdirSync(dir, { recursive: true }).map(String).toSorted()

test('X-17 what did not change is not written again, what changed is, and what is no longer there is taken away', async () => {
  const dir = directory()
  writeFileSync(join(dir, 'robots.txt'), 'ours')
  const first = await exportTo(dir, files(one))
  expect(first.written).toHaveLength(files(one).length)
  expect(first.written.at(-1)).toBe('banner.json') // the front page and the summaries come last
  const before = statSync(join(dir, 'index.html')).mtimeMs
  expect(await exportTo(dir, files(one))).toEqual({ written: [], unchanged: files(one).length, removed: [] })
  expect(statSync(join(dir, 'index.html')).mtimeMs).toBe(before)
  writeFileSync(join(dir, 'index.html'), 'broken')
  expect((await exportTo(dir, files(one))).written).toEqual(['index.html']) // what somebody broke is mended
  const later = await exportTo(dir, files())
  expect(later.removed).toEqual(['incidents/one.html'])
  expect(later.written).toContain('api/v2/summary.json')
  expect(later.written).not.toContain('status.css')
  expect(all(dir)).toContain('robots.txt')
  expect(all(dir).filter(name => name.endsWith('.tmp'))).toEqual([])
})

test('X-17 nothing is written through a link that leads out of the directory', async () => {
  const [dir, elsewhere] = [directory(), directory()]
  symlinkSync(elsewhere, join(dir, 'incidents'))
  await expect(exportTo(dir, files(one))).rejects.toThrow('is a link')
  expect(readdirSync(elsewhere)).toEqual([])
  await expect(exportTo(dir, [{ path: '../out.html', type: 'text/html', text: '' }])).rejects.toThrow('leads out of')
})
