import { join, matchesGlob, relative } from 'node:path'
import type { Plugin } from 'vite'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { useTemporaryFolder } from './test/temporary.ts'

useTemporaryFolder()
/** What was compiled once need not be compiled again, by the workers and by what they start. */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'node')

/** The longest first, so that none is left alone at the end: they start processes, databases and browsers. */
const longest = [
  'test/bench/brief.test.ts',
  'test/faults/kill-9.test.ts',
  'test/browser/{console,plan,breach-way,drill}.test.ts',
  'test/acceptance/monitoring.test.ts',
  'test/simulation/*.test.ts',
  'test/docs/documents.test.ts',
  'test/{browser,acceptance,faults}/*.test.ts',
  'src/{app,cli}.test.ts',
  'src/{backup,store}/**/*.test.ts',
  'test/docs/*.test.ts',
  'src/{core/step,plan/fuzz,integrations/alertmanager/alertmanager}.test.ts',
]
/** It reads JSX, of which Node knows nothing. */
const drawn = ['web/src/button.test.ts']
/** They change whom the process trusts: each has a worker of its own. All others share theirs, and what one has read the next need not read. */
const alone = ['src/integrations/{outgoing,pagerduty/pagerduty}.test.ts']
const all = ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts', 'web/dev/**/*.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex(pattern => matchesGlob(relative(import.meta.dirname, moduleId), pattern))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

/** Tests run what the product runs, not what its packages keep for those who develop them: with that, Markdown took half as long again. */
const asShipped: Plugin = {
  name: 'as-shipped',
  configResolved({ ssr }) {
    if (ssr.resolve?.conditions) ssr.resolve.conditions = ssr.resolve.conditions.filter(condition => !condition.includes('development'))
  },
}

export default defineConfig({
  plugins: [asShipped],
  test: {
    reporters: ['default', './test/rows/reporter.ts'],
    // For all alike: what hangs is found in the end, and nothing fails because the machine has more to do than this.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Read by Node itself, as the product is: to turn a thousand files into its own form Vite took 40 s of a processor. Nothing is mocked.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    maxWorkers: 4, // of two processors: half of them wait for their escalations, their carriers and their browsers at any time
    maxConcurrency: 2, // of tests that say they may run beside another: those of the browser
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      { extends: true, test: { name: 'drawn', include: drawn, experimental: { viteModuleRunner: true } } },
      { extends: true, test: { name: 'shared', include: all, exclude: [...configDefaults.exclude, ...alone, ...drawn], isolate: false } },
    ],
  },
})
