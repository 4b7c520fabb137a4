import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { certificationShown } from './certification.ts'
import type { Certification } from './posture.ts'

const at = (day: string) => instant(Date.parse(`${day}T12:00:00Z`))
const none: Certification = {
  standard: 'SOC 2',
  status: 'none',
  firm: null,
  criteria: [],
  asOf: null,
  window: null,
  expires: null,
  report: null,
  says: null,
}
const typeTwo: Certification = {
  ...none,
  status: 'Type II',
  firm: 'Reed & Partners LLP',
  criteria: ['security', 'availability'],
  window: { from: '2026-01-01', to: '2026-06-30' },
}

test('C-01 without a certificate it is said that there is none', () => {
  expect(certificationShown(none, at('2026-12-01')).words).toBe('We hold no SOC 2 report, and no examination is under way.')
  expect(certificationShown({ ...none, status: 'in progress' }, at('2026-12-01')).words).toBe(
    'We hold no SOC 2 report. One is being prepared: no firm is engaged yet, the window is not set.',
  )
})

test('C-01 a Type II names firm, criteria and window, and says when it has expired', () => {
  expect(certificationShown(typeTwo, at('2026-12-01'))).toEqual({
    status: 'Type II',
    expired: false,
    expires: '2027-06-30',
    words:
      'SOC 2 Type II, examined by Reed & Partners LLP, over 2026-01-01 to 2026-06-30, covering security and availability. It is to be relied on to 2027-06-30.',
  })
  expect(certificationShown(typeTwo, at('2027-07-01'))).toMatchObject({
    expired: true,
    words: expect.stringContaining('It expired on 2027-06-30'),
  })
  expect(certificationShown(typeTwo, at('2027-06-30')).expired).toBe(false)
})

test('C-01 a window that is not over is no report', () => {
  expect(certificationShown(typeTwo, at('2026-05-01')).words).toMatch(/not over yet, so there is no report/)
})
