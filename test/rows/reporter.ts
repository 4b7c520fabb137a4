/** Writes `docs/rows.md` after a run of the whole suite; a run of some files says nothing about the others. */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { type Shown, writeRows } from './rows.ts'

const path = new URL('../../docs/rows.md', import.meta.url)

export default class RowsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (process.env.TOCSIN_ROWS !== 'write') return
    const shown: Shown[] = []
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const state = test.result().state
        if (state === 'skipped' || state === 'pending') continue
        shown.push({ name: test.name, file: relative(process.cwd(), module.moduleId), passed: state === 'passed' })
      }
    const before = readFileSync(path, 'utf8')
    const after = writeRows(before, shown)
    if (after !== before) writeFileSync(path, after)
  }
}
