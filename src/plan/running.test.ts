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

test('T-27 a P1 or P2 of the team plan owes its review by the fifth business day after it was resolved, a P3 whether it has one, a P4 none', () => {
  const resolved = (severity: string) => {
    const story = opened(team, severity) // on a Sunday
    story.when('05:00', 'ana', { type: 'Resolve', note: reason })
    return story
  }
  for (const severity of ['P1', 'P2']) {
    const story = resolved(severity)
    expect(story.obligation('hold-review')).toMatchObject({
      state: 'owed',
      owedBy: 'incident-commander',
      words: 'within 5 business days of resolved',
    })
    expect(dueOf(story, 'hold-review')).toHaveLength(1)
    expect(stateOf(story, 'choose-review')).toBe('never owed')
  }
  const p3 = resolved('P3')
  expect(p3.obligation('choose-review')).toMatchObject({ state: 'owed', words: 'within 5 business days of resolved' })
  expect(stateOf(p3, 'hold-review')).toBe('never owed')
  expect(stateOf(resolved('P4'), 'hold-review')).toBe('never owed')
})

test('T-28 an action item of the team plan is specific, assigned and has a date: what it lacks is in its name, and late is late', () => {
  const story = opened(team, 'P1')
  story.when('05:00', 'ana', { type: 'AddRemediation', what: id('what'), owner: null, due: null })
  const item = () => Object.values(story.now().obligations).find(o => o.rule.startsWith('remediation:'))!
  expect(item()).toMatchObject({ name: 'Remediation item, without an owner and a date', due: [] })
  const [remediation] = Object.keys(story.now().remediation!)
  story.when('05:01', 'ana', { type: 'ChangeRemediation', item: id(remediation!), owner: id('dan'), due: at('+7 12:00'), reason: null })
  expect(item()).toMatchObject({ name: 'Remediation item', person: 'dan', due: [{ at: at('+7 12:00') }] })
  story.until('+7 12:01')
  expect(item().state).toBe('overdue')
})

test('L-03 a SEV1 of the lean plan is answered at once and pages loudly around the clock until it is acknowledged; a SEV2 within hours; a SEV3 pages nobody', () => {
  const sev1 = opened(lean, 'SEV1')
  expect([dueOf(sev1, 'acknowledge'), dueOf(sev1, 'start-work')]).toEqual([['03:00'], ['03:00']])
  sev1.until('04:00')
  const calls = sev1.facts('CallOutStarted').filter(f => f.person === id('ana'))
  expect([calls.length > 4, new Set(calls.map(f => f.loudness))]).toEqual([true, new Set(['loud'])])
  const sev2 = opened(lean, 'SEV2')
  expect(sev2.obligation('start-work')).toMatchObject({ state: 'owed', due: [], words: 'within hours' })
  expect(sev2.facts('CallOutStarted').map(f => f.loudness)).toContain('loud')
  const sev3 = opened(lean, 'SEV3')
  sev3.until('+1 03:00')
  expect([sev3.paged(), stateOf(sev3, 'acknowledge'), stateOf(sev3, 'triage')]).toEqual([[], 'never owed', 'owed'])
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

test('L-31 a SEV1, or a suspicion at any severity, is owed the answer whether it is a breach; data that was exposed, or strongly suspected to be, is a SEV1', () => {
  expect(stateOf(opened(lean, 'SEV1'), 'assess-breach')).toBe('owed')
  expect(lean.plan.severities.find(s => s.id === 'SEV1')!.definition).toContain('confirmed or strongly suspected')
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
