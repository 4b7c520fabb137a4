/** Lengths of time for properties. */
import fc from 'fast-check'
import type { Span } from '../../core/span.ts'

export const spans: fc.Arbitrary<Span> = fc.oneof(
  fc.integer({ min: 1, max: 10_000_000 }).map(count => ({ unit: 'ms' as const, count: count * 1000 })),
  fc.record({ unit: fc.constantFrom('day' as const, 'business day' as const, 'month' as const), count: fc.integer({ min: 1, max: 999 }) }),
)
