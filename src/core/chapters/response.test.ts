import { expect, test } from 'vitest'
import type { Ask } from '../command.ts'
import { id } from '../id.ts'
import { minute } from '../span.ts'
import { at, by, openAsk, tell } from '../testing/story.ts'
import { person, team, withPlan } from '../testing/team.ts'

const reason = id<'private part'>('reason')
const note = id<'private part'>('note')
const severity = (to: string): Ask => ({ type: 'ChangeSeverity', to: id(to), reason })
const phase = (name: string, withNote = false): Ask => ({ type: 'EnterPhase', phase: id(name), note: withNote ? note : null })

test('L-30 an incident that is declared by hand has its own time and the time of what happened', () => {
  const story = tell()
  story.when('03:10', 'ana', openAsk('P2', { alert: null, receivedAt: at('03:00') }))
  expect(story.now()).toMatchObject({ openedAt: at('03:10'), receivedAt: at('03:00'), alerts: { first: null, count: 0, firing: false } })
  expect(story.obligation('acknowledge').due[0]!.at).toBe(at('03:30'))
  story.when('03:20', 'ana', { type: 'AddNote', note, happenedAt: at('02:50') })
  expect(story.facts('NoteAdded')).toEqual([{ type: 'NoteAdded', note, happenedAt: at('02:50') }])
})

test('what is told of the future is refused', () => {
  const story = tell()
  story.open('03:00', 'P2')
  expect(story.when('03:10', 'ana', { type: 'AddNote', note, happenedAt: at('03:11') })).toMatchObject({ code: 'in-the-future' })
  expect(
    story.when('03:10', 'ana', { type: 'SetMilestone', milestone: id('outage-began'), happenedAt: at('03:11'), reason: null }),
  ).toMatchObject({ code: 'in-the-future', instead: 'Give the time at which it happened.' })
})

test('L-29 a near miss opens an incident, and names what it touched', () => {
  const story = tell()
  story.open('03:00', 'P4', { nearMiss: true, touches: ['confidentiality', 'integrity'] })
  expect(story.now()).toMatchObject({ nearMiss: true, touches: ['confidentiality', 'integrity'], status: 'open' })
})

test('L-02 a kind raises the severity that was proposed, and never lowers it', () => {
  const raised = tell()
  raised.open('03:00', 'P3', { kind: id('data-exposure') })
  expect(raised.now().severity).toBe('P1')
  const kept = tell()
  kept.open('03:00', 'P1', { kind: id('outage') })
  expect(kept.now().severity).toBe('P1')
  kept.when('03:01', 'ben', severity('P3'))
  kept.when('03:02', 'ben', { type: 'ChangeKind', to: id('data-exposure'), reason })
  expect(kept.now()).toMatchObject({ severity: 'P1', kind: 'data-exposure' })
})

test.each([
  [{ severity: id<'severity'>('P9') }, 'severity-unknown', "Name one of the plan's: P1, P2, P3, P4."],
  [{ kind: id<'kind'>('flood') }, 'kind-unknown', "Name one of the plan's: outage, data-exposure; or leave it out."],
])('what the plan does not know is refused, with what it does know: %o', (change, code, instead) => {
  expect(tell().open('03:00', 'P1', change)).toMatchObject({ code, instead })
})

test('T-08 each severity has its own time to be acknowledged in: 15 minutes, 30 minutes, 2 hours, and the next business day', () => {
  const due = (name: string, rule: string) => {
    const story = tell()
    story.open('03:00', name)
    return story.obligation(rule).due[0]!.at
  }
  expect(due('P1', 'acknowledge')).toBe(at('03:15'))
  expect(due('P2', 'acknowledge')).toBe(at('03:30'))
  expect(due('P3', 'acknowledge')).toBe(at('05:00'))
  expect(due('P4', 'start-work')).toBe(at('+1 17:00'))
})

test('T-35 acknowledging and beginning to work are two promises, each measured from the alert', () => {
  const story = tell()
  story.open('03:00', 'P4')
  expect(story.obligation('start-work').state).toBe('owed')
  story.when('+1 10:00', 'dan', phase('triage'))
  expect(story.now().milestones).toMatchObject({ 'work-started': { happenedAt: at('+1 10:00') } })
  expect(story.now().milestones).not.toHaveProperty('acknowledged')
  expect(story.obligation('start-work').state).toMatchObject({ at: at('+1 10:00'), late: false })
})

test('T-08 a P4 that nobody starts by the end of the next business day is overdue, and the plan’s people are told quietly', () => {
  const story = tell()
  story.open('03:00', 'P4')
  story.until('+1 17:00')
  expect(story.obligation('start-work').state).toBe('overdue')
  expect(story.paged()).toEqual(['+1 17:00 ana-push'])
  story.when('+1 18:00', 'ana', { type: 'TakeRole', role: id('technical-lead'), person: id('ana') })
  expect(story.obligation('start-work')).toMatchObject({ state: { late: true }, overdueAt: at('+1 17:00') })
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'met' }])
})

test('L-04 a severity says who changed it, when and why, and what was owed before stays in the record', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:31', 'ben', severity('P1'))
  expect(story.events.find(e => e.fact.type === 'SeverityChanged')).toMatchObject({
    by: { person: 'ben' },
    at: at('03:31'),
    fact: { from: 'P2', to: 'P1', reason },
  })
  const [old, now] = story.obligations('acknowledge')
  expect(old).toMatchObject({ severity: 'P2', overdueAt: at('03:30'), state: { notApplicable: expect.any(String) } })
  expect(now).toMatchObject({ severity: 'P1', due: [{ at: at('03:15') }], state: 'overdue' })
  story.when('03:40', 'ben', severity('P3'))
  expect(story.obligations('acknowledge').map(o => o.overdueAt)).toEqual([at('03:30'), at('03:15'), null])
})

test('L-04 what was met stays met when the severity changes', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.acknowledge('04:00', 'ana')
  story.when('04:10', 'ben', severity('P1'))
  expect(story.obligations('acknowledge')).toHaveLength(1)
  expect(story.obligation('acknowledge').state).toMatchObject({ at: at('04:00'), late: false })
})

test('L-04 lowered and raised again, an acknowledgement that was given is not asked for once more', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:05', 'ana')
  story.when('03:10', 'ben', severity('P4'))
  story.when('03:40', 'ben', severity('P2'))
  expect(story.obligations('acknowledge').map(o => o.state)).toEqual([{ met: expect.any(String), at: at('03:05'), late: false }])
})

test('L-05 phases in order: one that is skipped is a deviation, recorded, and stops nobody', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:05', 'ana', phase('contain'))
  expect(story.now().phase).toBe('contain')
  expect(Object.values(story.now().deviations)).toMatchObject([{ clause: 'triage', what: 'Phase triage skipped', explained: false }])
})

test('L-05 a P3 runs through the phases in one step without a deviation', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.when('03:05', 'ana', phase('review'))
  expect(story.now().deviations).toEqual({})
})

test('L-05 a P1 owes a note in each phase: resolved without one, it is a deviation', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.when('03:05', 'ben', phase('triage'))
  story.when('03:06', 'ben', phase('triage', true)) // the note may follow
  story.when('03:11', 'ana', phase('contain'))
  story.when('03:20', 'ben', { type: 'Resolve', note })
  expect(Object.values(story.now().deviations).map(d => d.what)).toEqual(['No note in phase contain'])
})

test('a phase is complete when the work moves on, and going back needs no excuse', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:01', 'ana', phase('triage'))
  story.when('03:05', 'ana', phase('contain'))
  story.when('03:10', 'ana', phase('eradicate'))
  story.when('03:12', 'ana', phase('contain'))
  story.when('03:20', 'ana', phase('eradicate'))
  story.when('03:30', 'ben', { type: 'Resolve', note: null })
  expect(story.facts('MilestoneSet').map(f => [f.milestone, f.happenedAt])).toEqual([
    ['triaged', at('03:05')],
    ['contained', at('03:10')],
    ['contained', at('03:20')],
    ['eradicated', at('03:30')],
  ])
  expect(story.now().deviations).toEqual({})
})

test('a milestone that somebody set by hand in its phase is not overwritten when the work moves on', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.when('03:05', 'ana', phase('contain'))
  story.when('03:20', 'ana', { type: 'SetMilestone', milestone: id('contained'), happenedAt: at('03:15'), reason: null })
  story.when('03:30', 'ana', phase('eradicate'))
  expect(story.now().milestones).toMatchObject({ contained: { happenedAt: at('03:15') } })
})

test('L-07 a false positive is closed and kept with its reason; without one it is refused', () => {
  const story = tell()
  story.open('03:00', 'P1')
  expect(story.when('03:05', 'ben', { type: 'Close', as: 'false positive', reason: null })).toMatchObject({ code: 'reason-missing' })
  story.when('03:06', 'ben', { type: 'Close', as: 'false positive', reason })
  expect(story.now()).toMatchObject({ status: 'closed', closedAs: 'false positive', closedAt: at('03:06') })
  for (const o of Object.values(story.now().obligations)) expect(o.state).toHaveProperty('notApplicable')
  expect(story.wakeAt()).toBe('never')
})

test('closing while something is owed is a deviation, and it stays owed', () => {
  const reviewed = withPlan(plan => ({
    obligations: [
      ...plan.obligations,
      {
        ...plan.obligations[0]!,
        id: id('review'),
        name: 'review',
        when: { fact: 'severity', is: ['P2'] },
        due: {
          [id<'severity'>('P2')]: [
            {
              due: 'within',
              span: { unit: 'business day', count: 5 },
              of: id('resolved'),
              plus: null,
              words: 'within 5 business days of resolved',
            },
          ],
        },
        met: { met: 'done' },
        late: [],
      },
    ],
  }))
  const story = tell(reviewed)
  story.open('03:00', 'P2')
  expect(story.obligation('review').state).toBe('possible')
  story.acknowledge('03:01', 'ana')
  story.when('04:00', 'ben', { type: 'Resolve', note: null })
  expect(story.obligation('review')).toMatchObject({ state: 'owed', due: [{ at: at('+7 17:00') }] })
  story.when('05:00', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(Object.values(story.now().deviations)).toMatchObject([{ what: 'Closed while still owed: review' }])
  story.until('+8 00:00')
  expect(story.obligation('review').state).toBe('overdue')
  story.when('+8 01:00', 'ben', { type: 'MeetObligation', obligation: story.obligation('review').id, note })
  expect(story.obligation('review')).toMatchObject({ state: { late: true }, overdueAt: at('+7 17:00') })
})

test('L-35 doing what the plan gives to another role is done at once, and owes its reason', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.when('03:05', 'dan', severity('P2'))
  expect(story.now().severity).toBe('P2')
  const [deviation] = Object.entries(story.now().deviations)
  expect(deviation![1]).toMatchObject({
    what: 'Severity raised to P2 by someone who is not incident commander',
    clause: 'roles',
    explained: false,
  })
  story.when('03:10', 'ben', { type: 'ExplainDeviation', deviation: id(deviation![0]), reason })
  expect(Object.values(story.now().deviations)).toMatchObject([{ explained: true }])
})

test('L-35 who holds the role, by the directory or by taking it here, decides; where nobody holds it, anyone may', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.when('03:04', 'ben', severity('P2'))
  story.when('03:05', 'eve', { type: 'TakeRole', role: id('incident-commander'), person: id('eve') })
  story.when('03:06', 'eve', severity('P3'))
  expect(story.now().deviations).toEqual({})
  story.when('03:07', 'ben', severity('P2')) // eve has it on this incident
  expect(Object.values(story.now().deviations)).toHaveLength(1)
  const vacant = tell({ ...team, people: { ...team.people, positions: {} } })
  vacant.open('03:00', 'P3')
  vacant.when('03:05', 'dan', severity('P2'))
  expect(vacant.now().deviations).toEqual({})
})

test('L-11 one person may hold every role; a role is taken and left, and the holder is a responder', () => {
  const story = tell()
  story.open('03:00', 'P3')
  for (const role of ['technical-lead', 'incident-commander', 'communications']) {
    story.when('03:05', 'dan', { type: 'TakeRole', role: id(role), person: id('dan') })
  }
  expect(story.now().roles).toEqual({ 'technical-lead': ['dan'], 'incident-commander': ['dan'], communications: ['dan'] })
  expect(story.now().responders).toEqual(['dan'])
  story.when('03:06', 'dan', { type: 'LeaveRole', role: id('communications'), person: id('dan') })
  expect(Object.keys(story.now().roles)).toEqual(['technical-lead', 'incident-commander'])
  expect(story.when('03:07', 'dan', { type: 'LeaveRole', role: id('communications'), person: id('dan') })).toEqual([])
})

test('L-11 whoever is given a role by another is paged for it until they answer; who takes it themselves is not', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  const before = story.paged().length
  story.when('03:02', 'ana', { type: 'TakeRole', role: id('technical-lead'), person: id('ana') })
  expect(story.paged()).toHaveLength(before)
  story.when('03:03', 'ana', { type: 'TakeRole', role: id('incident-commander'), person: id('eve') })
  expect(story.facts('CallOutStarted').at(-1)).toMatchObject({ person: 'eve', clause: 'roles', why: 'asked', loudness: 'loud' })
  story.until('03:06')
  expect(story.paged().slice(before)).toEqual(['03:03 eve-push', '03:05 eve-phone'])
  story.when('03:06', 'ana', { type: 'TakeRole', role: id('incident-commander'), person: id('eve') }) // has it: nothing new
  story.acknowledge('03:07', 'eve')
  expect(story.now().callOuts).toEqual({})
  story.when('03:08', 'ana', { type: 'TakeRole', role: id('communications'), person: id('eve') }) // she works on it: not woken
  expect(story.facts('CallOutStarted').at(-1)).toMatchObject({ person: 'eve', loudness: 'quiet' })
})

test('L-11 a role that is given when it is over calls nobody: what is owed then has calls of its own', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:02', 'ana', { type: 'Resolve', note: null })
  const before = story.facts('CallOutStarted').length
  story.when('03:03', 'ana', { type: 'TakeRole', role: id('technical-lead'), person: id('eve') })
  expect(story.facts('CallOutStarted')).toHaveLength(before)
})

test('X-03 each departure from the plan is data: what, which clause, when, explained or not', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:05', 'dan', phase('eradicate'))
  story.when('03:06', 'dan', { type: 'Resolve', note: null })
  expect(Object.values(story.now().deviations)).toEqual([
    { clause: 'triage', what: 'Phase triage, contain skipped', at: at('03:05'), explained: false },
    { clause: 'roles', what: 'Declared resolved by someone who is not incident commander', at: at('03:06'), explained: false },
  ])
})

test('who resolves what nobody had acknowledged has acknowledged it', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', { type: 'Resolve', note: null })
  expect(story.facts('Acknowledged')).toMatchObject([{ person: 'ben', via: 'act' }])
  expect(story.obligation('acknowledge').state).toMatchObject({ at: at('03:10'), late: false })
})

test('L-06 alerts are counted by thresholds: a storm of 10,000 makes a dozen entries', () => {
  const story = tell()
  story.open('03:00', 'P2')
  for (let count = 2; count <= 10_000; count++) {
    story.when('03:01', by.source, { type: 'AttachAlert', alert: id(`alert-${count}`), count })
  }
  expect(story.facts('AlertAttached').map(f => f.count)).toEqual([2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000])
})

test('alerts that clear resolve the incident only where the detection rule says so', () => {
  const kept = tell()
  kept.open('03:00', 'P2')
  kept.when('03:10', by.source, { type: 'ClearAlerts', count: 1 })
  expect(kept.now()).toMatchObject({ status: 'open', alerts: { firing: false } })
  expect(kept.now().callOuts).not.toEqual({})
  const resolving = tell()
  resolving.open('03:00', 'P2', { autoResolve: true })
  resolving.when('03:10', by.source, { type: 'ClearAlerts', count: 1 })
  expect(resolving.now()).toMatchObject({ status: 'resolved', callOuts: {}, acknowledged: null })
  expect(resolving.obligation('acknowledge').state).toHaveProperty('notApplicable')
  expect(resolving.when('03:11', by.source, { type: 'ClearAlerts', count: 1 })).toEqual([])
})

test('L-10 an alert that comes back reopens the incident, and somebody is paged anew', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:30', 'ben', { type: 'Resolve', note: null })
  story.when('03:45', by.source, { type: 'AttachAlert', alert: id('alert-2'), count: 2 })
  expect(story.now()).toMatchObject({ status: 'open', resolvedAt: null, acknowledged: null, acknowledgedFirstAt: at('03:01') })
  expect(story.paged().at(-1)).toBe('03:45 ana-push')
  expect(story.obligations('acknowledge')).toHaveLength(2)
  expect(story.obligation('acknowledge')).toMatchObject({ state: 'owed', due: [{ at: at('04:15') }] })
  expect(story.now().milestones).not.toHaveProperty('resolved')
})

test('L-10 after a recurrence the commander is told anew, from the new acknowledgement on', () => {
  const story = tell(withPlan(plan => ({ severities: plan.severities.map(s => ({ ...s, mobilise: [] })) })))
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ana')
  story.acknowledge('03:02', 'ben')
  story.when('03:30', 'ben', { type: 'Resolve', note: null })
  story.when('04:00', by.source, { type: 'AttachAlert', alert: id('alert-2'), count: 2 })
  expect(story.obligation('tell-commander')).toMatchObject({ state: 'possible', due: [] })
  story.acknowledge('04:05', 'ana')
  expect(story.obligation('tell-commander')).toMatchObject({ state: 'owed', due: [{ at: at('04:05') }] })
  expect(story.paged().at(-1)).toBe('04:05 ben-push')
})

test('an alert is not attached to a closed incident', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:30', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(story.when('03:45', by.source, { type: 'AttachAlert', alert: id('alert-2'), count: 2 })).toMatchObject({ code: 'closed' })
})

test.each<[Ask, string]>([
  [{ type: 'ChangeSeverity', to: id('P9'), reason }, 'severity-unknown'],
  [{ type: 'ChangeKind', to: id('flood'), reason }, 'kind-unknown'],
  [{ type: 'EnterPhase', phase: id('holiday'), note: null }, 'phase-unknown'],
  [{ type: 'TakeRole', role: id('king'), person: id('ana') }, 'role-unknown'],
  [{ type: 'TakeRole', role: id('technical-lead'), person: id('zoe') }, 'person-unknown'],
  [{ type: 'AddResponder', person: id('zoe'), note: null }, 'person-unknown'],
  [{ type: 'Acknowledge', person: id('zoe'), callOut: null, via: 'api' }, 'person-unknown'],
  [{ type: 'SetFact', fact: id('weather'), value: 'wet', reason: null }, 'fact-unknown'],
  [{ type: 'SetFact', fact: id('breach'), value: 'wet', reason: null }, 'fact-value-unknown'],
  [{ type: 'SetMilestone', milestone: id('lunch'), happenedAt: at('03:00'), reason: null }, 'milestone-unknown'],
  [{ type: 'SetMilestone', milestone: id('acknowledged'), happenedAt: at('03:00'), reason: null }, 'milestone-own'],
  [{ type: 'SetMilestone', milestone: id('breach-confirmed'), happenedAt: at('03:00'), reason: null }, 'reason-missing'],
  [{ type: 'SetMilestone', milestone: id('breach-confirmed'), happenedAt: at('02:00'), reason }, 'milestone-too-early'],
  [{ type: 'MeetObligation', obligation: id('none'), note: null }, 'obligation-unknown'],
  [{ type: 'WaiveObligation', obligation: id('none'), reason }, 'obligation-unknown'],
  [{ type: 'ExplainDeviation', deviation: id('none'), reason }, 'deviation-unknown'],
  [{ type: 'Reopen', reason: null }, 'open'],
  [openAsk('P1'), 'open-already'],
])('%o is refused as %s, says why and what to do instead, and changes nothing', (ask, code) => {
  const story = tell()
  story.open('03:00', 'P3')
  const before = story.now()
  const refusal = story.when('03:10', 'ana', ask)
  expect(refusal).toMatchObject({ code, refused: expect.stringMatching(/\.$/), instead: expect.stringMatching(/\.$/) })
  expect(story.now()).toBe(before)
})

test('nothing is asked of an incident that is not there', () => {
  expect(tell().when('03:00', 'ana', { type: 'Tick' })).toMatchObject({ code: 'no-incident' })
})

test('a milestone set by someone whom the plan does not name for it is kept, and is a deviation', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:10', 'dan', { type: 'SetMilestone', milestone: id('outage-began'), happenedAt: at('02:40'), reason: null })
  expect(story.now().milestones).toMatchObject({ 'outage-began': { happenedAt: at('02:40') } })
  expect(Object.values(story.now().deviations)).toHaveLength(1)
})

test('an incident keeps its plan until someone adopts a newer one, and then owes by that', () => {
  const newer = withPlan(plan => ({
    header: { ...plan.header, version: '2' },
    obligations: plan.obligations
      .filter(r => r.id !== 'tell-commander')
      .map(r =>
        r.id === 'acknowledge'
          ? {
              ...r,
              due: {
                [id<'severity'>('P2')]: [
                  {
                    due: 'within' as const,
                    span: { unit: 'ms' as const, count: 45 * minute },
                    of: id<'milestone'>('alert-received'),
                    plus: null,
                    words: 'within 45 minutes',
                  },
                ],
              },
            }
          : r,
      ),
  }))
  const story = tell()
  story.open('03:00', 'P2')
  story.change(newer)
  story.until('03:05')
  expect(story.obligation('acknowledge').due[0]!.at).toBe(at('03:30'))
  story.when('03:10', 'ben', { type: 'AdoptPlan', reason })
  expect(story.now().plan).toBe('plan-2')
  expect(story.obligation('acknowledge')).toMatchObject({ due: [{ at: at('03:45') }], cause: { plan: 'plan-2' } })
  expect(story.obligation('tell-commander').state).toHaveProperty('notApplicable')
  expect(story.when('03:11', 'ben', { type: 'AdoptPlan', reason })).toEqual([])
})

test('a plan without the incident’s severity is not adopted', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.change(withPlan(plan => ({ header: { ...plan.header, version: '2' }, severities: plan.severities.slice(0, 1) })))
  expect(story.when('03:10', 'ben', { type: 'AdoptPlan', reason })).toMatchObject({ code: 'severity-unknown' })
})

test('a recount by a directory that has changed pages whom it names now', () => {
  const story = tell({ ...team, people: { ...team.people, owners: [], positions: {} } })
  story.open('03:00', 'P2')
  expect(story.paged()).toEqual([])
  story.change({
    ...team,
    people: { ...team.people, persons: { ...team.people.persons, [id<'person'>('fay')]: person('fay') }, owners: [id('fay')] },
  })
  story.when('03:05', by.time, { type: 'Recount' })
  expect(story.paged()).toEqual(['03:05 ana-push'])
  expect(story.facts('EscalationStepped').at(-1)).toMatchObject({ round: 1, step: 0 })
  expect(story.when('03:06', by.time, { type: 'Recount' })).toEqual([])
})

test('L-31 confirming a breach starts the clock that runs from breach-confirmed; a moment that was told before stands', () => {
  const breach = withPlan(plan => ({
    obligations: [
      {
        ...plan.obligations[0]!,
        id: id('tell-breach'),
        name: 'tell-breach',
        when: { fact: 'breach', is: ['confirmed'] },
        due: {
          [id<'severity'>('P2')]: [
            {
              due: 'within',
              span: { unit: 'ms', count: 72 * 60 * minute },
              of: id('breach-confirmed'),
              plus: null,
              words: 'within 72 hours',
            },
          ],
        },
        met: { met: 'sent', to: 'customers' },
        late: [],
        stays: true,
      },
    ],
  }))
  const confirm: Ask = { type: 'SetFact', fact: id('breach'), value: 'confirmed', reason }
  const story = tell(breach)
  story.open('03:00', 'P2')
  story.when('04:00', 'ben', confirm)
  expect(story.obligation('tell-breach')).toMatchObject({ state: 'owed', due: [{ at: at('+3 04:00') }] })
  story.when('05:00', 'ben', { type: 'SetFact', fact: id('breach'), value: 'ruled-out', reason })
  story.when('06:00', 'ben', confirm)
  expect(story.obligations('tell-breach').at(-1)!.due[0]!.at).toBe(at('+3 06:00'))
  const told = tell(breach)
  told.open('03:00', 'P2')
  told.when('04:00', 'ben', { type: 'SetMilestone', milestone: id('breach-confirmed'), happenedAt: at('03:20'), reason })
  told.when('04:01', 'ben', confirm)
  expect(told.obligation('tell-breach').due[0]!.at).toBe(at('+3 03:20'))
})

test('what stays and is merely possible is not dropped when the incident is closed', () => {
  const breach = withPlan(plan => ({
    obligations: [true, false].map(stays => ({
      ...plan.obligations[0]!,
      id: id<'rule'>(stays ? 'stays' : 'ends'),
      name: stays ? 'tell them' : 'look again',
      when: { fact: 'breach', is: ['suspected'] },
      due: {
        [id<'severity'>('P2')]: [
          { due: 'without undue delay' as const, from: id<'milestone'>('breach-confirmed'), words: 'without undue delay' },
        ],
      },
      met: { met: 'sent' as const, to: 'customers' },
      late: [],
      stays,
    })),
  }))
  const story = tell(breach)
  story.open('03:00', 'P2')
  story.when('03:10', 'ben', { type: 'SetFact', fact: id('breach'), value: 'suspected', reason })
  story.when('04:00', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(story.obligation('stays').state).toBe('possible')
  expect(story.obligation('ends').state).toHaveProperty('notApplicable')
  expect(Object.values(story.now().deviations).map(d => d.what)).toEqual(['Closed while still owed: tell them'])
})
