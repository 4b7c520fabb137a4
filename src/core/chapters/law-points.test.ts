/** The fifteen points by which a clock engine is judged, one after another (6 and 7, units and zones, are in calendar/law-points.test.ts; 15, drills, is what every store must do). */
import { expect, test } from 'vitest'
import type { Ask } from '../command.ts'
import { id } from '../id.ts'
import type { LawProfile } from '../obligation/law/profile.ts'
import type { LawRule } from '../obligation/law/rule.ts'
import { rules } from '../obligation/law/rules.ts'
import { hour } from '../span.ts'
import { at, by, clock, tell } from '../testing/story.ts'
import { type Given, rule, team, within } from '../testing/team.ts'

const why = id<'private part'>('why')
const german: LawProfile = {
  entities: [],
  established: ['DE'],
  data: [{ id: 'customer-data' as never, role: 'controller', people: ['DE', 'unknown'] }],
}
const given = (profile: LawProfile | undefined, more: Partial<Given> = {}, of: readonly LawRule[] = rules): Given => ({
  ...team,
  ...more,
  law: profile === undefined ? { rules: of } : { rules: of, profile },
})
const breach = (value: string): Ask => ({ type: 'SetFact', fact: id('breach'), value, reason: why })
const milestone = (name: string, time: string, reason: typeof why | null = why): Ask => ({
  type: 'SetMilestone',
  milestone: id(name),
  happenedAt: at(time),
  reason,
})
const data = (set: string, role: 'controller' | 'processor', people: readonly { place: string; count: number | null }[]): Ask => ({
  type: 'SayData',
  data: set as never,
  state: 'affected',
  role,
  categories: [],
  people: [...people],
  reason: why,
})
const opened = (of: Given) => {
  const story = tell(of)
  story.open('03:00', 'P2')
  story.acknowledge('03:01', 'ana')
  return story
}
const stateOf = (story: ReturnType<typeof tell>, rule: string): string => {
  const { state } = story.obligation(rule)
  return typeof state === 'string' ? state : Object.keys(state)[0]!
}
const owedBy = (story: ReturnType<typeof tell>): readonly string[] =>
  [
    ...new Set(Object.values(story.now().obligations).flatMap(o => (o.state === 'owed' && 'law' in o.cause ? [o.rule.slice(4)] : []))),
  ].sort()

test('LAW 1 moments are kept apart: each has its own time, and setting one moves no other', () => {
  const story = opened(given({ entities: ['financial', 'registrant'], established: ['DE'], data: german.data }))
  const told = ['occurred', 'detected', 'suspected', 'aware', 'confirmed', 'classified', 'materiality-determined', 'assessed']
  for (const [i, name] of told.entries()) story.when(`${String(4 + i).padStart(2, '0')}:00`, 'ben', milestone(name, `03:${10 + i}`))
  story.when('12:00', 'ben', { type: 'RecordSubmission', rule: 'dora-initial', happenedAt: at('04:30'), note: why })
  story.when('13:00', 'ben', { type: 'Resolve', note: null })
  const { milestones, law } = story.now()
  expect(told.map(name => clock(milestones[name as never]!.happenedAt))).toEqual(told.map((_, i) => `03:${10 + i}`))
  expect(clock(milestones['resolved' as never]!.happenedAt)).toBe('13:00')
  expect(clock(law!.submissions['dora-initial']!.at)).toBe('04:30')
})

test('LAW 2 the moment that starts a clock is a decision of a person with its reason; a correction is a new fact, and the old one stays', () => {
  const story = opened(given(german))
  story.when('03:10', 'ben', breach('confirmed'))
  expect(story.when('03:20', 'ben', milestone('aware', '03:05', null))).toMatchObject({ code: 'reason-missing' })
  story.when('03:20', 'ben', milestone('aware', '03:05'))
  story.when('03:40', 'ben', milestone('aware', '03:02'))
  const said = story.events.filter(e => e.fact.type === 'MilestoneSet' && e.fact.milestone === ('aware' as never))
  expect(said.map(e => [e.by, e.fact.type === 'MilestoneSet' && clock(e.fact.happenedAt)])).toEqual([
    [{ person: 'ben' }, '03:05'],
    [{ person: 'ben' }, '03:02'],
  ])
  expect(story.now().changes.filter(c => c.fact === 'milestone aware')).toHaveLength(2)
  const dues = story.facts('ObligationChanged').filter(f => f.obligation.rule === ('law:gdpr-33' as never) && f.obligation.due.length > 0)
  expect(dues.map(f => clock(f.obligation.due[0]!.at))).toEqual(expect.arrayContaining(['+3 03:05', '+3 03:02']))
})

test('LAW 3 awareness under assessment is owed itself, from the first suspicion on, whatever comes to be known beside it', () => {
  const story = opened(given(german))
  story.when('03:10', 'ben', milestone('suspected', '03:05'))
  story.when('06:00', 'ben', milestone('vendor-told', '05:50'))
  story.until('+1 12:00')
  expect(story.obligation('law:gdpr-assess')).toMatchObject({ state: 'owed', start: at('03:05'), due: [] })
  story.when('+1 12:00', 'ben', breach('ruled-out'))
  expect(story.obligation('law:gdpr-assess').state).toMatchObject({ at: at('+1 12:00') })
})

test('L-15 LAW 4 controller or processor is said per data set, and one incident is both', () => {
  const story = opened(given({ entities: [], established: [], data: [] }))
  story.when('03:10', 'ben', data('own-users', 'controller', [{ place: 'DE', count: 10 }]))
  story.when('03:11', 'ben', data('merchants', 'processor', [{ place: 'FR', count: 20 }]))
  story.when('04:00', 'ben', breach('confirmed'))
  expect([stateOf(story, 'law:gdpr-33'), stateOf(story, 'law:gdpr-33-2')]).toEqual(['owed', 'owed'])
  story.when('05:00', 'ben', { ...data('own-users', 'controller', []), state: 'not affected' } as Ask)
  expect([stateOf(story, 'law:gdpr-33'), stateOf(story, 'law:gdpr-33-2')]).toEqual(['notApplicable', 'owed'])
})

test('LAW 5 a chained deadline follows from what was really handed in, and moves when that is corrected', () => {
  const story = opened(given({ entities: ['financial'], established: ['DE'], data: [] }))
  story.when('03:10', 'ben', milestone('aware', '03:05'))
  story.when('03:20', 'ben', milestone('classified', '03:15'))
  story.when('05:00', 'ben', { type: 'RecordSubmission', rule: 'dora-initial', happenedAt: at('04:45'), note: null })
  expect(clock(story.obligation('law:dora-intermediate').due[0]!.at)).toBe('+3 04:45')
  story.when('06:00', 'ben', { type: 'RecordSubmission', rule: 'dora-initial', happenedAt: at('04:15'), note: null })
  expect(clock(story.obligation('law:dora-intermediate').due[0]!.at)).toBe('+3 04:15')
})

test('LAW 8 an incident keeps the version of the law that it was decided by, and shows what a later one would make of it', () => {
  const shorter = rules.map(r => (r.id === 'gdpr-33' ? { ...r, counting: { by: 'hours', hours: 48 } as const } : r))
  const story = opened(given(german))
  story.when('03:10', 'ben', data('customer-data', 'controller', [{ place: 'DE', count: 10 }]))
  story.when('04:00', 'ben', breach('confirmed'))
  const before = story.obligation('law:gdpr-33')
  story.change({ ...given(german, {}, shorter), lawEdition: 'law-3' })
  story.when('05:00', 'ben', { type: 'Recount' })
  const after = story.obligation('law:gdpr-33')
  expect([after.id, after.due, after.cause]).toEqual([before.id, before.due, before.cause])
  expect(after.words).toContain('a later edition of the law makes it 2026-03-06T04:00:00')
  const next = tell({ ...given(german, {}, shorter), lawEdition: 'law-3' })
  next.open('03:00', 'P2')
  next.when('03:10', 'ben', data('customer-data', 'controller', [{ place: 'DE', count: 10 }]))
  next.when('04:00', 'ben', breach('confirmed'))
  expect(clock(next.obligation('law:gdpr-33').due[0]!.at)).toBe('+2 04:00')
})

test('LAW 9 "without undue delay" is owed without a date, is never overdue by a made-up one, and a target is the plan’s own', () => {
  const plan = {
    ...team.plan,
    obligations: [
      ...team.plan.obligations,
      rule('tell-breach', {
        when: { fact: 'breach', is: ['confirmed'] },
        due: { [id<'severity'>('P2')]: [{ due: 'without undue delay', from: id('breach-confirmed'), words: 'without undue delay' }] },
        target: { [id<'severity'>('P2')]: within({ unit: 'ms', count: 72 * hour }, 'breach-confirmed', 'within 72 hours') },
        law: 'gdpr-33-2',
      }),
    ],
  }
  const story = opened(given(german, { plan }))
  story.when('03:10', 'ben', data('customer-data', 'processor', [{ place: 'DE', count: 10 }]))
  story.when('04:00', 'ben', breach('confirmed'))
  story.until('+20 04:00')
  expect(story.obligation('law:gdpr-33-2')).toMatchObject({ state: 'owed', due: [], overdueAt: null, target: null })
  expect(story.obligation('tell-breach')).toMatchObject({ state: 'owed', due: [], overdueAt: null, target: at('+3 04:00') })
})

test('LAW 10 where readings differ all of them stand there, earliest first, and the earliest is the one that is overdue', () => {
  const story = opened(given({ entities: ['nis2'], established: ['DE'], data: [] }))
  story.when('03:10', 'ben', milestone('aware', '03:05'))
  const { due } = story.obligation('law:nis2-notice')
  expect(due.map(d => clock(d.at))).toEqual(['+1 03:05', '+1 04:00', '+3 03:05', '+3 04:00'].filter(t => due.some(d => clock(d.at) === t)))
  expect(due[0]).toMatchObject({ at: at('+1 03:05'), reading: expect.stringContaining('trust service provider') })
  expect(due.length).toBeGreaterThanOrEqual(3)
  story.until('+1 03:06')
  expect(story.obligation('law:nis2-notice')).toMatchObject({ state: 'overdue', overdueAt: at('+1 03:05') })
})

test('LAW 11 what is not known leaves a regime possible, through resolving and closing; a threshold is looked at again with the counts', () => {
  const story = opened(
    given({ entities: [], established: [], data: [{ id: 'customer-data' as never, role: 'controller', people: ['US'] }] }),
  )
  story.when('03:10', 'ben', breach('confirmed'))
  expect(stateOf(story, 'law:us-tx-ag')).toBe('possible')
  story.when('04:00', 'ben', { type: 'Close', as: 'done', reason: null })
  expect(stateOf(story, 'law:us-tx-ag')).toBe('possible')
  const counts = [250, 249, null, 251].map((count, i) => {
    story.when(`05:0${i}`, 'ben', data('customer-data', 'controller', [{ place: 'US-TX', count }]))
    return stateOf(story, 'law:us-tx-ag')
  })
  expect(counts).toEqual(['owed', 'notApplicable', 'possible', 'owed'])
})

test('LAW 12 a report that is late is handed in with its reasons, and one that is withdrawn is owed again', () => {
  const story = opened(given(german))
  story.when('03:10', 'ben', data('customer-data', 'controller', [{ place: 'DE', count: 10 }]))
  story.when('04:00', 'ben', breach('confirmed'))
  const submit = (time: string, note: typeof why | null): Ask => ({ type: 'RecordSubmission', rule: 'gdpr-33', happenedAt: at(time), note })
  expect(story.when('+4 05:00', 'ben', submit('+4 04:59', null))).toMatchObject({ code: 'reason-missing' })
  story.when('+4 05:00', 'ben', submit('+4 04:59', why))
  expect(story.obligation('law:gdpr-33').state).toMatchObject({ late: true })
  story.when('+4 06:00', 'ben', { type: 'WithdrawSubmission', rule: 'gdpr-33', why: 'undelivered', reason: why } as Ask)
  expect(['owed', 'overdue']).toContain(stateOf(story, 'law:gdpr-33'))
})

test('LAW 13 not to notify, and to hold back, are decided by a person with a reason, and a hold ends at its time', () => {
  const story = opened(given(german))
  story.when('03:10', 'ben', data('customer-data', 'controller', [{ place: 'DE', count: 10 }]))
  story.when('04:00', 'ben', breach('confirmed'))
  const decide = (decision: 'does not apply' | 'held', until: string | null): Ask => ({
    type: 'DecideRegime',
    rule: 'gdpr-33',
    decision,
    until: until === null ? null : at(until),
    reason: why,
  })
  expect(story.when('05:00', by.program, decide('does not apply', null))).toMatchObject({ code: 'person-needed' })
  expect(story.when('05:00', 'ben', decide('held', null))).toMatchObject({ code: 'until-missing' })
  story.when('05:00', 'ben', decide('held', '09:00'))
  expect(story.obligation('law:gdpr-33')).toMatchObject({ state: 'possible', next: at('09:00') })
  story.until('09:01')
  expect(stateOf(story, 'law:gdpr-33')).toBe('owed')
  story.when('10:00', 'ben', decide('does not apply', null))
  expect(story.obligation('law:gdpr-33')).toMatchObject({ state: { notApplicable: expect.any(String) }, why: 'decided: it does not apply' })
  expect(owedBy(story)).not.toContain('gdpr-33')
})

test('LAW 14 a draft, an approval and a send that failed stop no clock; what reached everybody does, at the time it was sent', () => {
  const contents = ['nature', 'people', 'data', 'consequences', 'measures', 'contact']
  const plan = {
    ...team.plan,
    notifications: [
      {
        id: id<'notification form'>('breach-notification'),
        name: 'Notification of a breach',
        clause: id<'clause'>('breach'),
        to: 'affected customers',
        obligations: [id<'rule'>('tell-breach')],
        inWriting: true,
        from: 'a named person' as const,
        toExtentKnown: true,
        contents: contents.map(c => ({ id: c, what: c })),
        approvedBy: [id<'role'>('incident-commander')],
      },
    ],
    obligations: [
      ...team.plan.obligations,
      rule('tell-breach', {
        when: { fact: 'breach', is: ['confirmed'] },
        due: { [id<'severity'>('P2')]: [within({ unit: 'ms', count: 72 * hour }, 'alert-received', 'within 72 hours')] },
        met: { met: 'sent', to: 'affected customers' },
        law: 'gdpr-33-2',
        stays: true,
        to: 'affected customers',
      }),
    ],
  }
  const story = opened(given(german, { plan }))
  story.when('03:05', 'ana', data('customer-data', 'processor', [{ place: 'DE', count: 3 }]))
  story.when('03:10', 'ben', breach('confirmed'))
  const both = () => [stateOf(story, 'tell-breach'), stateOf(story, 'law:gdpr-33-2')]
  const notification = id<'notification'>('n1')
  const counted = (sent: number, refused: number, unknown: number): Ask => ({
    type: 'CountNotices',
    notification,
    counts: { sent, refused, unknown, waiting: 0 },
  })
  story.when('04:00', 'ana', {
    type: 'DraftNotification',
    notification,
    form: id('breach-notification'),
    preliminary: false,
    from: id('ben'),
    subject: id('subject'),
    note: id('text'),
    contents: Object.fromEntries(contents.map(c => [c, 'present' as const])),
    list: 'list-1',
    count: 2,
  })
  expect(both()).toEqual(['owed', 'owed'])
  story.when('04:01', 'ben', { type: 'ApproveNotification', notification, reason: null })
  story.when('04:02', 'ana', { type: 'SendNotification', notification })
  expect(both()).toEqual(['owed', 'owed'])
  story.when('04:03', by.carrier, counted(1, 1, 0))
  expect(both()).toEqual(['owed', 'owed']) // a bounce is not sent
  story.when('04:04', by.carrier, counted(1, 0, 1))
  expect(both()).toEqual(['owed', 'owed']) // nor is what nobody can say
  story.when('05:00', by.carrier, counted(2, 0, 0))
  expect(both()).toEqual(['met', 'met'])
  expect(story.obligation('tell-breach').state).toMatchObject({ at: at('05:00'), late: false })
})
