import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Control } from '../trust/posture.ts'
import { readPosture } from '../trust/read-posture.ts'
import { bound, matchOf, weighed } from './match.ts'

const { posture } = readPosture(readFileSync(new URL('../../trust/controls.yaml', import.meta.url), 'utf8'))
const controls: readonly Control[] = posture!.controls
const known = weighed(controls)
const of = (text: string, id = '') => matchOf(known, { id, text })

test('C-25 questions as customers write them find the control that they are about, and say by which words', () => {
  for (const [text, control] of [
    ['Is customer data encrypted at rest?', 'at-rest'],
    ['Is data encrypted in transit using TLS 1.2 or higher?', 'in-transit'],
    ['Do you have a documented incident response plan that is reviewed at least annually?', 'plan-reviewed'],
    ['Are user access rights reviewed on a quarterly basis?', 'access-reviewed'],
    ['Do you review the SOC 2 reports of your subprocessors annually?', 'vendors-reviewed'],
    ['Are changes to production peer reviewed before deployment?', 'changes'],
    ['Do you have a privacy notice describing what personal data is collected?', 'notice'],
    ['Do you maintain audit logs protected from tampering?', 'log-kept'],
    ['Do you perform a risk assessment at least annually?', 'risk-assessed'],
    ['Are backups tested by restoring them?', 'restored'],
  ] as const)
    expect([text, of(text).control], of(text).why).toEqual([text, control])
  expect(of('Is customer data encrypted at rest?').why).toContain('encrypt, at-rest')
})

test('C-25 below the bound nothing is guessed, and what asks the other way round is left to a person', () => {
  for (const text of [
    'Do you carry cyber insurance?',
    'Is multi-factor authentication required for all administrative access?',
    'Do you perform penetration tests by an independent third party?',
    'Are employees subject to background checks?',
    'Is there a password policy requiring 12 characters?',
    'Do you store data unencrypted at rest anywhere?',
    'Have you experienced a data breach in the last three years?',
    'Are any sub-processors not reviewed?',
    'Do you sell personal data?',
  ])
    expect([text, of(text).control], of(text).why).toEqual([text, null])
})

test('C-25 the number of a criterion, or a domain of the cloud matrix, leads to its controls, and a name that the document gives leads to one', () => {
  expect(of('Who signs these off?', 'CC8.1')).toMatchObject({
    control: 'changes',
    confidence: 0.85,
    why: expect.stringContaining('t names CC8.1'),
  })
  expect(of('Is cloud data periodically backed up?', 'BCR-08.1').control).toBe('restored')
  expect(of('Is there anything else?', 'CC6.1').control).toBeNull() // three stand under it, and no word tells them apart
  const named = weighed(controls.map(c => (c.id === 'access-reviewed' ? { ...c, askedAs: ['Multi-factor enrolment'] } : c)))
  expect(matchOf(named, { id: '', text: 'How is multi-factor enrolment handled for administrators?' }).control).toBe('access-reviewed')
})

test('C-25 the same question and controls make the same match whatever order they stand in, and a match is never below the bound', () => {
  const words = [...new Set(controls.flatMap(c => `${c.name} ${c.says}`.split(/\W+/)))]
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...controls], { minLength: controls.length }),
      fc.array(fc.constantFrom(...words, 'quantum', 'CC7.4'), { maxLength: 12 }),
      (shuffled, asked) => {
        const question = { id: '', text: asked.join(' ') }
        const match = matchOf(weighed(shuffled), question)
        expect(match).toEqual(matchOf(known, question))
        expect(match.control === null || match.confidence >= bound).toBe(true)
        expect(match.confidence).toBeLessThanOrEqual(1)
        expect(match.why).not.toBe('')
      },
    ),
    { numRuns: 60 },
  )
})
