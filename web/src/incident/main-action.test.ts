import { expect, test } from 'vitest'
import type { IncidentDetail, Obligation } from '../shapes.ts'
import { mainAction } from './main-action.ts'

const phases = [
  { id: 'detect', name: 'Detect', enteredAt: null, current: true, noteOwed: false },
  { id: 'triage', name: 'Triage', enteredAt: null, current: false, noteOwed: false },
]
const owed = (can: Obligation['can'], state: Obligation['state'] = 'owed') => ({ id: 'o', can, state }) as Obligation
const given = (change: Partial<IncidentDetail>) =>
  mainAction({ status: 'open', acknowledgedAt: '2026-11-22T03:00:00.000Z', calledOut: [], obligations: [], phases, ...change })

test('an incident that nobody acknowledged wants to be acknowledged, whatever else is owed', () => {
  expect(given({ acknowledgedAt: null, obligations: [owed(['meet'])] })).toEqual({ do: 'acknowledge' })
})

test('who is being paged is asked to acknowledge, also when somebody else did', () => {
  const calledOut = [{ callOut: 'c', person: { id: 'p', name: 'Ana' }, since: '2026-11-22T03:00:00.000Z', why: '', mine: true }]
  expect(given({ calledOut })).toEqual({ do: 'acknowledge' })
  for (const status of ['resolved', 'closed'] as const) expect(given({ status, calledOut })).toEqual({ do: 'acknowledge' })
})

test('after that the soonest thing that is owed and can be done here', () => {
  const due = owed(['meet', 'waive'])
  expect(given({ obligations: [owed([]), due] })).toEqual({ do: 'meet', obligation: due })
  const question = owed(['answer', 'waive'], 'overdue')
  expect(given({ obligations: [question, due] })).toEqual({ do: 'answer', obligation: question })
  expect(given({ obligations: [owed(['meet'], 'met')] })?.do).toBe('phase')
})

test('then the next phase, after the last one resolving, after that closing, and then nothing', () => {
  expect(given({})).toEqual({ do: 'phase', phase: phases[1] })
  expect(given({ phases: [{ ...phases[0]!, current: true }] })).toEqual({ do: 'resolve' })
  expect(given({ status: 'resolved' })).toEqual({ do: 'close' })
  expect(given({ status: 'closed', obligations: [owed(['meet'])] })).toBe(null)
})
