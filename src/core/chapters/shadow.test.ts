import { expect, test } from 'vitest'
import type { Facts } from '../event.ts'
import { id } from '../id.ts'
import type { StatusUpdateDraft } from '../status-update.ts'
import { at, by, tell } from '../testing/story.ts'
import { withPlan } from '../testing/team.ts'

const quiet = withPlan(plan => ({ severities: plan.severities.map(s => (s.id === 'P1' ? { ...s, mobilise: [] } : s)) }))
const inShadow = { ...quiet, shadow: true } as const
const shadowed = () => tell(inShadow).carrier(() => 'withheld')

test('X-20 in shadow the same people are called at the same times as without it, and every one of their pages is stamped', () => {
  const [real, shadow] = [tell(quiet), shadowed()]
  for (const story of [real, shadow]) {
    story.open('03:00', 'P1')
    story.until('04:10')
  }
  expect(shadow.paged()).toEqual(real.paged())
  expect(shadow.paged().length).toBeGreaterThan(6)
  expect(shadow.effects.every(({ send }) => send.withheld)).toBe(true)
  expect(real.effects.some(({ send }) => send.withheld)).toBe(false)
  const states = (story: typeof real) => Object.values(story.now().obligations).map(o => [o.rule, o.state, o.overdueAt])
  expect(states(shadow)).toEqual(states(real))
})

test('X-20 what was opened in shadow pages nobody after its end either, however long it stays open', () => {
  const story = shadowed()
  story.open('03:00', 'P1')
  story.change(quiet)
  story.until('05:00')
  expect(story.now().shadow).toBe(true)
  expect(story.effects.length).toBeGreaterThan(10)
  expect(story.effects.every(({ send }) => send.withheld)).toBe(true)
})

test('X-20 an incident that is older than the shadow is paged for before it and after it, and not in it', () => {
  const story = tell(quiet)
  story.open('03:00', 'P1')
  story.until('03:10')
  const before = story.effects.length
  story.change(inShadow)
  story.carrier(() => 'withheld')
  story.until('03:20')
  const during = story.effects.length
  story.change(quiet)
  story.carrier(() => 'handed over')
  story.until('03:40')
  expect(story.now().shadow).toBeUndefined()
  expect([before > 0, during > before, story.effects.length > during]).toEqual([true, true, true])
  expect(story.effects.map(({ send }) => send.withheld ?? false)).toEqual(story.effects.map((_, n) => n >= before && n < during))
})

test('X-20 somebody may acknowledge in shadow, and then nobody else is called', () => {
  const [real, story] = [tell(quiet), shadowed()]
  for (const one of [real, story]) {
    one.open('03:00', 'P1')
    one.acknowledge('03:05', 'ana')
    one.until('03:29')
  }
  expect(story.paged()).toEqual(real.paged())
  expect(story.facts('EscalationStepped')).toHaveLength(1)
  expect(story.obligation('acknowledge').state).toMatchObject({ met: expect.anything(), late: false })
})

test('X-20 an incident that is said to be real after the shadow pages from the first step on, and leaves by the doors again', () => {
  const story = shadowed()
  story.open('03:00', 'P1')
  expect(story.when('03:20', 'olu', { type: 'LeaveShadow' })).toMatchObject({ code: 'in-shadow' })
  story.change(quiet)
  story.carrier(() => 'handed over')
  story.when('04:01', 'olu', { type: 'LeaveShadow' })
  const left = story.effects.filter(({ send }) => !send.withheld)
  expect(left[0]?.send.method).toBe('ana-push')
  expect(story.facts('EscalationStepped').at(-1)).toMatchObject({ step: 0, persons: ['ana'] })
  story.until('04:17')
  expect(story.facts('EscalationStepped').at(-1)).toMatchObject({ step: 1, persons: ['ben'] })
  expect(story.now().shadow).toBeUndefined()
  expect(story.when('04:20', 'olu', { type: 'LeaveShadow' })).toMatchObject({ code: 'not-in-shadow' })
})

test('X-20 what was acknowledged or snoozed in shadow pages all the same when it becomes real: by an owner’s word, or by one more alert', () => {
  const answered = {
    acknowledged: story => story.acknowledge('03:05', 'ana'),
    snoozed: story => story.when('03:05', 'ana', { type: 'Snooze', until: at('09:00'), reason: null }),
  } satisfies Record<string, (story: ReturnType<typeof tell>) => unknown>
  const becomesReal = {
    'by an owner’s word': story => story.when('03:11', 'olu', { type: 'LeaveShadow' }),
    'by one more alert': story => story.when('03:11', by.source, { type: 'AttachAlert', alert: id('alert-2'), count: 2 }),
  } satisfies Record<string, (story: ReturnType<typeof tell>) => unknown>
  for (const [how, answer] of Object.entries(answered))
    for (const [why, leave] of Object.entries(becomesReal)) {
      const story = shadowed()
      story.open('03:00', 'P1')
      answer(story)
      story.until('03:10')
      story.change(quiet)
      story.carrier(() => 'handed over')
      leave(story)
      const left = story.effects.filter(({ send }) => !send.withheld)
      expect(left.map(({ send }) => send.method)[0], `${how}, ${why}`).toBe('ana-push')
      expect(story.now()).toMatchObject({ acknowledged: null, snoozedUntil: null })
    }
})

const draft: StatusUpdateDraft = {
  post: id('post'),
  update: id('update'),
  kind: 'incident',
  title: id('t'),
  note: id('n'),
  status: 'investigating',
  components: {},
  since: null,
  window: null,
}
test('X-20 words for the outside wait for the end of the shadow, in what is older and in what was opened in it: nothing that nobody was told counts as said', () => {
  const story = shadowed()
  story.open('03:00', 'P1')
  story.when('03:01', 'ana', { type: 'DraftStatusUpdate', ...draft })
  const publish = { type: 'PublishStatusUpdate', update: draft.update, meets: [] } as const
  expect(story.when('03:02', 'ana', publish)).toMatchObject({ code: 'in-shadow' })
  story.change(quiet)
  expect(story.when('03:03', 'ana', publish)).toMatchObject({ code: 'of-the-shadow' })
  expect(Array.isArray(story.when('03:04', 'olu', { type: 'LeaveShadow' }))).toBe(true)
  expect(Array.isArray(story.when('03:05', 'ana', publish))).toBe(true)

  const older = tell(quiet)
  older.open('03:00', 'P1')
  older.change(inShadow)
  older.when('03:01', 'ana', { type: 'DraftStatusUpdate', ...draft })
  expect(older.when('03:02', 'ana', { type: 'PublishStatusUpdate', update: draft.update, meets: [] })).toMatchObject({ code: 'in-shadow' })
})

test('X-20 a standing duty that is opened in shadow is not stamped: it outlives it', () => {
  const house = withPlan(plan => ({ ...plan, house: id<'plan'>('plan-1') }))
  const story = tell({ ...house, shadow: true })
  story.open('03:00', 'P1')
  expect(story.now().shadow).toBeUndefined()
})

test('X-20 shadow begins once and ends once, in the record with who and when; its end comes some seconds after its decision', () => {
  const story = tell(quiet)
  story.open('03:00', 'P4')
  expect(story.when('03:01', 'olu', { type: 'EndShadow', note: null })).toMatchObject({ code: 'not-in-shadow' })
  story.when('03:02', 'olu', { type: 'BeginShadow', note: null })
  expect(story.when('03:03', 'ana', { type: 'BeginShadow', note: null })).toMatchObject({ code: 'in-shadow' })
  story.when('03:10', 'ana', { type: 'EndShadow', note: null })
  const until = story.facts('ShadowEnded')[0]!.until
  expect(until - at('03:10')).toBe(3000)
  expect(story.now().shadows).toEqual([{ from: at('03:02'), by: by.person('olu'), until, endedBy: by.person('ana') }])
  expect(story.when('03:10:02', 'olu', { type: 'BeginShadow', note: null })).toMatchObject({ code: 'shadow-ending' })
  story.when('03:11', 'olu', { type: 'BeginShadow', note: null })
  expect(story.now().shadows).toHaveLength(2)
})

test('X-20 nobody says by an Open that an incident is real in shadow, or in shadow when it is not', () => {
  const story = tell(quiet)
  story.open('03:00', 'P1', { shadow: true } as Partial<Facts['IncidentOpened']>)
  expect(story.now().shadow).toBeUndefined()
})
