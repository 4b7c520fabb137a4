import { expect, test } from 'vitest'
import { pressing, whoOwes } from './owed-by-others.ts'
import type { RunningObligation } from './shapes.ts'

test('L-04 an owner sees what others have overdue, then what falls due within a day, and nothing that has time or no date', () => {
  const now = Date.parse('2026-03-04T03:00:00Z')
  const of = (id: string, state: string, dueAt: string | null) => ({ id, state, dueAt }) as RunningObligation
  const all = [
    of('review', 'overdue', '2026-03-01T00:00:00Z'),
    of('update', 'owed', '2026-03-04T04:00:00Z'),
    of('plan', 'owed', '2026-03-06T03:00:00Z'),
    of('reasons', 'owed', null),
  ]
  expect(pressing(all, now).map(o => o.id)).toEqual(['review', 'update'])
})

test('L-04 it says by whom: the person whose it is, whoever holds the role, or that nobody holds it', () => {
  const ana = { id: 'ana', name: 'Ana' }
  expect(whoOwes({ person: ana, owedBy: null })).toBe('Ana')
  expect(whoOwes({ owedBy: { role: 'lead', name: 'Lead', people: [ana, { id: 'ben', name: 'Ben' }] } })).toBe('Ana and Ben, as Lead')
  expect(whoOwes({ owedBy: { role: 'lead', name: 'Lead', people: [] } })).toBe('Lead, which nobody holds')
  expect(whoOwes({ owedBy: null })).toBe('nobody in particular')
})
