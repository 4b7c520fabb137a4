import { expect, test } from 'vitest'
import { owedAfterwards } from './owed-by-me.ts'
import type { RunningObligation } from './shapes.ts'

test('L-23 what is owed after an incident and without one is named on the first screen, what an open incident asks stands with it', () => {
  const of = (id: string, incident: string | null) => ({ id, incident: incident === null ? null : { id: incident } }) as RunningObligation
  const all = [of('review', 'over'), of('acknowledge', 'open'), of('read the plan', null)]
  expect(owedAfterwards(all, [{ id: 'open' }]).map(o => o.id)).toEqual(['review', 'read the plan'])
})
