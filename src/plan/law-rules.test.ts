import { expect, test } from 'vitest'
import { ruleIds } from '../core/obligation/law/rules.ts'
import { compile } from './compile.ts'
import { small, smallBlocks } from './testing/shipped.ts'

const breach = {
  facts: 'breach: { values: [unknown, suspected, confirmed] }',
  milestones: ['aware', 'classified', 'noticed', 'determined', 'fix-available'].map(id => `${id}: set by responder`).join('\n'),
}
const naming = (rule: string) =>
  compile(small({ ...breach, obligations: `${smallBlocks.obligations}\ntell: { when: breach is confirmed, who: responder, ${rule} }` }))
const found = (rule: string, code: string) => naming(rule).problems.find(p => p.code === code)?.what

test('X-07 a plan may name every rule of law that there is, and no other', () => {
  const refused = ruleIds.filter(id => naming(`due: open, law: ${id}`).problems.some(p => p.severity === 'error'))
  expect(refused).toEqual([])
  expect(found('due: open, law: dora-intermediat', 'unknown-law')).toContain('dora-intermediat')
})

test('X-07 a promise is held against the figure of the rule, in whatever unit the rule has it', () => {
  expect(found('due: within 6 hours of classified, law: dora-initial', 'weaker-than-law')).toContain('gives 4 hours')
  expect(found('due: within 4 hours of classified, law: dora-initial', 'weaker-than-law')).toBeUndefined()
  expect(found('due: within 31 days of determined, law: us-fl', 'weaker-than-law')).toContain('gives 30 days')
  expect(found('due: within 30 days of determined, law: us-fl', 'weaker-than-law')).toBeUndefined()
  expect(found('due: within 2 months of determined, law: us-fl', 'weaker-than-law')).toContain('gives 30 days')
  expect(found('due: within 1 month of determined, law: us-fl', 'weaker-than-law')).toContain('counts 30 days')
  expect(found('due: within 48 hours of determined, law: us-fl', 'weaker-than-law')).toBeUndefined()
})

test('X-07 a rule that is not in force is named with why it gives no date', () => {
  expect(found('due: open, law: us-circia', 'law-not-in-force')).toContain('not in force')
  expect(found('due: open, law: gdpr-33', 'law-not-in-force')).toBeUndefined()
})
