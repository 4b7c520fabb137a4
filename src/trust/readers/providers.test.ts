import { expect, test } from 'vitest'
import type { Event } from '../../core/event.ts'
import { id, instant } from '../../core/id.ts'
import type { Recorded } from '../recorded.ts'
import { providersLookedAt } from './providers.ts'

const day = 86_400_000
const at = (days: number) => instant(days * day)
const every = { words: '1 year', ms: 366 * day }
const look = (vendor: string, days: number) =>
  ({
    at: at(days),
    stream: id('s'),
    seq: days,
    fact: { type: 'VendorRecordChanged', vendor, what: 'report looked at', which: 'r' },
  }) as unknown as Event
const of = (vendors: readonly string[], looks: readonly Event[]) =>
  providersLookedAt(
    { begins: at(0), providers: { of: vendors.map(v => id(v)), looks } } as unknown as Recorded,
    { from: at(1000), to: at(1090) },
    every,
  )

test('C-32 each sub-processor has to have been looked at in time; that one is named shows nothing', () => {
  expect(of([], [])).toMatchObject({ verdict: 'none', says: 'No sub-processor is named.' })
  expect(of(['a', 'b'], [])).toMatchObject({ verdict: 'none', says: 'None of 2 sub-processors was looked at within 1 year.' })
  expect(of(['a', 'b'], [look('a', 1010)])).toMatchObject({ verdict: 'against', says: '1 of 2 sub-processors looked at within 1 year.' })
  expect(of(['a', 'b'], [look('a', 1010), look('b', 800)])).toMatchObject({ verdict: 'across' })
  expect(of(['a'], [look('a', 700)])).toMatchObject({ verdict: 'none' }) // that was too long ago for its end
})
