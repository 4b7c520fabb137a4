/** Root causes as they are named, and patterns as they are raised and answered: given, when, then (L-24). */
import { expect, test } from 'vitest'
import type { Ask, AskOf } from '../command.ts'
import { editionOf } from '../edition.ts'
import { housePlan } from '../house.ts'
import { type Instant, id } from '../id.ts'
import { patternRule } from '../obligation/pattern-owed.ts'
import type { Patterns } from '../plan-parts.ts'
import { at, by, openAsk, tell } from '../testing/story.ts'
import { plan, team, withPlan } from '../testing/team.ts'

const reason = id<'private part'>('reason')
const name = (...causes: string[]): Ask => ({ type: 'NameRootCauses', causes: causes.map(c => id<'root cause'>(c)), reason: null })

test('L-24 root causes are named, revised with the earlier word kept, and taken back; none is made up', () => {
  const story = tell()
  story.open('09:00', 'P2')
  expect(story.now().rootCauses).toBeUndefined()
  story.when('09:10', 'ben', name('dns', 'expired-certificate', 'dns'))
  expect(story.when('09:11', 'ben', name('expired-certificate', 'dns'))).toEqual([])
  story.when('09:20', 'ben', name('expired-certificate'))
  story.when('09:30', 'ben', name())
  expect(story.now().rootCauses).toEqual([])
  expect(story.facts('RootCausesNamed').map(fact => fact.causes.join(' '))).toEqual(['dns expired-certificate', 'expired-certificate', ''])
})

test('L-24 a name that is none, or too many of them, is refused with what to write', () => {
  const story = tell()
  story.open('09:00', 'P2')
  for (const wrong of ['Ana forgot it', 'ana@example.com', '', '-dns', 'a'.repeat(49)])
    expect(story.when('09:01', 'ben', name('dns', wrong)), wrong).toMatchObject({ code: 'cause-unreadable' })
  expect(story.when('09:01', 'ben', name('a', 'b', 'c', 'd', 'e', 'f'))).toMatchObject({ code: 'too-many-causes' })
  expect(story.now().rootCauses).toBeUndefined()
})

test('L-24 whoever decides the review names the cause; somebody else does so too, and that is a departure from the plan', () => {
  const story = tell(withPlan(p => ({ roles: p.roles.map(r => (r.id === id('incident-commander') ? { ...r, decides: ['review'] } : r)) })))
  story.open('09:00', 'P2')
  story.when('09:10', 'ben', name('dns'))
  expect(story.facts('DeviationRecorded')).toEqual([])
  story.when('09:20', 'dan', name('expired-certificate'))
  expect(story.facts('DeviationRecorded')).toMatchObject([{ what: 'Root cause named by someone who is not incident commander' }])
})

test('L-24 a cause that is learnt after the incident was closed is named then, and nothing is owed or paged by it', () => {
  const story = tell(withPlan(() => ({ obligations: [], escalation: {} })))
  story.open('09:00', 'P4')
  story.when('09:10', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(story.when('+30 09:00', 'ben', name('dns'))).toEqual([{ type: 'RootCausesNamed', causes: ['dns'], reason: null }])
})

const says: Patterns = {
  clause: id('patterns'),
  same: ['cause'],
  times: 3,
  within: { unit: 'day', count: 90 },
  who: id('technical-lead'),
  due: { unit: 'day', count: 10 },
}
const house = (patterns: Patterns) => tell({ ...team, plan: housePlan(editionOf<'plan', typeof plan>({ ...plan, patterns }), [])! })
const opened = (patterns = says) => {
  const story = house(patterns)
  story.when('08:00', by.program, openAsk('standing', { alert: null, correlation: null, receivedAt: at('08:00'), touches: [] }))
  return story
}
const raise = (criteria: 'plan' | 'tocsin', ...days: readonly string[]): AskOf<'RaisePattern'> => ({
  type: 'RaisePattern',
  key: 'cause:dns' as never,
  incidents: days.map(day => ({ stream: id(day), openedAt: at(day) as Instant })),
  times: 3,
  withinDays: 90,
  criteria,
})
const three = ['00:01', '00:02', '00:03']
type Story = ReturnType<typeof opened>
const idOf = (story: Story) => story.facts('PatternRaised').at(-1)!.pattern
const accept = (story: Story): AskOf<'AnswerPattern'> => ({
  type: 'AnswerPattern',
  pattern: idOf(story),
  follows: 'accepted',
  item: null,
  reason,
})

test('L-24 a pattern is raised by its clause, its role is told once and quietly, and by when it is answered is owed', () => {
  const story = opened()
  story.when('09:00', { tocsin: 'engine' }, raise('plan', ...three))
  expect(story.facts('PatternRaised')).toEqual([
    {
      type: 'PatternRaised',
      pattern: expect.any(String),
      key: 'cause:dns',
      incidents: three,
      count: 3,
      times: 3,
      withinDays: 90,
      criteria: 'plan',
    },
  ])
  expect(story.obligation(patternRule(idOf(story)))).toMatchObject({
    state: 'owed',
    owedBy: 'technical-lead',
    cause: { clause: 'patterns' },
    due: [{ at: at('+10 09:00') }],
    words: 'within 10 days of when it was raised',
    name: 'Decide what follows: 3 incidents with the root cause dns',
  })
  expect(story.facts('ObligationCalled')).toMatchObject([{ why: 'owed', persons: ['ana'] }])
  expect(story.facts('CallOutStarted')).toMatchObject([{ person: 'ana', loudness: 'quiet' }])
  story.until('+9 09:00')
  expect(story.facts('ObligationCalled')).toHaveLength(1)
  story.until('+11 09:00')
  expect(story.obligation(patternRule(idOf(story)))).toMatchObject({ state: 'overdue' })
  expect(story.facts('ObligationCalled').map(fact => fact.why)).toEqual(['owed', 'late'])
  story.until('+40 09:00')
  expect(story.facts('ObligationCalled')).toHaveLength(2)
})

test('L-24 what is raised already is no news, and comes up again when it came back after the answer', () => {
  const story = opened()
  story.when('09:00', { tocsin: 'engine' }, raise('plan', ...three))
  expect(story.when('09:00', { tocsin: 'engine' }, raise('plan', ...three))).toEqual([])
  expect(story.when('10:00', { tocsin: 'engine' }, raise('plan', ...three, '09:30'))).toEqual([])
  story.when('11:00', 'ben', accept(story))
  expect(story.obligation(patternRule(idOf(story))).state).toMatchObject({ at: at('11:00'), late: false })
  expect(story.when('12:00', { tocsin: 'engine' }, raise('plan', ...three, '09:30'))).toEqual([])
  story.when('+1 12:00', { tocsin: 'engine' }, raise('plan', ...three, '09:30', '+1 08:00'))
  expect(story.facts('PatternRaised').map(fact => fact.count)).toEqual([3, 5])
  expect(story.when('+1 13:00', 'ben', { ...accept(story), pattern: story.facts('PatternRaised')[0]!.pattern })).toMatchObject({
    code: 'pattern-answered',
  })
})

test("L-24 where the plan leaves open how often is a pattern, Tocsin's number raises it: owed without a date, and nobody is told", () => {
  const story = opened({ ...says, times: { open: 'how often is not said' } })
  story.when('09:00', { tocsin: 'engine' }, raise('tocsin', ...three))
  expect(story.obligation(patternRule(idOf(story)))).toMatchObject({ state: 'owed', due: [], next: 'never' })
  story.until('+60 09:00')
  expect(story.facts('ObligationCalled')).toEqual([])
  expect(story.paged()).toEqual([])
})

test('L-24 a pattern is answered by a person with what follows: never by a program, and never as if it were any duty', () => {
  const story = opened()
  story.when('09:00', { tocsin: 'engine' }, raise('plan', ...three))
  const owed = story.obligation(patternRule(idOf(story))).id
  expect(story.when('09:01', by.program, accept(story))).toMatchObject({ code: 'person-missing' })
  expect(story.when('09:01', 'ben', { type: 'MeetObligation', obligation: owed, note: null })).toMatchObject({ code: 'pattern-own' })
  expect(story.when('09:01', 'ben', { ...accept(story), item: id<'remediation item'>('nothing') })).toMatchObject({ code: 'item-unknown' })
  const item = story.when('09:02', 'ben', { type: 'AddRemediation', what: reason, owner: id('dan'), due: at('+20 09:00') })
  expect(item).toMatchObject([{ type: 'RemediationAdded' }, { type: 'ObligationChanged' }])
  const added = story.facts('RemediationAdded')[0]!.item as never
  story.when('09:03', 'ben', { ...accept(story), follows: 'remediation', item: added })
  expect(story.now().patterns![idOf(story)]!.answer).toMatchObject({ follows: 'remediation', item: added, by: 'ben', at: at('09:03') })
})

test('L-24 to leave it out is to accept it, with the reason', () => {
  const story = opened()
  story.when('09:00', { tocsin: 'engine' }, raise('plan', ...three))
  story.when('09:05', 'ben', { type: 'WaiveObligation', obligation: story.obligation(patternRule(idOf(story))).id, reason })
  expect(story.facts('PatternAnswered')).toMatchObject([{ follows: 'accepted', reason }])
  expect(story.obligation(patternRule(idOf(story))).state).toMatchObject({ met: expect.any(String) })
})

test('L-24 a pattern is raised in the organisation’s own stream and in no incident', () => {
  const story = tell()
  story.open('09:00', 'P2')
  expect(story.when('09:01', { tocsin: 'engine' }, raise('plan', ...three))).toMatchObject({ code: 'no-house' })
})
