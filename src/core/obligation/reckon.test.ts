import { expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { evolve } from '../fold.ts'
import { id } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { Due, ObligationRule, When } from '../plan.ts'
import { hour, minute, type Span } from '../span.ts'
import { wakeOf } from '../step.ts'
import { at, by, tell } from '../testing/story.ts'
import { rule, team, within, withPlan, worldAt } from '../testing/team.ts'
import { has } from '../time.ts'
import { owesTheSame, reckon, unread } from './reckon.ts'

const P1 = id<'severity'>('P1')
const P2 = id<'severity'>('P2')
const ms = (count: number): Span => ({ unit: 'ms', count })
const note = id<'private part'>('note')

/** A story under a plan that owes one thing, at P1 and P2, and pages nobody for anything else. */
const owing = (due: Due | readonly Due[], change: Partial<ObligationRule> = {}) => {
  const readings = Array.isArray(due) ? (due as readonly Due[]) : [due as Due]
  return tell(
    withPlan(plan => ({
      severities: plan.severities.map(s => ({ ...s, mobilise: [], acknowledgementLapses: null })),
      milestones: [...plan.milestones, { ...plan.milestones[0]!, id: id('moment') }],
      facts: [...plan.facts, { id: id('outage'), clause: id('facts'), values: ['unknown', 'yes', 'no'], initial: 'unknown' }],
      obligations: [rule('it', { due: { [P1]: readings, [P2]: readings }, ...change })],
    })),
  )
}
const set = (milestone: string, happenedAt: string) =>
  ({ type: 'SetMilestone', milestone: id<'milestone'>(milestone), happenedAt: at(happenedAt), reason: note }) as const
const fact = (name: string, value: string) => ({ type: 'SetFact', fact: id<'fact'>(name), value, reason: null }) as const
const open = (due: 'P1' | 'P2', story: ReturnType<typeof tell>) => {
  story.open('03:00', due)
  story.acknowledge('03:00', 'ana')
  return story
}

test('within D of M: possible until M, then owed from M, however late M was told', () => {
  const story = open('P1', owing(within(ms(4 * hour), 'moment', 'within 4 hours of moment')))
  expect(story.obligation('it')).toMatchObject({ state: 'possible', due: [], next: 'never', words: 'within 4 hours of moment' })
  story.when('03:30', 'ana', set('moment', '02:00'))
  expect(story.obligation('it')).toMatchObject({
    state: 'owed',
    start: at('02:00'),
    due: [{ at: at('06:00'), reading: 'within 4 hours of moment' }],
  })
})

test('a milestone that is corrected moves what is due, and the record keeps both', () => {
  const story = open('P1', owing(within(ms(hour), 'moment', 'within 1 hour of moment')))
  story.when('03:10', 'ana', set('moment', '03:05'))
  story.until('04:06')
  expect(story.obligation('it')).toMatchObject({ state: 'overdue', overdueAt: at('04:05') })
  story.when('04:10', 'ana', set('moment', '03:45'))
  expect(story.obligations('it')).toHaveLength(1)
  expect(story.obligation('it')).toMatchObject({ state: 'owed', due: [{ at: at('04:45') }], overdueAt: at('04:05') })
  story.until('04:46')
  expect(story.obligation('it')).toMatchObject({ state: 'overdue', overdueAt: at('04:05') }) // since when it was first late
  const recorded = story.facts('ObligationChanged').flatMap(f => f.obligation.due.map(due => due.at))
  // owed, warned, overdue; moved, warned, overdue
  expect(recorded).toEqual([at('04:05'), at('04:05'), at('04:05'), at('04:45'), at('04:45'), at('04:45')])
})

test('of two readings the earlier one counts, and both are shown', () => {
  const story = open('P1', owing([within(ms(4 * hour), 'moment', 'first', ms(hour)), within(ms(4 * hour), 'moment', 'second')]))
  story.when('03:10', 'ana', set('moment', '03:00'))
  expect(story.obligation('it').due).toEqual([
    { at: at('07:00'), reading: 'second' },
    { at: at('08:00'), reading: 'first' },
  ])
  story.until('07:00')
  expect(story.obligation('it').state).toBe('overdue')
})

test('at once on M: due at M, and late after the severity’s own time to answer a page', () => {
  const story = open('P1', owing({ due: 'at once', on: id('moment'), words: 'at once on moment' }))
  story.when('03:10', 'ana', set('moment', '03:10'))
  expect(story.obligation('it')).toMatchObject({ state: 'owed', due: [{ at: at('03:10') }] })
  story.until('03:24:59')
  expect(story.obligation('it').state).toBe('owed')
  story.until('03:25')
  expect(story.obligation('it')).toMatchObject({ state: 'overdue', overdueAt: at('03:25') })
})

test('L-04 what is due at once is due already: nothing is recorded between owed and overdue, unless the plan itself says when to warn', () => {
  const due: Due = { due: 'at once', on: id('moment'), words: 'at once on moment' }
  const told = (warn: Span | null) => {
    const story = open('P1', owing(due, { warn }))
    story.when('03:10', 'ana', set('moment', '03:10'))
    story.until('03:26')
    return story.events.flatMap(({ fact, at: now }) =>
      fact.type === 'ObligationChanged' && typeof fact.obligation.state === 'string' && fact.obligation.state !== 'possible'
        ? [[now, fact.obligation.state, fact.obligation.warned]]
        : [],
    )
  }
  expect(told(null)).toEqual([
    [at('03:10'), 'owed', false],
    [at('03:25'), 'overdue', true],
  ])
  expect(told(ms(5 * minute))).toEqual([
    [at('03:10'), 'owed', false],
    [at('03:20'), 'owed', true],
    [at('03:25'), 'overdue', true],
  ])
})

test('L-04 at once in one reading and by a date in another: where the date is the limit, it is told of before', () => {
  const dated = within(ms(4 * hour), 'moment', 'within 4 h')
  const atOnce: Due = { due: 'at once', on: id('moment'), words: 'at once on moment' }
  const quiet = tell(
    withPlan(plan => ({
      severities: plan.severities.map(s => ({ ...s, acknowledge: null, mobilise: [], acknowledgementLapses: null })),
      escalation: {},
      milestones: [...plan.milestones, { ...plan.milestones[0]!, id: id('moment') }],
      obligations: [rule('it', { due: { [P1]: [atOnce, dated] } })],
    })),
  )
  const story = open('P1', quiet)
  story.when('03:10', 'ana', set('moment', '03:10'))
  story.until('07:11')
  const told = story.events.flatMap(({ fact, at: now }) =>
    fact.type === 'ObligationChanged' && fact.obligation.rule === id('it') && fact.obligation.warned ? [[now, fact.obligation.state]] : [],
  )
  expect(told).toEqual([
    [at('06:22'), 'owed'],
    [at('07:10'), 'overdue'],
  ])
})

test('at once, where the severity gives no time to answer a page: late after the first wait of its escalation', () => {
  const story = tell(
    withPlan(plan => ({
      severities: plan.severities.map(s => ({ ...s, mobilise: [], acknowledge: { open: 'at once' } })),
      obligations: [
        rule('it', { due: { [P2]: [{ due: 'at once', on: id('alert-received'), words: 'at once' }] }, met: { met: 'acknowledged' } }),
      ],
    })),
  )
  story.open('03:00', 'P2')
  story.acknowledge('03:30:01', 'ana')
  expect(story.obligation('it')).toMatchObject({ due: [{ at: at('03:00') }], overdueAt: at('03:30'), state: { late: true } })
})

test('without undue delay: owed from M on, without a date of its own, and never overdue by a made-up one', () => {
  const story = open(
    'P1',
    owing(
      { due: 'without undue delay', from: id('moment'), words: 'without undue delay from moment' },
      { target: { [P1]: within(ms(72 * hour), 'moment', 'within 72 hours') } },
    ),
  )
  story.when('03:10', 'ana', set('moment', '03:00'))
  expect(story.obligation('it')).toMatchObject({ state: 'owed', due: [], next: 'never', target: at('+3 03:00') })
  story.until('+9 00:00')
  expect(story.obligation('it').state).toBe('owed')
})

test('by end of next business day after M; where the plan leaves business days open there is no date', () => {
  const due: Due = { due: 'by end of next business day', after: id('alert-received'), words: 'by end of next business day' }
  expect(open('P1', owing(due)).obligation('it').due).toEqual([{ at: at('+1 17:00'), reading: 'by end of next business day' }])
  const unknown = tell({
    ...withPlan(() => ({ obligations: [rule('it', { due: { [P1]: [due] } })] })),
    calendar: { ...team.calendar, business: null },
  })
  unknown.open('03:00', 'P1')
  expect(unknown.obligation('it')).toMatchObject({ state: 'owed', due: [], words: 'by end of next business day' })
})

test('open: owed without a date', () => {
  expect(open('P2', owing({ due: 'open', words: 'open' })).obligation('it')).toMatchObject({ state: 'owed', due: [], next: 'never' })
})

test('every D until M: each time it is met the next one is owed, and M ends it', () => {
  const story = open('P1', owing({ due: 'every', span: ms(30 * minute), until: id('resolved'), words: 'every 30 minutes until resolved' }))
  expect(story.obligation('it').due[0]!.at).toBe(at('03:30'))
  story.when('03:20', 'ana', { type: 'MeetObligation', obligation: story.obligation('it').id, note })
  expect(story.obligations('it').map(o => o.due[0]!.at)).toEqual([at('03:30'), at('03:50')])
  story.when('04:00', 'ana', { type: 'MeetObligation', obligation: story.obligation('it').id, note })
  expect(story.obligations('it').map(o => (typeof o.state === 'object' && 'met' in o.state ? o.state.late : o.state))).toEqual([
    false,
    true,
    'owed',
  ])
  story.when('04:10', 'ben', { type: 'Resolve', note: null })
  expect(story.obligation('it').state).toHaveProperty('notApplicable')
})

test('FACT lasts over D: it is known beforehand when it will be owed, and a denial in time ends it', () => {
  const when: When = { fact: 'outage', lastsOver: ms(hour) }
  const due = within(ms(4 * hour), 'outage-began', 'within 4 hours of outage-began')
  const story = open('P1', owing(due, { when }))
  expect(story.obligations('it')).toEqual([])
  story.when('03:10', 'ana', set('outage-began', '02:40'))
  expect(story.obligation('it')).toMatchObject({ state: 'possible', next: at('03:40') })
  story.until('03:40')
  expect(story.obligation('it')).toMatchObject({ state: 'owed', due: [{ at: at('06:40') }] })
  const over = open('P1', owing(due, { when }))
  over.when('03:10', 'ana', set('outage-began', '02:40'))
  over.when('03:20', 'ana', fact('outage', 'no'))
  expect(over.obligation('it').state).toHaveProperty('notApplicable')
})

test('L-18 what stays is owed after recovery; what does not stay is over with it', () => {
  const when: When = { fact: 'outage', lastsOver: ms(hour) }
  const due = within(ms(4 * hour), 'outage-began', 'within 4 hours of outage-began')
  for (const stays of [true, false]) {
    const story = open('P1', owing(due, { when, stays, met: { met: 'sent', to: 'affected customers' } }))
    story.when('03:10', 'ana', set('outage-began', '02:40'))
    story.until('03:50')
    story.when('04:00', 'ana', set('recovered', '04:00'))
    expect(story.obligation('it').state).toEqual(stays ? 'owed' : { notApplicable: expect.any(String) })
  }
})

test('a second outage within one incident is owed its own word; a correction of the first one’s moment is not', () => {
  const story = open(
    'P1',
    owing(within(ms(4 * hour), 'outage-began', 'within 4 hours of outage-began'), {
      when: { fact: 'outage', lastsOver: ms(hour) },
      met: { met: 'sent', to: 'affected customers' },
      stays: true,
    }),
  )
  story.when('03:10', 'ana', set('outage-began', '02:40'))
  expect(story.obligation('it').startedBy).toBe(story.events.find(e => e.fact.type === 'MilestoneSet')!.id)
  story.when('03:50', 'ben', { type: 'MeetObligation', obligation: story.obligation('it').id, note })
  story.when('03:55', 'ana', set('outage-began', '02:35'))
  story.when('04:00', 'ana', set('recovered', '04:00'))
  expect(story.obligations('it')).toHaveLength(1)
  story.when('05:10', 'ana', set('outage-began', '05:00'))
  expect(story.obligations('it').map(o => (typeof o.state === 'string' ? o.state : Object.keys(o.state)[0]))).toEqual(['met', 'possible'])
  story.until('06:00')
  expect(story.obligation('it')).toMatchObject({ state: 'owed', due: [{ at: at('09:00') }] })
})

test('and, or: it is owed since the event that made the whole condition hold', () => {
  const when: When = {
    all: [
      { fact: 'severity', is: ['P1', 'P2'] },
      {
        any: [
          { fact: 'breach', is: ['suspected', 'confirmed'] },
          { fact: 'kind', is: ['data-exposure'] },
        ],
      },
    ],
  }
  const story = open('P2', owing({ due: 'open', words: 'open' }, { when }))
  expect(story.obligations('it')).toEqual([])
  story.when('03:10', 'ana', fact('breach', 'suspected'))
  const first = story.obligation('it')
  expect(first).toMatchObject({ state: 'owed', startedBy: story.events.find(e => e.fact.type === 'FactSet')!.id })
  story.when('03:20', 'ana', fact('breach', 'confirmed'))
  expect(story.obligation('it')).toEqual(first) // it has held all along
  story.when('03:30', 'ana', fact('breach', 'ruled-out'))
  expect(story.obligation('it').state).toHaveProperty('notApplicable')
  story.when('03:40', 'ana', fact('breach', 'suspected'))
  expect(story.obligations('it')).toHaveLength(2)
  expect(story.obligation('it').state).toBe('owed')
})

test('a rule without a figure for a severity is not owed there', () => {
  const story = tell(withPlan(() => ({ obligations: [rule('it', { due: { [P1]: [{ due: 'open', words: 'open' }] } })] })))
  story.open('03:00', 'P2')
  expect(story.obligations('it')).toEqual([])
})

test('a warning comes a fifth of the time before, or when the plan says', () => {
  const fifth = open('P1', owing(within(ms(hour), 'alert-received', 'within 1 hour')))
  fifth.until('03:47:59')
  expect(fifth.obligation('it')).toMatchObject({ warned: false, next: at('03:48') })
  fifth.until('03:48')
  expect(fifth.obligation('it')).toMatchObject({ warned: true, next: at('04:00'), state: 'owed' })
  const stated = open('P1', owing(within(ms(hour), 'alert-received', 'within 1 hour'), { warn: ms(30 * minute) }))
  expect(stated.obligation('it').next).toBe(at('03:30'))
})

test('met late stays late; met on the last millisecond is in time', () => {
  for (const [time, late] of [
    ['04:00', false],
    ['04:00:01', true],
  ] as const) {
    const story = open(
      'P1',
      owing(within(ms(hour), 'alert-received', 'within 1 hour'), { met: { met: 'milestone', milestone: id('moment') } }),
    )
    story.when('04:30', 'ana', set('moment', time))
    expect(story.obligation('it')).toMatchObject({ state: { at: at(time), late }, overdueAt: at('04:00') })
  }
})

test('people whom the plan names are called when it is late, again and again until one answers', () => {
  const story = open('P1', owing(within(ms(hour), 'alert-received', 'within 1 hour'), { late: [{ owners: true }] }))
  const before = story.paged().length
  story.until('04:13')
  expect(story.paged().slice(before)).toEqual(['04:00 cleo-push', '04:02 cleo-phone', '04:10 cleo-push', '04:12 cleo-phone'])
  story.acknowledge('04:15', 'cleo')
  story.until('+1 04:00')
  expect(story.paged().slice(before)).toHaveLength(4)
  expect(story.obligation('it').state).toBe('overdue')
})

test('T-21 a decision is owed its answer with a reason, and is asked again when what it weighs changes', () => {
  const story = open(
    'P2',
    owing(
      { due: 'open', words: 'open' },
      {
        met: { met: 'decided' },
        ask: { question: 'Tell affected customers?', answers: ['yes', 'not now'], weigh: ['scope'] },
        again: ['scope', 'severity'],
      },
    ),
  )
  const first = story.obligation('it').id
  expect(story.when('03:10', 'ben', { type: 'MeetObligation', obligation: first, note: null })).toMatchObject({ code: 'answer-missing' })
  story.when('03:11', 'ben', { type: 'MeetObligation', obligation: first, note })
  expect(story.obligations('it')).toHaveLength(1)
  story.when('03:20', 'ana', fact('breach', 'suspected')) // it weighs scope, not this
  expect(story.obligations('it')).toHaveLength(1)
  story.when('03:30', 'ana', fact('scope', 'all customers'))
  expect(story.obligations('it').map(o => o.state)).toEqual([{ met: expect.any(String), at: at('03:11'), late: false }, 'owed'])
  story.when('03:31', 'ana', fact('scope', 'one customer')) // still the same open question
  expect(story.obligations('it')).toHaveLength(2)
})

test('what is waived says why and by what, and is not owed again under the same figure', () => {
  const story = open('P1', owing(within(ms(hour), 'alert-received', 'within 1 hour')))
  const obligation = story.obligation('it').id
  story.when('03:10', 'ben', { type: 'WaiveObligation', obligation, reason: note })
  expect(story.obligation('it').state).toEqual({ waived: note, by: story.events.at(-1)!.id })
  expect(story.when('03:11', 'ben', { type: 'WaiveObligation', obligation, reason: note })).toMatchObject({ code: 'obligation-over' })
  story.until('+1 03:00')
  expect(story.obligations('it')).toHaveLength(1)
})

test('a decision that was waived is asked again when what it weighs changes', () => {
  const story = open('P2', owing({ due: 'open', words: 'open' }, { met: { met: 'decided' }, again: ['scope'] }))
  story.when('03:10', 'ben', { type: 'WaiveObligation', obligation: story.obligation('it').id, reason: note })
  story.when('03:20', 'ana', fact('scope', 'all customers'))
  expect(story.obligation('it').state).toBe('owed')
})

test('what is to be done at once and is done within the plan’s patience is in time; after it, late, even before any wake said so', () => {
  const due: Due = { due: 'at once', on: id('moment'), words: 'at once on moment' }
  for (const [time, late] of [
    ['03:20', false],
    ['03:26', true],
  ] as const) {
    const story = open('P1', owing(due))
    story.when('03:10', 'ana', set('moment', '03:10'))
    const before = story.wakeUp('03:11')
    expect(before).toEqual([])
    const obligation = story.obligation('it').id
    story.late(time, 'ana', { type: 'MeetObligation', obligation, note: null })
    expect(story.obligation('it')).toMatchObject({ state: { late }, overdueAt: late ? at('03:25') : null })
  }
})

test('an obligation that a milestone meets is met by saying so', () => {
  const story = open(
    'P1',
    owing(within(ms(hour), 'alert-received', 'within 1 hour'), { met: { met: 'milestone', milestone: id('moment') } }),
  )
  story.when('03:10', 'ben', { type: 'MeetObligation', obligation: story.obligation('it').id, note: null })
  expect(story.now().milestones).toMatchObject({ moment: { happenedAt: at('03:10') } })
  expect(story.obligation('it').state).toMatchObject({ at: at('03:10'), late: false })
})

test('L-04 between two severities with the same figure nothing is replaced', () => {
  const story = open('P1', owing(within(ms(hour), 'alert-received', 'within 1 hour')))
  const { id: first } = story.obligation('it')
  story.when('03:10', 'ben', { type: 'ChangeSeverity', to: P2, reason: note })
  expect(story.obligations('it').map(o => o.id)).toEqual([first])
  expect(story.obligation('it')).toMatchObject({ severity: 'P2', state: 'owed' })
})

test('a calendar that changes moves what is due when it is recounted', () => {
  const due: Due = { due: 'by end of next business day', after: id('alert-received'), words: 'by end of next business day' }
  const plan = withPlan(() => ({ obligations: [rule('it', { due: { [P1]: [due] } })] }))
  const story = tell(plan)
  story.open('03:00', 'P1')
  story.change({ ...plan, calendar: { ...team.calendar, holidays: { none: ['2026-03-05'] } } })
  story.when('03:10', by.time, { type: 'Recount' })
  expect(story.obligation('it').due[0]!.at).toBe(at('+2 17:00'))
})

test('what reckoning never reads it is not handed, and what it found unchanged it finds unchanged until something that it reads is changed', () => {
  const story = tell()
  story.carrier(page => (page.method.endsWith('push') ? 'refused' : 'handed over'))
  story.open('03:00', 'P1')
  story.acknowledge('03:20', 'ana')
  story.when('03:21', 'ben', { type: 'AddResponder', person: id('cleo'), note: null })
  story.when('03:25', 'ana', { type: 'ChangeSeverity', to: id('P2'), reason: note })
  story.when('03:30', 'dan', { type: 'Resolve', note: null })
  story.when('03:40', 'ana', { type: 'Reopen', reason: note })
  story.until('04:40')
  story.acknowledge('04:41', 'ben')
  story.when('05:00', 'ana', { type: 'Resolve', note: null })
  story.until('+9 05:00')

  const without = (incident: Incident): Incident =>
    new Proxy(incident, {
      get(of, field) {
        if (unread.has(String(field)) && field !== 'seq' && field !== 'at') throw new Error(`reckoning reads ${String(field)}`)
        return of[field as keyof Incident]
      },
    })
  let incident: Incident | null = null
  let fresh: Event[] = []
  let settled: Incident | null = null
  let spared = 0
  let outcomes = 0
  for (const event of story.events) {
    if (fresh[0]?.command !== event.command) {
      const tells: boolean = event.fact.type === 'PageEnded' && incident !== null && !has(wakeOf(incident), event.at)
      if (tells) outcomes++
      fresh = []
      settled = tells ? incident : null // step.ts: what the last step left
    }
    fresh.push(event)
    incident = evolve(incident, event)
    const changed = reckon(worldAt(team, event.at), without(incident), fresh)
    if (settled !== null && owesTheSame(settled, incident, fresh)) {
      expect(changed).toEqual([])
      spared++
    }
    settled = changed.length === 0 ? incident : null
  }
  expect(spared).toBeGreaterThan(20)
  expect(outcomes).toBeGreaterThan(10)
})
