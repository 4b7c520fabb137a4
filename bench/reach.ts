/**
 * The proof of reach as the time ahead grows: 50 people, 20 schedules of three layers in four zones, four severities whose
 * escalations page all of them, a tenth of the people with a second address that nobody verified, two people with none at
 * all. Claim: 52 weeks in under 1 s, and at most 2.3 times the time for twice the weeks.
 */
import { makeCalendar } from '../src/calendar/make.ts'
import { type Id, type Instant, id, instant } from '../src/core/id.ts'
import type { Layer, Override, People, Person, PersonId, Schedule } from '../src/core/oncall/people.ts'
import { proveReach } from '../src/core/oncall/reach.ts'
import type { EscalationPolicy, Plan, Severity, Target } from '../src/core/plan.ts'
import { minute } from '../src/core/span.ts'
import { median, record } from './results.ts'

const brief = process.argv.includes('--brief')
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney']
const calendar = makeCalendar({ zones, holidays: [], business: null, years: { from: 2026, to: 2028 } }).value
const week = 7 * 24 * 60 * minute
const from = instant(Date.parse('2026-11-23T00:00:00Z'))

const ids: readonly PersonId[] = Array.from({ length: 50 }, (_, i) => id<'person'>(`person-${i}`))
const persons = ids.map((person, i): Person => {
  const method = (kind: 'sms' | 'email', verified: boolean) => ({
    id: id<'method'>(`${person}-${kind}`),
    kind,
    verifiedAt: verified ? instant(1) : null,
  })
  return {
    id: person,
    zone: zones[i % 4]!,
    methods: i >= 48 ? [] : [method('sms', i % 10 !== 0), method('email', i >= 2)],
    loud: [],
    quiet: [],
  }
})
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const layer = (first: number, count: number, every: Layer['every'], restrict: Layer['restrict']): Layer => ({
  people: Array.from({ length: count }, (_, i) => ids[(first + i) % 50]!),
  start: '2026-01-05T09:00',
  every,
  until: null,
  restrict,
})
const schedules = Array.from(
  { length: 20 },
  (_, s): Schedule => ({
    id: id(`schedule-${s}`),
    zone: zones[s % 4]!,
    layers: [
      layer(s * 2, 6, { count: 1, unit: 'day' }, [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }]),
      layer(s * 2 + 7, 5, { count: 12, unit: 'hour' }, [{ days: everyDay, from: '18:00', to: '06:00' }]),
      layer(s + 20, 3, { count: 1, unit: 'week' }, [{ days: [6], from: '12:00', to: '14:00' }]),
    ],
    overrides: Array.from({ length: 10 }, (_, n): Override => {
      const begin = from + (n * 37 + s) * 24 * 60 * minute
      return { from: instant(begin), to: instant(begin + 9 * 60 * minute), person: n % 3 === 0 ? null : ids[(n + s) % 50]! }
    }),
  }),
)
const keyed = <T extends Readonly<{ id: string }>>(list: readonly T[]) =>
  Object.fromEntries(list.map(one => [one.id, one])) as Record<T['id'], T>
const people: People = { persons: keyed(persons), positions: {}, roles: {}, schedules: keyed(schedules), owners: [ids[49]!] }

const ms = (count: number) => ({ unit: 'ms', count }) as const
const severities = [5, 15, 30, 120].map(
  (promise, n) =>
    ({
      id: id(`P${n + 1}`),
      name: `P${n + 1}`,
      clause: id('c'),
      acknowledge: ms(promise * minute),
      pages: 'loud',
      mobilise: [],
    }) as unknown as Severity,
)
const target = (n: number): Target => ({ schedule: id<'schedule'>(`schedule-${n}`) })
const policy = (n: number): EscalationPolicy => ({
  clause: id('c'),
  steps: [
    ...[0, 1, 2, 3, 4].map(k => ({ page: [target(n * 5 + k)], wait: ms(4 * minute) })),
    { page: [{ owners: true } as Target], wait: ms(5 * minute) },
  ],
  again: ms(5 * minute),
})
const plan = {
  severities,
  roles: [],
  escalation: Object.fromEntries(severities.map((severity, n) => [severity.id, policy(n)])) as Record<Id<'severity'>, EscalationPolicy>,
} as unknown as Plan

const weeks = brief ? [1, 2] : [1, 2, 4, 8, 16, 26, 52]
const rounds = brief ? 1 : 5
const prove = (to: Instant) => proveReach(plan, people, calendar, from, to)
for (let i = 0; i < (brief ? 1 : 20); i++) prove(instant(from + 2 * week)) // warm: the command itself pays about 30 ms more
const rows = weeks.map(count => {
  const to = instant(from + count * week)
  const times: number[] = []
  let gaps = 0
  for (let i = 0; i < rounds; i++) {
    const began = performance.now()
    gaps = prove(to).reduce((sum, reach) => sum + reach.gaps.length, 0)
    times.push(performance.now() - began)
  }
  return { count, time: median(times), gaps }
})
record(
  'reach',
  'Proof of reach: 50 people, 20 schedules of three layers and ten overrides in four zones, four severities of six steps. Median of 5, after warming. Not measured: reading the files, making the calendar.',
  { columns: ['weeks', 'ms', 'gaps found'], rows: rows.map(row => [row.count, row.time.toFixed(1), row.gaps]) },
)
