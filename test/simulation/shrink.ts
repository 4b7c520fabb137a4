/** Makes a failing run smaller: operations are left out, and chance in the wrapping too, for as long as the same rule is broken. */
import type { Run } from './operations.ts'
import { simulate } from './simulate.ts'

const breaks = async (run: Run, rule: string): Promise<boolean> => (await simulate(run)).findings.some(found => found.rule === rule)

/** `fails`: whether a run still breaks the rule; for tests. */
export async function shrink(run: Run, rule: string, fails: (run: Run) => Promise<boolean> = tried => breaks(tried, rule)): Promise<Run> {
  let least = run
  for (const calmer of [{ latencyMs: 0 }, { hintsLost: 0 }, { stalls: 0 }])
    if (await fails({ ...least, ...calmer })) least = { ...least, ...calmer }
  for (let size = Math.ceil(least.operations.length / 2); size >= 1; ) {
    let shrunk = false
    for (let from = 0; from < least.operations.length; ) {
      const fewer = { ...least, operations: least.operations.filter((_, i) => i < from || i >= from + size) }
      if (await fails(fewer)) {
        least = fewer
        shrunk = true
      } else from += size
    }
    if (size === 1 && !shrunk) break
    size = size === 1 ? 1 : Math.ceil(size / 2)
  }
  return least
}
