import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ask } from '../core/command.ts'
import { type Id, id, instant } from '../core/id.ts'
import { type ObligationId, runs } from '../core/obligation/obligation.ts'
import { hour, minute } from '../core/span.ts'
import { at, tell } from '../core/testing/story.ts'
import { type Given, rule, team, within, withPlan, worldAt } from '../core/testing/team.ts'
import { compare, occasionsOf, pagesIn, replay } from './replay.ts'

const again = (story: ReturnType<typeof tell>, given: Given, until: string) =>
  replay(story.events, worldAt(given, 0).plan, () => worldAt(team, 0), at(until))

/** A P1 that nobody answers for twenty minutes, worked on and resolved. */
function told() {
  const story = tell()
  story.open('03:00', 'P1')
  story.acknowledge('03:20', 'ana')
  story.when('03:30', 'ana', { type: 'SetMilestone', milestone: id('outage-began'), happenedAt: at('02:50'), reason: null })
  story.when('04:30', 'ben', { type: 'Resolve', note: null })
  return story.until('12:00')
}

test('X-04 an incident replayed against its own plan owes what it owed, and pages whom it paged', () => {
  const story = told()
  const replayed = again(story, team, '12:00')
  expect(replayed.leftOut).toEqual([])
  expect(occasionsOf(replayed.incident)).toEqual(occasionsOf(story.now()))
  expect(pagesIn(replayed.events)).toEqual(pagesIn(story.events))
  const { gone, otherwise, besides, lateThen } = compare({ incident: story.now(), events: story.events }, replayed)
  expect([gone, otherwise, besides, lateThen]).toEqual([[], [], [], []])
})

test('X-04 replayed against another plan it is told what would have been owed, paged and late', () => {
  const story = told()
  const stricter = withPlan(plan => ({
    header: { ...plan.header, version: '2' },
    obligations: [
      ...plan.obligations.flatMap(o =>
        o.id === 'tell-outage'
          ? []
          : o.id === 'acknowledge'
            ? [{ ...o, due: { ...o.due, P1: [within({ unit: 'ms', count: 30 * minute }, 'alert-received', 'within 30 minutes')] } }]
            : [o],
      ),
      rule('start-containment', {
        when: { fact: 'severity', is: ['P1'] },
        due: { P1: [within({ unit: 'ms', count: hour }, 'alert-received', 'within 1 hour')] } as never,
        late: [{ owners: true }],
      }),
    ],
  }))
  const replayed = again(story, stricter, '12:00')
  const { gone, otherwise, besides, lateThen, inTimeThen, pages } = compare({ incident: story.now(), events: story.events }, replayed)
  expect(gone.map(o => o.rule)).toEqual(['tell-outage'])
  expect(otherwise.map(o => [o.was.rule, o.was.words, o.would.words])).toContainEqual([
    'acknowledge',
    'within 15 minutes of alert-received',
    'within 30 minutes',
  ])
  expect(besides.map(o => [o.rule, o.state])).toEqual([['start-containment', 'overdue']])
  expect(lateThen.map(o => o.rule)).toEqual(['start-containment'])
  expect(inTimeThen.map(o => o.rule)).toContain('acknowledge')
  expect(pages.would.some(p => p.at === at('04:00') && p.person === 'cleo' && p.why === 'late')).toBe(true)
  expect(pages.was.some(p => p.at === at('04:00') && p.person === 'cleo')).toBe(false)
})

test('what a plan has no place for is left out and named, and an incident that it cannot open is said to be so', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.when('03:05', 'ana', { type: 'SetFact', fact: id('breach'), value: 'suspected', reason: null })
  story.when('03:06', 'ana', { type: 'MeetObligation', obligation: Object.keys(story.now().obligations)[0] as ObligationId, note: null })
  const without = again(
    story,
    withPlan(plan => ({ header: { ...plan.header, version: '2' }, facts: [] })),
    '04:00',
  )
  expect(without.leftOut).toEqual([{ at: at('03:05'), act: 'FactSet', why: 'The plan asks for no fact breach.' }])
  const other = again(
    story,
    withPlan(plan => ({ header: { ...plan.header, version: '3' }, severities: plan.severities.slice(1) })),
    '04:00',
  )
  expect([other.incident, other.leftOut]).toEqual([null, [{ at: at('03:00'), act: 'IncidentOpened', why: 'The plan has no severity P1.' }]])
})

test('X-04 what an acknowledgement meets, said to be met by whoever has the incident, is acknowledged once more in the replay too', () => {
  const story = tell()
  story.open('03:00', 'P2')
  story.when('03:00', 'cleo', { type: 'TakeOver', person: id('cleo') })
  story.when('03:00', 'ana', { type: 'ChangeKind', to: id('data-exposure'), reason: id('why') })
  const owed = Object.values(story.now().obligations).find(o => runs(o) && o.rule === id('tell-commander'))!
  story.when('03:00', 'cleo', { type: 'MeetObligation', obligation: owed.id, note: id('how') })
  story.until('05:00')
  const replayed = again(story, team, '05:00')
  expect(replayed.leftOut).toEqual([])
  expect(pagesIn(replayed.events)).toEqual(pagesIn(story.events))
})

const person = fc.constantFrom('ana', 'ben', 'cleo', 'dan')
const act: fc.Arbitrary<(story: ReturnType<typeof tell>, who: string) => Ask> = fc.oneof(
  fc.constant((_: unknown, who: string): Ask => ({ type: 'Acknowledge', person: id(who), callOut: null, via: 'console' })),
  fc.constant((_: unknown, who: string): Ask => ({ type: 'TakeOver', person: id(who) })),
  fc.constantFrom('P1', 'P2', 'P3', 'P4').map(to => (): Ask => ({ type: 'ChangeSeverity', to: id(to), reason: id('why') })),
  fc.constantFrom('outage', 'data-exposure').map(to => (): Ask => ({ type: 'ChangeKind', to: id(to), reason: id('why') })),
  fc
    .constantFrom('unknown', 'suspected', 'confirmed', 'ruled-out')
    .map(value => (): Ask => ({ type: 'SetFact', fact: id('breach'), value, reason: id('why') })),
  fc.constantFrom('triage', 'contain', 'recover').map(phase => (): Ask => ({ type: 'EnterPhase', phase: id(phase), note: id('what') })),
  fc.constant((): Ask => ({ type: 'Resolve', note: null })),
  fc.constant((): Ask => ({ type: 'Reopen', reason: null })),
  fc.constantFrom('done' as const, 'false positive' as const).map(as => (): Ask => ({ type: 'Close', as, reason: id('why') })),
  fc.integer({ min: 1, max: 90 }).map(minutes => (story: ReturnType<typeof tell>): Ask => {
    const until = instant(story.now().at + minutes * minute)
    return { type: 'Snooze', until, reason: null }
  }),
  fc.constant((_: unknown, who: string): Ask => ({ type: 'AddResponder', person: id(who), note: null })),
  fc.integer({ min: 0, max: 3 }).map(nth => (story: ReturnType<typeof tell>): Ask => {
    const running = Object.values(story.now().obligations).filter(runs)
    const obligation = (running[nth % Math.max(1, running.length)]?.id ?? id('none')) as Id<'obligation'>
    return { type: nth % 2 ? 'WaiveObligation' : 'MeetObligation', obligation, note: id('how'), reason: id('why') } as Ask
  }),
  fc.constant((_: unknown, who: string): Ask => ({ type: 'TakeRole', role: id('communications'), person: id(who) })),
  fc.constant((): Ask => ({ type: 'AddNote', note: id('note'), happenedAt: null })),
)

test('X-04 whatever people did and whenever: against its own plan an incident replays to the same obligations and pages', () => {
  const acts = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 * 60 }), person, act), { maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom('P1', 'P2', 'P3', 'P4'), fc.boolean(), acts, (severity, deaf, acts) => {
      const story = tell()
      if (deaf) story.carrier(page => (page.method.endsWith('push') ? 'refused' : 'handed over'))
      story.open('03:00', severity)
      let minutes = 180
      for (const [wait, who, make] of acts) {
        minutes += wait
        const days = Math.floor(minutes / 1440)
        const clock = `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        const time = days === 0 ? clock : `+${days} ${clock}`
        story.until(time)
        story.when(time, who, make(story, who))
      }
      story.until('+2 09:00')
      const replayed = again(story, team, '+2 09:00')
      expect(replayed.leftOut).toEqual([])
      expect(occasionsOf(replayed.incident)).toEqual(occasionsOf(story.now()))
      expect(pagesIn(replayed.events)).toEqual(pagesIn(story.events))
    }),
    { numRuns: 30 },
  )
})
