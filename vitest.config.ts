import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** They start processes, databases and browsers, each in a worker of its own. The longest first, so that none is left alone at the end. */
const whole = [
  'test/browser/console.test.ts',
  'test/bench/brief.test.ts',
  'test/faults/*.test.ts',
  'test/simulation/*.test.ts',
  'test/browser/*.test.ts',
  'test/docs/*.test.ts',
  'test/acceptance/*.test.ts',
  'src/{app,cli,data-directory}.test.ts',
  'src/{backup,store}/**/*.test.ts',
  'src/integrations/{outgoing,pagerduty/pagerduty}.test.ts', // they change whom the process trusts
]
/** All others share their worker, and what one of them has read the next one need not read: most of the time of a small file. */
const shared = ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts', 'web/dev/**/*.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = whole.findIndex(pattern => moduleId.endsWith(pattern) || inFolder(moduleId, pattern))
      return project.name === 'shared' || at < 0 ? whole.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
const inFolder = (path: string, pattern: string): boolean => pattern.includes('/*') && path.includes(`/${pattern.split('/*')[0]}/`)

export default defineConfig({
  test: {
    reporters: ['default', './test/rows/reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    maxConcurrency: 2, // of tests that say they may run beside another: those of the browser
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'whole', include: whole } },
      { extends: true, test: { name: 'shared', include: shared, exclude: [...configDefaults.exclude, ...whole], isolate: false } },
    ],
  },
})
