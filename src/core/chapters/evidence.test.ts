/** Files as evidence: kept, opened, held, deleted; what they do to steps and obligations. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ask, AskOf } from '../command.ts'
import { fold } from '../fold.ts'
import { id } from '../id.ts'
import type { Preservation } from '../plan-parts.ts'
import { at, by, tell } from '../testing/story.ts'
import { type Given, rule, withPlan } from '../testing/team.ts'

const reason = id<'private part'>('reason')
const note = id<'private part'>('note')
const a = 'a'.repeat(64)
const hold = { until: 'the review is complete', atLeast: null } as const
const due = Object.fromEntries(['P1', 'P2'].map(name => [name, [{ due: 'open', words: 'how soon is not said' }]])) as never
const preserving = (how: Partial<Preservation> = {}): Given =>
  withPlan(p => ({
    preservation: {
      clause: id('evidence'),
      who: id('technical-lead'),
      before: 'a change',
      preserve: ['logs'],
      hold,
      purpose: null,
      ...how,
    },
    evidence: [
      {
        id: id('error-logs'),
        name: 'Error logs',
        clause: id('evidence'),
        source: 'Sentry',
        what: '',
        retention: { unit: 'day', count: 90 },
        condition: null,
      },
    ],
    playbooks: [
      {
        id: id('preserve'),
        name: 'Preserve the evidence',
        clause: id('evidence'),
        phase: id('contain'),
        kinds: [],
        scenario: 'always',
        steps: [
          {
            does: 'Copy the error logs.',
            by: 'hand',
            action: null,
            condition: null,
            irreversible: false,
            ask: 'Where is the copy?',
            must: false,
          },
        ],
      },
    ],
    obligations: [
      ...p.obligations,
      rule('preserve-evidence', { clause: id('evidence'), when: { fact: 'severity', is: [id('P1')] }, who: id('technical-lead'), due }),
      rule('hold-review', {
        clause: id('evidence'),
        when: { fact: 'status', is: ['resolved', 'closed'] },
        who: id('incident-commander'),
        due,
        stays: true,
      }),
    ],
  }))
const keep = (file: string, more: Partial<AskOf<'KeepEvidence'>> = {}): Ask => ({
  type: 'KeepEvidence',
  file: id(file),
  evidence: null,
  name: id('name'),
  note: null,
  mediaType: 'text/plain',
  bytes: 3,
  sha256: a,
  collectedAt: at('03:00'),
  most: 100,
  step: null,
  answer: null,
  meets: null,
  ...more,
})
const open = (file: string): Ask => ({ type: 'OpenEvidence', file: id(file) })
const remove = (file: string): Ask => ({ type: 'DeleteEvidence', file: id(file), reason })
const opened = (given: Given = preserving(), severity = 'P2') => {
  const story = tell(given)
  story.open('03:00', severity)
  return story
}
const fileOf = (story: ReturnType<typeof tell>, name: string) => story.now().evidence![id<'evidence file'>(name)]!

test('T-25 a file is kept with its hash, its type of the plan, when it was collected and by whom; the clause is its cause', () => {
  const story = opened()
  story.when('03:10', 'ana', keep('f', { evidence: id('error-logs'), note, collectedAt: at('03:05') }))
  expect(story.events.at(-1)).toMatchObject({ by: by.person('ana'), causes: [{ clause: 'evidence' }] })
  expect(story.facts('EvidenceKept')).toEqual([
    {
      type: 'EvidenceKept',
      file: 'f',
      evidence: 'error-logs',
      name: 'name',
      note: 'note',
      mediaType: 'text/plain',
      bytes: 3,
      sha256: a,
      collectedAt: at('03:05'),
    },
  ])
  expect(fileOf(story, 'f')).toMatchObject({ type: 'error-logs', by: by.person('ana'), at: at('03:10'), opened: [], gone: null })
  expect(fold(story.events)).toEqual(story.now())
})

test('what is no evidence of the plan, of the future, or one too many is refused, and says what to do instead', () => {
  const story = opened()
  expect(story.when('03:10', 'ana', keep('f', { evidence: id('nothing') }))).toMatchObject({
    code: 'evidence-unknown',
    instead: expect.stringContaining('error-logs'),
  })
  expect(story.when('03:10', 'ana', keep('f', { collectedAt: at('03:11') }))).toMatchObject({ code: 'in-the-future' })
  story.when('03:10', 'ana', keep('f', { most: 1 }))
  expect(story.when('03:11', 'ana', keep('g', { most: 1, sha256: 'b'.repeat(64) }))).toMatchObject({ code: 'evidence-full' })
  expect(story.when('03:11', 'ana', open('g'))).toMatchObject({ code: 'file-unknown' })
})

test('the same bytes by the same person are kept once; by another, or as another type, they are another file', () => {
  const story = opened()
  story.when('03:10', 'ana', keep('f'))
  expect(story.when('03:11', 'ana', keep('g'))).toEqual([])
  story.when('03:12', 'ben', keep('h'))
  story.when('03:12', 'ana', keep('i', { evidence: id('error-logs') }))
  expect(Object.keys(story.now().evidence!)).toEqual(['f', 'h', 'i'])
})

test('who opened it, how often and when last is in the record', () => {
  const story = opened()
  story.when('03:10', 'ana', keep('f'))
  for (const [time, who] of [
    ['03:20', 'ben'],
    ['03:21', 'ana'],
    ['03:30', 'ben'],
  ] as const)
    story.when(time, who, open('f'))
  expect(fileOf(story, 'f').opened).toEqual([
    { by: by.person('ben'), times: 2, last: at('03:30') },
    { by: by.person('ana'), times: 1, last: at('03:21') },
  ])
})

test('T-24 nothing is deleted until the review is complete: the refusal cites the clause; after it an owner or the plan’s role deletes with a reason', () => {
  const story = opened()
  story.when('03:10', 'ana', keep('f'))
  expect(story.when('03:11', 'cleo', remove('f'))).toMatchObject({ code: 'under-hold', cause: { clause: 'evidence' } })
  story.when('04:00', 'ben', { type: 'Resolve', note })
  expect(story.when('04:01', 'cleo', remove('f'))).toMatchObject({ code: 'under-hold' })
  story.when('04:02', 'ben', { type: 'Close', as: 'done', reason })
  expect(story.when('04:03', 'cleo', remove('f'))).toMatchObject({ code: 'under-hold' }) // closed over a review that is owed
  story.when('05:00', 'ben', { type: 'MeetObligation', obligation: story.obligation('hold-review').id, note })
  expect(story.when('05:01', 'eve', remove('f'))).toMatchObject({ code: 'not-theirs' })
  expect(story.when('05:02', 'cleo', remove('f'))).toEqual([{ type: 'EvidenceDeleted', file: 'f', reason }])
  expect(fileOf(story, 'f')).toMatchObject({ sha256: a, gone: { as: 'deleted', by: by.person('cleo'), reason } })
  expect(story.when('05:03', 'cleo', open('f'))).toMatchObject({ code: 'file-gone' })
  expect(story.when('05:03', 'cleo', remove('f'))).toMatchObject({ code: 'file-gone' })
  // What was deleted may be brought again: it is another file.
  story.when('05:04', 'ana', keep('g'))
  expect(fileOf(story, 'g').gone).toBeNull()
})

test('T-24 where no review is owed closing ends the hold; where the plan holds until a milestone, that does, and the least time counts from the keeping', () => {
  const none = opened(withPlan(() => ({ preservation: preserving().plan.preservation! })))
  none.when('03:10', 'ana', keep('f'))
  none.when('04:00', 'ben', { type: 'Resolve', note })
  expect(none.when('04:01', 'cleo', remove('f'))).toMatchObject({ code: 'under-hold' })
  none.when('04:02', 'ben', { type: 'Close', as: 'done', reason })
  expect(none.when('04:03', 'cleo', remove('f'))).toMatchObject([{ type: 'EvidenceDeleted' }])

  const least = opened(preserving({ hold: { until: id('triaged'), atLeast: { unit: 'ms', count: 3_600_000 } } }))
  least.when('03:10', 'ana', keep('f'))
  least.when('03:20', 'ben', { type: 'SetMilestone', milestone: id('triaged'), happenedAt: at('03:20'), reason: null })
  expect(least.when('04:09', 'ana', remove('f'))).toMatchObject({ code: 'under-hold', instead: expect.stringContaining('at least') })
  expect(least.when('04:10', 'ana', remove('f'))).toMatchObject([{ type: 'EvidenceDeleted' }]) // the technical lead

  const unsaid = opened(preserving({ hold: { until: id('triaged'), atLeast: { open: 'long enough' } } }))
  unsaid.when('03:10', 'ana', keep('f'))
  unsaid.when('03:20', 'ben', { type: 'SetMilestone', milestone: id('triaged'), happenedAt: at('03:20'), reason: null })
  expect(unsaid.when('+9 03:20', 'cleo', remove('f'))).toMatchObject({
    code: 'under-hold',
    instead: expect.stringContaining('leaves open'),
  })
})

test('a plan that holds nothing leaves deleting to owners, with a reason', () => {
  const story = opened(withPlan(() => ({})))
  story.when('03:10', 'ana', keep('f'))
  expect(story.when('03:11', 'ana', remove('f'))).toMatchObject({ code: 'not-theirs' })
  expect(story.when('03:12', by.program, remove('f'))).toMatchObject([{ type: 'EvidenceDeleted' }])
})

test('T-25 T-41 a file that is kept answers where the copy is: the step is done by it, once', () => {
  const story = opened()
  story.when('03:05', 'ana', { type: 'StartPlaybook', playbook: id('preserve') })
  const [run] = Object.keys(story.now().playbooks!) as never[]
  const done = keep('f', { step: { run: run!, step: 0 }, answer: id('kept here') })
  story.when('03:10', 'ana', done)
  expect(story.now().playbooks![run!]!.answers[0]).toMatchObject({ as: 'done', note: 'kept here' })
  expect(story.when('03:11', 'ana', { ...done, file: id('g') } as Ask)).toEqual([])
  expect(story.when('03:12', 'ben', keep('h', { step: { run: run!, step: 7 }, answer: id('kept here') }))).toMatchObject({
    code: 'step-unknown',
  })
  expect(Object.keys(story.now().evidence!)).toEqual(['f']) // what was refused kept nothing
})

test('T-23 a file that is kept may meet what is owed: then a change of a system is as planned, and without it is a deviation', () => {
  const story = opened(preserving(), 'P1')
  const meets = story.obligation('preserve-evidence').id
  story.when('03:10', 'ana', keep('f', { meets }))
  expect(story.obligation('preserve-evidence').state).toMatchObject({ at: at('03:10') })
  expect(story.when('03:11', 'ana', keep('g', { meets }))).toEqual([])
  story.when('03:12', 'ana', { type: 'RecordChange', what: note, happenedAt: null })
  expect(story.facts('DeviationRecorded')).toEqual([])
  expect(story.when('03:13', 'ana', keep('h', { meets: id('nothing'), sha256: 'c'.repeat(64) }))).toMatchObject({
    code: 'obligation-unknown',
  })
  const without = opened(preserving(), 'P1')
  without.when('03:10', 'ana', keep('f'))
  without.when('03:12', 'ana', { type: 'RecordChange', what: note, happenedAt: null })
  expect(without.facts('DeviationRecorded')).toHaveLength(1)
})

test('X-06 of what is erased the hash stays, and it is not given out any more', () => {
  const story = opened()
  story.when('03:10', 'ana', keep('f'))
  const erased = {
    erasure: id<'erasure'>('e'),
    refs: [],
    alerts: 0,
    files: [id<'evidence file'>('f'), id<'evidence file'>('never')],
    person: null,
    why: 'asked for',
    key: 'k',
    signature: 's',
  } as const
  story.when('03:20', 'cleo', { type: 'EraseTexts', ...erased })
  expect(fileOf(story, 'f')).toMatchObject({ sha256: a, gone: { as: 'erased', erasure: 'e' } })
  expect(story.when('03:21', 'ana', open('f'))).toMatchObject({ code: 'file-gone' })
  expect(fold(story.events)).toEqual(story.now())
})

test('T-24 C-19 whatever is kept, opened, deleted and done to the incident, in any order: under hold nothing goes, and the state is the fold', () => {
  const asks: readonly ((n: number) => Ask)[] = [
    n => keep(`f${n}`, { sha256: String(n % 3).repeat(64) }),
    n => open(`f${n % 5}`),
    n => remove(`f${n % 5}`),
    () => ({ type: 'Resolve', note }),
    () => ({ type: 'Reopen', reason }),
    () => ({ type: 'Close', as: 'done', reason }),
  ]
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(asks.length - 1), fc.constantFrom('ana', 'ben', 'cleo')), { maxLength: 25 }), acts => {
      const story = opened()
      acts.forEach(([which, who], n) => {
        const was = story.now()
        const review = Object.values(was.obligations).some(o => o.rule === 'hold-review' && o.state === 'owed')
        const made = story.when(`03:${String(10 + n).padStart(2, '0')}`, who, asks[which]!(n))
        const gone = Array.isArray(made) && made.some(fact => fact.type === 'EvidenceDeleted')
        expect(gone && (was.status === 'open' || review)).toBe(false)
      })
      expect(fold(story.events)).toEqual(story.now())
      const kept = Object.values(story.now().evidence ?? {}).filter(file => file.gone === null)
      expect(new Set(kept.map(file => `${JSON.stringify(file.by)} ${file.sha256}`)).size).toBe(kept.length) // K3
    }),
    { numRuns: 40 },
  )
})
