import { expect, test } from 'vitest'
import type { AskOf } from '../command.ts'
import { fold } from '../fold.ts'
import { id } from '../id.ts'
import { hour } from '../span.ts'
import { at, by, tell } from '../testing/story.ts'
import { type Given, rule, team, within } from '../testing/team.ts'

const draft = (change: Partial<AskOf<'DraftStatusUpdate'>> = {}): AskOf<'DraftStatusUpdate'> => ({
  type: 'DraftStatusUpdate',
  post: id('post-1'),
  update: id('update-1'),
  kind: 'incident',
  title: id('title'),
  note: id('note'),
  status: 'investigating',
  components: { [id<'component'>('api')]: 'major_outage' },
  since: null,
  window: null,
  ...change,
})
const publish = (update = 'update-1', meets: readonly string[] = []): AskOf<'PublishStatusUpdate'> => ({
  type: 'PublishStatusUpdate',
  update: id(update),
  meets: meets as never,
})
const code = (answer: unknown) => (answer as { code?: string }).code
/** The team, with the say about outside words given to the commander (Ben). */
const given: Given = {
  ...team,
  plan: {
    ...team.plan,
    roles: team.plan.roles.map(r =>
      (r.id as string) === 'incident-commander' ? { ...r, decides: [...r.decides, 'outside word' as const] } : r,
    ),
    obligations: [
      ...team.plan.obligations,
      rule('tell-breach', {
        when: { fact: 'breach', is: ['confirmed'] },
        due: { [id<'severity'>('P1')]: [within({ unit: 'ms', count: 72 * hour }, 'alert-received', 'within 72 hours')] },
        met: { met: 'sent', to: 'affected customers' },
        law: 'gdpr-33-2',
        stays: true,
        to: 'affected customers',
      }),
    ],
  },
}
const outage = () => {
  const story = tell(given)
  story.open('03:00', 'P1')
  story.when('03:05', 'ana', { type: 'SetMilestone', milestone: id('outage-began'), happenedAt: at('03:00'), reason: null })
  return story
}

test('T-21 a P1 outage over an hour is owed to customers within 4 hours, both readings shown, and the published word meets it with its own event', () => {
  const story = outage()
  story.until('04:30')
  const owed = story.obligation('tell-outage')
  expect(owed.state).toBe('owed')
  expect(owed.due.map(d => d.at)).toEqual([at('07:00'), at('08:00')])
  story.when('05:00', 'ana', { type: 'Resolve', note: null })
  expect(story.obligation('tell-outage').state).toBe('owed') // after recovery too
  story.when('05:10', 'ben', draft())
  expect(story.obligation('tell-outage').state).toBe('owed') // a draft tells nobody
  story.when('05:20', 'ben', publish('update-1', [owed.id]))
  const published = story.events.find(e => e.fact.type === 'StatusUpdatePublished')!
  expect(story.obligation('tell-outage').state).toEqual({ met: published.id, at: at('05:20'), late: false })
  expect(fold(story.events)).toEqual(story.now())
})

test('L-18 an incident that is over owes the status page its end, until the page says so; it comes back with the incident', () => {
  const story = outage()
  story.when('03:10', 'ben', draft())
  story.when('03:11', 'ben', publish())
  expect(story.obligations('status-over')).toEqual([])
  story.when('04:00', 'ana', { type: 'Resolve', note: null })
  const owed = story.obligation('status-over')
  expect(owed).toMatchObject({ state: 'owed', owedBy: 'incident-commander', name: 'Say on the status page that it is over' })
  expect(code(story.when('04:01', 'ben', { type: 'MeetObligation', obligation: owed.id, answer: null, note: null } as never))).toBe(
    'status-page-own',
  )
  story.when('04:02', 'ana', { type: 'Reopen', reason: null })
  expect(story.obligation('status-over').state).toMatchObject({ notApplicable: expect.any(String) })
  story.when('04:10', 'ana', { type: 'Resolve', note: null })
  story.when('04:20', 'ben', draft({ update: id('update-2'), status: 'monitoring' }))
  story.when('04:21', 'ben', publish('update-2'))
  expect(story.obligation('status-over').state).toBe('owed')
  story.when('04:30', 'ben', draft({ update: id('update-3'), status: 'resolved', components: {} }))
  story.when('04:31', 'ben', publish('update-3'))
  expect(story.obligation('status-over').state).toMatchObject({ at: at('04:31'), late: false })
  story.when('04:40', 'ben', draft({ update: id('update-4'), status: 'identified' }))
  story.when('04:41', 'ben', publish('update-4'))
  story.when('04:42', 'ben', { type: 'WaiveObligation', obligation: story.obligation('status-over').id, reason: id('reason') } as never)
  story.when('04:50', 'ana', { type: 'AddNote', note: id('note-2'), happenedAt: at('04:50') } as never)
  expect(story.obligation('status-over').state, 'waived it is not owed anew by the next word inside').toMatchObject({ waived: 'reason' })
  expect(story.obligations('status-over')).toHaveLength(3)
  expect(fold(story.events)).toEqual(story.now())
})

test('T-21 told after the earlier reading it is met late, and a word that does not say that it meets it leaves it owed', () => {
  const story = outage()
  story.when('04:30', 'ben', draft())
  story.when('04:40', 'ben', publish())
  expect(story.obligation('tell-outage').state).toBe('owed')
  story.when('07:30', 'ben', draft({ update: id('update-2'), status: 'identified' }))
  expect(story.obligation('tell-outage').state).toBe('overdue')
  story.when('07:40', 'ben', publish('update-2', [story.obligation('tell-outage').id]))
  expect(story.obligation('tell-outage').state).toMatchObject({ late: true, at: at('07:40') })
})

test('L-17 a breach is not met by a public page: that word goes to each customer by itself', () => {
  const story = outage()
  story.when('03:20', 'ben', { type: 'SetFact', fact: id('breach'), value: 'confirmed', reason: id('r') })
  story.when('03:30', 'ben', draft())
  expect(code(story.when('03:31', 'ben', publish('update-1', [story.obligation('tell-breach').id])))).toBe('not-met-by-a-page')
  expect(story.obligation('tell-breach').state).toBe('owed')
})

test('C-21 what is published names the role that has the say; whoever has it not is not stopped, and it is a deviation', () => {
  const story = outage()
  story.when('03:10', 'ana', draft())
  story.when('03:11', 'ana', publish())
  expect(story.facts('StatusUpdatePublished')[0]!.role).toBe('technical-lead')
  expect(story.facts('DeviationRecorded').map(d => d.what)).toEqual([
    'A word on the status page was published by someone who is not incident commander',
  ])
  story.when('03:20', 'ben', draft({ update: id('update-2') }))
  story.when('03:21', 'ben', publish('update-2'))
  expect(story.facts('StatusUpdatePublished')[1]!.role).toBe('incident-commander')
  expect(story.facts('DeviationRecorded')).toHaveLength(1)
})

test('what is published is not changed, withdrawn or published again, and only a person publishes', () => {
  const story = outage()
  story.when('03:10', 'ana', draft())
  story.when('03:11', 'ana', draft({ status: 'identified' })) // a draft is written anew as often as one likes
  expect(code(story.when('03:12', by.program, publish()))).toBe('person-needed')
  story.when('03:13', 'ben', publish())
  expect(code(story.when('03:14', 'ben', publish()))).toBe('status-update-over')
  expect(code(story.when('03:14', 'ben', draft()))).toBe('status-update-over')
  expect(code(story.when('03:14', 'ben', { type: 'WithdrawStatusUpdate', update: id('update-1'), reason: null }))).toBe(
    'status-update-over',
  )
  expect(code(story.when('03:14', 'ben', publish('nothing')))).toBe('status-update-unknown')
  story.when('03:15', 'ben', draft({ update: id('update-2') }))
  story.when('03:16', 'ben', { type: 'WithdrawStatusUpdate', update: id('update-2'), reason: null })
  expect(code(story.when('03:17', 'ben', publish('update-2')))).toBe('status-update-over')
})

test('a draft that cannot be is refused with what to write instead', () => {
  const story = outage()
  const refused = (change: Partial<AskOf<'DraftStatusUpdate'>>) => code(story.when('03:30', 'ana', draft(change)))
  expect(refused({ status: 'scheduled' })).toBe('status-unknown')
  expect(refused({ components: { [id<'component'>('api')]: 'down' as never } })).toBe('component-state-unknown')
  expect(refused({ status: 'resolved' })).toBe('component-still-hit')
  expect(refused({ since: at('03:31') })).toBe('in-the-future')
  expect(refused({ kind: 'maintenance', status: 'scheduled' })).toBe('window-missing')
  expect(refused({ kind: 'maintenance', status: 'scheduled', window: { from: at('05:00'), until: at('05:00') } })).toBe('window-wrong')
  story.when('03:31', 'ana', draft())
  expect(
    refused({ update: id('update-2'), kind: 'maintenance', status: 'scheduled', window: { from: at('05:00'), until: at('06:00') } }),
  ).toBe('status-kind-other')
  expect(refused({ post: id('post-2') })).toBe('status-post-other')
})
