import { expect, test } from 'vitest'
import { id } from '../id.ts'
import type { DetectionRule } from '../plan.ts'
import { correlate } from './correlate.ts'
import { type Detectable, detect, eventLabel } from './match.ts'

const rule = (name: string, over: Partial<DetectionRule>): DetectionRule => ({
  id: id(name),
  clause: id('detection'),
  source: [],
  match: [],
  does: { does: 'log' },
  ...over,
})
const signal = (over: Partial<Detectable> = {}): Detectable => ({
  source: 'alertmanager',
  severityHint: null,
  summary: 'Latency is above 5 s',
  labels: { alertname: 'HighLatency', job: 'api', latency: '5.2' },
  annotations: {},
  ...over,
})
const matched = (rules: readonly DetectionRule[], of: Detectable) => detect({ detection: rules }, of)?.rule.id ?? null

test('L-06 the first rule that matches decides, and a signal that none speaks of is logged', () => {
  const rules = [
    rule('critical', { match: [{ label: 'severity', is: ['critical'] }] }),
    rule('api', { match: [{ label: 'job', is: ['api', 'web'] }] }),
    rule('also-api', { match: [{ label: 'job', matches: 'a.*' }] }),
  ]
  expect(matched(rules, signal())).toBe('api')
  expect(matched(rules, signal({ labels: { job: 'api', severity: 'critical' } }))).toBe('critical')
  expect(matched(rules, signal({ labels: { job: 'db' } }))).toBeNull()
  expect(matched([], signal())).toBeNull()
})

test('all labels of a rule must hold, and its sources are kinds of integration', () => {
  const rules = [
    rule('both', {
      source: ['alertmanager'],
      match: [
        { label: 'job', is: ['api'] },
        { label: 'latency', over: 5 },
      ],
    }),
  ]
  expect(matched(rules, signal())).toBe('both')
  expect(matched(rules, signal({ labels: { job: 'api', latency: '4.9' } }))).toBeNull()
  expect(matched(rules, signal({ source: 'pagerduty' }))).toBeNull()
})

test('T-03 latency above the threshold of the plan is told by number, and what is no number is above nothing', () => {
  const rules = [rule('slow', { match: [{ label: 'latency', over: 5 }] })]
  const slow = (latency: string) => matched(rules, signal({ labels: { latency } })) !== null
  expect(['5.001', '1e3', '+7', ' 6 ', 'Inf', '+Inf'].map(slow)).toEqual([true, true, true, true, true, true])
  expect(['5', '4.9', '-9', '5200ms', '9 s', 'NaN', '', '0x99', '1e9999x'].map(slow)).toEqual(Array(9).fill(false))
  expect(matched(rules, signal({ labels: {} }))).toBeNull()
})

test('a label that is not there is empty', () => {
  expect(matched([rule('r', { match: [{ label: 'team', present: false }] })], signal())).toBe('r')
  expect(matched([rule('r', { match: [{ label: 'job', present: true }] })], signal())).toBe('r')
  expect(matched([rule('r', { match: [{ label: 'team', is: [''] }] })], signal())).toBe('r')
  expect(matched([rule('r', { match: [{ label: 'team', matches: 'x*' }] })], signal())).toBe('r')
  expect(matched([rule('r', { match: [{ label: 'constructor', present: true }] })], signal())).toBeNull()
})

test('the severity hint, the kind of source, the summary and annotations are labels where there is none of that name', () => {
  const on = (label: string, value: string, of: Detectable) => matched([rule('r', { match: [{ label, is: [value] }] })], of) !== null
  expect(on('severity', 'error', signal({ severityHint: 'error' }))).toBe(true)
  expect(on('severity', 'error', signal({ severityHint: 'error', labels: { severity: 'info' } }))).toBe(false)
  expect(on('source', 'alertmanager', signal())).toBe(true)
  expect(on('source', 'db-7', signal({ labels: { source: 'db-7' } }))).toBe(true)
  expect(on('summary', 'Latency is above 5 s', signal())).toBe(true)
  expect(on('custom_details.env', 'prod', signal({ annotations: { 'custom_details.env': 'prod' } }))).toBe(true)
})

test('a change, and what is told without being an alert, is taken only by a rule that asks for it', () => {
  expect(matched([rule('any', {})], signal({ labels: { [eventLabel]: 'notice' } }))).toBeNull()
  expect(matched([rule('any', {})], signal({ labels: { [eventLabel]: 'anything' } }))).toBe('any') // nobody's own word hides an alert
  const change = signal({ labels: { [eventLabel]: 'change', source: 'ci' } })
  expect(matched([rule('any', {})], change)).toBeNull()
  expect(matched([rule('deploys', { match: [{ label: eventLabel, is: ['change'] }] })], change)).toBe('deploys')
})

test('C-30 the same plan and signal detect the same, and a pattern that no plan can have is a loud fault', () => {
  const rules = [rule('r', { match: [{ label: 'job', matches: 'a+' }] })]
  expect(matched(rules, signal({ labels: { job: 'aaa' } }))).toBe(matched(rules, signal({ labels: { job: 'aaa' } })))
  expect(() => matched([rule('broken', { match: [{ label: 'job', matches: '(' }] })], signal())).toThrow(/broken.*never closed/)
})

test('signals with the same values of the labels belong to one incident, others do not', () => {
  const of = { id: id<'rule'>('r') }
  const key = (labels: Record<string, string>, by = ['cluster', 'job'], drill: string | null = null) =>
    correlate(of, by, signal({ labels }), drill)
  expect(key({ cluster: 'eu', job: 'api', instance: '1' })).toBe(key({ job: 'api', cluster: 'eu', instance: '2' }))
  expect(key({ cluster: 'eu', job: 'api' })).toBe(key({ cluster: 'eu', job: 'api' }, ['job', 'cluster', 'job']))
  expect(key({ cluster: 'eu', job: 'api' })).not.toBe(key({ cluster: 'us', job: 'api' }))
  expect(key({ cluster: 'eu', job: 'api' })).not.toBe(key({ cluster: 'euj', job: 'api' }))
  expect(key({ cluster: 'eu' })).toBe(key({ cluster: 'eu', job: '' }))
  expect(key({ cluster: 'eu' }, [])).toBe(key({ cluster: 'us' }, []))
  expect(correlate({ id: id('s') }, [], signal(), null)).not.toBe(key({}, []))
})

test('X-09 a drill never shares a key with what is real, nor with another drill', () => {
  const of = { id: id<'rule'>('r') }
  const keys = [null, 'one', 'two'].map(drill => correlate(of, ['job'], signal(), drill))
  expect(new Set(keys).size).toBe(3)
})

test('X-06 the correlation key, which stays in the log for ever, holds no value of a label', () => {
  expect(correlate({ id: id('r') }, ['user'], signal({ labels: { user: 'Ana Muster' } }), null)).toMatch(/^r\/[0-9a-f]{32}$/)
})

test('a rule asks for the integration that a signal came by, and a sender cannot say it came by another', () => {
  const rules = [rule('checkout', { match: [{ label: 'tocsin_integration', is: ['Checkout'] }] })]
  expect(matched(rules, signal({ integration: 'Checkout' }))).toBe('checkout')
  expect(matched(rules, signal({ integration: 'Search', labels: { tocsin_integration: 'Checkout' } }))).toBeNull()
  expect(matched(rules, signal({ labels: { tocsin_integration: 'Checkout' } }))).toBeNull()
})
