import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { seriesOf } from './figure-series.ts'

const plan = compiled(shippedSource('team'))
const opened = (at: string, minutesToAcknowledge: number): Incident =>
  ({
    openedAt: instant(Date.parse(at)),
    receivedAt: instant(Date.parse(at)),
    acknowledgedFirstAt: instant(Date.parse(at) + minutesToAcknowledge * 60_000),
    severity: 'P1',
    drill: null,
    closedAs: null,
    milestones: {},
    phases: [],
    obligations: {},
  }) as unknown as Incident
const at = (text: string) => instant(Date.parse(text))
const mtta = (items: ReturnType<typeof seriesOf>[number]['items']) => items.find(f => f.id === 'mtta')!.rows.find(r => r.severity === 'P1')!

test('T-26 each month has the figure of its own incidents, with its own denominator, and a month without any has none', () => {
  const incidents = [opened('2026-09-30T23:59:00Z', 10), opened('2026-11-01T00:00:00Z', 4), opened('2026-11-20T00:00:00Z', 8)]
  const buckets = seriesOf(plan, incidents, at('2026-09-10T00:00:00Z'), at('2026-11-25T00:00:00Z'), 'month')
  expect(buckets.map(b => [new Date(b.from).toISOString().slice(0, 10), b.incidents])).toEqual([
    ['2026-09-10', 1],
    ['2026-10-01', 0],
    ['2026-11-01', 2],
  ])
  expect(buckets.map(b => mtta(b.items)).map(r => [r.value, r.of])).toEqual([
    [600_000, 1],
    [null, 0],
    [360_000, 2],
  ])
})

test('weeks begin on Monday; an open beginning is that of the first incident; nothing gives nothing', () => {
  const buckets = seriesOf(plan, [opened('2026-11-18T12:00:00Z', 1)], null, at('2026-11-25T00:00:00Z'), 'week')
  expect(buckets.map(b => new Date(b.from).toISOString())).toEqual(['2026-11-18T12:00:00.000Z', '2026-11-23T00:00:00.000Z'])
  expect(seriesOf(plan, [], null, at('2026-11-25T00:00:00Z'), 'week')).toEqual([])
})

test('X-21 whatever the period, every incident of it is in exactly one stretch, and stretches follow without a gap', () => {
  const day = 86_400_000
  const base = Date.parse('2025-01-01T00:00:00Z')
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 700 * day }), { maxLength: 30 }),
      fc.integer({ min: 0, max: 350 * day }),
      fc.integer({ min: 1, max: 350 * day }),
      fc.constantFrom('week' as const, 'month' as const),
      (offsets, start, length, every) => {
        const incidents = offsets.map(o => opened(new Date(base + o).toISOString(), 1))
        const [from, to] = [instant(base + start), instant(base + start + length)]
        const buckets = seriesOf(plan, incidents, from, to, every)
        const within = incidents.filter(i => i.openedAt >= from && i.openedAt < to).length
        expect(buckets.reduce((sum, b) => sum + b.incidents, 0)).toBe(within)
        expect([buckets[0]?.from, buckets.at(-1)?.to]).toEqual([from, to])
        for (let n = 1; n < buckets.length; n++) expect(buckets[n]!.from).toBe(buckets[n - 1]!.to)
      },
    ),
    { numRuns: 40 },
  )
})
