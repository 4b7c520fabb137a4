import { expect, test } from 'vitest'
import type { PageId } from '../event.ts'
import { id } from '../id.ts'
import type { Person } from '../oncall/people.ts'
import { unwantedPages } from '../pages.ts'
import { minute } from '../span.ts'
import { at, by, clock, tell } from '../testing/story.ts'
import { method, rung, severity, team, withPerson, withPlan } from '../testing/team.ts'

const P1 = id<'severity'>('P1')
const quietP1 = withPlan(plan => ({
  severities: plan.severities.map(s => (s.id === 'P1' ? { ...s, mobilise: [] } : s)),
}))

test('an incident that opens pages somebody in the same step', () => {
  const story = tell()
  const facts = story.open('03:00', 'P2')
  expect(Array.isArray(facts) && facts.map(f => f.type)).toEqual([
    'IncidentOpened',
    'PhaseEntered',
    'ObligationChanged',
    'ObligationChanged',
    'EscalationStepped',
    'CallOutStarted',
    'PageRequested',
  ])
  expect(story.effects).toMatchObject([
    {
      id: 'k1:7',
      cause: { plan: 'plan-1', clause: 'escalation' },
      send: { page: 'k1:7', callOut: 'k1:6', person: 'ana', method: 'ana-push' },
    },
  ])
})

test('T-13 a P1 that nobody acknowledges in 15 minutes escalates to the commander, and then to the owners', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.until('03:14:59')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:02 ana-phone'])
  story.until('03:35')
  expect(story.paged().slice(2)).toEqual(['03:15 ben-push', '03:17 ben-phone', '03:30 cleo-push', '03:32 cleo-phone'])
  expect(story.obligation('acknowledge')).toMatchObject({ state: 'overdue', overdueAt: at('03:15') })
})

test('T-14 a P2 that nobody acknowledges in 30 minutes escalates', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.until('03:29:59')
  expect(story.facts('EscalationStepped').map(f => f.persons)).toEqual([['ana']])
  story.until('03:30')
  expect(story.facts('EscalationStepped').map(f => f.persons)).toEqual([['ana'], ['ben']])
  expect(story.paged().at(-1)).toBe('03:30 ben-push')
})

test('T-14 a P2 that is acknowledged after 29 minutes does not escalate, ever', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:29', 'ana')
  const before = story.paged().length
  story.until('+3 03:00')
  expect(story.paged()).toHaveLength(before)
  expect(story.obligation('acknowledge').state).toMatchObject({ at: at('03:29'), late: false })
  expect(story.wakeAt()).toBe('never')
})

test('L-36 when nobody answers, every method is tried again in every round, for ever', () => {
  const alone = withPlan(() => ({
    escalation: {
      [P1]: {
        clause: id('escalation'),
        steps: [{ page: [{ owners: true }], wait: { unit: 'ms', count: 15 * minute } }],
        again: { unit: 'ms', count: 10 * minute },
      },
    },
    severities: [severity('P1')],
  }))
  const story = tell(alone)
  story.open('03:00', 'P1')
  story.until('03:25')
  expect(story.paged().filter(page => page.includes('cleo'))).toEqual([
    '03:00 cleo-push',
    '03:02 cleo-phone',
    '03:10 cleo-push',
    '03:12 cleo-phone',
    '03:20 cleo-push',
    '03:22 cleo-phone',
  ])
  story.until('+2 03:00')
  expect(story.facts('EscalationStepped').length).toBe(2 * 24 * 6 + 1)
  expect(story.facts('EscalationStepped').at(-1)).toMatchObject({ round: 288, step: 0 })
})

test('T-11 the commander is told at once when a P1 is acknowledged, and only the commander meets it', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  expect(story.obligation('tell-commander').state).toBe('possible')
  story.acknowledge('03:05', 'ana')
  expect(story.paged().at(-1)).toBe('03:05 ben-push')
  expect(story.obligation('tell-commander')).toMatchObject({ state: 'owed', due: [{ at: at('03:05') }] })
  story.acknowledge('03:06', 'dan')
  expect(story.obligation('tell-commander').state).toBe('owed')
  story.acknowledge('03:07', 'ben')
  expect(story.obligation('tell-commander').state).toMatchObject({ at: at('03:07'), late: false })
  expect(Object.keys(story.now().callOuts)).toEqual([])
})

test('T-11 a commander who does not answer is called again, and what the plan names for it is called when it is late', () => {
  const late = withPlan(plan => ({
    severities: quietP1.plan.severities.map(s => ({ ...s, acknowledgementLapses: null })),
    obligations: plan.obligations.map(r => (r.id === 'tell-commander' ? { ...r, late: [{ owners: true } as const] } : r)),
  }))
  const story = tell(late)
  story.open('03:00', 'P1')
  story.acknowledge('03:00', 'ana')
  story.until('03:21')
  expect(story.paged().slice(1)).toEqual([
    '03:00 ben-push',
    '03:02 ben-phone',
    '03:10 ben-push', // again, after the escalation's own pause
    '03:12 ben-phone',
    '03:15 cleo-push', // at once, and a P1 is answered within 15 minutes: now it is late
    '03:17 cleo-phone',
  ])
  expect(story.obligation('tell-commander').state).toBe('overdue')
})

test('T-11 one person who leads and commands meets both with one answer', () => {
  const both = {
    ...quietP1,
    people: { ...team.people, positions: { ...team.people.positions, [id<'position'>('chief')]: [{ person: id<'person'>('ana') }] } },
  }
  const story = tell(both)
  story.open('03:00', 'P1')
  story.acknowledge('03:04', 'ana')
  expect(story.obligation('acknowledge').state).toMatchObject({ late: false })
  expect(story.obligation('tell-commander').state).toMatchObject({ at: at('03:04') })
  expect(story.paged()).toEqual(['03:00 ana-push', '03:02 ana-phone'])
})

test('T-11 raised to a P1 long after the acknowledgement, the word to the commander is owed from then on, and not overdue at once', () => {
  for (const [commands, by] of [
    ['ben', 'ana'],
    ['ana', 'dan'], // one person leads and commands
  ] as const) {
    const chief = { ...team.people.positions, [id<'position'>('chief')]: [{ person: id<'person'>(commands) }] }
    const story = tell({ ...quietP1, people: { ...team.people, positions: chief } })
    story.open('03:00', 'P3')
    story.acknowledge('03:01', 'ana')
    story.when('03:40', by, { type: 'ChangeSeverity', to: P1, reason: id('reason') })
    expect(story.obligation('tell-commander')).toMatchObject({ state: 'owed', start: at('03:40'), due: [{ at: at('03:40') }] })
    expect(story.paged().at(-1)).toBe(`03:40 ${commands}-push`)
    story.until('03:54')
    expect(story.obligation('tell-commander').state).toBe('owed')
    story.until('03:56')
    expect(story.obligation('tell-commander')).toMatchObject({ state: 'overdue', overdueAt: at('03:55') })
    story.acknowledge('03:57', commands)
    expect(story.obligation('tell-commander').state).toMatchObject({ at: at('03:57'), late: true })
  }
})

test('T-11 a P2 leaves the time open: the commander is owed a word, and nobody is paged for it', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.until('+1 03:00')
  expect(story.obligation('tell-commander')).toMatchObject({ state: 'owed', due: [], words: 'open' })
  expect(story.paged().some(page => page.includes('ben'))).toBe(false)
})

test('T-09 a P1 mobilises the commander beside the lead, and one answer ends only one of the calls', () => {
  const story = tell()
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:00 ben-push'])
  expect(story.facts('Mobilised')).toMatchObject([{ severity: 'P1', roles: ['incident-commander'], persons: ['ben'] }])
  story.acknowledge('03:01', 'ana')
  expect(story.facts('CallOutEnded').map(f => f.why)).toEqual(['answered'])
  expect(Object.values(story.now().callOuts)).toMatchObject([{ person: 'ben', why: 'mobilised' }])
  story.acknowledge('03:01:30', 'ben')
  expect(story.now().callOuts).toEqual({})
  expect(story.obligation('tell-commander').state).toMatchObject({ at: at('03:01:30') })
})

test('T-09 who is called for by the escalation is not called a second time as mobilised', () => {
  const mobilisesLead = withPlan(plan => ({
    severities: plan.severities.map(s => (s.id === 'P1' ? { ...s, mobilise: [id('technical-lead'), id('incident-commander')] } : s)),
  }))
  const story = tell(mobilisesLead)
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:00 ben-push'])
})

test('T-09 one person in two mobilised roles is called once, and who works on it already is not called', () => {
  const plan = withPlan(p => ({
    severities: p.severities.map(s => (s.id === 'P1' ? { ...s, mobilise: [id('incident-commander'), id('communications')] } : s)),
    obligations: [],
  }))
  const both = {
    ...plan,
    people: {
      ...plan.people,
      roles: { [id<'role'>('communications')]: [{ person: id<'person'>('ben') }, { person: id<'person'>('dan') }] },
    },
  }
  const opened = tell(both)
  opened.open('03:00', 'P1')
  expect(opened.paged().toSorted()).toEqual(['03:00 ana-push', '03:00 ben-push', '03:00 dan-push'])
  const raised = tell(both)
  raised.open('03:00', 'P3')
  raised.acknowledge('03:01', 'ben')
  raised.when('03:02', 'ana', { type: 'ChangeSeverity', to: P1, reason: id('reason') })
  expect(raised.paged()).toEqual(['03:00 ana-push', '03:02 dan-push'])
})

test('X-08 a page that is refused is followed by the next method at once', () => {
  const story = tell(quietP1).carrier(page => (page.method === 'ana-push' ? 'refused' : 'handed over'))
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:00 ana-phone'])
})

test('X-08 a page without an outcome is unknown after a minute, and the next method follows at once', () => {
  const story = tell(quietP1).carrier(page => (page.method === 'ana-push' ? null : 'handed over'))
  story.open('03:00', 'P1')
  story.until('03:01')
  expect(story.facts('PageEnded')).toMatchObject([{ page: 'k1:7', outcome: 'unknown' }, { outcome: 'handed over' }])
  expect(story.paged()).toEqual(['03:00 ana-push', '03:01 ana-phone'])
})

test('X-08 a page has exactly one outcome: the first one stands and a second changes nothing', () => {
  const story = tell(quietP1).carrier(() => null)
  story.open('03:00', 'P1')
  const page = id<'page'>('k1:7') as PageId
  story.when('03:00:10', by.carrier, { type: 'EndPage', page, outcome: 'handed over', detail: null })
  expect(story.when('03:00:20', by.carrier, { type: 'EndPage', page, outcome: 'refused', detail: 'too late' })).toEqual([])
  expect(story.facts('PageEnded')).toEqual([{ type: 'PageEnded', page, outcome: 'handed over', detail: null }])
})

test('X-08 when not one page of a step was handed over, the next step follows at once', () => {
  const story = tell(quietP1).carrier(page => (page.person === 'ana' ? 'refused' : 'handed over'))
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:00 ana-phone', '03:00 ben-push'])
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'exhausted' }])
  story.until('03:15')
  expect(story.paged().at(-1)).toBe('03:15 cleo-push') // the commander's step was taken at 03:00 and waits its 15 minutes
})

test('X-08 when no carrier takes anything, the round ends at the owners and waits before it begins again', () => {
  const story = tell(quietP1).carrier(() => 'refused')
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual([
    '03:00 ana-push',
    '03:00 ana-phone',
    '03:00 ben-push',
    '03:00 ben-phone',
    '03:00 cleo-push',
    '03:00 cleo-phone',
  ])
  expect(story.wakeAt()).toBe('03:10')
  story.until('03:10')
  expect(story.paged()).toHaveLength(12)
})

test('a step whose people cannot be reached says so, and the next step follows at once', () => {
  const story = tell(withPerson(quietP1, 'ana', { methods: [], loud: [], quiet: [] }))
  story.open('03:00', 'P1')
  expect(story.facts('NobodyReachable')).toMatchObject([{ step: 0, role: 'technical-lead' }])
  expect(story.paged()).toEqual(['03:00 ben-push'])
})

test('nobody in the whole directory can be reached: it is said, looked at again, and never crashes', () => {
  const nobody = { ...quietP1, people: { ...team.people, positions: {}, owners: [] } }
  const story = tell(nobody)
  story.open('03:00', 'P1')
  expect(story.facts('NobodyReachable').map(f => f.step)).toEqual([0, 1, 2])
  story.until('03:10')
  expect(story.facts('NobodyReachable')).toHaveLength(6)
})

test('only verified methods are paged; who has none at all is tried rather than nobody, and the page says so', () => {
  const half = withPerson(quietP1, 'ana', { methods: [method('ana-push', 'ntfy', false), method('ana-phone', 'phone')] })
  const one = tell(half)
  one.open('03:00', 'P1')
  expect(one.facts('PageRequested')).toMatchObject([{ method: 'ana-phone', unverified: false }])
  const none = tell(withPerson(quietP1, 'ana', { methods: [method('ana-push', 'ntfy', false)] }))
  none.open('03:00', 'P1')
  expect(none.facts('PageRequested')).toMatchObject([{ method: 'ana-push', unverified: true }])
})

test('a verified method that no rung names is used when the rungs name none that works', () => {
  const story = tell(withPerson(quietP1, 'ana', { methods: [method('ana-mail', 'email')], loud: [rung('gone', 0)], quiet: [] }))
  story.open('03:00', 'P1')
  expect(story.paged()).toEqual(['03:00 ana-mail'])
})

test('X-22 quiet first, then loud: the order and the pauses are the person’s own, and quiet severities use the quiet rungs', () => {
  const ana = {
    methods: [method('mail', 'email'), method('push'), method('call', 'phone')],
    loud: [rung('mail', 0), rung('push', 0), rung('call', 5 * minute)],
    quiet: [rung('mail', 0)],
  }
  const loud = tell(withPerson(quietP1, 'ana', ana))
  loud.open('03:00', 'P1')
  loud.until('03:10')
  expect(loud.paged()).toEqual(['03:00 mail', '03:00 push', '03:05 call'])
  const quiet = tell(withPerson(quietP1, 'ana', ana))
  quiet.open('03:00', 'P3')
  quiet.until('03:10')
  expect(quiet.paged()).toEqual(['03:00 mail'])
})

test('after a downtime the steps do not all fire at once: each counts from when the one before was really taken', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.wakeUp('05:00')
  expect(story.paged()).toEqual(['03:00 ana-push', '05:00 ana-phone', '05:00 ben-push'])
  story.until('05:16')
  expect(story.paged().slice(3)).toEqual(['05:02 ben-phone', '05:15 cleo-push'])
})

test('after a downtime a person’s own pauses still hold', () => {
  const ana = { loud: [rung('ana-push', 0), rung('ana-phone', 2 * minute), rung('ana-push', 5 * minute)] }
  const story = tell(withPerson(quietP1, 'ana', ana))
  story.open('03:00', 'P2')
  story.wakeUp('03:20')
  expect(story.wakeAt()).toBe('03:23')
  story.until('03:25')
  expect(story.paged()).toEqual(['03:00 ana-push', '03:20 ana-phone', '03:23 ana-push'])
})

test('late people and the next step are the same person: they are paged once', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.until('03:20')
  expect(story.facts('ObligationCalled')).toMatchObject([{ why: 'late', persons: ['ben'] }])
  expect(story.paged().filter(page => page.includes('ben-push'))).toEqual(['03:15 ben-push'])
})

test('pages that have not left are no longer wanted after an acknowledgement', () => {
  const story = tell(quietP1).carrier(() => null)
  story.open('03:00', 'P2')
  const before = story.now()
  story.acknowledge('03:00:05', 'ana')
  expect(unwantedPages(before, story.now())).toEqual(['k1:7'])
  story.until('03:05')
  expect(story.facts('PageEnded')).toMatchObject([{ page: 'k1:7', outcome: 'unknown' }])
  expect(story.now().pages['k1:7' as PageId]).toBeUndefined()
})

test('the source acknowledges: paging ends, whoever is called as a person is still called', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.when('03:01', by.source, { type: 'Acknowledge', person: null, callOut: null, via: 'source' })
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'answered by another' }])
  expect(Object.values(story.now().callOuts)).toMatchObject([{ person: 'ben' }])
  expect(story.now().acknowledged).toMatchObject({ by: null })
})

test('a link in a page answers for the person who was paged', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  const callOut = story.facts('CallOutStarted')[0]!.callOut
  story.when('03:03', by.program, { type: 'Acknowledge', person: null, callOut, via: 'link' })
  expect(story.facts('Acknowledged')).toMatchObject([{ person: 'ana', via: 'link' }])
  expect(story.facts('CallOutEnded')[0]).toMatchObject({ callOut, why: 'answered' })
})

test('the same acknowledgement twice is one', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  expect(story.acknowledge('03:02', 'ana')).toEqual([])
})

test('X-14 an acknowledgement that nothing follows lapses, and paging begins again', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.acknowledge('03:05', 'ana')
  story.acknowledge('03:06', 'ben')
  story.when('03:20', 'ana', { type: 'AddNote', note: id('note'), happenedAt: null })
  story.until('03:49')
  expect(story.facts('AcknowledgementLapsed')).toEqual([])
  story.until('03:50')
  expect(story.facts('AcknowledgementLapsed')).toEqual([{ type: 'AcknowledgementLapsed', person: 'ben' }])
  expect(story.paged().at(-1)).toBe('03:50 ana-push')
  expect(story.facts('EscalationStepped').at(-1)).toMatchObject({ round: 1, step: 0 })
  expect(story.now().acknowledgedFirstAt).toBe(at('03:05'))
})

test('X-14 a snooze acknowledges, is quiet until it ends, and then pages again', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.when('03:05', 'ana', { type: 'Snooze', until: at('05:00'), reason: null })
  expect(story.facts('Acknowledged')).toMatchObject([{ person: 'ana', via: 'act' }])
  story.acknowledge('03:06', 'ben')
  story.when('03:07', 'ana', { type: 'Snooze', until: at('05:00'), reason: null })
  const paged = story.paged().length
  story.until('04:59')
  expect(story.paged()).toHaveLength(paged)
  story.until('05:00')
  expect(story.facts('SnoozeEnded')).toHaveLength(1)
  expect(story.paged().at(-1)).toBe('05:00 ana-push')
})

test('X-14 a snooze into the past is refused', () => {
  const story = tell()
  story.open('03:00', 'P1')
  expect(story.when('03:05', 'ana', { type: 'Snooze', until: at('03:05'), reason: null })).toMatchObject({ code: 'in-the-past' })
})

test('X-15 taking over acknowledges, takes the role that answers, and lets everyone else go back to sleep', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.until('03:31')
  story.when('03:31', 'dan', { type: 'TakeOver', person: id('dan') })
  expect(story.now().roles).toEqual({ 'technical-lead': ['dan'] })
  expect(story.facts('CallOutEnded').map(f => f.why)).toEqual(['answered by another', 'answered by another', 'answered by another'])
  story.when('03:40', 'eve', { type: 'TakeOver', person: id('eve') })
  expect(story.now().roles).toEqual({ 'technical-lead': ['eve'] })
})

test('X-15 whoever has it already and takes it over keeps the time at which they acknowledged', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ben')
  story.until('03:05')
  expect(story.now().callOuts).toEqual({})
  story.when('03:09', 'ben', { type: 'TakeOver', person: id('ben') })
  expect(story.facts('Acknowledged')).toHaveLength(1)
  expect(story.now()).toMatchObject({ roles: { 'technical-lead': ['ben'] }, acknowledged: { by: 'ben', at: at('03:01') } })
})

test('X-15 taking over does not silence the word that the plan owes to the commander', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ana')
  story.when('03:02', 'dan', { type: 'TakeOver', person: id('dan') })
  expect(Object.values(story.now().callOuts)).toMatchObject([{ person: 'ben', why: 'owed' }])
})

test('X-15 a responder who is added is paged until they answer themselves', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:02', 'ana', { type: 'AddResponder', person: id('eve'), note: null })
  story.until('03:05')
  expect(story.paged().slice(1)).toEqual(['03:02 eve-push', '03:04 eve-phone'])
  expect(story.now().responders).toEqual(['ana', 'eve'])
  story.acknowledge('03:06', 'eve')
  expect(story.now().callOuts).toEqual({})
})

test('L-04 a severity raised to one that pages, with nobody there, escalates at once under its own figure', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P4')
  expect(story.paged()).toEqual([])
  story.when('03:40', 'ben', { type: 'ChangeSeverity', to: P1, reason: id('reason') })
  expect(story.paged()).toEqual(['03:40 ana-push', '03:40 ben-push'])
  expect(story.obligation('acknowledge')).toMatchObject({ state: 'overdue', due: [{ at: at('03:15') }], overdueAt: at('03:15') })
})

test('L-04 a quiet call becomes a loud one when the severity is raised', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P3')
  expect(story.facts('CallOutStarted')).toMatchObject([{ loudness: 'quiet' }])
  story.when('03:05', 'ben', { type: 'ChangeSeverity', to: id('P2'), reason: id('reason') })
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'no longer owed' }])
  expect(story.facts('CallOutStarted').at(-1)).toMatchObject({ person: 'ana', loudness: 'loud' })
})

test('L-04 lowered to a severity that pages nobody, the paging ends', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P2')
  story.when('03:01', 'ben', { type: 'ChangeSeverity', to: id('P4'), reason: id('reason') })
  expect(story.now().callOuts).toEqual({})
  story.until('+1 03:00')
  expect(story.paged()).toEqual(['03:00 ana-push'])
})

test('L-04 raised after the acknowledgement, it stays acknowledged, and the new severity’s people are called', () => {
  const story = tell()
  story.open('03:00', 'P3')
  story.acknowledge('03:05', 'ana')
  story.when('03:10', 'ana', { type: 'ChangeSeverity', to: P1, reason: id('reason') })
  expect(story.now().acknowledged).toMatchObject({ by: 'ana' })
  expect(story.facts('EscalationStepped')).toHaveLength(1)
  expect(story.paged()).toEqual(['03:00 ana-push', '03:10 ben-push'])
  expect(story.obligation('tell-commander').state).toBe('owed')
})

test('resolving ends every call-out, and nothing pages afterwards', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.when('03:01', 'ben', { type: 'Resolve', note: null })
  expect(story.now().callOuts).toEqual({})
  const paged = story.paged().length
  story.until('+2 03:00')
  expect(story.paged()).toHaveLength(paged)
})

test('a directory that changes while someone is being paged does not leave the call-out waiting for ever', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  story.change(withPerson(quietP1, 'ana', { methods: [], loud: [], quiet: [] }))
  story.until('03:02')
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'exhausted' }])
  expect(story.paged().at(-1)).toBe('03:02 ben-push')
})

test('who is removed from the directory while being paged is waited for no longer: the next step follows at once', () => {
  const story = tell(quietP1)
  story.open('03:00', 'P1')
  const { ana: _removed, ...persons } = quietP1.people.persons as Record<string, Person>
  story.change({ ...quietP1, people: { ...quietP1.people, persons, positions: { [id<'position'>('chief')]: [{ person: id('ben') }] } } })
  story.when('03:01', by.program, { type: 'Recount' })
  expect(story.facts('CallOutEnded')).toMatchObject([{ why: 'exhausted' }])
  expect(story.paged()).toEqual(['03:00 ana-push', '03:01 ben-push'])
})

test('every page says when it was asked for, by a clause of the plan', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.until('04:00')
  for (const event of story.events) {
    if (event.fact.type === 'PageRequested') expect(event.causes).toMatchObject([{ plan: 'plan-1' }])
  }
  expect(clock(story.now().at)).toBe('03:57')
})
