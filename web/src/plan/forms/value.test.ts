import { expect, test } from 'vitest'
import { blockForms } from '../../../../src/plan/form.ts'
import type { PlanField } from '../../shapes.ts'
import { blank, inShort, missing, pruned, turned, wayOf } from './value.ts'

const form = (name: string) => blockForms().find(f => f.name === name)!.entry as PlanField

test('an empty form asks for what must be there, and for nothing else', () => {
  expect(missing(form('severities'), blank(form('severities')))).toEqual(['name', 'definition', 'pages', 'phases'])
  expect(missing(form('escalation'), { steps: [''] })).toEqual(['steps'])
  expect(missing(form('escalation'), { steps: ['page lead'] })).toEqual([])
  expect(missing(form('positions'), '')).toEqual(['a value'])
  expect(missing(form('plan-review'), { every: '12 months' })).toEqual([])
})

test('what is left empty is not written, and what is there stays as it is', () => {
  expect(pruned({ name: 'P1 ', until: ' ', mobilise: ['', 'lead'], due: {} })).toEqual({ name: 'P1 ', mobilise: ['lead'] })
})

test('one text becomes a list or one for each severity, and back, without a loss', () => {
  const { field } = (form('obligations') as Extract<PlanField, { is: 'group' }>).fields.find(f => f.key === 'due')!
  const ways = (field as Extract<PlanField, { is: 'either' }>).ways
  expect([wayOf(ways, 'open').is, wayOf(ways, { P1: 'open' }).is]).toEqual(['text', 'map'])
  expect(turned({ P1: 'at once on acknowledged' }, ways[0]!)).toBe('at once on acknowledged')
  const { field: names } = (form('severities') as Extract<PlanField, { is: 'group' }>).fields.find(f => f.key === 'mobilise')!
  expect(turned('lead', (names as Extract<PlanField, { is: 'either' }>).ways[1]!)).toEqual(['lead'])
})

test('an entry is told from the others by what it is called', () => {
  expect(inShort({ when: 'always', name: 'Tell them' })).toBe('Tell them')
  expect(inShort(['alertname', 'service'])).toBe('alertname, service')
})
