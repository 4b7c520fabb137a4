import { expect, test } from 'vitest'
import { id, instant } from '../id.ts'
import type { Plan } from '../plan.ts'
import { hour, minute } from '../span.ts'
import { plan as teamPlan } from '../testing/team.ts'
import { escalationWords, lengthText, type Naming, reachWords, spanText } from './words.ts'

const table = [
  { at: instant(Date.UTC(2025, 9, 26, 1)), offset: hour },
  { at: instant(Date.UTC(2026, 2, 29, 1)), offset: 2 * hour },
  { at: instant(Date.UTC(2026, 9, 25, 1)), offset: hour },
]
const naming: Naming = { zone: 'Europe/Berlin', table, person: p => (p === id('ana') ? 'Ana' : 'Ben'), method: (_, m) => m }
const from = (text: string) => instant(Date.parse(text))
const plan: Plan = {
  ...teamPlan,
  clauses: [{ id: id('escalation'), number: '5.2', title: 'Escalation', depth: 2, line: 1, internal: false }],
}
const about = { severity: id<'severity'>('P1'), clause: id<'clause'>('escalation'), promise: 15 * minute, pages: true, slowest: 0 }

test('X-02 a gap is named as people say it, on the wall of the plan', () => {
  const reach = {
    ...about,
    from: from('2026-11-22T00:00:00+01:00'),
    to: from('2027-01-17T00:00:00+01:00'),
    gaps: [
      { from: from('2026-12-25T02:00:00+01:00'), to: from('2026-12-25T06:00:00+01:00'), first: null, tried: [] },
      { from: from('2026-12-31T18:00:00+01:00'), to: from('2027-01-01T09:00:00+01:00'), first: null, tried: [id<'person'>('ben')] },
      { from: from('2027-01-02T00:00:00+01:00'), to: from('2027-01-02T01:30:00+01:00'), first: 20 * minute, tried: [id<'person'>('ana')] },
    ],
  }
  expect(reachWords([reach], plan, naming)).toBe(
    [
      'P1: not proved from 22 November 00:00 to 17 January 2027 00:00 Europe/Berlin (promised within 15 minutes; 5.2 Escalation). The first minute: 25 December 02:00',
      '  nobody reachable 25 December 02:00 to 06:00',
      '  nobody reachable 31 December 18:00 to 1 January 2027 09:00 (the plan pages Ben, without a verified contact method)',
      '  reached too late, after 20 minutes, 2 January 2027 00:00 to 01:30',
    ].join('\n'),
  )
  expect(reachWords([{ ...reach, gaps: [], slowest: 4 * minute }], plan, naming)).toBe(
    'P1: somebody with a verified contact method is paged after 4 minutes at the latest, at every minute from 22 November 00:00 to 17 January 2027 00:00 Europe/Berlin (promised within 15 minutes)',
  )
  expect(reachWords([{ ...reach, pages: false, gaps: [] }], plan, naming)).toBe('P1: pages nobody, as the plan says')
})

test('an escalation reads as a list of who is called when, and why', () => {
  const at = from('2026-12-25T03:00:00+01:00')
  const page = { type: 'page', unverified: false, clause: id<'clause'>('escalation'), why: 'escalation' } as const
  const words = escalationWords(
    [
      { ...page, at, person: id('ana'), method: id('ntfy'), step: 0 },
      { ...page, at, person: id('ana'), method: id('email'), step: 0 },
      { ...page, at: instant(at + 2 * minute), person: id('ana'), method: id('sms'), step: 0 },
      {
        type: 'nobody reachable',
        at: instant(at + 15 * minute),
        clause: id('escalation'),
        role: null,
        step: 1,
        whom: [{ position: id('chief') }],
      },
      { ...page, at: instant(at + 24 * hour), person: id('ben'), method: id('phone'), unverified: true, step: null, why: 'mobilised' },
    ],
    at,
    plan,
    naming,
  )
  expect(words).toBe(
    [
      'If nobody ever answers an incident that opens on 25 December 2026 03:00 (Europe/Berlin, UTC+01:00):',
      '  03:00  at once  Ana by ntfy, email  (step 1, 5.2 Escalation)',
      '  03:02  +2 minutes  Ana by sms  (step 1, 5.2 Escalation)',
      '  03:15  +15 minutes  NOBODY REACHABLE as Chief Executive  (step 2, 5.2 Escalation)',
      '  26 December 03:00  +24 hours  Ben by phone, not verified  (mobilised, 5.2 Escalation)',
    ].join('\n'),
  )
})

test('a span over the hour that comes twice names both its ends whole', () => {
  const near = from('2026-10-25T00:00:00Z')
  expect(spanText(table, from('2026-10-25T00:30:00Z'), from('2026-10-25T01:30:00Z'), near)).toBe('25 October 02:30 to 25 October 02:30')
  expect([45_000, 90 * minute, 24 * hour, 61_000, 0].map(lengthText)).toEqual([
    '45 seconds',
    '1 hour 30 minutes',
    '24 hours',
    '1 minute 1 second',
    'no time',
  ])
})
