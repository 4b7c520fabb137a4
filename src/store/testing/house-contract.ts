/** What every store must do for the house around them: who follows, who has a key, what is counted, and that organisations see nothing of each other. */
import { describe, expect, test } from 'vitest'
import { type Instant, id } from '../../core/id.ts'
import type { Change } from '../port.ts'
import { after, alertOf, batchOf, deliveryOf, doorOf, type Fresh, opening, ref, stream, t0 } from './sample.ts'

export function houseContract(fresh: Fresh): void {
  describe('followers', () => {
    const asked = (subscriber: string, addressKey: string) => ({
      subscriber: id<'subscriber'>(subscriber),
      kind: 'mail' as const,
      addressKey,
      secrets: { address: `${addressKey}@example.com`, secret: null },
    })
    test('L-17 an address is asked once, confirmed once, and destroyed when it is over', async () => {
      const { of } = await fresh()
      expect(await of.putSubscriber(asked('a', 'one'), t0)).toMatchObject({ subscriber: 'a', state: 'asked', askedAt: t0 })
      expect(await of.putSubscriber(asked('b', 'one'), after(1))).toMatchObject({ subscriber: 'a', askedAt: t0 })
      await of.putSubscriber(asked('c', 'two'), after(1))
      expect(await of.confirmSubscriber(id('a'), after(2))).toBe(true)
      expect(await of.confirmSubscriber(id('a'), after(3))).toBe(false)
      expect(await of.confirmSubscriber(id('nobody'), after(3))).toBe(false)
      expect(await of.countSubscribers()).toEqual({ mail: 1, webhook: 0 })
      expect((await of.subscribers({ state: 'confirmed', limit: 9 })).map(s => s.subscriber)).toEqual(['a'])
      expect((await of.subscribers({ limit: 9, after: id('a') })).map(s => s.subscriber)).toEqual(['c'])
      expect((await of.subscribers({ limit: 9, addressKey: 'one' })).map(s => s.subscriber)).toEqual(['a'])
      expect(await of.subscribers({ limit: 9, addressKey: 'nobody' })).toEqual([])
      expect((await of.subscriber(id('a')))?.secrets).toEqual({ address: 'one@example.com', secret: null })
      expect(await of.endSubscriber(id('a'), after(4))).toBe(true)
      expect(await of.endSubscriber(id('a'), after(5))).toBe(false)
      expect(await of.subscriber(id('a'))).toMatchObject({ state: 'gone', secrets: null, endedAt: after(4) })
      expect(await of.expireSubscribers(after(2), after(6))).toBe(1)
      expect(await of.expireSubscribers(after(2), after(6))).toBe(0)
      expect(await of.subscriber(id('c'))).toMatchObject({ state: 'gone', secrets: null })
      expect(await of.putSubscriber(asked('d', 'one'), after(7))).toMatchObject({ subscriber: 'd', state: 'asked' }) // may come again
      expect(await of.subscriber(id('nobody'))).toBeNull()
    })

    test('of two that ask at once with one address one stands, and both hear of it', async () => {
      const { of } = await fresh()
      const both = await Promise.all(['a', 'b'].map(name => of.putSubscriber(asked(name, 'same'), t0)))
      expect(both[0]).toEqual(both[1])
      expect(await of.subscribers({ limit: 9 })).toHaveLength(1)
    })

    test('what is bounded is counted under all of its keys or under none, slides, and is counted once; of many at once no more than the bound', async () => {
      const { of } = await fresh()
      const key = (name: string, most: number, withinMs = 100) => ({ key: name, most, withinMs })
      expect(await of.count('a', [key('all', 3), key('one', 1)], after(0))).toEqual([0, 0])
      expect(await of.count('a', [key('all', 3), key('one', 1)], after(1))).toEqual([0, 0]) // it has its room
      expect(await of.count('b', [key('all', 3), key('one', 1)], after(40))).toEqual([0, 60]) // and uses up none of "all"
      expect(await of.count('c', [key('all', 3), key('two', 1)], after(40))).toEqual([0, 0])
      expect(await of.count('d', [key('all', 3)], after(50))).toEqual([0])
      expect(await of.count('e', [key('all', 3)], after(60))).toEqual([40])
      expect(await of.isCounted('d', 'all', after(149))).toBe(true)
      expect(await of.isCounted('d', 'all', after(150))).toBe(false) // its time is over
      expect(await of.isCounted('e', 'all', after(60))).toBe(false)
      expect(await of.isCounted('d', 'one', after(60))).toBe(false)
      await of.uncount('d', ['all'])
      expect(await of.isCounted('d', 'all', after(60))).toBe(false)
      expect(await of.count('e', [key('all', 3)], after(60))).toEqual([0])
      expect(await of.count('f', [key('all', 3), key('one', 1)], after(100))).toEqual([0, 0])
      expect(await of.count('g', [key('all', 3)], after(101))).toEqual([39])
      const many = await Promise.all(Array.from({ length: 12 }, (_, n) => of.count(`m${n}`, [key('x', 5), key('y', 9)], after(200))))
      expect(many.filter(waits => waits.every(wait => wait === 0))).toHaveLength(5)
      expect((await (await fresh()).of.count('a', [key('x', 1)], after(200)))[0]).toBe(0)
    })

    test('L-21 a feed is taken by one at a time, and again when its lease is over', async () => {
      const { of } = await fresh()
      const feed = (vendor: string, takeAt: Parameters<typeof of.putFeed>[0]['takeAt'], state: unknown = {}) =>
        of.putFeed({ vendor: id(vendor), takeAt, state })
      await feed('github', t0, { etag: '"1"' })
      await feed('azure', after(5))
      await feed('slack', null)
      expect(await of.takeFeeds(t0, 9, 10)).toEqual([{ vendor: 'github', takeAt: after(10), state: { etag: '"1"' } }])
      expect(await of.takeFeeds(after(9), 9, 10)).toMatchObject([{ vendor: 'azure' }])
      expect((await of.takeFeeds(after(10), 9, 10)).map(f => f.vendor)).toEqual(['github'])
      await feed('github', after(100), { etag: '"2"' })
      expect(await of.takeFeeds(after(11), 9, 10)).toEqual([])
      expect((await of.feeds()).map(f => [f.vendor, f.takeAt])).toEqual([
        ['azure', after(19)],
        ['github', after(100)],
        ['slack', null],
      ])
      const twice = await Promise.all([of.takeFeeds(after(200), 1, 10), of.takeFeeds(after(200), 1, 10)])
      expect(
        twice
          .flat()
          .map(f => f.vendor)
          .toSorted(),
      ).toEqual(['azure', 'github'])
    })

    test('T-02 a health check is taken by one at a time, and settled by nobody who was overtaken; its secret comes back, and is changed upon its version', async () => {
      const { of } = await fresh()
      const row = (name: string, takeAt: Instant | null, secret: string | null = null) => ({
        check: id<'health check'>(name),
        takeAt,
        settings: { name },
        state: { n: 0 },
        secret,
      })
      expect(await of.nextHealthCheck()).toBe(null)
      expect(await of.putHealthCheck(row('a', t0, 'pass phrase'), null)).toBe(1)
      expect(await of.putHealthCheck(row('a', after(7)), null)).toBe(null)
      await of.putHealthCheck(row('b', after(5)), null)
      await of.putHealthCheck(row('c', null), null)
      expect(await of.nextHealthCheck()).toBe(t0)
      const [taken] = await of.takeHealthChecks(t0, 9, 10)
      expect(taken).toEqual({ ...row('a', after(10), 'pass phrase'), version: 2, dueAt: t0 })
      expect(await of.nextHealthCheck()).toBe(after(5))
      expect((await of.takeHealthChecks(after(9), 9, 10)).map(r => r.check)).toEqual(['b'])
      expect(await of.settleHealthCheck(id('a'), 1, after(50), { n: 1 })).toBe(false)
      const [again] = await of.takeHealthChecks(after(10), 9, 10) // its lease was over
      expect(again).toMatchObject({ check: 'a', version: 3 })
      expect(await of.settleHealthCheck(id('a'), 2, after(50), { n: 1 })).toBe(false)
      expect(await of.settleHealthCheck(id('a'), 3, after(100), { n: 1 })).toBe(true)
      expect(await of.putHealthCheck(row('a', after(60)), 3)).toBe(null)
      expect(await of.putHealthCheck(row('a', after(60), 'another'), 4)).toBe(5)
      expect((await of.healthChecks()).map(r => [r.check, r.takeAt, r.secret, r.version])).toEqual([
        ['a', after(60), 'another', 5],
        ['b', after(19), null, 2],
        ['c', null, null, 1],
      ])
      const twice = await Promise.all([of.takeHealthChecks(after(200), 1, 10), of.takeHealthChecks(after(200), 1, 10)])
      expect(
        twice
          .flat()
          .map(r => r.check)
          .toSorted(),
      ).toEqual(['a', 'b'])
      expect(await of.removeHealthCheck(id('a'), 5)).toBe(false)
      expect(await of.removeHealthCheck(id('a'), 6)).toBe(true)
      expect((await of.healthChecks()).map(r => r.check)).toEqual(['b', 'c'])
    })
  })

  describe('usage', () => {
    test('T-05 events are counted by type and quarter of an hour, whoever counts, and forgotten when they are old', async () => {
      const { of } = await fresh()
      const count = (slot: number, type: string, n: number) => ({ slot, type, count: n })
      expect(await of.nextUsage()).toBeNull()
      await Promise.all([
        of.addUsage('a', [count(7, 'sign-up', 2), count(8, 'sign-up', 1)], t0),
        of.addUsage('a', [count(7, 'sign-up', 3)], t0),
      ])
      await of.addUsage('a', [count(9, 'refund', 1)], after(50))
      await of.addUsage('b', [count(7, 'sign-up', 100)], after(5))
      const inOrder = (all: readonly { slot: number; type: string }[]) => all.toSorted((x, y) => x.slot - y.slot)
      expect(inOrder(await of.usage('a', [7, 8, 9, 10]))).toEqual([count(7, 'sign-up', 5), count(8, 'sign-up', 1), count(9, 'refund', 1)])
      expect(await of.usage('a', [8])).toEqual([count(8, 'sign-up', 1)])
      expect(await of.usageTypes('a', 8)).toEqual([
        { type: 'refund', first: 9, count: 1 },
        { type: 'sign-up', first: 8, count: 1 },
      ])
      expect((await of.usageWatches()).map(w => [w.source, w.takeAt, w.state])).toEqual([
        ['a', t0, null],
        ['b', after(5), null],
      ])
      const [taken] = await of.takeUsage(after(1), 9, 10)
      expect(taken).toMatchObject({ source: 'a', takeAt: after(11), state: null })
      expect(await of.nextUsage()).toBe(after(5))
      expect(await of.settleUsage('a', taken!.version - 1, after(60), {}, 8)).toBe(false)
      expect(inOrder(await of.usage('a', [7, 8]))).toHaveLength(2)
      expect(await of.settleUsage('a', taken!.version, null, { judged: 8 }, 8)).toBe(true)
      expect(inOrder(await of.usage('a', [7, 8, 9]))).toEqual([count(8, 'sign-up', 1), count(9, 'refund', 1)])
      expect(await of.usage('b', [7])).toEqual([count(7, 'sign-up', 100)])
      expect((await of.usageWatches())[0]).toMatchObject({ takeAt: null, state: { judged: 8 } })
      await of.addUsage('a', [count(9, 'refund', 1)], after(70)) // it comes again
      expect((await of.usageWatches())[0]).toMatchObject({ takeAt: after(70), state: { judged: 8 } })
      const twice = await Promise.all([of.takeUsage(after(200), 1, 10), of.takeUsage(after(200), 1, 10)])
      expect(
        twice
          .flat()
          .map(w => w.source)
          .toSorted(),
      ).toEqual(['a', 'b'])
    })
  })

  describe('doors', () => {
    test('a door is found by its secret across organisations, listed by kind, and revoked once', async () => {
      const { org, of, store } = await fresh()
      await of.putDoor(doorOf('a', { person: id('ana'), scopes: ['read', 'write'], madeBy: 'olu' }), `hash-a-${org}`)
      await of.putDoor(doorOf('b', { createdAt: after(1), source: null }), `hash-b-${org}`)
      await of.putDoor(doorOf('t', { kind: 'api token' }), `hash-t-${org}`)
      expect(await store.engine.findDoor(`hash-a-${org}`)).toEqual({
        ...doorOf('a', { person: id('ana'), scopes: ['read', 'write'], madeBy: 'olu' }),
        org,
      })
      expect(await store.engine.findDoor('nothing')).toBeNull()
      expect((await of.doors('integration key')).map(door => door.id)).toEqual(['door-a', 'door-b'])
      expect(await of.useDoor('door-a', after(60_000))).toBe(true)
      expect(await of.useDoor('door-a', after(60_001))).toBe(true)
      expect((await of.doors('integration key'))[0]?.lastUsedAt).toBe(after(60_000)) // to the minute
      expect(await of.revokeDoor('door-a', after(5))).toBe(true)
      expect(await of.revokeDoor('door-a', after(6))).toBe(false)
      expect(await of.useDoor('door-a', after(7))).toBe(false)
      expect(await store.engine.findDoor(`hash-a-${org}`)).toMatchObject({ revokedAt: after(5) })
      await expect(of.putDoor(doorOf('c'), `hash-b-${org}`)).rejects.toThrow(/secret/)
    })

    test('a door that opens once opens for one of many', async () => {
      const { org, of } = await fresh()
      await of.putDoor(doorOf('link', { kind: 'sign-in link', once: true, expiresAt: after(1000) }), `once-${org}`)
      await of.putDoor(doorOf('late', { kind: 'sign-in link', once: true, expiresAt: after(1000) }), `late-${org}`)
      expect(await of.useDoor('door-late', after(1000))).toBe(false)
      const used = await Promise.all(Array.from({ length: 6 }, () => of.useDoor('door-link', after(10))))
      expect(used.filter(Boolean)).toHaveLength(1)
      expect(await of.useDoor('door-link', after(11))).toBe(false)
      expect(await of.useDoor('door-nowhere', after(11))).toBe(false)
    })
  })

  describe('counts, hearts and hints', () => {
    test('X-21 what came in is counted by source and outcome, to the minute', async () => {
      const { of } = await fresh()
      await of.countIntake('s1', { new: 2, rejected: 1, refreshed: 0 }, t0)
      await of.countIntake('s1', { new: 3 }, after(59_000))
      await of.countIntake('s2', { 'logged only': 1 }, after(120_000))
      expect(await of.intakeCounts(t0)).toEqual([
        { source: 's1', outcome: 'new', count: 5 },
        { source: 's1', outcome: 'rejected', count: 1 },
        { source: 's2', outcome: 'logged only', count: 1 },
      ])
      expect(await of.intakeCounts(after(60_000))).toEqual([{ source: 's2', outcome: 'logged only', count: 1 }])
    })

    test('X-09 of live drills one goes on at a time; a change upon an older version is told so; over is over', async () => {
      const { of } = await fresh()
      const row = (name: string, more: object = {}) => ({
        drill: id<'drill'>(name),
        state: 'running' as const,
        version: 0,
        plan: id<'plan'>('plan-1'),
        nextAt: after(1),
        startedAt: t0,
        endedAt: null,
        record: { says: name },
        ...more,
      })
      expect(await of.putDrill(row('one'))).toBe(true)
      expect(await of.putDrill(row('one'))).toBe(false)
      expect(await of.putDrill(row('two'))).toBe(false)
      expect(await of.putDrill(row('one', { version: 1, state: 'paused', nextAt: null }))).toBe(true)
      expect(await of.putDrill(row('one', { version: 1 }))).toBe(false)
      expect(await of.putDrill(row('two'))).toBe(false)
      expect(await of.drill(id('one'))).toEqual(row('one', { version: 2, state: 'paused', nextAt: null }))
      expect(await of.putDrill(row('one', { version: 2, state: 'over', nextAt: null, endedAt: after(9) }))).toBe(true)
      expect(await of.putDrill(row('two', { startedAt: after(10) }))).toBe(true)
      expect((await of.drills({ goingOn: false, limit: 9 })).map(({ drill }) => drill)).toEqual(['two', 'one'])
      expect((await of.drills({ goingOn: true, limit: 9 })).map(({ drill }) => drill)).toEqual(['two'])
      expect(await of.drill(id('three'))).toBeNull()
    })

    test('nodes leave signs of life', async () => {
      const { store } = await fresh()
      await store.engine.heartbeat('node-b', t0)
      await store.engine.heartbeat('node-a', after(1))
      await store.engine.heartbeat('node-b', after(2))
      const ours = (await store.engine.heartbeats()).filter(({ node }) => node === 'node-a' || node === 'node-b') // the store is that of the other tests, too
      expect(ours).toEqual([
        { node: 'node-a', at: after(1), knows: expect.any(Number) },
        { node: 'node-b', at: after(2), knows: expect.any(Number) },
      ])
      await store.ping()
    })

    test('listeners hear which streams changed', async () => {
      const { org, of, store } = await fresh()
      const heard: Change[] = []
      const stop = store.onChange(change => heard.push(change))
      await of.append(opening(org, 'a', { deliveries: [deliveryOf(org, stream('a'), 'a')] }))
      await of.putPrivate('nobody', 'hears of this')
      await expect
        .poll(() => heard.filter(change => change.org === org))
        .toEqual([{ org, stream: stream('a'), kinds: ['delivery', 'incident'] }])
      stop()
      await of.append(opening(org, 'b'))
      await new Promise(resolve => setImmediate(resolve))
      expect(heard.some(change => change.stream === stream('b'))).toBe(false)
    })

    test('C-15 an organisation sees nothing of another', async () => {
      const [a, b] = [await fresh(), await fresh()]
      await a.of.append(opening(a.org, 'a', { texts: { [ref('t')]: { text: 'secret', salt: 's' } }, incident: { correlation: 'c' } }))
      await a.of.upsertAlerts(batchOf([alertOf(1)]))
      await a.of.putPrivate('p', 1)
      expect(await b.of.load(stream('a'))).toBeNull()
      expect(await b.of.events(stream('a'))).toEqual([])
      expect(await b.of.openByCorrelation('c', null)).toBeNull()
      expect(await b.of.readTexts([ref('t')])).toEqual({})
      expect(await b.of.alerts({ limit: 5 })).toEqual([])
      expect(await b.of.getPrivate('p')).toBeNull()
      expect((await b.of.append(opening(b.org, 'a', { incident: { correlation: 'c' } }))).appended).toBe('done')
      expect(await a.store.engine.orgs()).toEqual(expect.arrayContaining([a.org, b.org]))
      await a.store.createOrg(a.org, 'again')
      expect(await a.of.load(stream('a'))).not.toBeNull()
    })

    test('an organisation that there is not is named in the error', async () => {
      const { store } = await fresh()
      await expect(store.org(id('nowhere')).putPrivate('k', 1)).rejects.toThrow(/there is no organisation nowhere/)
    })
  })
}
