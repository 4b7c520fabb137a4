import { expect, test } from 'vitest'
import type { PlanField } from '../../shapes.ts'
import { blank, inShort, missing, pruned, turned, wayOf } from './value.ts'

const about = ''
const text: PlanField = { is: 'text', about, max: 400, names: null, says: null }
const list = (atLeast: number): PlanField => ({ is: 'list', about, of: text, atLeast })
const group = (fields: Record<string, PlanField>, ...required: string[]): PlanField => ({
  is: 'group',
  about,
  fields: Object.entries(fields).map(([key, field]) => ({ key, field, required: required.includes(key) })),
})
const severity = group(
  { name: text, pages: { is: 'choice', about, values: ['loud', 'nobody'] }, mobilise: list(0), until: text },
  'name',
  'pages',
)
const either: readonly PlanField[] = [text, list(1), { is: 'map', about, of: text }]

test('an empty form asks for what must be there, and for nothing else', () => {
  expect(missing(severity, blank(severity))).toEqual(['name', 'pages'])
  expect(missing(severity, { name: 'P1', pages: 'loud' })).toEqual([])
  expect(missing(group({ steps: list(1) }, 'steps'), { steps: [''] })).toEqual(['steps'])
  expect(missing(text, '')).toEqual(['a value'])
})

test('what is left empty is not written, and what is there stays as it is', () => {
  expect(pruned({ name: 'P1 ', until: ' ', mobilise: ['', 'lead'], due: {} })).toEqual({ name: 'P1 ', mobilise: ['lead'] })
})

test('one text becomes a list or one for each severity, and back, without a loss', () => {
  expect([wayOf(either, 'open').is, wayOf(either, ['a']).is, wayOf(either, { P1: 'open' }).is]).toEqual(['text', 'list', 'map'])
  expect(turned({ P1: 'at once on acknowledged' }, either[0]!)).toBe('at once on acknowledged')
  expect(turned('lead', either[1]!)).toEqual(['lead'])
  expect(turned('Stop it.', group({ do: text, by: text }, 'do'))).toEqual({ do: 'Stop it.' })
})

test('an entry is told from the others by what it is called', () => {
  expect(inShort({ when: 'always', name: 'Tell them' })).toBe('Tell them')
  expect(inShort(['alertname', 'service'])).toBe('alertname, service')
})
