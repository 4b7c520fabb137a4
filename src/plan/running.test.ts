/** The plans that ship, run: one incident at a time, from the document to what is owed and who is called. */
import { expect, test } from 'vitest'
import type { Ask } from '../core/command.ts'
import { id } from '../core/id.ts'
import type { People } from '../core/oncall/people.ts'
import { at, clock, tell } from '../core/testing/story.ts'
import { calendar, type Given, people } from '../core/testing/team.ts'
import { compiled, shippedSource } from './testing/shipped.ts'

const holding = (positions: Readonly<Record<string, string>>): People => ({
  ...people,
  positions: Object.fromEntries(
    Object.entries(positions).map(([position, person]) => [position, [{ person: id(person) }]]),
  ) as People['positions'],
})
const team: Given = {
  plan: compiled(shippedSource('team')),
  people: holding({
    'security-officer': 'ben',
    'engineering-lead': 'ana',
    'senior-developer': 'dan',
    'chief-executive': 'cleo',
    'engineering-team': 'eve',
  }),
  calendar,
}
const lean: Given = {
  plan: compiled(shippedSource('lean')),
  people: holding({ responder: 'ana', 'outside-contact': 'dan' }),
  calendar,
}
const opened = (given: Given, severity: string, kind: string | null = null) => {
  const story = tell(given)
  story.open('03:00', severity, { kind: kind === null ? null : id(kind) })
  return story
}
const reason = id<'private part'>('reason')
const breach = (value: string): Ask => ({ type: 'SetFact', fact: id('breach'), value, reason })
const stateOf = (story: ReturnType<typeof tell>, rule: string): string => {
  const all = story.obligations(rule)
  const state = all.at(-1)?.state ?? 'never owed'
  return typeof state === 'string' ? state : Object.keys(state)[0]!
}
const dueOf = (story: ReturnType<typeof tell>, rule: string) => story.obligation(rule).due.map(d => clock(d.at))

test('T-20 inside, a P1 is acknowledged within 15 minutes and the commander told at once; a P2 within 30, and the commander is told', () => {
  const p1 = opened(team, 'P1')
  expect(dueOf(p1, 'acknowledge')).toEqual(['03:15'])
  p1.acknowledge('03:05', 'ana')
  expect(dueOf(p1, 'tell-commander')).toEqual(['03:05'])
  expect(p1.facts('ObligationCalled').map(f => [f.why, f.persons])).toContainEqual(['owed', ['ben']])
  const p2 = opened(team, 'P2')
  expect(dueOf(p2, 'acknowledge')).toEqual(['03:30'])
  p2.acknowledge('03:20', 'ana')
  expect(p2.obligation('tell-commander')).toMatchObject({ state: 'owed', due: [], words: 'the document does not say when' })
})

test('T-20 inside, a P3 goes to the engineering team, quietly; a P4 pages nobody and is begun in the normal cycle', () => {
  const p3 = opened(team, 'P3')
  expect(p3.facts('CallOutStarted').map(f => [f.person, f.loudness])).toEqual([['eve', 'quiet']])
  expect(p3.obligations('acknowledge')).toEqual([])
  expect(dueOf(p3, 'start-work')).toEqual(['05:00'])
  const p4 = opened(team, 'P4')
  p4.until('+1 03:00')
  expect(p4.paged()).toEqual([])
  expect(p4.obligation('start-work')).toMatchObject({ owedBy: 'engineering', words: expect.stringContaining('next business day') })
})

test('T-09 T-35 a P1 or P2 of the team plan mobilises technical lead and executive, each in the time to respond; a P3 the engineering team', () => {
  for (const [severity, by] of [
    ['P1', '03:15'],
    ['P2', '03:30'],
  ] as const) {
    const story = opened(team, severity)
    expect([dueOf(story, 'mobilise:technical-lead'), dueOf(story, 'mobilise:executive')]).toEqual([[by], [by]])
    expect(stateOf(story, 'mobilise:engineering')).toBe('never owed')
  }
  expect(dueOf(opened(team, 'P3'), 'mobilise:engineering')).toEqual(['05:00'])
})

test('L-31 a SEV1, or a suspicion at any severity, is owed the answer whether it is a breach; data that was exposed is a SEV1', () => {
  expect(stateOf(opened(lean, 'SEV1'), 'assess-breach')).toBe('owed')
  const exposed = opened(lean, 'SEV3', 'data-exposure')
  expect([exposed.now().severity, stateOf(exposed, 'assess-breach')]).toEqual(['SEV1', 'owed'])
  const quiet = opened(lean, 'SEV2')
  expect(stateOf(quiet, 'assess-breach')).toBe('never owed')
  quiet.when('03:10', 'ana', breach('suspected'))
  expect(quiet.obligation('assess-breach')).toMatchObject({ state: 'owed', due: [], start: at('03:10') }) // undecided time is counted
})

test('L-32 while confirming takes its time a preliminary notification is owed to customers; confirmed, the full one is', () => {
  const story = opened(lean, 'SEV1')
  story.acknowledge('03:01', 'ana')
  story.when('03:10', 'ana', breach('suspected'))
  expect(stateOf(story, 'tell-breach')).toBe('never owed')
  expect(story.obligation('preliminary-notification')).toMatchObject({ state: 'owed', owedBy: 'communications' })
  expect(dueOf(story, 'preliminary-notification')).toEqual(['+3 03:10'])
  story.until('+3 03:11')
  expect(stateOf(story, 'preliminary-notification')).toBe('overdue')
  story.when('+3 04:00', 'ana', breach('confirmed'))
  expect(stateOf(story, 'preliminary-notification')).toBe('notApplicable')
  expect(story.obligation('tell-breach')).toMatchObject({ state: 'owed', due: [], target: at('+6 04:00') })
})

test('L-05 L-10 a SEV1 of the lean plan owes a note in each phase, and a word that it was watched for as long as it takes', () => {
  const story = opened(lean, 'SEV1')
  story.acknowledge('03:01', 'ana')
  story.when('03:10', 'ana', { type: 'EnterPhase', phase: id('triage'), note: null })
  expect(stateOf(story, 'note:triage')).toBe('owed')
  for (const name of ['contain', 'eradicate', 'recover']) story.when('03:20', 'ana', { type: 'EnterPhase', phase: id(name), note: reason })
  expect(stateOf(story, 'watch:recover')).toBe('possible')
  story.when('04:00', 'ana', { type: 'SetMilestone', milestone: id('recovered'), happenedAt: at('04:00'), reason: null })
  expect(story.obligation('watch:recover')).toMatchObject({ state: 'owed', due: [] })
  const small = opened(lean, 'SEV3')
  small.when('03:10', 'ana', { type: 'EnterPhase', phase: id('recover'), note: null })
  expect([stateOf(small, 'note:recover'), stateOf(small, 'watch:recover')]).toEqual(['never owed', 'never owed'])
})

test('T-23 in the team plan a compromised system that is mended before its evidence is kept is a deviation that is owed its reason', () => {
  const story = opened(team, 'P1')
  story.acknowledge('03:01', 'ana')
  story.when('03:05', 'ana', { type: 'SetFact', fact: id('compromised'), value: 'yes', reason })
  expect(story.obligation('preserve-evidence')).toMatchObject({ state: 'owed', owedBy: 'technical-lead' })
  story.when('03:10', 'ana', { type: 'RecordChange', what: reason, happenedAt: null })
  expect(story.facts('DeviationRecorded')).toContainEqual(expect.objectContaining({ clause: 'evidence' }))
  expect(stateOf(story, 'explain-deviations')).toBe('owed')
})
