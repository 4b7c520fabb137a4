import { expect, test } from 'vitest'
import { instant } from '../../core/id.ts'
import { usageEventsMax } from './shape.ts'
import { readUsage, usageRoute } from './usage.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const read = (body: unknown) => readUsage(Buffer.from(JSON.stringify(body)), now)
const refused = (body: unknown) => {
  const outcome = read(body)
  return 'problem' in outcome ? `${outcome.field}: ${outcome.problem}` : null
}

test('T-05 one type of event or a list of them is counted, at the time that is said or now, and is no signal by itself', () => {
  expect(read({ type: 'sign-up' })).toEqual({ signals: [], events: [{ type: 'sign-up', count: 1, at: now }] })
  expect(read([{ type: 'API call', count: 250, at: '2026-11-22T05:15:00+01:00' }, { type: 'refund' }])).toEqual({
    signals: [],
    events: [
      { type: 'API call', count: 250, at: instant(now - 15 * 60_000) },
      { type: 'refund', count: 1, at: now },
    ],
  })
  expect(read({ type: 'a', at: '2026-11-22T04:33:00Z' })).toMatchObject({ events: [{ at: now }] }) // a clock that is a little ahead
})

test('T-05 what cannot be counted is refused whole, with its place and what to write instead', () => {
  expect(refused({ type: 'ana@example.com' })).toMatch(/^type: it has to begin with a letter or digit/)
  expect(refused([{ type: 'a' }, { count: 2 }])).toBe('[1].type: it is missing')
  expect(refused({ type: 'a', count: 0 })).toMatch(/^count: /)
  expect(refused({ type: 'a', count: 1.5 })).toMatch(/^count: /)
  expect(refused({ type: 'a', typ: 'b' })).toBe('typ: "typ" is not known here')
  expect(refused({ type: 'a', at: 'yesterday' })).toMatch(/^at: /)
  expect(refused([{ type: 'a', at: '2026-11-22T04:40:00Z' }])).toBe('[0].at: it has not happened yet')
  expect(refused({ type: 'a', at: '2026-10-01T00:00:00Z' })).toBe('at: it is older than 42 days')
  expect(refused([])).toBe('body: the list is empty')
  expect(refused(Array(usageEventsMax + 1).fill({ type: 'a' }))).toBe(`body: ${usageEventsMax + 1} events are too many`)
  expect(refused('sign-up')).toMatch(/^body: an event is an object/)
  expect(usageRoute.delivery!(Buffer.from(''), {})).toBeNull()
})
