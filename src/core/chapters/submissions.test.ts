import { expect, test } from 'vitest'
import type { Ask } from '../command.ts'
import { fold } from '../fold.ts'
import { id } from '../id.ts'
import { rules } from '../obligation/law/rules.ts'
import { at, by, clock, tell } from '../testing/story.ts'
import { type Given, team } from '../testing/team.ts'

const given: Given = { ...team, law: { rules, profile: { entities: ['nis2', 'financial'], established: ['DE'], data: [] } } }
const milestone = (name: string, time: string): Ask => ({
  type: 'SetMilestone',
  milestone: id(name),
  happenedAt: at(time),
  reason: id('why'),
})
const submit = (rule: string, time: string, more: Partial<Extract<Ask, { type: 'RecordSubmission' }>> = {}): Ask => ({
  type: 'RecordSubmission',
  rule,
  happenedAt: at(time),
  note: null,
  ...more,
})
const withdraw = (rule: string, why: 'recorded in error' | 'retracted', reason: string | null = 'why'): Ask => ({
  type: 'WithdrawSubmission',
  rule,
  why,
  reason: reason === null ? null : id(reason),
})
const aware = () => {
  const story = tell(given)
  story.open('03:00', 'P1')
  story.acknowledge('03:01', 'ana')
  story.when('03:05', 'ben', milestone('aware', '03:00'))
  return story
}
const stands = (story: ReturnType<typeof tell>, rule: string) => {
  const { state, why, due } = story.obligation(`law:${rule}`)
  return [typeof state === 'string' ? state : Object.keys(state)[0], why, due[0] === undefined ? null : clock(due[0].at)]
}

test('X-07 T-21 staged reports start their next clocks from what was really submitted, and move when it does', () => {
  const story = aware()
  expect(stands(story, 'nis2-early')).toEqual(['owed', 'aware is set', '+1 03:00'])
  expect(stands(story, 'nis2-final').slice(0, 2)).toEqual(['possible', 'nothing is submitted under nis2-notice'])
  story.when('10:00', 'ben', submit('nis2-early', '09:30', { reference: id('ref') }))
  story.when('+1 10:00', 'ben', submit('nis2-notice', '+1 02:00'))
  expect(story.now().law!.submissions['nis2-early']).toMatchObject({ at: at('09:30'), reference: 'ref' })
  expect(stands(story, 'nis2-early')[0]).toBe('met')
  const first = stands(story, 'nis2-final')
  expect(first[0]).toBe('owed')
  story.when('+3 10:00', 'ben', submit('nis2-notice', '+3 09:00', { note: id('late') }))
  expect(stands(story, 'nis2-final')[2]).not.toBe(first[2])
  expect(story.when('+4 10:00', 'ben', submit('nis2-final', '+1 01:00'))).toMatchObject({ code: 'milestones-out-of-order' })
  expect(fold(story.events)).toEqual(story.now())
})

test('X-07 a submission that never was is owed again on its first clock, and takes the clock that it had started with it', () => {
  const story = aware()
  story.when('04:00', 'ben', submit('nis2-notice', '03:50'))
  expect(stands(story, 'nis2-final')[0]).toBe('owed')
  expect(story.when('05:00', 'ben', withdraw('nis2-notice', 'recorded in error', null))).toMatchObject({ code: 'reason-missing' })
  story.when('05:00', 'ben', withdraw('nis2-notice', 'recorded in error'))
  expect(stands(story, 'nis2-notice')).toEqual(['owed', 'aware is set', '+1 03:00'])
  expect(stands(story, 'nis2-final')).toEqual(['possible', 'nothing is submitted under nis2-notice', null])
  expect(story.when('06:00', 'ben', withdraw('nis2-notice', 'recorded in error'))).toMatchObject({ code: 'nothing-submitted' })
  story.until('+3 04:00')
  expect(stands(story, 'nis2-notice')[0]).toBe('overdue')
  expect(story.when('+3 05:00', 'ben', submit('nis2-notice', '+3 05:00'))).toMatchObject({ code: 'reason-missing' })
  story.when('+3 05:00', 'ben', submit('nis2-notice', '+3 05:00', { note: id('reasons') }))
  expect(story.obligation('law:nis2-notice').state).toMatchObject({ late: true })
  expect(fold(story.events)).toEqual(story.now())
})

test('X-07 a retraction leaves what was handed in on record and ends the stages that would have followed', () => {
  const story = aware()
  story.when('04:00', 'ben', submit('nis2-notice', '03:50'))
  story.when('05:00', 'ben', withdraw('nis2-notice', 'retracted'))
  expect(stands(story, 'nis2-notice')[0]).toBe('met')
  expect(stands(story, 'nis2-final').slice(0, 2)).toEqual(['notApplicable', 'what was submitted under nis2-notice was retracted'])
  expect(fold(story.events)).toEqual(story.now())
})

test('X-07 L-15 an exemption, a hold of law enforcement and a decision not to notify have a reason, a person who approved, and an end', () => {
  const story = aware()
  const decide = (more: object): Ask =>
    ({ type: 'DecideRegime', rule: 'nis2-early', decision: 'held', until: at('12:00'), reason: id('why'), ...more }) as Ask
  expect(story.when('04:00', by.program, decide({}))).toMatchObject({ code: 'person-needed' })
  expect(story.when('04:00', by.program, decide({ approvedBy: id('nobody') }))).toMatchObject({ code: 'person-unknown' })
  expect(story.when('04:00', 'ben', decide({ decision: 'does not apply' }))).toMatchObject({ code: 'until-means-held' })
  story.when('04:00', by.program, decide({ approvedBy: id('ben'), ground: 'law-enforcement hold' }))
  expect(stands(story, 'nis2-early').slice(0, 2)).toEqual(['possible', 'held back, by decision'])
  expect(story.now().law!.decisions['nis2-early']).toMatchObject({ approvedBy: 'ben', ground: 'law-enforcement hold' })
  story.until('12:01')
  expect(stands(story, 'nis2-early')[0]).toBe('owed')
  story.when('12:30', 'ben', decide({ decision: 'does not apply', until: null, ground: 'exemption' }))
  expect(stands(story, 'nis2-early').slice(0, 2)).toEqual(['notApplicable', 'decided: it does not apply'])
})

test('what is to be said in a report is said once, or said to be unknown, and the last word stands', () => {
  const story = aware()
  expect(story.when('04:00', 'ben', { type: 'SayField', field: 'nature', state: 'present', note: null })).toMatchObject({
    code: 'text-missing',
  })
  expect(story.when('04:00', 'ben', { type: 'SayField', field: '__proto__', state: 'unknown', note: null })).toMatchObject({
    code: 'field-unknown',
  })
  story.when('04:00', 'ben', { type: 'SayField', field: 'nature', state: 'unknown', note: null })
  story.when('05:00', 'ben', { type: 'SayField', field: 'nature', state: 'present', note: id('words') })
  expect(story.now().law!.fields).toMatchObject({ nature: { state: 'present', note: 'words' } })
})

test('L-16 L-32 what is handed in before all is known leaves a follow-up owed until nothing is open, unless a later stage is it', () => {
  const german: Given = { ...team, law: { rules, profile: { entities: ['nis2'], established: ['DE'], data: [] } } }
  const story = tell(german)
  story.open('03:00', 'P1')
  story.when('03:05', 'ben', milestone('aware', '03:00'))
  story.when('03:06', 'ben', { type: 'SetFact', fact: id('breach'), value: 'confirmed', reason: id('why') })
  story.when('03:07', 'ben', {
    type: 'SayData',
    data: 'customer-data' as never,
    state: 'affected',
    role: 'controller',
    categories: [],
    people: [],
    reason: null,
  })
  story.when('04:00', 'ben', submit('nis2-notice', '04:00', { incomplete: ['indicators'] }))
  const followUps = () => Object.values(story.now().obligations).filter(o => o.rule === ('follow-up' as never))
  expect(followUps()).toEqual([]) // nis2-final is its own follow-up
  story.when('05:00', 'ben', submit('gdpr-33', '05:00', { incomplete: ['people', 'consequences'] }))
  expect(followUps()).toMatchObject([
    { state: 'owed', why: 'open when it was handed in: people, consequences', cause: { rule: 'gdpr-33' }, due: [] },
  ])
  story.when('06:00', 'ben', submit('gdpr-33', '06:00', { incomplete: ['consequences'] }))
  expect(followUps().map(o => (typeof o.state === 'string' ? o.state : 'met' in o.state ? 'met' : 'over'))).toEqual(['met', 'owed'])
  story.when('07:00', 'ben', submit('gdpr-33', '07:00'))
  expect(followUps().every(o => typeof o.state === 'object' && 'met' in o.state)).toBe(true)
  expect(fold(story.events)).toEqual(story.now())
})
