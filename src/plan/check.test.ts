import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { small, smallBlocks } from './testing/shipped.ts'

const breach = {
  facts: 'breach: { values: [unknown, suspected, confirmed] }',
  milestones: 'breach-confirmed: set by responder\naware: set by responder',
}
const promise = (rule: string) =>
  small({ ...breach, obligations: `${smallBlocks.obligations}\ntell: { when: breach is confirmed, who: responder, ${rule} }` })
const codes = (source: string) => {
  const { plan, problems } = compile(source)
  expect(plan).not.toBeNull()
  return problems.map(p => p.code)
}

test('a promise that is weaker than the statute, or counts from another moment, is named', () => {
  expect(codes(promise('due: within 96 hours of aware, law: gdpr-33'))).toContain('weaker-than-law')
  expect(codes(promise('due: within 3 days of aware, law: gdpr-33'))).toContain('weaker-than-law')
  expect(codes(promise('due: within 72 hours of breach-confirmed, law: gdpr-33'))).toEqual(['anchored-otherwise'])
  expect(codes(promise('due: within 72 hours of aware, law: gdpr-33'))).toEqual([])
  expect(
    codes(promise('due: without undue delay from breach-confirmed, target: within 72 hours of breach-confirmed, law: gdpr-33-2')),
  ).toContain('law-without-figure')
})

test("citing Art 33 for telling customers is named: that is a processor's duty, and has no figure", () => {
  expect(codes(promise('to: affected merchants, due: within 72 hours of aware, law: gdpr-33'))).toContain('law-addressee')
  expect(codes(promise('to: the supervisory authority, due: within 72 hours of aware, law: gdpr-33'))).not.toContain('law-addressee')
})

test('T-24 a retention that ends before the hold is named with both lines; an unknown one is to be copied at once', () => {
  const source = small({
    evidence:
      'logs: { name: Logs, source: App, retention: 3 days }\nlong: { name: Long, source: App, retention: 90 days }\nother: { name: Other, source: Edge, retention: per provider plan }',
    preservation: 'before: anything is changed\npreserve: [logs]\nhold-until: the review is complete',
    review: 'after: P1\nwithin: 5 business days of resolved\nagenda: [all]',
  })
  const found = compile(source).problems.filter(p => p.code === 'retention-shorter-than-hold' || p.code === 'copy-at-once')
  expect(found.map(p => [p.code, p.what.split(' ')[0], p.also?.line !== undefined])).toEqual([
    ['retention-shorter-than-hold', 'logs', true],
    ['copy-at-once', 'How', true],
  ])
})

test('a review that is due before what it reviews is over is named', () => {
  const review = (of: string) => codes(small({ review: `after: P1\nwithin: 5 business days of ${of}\nagenda: [all]` }))
  expect(review('alert-received')).toContain('review-too-early')
  expect(review('resolved')).not.toContain('review-too-early')
})

test('T-33 a figure in prose that no figure of the severity says is named with both lines, and which one is taken', () => {
  const source = small({}, 'The lead acknowledges a P1 within 20 minutes.')
  expect(compile(source).problems).toMatchObject([
    {
      code: 'contradiction',
      line: 3,
      what: 'The text says 20 minutes of P1, and no figure of P1 does: P1.acknowledge is 15 minutes.',
      also: { what: 'P1.acknowledge is 15 minutes' },
    },
    { code: 'prose-without-effect' },
  ])
  expect(codes(small({}, 'The lead acknowledges a P1 within 15 minutes.'))).not.toContain('contradiction')
  expect(codes(small({ obligations: smallBlocks.obligations!.replace('severity.acknowledge', '20 minutes') }))).toEqual(['contradiction'])
  expect(
    codes(
      small({ metrics: 'mtta: { name: MTTA, definition: Mean., mean: from alert-received to acknowledged, target: { P1: 20 minutes } }' }),
    ),
  ).toEqual(['contradiction'])
})

test('prose that promises without effect is named; with a link to what carries it out it is not', () => {
  expect(codes(small({}, 'We will always answer.'))).toEqual(['prose-without-effect'])
  expect(codes(small({}, 'We will always [answer](#acknowledge).'))).toEqual([])
  expect(codes(small({}, 'We answer.'))).toEqual([])
})

test('L-28 open values are listed in the words of the plan and never filled in', () => {
  const { plan, problems } = compile(small({ review: 'after: P1\nwithin: open (within a set window)\nagenda: [all]' }))
  expect(plan?.review?.within).toEqual({ open: 'within a set window' })
  expect(plan?.obligations.find(o => o.id === 'hold-review')?.due['P1' as never]).toEqual([{ due: 'open', words: 'within a set window' }])
  expect(plan?.open).toMatchObject([{ words: 'within a set window', what: 'when the review is held' }])
  expect(problems.filter(p => p.severity === 'open')).toHaveLength(1)
})
