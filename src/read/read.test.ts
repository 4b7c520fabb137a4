import { expect, test } from 'vitest'
import type { Event, Fact } from '../core/event.ts'
import { id, instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Obligation } from '../core/obligation/obligation.ts'
import { directory, start } from '../engine/testing/house.ts'
import { testPlan } from '../engine/testing/plan.ts'
import { peopleOf } from '../people/people-of.ts'
import { shortened } from './address.ts'
import { incidentBrief, isMine } from './incident.ts'
import { lengthOfTime } from './instant.ts'
import { naming } from './naming.ts'
import { nextPage } from './next-page.ts'
import { inOrder, nextObligation, obligationShown } from './obligation.ts'
import type { Reading } from './reading.ts'
import { timelineEntry } from './timeline.ts'

const minute = 60_000
const names = naming(directory, { 'door-1': 'monitoring' })
const obligation = (more: Partial<Obligation> & { id: Obligation['id'] }): Obligation => ({
  rule: id('acknowledge'),
  cause: { plan: id('plan'), clause: id('communication') },
  owedBy: null,
  startedBy: id('event'),
  seq: 1,
  severity: id('P1'),
  start,
  due: [{ at: instant(start + 15 * minute), reading: '' }],
  words: 'within 15 minutes of alert-received',
  target: null,
  next: 'never',
  warned: false,
  overdueAt: null,
  state: 'owed',
  ...more,
})
const incident = (more: Partial<Incident> = {}): Incident =>
  ({
    org: id('house'),
    stream: id('stream'),
    seq: 3,
    drill: null,
    at: start,
    plan: id('plan'),
    openedAt: start,
    receivedAt: start,
    title: id('title'),
    severity: id('P1'),
    kind: null,
    status: 'open',
    phase: null,
    phases: [],
    milestones: {},
    facts: {},
    roles: {},
    responders: [],
    alerts: { first: null, count: 1, firing: true },
    acknowledged: null,
    snoozedUntil: null,
    escalation: null,
    callOuts: {},
    pages: {},
    obligations: {},
    deviations: {},
    resolvedAt: null,
    closedAt: null,
    touches: [],
    nearMiss: false,
    ...more,
  }) as unknown as Incident
const reading = (of: Incident, more: Partial<Reading> = {}): Reading => ({
  row: { stream: of.stream, number: 7, incident: of, alerts: { count: 3, firing: 2 } },
  plan: { id: id('plan'), value: testPlan, current: true },
  directory,
  names,
  texts: { [id<'private part'>('title')]: 'Checkout fails' } as Record<Ref, string>,
  viewer: id('ana'),
  now: start,
  people: peopleOf(directory),
  calendar: { zones: {}, holidays: {}, business: null },
  deliveries: [],
  conference: null,
  ...more,
})

test('a length of time is told in its two largest units', () => {
  const told = [0, 1_000, 59_000, minute, 90_000, 15 * minute, 90 * minute, 24 * 60 * minute, 49 * 60 * minute, -5 * minute].map(
    lengthOfTime,
  )
  expect(told).toEqual([
    'less than a second',
    '1 second',
    '59 seconds',
    '1 minute',
    '1 minute 30 seconds',
    '15 minutes',
    '1 hour 30 minutes',
    '1 day',
    '2 days 1 hour',
    '5 minutes',
  ])
})

test('addresses are shortened so that one knows one’s own and learns nobody else’s', () => {
  expect(shortened('email', 'ana.lopez@example.com')).toBe('a…@example.com')
  expect(shortened('sms', '+49301234567')).toBe('…567')
  expect(shortened('webhook', 'https://hooks.example.com/secret/path')).toBe('hooks.example.com/…')
  expect(shortened('ntfy', 'my-secret-topic')).toBe('my…')
  expect(shortened('slack', '#alerts')).toBe('#alerts')
})

test('L-04 what happens when it passes says that nobody is woken for what is left over, and who is paged for a word that is to be sent', () => {
  const base = testPlan.obligations[0]!
  const rules = {
    review: { ...base, id: id<'rule'>('review'), met: { met: 'done' } },
    word: { ...base, id: id<'rule'>('word'), met: { met: 'sent', to: 'customers' } },
  } as const
  const plan = { ...testPlan, obligations: Object.values(rules) }
  const said = (rule: keyof typeof rules, status: Incident['status']) =>
    obligationShown(plan, incident({ status }), obligation({ id: id('o'), rule: id(rule) }), names, () => []).otherwise
  expect(said('review', 'open')).toBe('pages Technical Lead, and the owners where nobody answers')
  expect(said('review', 'resolved')).toBe('quietly tells Technical Lead, and the owners where nobody answers')
  expect(said('word', 'closed')).toBe('pages Technical Lead, and the owners where nobody answers')
})

test('T-21 whose time runs from a moment that nobody has set says so, and which: it would wait in silence', () => {
  const discovered = id<'milestone'>('breach-discovered')
  const [rule] = testPlan.obligations
  const [received] = testPlan.milestones
  const due = [{ due: 'within', span: { unit: 'ms', count: 72 * 60 * minute }, of: discovered, plus: null, words: '' }] as const
  const plan = {
    ...testPlan,
    milestones: [received!, { ...received!, id: discovered, name: 'Breach discovered', setBy: [id<'role'>('lead')] }],
    obligations: [{ ...rule!, due: { P1: due } as (typeof rule & object)['due'] }],
  }
  const shown = (milestones: Incident['milestones'], state: 'possible' | 'owed') =>
    obligationShown(plan, incident({ milestones }), obligation({ id: id('o'), rule: rule!.id, state, due: [] }), names, () => [])
  const waiting = shown({}, 'possible')
  expect([waiting.waits, waiting.why]).toEqual(['breach-discovered', 'No time runs yet: nobody has said when "Breach discovered" was'])
  const set = { [discovered]: { happenedAt: start, event: id<'event'>('e') } } as Incident['milestones']
  for (const one of [shown(set, 'owed'), shown(set, 'possible')]) expect([one.waits, one.why]).toEqual([null, null])
})

test('X-21 the next obligation is the recorded one that falls due first; what is over or only possible is not it', () => {
  const due = (minutes: number) => [{ at: instant(start + minutes * minute), reading: '' }]
  const all = [
    obligation({ id: id('later'), due: due(60) }),
    obligation({ id: id('met'), due: due(5), state: { met: id('e'), at: start, late: false } }),
    obligation({ id: id('undated'), due: [] }),
    obligation({ id: id('possible'), due: due(1), state: 'possible' }),
    obligation({ id: id('sooner'), due: due(30) }),
  ]
  const of = (list: Obligation[]) => incident({ obligations: Object.fromEntries(list.map(o => [o.id, o])) })
  expect(nextObligation(testPlan, of(all))).toEqual({
    id: 'sooner',
    name: 'Acknowledge',
    clause: 'communication',
    dueAt: new Date(start + 30 * minute).toISOString(),
    overdue: false,
  })
  expect(nextObligation(testPlan, of([...all, obligation({ id: id('late'), due: due(-5), state: 'overdue' })]))).toMatchObject({
    id: 'late',
    overdue: true,
  })
  expect(nextObligation(testPlan, of(all.filter(o => o.id === 'undated')))).toMatchObject({ id: 'undated', dueAt: null })
  expect(nextObligation(testPlan, of([]))).toBeNull()
  expect(inOrder(all).map(o => o.id)).toEqual(['possible', 'sooner', 'later', 'undated', 'met'])
})

test('who is paged next is whoever comes first: a person’s next method, or the next step’s people', () => {
  const callOut = { person: id<'person'>('ana'), clause: id('communication'), next: instant(start + minute), rung: 1 }
  const escalation = {
    obligation: id('o'),
    clause: id('escalation'),
    step: 0,
    round: 0,
    at: start,
    persons: [],
    next: instant(start + 15 * minute),
  }
  const both = incident({ callOuts: { c: callOut }, escalation } as unknown as Partial<Incident>)
  expect(nextPage(reading(both))).toMatchObject({ people: [{ name: 'Ana' }], why: 'by the next contact method' })
  const waiting = incident({ callOuts: { c: { ...callOut, next: 'never' } }, escalation } as unknown as Partial<Incident>)
  expect(nextPage(reading(waiting))).toMatchObject({
    at: new Date(start + 15 * minute).toISOString(),
    people: [{ name: 'Ben' }],
    why: expect.stringMatching(/^step 2 of the escalation: /),
  })
  const last = incident({ escalation: { ...escalation, step: 2 } } as unknown as Partial<Incident>)
  expect(nextPage(reading(last))).toMatchObject({ people: [{ name: 'Ana' }], why: expect.stringContaining('begins again') })
  expect(nextPage(reading(incident()))).toBeNull()
  expect(nextPage(reading({ ...both, status: 'resolved' }))).toBeNull()
})

test('an incident is mine when I am paged for it, answered it, was added, or hold a role', () => {
  const ana = id<'person'>('ana')
  expect(isMine(incident(), ana)).toBe(false)
  expect(isMine(incident({ callOuts: { c: { person: ana } } } as unknown as Partial<Incident>), ana)).toBe(true)
  expect(isMine(incident({ responders: [ana] }), ana)).toBe(true)
  expect(isMine(incident({ roles: { lead: [ana] } } as unknown as Partial<Incident>), ana)).toBe(true)
  expect(isMine(incident({ responders: [ana] }), null)).toBe(false)
})

test('X-20 whoever is called out in shadow is not said to be paged', () => {
  const ana = id<'person'>('ana')
  const callOuts = { c: { person: ana, startedAt: start, clause: 'severities' } }
  const brief = (more: object) =>
    incidentBrief({ ...reading(incident({ callOuts, ...more } as unknown as Partial<Incident>)), viewer: ana }).calling
  expect(brief({})).toMatchObject({ since: expect.any(String) })
  expect(brief({ shadow: true })).toBe(null)
})

test('an erased title is said to be erased, and the figures are those of the alerts', () => {
  expect(incidentBrief(reading(incident(), { texts: { [id<'private part'>('title')]: null } as Record<Ref, null> }))).toMatchObject({
    number: 7,
    title: '(erased)',
    alerts: 3,
    alertsFiring: 2,
    severityRank: 0,
    acknowledgedAt: null,
  })
})

test('each entry says in a sentence what happened, who did it, and which clause asked for it', () => {
  const event = (fact: Fact, by: Event['by'] = { person: id('ana') }): Event => ({
    org: id('house'),
    stream: id('stream'),
    seq: 2,
    id: id('e'),
    schema: 1,
    at: start,
    drill: null,
    by,
    command: id('c'),
    causes: [{ plan: id('plan'), clause: id('communication') }],
    under: { plan: '', law: '', calendar: '', people: '', code: '' },
    private: {},
    fact,
  })
  const told = (fact: Fact, by?: Event['by']) => timelineEntry(event(fact, by), testPlan, reading(incident()), incident())
  const page = {
    page: id<'page'>('p'),
    callOut: id<'call-out'>('c'),
    obligation: null,
    person: id<'person'>('ana'),
    method: id<'method'>('ana-sms'),
  }
  expect(told({ type: 'PageRequested', ...page, rung: 0, next: 'never', unverified: false }, { tocsin: 'time' })).toMatchObject({
    by: 'Tocsin',
    text: 'Ana is paged by sms',
  })
  expect(told({ type: 'PageEnded', page: page.page, outcome: 'refused', detail: '550' })).toMatchObject({
    text: 'The page was refused by the carrier (550)',
    tone: 'late',
  })
  expect(told({ type: 'IncidentResolved', note: null }, { tocsin: 'engine' }).text).toBe('Resolved, because nothing of it fires any more')
  expect(told({ type: 'IncidentResolved', note: null }, { person: id('ana') }).text).toBe('Resolved')
  expect(told({ type: 'Snoozed', until: instant(start + 30 * minute), reason: null })).toMatchObject({ text: 'Snoozed for 30 minutes' })
  expect(told({ type: 'Acknowledged', person: id('gone'), via: 'link', lapses: null })).toMatchObject({
    text: 'Acknowledged by someone who is no longer in the directory by the link in the page',
    tone: 'good',
  })
  expect(told({ type: 'NoteAdded', note: id('erased'), happenedAt: instant(start - minute) }, { source: id('door-1') })).toMatchObject({
    by: 'monitoring',
    note: '(erased)',
    happenedAt: new Date(start - minute).toISOString(),
  })
  const late = obligation({ id: id('o'), state: { met: id('e'), at: start, late: true } })
  expect(told({ type: 'ObligationChanged', obligation: late })).toMatchObject({
    text: 'Met, late: Acknowledge',
    tone: 'late',
    clause: { id: 'communication' },
  })
})

test('an obligation that a milestone meets can be met by whoever may set it; one that asks carries its question, and its due time is in words', () => {
  const [rule] = testPlan.obligations
  const known = testPlan.milestones.find(m => m.id === 'alert-received')!
  const shown = (more: Partial<typeof rule>, setBy: typeof known.setBy = 'tocsin') => {
    const plan = {
      ...testPlan,
      milestones: [
        { ...known, name: 'Alert received' },
        { ...known, id: id<'milestone'>('work-started'), name: 'Work started', setBy },
      ],
      obligations: [{ ...rule!, ...more }],
    }
    return obligationShown(plan, incident(), obligation({ id: id('o'), rule: rule!.id }), names, () => [])
  }
  const started = { met: { met: 'milestone', milestone: id<'milestone'>('work-started') } } as const
  expect(shown(started, [id<'role'>('lead')])).toMatchObject({ can: ['meet', 'waive'], sets: 'work-started' })
  expect(shown(started)).toMatchObject({ can: ['waive'], sets: null })
  const ask = { question: 'Are customers told?', answers: ['yes', 'no'], weigh: ['who is affected'] }
  expect(shown({ met: { met: 'decided' }, ask })).toMatchObject({ can: ['answer', 'waive'], ask, sets: null })
  expect(shown({}).words).toBe('within 15 minutes of alert received')
})
