import { expect, test } from 'vitest'
import { type Instant, id, instant } from '../../core/id.ts'
import type { PlaybookRun, StepAs } from '../../core/playbook-run.ts'
import { compile } from '../compile.ts'
import { shippedSource } from '../testing/shipped.ts'
import { draftRunbook } from './runbook.ts'

const team = shippedSource('team')
const { plan } = compile(team)
const at = (minutes: number): Instant => instant(Date.UTC(2026, 10, 30, 3, minutes))
/** `answers`: by the step's number, what and in which minute. */
function run(playbook: string, begun: number, answers: Readonly<Record<number, readonly [StepAs, number]>>): PlaybookRun {
  const { name, clause, phase, steps } = plan!.playbooks!.find(p => p.id === playbook)!
  return {
    playbook: id(playbook),
    name,
    clause,
    phase,
    by: { person: id('ana') },
    at: at(begun),
    seq: begun,
    steps,
    answers: Object.fromEntries(
      Object.entries(answers).map(([step, [as, minute]]) => [
        Number(step) - 1,
        { as, note: null, changed: false, by: { person: id('ana') }, at: at(minute), event: id(`e${minute}`) },
      ]),
    ),
  }
}
const crash = run('crash', 0, { 1: ['does not apply', 4], 2: ['done', 9] })

test('T-31 what was changed while a playbook was worked is its next step, where it was done; the rest of the document is as it was, and it runs', () => {
  const draft = draftRunbook(
    team,
    [{ run: crash, notes: { 0: 'health checks\nare off on staging' } }],
    [
      { at: at(2), words: 'Turned the queue of mails off' },
      { at: at(10), words: 'Swapped the slot back:\n  to 3.1 "before: all"' },
      { at: at(12), words: 'Raised the memory to 4 GB' },
    ],
  )
  expect(draft.added.map(({ playbook, after, does }) => [playbook, after, does])).toEqual([
    ['crash', 0, 'Turned the queue of mails off'],
    ['crash', 3, 'Swapped the slot back: to 3.1 "before: all"'],
    ['crash', 4, 'Raised the memory to 4 GB'],
  ])
  const before = team.split('\n')
  const after = draft.source.split('\n')
  expect(after.length - before.length).toBe(3)
  expect(after.filter((_, n) => !draft.added.some(({ line }) => line === n + 1))).toEqual(before)
  const compiled = compile(draft.source)
  expect(compiled.problems.filter(p => p.severity === 'error')).toEqual([])
  const written = compiled.plan!.playbooks!.find(p => p.id === 'crash')!
  expect(written.steps.map(({ does, changes }) => [does, changes])).toEqual([
    ['Turned the queue of mails off', true],
    [crash.steps[0]!.does, undefined],
    [crash.steps[1]!.does, undefined],
    ['Swapped the slot back: to 3.1 "before: all"', true],
    ['Raised the memory to 4 GB', true],
  ])
  expect(draft.leftOut).toEqual([
    {
      playbook: 'crash',
      name: crash.name,
      step: 1,
      does: crash.steps[0]!.does,
      as: 'does not apply',
      why: 'health checks\nare off on staging',
    },
  ])
})

test('T-31 a change belongs to the playbook that was begun last; one before any, or of a playbook that the document does not write, is said and put nowhere', () => {
  const isolate = run('isolate', 20, {})
  const gone: PlaybookRun = { ...run('crash', 40, {}), playbook: id('no-more'), name: 'No more' }
  const draft = draftRunbook(
    team,
    [crash, isolate, gone].map(run => ({ run, notes: {} })),
    [
      { at: instant(at(0) - 1), words: 'Looked' },
      { at: at(21), words: 'Took the node out of the pool' },
      { at: at(41), words: 'Something else' },
    ],
  )
  expect(draft.added.map(({ playbook, after }) => [playbook, after])).toEqual([['isolate', 0]])
  expect(draft.unplaced.map(({ does, playbook }) => [does, playbook])).toEqual([
    ['Looked', null],
    ['Something else', 'No more'],
  ])
  const again = draftRunbook(draft.source, [{ run: isolate, notes: {} }], [{ at: at(21), words: 'Took the node out of the pool' }])
  expect([again.source, again.added]).toEqual([draft.source, []]) // it is a step already
  expect(draftRunbook(team, [], [])).toEqual({ source: team, added: [], leftOut: [], unplaced: [] })
})
