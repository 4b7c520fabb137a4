import { expect, test } from 'vitest'
import type { Ask } from '../../command.ts'
import { id } from '../../id.ts'
import type { ChecklistItem } from '../../plan-parts.ts'
import { at, tell } from '../../testing/story.ts'
import { withPlan } from '../../testing/team.ts'

const note = id<'private part'>('note')
const item = (name: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id: id(name),
  clause: id('triage'),
  who: null,
  question: `${name}?`,
  answers: [],
  sets: null,
  ...more,
})
const given = withPlan(plan => ({
  checklist: [
    item('services', { answers: ['API', 'Dashboard', 'Widgets'] }),
    item('exposed', { answers: [...plan.facts[0]!.values], sets: plan.facts[0]!.id }),
    item('how-grave', { sets: 'severity' }),
    item('thread', { sets: 'thread' }),
  ],
}))
const fact = given.plan.facts[0]!
const answer = (name: string, answers: readonly string[], withNote = false): Ask => ({
  type: 'AnswerChecklist',
  item: id(name),
  answers,
  note: withNote ? note : null,
})
const opened = () => {
  const story = tell(given)
  story.open('03:00', 'P2')
  return story
}

test('T-12 an item is answered with several of what it offers, or in words, and the answer is a value of the incident', () => {
  const story = opened()
  story.when('03:05', 'ana', answer('services', ['API', 'Widgets']))
  story.when('03:06', 'ana', answer('thread', [], true))
  expect(story.now().checklist).toMatchObject({
    services: { answers: ['API', 'Widgets'], note: null, at: at('03:05') },
    thread: { answers: [], note },
  })
  expect(story.when('03:07', 'ana', answer('services', ['API', 'Widgets']))).toEqual([])
  story.when('03:08', 'ana', answer('services', ['API']))
  expect(story.facts('ChecklistAnswered')).toHaveLength(3)
  expect(story.now().checklist).toMatchObject({ services: { answers: ['API'] } })
})

test('T-12 where an item gives a fact, its answer sets the fact', () => {
  const story = opened()
  const value = fact.values.find(v => v !== fact.initial)!
  story.when('03:05', 'ana', answer('exposed', [value]))
  expect(story.now().facts[fact.id]).toMatchObject({ value })
  expect(story.now().checklist).toMatchObject({ exposed: { answers: [value] } })
})

test('T-12 the severity that stands is confirmed without a word; another one is set with its reason', () => {
  const story = opened()
  story.when('03:05', 'ben', answer('how-grave', ['P2']))
  expect(story.facts('SeverityChanged')).toEqual([])
  expect(story.when('03:06', 'ben', answer('how-grave', ['P1']))).toMatchObject({ code: 'reason-missing' })
  expect(story.now().checklist).toMatchObject({ 'how-grave': { answers: ['P2'] } })
  story.when('03:07', 'ben', answer('how-grave', ['P1'], true))
  expect(story.now()).toMatchObject({ severity: 'P1', checklist: { 'how-grave': { answers: ['P1'] } } })
})

test.each([
  [answer('nothing', ['API']), 'checklist-item-unknown', 'Answer one of these: services, exposed, how-grave, thread.'],
  [answer('services', ['Database']), 'answer-unknown', 'Answer one of these: API, Dashboard, Widgets.'],
  [answer('services', []), 'answer-missing', 'Answer it, or say why not in a note.'],
  [answer('how-grave', ['P1', 'P2'], true), 'one-answer', 'Answer one of these: P1, P2, P3, P4.'],
])('what the checklist does not ask is refused, with what it does: %o', (ask, code, instead) => {
  expect(opened().when('03:05', 'ana', ask)).toMatchObject({ code, instead })
})
