import { expect, test } from 'vitest'
import { reachOf } from '../reach.ts'
import { ruleIds, versionsOf } from '../rules.ts'
import { vocabulary } from './field.ts'
import { fieldSetOf, fieldSets } from './sets.ts'

/** Rules whose law names no contents, or that are met by a decision. Named here, so that a new rule is not forgotten. */
const without = new Set(['gdpr-assess', 'eu-omnibus', 'us-circia', 'us-circia-payment', 'au-ndb', 'us-tx'])

test('T-22 X-07 every rule that ships has a cited field set or is one that names no contents', () => {
  for (const rule of ruleIds) expect([rule, fieldSetOf(rule, '2027-06-01') !== null]).toEqual([rule, !without.has(rule)])
  for (const rule of without) expect(versionsOf(rule).length > 0 && rule in reachOf).toBe(true)
})

test('T-22 field sets name known fields once, with citation and source, for rules that there are', () => {
  for (const set of fieldSets) {
    expect(set.citation.length > 5 && set.source.length > 5).toBe(true)
    expect(set.rules.filter(rule => !ruleIds.includes(rule))).toEqual([])
    const ids = set.fields.map(f => f.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter(id => !(id in vocabulary))).toEqual([])
    expect(ids.length).toBeGreaterThan(0)
  }
})

test('T-22 Article 33(3) asks for nature, people, data, records, contact, consequences and measures', () => {
  const asked = fieldSetOf('gdpr-33', '2026-11-25')!.fields.filter(f => f.need === 'required' || f.need === 'where possible')
  expect(asked.map(f => f.id)).toEqual(['nature', 'contact', 'consequences', 'measures', 'people', 'data', 'records'])
})
