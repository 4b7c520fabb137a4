/** What a plan asks of a role without saying who is paged when it is late: warned before where the plan says so, escalated after. */
import { expect, test } from 'vitest'
import { id } from '../id.ts'
import type { Due, ObligationRule } from '../plan.ts'
import { hour, minute } from '../span.ts'
import { by, tell } from '../testing/story.ts'
import { type Given, plan, withPlan } from '../testing/team.ts'

const within = (count: number): Due => ({
  due: 'within',
  span: { unit: 'ms', count },
  of: id('alert-received'),
  plus: null,
  words: 'within a time of alert-received',
})
const duty = (change: Partial<ObligationRule> = {}): Given =>
  withPlan(() => ({
    severities: plan.severities.map(s => ({ ...s, mobilise: [], acknowledgementLapses: null })),
    obligations: [
      ...plan.obligations.filter(r => r.id === 'acknowledge'),
      {
        ...plan.obligations[0]!,
        id: id('contain'),
        clause: id('contain'),
        name: 'Contain it',
        when: { always: true },
        who: id('technical-lead'),
        due: { P1: [within(hour)], P4: [within(hour)] } as ObligationRule['due'],
        met: { met: 'done' },
        late: [],
        ...change,
      },
    ],
  }))
const done = (of: ReturnType<typeof tell>) => ({ type: 'MeetObligation', obligation: of.obligation('contain').id, note: null }) as const

test('L-04 what is late pages whoever owes it, and once more with the owners where nobody answers; then it is only shown', () => {
  const story = tell(duty())
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'dan')
  const before = story.paged().length
  story.until('03:59:59')
  expect(story.obligation('contain')).toMatchObject({ state: 'owed', warned: true })
  expect(story.paged()).toHaveLength(before)
  story.until('06:00')
  expect(story.paged().slice(before)).toEqual([
    '04:00 ana-push',
    '04:02 ana-phone',
    '04:10 ana-push', // every method again, after the escalation's own pause
    '04:10 cleo-push',
    '04:12 ana-phone',
    '04:12 cleo-phone',
  ])
  expect(story.facts('ObligationCalled').map(f => [f.why, f.persons])).toEqual([
    ['late', ['ana']],
    ['late', ['ana', 'cleo']],
  ])
  story.when('06:01', 'ana', done(story))
  expect(story.obligation('contain').state).toMatchObject({ late: true })
  expect(Object.values(story.now().callOuts)).toEqual([])
})

test('L-04 whoever answers is not paged for it again, and what is done in time pages nobody', () => {
  const answered = tell(duty())
  answered.open('03:00', 'P1')
  answered.acknowledge('03:01', 'dan')
  answered.until('04:01')
  const before = answered.paged().length
  answered.acknowledge('04:01', 'ana')
  answered.until('09:00')
  expect(answered.paged()).toHaveLength(before)

  const kept = tell(duty())
  kept.open('03:00', 'P1')
  kept.acknowledge('03:01', 'dan')
  kept.when('03:30', 'ana', done(kept))
  kept.until('09:00')
  expect(kept.facts('ObligationCalled')).toEqual([])
})

test('L-04 the plan may warn: then whoever owes it is paged before, and not a second time beside the call that is still out', () => {
  const story = tell(duty({ warn: { unit: 'ms', count: minute } }))
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'dan')
  const before = story.paged().length
  story.until('04:05')
  expect(story.paged().slice(before)).toEqual(['03:59 ana-push', '04:01 ana-phone'])
  expect(story.facts('ObligationCalled').map(f => f.why)).toEqual(['owed', 'late'])
})

test('L-04 nobody is woken for what is left when it is over, and a severity that pages nobody tells the role once, quietly', () => {
  const over = tell(duty())
  over.open('03:00', 'P1')
  over.acknowledge('03:01', 'ana')
  over.when('03:30', 'ben', { type: 'Resolve', note: null })
  over.until('06:00')
  expect(over.facts('CallOutStarted').filter(f => f.obligation === over.obligation('contain').id)).toMatchObject([
    { person: 'ana', loudness: 'quiet' },
    { person: 'ana', loudness: 'quiet' },
    { person: 'cleo', loudness: 'quiet' },
  ])
  const calm = tell(duty())
  calm.open('03:00', 'P4')
  calm.until('+1 03:00')
  expect(calm.paged()).toEqual(['04:00 ana-push'])
})

const afterwards = (change: Partial<ObligationRule>): Given =>
  duty({
    when: { fact: 'status', is: ['resolved'] },
    due: {
      P1: [{ due: 'within', span: { unit: 'ms', count: 24 * hour }, of: id('resolved'), plus: null, words: 'within a day of resolved' }],
    } as ObligationRule['due'],
    stays: true, // as the review is compiled, the choice of one, and whether it was material
    ...change,
  })

test.each<[string, Partial<ObligationRule>]>([
  ['a review', { met: { met: 'done' } }],
  ['a decision', { met: { met: 'decided' }, ask: { question: 'Was it material?', answers: ['yes', 'no'], weigh: [] } }],
  ['what the plan warns of', { warn: { unit: 'ms', count: hour } }],
])('L-04 L-22 nobody is woken for %s that is owed after the incident, however long it stays owed', (_, change) => {
  for (const close of [true, false]) {
    const story = tell(afterwards(change))
    story.open('03:00', 'P1')
    story.acknowledge('03:01', 'ben')
    story.when('03:10', 'ben', { type: 'Resolve', note: null })
    if (close) story.when('03:20', 'ben', { type: 'Close', as: 'done', reason: null })
    const before = story.paged().length
    story.until('+1 09:00')
    expect(story.obligation('contain').state).toBe('overdue')
    const made = story.facts('CallOutStarted').filter(f => f.obligation === story.obligation('contain').id)
    expect(made.map(f => f.person)).toEqual(expect.arrayContaining(['ana', 'cleo']))
    expect(made.filter(f => f.loudness !== 'quiet')).toEqual([])
    expect(story.paged().slice(before).join()).not.toMatch(/phone/)
  }
})

test('L-04 nobody is woken for what was owed while it was open and stays owed after it', () => {
  const story = tell(duty({ stays: true }))
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ben')
  story.when('03:30', 'ben', { type: 'Resolve', note: null })
  const before = story.paged().length
  story.until('06:00')
  expect(story.paged().slice(before)).toEqual(['04:00 ana-push', '04:10 ana-push', '04:10 cleo-push'])
})

test('L-04 a call for what is late stops ringing when the incident is over, and what must be sent goes on', () => {
  const ringing = (change: Partial<ObligationRule>) => {
    const story = tell(duty({ stays: true, ...change }))
    story.open('03:00', 'P1')
    story.acknowledge('03:01', 'ben')
    story.until('04:00:30') // the push has left, the phone has not rung
    const before = story.paged().length
    story.when('04:01', 'ben', { type: 'Resolve', note: null })
    story.until('06:00')
    return story.paged().slice(before)
  }
  expect(ringing({})).toEqual(['04:10 ana-push', '04:10 cleo-push'])
  expect(ringing({ met: { met: 'sent', to: 'affected customers' } })[0]).toBe('04:02 ana-phone')
  expect(ringing({ late: [{ owners: true }] })[0]).toBe('04:02 cleo-phone')
})

test('L-04 L-18 whoever is paged for what is left when it is over can answer: their calls end, nobody is called beside them, and nothing else changes', () => {
  for (const close of [true, false]) {
    const story = tell(duty({ stays: true, met: { met: 'sent', to: 'affected customers' }, to: 'affected customers' }))
    story.open('03:00', 'P1')
    story.acknowledge('03:01', 'ben')
    story.when('03:30', 'ben', { type: 'Resolve', note: null })
    if (close) story.when('03:40', 'ben', { type: 'Close', as: 'done', reason: null })
    story.until('04:01') // the push has left, the phone has not rung
    const before = story.paged().length
    const was = story.now()
    const callOut = Object.keys(was.callOuts)[0]!
    expect(story.when('04:01', 'ana', { type: 'Acknowledge', person: id('ana'), callOut: id(callOut), via: 'link' })).toEqual([
      { type: 'CallOutEnded', callOut, why: 'answered' },
    ])
    expect(story.now()).toMatchObject({ status: was.status, acknowledged: was.acknowledged, responders: was.responders })
    story.until('09:00')
    expect(story.paged()).toHaveLength(before)
    expect(story.obligation('contain').state).toBe('overdue')
    expect(story.when('09:00', 'ana', { type: 'Acknowledge', person: id('ana'), callOut: id(callOut), via: 'link' })).toMatchObject({
      code: 'not-open',
    })
  }
})

test('L-18 customers wait for their word after the incident too: what is met by sending it pages loudly when it is late', () => {
  for (const close of [true, false]) {
    const story = tell(duty({ stays: true, met: { met: 'sent', to: 'affected customers' }, to: 'affected customers' }))
    story.open('03:00', 'P1')
    story.acknowledge('03:01', 'ben')
    story.when('03:30', 'ben', { type: 'Resolve', note: null })
    if (close) story.when('03:40', 'ben', { type: 'Close', as: 'done', reason: null })
    const before = story.paged().length
    story.until('04:05')
    expect(story.paged().slice(before)).toEqual(['04:00 ana-push', '04:02 ana-phone'])
  }
})

test('L-18 whom the plan itself names for what is late is paged loudly, also when the incident is over', () => {
  const story = tell(afterwards({ late: [{ owners: true }] }))
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ben')
  story.when('03:10', 'ben', { type: 'Resolve', note: null })
  story.when('03:20', 'ben', { type: 'Close', as: 'done', reason: null })
  const before = story.paged().length
  story.until('+1 03:13')
  expect(story.paged().slice(before)).toEqual(['+1 03:10 cleo-push', '+1 03:12 cleo-phone'])
})

test('L-04 where nobody holds the role, the owners are paged at once', () => {
  const given = duty({ who: id('communications') })
  const story = tell(given)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'dan')
  const before = story.paged().length
  story.until('06:00')
  expect(story.paged().slice(before)).toEqual(['04:00 cleo-push', '04:02 cleo-phone'])
})

test('T-12 a role that was mobilised and has not come in its time is paged again, and then the owners with it', () => {
  const given = withPlan(() => ({
    severities: plan.severities.map(s =>
      s.id === 'P1'
        ? { ...s, mobilise: [id<'role'>('incident-commander')], respond: { unit: 'ms', count: 15 * minute }, acknowledgementLapses: null }
        : s,
    ),
    obligations: plan.obligations.filter(r => r.id === 'acknowledge'),
  }))
  const story = tell(given)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ana')
  story.until('03:40')
  const calls = story.facts('ObligationCalled').filter(f => f.obligation.startsWith('mobilise:'))
  expect(calls.map(f => f.persons)).toEqual([['ben'], ['ben', 'cleo']])
  expect(story.paged().filter(p => p.endsWith('ben-push'))).toEqual(['03:00 ben-push', '03:15 ben-push', '03:25 ben-push'])
  expect(story.paged()).toContain('03:25 cleo-push')
})

test('T-12 T-13 while nobody has it the escalation pages, and nobody is paged beside it for not having come; once somebody has it, they are', () => {
  const given = withPlan(() => ({
    severities: plan.severities.map(s =>
      s.id === 'P1'
        ? { ...s, mobilise: [id<'role'>('incident-commander')], respond: { unit: 'ms', count: 5 * minute }, acknowledgementLapses: null }
        : s,
    ),
    obligations: plan.obligations.filter(r => r.id === 'acknowledge'),
  }))
  const story = tell(given)
  story.open('03:00', 'P1')
  story.until('03:14')
  const calls = () => story.facts('ObligationCalled').filter(f => f.obligation.startsWith('mobilise:'))
  expect(calls()).toEqual([])
  story.acknowledge('03:14', 'ana')
  story.until('03:15')
  expect(calls().map(f => f.persons)).toEqual([['ben']])
})

test('L-35 T-23 reasons that the review is to give fall due with it, and are asked for quietly once when it has passed', () => {
  const review: ObligationRule = {
    ...plan.obligations[0]!,
    id: id('hold-review'),
    clause: id('review'),
    name: 'Hold the review',
    when: { fact: 'status', is: ['resolved', 'closed'] },
    who: id('incident-commander'),
    due: {
      P1: [{ due: 'within', span: { unit: 'ms', count: 24 * hour }, of: id('resolved'), plus: null, words: 'within a day of resolved' }],
    } as ObligationRule['due'],
    met: { met: 'done' },
    late: [],
    stays: true,
  }
  const given = withPlan(() => ({
    severities: plan.severities.map(s => ({ ...s, mobilise: [] })),
    obligations: [...plan.obligations.filter(r => r.id === 'acknowledge'), review],
  }))
  const story = tell(given)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ana')
  story.when('03:30', by.person('dan'), { type: 'Resolve', note: null }) // not his to declare
  expect(story.obligation('explain-deviations').state).toBe('owed')
  story.until('+1 03:29')
  const owed = story.obligation('explain-deviations')
  expect(owed).toMatchObject({ state: 'owed', due: [{ reading: 'with the review' }] })
  story.until('+1 04:00')
  expect(story.obligation('explain-deviations').state).toBe('overdue')
  expect(story.facts('ObligationCalled').filter(f => f.obligation === owed.id)).toMatchObject([
    { why: 'late', persons: ['ben'], again: 'never' },
  ])
})
