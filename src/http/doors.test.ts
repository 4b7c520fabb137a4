import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { makeVirtualClock } from '../engine/virtual-clock.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Door, Store } from '../store/port.ts'
import { makeDoors } from './doors.ts'
import { hashOf } from './secret.ts'

const org = id<'org'>('doors')
const secret = 'a-secret'

async function house() {
  const store = memoryStore()
  const clock = makeVirtualClock(instant(Date.UTC(2026, 10, 30)))
  await store.createOrg(org, 'Doors')
  const door: Door = {
    id: 'd',
    org,
    kind: 'integration key',
    person: null,
    label: 'monitoring',
    source: 'any',
    scopes: [],
    createdAt: clock.now(),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  }
  await store.org(org).putDoor(door, hashOf(secret))
  let asked = 0
  let answered = (): void => {}
  const counting: Store = {
    ...store,
    engine: {
      ...store.engine,
      async findDoor(hash) {
        asked++
        const found = await store.engine.findDoor(hash)
        await new Promise<void>(resolve => {
          answered = resolve
        })
        return found
      },
    },
  }
  const doors = makeDoors(counting, clock)
  return { store, clock, doors, asked: () => asked, answer: () => answered() }
}
const soon = () => new Promise(resolve => setImmediate(resolve))

test('of many that ask at once for one secret, one asks the database, and again when a second has passed', async () => {
  const { clock, doors, asked, answer } = await house()
  const all = Array.from({ length: 100 }, () => doors.find(secret, 'integration key'))
  await soon()
  answer()
  expect((await Promise.all(all)).map(door => door?.id)).toEqual(Array(100).fill('d'))
  expect((await doors.find(secret, 'integration key'))?.id).toBe('d')
  expect(asked()).toBe(1)
  await clock.runFor(1001)
  const later = [doors.find(secret, 'integration key'), doors.find(secret, 'api token')]
  await soon()
  answer()
  expect((await Promise.all(later)).map(door => door?.id)).toEqual(['d', undefined])
  expect(asked()).toBe(2)
})

test('whoever asks after a door was revoked is not answered with what somebody asked before', async () => {
  const { store, clock, doors, asked, answer } = await house()
  const before = doors.find(secret, 'integration key')
  await soon()
  const firstAnswer = answer
  await store.org(org).revokeDoor('d', clock.now())
  await soon() // the hint
  firstAnswer()
  expect((await before)?.id).toBe('d')
  const after = doors.find(secret, 'integration key')
  await soon()
  answer()
  expect(await after).toBeNull()
  expect(asked()).toBe(2)
})
