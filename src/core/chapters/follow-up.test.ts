/** What a plan asks for outside of its block of obligations, and what follows from what was done. */
import { expect, test } from 'vitest'
import type { Ask } from '../command.ts'
import type { Instant } from '../id.ts'
import { id } from '../id.ts'
import type { Plan } from '../plan.ts'
import type { RemediationId } from '../remediation.ts'
import { hour, minute } from '../span.ts'
import { at, by, tell } from '../testing/story.ts'
import { rule, team, withPlan } from '../testing/team.ts'

const reason = id<'private part'>('reason')
const note = id<'private part'>('note')
const what = id<'private part'>('what')
const phase = (name: string, withNote = false): Ask => ({ type: 'EnterPhase', phase: id(name), note: withNote ? note : null })
const ms = (count: number) => ({ unit: 'ms', count }) as const

const mobilising = (respond: Plan['severities'][number]['respond']) =>
  withPlan(p => ({ severities: p.severities.map(s => (s.id === 'P1' ? { ...s, respond } : s)) }))

test('T-09 T-35 who is mobilised is owed at the incident in the time to respond, and is there by whatever they do on it', () => {
  const story = tell(mobilising(ms(15 * minute)))
  story.open('03:00', 'P1')
  const owed = story.obligation('mobilise:incident-commander')
  expect(owed).toMatchObject({ state: 'owed', owedBy: 'incident-commander', cause: { clause: 'p1' }, due: [{ at: at('03:15') }] })
  expect(owed.words).toBe('within 15 minutes of alert-received')
  story.acknowledge('03:05', 'ana')
  expect(story.obligation('mobilise:incident-commander').state).toBe('owed') // the lead is there, the commander is not
  story.when('03:10', 'ben', { type: 'AddNote', note, happenedAt: null })
  expect(story.obligation('mobilise:incident-commander')).toMatchObject({
    state: { met: expect.any(String), at: at('03:10'), late: false },
  })
})

test('who is mobilised is warned of, overdue when the time to respond is over, and late when they come', () => {
  const story = tell(mobilising(ms(15 * minute)))
  story.open('03:00', 'P1')
  story.until('03:12')
  expect(story.obligation('mobilise:incident-commander')).toMatchObject({ state: 'owed', warned: true })
  story.until('03:16')
  expect(story.obligation('mobilise:incident-commander')).toMatchObject({ state: 'overdue', overdueAt: at('03:15') })
  story.acknowledge('03:40', 'ben')
  expect(story.obligation('mobilise:incident-commander').state).toMatchObject({ at: at('03:40'), late: true })
})

test('who works on it already when it is raised is there already, and where the plan says no time to respond there is no date', () => {
  const story = tell(mobilising(null))
  story.open('03:00', 'P2')
  story.acknowledge('03:02', 'ben')
  story.when('03:05', 'ben', { type: 'ChangeSeverity', to: id('P1'), reason })
  expect(story.obligation('mobilise:incident-commander')).toMatchObject({ due: [], state: { at: at('03:05'), late: false } })
  const other = tell(mobilising(null))
  other.open('03:00', 'P1')
  expect(other.obligation('mobilise:incident-commander')).toMatchObject({ due: [], state: 'owed', words: 'how soon is not said' })
})

test('L-05 a P1 owes a note in each phase that it enters, until there is one; a P2 owes none', () => {
  const story = tell()
  story.open('03:00', 'P1')
  expect(story.obligations('note:detect')).toEqual([]) // the signal's own words
  story.when('03:10', 'ben', phase('triage'))
  expect(story.obligation('note:triage')).toMatchObject({ state: 'owed', due: [], cause: { clause: 'triage' } })
  story.when('03:20', 'ben', phase('contain', true))
  expect(story.obligations('note:contain')).toEqual([]) // came with its note
  expect(story.obligation('note:triage').state).toBe('owed') // left behind, and still owed
  story.when('03:30', 'ben', phase('triage', true))
  expect(story.obligation('note:triage').state).toMatchObject({ at: at('03:30'), late: false })
  const quieter = tell()
  quieter.open('03:00', 'P2')
  quieter.when('03:10', 'ben', phase('triage'))
  expect(quieter.obligations('note:triage')).toEqual([])
})

test('L-05 what is written into the timeline during a phase is its note', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.when('03:10', 'ben', phase('triage'))
  story.when('03:12', 'ben', { type: 'AddNote', note, happenedAt: null })
  expect(story.obligation('note:triage').state).toMatchObject({ at: at('03:12') })
  story.when('03:13', 'ben', { type: 'Resolve', note })
  expect(story.facts('DeviationRecorded').map(d => d.what)).not.toContainEqual(expect.stringContaining('No note'))
})

const watching = (watch: Plan['phases'][number]['watch']) =>
  withPlan(p => ({ phases: p.phases.map(one => (one.does === 'recover' && watch !== undefined ? { ...one, watch } : one)) }))
const recovered = (story: ReturnType<typeof tell>, time: string) =>
  story.when(time, 'ben', { type: 'SetMilestone', milestone: id('recovered'), happenedAt: at(time), reason: null })

test('L-10 once service is back it is watched for as long as the plan says, and resolving after that is as planned', () => {
  const story = tell(watching(ms(2 * hour)))
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:10', 'ben', phase('recover', true))
  expect(story.obligation('watch:recover').state).toBe('possible')
  recovered(story, '03:30')
  expect(story.obligation('watch:recover')).toMatchObject({ state: 'owed', due: [{ at: at('05:30') }] })
  story.when('03:40', by.source, { type: 'ClearAlerts', count: 1 })
  story.until('05:31')
  expect(story.obligation('watch:recover').state).toMatchObject({ at: at('05:30'), late: false })
  story.when('05:40', 'ben', { type: 'Resolve', note })
  expect(story.facts('DeviationRecorded').map(d => d.what)).not.toContainEqual(expect.stringContaining('watch for recurrence'))
})

test('L-10 who resolves before the watch is over is not stopped: it is a deviation', () => {
  const story = tell(watching(ms(2 * hour)))
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', phase('recover', true))
  recovered(story, '03:30')
  story.when('03:45', 'ben', { type: 'Resolve', note })
  expect(story.now().status).toBe('resolved')
  expect(story.facts('DeviationRecorded')).toContainEqual(
    expect.objectContaining({ clause: 'recover', what: 'Declared resolved before the watch for recurrence was over' }),
  )
})

test('L-10 a recurrence in the watch opens the incident anew: somebody is paged, and the watch begins again with the next recovery', () => {
  const story = tell(watching(ms(2 * hour)))
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:10', 'ben', phase('recover', true))
  recovered(story, '03:30')
  story.when('03:40', by.source, { type: 'ClearAlerts', count: 1 })
  const before = story.paged().length
  story.when('04:00', by.source, { type: 'AttachAlert', alert: id('alert-2'), count: 2 })
  expect(story.facts('IncidentReopened')).toHaveLength(1)
  expect(story.paged().length).toBeGreaterThan(before)
  story.until('05:45')
  expect(story.obligation('watch:recover').state).not.toHaveProperty('met')
  story.acknowledge('05:46', 'ana')
  recovered(story, '06:00')
  story.when('06:01', by.source, { type: 'ClearAlerts', count: 2 })
  story.until('08:01')
  expect(story.obligation('watch:recover').state).toMatchObject({ at: at('08:00') })
})

test('L-10 L-28 a plan that does not say how long it watches is asked: a person says that it was watched', () => {
  const story = tell(watching({ open: 'for how long is not said' }))
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', phase('recover', true))
  recovered(story, '03:30')
  const owed = story.obligation('watch:recover')
  expect(owed).toMatchObject({ state: 'owed', due: [], words: 'for how long is not said' })
  story.when('04:30', 'ben', { type: 'MeetObligation', obligation: owed.id, note })
  expect(story.obligation('watch:recover').state).toMatchObject({ at: at('04:30') })
})

const preserving = withPlan(p => ({
  facts: [...p.facts, { id: id('compromised'), clause: id('facts'), values: ['unknown', 'yes', 'no'], initial: 'unknown' }],
  preservation: {
    clause: id('evidence'),
    who: id('technical-lead'),
    before: 'a compromised system is changed',
    preserve: ['logs'],
    hold: { until: 'the review is complete', atLeast: null },
    purpose: null,
  },
  obligations: [
    ...p.obligations,
    rule('preserve-evidence', {
      clause: id('evidence'),
      when: { fact: 'compromised', is: ['yes'] },
      who: id('technical-lead'),
      due: { [id<'severity'>('P2')]: [{ due: 'without undue delay', from: id('alert-received'), words: 'without undue delay' }] },
    }),
  ],
}))
const change: Ask = { type: 'RecordChange', what, happenedAt: null }
const compromised: Ask = { type: 'SetFact', fact: id('compromised'), value: 'yes', reason }

test('T-23 evidence comes before change: a system that is changed before is changed, and somebody answers for it', () => {
  const story = tell(preserving)
  story.open('03:00', 'P2')
  story.when('03:05', 'ana', compromised)
  expect(story.obligation('preserve-evidence').state).toBe('owed')
  story.when('03:10', 'ana', change)
  expect(story.facts('SystemChanged')).toEqual([{ type: 'SystemChanged', what, happenedAt: at('03:10') }])
  expect(story.facts('DeviationRecorded')).toEqual([
    expect.objectContaining({ clause: 'evidence', what: 'A system was changed before the evidence was preserved', reason: null }),
  ])
  const answer = story.obligation('explain-deviations')
  expect(answer).toMatchObject({
    state: 'owed',
    owedBy: 'incident-commander',
    cause: { clause: 'evidence' },
    words: 'by the review of the incident',
  })
  const [deviation] = Object.keys(story.now().deviations)
  story.when('09:00', 'ana', { type: 'ExplainDeviation', deviation: deviation as never, reason })
  expect(story.obligation('explain-deviations').state).toMatchObject({ at: at('09:00'), late: false })
})

test('T-23 once the evidence is preserved, or where nobody got in, a change is no deviation; eradicating is a change too', () => {
  const story = tell(preserving)
  story.open('03:00', 'P2')
  story.when('03:01', 'ana', change)
  expect(story.facts('DeviationRecorded')).toEqual([])
  story.when('03:05', 'ana', compromised)
  story.when('03:06', 'ana', { type: 'MeetObligation', obligation: story.obligation('preserve-evidence').id, note })
  story.when('03:10', 'ana', change)
  expect(story.facts('DeviationRecorded')).toEqual([])
  const hasty = tell(preserving)
  hasty.open('03:00', 'P2')
  hasty.when('03:05', 'ana', compromised)
  for (const name of ['triage', 'contain', 'eradicate']) hasty.when('03:06', 'ana', phase(name, true))
  expect(hasty.facts('DeviationRecorded').map(d => d.what)).toEqual(['eradicate begun before the evidence was preserved'])
})

test('X-03 departures are answered for together, by one word or each by its own; a later one is owed anew', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:05', 'ana', { type: 'ChangeSeverity', to: id('P3'), reason })
  story.when('03:06', 'ana', { type: 'ChangeSeverity', to: id('P2'), reason })
  expect(story.obligations('explain-deviations')).toHaveLength(1)
  const owed = story.obligation('explain-deviations')
  expect(story.when('03:07', 'ben', { type: 'MeetObligation', obligation: owed.id, note: null })).toMatchObject({ code: 'reason-missing' })
  story.when('03:08', 'ben', { type: 'MeetObligation', obligation: owed.id, note })
  expect(Object.values(story.now().deviations).every(d => d.explained)).toBe(true)
  expect(story.obligation('explain-deviations').state).toHaveProperty('met')
  story.when('03:09', 'ana', { type: 'ChangeSeverity', to: id('P1'), reason })
  expect(story.obligation('explain-deviations').state).toBe('owed')
  expect(story.obligations('explain-deviations')).toHaveLength(2)
})

const item = (owner: string | null, due: Instant | null): Ask => ({
  type: 'AddRemediation',
  what,
  owner: owner === null ? null : id(owner),
  due,
})
const itemOf = (story: ReturnType<typeof tell>): RemediationId => Object.keys(story.now().remediation ?? {})[0] as RemediationId

test('L-23 a remediation item is owed by its owner on its date: warned of, overdue, and late when it is done late', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('04:00', 'ben', { type: 'Resolve', note })
  story.when('04:10', 'ben', item('dan', at('+2 04:10')))
  const owed = () => story.obligation(`remediation:${itemOf(story)}`)
  expect(owed()).toMatchObject({ state: 'owed', person: 'dan', text: what, due: [{ at: at('+2 04:10') }], warned: false })
  story.until('+2 00:00')
  expect(owed()).toMatchObject({ state: 'owed', warned: true })
  story.until('+2 05:00')
  expect(owed()).toMatchObject({ state: 'overdue' })
  expect(story.facts('ObligationCalled').filter(f => f.obligation === owed().id)).toMatchObject([{ why: 'late', persons: ['dan'] }])
  expect(story.paged().at(-1)).toBe('+2 04:10 dan-push') // told once, quietly, on the day after all was resolved
  story.when('+3 09:00', 'dan', { type: 'FinishRemediation', item: itemOf(story), note })
  expect(owed().state).toMatchObject({ at: at('+3 09:00'), late: true })
  expect(story.when('+3 09:01', 'dan', { type: 'FinishRemediation', item: itemOf(story), note })).toMatchObject({ code: 'item-over' })
})

test('L-23 without an owner or a date an item is owed all the same and says what it lacks; a date that slips has its reason', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', item(null, null))
  const owed = () => story.obligation(`remediation:${itemOf(story)}`)
  expect(owed()).toMatchObject({ state: 'owed', due: [], name: 'Remediation item, without an owner and a date' })
  const give = (due: Instant, why: typeof reason | null): Ask => ({
    type: 'ChangeRemediation',
    item: itemOf(story),
    owner: id('dan'),
    due,
    reason: why,
  })
  story.when('03:20', 'ben', give(at('+1 03:00'), null))
  expect(owed()).toMatchObject({ name: 'Remediation item', person: 'dan', due: [{ at: at('+1 03:00') }] })
  expect(story.when('03:30', 'ben', give(at('+9 03:00'), null))).toMatchObject({ code: 'reason-missing' })
  story.when('03:31', 'ben', give(at('+9 03:00'), reason))
  expect(owed().due[0]!.at).toBe(at('+9 03:00'))
  expect(story.when('03:32', 'ben', item('nobody', null))).toMatchObject({ code: 'person-unknown' })
  expect(story.when('03:33', 'ben', { type: 'DropRemediation', item: id('x'), reason })).toMatchObject({ code: 'item-unknown' })
})

test('L-23 closing with items open is a deviation that names them; done or dropped by their obligation, nothing is owed', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', item('dan', at('+1 03:00')))
  story.when('04:00', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(story.facts('DeviationRecorded').at(-1)!.what).toContain('Remediation item')
  const obligation = story.obligation(`remediation:${itemOf(story)}`).id
  story.when('05:00', 'dan', { type: 'WaiveObligation', obligation, reason })
  expect(story.obligation(`remediation:${itemOf(story)}`).state).toHaveProperty('waived')
  expect(story.now().remediation![itemOf(story)]!.ended).toMatchObject({ as: 'dropped' })
  const other = tell(team)
  other.open('03:00', 'P2')
  other.when('03:10', 'ben', item('dan', null))
  other.when('03:20', 'dan', { type: 'MeetObligation', obligation: other.obligation(`remediation:${itemOf(other)}`).id, note })
  expect(other.now().remediation![itemOf(other)]!.ended).toMatchObject({ as: 'done' })
  expect(other.obligation(`remediation:${itemOf(other)}`).state).toMatchObject({ at: at('03:20') })
})
