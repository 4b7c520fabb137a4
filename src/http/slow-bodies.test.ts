import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { boundBody } from './slow-bodies.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A request that never ends by itself: after how many ms its connection is ended, null: never within an hour. */
function endsAfter(
  url: string,
  answeredAt: number | null = null,
  headers: Record<string, string> = { 'content-length': '9' },
  complete = false,
) {
  const start = Date.now()
  let ended: number | null = null
  const req = Object.assign(new EventEmitter(), {
    method: 'POST',
    url,
    headers,
    complete,
    destroy() {
      ended ??= Date.now() - start
      req.emit('close')
    },
  })
  const res = new EventEmitter()
  expect(boundBody(req as never, res as never)).toBe(req)
  if (answeredAt !== null) setTimeout(() => res.emit('finish'), answeredAt)
  vi.advanceTimersByTime(3_600_000)
  return ended
}

test('a body has half a minute, a file ten; after an answer whoever goes on sending is let go', () => {
  expect(endsAfter('/api/v1/incidents')).toBe(30_000)
  expect(endsAfter('/in/key/signal')).toBe(30_000)
  expect(endsAfter('/api/v1/incidents/1/note?x=/evidence')).toBe(30_000)
  for (const file of ['/api/v1/incidents/1/evidence', '/api/v1/incidents/D1/evidence?type=a']) expect(endsAfter(file)).toBe(600_000)
  expect(endsAfter('/api/v1/incidents/1/evidence', 1_000)).toBe(3_000)
  expect(endsAfter('/api/v1/incidents', null, { 'transfer-encoding': 'chunked' })).toBe(30_000)
  expect(endsAfter('/api/v1/incidents', null, {})).toBeNull()
  expect(endsAfter('/api/v1/incidents', 1_000, undefined, true)).toBeNull()
})
