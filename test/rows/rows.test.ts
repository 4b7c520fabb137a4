import { expect, test } from 'vitest'
import { idsOf, writeRows } from './rows.ts'

test('a row is shown by the tests that name it and by no others', () => {
  expect(idsOf('T-13, T-14 an unacknowledged page escalates')).toEqual(['T-13', 'T-14'])
  expect(idsOf('an hour is an hour, as T-13 says')).toEqual([])
  const table =
    '| id | row | shown by |\n|---|---|---|\n| T-13 | A P1 escalates | old |\n| T-14 | A P2 escalates | old |\n| T-15 | Containment | x |'
  expect(
    writeRows(table, [
      { name: 'T-13 after 15 minutes the commander is paged', file: 'src/a.test.ts', passed: true },
      { name: 'T-14 after 30 minutes', file: 'src/b.test.ts', passed: false },
    ]),
  ).toBe(
    '| id | row | shown by |\n|---|---|---|\n| T-13 | A P1 escalates | after 15 minutes the commander is paged (`src/a.test.ts`) |\n| T-14 | A P2 escalates | not yet: failing in src/b.test.ts |\n| T-15 | Containment | not yet |',
  )
})
