import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { shippedSource, small, smallBlocks } from './testing/shipped.ts'

const told = (source: string, code: string) => compile(source).problems.filter(p => p.code === code)
const lineOf = (source: string, words: string) => source.split('\n').findIndex(l => l.includes(words)) + 1

test('L-25 L-40 a plan that does not say when it is itself gone over is told so, with what to write', () => {
  const source = small({ 'plan-review': null })
  expect(told(source, 'no-plan-review')).toMatchObject([
    { severity: 'note', line: lineOf(source, '```yaml plan'), instead: expect.stringContaining('yaml plan-review with every: 12 months') },
  ])
  expect(told(small(), 'no-plan-review')).toEqual([])
  expect(told(small({ 'plan-review': 'every: {' }), 'no-plan-review')).toEqual([]) // it is there, and cannot be read
  expect([told(shippedSource('lean'), 'no-plan-review').length, told(shippedSource('team'), 'no-plan-review').length]).toEqual([0, 1])
})

test('L-08 phases that stand in another order than they can be gone through are told with both lines', () => {
  const source = small({
    phases: 'recover: { name: Recover, does: recover }\ncontain: { name: Contain, does: contain }\nother: { name: Other, does: other }',
  })
  expect(told(source, 'phase-order')).toMatchObject([
    {
      severity: 'warning',
      line: lineOf(source, 'contain: {'),
      also: { line: lineOf(source, 'recover: {') },
      instead: 'Put contain above recover.',
    },
  ])
})

test('X-02 a promise to acknowledge that nobody is paged for is told', () => {
  const source = small({ severities: smallBlocks.severities!.replace('pages: nobody', 'acknowledge: 1 hour, pages: nobody') })
  expect(told(source, 'promise-without-page')).toMatchObject([
    { severity: 'warning', what: 'P2 is to be acknowledged in time, and pages nobody.' },
  ])
})

test('T-16 by a person: a plan whose steps name actions in other systems is told that a person does them there', () => {
  expect(told(shippedSource('team'), 'action-by-hand')).toMatchObject([
    {
      severity: 'note',
      what: '16 steps name an action in azure-app-service, cloudflare, github and mongodb-atlas, and Tocsin acts on no system itself.',
    },
  ])
  expect(told(small({ playbooks: 'p: { name: P, phase: recover, steps: [Restart it.] }' }), 'action-by-hand')).toEqual([])
})

test('T-24 a hold until a review that the plan never holds is told', () => {
  const preservation = 'before: a change\npreserve: [logs]\nhold-until: the review is complete'
  expect(told(small({ preservation }), 'hold-without-review')).toHaveLength(1)
  const review = 'after: P1\nwithin: 5 business days of resolved\nagenda: [all]'
  expect(told(small({ preservation, review }), 'hold-without-review')).toEqual([])
})

test('obligations that wait for each other in a circle are a cycle, told once, at the first of them', () => {
  const milestones = 'a-told: set by responder\nb-told: set by responder\nc-told: set by responder'
  const waits = (id: string, from: string, met: string) => `tell-${id}: { when: always, due: within 1 hour of ${from}, met: ${met} is set }`
  const source = small({
    milestones,
    obligations: [waits('a', 'c-told', 'a-told'), waits('b', 'a-told', 'b-told'), waits('c', 'b-told', 'c-told')].join('\n'),
  })
  expect(told(source, 'cycle')).toMatchObject([
    { severity: 'error', line: lineOf(source, 'tell-a:'), what: expect.stringContaining('tell-a') },
  ])
  const chain = [waits('a', 'opened', 'a-told'), waits('b', 'a-told', 'b-told'), waits('c', 'b-told', 'c-told')].join('\n')
  expect(compile(small({ milestones, obligations: chain })).problems).toEqual([])
})
