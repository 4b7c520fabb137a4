import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../../core/id.ts'
import type { Repeat, Signal } from '../source.ts'
import { alertmanagerApi, readAlerts } from './api.ts'
import { readRepeats } from './repeats.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const [route] = alertmanagerApi()
const repeats = (body: string) => route!.repeats!(Buffer.from(body), now)?.all() ?? null
/** The signal of one that is told by its bytes; null: it is not, or does not read. */
const told = (repeat: Repeat): Signal | null => {
  const signal = repeat.read()
  return signal !== null && repeat.isTold(signal) ? signal : null
}
const alert = (name: string, endsAt: string, more: object = {}) => ({ labels: { alertname: name }, endsAt, ...more })
const later = '2026-11-22T04:34:30.123Z'

test('X-11 alerts that fire are told by their bytes: the same print whenever they end, and the signal that reading the whole gives', () => {
  const body = JSON.stringify([
    alert('A', later),
    alert('B', later, { annotations: { summary: 'It is {"a"},{"b"} high' } }),
    alert('C', later),
  ])
  // The words look like a cut, so B is not told by its bytes: its parts do not read, and all of it is read as a whole.
  expect(repeats(body)?.map(told) ?? null).toBeNull()
  const plain = `${JSON.stringify([alert('A', later), alert('C', later)])}\n`
  const again = JSON.stringify([alert('C', '2026-11-22T04:39:30Z'), alert('A', '2026-11-22T04:39:30Z')])
  const [a, c] = repeats(plain)!
  const [c2, a2] = repeats(again)!
  expect([a2!.print, c2!.print]).toEqual([a!.print, c!.print])
  expect(a!.print).not.toBe(c!.print)
  const read = readAlerts(Buffer.from(plain), now) as { signals: readonly Signal[] }
  expect([told(a!), told(c!)]).toEqual(read.signals)
  expect(a2!.expiresAt).toBe(Date.UTC(2026, 10, 22, 4, 39, 30))
})

test('an end that is words of a label is not the end, and what has ended or has no end is read as a whole', () => {
  const words = `[{"labels":{"alertname":"A","x":"\\"endsAt\\":\\"${later}"},"endsAt":"${later}"}]`
  for (const repeat of repeats(words) ?? []) expect(told(repeat)).not.toMatchObject({ labels: { x: `"endsAt":"2999` } })
  const inside = `[{"annotations":{"endsAt":"${later}"},"labels":{"alertname":"A"},"endsAt":"2026-11-22T04:39:30Z"}]`
  expect(told(repeats(inside)![0]!)).toBeNull()
  expect(repeats(JSON.stringify([alert('A', '2026-11-22T04:29:00Z')]))).toBeNull()
  expect(repeats(JSON.stringify([{ labels: { alertname: 'A' } }]))).toBeNull()
  expect(repeats('[]')).toBeNull()
  expect(repeats('{}')).toBeNull()
})

test('C-16 whatever is in an alert, what is told by its bytes is what reading the whole of it gives', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('},{', '"endsAt":"', `"endsAt":"${later}"`, '\\', '"', '[{', '}]', 'ä\u{1F525}'))
  const texts = fc.dictionary(fc.oneof(fc.constantFrom('a', 'endsAt', '},{'), fc.string({ minLength: 1 })), text)
  fc.assert(
    fc.property(
      fc.array(fc.record({ labels: texts, annotations: texts, end: fc.integer({ min: -5, max: 600 }) }), { maxLength: 4 }),
      alerts => {
        const body = JSON.stringify(
          alerts.map(({ labels, annotations, end }, n) => ({
            labels: { ...labels, n: String(n) },
            annotations,
            endsAt: new Date(now + end * 1000).toISOString(),
          })),
        )
        const all = readRepeats(body, now, one => {
          const read = readAlerts(Buffer.from(`[${one}]`), now)
          return 'problem' in read ? null : (read.signals[0] ?? null)
        })
          ?.all()
          ?.map(told)
        if (all === undefined || all.includes(null)) return
        expect(all).toEqual((readAlerts(Buffer.from(body), now) as { signals: readonly Signal[] }).signals)
      },
    ),
  )
})
