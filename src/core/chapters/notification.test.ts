import { expect, test } from 'vitest'
import type { AskOf } from '../command.ts'
import { fold } from '../fold.ts'
import { id } from '../id.ts'
import { rules } from '../obligation/law/rules.ts'
import type { NotificationForm } from '../plan-parts.ts'
import { hour } from '../span.ts'
import { at, by, tell } from '../testing/story.ts'
import { type Given, rule, team, within } from '../testing/team.ts'

const contents = ['nature', 'people', 'data', 'consequences', 'measures', 'contact']
const form = (approvedBy: readonly string[]): NotificationForm => ({
  id: id('breach-notification'),
  name: 'Notification of a breach',
  clause: id('breach'),
  to: 'affected customers',
  obligations: [id('tell-breach')],
  inWriting: true,
  from: 'a named person',
  toExtentKnown: true,
  contents: contents.map(c => ({ id: c, what: c })),
  approvedBy: approvedBy as never,
})
const given = (approvedBy: readonly string[] = ['incident-commander']): Given => ({
  ...team,
  law: { rules },
  plan: {
    ...team.plan,
    notifications: [form(approvedBy)],
    obligations: [
      ...team.plan.obligations,
      rule('tell-breach', {
        when: { fact: 'breach', is: ['suspected', 'confirmed'] },
        due: { [id<'severity'>('P2')]: [within({ unit: 'ms', count: 72 * hour }, 'alert-received', 'within 72 hours')] },
        met: { met: 'sent', to: 'affected customers' },
        law: 'gdpr-33-2',
        stays: true,
        to: 'affected customers',
      }),
    ],
  },
})
const draft = (change: Partial<AskOf<'DraftNotification'>> = {}): AskOf<'DraftNotification'> => ({
  type: 'DraftNotification',
  notification: id('n1'),
  form: id('breach-notification'),
  preliminary: false,
  from: id('ben'),
  subject: id('subject'),
  note: id('text'),
  contents: Object.fromEntries(contents.map(c => [c, 'present' as const])),
  list: 'list-1',
  count: 3,
  ...change,
})
const approve = (reason: string | null = null, notification = 'n1'): AskOf<'ApproveNotification'> => ({
  type: 'ApproveNotification',
  notification: id(notification),
  reason: reason === null ? null : id(reason),
})
const send = (notification = 'n1'): AskOf<'SendNotification'> => ({ type: 'SendNotification', notification: id(notification) })
const count = (sent: number, refused = 0, unknown = 0, waiting = 0, notification = 'n1'): AskOf<'CountNotices'> => ({
  type: 'CountNotices',
  notification: id(notification),
  counts: { sent, refused, unknown, waiting },
})
const opened = (of: Given = given()) => {
  const story = tell(of)
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  story.when('03:02', 'ana', {
    type: 'SayData',
    data: 'customer-data' as never,
    state: 'affected',
    role: 'processor',
    categories: [],
    people: [{ place: 'DE', count: 3 }],
    reason: null,
  })
  story.when('03:03', 'ben', { type: 'SetFact', fact: id('breach'), value: 'confirmed', reason: id('why') })
  return story
}
const state = (story: ReturnType<typeof tell>, which = 'n1') => story.now().notifications![which as never]!
const stateOf = (story: ReturnType<typeof tell>, of: string) => {
  const s = story.obligation(of).state
  return typeof s === 'string' ? s : Object.keys(s)[0]
}

test('L-14 L-17 a notification is sent when those whom the plan names have approved this draft, and meets plan and law when it reached everybody', () => {
  const story = opened()
  story.when('04:00', 'ana', draft())
  expect(story.when('04:01', 'ana', send())).toMatchObject({ code: 'approval-missing', cause: { clause: 'breach' } })
  expect(story.when('04:02', 'dan', approve())).toMatchObject({ code: 'not-an-approver' })
  expect(story.when('04:02', by.program, approve())).toMatchObject({ code: 'person-needed' })
  story.when('04:03', 'ben', approve())
  story.when('04:04', 'ana', draft()) // another draft is read anew
  expect(story.when('04:05', 'ana', send())).toMatchObject({ code: 'approval-missing' })
  story.when('04:06', 'ben', approve())
  story.when('04:07', 'ana', send())
  expect(state(story)).toMatchObject({ status: 'sending', singlePerson: false, counts: { waiting: 3 } })
  expect(story.when('04:08', 'ana', send())).toMatchObject({ code: 'notification-sent' })
  expect(story.when('04:08', 'ana', draft())).toMatchObject({ code: 'notification-sent' })
  story.when('04:09', by.carrier, count(2, 1))
  expect([stateOf(story, 'tell-breach'), stateOf(story, 'law:gdpr-33-2')]).toEqual(['owed', 'owed']) // a bounce is not sent
  story.when('05:00', by.carrier, count(3))
  expect(state(story).status).toBe('sent')
  expect([stateOf(story, 'tell-breach'), stateOf(story, 'law:gdpr-33-2')]).toEqual(['met', 'met'])
  expect(fold(story.events)).toEqual(story.now())
})

test('T-22 L-16 L-32 what is missing is never papered over: a preliminary one says what is not known, and a follow-up is owed until it is sent', () => {
  const story = opened()
  story.when('04:00', 'ana', draft({ contents: { nature: 'present' } }))
  expect(state(story).contents).toMatchObject({ nature: 'present', people: 'missing', contact: 'missing' })
  story.when('04:01', 'ben', approve())
  expect(story.when('04:02', 'ben', send())).toMatchObject({ code: 'contents-missing', refused: expect.stringContaining('people, data') })
  const partly = { ...draft().contents, people: 'unknown' as const }
  story.when('04:03', 'ana', draft({ contents: partly }))
  story.when('04:04', 'ben', approve())
  expect(story.when('04:05', 'ben', send())).toMatchObject({ code: 'not-preliminary' })
  story.when('04:06', 'ana', draft({ contents: partly, preliminary: true }))
  story.when('04:07', 'ben', approve())
  story.when('04:08', 'ben', send())
  story.when('04:09', by.carrier, count(3))
  expect(story.obligation('follow-up')).toMatchObject({ state: 'owed', due: [], why: 'not known when it was sent: people' })
  story.when('06:00', 'ana', draft({ notification: id('n2') }))
  story.when('06:01', 'ben', approve(null, 'n2'))
  story.when('06:02', 'ben', send('n2'))
  expect(stateOf(story, 'follow-up')).toBe('owed')
  story.when('06:03', by.carrier, count(3, 0, 0, 0, 'n2'))
  expect(stateOf(story, 'follow-up')).toBe('met')
  expect(story.obligations('follow-up')).toHaveLength(1)
})

test('L-17 two people approve where the plan names two roles; one person alone gives a reason and is shown as such', () => {
  const two = opened(given(['incident-commander', 'technical-lead']))
  two.when('04:00', 'dan', draft())
  two.when('04:01', 'ben', approve())
  expect(two.when('04:02', 'ben', send())).toMatchObject({
    code: 'approval-missing',
    refused: expect.stringContaining('technical lead has not approved it'),
  })
  two.when('04:03', 'ana', approve())
  expect(two.when('04:04', 'ben', send())).not.toHaveProperty('code')
  const one = opened()
  one.when('04:00', 'ben', draft())
  expect(one.when('04:01', 'ben', approve())).toMatchObject({ code: 'reason-missing' })
  one.when('04:02', 'ben', approve('alone at night'))
  expect(state(one).singlePerson).toBe(true)
  expect(one.when('04:03', 'ben', send())).not.toHaveProperty('code')
})

test('who was told is frozen with the notification, and a draft that is withdrawn is never sent', () => {
  const story = opened()
  story.when('03:30', 'ana', { type: 'SayCustomers', list: 'list-1', count: 3, how: 'all', clocks: [], reason: null })
  story.when('04:00', 'ana', draft())
  story.when('04:01', 'ben', approve())
  story.when('04:02', 'ben', send())
  expect(story.now().law?.affected?.frozen).toBe(true)
  expect(
    story.when('04:03', 'ana', { type: 'SayCustomers', list: 'list-2', count: 2, how: 'all', clocks: [], reason: id('why') }),
  ).toMatchObject({ code: 'customers-frozen' })
  story.when('04:04', 'ana', draft({ notification: id('n2'), count: 0 }))
  story.when('04:05', 'ben', approve(null, 'n2'))
  expect(story.when('04:06', 'ben', send('n2'))).toMatchObject({ code: 'nobody-to-tell' })
  story.when('04:07', 'ben', { type: 'WithdrawNotification', notification: id('n2'), reason: id('why') })
  expect(story.when('04:08', 'ben', send('n2'))).toMatchObject({ code: 'notification-sent' })
})

test('T-21 a letter without a form that reached everybody meets what a plain word meets, and leaves a breach owed', () => {
  const story = tell(given())
  story.open('03:00', 'P1')
  story.when('03:05', 'ana', { type: 'SetMilestone', milestone: id('outage-began'), happenedAt: story.events[0]!.at, reason: null })
  story.when('04:10', 'ben', { type: 'SetFact', fact: id('breach'), value: 'confirmed', reason: id('r') })
  story.when('04:20', 'ben', draft({ form: null, contents: {} }))
  story.when('04:21', 'ana', approve())
  story.when('04:22', 'ben', { type: 'SendNotification', notification: id('n1') })
  story.when('04:23', by.carrier, {
    type: 'CountNotices',
    notification: id('n1'),
    counts: { sent: 3, refused: 0, unknown: 0, waiting: 0 },
  })
  expect(story.obligation('tell-outage').state).toMatchObject({ late: false })
})

test('L-17 one person alone gives a reason, and waits as long as the plan says; two people where it says so', () => {
  const named = (more: Partial<NotificationForm>): Given => {
    const of = given()
    return { ...of, plan: { ...of.plan, notifications: [{ ...form(['incident-commander']), ...more }] } }
  }
  const alone = opened(named({ alone: { unit: 'ms', count: 30 * 60_000 } }))
  alone.when('05:00', 'ben', draft())
  expect(alone.when('05:01', 'ben', approve())).toMatchObject({ code: 'reason-missing' })
  alone.when('05:01', 'ben', approve('nobody else is awake'))
  expect(alone.now().notifications![id<'notification'>('n1')]).toMatchObject({ singlePerson: true, sendFrom: at('05:31') })
  expect(alone.when('05:30', 'ben', send())).toMatchObject({ code: 'one-person-waits', instead: expect.stringContaining('1 minutes') })
  alone.when('05:31', 'ben', send())
  expect(alone.facts('NotificationSent')).toHaveLength(1)
  expect(fold(alone.events)).toEqual(alone.now())

  const two = opened(named({ approvers: 2, alone: { unit: 'ms', count: 30 * 60_000 } }))
  two.when('05:00', 'ana', draft())
  two.when('05:01', 'ben', approve())
  expect(two.when('05:02', 'ben', send())).toMatchObject({ code: 'approval-missing', refused: expect.stringContaining('one more person') })
  two.when('05:03', 'ana', approve('I wrote it'))
  two.when('05:04', 'ben', send()) // two people have read it: nobody waits
  expect(two.facts('NotificationSent')).toHaveLength(1)
})

test('L-17 what bounces after it was sent is owed again on the clock that it always had, and is met again when it is mended', () => {
  const story = opened()
  story.when('05:00', 'ana', draft())
  story.when('05:01', 'ben', approve())
  story.when('05:02', 'ben', send())
  story.when('05:03', by.carrier, count(3))
  const states = () => ['tell-breach', 'law:gdpr-33-2'].map(rule => story.obligation(rule).state)
  expect(states()).toMatchObject([{ at: at('05:03') }, { at: at('05:03') }])
  const due = story.obligation('tell-breach').due
  story.when('06:00', by.carrier, count(2, 1))
  expect(states()).toEqual(['owed', 'owed'])
  expect(story.obligation('tell-breach').due).toEqual(due)
  expect(story.facts('SubmissionWithdrawn')).toMatchObject([{ rule: 'gdpr-33-2', why: 'undelivered' }])
  expect(story.now().notifications![id<'notification'>('n1')]).toMatchObject({ status: 'sending' })
  story.when('07:00', by.carrier, count(3))
  expect(states()).toMatchObject([{ at: at('07:00') }, { at: at('07:00') }])
  expect(fold(story.events)).toEqual(story.now())
})

test('L-14 X-10 the clock of a contract stops when its own customer has the word, whoever else has not', () => {
  const story = opened()
  const clockOf = (contract: string, customer: string) => ({
    contract: id<'contract'>(contract),
    customer: id<'customer'>(customer),
    clause: 'Within a day',
    time: { count: 24, unit: 'hour' as const },
    from: 'suspected',
    zone: null,
    holidays: null,
  })
  const clocks = [clockOf('c-a', 'acme'), clockOf('c-b', 'bolt')]
  story.when('04:30', 'ben', { type: 'SayCustomers', list: 'list-1', count: 3, how: 'all', clocks, reason: null })
  story.when('05:00', 'ana', draft())
  story.when('05:01', 'ben', approve())
  story.when('05:02', 'ben', send())
  story.when('05:03', by.carrier, { ...count(2, 1), reached: [id<'customer'>('acme')] })
  expect(story.obligation('contract:c-a').state).toMatchObject({ at: expect.any(Number) })
  expect(story.obligation('contract:c-b').state).toBe('owed')
  expect(story.obligation('tell-breach').state).toBe('owed')
  story.when('06:00', by.carrier, { ...count(2, 1), counts: { sent: 1, refused: 2, unknown: 0, waiting: 0 }, reached: [] })
  expect(story.obligation('contract:c-a').state).toBe('owed')
  story.when('07:00', by.carrier, { ...count(3), reached: [id<'customer'>('acme'), id<'customer'>('bolt')] })
  expect(['contract:c-a', 'contract:c-b', 'tell-breach'].every(rule => typeof story.obligation(rule).state === 'object')).toBe(true)
})

test('L-14 customers who are found to be affected later are owed a second wave, which goes to them alone', () => {
  const story = opened()
  const say = (list: string, many: number) =>
    ({ type: 'SayCustomers', list, count: many, how: 'upload', clocks: [], reason: null }) as const
  story.when('04:30', 'ben', say('list-1', 3))
  story.when('05:00', 'ana', draft())
  story.when('05:01', 'ben', approve())
  story.when('05:02', 'ben', send())
  story.when('05:03', by.carrier, count(3))
  expect(typeof story.obligation('tell-breach').state).toBe('object')
  story.when('06:00', 'ben', say('list-2', 5))
  const wave = () => story.obligation('second-wave')
  expect(wave()).toMatchObject({ state: 'owed', why: '5 are affected, and the notification went to 3' })
  expect(story.when('06:01', 'ben', { ...say('list-3', 2), reason: id('why') })).toMatchObject({ code: 'customers-frozen' })
  const second = {
    notification: id<'notification'>('n2'),
    list: 'rest',
    count: 2,
    wave: { completes: 'list-2', after: [id<'notification'>('n1')] },
  }
  story.when('06:10', 'ana', draft(second))
  story.when('06:11', 'ben', approve(null, 'n2'))
  story.when('06:12', 'ben', send('n2'))
  expect(wave().state).toBe('owed')
  story.when('06:13', by.carrier, count(2, 0, 0, 0, 'n2'))
  expect(wave().state).toMatchObject({ at: at('06:13') })
  expect(fold(story.events)).toEqual(story.now())
})
