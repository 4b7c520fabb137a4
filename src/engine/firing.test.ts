import { expect, test } from 'vitest'
import { type Id, id, instant } from '../core/id.ts'
import type { Door, OrgId, Store } from '../store/port.ts'
import { type AlertDraft, makeFiring } from './firing.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const until = instant(now + 600_000)
const org = 'org' as OrgId
const door = { id: 'door', org } as Door
const plan = id<'plan'>('plan') as Id<'plan'>

/** A memory of so many alerts that fire, each refreshed once; `stored`: what each storing is asked and when it may go on. */
function memoryOf(count: number) {
  const asked: { alerts: readonly string[]; go(answer: { firing: readonly string[]; ended: readonly string[] }): void; fail(): void }[] = []
  const store = {
    org: () => ({
      refreshAlerts: (rows: readonly { alert: string }[]) =>
        new Promise((go, fail) => asked.push({ alerts: rows.map(({ alert }) => alert), go, fail: () => fail(new Error('away')) })),
    }),
  } as unknown as Store
  const firing = makeFiring(store)
  const keys = Array.from({ length: count }, (_, n) => `key-${n}`)
  const request = { input: (nth: number) => ({ fingerprint: keys[nth]! }) as AlertDraft }
  for (const key of keys)
    firing.remember({
      key,
      org,
      door,
      sourceKind: 'alertmanager',
      alert: id(`alert of ${key}`),
      fingerprint: key,
      content: 'says',
      plan,
      stored: until,
      request: null,
      nth: 0,
      expiresAt: until,
      at: now,
      noted: false,
    })
  const refresh = (nth: number) => {
    const expiresAt = instant(until + 1000 + nth)
    const found = firing.find(keys[nth]!, 'says', plan, expiresAt, now)
    expect(found).toMatchObject({ fingerprint: keys[nth] })
    firing.refresh(found!, expiresAt, request, nth, now)
  }
  for (const nth of keys.keys()) refresh(nth)
  return { firing, asked, keys, refresh }
}
const turn = () => new Promise(resolve => setImmediate(resolve))
const all = (alerts: readonly string[]) => ({ firing: alerts, ended: [] })

test('what its source ended while other refreshes were being stored is not stored, and does not fire anew', async () => {
  const { firing, asked, keys } = memoryOf(501)
  const storing = firing.store()
  await turn()
  firing.forget(keys[500]!)
  asked[0]!.go(all(asked[0]!.alerts))
  await turn()
  for (const { alerts, go } of asked.slice(1)) go(all(alerts))
  expect(await storing).toEqual([])
  expect(asked.flatMap(({ alerts }) => alerts)).not.toContain('alert of key-500')
})

test('what is refreshed while it is being stored is stored once more, and nothing else is', async () => {
  const { firing, asked, refresh } = memoryOf(3)
  const first = firing.store()
  await turn()
  refresh(1)
  asked[0]!.go(all(asked[0]!.alerts))
  await first
  const second = firing.store()
  await turn()
  expect(asked[1]!.alerts).toEqual(['alert of key-1'])
  asked[1]!.go(all(asked[1]!.alerts))
  expect(await second).toEqual([])
  await firing.store()
  expect(asked).toHaveLength(2)
})

test('what could not be stored is stored the next time; what does not fire any more is taken in anew, but for what ended since', async () => {
  const { firing, asked } = memoryOf(3)
  const failed = firing.store()
  await turn()
  asked[0]!.fail()
  await expect(failed).rejects.toThrow('away')
  const again = firing.store()
  await turn()
  expect(asked[1]!.alerts.toSorted()).toEqual(['alert of key-0', 'alert of key-1', 'alert of key-2'])
  asked[1]!.go({ firing: ['alert of key-0'], ended: ['alert of key-2'] })
  expect(await again).toEqual([{ door, sourceKind: 'alertmanager', inputs: [{ fingerprint: 'key-1' }] }])
  expect(firing.size()).toBe(1)
})
