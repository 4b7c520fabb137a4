import { expect, test } from 'vitest'
import { askClock } from './ask-clock.ts'
import { readInstant } from './read-instant.ts'

const dueOf = (question: Parameters<typeof askClock>[0]) => {
  const answer = askClock(question)
  return 'code' in answer ? answer : [answer.from, answer.due]
}
const noteOf = (question: Parameters<typeof askClock>[0]) => {
  const answer = askClock(question)
  return 'code' in answer ? answer.problem : answer.note
}

test('X-07 a moment is asked with its offset, or local with a zone', () => {
  const expected = ['2020-12-22T12:17:00+01:00', '2020-12-25T12:17:00+01:00']
  expect(dueOf({ rule: 'gdpr-33', from: '2020-12-22T12:17', zone: 'Europe/Berlin' })).toEqual(expected)
  expect(dueOf({ rule: 'gdpr-33', from: '2020-12-22 12:17:00', zone: 'Europe/Berlin' })).toEqual(expected)
  expect(dueOf({ rule: 'gdpr-33', from: '2020-12-22T11:17:00Z', zone: 'Europe/Berlin' })).toEqual(expected)
  expect(dueOf({ rule: 'gdpr-33', from: '2020-12-22T12:17+01:00' })).toEqual(expected)
  expect(dueOf({ rule: 'gdpr-33', from: '2020-12-22T11:17Z' })).toEqual(['2020-12-22T11:17:00Z', '2020-12-25T11:17:00Z'])
  expect(noteOf({ rule: 'gdpr-33', from: '2020-12-22T12:17+01:00' })).toContain('No zone was given')
})

test("X-07 where the recipient's clock decides no zone is needed, and for days a date will do", () => {
  expect(dueOf({ rule: 'sec-8k-105', from: '2026-11-25' })).toEqual(['2026-11-25T00:00:00-05:00', '2026-12-02T17:30:00-05:00'])
  expect(dueOf({ rule: 'hipaa-individual', from: '2026-11-22' })).toEqual(['2026-11-22T00:00:00Z', '2027-01-21T23:59:59Z'])
  expect(noteOf({ rule: 'hipaa-individual', from: '2026-11-22' })).toContain('the day is taken in UTC')
  expect(dueOf({ rule: 'nis2-final', from: '2027-01-31', zone: 'Europe/Berlin', holidays: 'DE' })).toEqual([
    '2027-01-31T00:00:00+01:00',
    '2027-03-01T23:59:59+01:00',
  ])
})

test('X-07 an instant in a gap or a fold of the clock has a said outcome', () => {
  const gap = { rule: 'gdpr-33', from: '2026-03-29T02:30', zone: 'Europe/Berlin' }
  expect(dueOf(gap)).toEqual(['2026-03-29T03:00:00+02:00', '2026-04-01T03:00:00+02:00'])
  expect(noteOf(gap)).toContain('does not exist in Europe/Berlin')
  const fold = { rule: 'nis2-early', from: '2026-10-25T02:30', zone: 'Europe/Berlin' }
  expect(dueOf(fold)).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-26T01:30:00+01:00'])
  expect(noteOf(fold)).toContain('comes twice in Europe/Berlin')
})

test('X-07 a question that cannot be answered says what to write instead', () => {
  expect(askClock({ rule: 'gdpr33', from: '2026-03-29' })).toMatchObject({
    code: 'no-such-rule',
    instead: expect.stringContaining('did you mean gdpr-33?'),
  })
  expect(askClock({ rule: 'gdpr-33', from: '2026-03-29T10:00' })).toMatchObject({
    code: 'bad-moment',
    problem: expect.stringContaining('no zone was given'),
  })
  expect(askClock({ rule: 'gdpr-33', from: '2026-03-29T10:00', zone: 'Mars/Olympus' })).toMatchObject({
    code: 'bad-moment',
    instead: expect.stringContaining('no zone "Mars/Olympus"'),
  })
  expect(askClock({ rule: 'gdpr-33', from: 'yesterday', zone: 'UTC' })).toMatchObject({ code: 'bad-moment' })
  expect(askClock({ rule: 'gdpr-33', from: '2026-02-30T10:00Z' })).toMatchObject({ code: 'bad-moment' })
  expect(askClock({ rule: 'dora-initial', from: '2026-11-19T16:00Z', holidays: 'Berlin' })).toMatchObject({ code: 'no-calendar' })
  expect(askClock({ rule: 'dora-initial', from: '2026-11-19T16:00Z' })).toMatchObject({ code: 'needs-moment', needs: ['aware'] })
  expect(dueOf({ rule: 'dora-initial', from: '2026-11-19T16:00', zone: 'Europe/Berlin', moments: { aware: '2026-11-19T15:00' } })).toEqual([
    '2026-11-19T16:00:00+01:00',
    '2026-11-19T20:00:00+01:00',
  ])
  expect(readInstant('2026-11-19T16:00+25:00', null)).toHaveProperty('problem')
})
