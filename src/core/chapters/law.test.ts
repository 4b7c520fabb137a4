import { expect, test } from 'vitest'
import type { Ask } from '../command.ts'
import { fold } from '../fold.ts'
import { id } from '../id.ts'
import type { LawProfile } from '../obligation/law/profile.ts'
import { rules } from '../obligation/law/rules.ts'
import { hour } from '../span.ts'
import { at, clock, tell } from '../testing/story.ts'
import { type Given, rule, team, within } from '../testing/team.ts'

const profiled = (profile?: LawProfile, more: Partial<Given> = {}): Given => ({
  ...team,
  ...more,
  law: profile === undefined ? { rules } : { rules, profile },
})
const german: LawProfile = {
  entities: [],
  established: ['DE'],
  data: [{ id: 'customer-data' as never, role: 'controller', people: ['DE', 'unknown'] }],
}
const breach = (value: string): Ask => ({ type: 'SetFact', fact: id('breach'), value, reason: id('why') })
const data = (change: Partial<Extract<Ask, { type: 'SayData' }>> = {}): Ask => ({
  type: 'SayData',
  data: 'customer-data' as never,
  state: 'affected',
  role: 'controller',
  categories: ['addresses'],
  people: [{ place: 'DE', count: null }],
  reason: id('why'),
  ...change,
})
const milestone = (name: string, time: string): Ask => ({
  type: 'SetMilestone',
  milestone: id(name),
  happenedAt: at(time),
  reason: id('why'),
})
const opened = (given: Given) => {
  const story = tell(given)
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  return story
}
const law = (story: ReturnType<typeof tell>, of: string) => {
  const o = story.obligation(`law:${of}`)
  return [typeof o.state === 'string' ? o.state : Object.keys(o.state)[0], o.why, o.due[0] === undefined ? null : clock(o.due[0].at)]
}
const spokenOf = (story: ReturnType<typeof tell>) =>
  [
    ...new Set(
      Object.values(story.now().obligations)
        .filter(o => 'law' in o.cause)
        .map(o => o.rule.slice(4)),
    ),
  ].sort()

test('X-07 an incident that nothing points to law in owes law nothing', () => {
  const story = opened(profiled(german))
  expect(spokenOf(story)).toEqual([])
  expect(story.now().law).toBeUndefined()
})

test('X-07 a regime is possible when a breach is suspected, owed with the law’s own date and citation when it is confirmed, and not applicable once it is ruled out', () => {
  const story = opened(profiled(german))
  story.when('03:10', 'ben', breach('suspected'))
  expect(law(story, 'gdpr-33').slice(0, 2)).toEqual(['possible', 'a breach is suspected, and not confirmed'])
  story.when('03:20', 'ben', data())
  story.when('04:00', 'ben', breach('confirmed'))
  expect(law(story, 'gdpr-33')).toEqual(['owed', 'a breach is confirmed', '+3 04:00'])
  const owed = story.obligation('law:gdpr-33')
  expect(owed.cause).toEqual({ law: 'law-2', rule: 'gdpr-33', citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1)' })
  expect(owed.words).toContain('from breach-confirmed; nobody has set aware')
  expect(owed.due.map(d => d.reading)).toContain('the hour of the event not counted')
  expect(spokenOf(story)).not.toContain('gdpr-33-2') // we are a controller, by our own word
  story.when('05:00', 'ben', breach('ruled-out'))
  expect(law(story, 'gdpr-33').slice(0, 2)).toEqual(['notApplicable', 'a breach of personal data is ruled out'])
  story.when('06:00', 'ben', breach('confirmed'))
  expect(law(story, 'gdpr-33')[0]).toBe('owed')
  expect(story.obligations('law:gdpr-33')).toHaveLength(2)
})

test('X-07 statute, plan and its target run side by side and are met apart', () => {
  const plan = {
    ...team.plan,
    obligations: [
      ...team.plan.obligations,
      rule('tell-breach', {
        when: { fact: 'breach', is: ['confirmed'] },
        due: {
          [id<'severity'>('P2')]: [within({ unit: 'ms', count: 72 * hour }, 'breach-confirmed', 'within 72 hours of breach-confirmed')],
        },
        law: 'gdpr-33-2',
        stays: true,
      }),
    ],
  }
  const story = opened(profiled(undefined, { plan }))
  story.when('03:10', 'ben', data({ role: 'processor' }))
  story.when('04:00', 'ben', breach('confirmed'))
  expect(story.obligation('tell-breach').due.map(d => clock(d.at))).toEqual(['+3 04:00'])
  expect(law(story, 'gdpr-33-2')).toEqual(['owed', 'a breach is confirmed', null]) // a duty without a figure has no date
  story.when('05:00', 'ben', { type: 'MeetObligation', obligation: story.obligation('tell-breach').id, note: null })
  expect(law(story, 'gdpr-33-2')[0]).toBe('owed')
  story.when('06:00', 'ben', { type: 'MeetObligation', obligation: story.obligation('law:gdpr-33-2').id, note: id('mail') })
  expect(law(story, 'gdpr-33-2')[0]).toBe('met')
  story.when('07:00', 'ben', { type: 'Resolve', note: null })
  expect(fold(story.events)).toEqual(story.now())
})

test('X-07 undecided time is counted in view: finding out runs from the first suspicion until somebody answers', () => {
  const story = opened(profiled(german))
  story.when('03:10', 'ben', breach('suspected'))
  story.until('+1 03:10')
  expect(law(story, 'gdpr-assess').slice(0, 2)).toEqual(['owed', 'suspected is set'])
  expect(clock(story.obligation('law:gdpr-assess').start)).toBe('03:10')
  story.when('+1 09:00', 'ben', breach('confirmed'))
  expect(law(story, 'gdpr-assess')[0]).toBe('met')
  const atOnce = opened(profiled(german))
  atOnce.when('03:10', 'ben', breach('confirmed'))
  expect(spokenOf(atOnce)).not.toContain('gdpr-assess') // nothing was left to find out
})

test('X-07 a declared awareness stands above what stood in for it, a correction is a new fact, and an order that cannot be is refused', () => {
  const story = opened(profiled(german))
  story.when('03:20', 'ben', data())
  story.when('10:00', 'ben', breach('confirmed'))
  expect(law(story, 'gdpr-33')[2]).toBe('+3 10:00')
  expect(story.when('10:10', 'ben', { type: 'SetMilestone', milestone: id('aware'), happenedAt: at('08:00'), reason: null })).toMatchObject(
    {
      code: 'reason-missing',
    },
  )
  story.when('10:10', 'ben', milestone('aware', '08:00'))
  expect(law(story, 'gdpr-33')[2]).toBe('+3 08:00')
  story.when('10:20', 'ben', milestone('aware', '09:00'))
  expect(law(story, 'gdpr-33')[2]).toBe('+3 09:00')
  expect(story.facts('MilestoneSet').filter(f => f.milestone === 'aware')).toHaveLength(2)
  expect(story.when('10:30', 'ben', milestone('occurred', '09:30'))).toMatchObject({ code: 'milestones-out-of-order' })
  expect(story.when('10:40', 'ben', { type: 'RecordSubmission', rule: 'gdpr-33', happenedAt: at('08:30'), note: null })).toMatchObject({
    code: 'milestones-out-of-order',
  })
})

test('X-07 people by place decide: unknown ones leave a regime possible, a threshold is looked at again when counts change', () => {
  const story = opened(
    profiled({ ...german, established: [], data: [{ id: 'customer-data' as never, role: 'controller', people: ['US'] }] }),
  )
  story.when('03:10', 'ben', breach('confirmed'))
  expect(spokenOf(story)).toContain('us-tx')
  expect(law(story, 'us-tx')[1]).toBe('where the people concerned live is not known')
  story.when('03:20', 'ben', data({ people: [{ place: 'US-TX', count: 100 }] }))
  expect(law(story, 'us-tx')[0]).toBe('owed')
  expect(law(story, 'us-tx-ag')[1]).toBe('by the number of people concerned')
  expect(law(story, 'us-ny')[0]).toBe('notApplicable')
  story.when('03:30', 'ben', data({ people: [{ place: 'US-TX', count: 300 }] }))
  expect(law(story, 'us-tx-ag')[0]).toBe('owed')
  expect(story.when('03:40', 'ben', data({ people: [{ place: 'US-TX', count: 200 }], reason: null }))).toMatchObject({
    code: 'reason-missing',
  })
  expect(story.when('03:40', 'ben', data({ people: [{ place: 'Texas', count: 200 }] }))).toMatchObject({ code: 'place-unknown' })
  story.when('03:50', 'ben', data({ people: [{ place: 'US-TX', count: 200 }] }))
  expect(law(story, 'us-tx-ag')[0]).toBe('notApplicable')
})

test('X-07 stages follow from what was really handed in, and move with it', () => {
  const story = opened(profiled({ entities: ['financial'], established: ['DE'], data: [] }))
  expect(spokenOf(story)).toEqual([])
  story.when('03:10', 'ben', milestone('aware', '03:05'))
  story.when('03:30', 'ben', milestone('classified', '03:20'))
  expect(law(story, 'dora-initial')).toEqual(['owed', 'classified is set', '07:20'])
  expect(spokenOf(story)).toEqual(['dora-initial']) // being aware of an incident is no breach of personal data
  story.when('03:40', 'ben', { type: 'ChangeSeverity', to: id('P1'), reason: id('why') })
  expect(law(story, 'dora-intermediate')[1]).toBe('nothing is submitted under dora-initial')
  story.when('07:00', 'ben', { type: 'RecordSubmission', rule: 'dora-initial', happenedAt: at('06:00'), note: id('receipt') })
  expect(law(story, 'dora-initial')[0]).toBe('met')
  expect(law(story, 'dora-intermediate')).toEqual(['owed', 'initial-submitted is set', '+3 06:00'])
  story.when('08:00', 'ben', { type: 'RecordSubmission', rule: 'dora-initial', happenedAt: at('06:30'), note: id('corrected') })
  expect(law(story, 'dora-intermediate')[2]).toBe('+3 06:30')
})

test('X-07 a decision not to notify, and a hold, stand with their reason; the hold ends by time', () => {
  const story = opened(profiled(german))
  story.when('03:10', 'ben', data())
  story.when('04:00', 'ben', breach('confirmed'))
  const decide = (decision: 'applies' | 'does not apply' | 'held', until: string | null): Ask => ({
    type: 'DecideRegime',
    rule: 'gdpr-33',
    decision,
    until: until === null ? null : at(until),
    reason: id('why'),
  })
  expect(story.when('05:00', 'ben', decide('held', null))).toMatchObject({ code: 'until-missing' })
  story.when('05:00', 'ben', decide('held', '+1 05:00'))
  expect(law(story, 'gdpr-33').slice(0, 2)).toEqual(['possible', 'held back, by decision'])
  story.until('+1 05:01')
  expect(law(story, 'gdpr-33')[0]).toBe('owed')
  story.when('+1 06:00', 'ben', decide('does not apply', null))
  expect(law(story, 'gdpr-33').slice(0, 2)).toEqual(['notApplicable', 'decided: it does not apply'])
})

test('X-07 a clock of the law warns and pages whoever owes it, and the owners too once it has run out; met late stays late', () => {
  const story = opened(profiled(german))
  story.when('03:10', 'ben', data())
  story.when('04:00', 'ben', breach('confirmed'))
  story.when('05:00', 'ben', { type: 'Resolve', note: null })
  const before = story.paged().length
  story.until('+4 00:00')
  expect(law(story, 'gdpr-33')[0]).toBe('overdue')
  const calls = story.facts('ObligationCalled').filter(f => f.obligation === story.obligation('law:gdpr-33').id)
  expect(calls.map(c => c.why)).toEqual(['owed', 'late'])
  expect(calls[1]!.persons).toContain('cleo')
  expect(story.paged().length).toBeGreaterThan(before)
  const asked = { type: 'MeetObligation', obligation: story.obligation('law:gdpr-33').id } as const
  expect(story.when('+4 01:00', 'ben', { ...asked, note: null })).toMatchObject({ code: 'reason-missing' })
  story.when('+4 01:00', 'ben', { ...asked, note: id('why-late') })
  expect(story.obligation('law:gdpr-33').state).toMatchObject({ late: true })
})

test('X-10 the clocks of a contract run for the customers who are affected, each from its own words', () => {
  const story = opened(profiled())
  const clockOf = (customer: string, hours: number, from: string) => ({
    contract: id<'contract'>(`${customer}-dpa`),
    customer: id<'customer'>(customer),
    clause: `within ${hours} hours of ${from}`,
    time: { count: hours, unit: 'hour' as const },
    from,
    zone: null,
    holidays: null,
  })
  story.when('03:10', 'ben', milestone('vendor-told', '02:50'))
  story.when('03:11', 'ben', {
    type: 'SayCustomers',
    list: 'hash',
    count: 2,
    how: 'vendor',
    clocks: [clockOf('acme', 24, 'vendor-told'), clockOf('globex', 48, 'materiality-determined')],
    reason: null,
  })
  const acme = story.obligation('contract:acme-dpa')
  expect([acme.state, clock(acme.due[0]!.at), acme.to]).toEqual(['owed', '+1 02:50', 'acme'])
  expect(acme.cause).toEqual({ contract: 'acme-dpa', clause: 'within 24 hours of vendor-told' })
  expect(story.obligation('contract:globex-dpa').state).toBe('possible')
  story.when('04:00', 'ben', { type: 'MeetObligation', obligation: acme.id, note: null })
  expect(story.obligation('contract:acme-dpa').state).toMatchObject({ late: false })
})
