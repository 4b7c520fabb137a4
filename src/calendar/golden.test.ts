/**
 * Dates that were worked out by hand, from each rule's own words, for every rule there is: over changes of the clock, leap
 * days, ends of months and years, holidays, and the days on which a law began. Asked as somebody asks on the command line.
 */
import { expect, test } from 'vitest'
import { ruleIds } from '../core/obligation/law/rules.ts'
import { askClock } from './ask-clock.ts'

type Row = readonly [rule: string, from: string, zone: string, due: string | null, moments?: Readonly<Record<string, string>>]

const golden: readonly Row[] = [
  ['gdpr-assess', '2026-11-22T10:00', 'Europe/Berlin', null],
  ['gdpr-33', '2028-02-28T23:30', 'Europe/Berlin', '2028-03-02T23:30:00+01:00'], // over the leap day
  ['gdpr-33', '2018-05-24T10:00', 'Europe/Berlin', null],
  ['gdpr-33', '2026-07-01T10:00', 'Asia/Kathmandu', '2026-07-04T10:00:00+05:45'],
  ['gdpr-33-2', '2026-11-22T10:00', 'Europe/Berlin', null],
  ['gdpr-34', '2026-11-22T10:00', 'Europe/Berlin', null],
  ['eu-omnibus', '2026-11-22T10:00', 'Europe/Berlin', null],
  ['uk-gdpr-33', '2026-03-28T12:00', 'Europe/London', '2026-03-31T13:00:00+01:00'],
  ['uk-pecr-5a', '2025-08-19T23:30', 'Europe/London', '2025-08-20T23:30:00+01:00'],
  ['uk-pecr-5a', '2025-08-20T00:00', 'Europe/London', '2025-08-23T00:00:00+01:00'],
  ['nis2-early', '2026-03-28T20:00', 'Europe/Berlin', '2026-03-29T21:00:00+02:00'],
  ['nis2-notice', '2026-12-30T08:00', 'Europe/Berlin', '2027-01-02T08:00:00+01:00'],
  ['nis2-final', '2026-08-31T10:00', 'Europe/Berlin', '2026-09-30T23:59:59+02:00'],
  ['nis2-final', '2028-01-31T10:00', 'Europe/Berlin', '2028-02-29T23:59:59+01:00'],
  ['nis2-final', '2026-11-25T10:00', 'Europe/Berlin', '2026-12-28T23:59:59+01:00'], // Christmas, and the weekend after it
  ['nis2-final-handled', '2027-03-02T10:00', 'Europe/Berlin', '2027-04-02T23:59:59+02:00'],
  ['dora-initial', '2026-06-05T21:30', 'Europe/Berlin', '2026-06-08T12:00:00+02:00', { aware: '2026-06-05T20:00' }],
  ['dora-initial', '2026-06-02T21:30', 'Europe/Berlin', '2026-06-03T01:30:00+02:00', { aware: '2026-06-02T20:00' }],
  ['dora-initial', '2026-06-03T18:30', 'Europe/Berlin', '2026-06-03T20:00:00+02:00', { aware: '2026-06-02T20:00' }],
  ['dora-initial', '2026-06-04T09:00', 'Europe/Berlin', '2026-06-04T13:00:00+02:00', { aware: '2026-06-02T20:00' }],
  ['dora-initial', '2026-12-24T22:00', 'Europe/Berlin', '2026-12-28T12:00:00+01:00', { aware: '2026-12-24T21:00' }],
  ['dora-intermediate', '2026-06-12T09:00', 'Europe/Berlin', '2026-06-15T09:00:00+02:00'],
  ['dora-intermediate', '2026-06-10T09:00', 'Europe/Berlin', '2026-06-15T12:00:00+02:00'], // ends on a Saturday
  ['dora-final', '2026-05-30T15:00', 'Europe/Berlin', '2026-06-30T23:59:59+02:00'],
  ['cra-early', '2026-12-31T23:00', 'Europe/Berlin', '2027-01-01T23:00:00+01:00'],
  ['cra-early', '2026-09-10T23:59', 'Europe/Berlin', null],
  ['cra-notice', '2026-09-11T00:00', 'Europe/Berlin', '2026-09-14T00:00:00+02:00'],
  ['cra-final', '2026-09-19T09:00', 'Europe/Berlin', '2026-10-05T23:59:59+02:00'], // the fourteenth is a Saturday and a holiday
  ['cra-final', '2026-11-10T09:00', 'Europe/Berlin', '2026-11-24T23:59:59+01:00'],
  ['cra-final-incident', '2027-01-29T09:00', 'Europe/Berlin', '2027-03-01T23:59:59+01:00'], // clamped to a Sunday
  ['sec-8k-105', '2028-11-08T12:00', 'America/New_York', '2028-11-15T17:30:00-05:00'], // Veterans Day is observed on the Friday
  ['sec-8k-105', '2025-01-06T12:00', 'America/New_York', '2025-01-13T17:30:00-05:00'], // EDGAR was closed on the ninth
  ['sec-8k-105', '2026-06-15T12:00', 'America/New_York', '2026-06-22T17:30:00-04:00'], // Juneteenth
  ['sec-8k-105-amend', '2026-05-21T12:00', 'America/New_York', '2026-05-28T17:30:00-04:00'], // Memorial Day
  ['hipaa-individual', '2028-01-01', 'America/New_York', '2028-03-01T23:59:59-05:00'], // a leap year
  ['hipaa-hhs-small', '2026-12-31T23:30', 'America/New_York', '2027-03-01T23:59:59-05:00'],
  ['hipaa-hhs-small', '2027-01-01T00:10', 'America/New_York', '2028-02-29T23:59:59-05:00'],
  ['us-reg-sp', '2026-01-30', 'America/New_York', '2026-03-01T23:59:59-05:00'],
  ['us-reg-sp-vendor', '2026-06-03T10:00', 'America/New_York', '2026-06-06T10:00:00-04:00'],
  ['us-circia', '2026-11-22T10:00', 'America/New_York', null],
  ['us-circia-payment', '2026-11-22T10:00', 'America/New_York', null],
  ['us-ca', '2025-12-31', 'America/Los_Angeles', null],
  ['us-ca', '2026-01-01', 'America/Los_Angeles', '2026-01-31T23:59:59-08:00'],
  ['us-ca-ag', '2026-02-20', 'America/Los_Angeles', '2026-03-07T23:59:59-08:00'],
  ['us-ny', '2024-12-20', 'America/New_York', null],
  ['us-ny', '2026-11-30', 'America/New_York', '2026-12-30T23:59:59-05:00'],
  ['us-ny-dfs', '2026-03-06T17:00', 'America/New_York', '2026-03-09T18:00:00-04:00'],
  ['us-ny-dfs-payment', '2026-10-31T22:00', 'America/New_York', '2026-11-01T21:00:00-05:00'],
  ['us-tx', '2026-12-02', 'America/Chicago', '2027-01-31T23:59:59-06:00'],
  ['us-tx-ag', '2023-08-31', 'America/Chicago', '2023-10-30T23:59:59-05:00'],
  ['us-tx-ag', '2023-09-01', 'America/Chicago', '2023-10-01T23:59:59-05:00'],
  ['us-fl', '2026-02-14', 'America/New_York', '2026-03-16T23:59:59-04:00'],
  ['us-co', '2026-07-15', 'America/Denver', '2026-08-14T23:59:59-06:00'],
  ['br-anpd', '2026-11-13T18:00', 'America/Sao_Paulo', '2026-11-18T23:59:59-03:00'],
  ['br-anpd', '2026-12-23T18:00', 'America/Sao_Paulo', '2026-12-29T23:59:59-03:00'],
  ['br-anpd-supplement', '2026-11-18T18:00', 'America/Sao_Paulo', '2026-12-17T23:59:59-03:00'],
  ['in-cert-in', '2026-06-30T20:45', 'Asia/Kolkata', '2026-07-01T02:45:00+05:30'],
  ['in-dpdp', '2027-06-01T10:00', 'Asia/Kolkata', null],
  ['in-dpdp-detail', '2027-05-12T23:59', 'Asia/Kolkata', null],
  ['in-dpdp-detail', '2027-05-13T00:00', 'Asia/Kolkata', '2027-05-16T00:00:00+05:30'],
  ['sg-pdpa', '2026-02-26T23:30', 'Asia/Singapore', '2026-03-01T23:59:59+08:00'],
  ['au-ndb', '2026-12-20', 'Australia/Sydney', '2027-01-19T23:59:59+11:00'],
  ['au-ndb-notify', '2026-12-20', 'Australia/Sydney', null],
  ['ch-fadp', '2026-12-20', 'Europe/Zurich', null],
  ['ch-isa', '2026-10-24T12:00', 'Europe/Zurich', '2026-10-25T11:00:00+01:00'],
  ['ch-isa', '2025-03-31T12:00', 'Europe/Zurich', null],
  ['ch-isa-complete', '2026-12-20T12:00', 'Europe/Zurich', '2027-01-03T23:59:59+01:00'],
  ['ca-pipeda', '2026-12-20T12:00', 'America/Toronto', null],
  ['card-visa', '2026-05-01T10:00', 'Europe/Berlin', '2026-05-01T10:00:00+02:00'],
  ['card-visa-report', '2026-05-22T10:00', 'America/New_York', '2026-05-28T23:59:59-04:00'],
  ['card-visa-accounts', '2026-05-22T10:00', 'America/New_York', '2026-06-08T23:59:59-04:00'],
]

for (const [rule, from, zone, due, moments] of golden)
  test(`X-07 ${rule} from ${from} in ${zone} is due ${due ?? 'on no date'}`, () => {
    const answer = askClock({ rule, from, zone, ...(moments === undefined ? {} : { moments }) })
    if ('code' in answer) throw new Error(answer.problem)
    expect(answer.due).toBe(due)
  })

test('X-07 every rule there is has a date that was worked out by hand', () => {
  expect(ruleIds.filter(id => !golden.some(([rule]) => rule === id))).toEqual([])
})

test('X-07 holidays that nobody named are those of the country of the zone, said so, with the earlier date beside them', () => {
  const answer = askClock({ rule: 'nis2-final', from: '2026-11-25T10:00', zone: 'Europe/Berlin' })
  expect(answer).toMatchObject({
    readings: [
      { due: '2026-12-25T23:59:59+01:00', reading: expect.stringContaining('weekends alone') },
      { due: '2026-12-28T23:59:59+01:00' },
    ],
    note: expect.stringContaining('public holidays of DE'),
  })
  const none = askClock({ rule: 'nis2-final', from: '2026-11-25T10:00', zone: 'Europe/Berlin', holidays: 'none' })
  expect(none).toMatchObject({ due: '2026-12-25T23:59:59+01:00' })
  const nowhere = askClock({ rule: 'nis2-final', from: '2026-11-25T10:00', zone: 'UTC' })
  expect(nowhere).toMatchObject({ due: '2026-12-25T23:59:59Z', note: expect.stringContaining('weekends alone') })
})

test('X-07 the 14 days of the Swiss completion have an earlier and a later reading, and the earlier one is due', () => {
  const answer = askClock({ rule: 'ch-isa-complete', from: '2026-12-20T12:00', zone: 'Europe/Zurich' })
  if ('code' in answer) throw new Error(answer.problem)
  expect(answer.readings.map(r => r.due)).toEqual(['2027-01-03T23:59:59+01:00', '2027-01-04T23:59:59+01:00'])
})

test('X-07 before the first version of a rule the answer says since when there is one', () => {
  const answer = askClock({ rule: 'us-tx-ag', from: '2019-05-01', zone: 'America/Chicago' })
  expect(answer).toMatchObject({ due: null, enabled: false, note: expect.stringContaining('from 2020-01-01') })
})
