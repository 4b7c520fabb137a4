import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { tracedTo } from './bundled.ts'

test('the stack of an error in a bundle names the places in its sources; what has no map is named as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundle-'))
  try {
    const file = join(folder, 'app.js')
    // Line 1, column 10 of the bundle is line 5, column 3 of ../../src/app.ts.
    writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources: ['../../src/app.ts'], names: [], mappings: 'SAIE' }))
    const frame = (url: string, line: number, column: number) =>
      ({
        getFileName: () => url,
        getLineNumber: () => line,
        getColumnNumber: () => column,
        toString: () => `start (${url}:${line}:${column})`,
      }) as unknown as NodeJS.CallSite
    const url = pathToFileURL(file).href
    const source = new URL('../../src/app.ts', url).href
    const other = pathToFileURL(join(folder, 'other.js')).href
    const frames = [frame(url, 1, 10), frame(other, 3, 4), frame('node:fs', 1, 2)]
    expect(tracedTo(folder)(new TypeError('it broke'), frames)).toBe(
      `TypeError: it broke\n    at start (${source}:5:3)\n    at start (${other}:3:4)\n    at start (node:fs:1:2)`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what was made of other sources is removed, but not while an instance reads from it, and not at once', async () => {
  const { removeUnused } = (await import(new URL('../../bin/bundle.mjs', import.meta.url).href)) as {
    removeUnused(folder: string, kept: string, now: number): void
  }
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundle-'))
  try {
    for (const name of ['now', 'used', 'left', 'never-used']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'used', `used-by-${process.pid}`), '')
    writeFileSync(join(folder, 'left', 'used-by-999999999'), '')
    removeUnused(folder, join(folder, 'now'), Date.now())
    expect(readdirSync(folder)).toHaveLength(4)
    removeUnused(folder, join(folder, 'now'), Date.now() + 3_600_000)
    expect(readdirSync(folder).sort()).toEqual(['now', 'used'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a bundle is taken while its sources are as they were when it was made: not after a change, in another place, or half made', async () => {
  type Bundle = Readonly<{ bundledApp(root: string): string | null; folderNow(root: string): string }>
  const { bundledApp, folderNow } = (await import(new URL('../../bin/bundle.mjs', import.meta.url).href)) as Bundle
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundle-'))
  const [root, moved] = [join(folder, 'here'), join(folder, 'there')]
  try {
    for (const file of ['package-lock.json', 'bin/bundle.mjs', 'src/app.ts', 'src/core/step.ts', 'src/core/step.test.ts']) {
      mkdirSync(join(root, file, '..'), { recursive: true })
      writeFileSync(join(root, file), '1')
      utimesSync(join(root, file), 1, 1)
    }
    expect(bundledApp(root)).toBe(null)
    const app = join(folderNow(root), 'app.js')
    mkdirSync(`${folderNow(root)}.77`, { recursive: true })
    writeFileSync(join(`${folderNow(root)}.77`, 'app.js'), 'of somebody who is still making it')
    expect(bundledApp(root)).toBe(null)
    renameSync(`${folderNow(root)}.77`, folderNow(root))
    expect(bundledApp(root)).toBe(pathToFileURL(app).href)
    writeFileSync(join(root, 'src/core/step.test.ts'), 'a test is no part of it')
    expect(bundledApp(root)).not.toBe(null)
    renameSync(root, moved)
    expect(bundledApp(moved)).toBe(null)
    renameSync(moved, root)
    expect(bundledApp(root)).not.toBe(null)
    writeFileSync(join(root, 'src/core/step.ts'), '2')
    expect(bundledApp(root)).toBe(null)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is made of the server asks the runtime for HTTP without fetch and WebSocket, which it would load at each start', async () => {
  const at = (file: string) => import(new URL(`../../bin/${file}`, import.meta.url).href)
  const { ensureServer } = (await at('setup.mjs')) as { ensureServer(): void }
  ensureServer()
  const { bundledApp } = (await at('bundle.mjs')) as { bundledApp(): string | null }
  const folder = new URL('.', bundledApp()!)
  const files = readdirSync(folder).filter(name => name.endsWith('.js'))
  const imported = files.flatMap(
    name => readFileSync(new URL(name, folder), 'utf8').match(/from ["'](node:)?http["']|process\.getBuiltinModule\(/g) ?? [],
  )
  expect(imported).toEqual(['process.getBuiltinModule('])
})
