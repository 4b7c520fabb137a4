/** What every store must do with alerts. */
import { describe, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { after, alertId, alertOf, batchOf, drill, type Fresh, mine, opening, print, stream, t0 } from './sample.ts'

export function alertContract(fresh: Fresh): void {
  describe('alerts', () => {
    test('new, refreshed, changed, resolved, and new again as another alert', async () => {
      const { of } = await fresh()
      const say = async (at: number, more: Parameters<typeof alertOf>[1] = {}) =>
        (await of.upsertAlerts(batchOf([alertOf(1, more)], { at: after(at), batch: id(`batch-${at}`) })))[0]!
      expect(await say(0)).toEqual({
        fingerprint: print(1),
        change: 'new',
        alert: alertId(1),
        incident: null,
        firingLeft: null,
        joined: null,
      })
      expect(await say(10, { alert: alertId('x'), expiresAt: after(310_000), startsAt: after(5) })).toMatchObject({
        change: 'refreshed',
        alert: alertId(1),
      })
      expect(await say(20, { summary: 'checkout fails badly', labels: { b: '2', a: '1' } })).toMatchObject({
        change: 'changed',
        alert: alertId(1),
      })
      expect(await say(21, { summary: 'checkout fails badly', labels: { a: '1', b: '2' } })).toMatchObject({ change: 'refreshed' })
      expect(await say(30, { status: 'resolved', endsAt: after(25) })).toMatchObject({ change: 'resolved', firingLeft: null })
      const [row] = await of.alerts({ limit: 5 })
      expect(row).toMatchObject({
        status: 'resolved',
        summary: 'checkout fails badly',
        labels: { a: '1', b: '2' },
        startsAt: t0,
        endsAt: after(25),
        resolvedAt: after(25),
        receivedAt: t0,
        lastAt: after(30),
        routing: 'waiting',
        sourceKind: 'alertmanager',
      })
      expect(await say(31, { status: 'resolved' })).toMatchObject({ change: 'ignored', incident: null })
      expect(await say(40, { alert: alertId('1b') })).toMatchObject({ change: 'new', alert: alertId('1b') })
      expect((await of.alerts({ limit: 5 })).map(row => [row.alert, row.status])).toEqual([
        [alertId('1b'), 'firing'],
        [alertId(1), 'resolved'],
      ])
    })

    test('one that comes in with the incident that it opens is on it at once, and its event says so; both or neither', async () => {
      const { org, of, store } = await fresh()
      const withAlert = (name: string, n: number, more: Parameters<typeof opening>[2] = {}) =>
        of.openWith(batchOf([alertOf(n)], { batch: id(`batch-${name}`) }), [opening(org, name, { alerts: [alertId(n)], ...more })])
      expect(await withAlert('a', 1, { incident: { correlation: 'checkout' } })).toEqual({
        changes: [{ fingerprint: print(1), change: 'new', alert: alertId(1), incident: stream('a'), firingLeft: null, joined: null }],
        appended: [{ appended: 'done', number: 1, firing: 1 }],
      })
      expect((await of.alerts({ limit: 5 }))[0]).toMatchObject({ alert: alertId(1), incident: stream('a'), routing: 'attached' })
      expect((await of.incidents({ drill: null, limit: 5 })).rows[0]!.alerts).toEqual({ count: 1, firing: 1 })
      expect(mine(org, await store.engine.unrouted(10))).toEqual([])
      // The key is taken: the alert is there, and waits; the incident is not.
      expect(await withAlert('b', 2, { incident: { correlation: 'checkout' } })).toMatchObject({
        changes: [{ change: 'new', alert: alertId(2), incident: null }],
        appended: [{ appended: 'correlation taken', stream: stream('a') }],
      })
      expect((await of.takeUnrouted(5)).map(({ alert }) => alert)).toEqual([alertId(2)])
      expect(await of.load(stream('b'))).toBeNull()
      // It fires already: nothing is stored, and no number is lost.
      expect(
        await of.openWith(batchOf([alertOf(1, { alert: alertId('1b') })]), [opening(org, 'c', { alerts: [alertId('1b')] })]),
      ).toBeNull()
      expect(await of.load(stream('c'))).toBeNull()
      expect((await of.alerts({ limit: 5 })).map(({ alert }) => alert).sort()).toEqual([alertId(1), alertId(2)])
      expect(await withAlert('d', 4)).toMatchObject({ appended: [{ appended: 'done', number: 2, firing: 1 }] })
      // The same request again, after its alert has ended: neither.
      await of.upsertAlerts(batchOf([alertOf(4, { status: 'resolved' })], { batch: id('over') }))
      expect(await withAlert('e', 4)).toBeNull()
      expect(await of.load(stream('e'))).toBeNull()
    })

    test('several come in with the incident that each opens, numbered in their order: all of them, or nothing is stored', async () => {
      const { org, of, store } = await fresh()
      type Of = readonly [name: string, alert: number, correlation: string]
      const together = (...all: readonly Of[]) =>
        of.openWith(
          batchOf(
            all.map(([, n]) => alertOf(n)),
            { batch: id(`batch-${all.map(([name]) => name).join('-')}`) },
          ),
          all.map(([name, n, correlation]) => opening(org, name, { alerts: [alertId(n)], incident: { correlation } })),
        )
      const opened = await together(['c', 3, 'mail'], ['a', 1, 'search'], ['b', 2, 'checkout'])
      expect(opened!.appended).toEqual([1, 2, 3].map(number => ({ appended: 'done', number, firing: 1 })))
      expect(opened!.changes.map(({ change, alert, incident }) => [change, alert, incident])).toEqual([
        ['new', alertId(3), stream('c')],
        ['new', alertId(1), stream('a')],
        ['new', alertId(2), stream('b')],
      ])
      for (const [name, n] of [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ] as const)
        expect((await of.alerts({ incident: stream(name), limit: 5 })).map(({ alert, routing }) => [alert, routing])).toEqual([
          [alertId(n), 'attached'],
        ])
      expect(mine(org, await store.engine.unrouted(10))).toEqual([])
      // One is known, one's key is held, one's key is another's among them, one's stream is there: none of it is stored, and no number is lost.
      expect(await together(['d', 4, 'queue'], ['e', 1, 'disk'])).toBeNull()
      expect(await together(['d', 4, 'queue'], ['e', 5, 'checkout'])).toBeNull()
      expect(await together(['d', 4, 'queue'], ['e', 5, 'queue'])).toBeNull()
      expect(await together(['d', 4, 'queue'], ['a', 5, 'disk'])).toBeNull()
      expect([await of.load(stream('d')), await of.load(stream('e'))]).toEqual([null, null])
      expect((await of.alerts({ limit: 9 })).map(({ alert }) => alert).sort()).toEqual([alertId(1), alertId(2), alertId(3)])
      expect((await together(['d', 4, 'queue'], ['e', 5, 'disk']))!.appended).toMatchObject([{ number: 4 }, { number: 5 }])
    })

    test('the same alerts in another order, from two nodes at a time, open their incidents once', async () => {
      const { org, of } = await fresh()
      const rounds = 4
      for (let round = 0; round < rounds; round++) {
        const numbers = Array.from({ length: 8 }, (_, n) => 100 * round + n)
        const from = (node: string, order: readonly number[]) =>
          of.openWith(
            batchOf(
              order.map(n => alertOf(n, { alert: alertId(`${node}-${n}`) })),
              { batch: id(`batch-${node}-${round}`) },
            ),
            order.map(n => opening(org, `${node}-${n}`, { alerts: [alertId(`${node}-${n}`)], incident: { correlation: `cause-${n}` } })),
          )
        const both = await Promise.all([from('x', numbers), from('y', numbers.toReversed())])
        expect(both.filter(one => one !== null)).toHaveLength(1)
      }
      expect((await of.incidents({ drill: null, limit: 1 })).total).toBe(rounds * 8)
    })

    test('a resolve of what never fired is ignored; the same request again after its alert has ended fires nothing', async () => {
      const { of } = await fresh()
      expect(await of.upsertAlerts(batchOf([alertOf(1, { status: 'resolved' })]))).toMatchObject([{ change: 'ignored', incident: null }])
      expect(await of.alerts({ limit: 5 })).toEqual([])
      await of.upsertAlerts(batchOf([alertOf(1)]))
      await of.upsertAlerts(batchOf([alertOf(1, { status: 'resolved', alert: alertId('r') })]))
      expect(await of.upsertAlerts(batchOf([alertOf(1)]))).toMatchObject([{ change: 'ignored', alert: alertId(1) }])
      expect(await of.alertsByFingerprint('source-1', [print(1)], null)).toEqual([])
    })

    test('a batch that speaks of one alert several times is taken in its order', async () => {
      const { of } = await fresh()
      const changes = await of.upsertAlerts(
        batchOf([
          alertOf(2),
          alertOf(1),
          alertOf(1, { status: 'resolved' }),
          alertOf(1, { alert: alertId('1b') }),
          alertOf(1, { alert: alertId('1c'), summary: 'worse' }),
        ]),
      )
      expect(changes.map(change => change.change)).toEqual(['new', 'new', 'resolved', 'new', 'changed'])
      expect(changes.map(change => change.alert)).toEqual([2, 1, 1, '1b', '1b'].map(alertId))
      expect((await of.alertsByFingerprint('source-1', [print(1), print(2)], null)).map(row => row.alert)).toEqual([
        alertId('1b'),
        alertId(2),
      ])
    })

    test('a fingerprint belongs to its source and to its drill', async () => {
      const { of } = await fresh()
      await of.upsertAlerts(batchOf([alertOf(1)]))
      expect(await of.upsertAlerts(batchOf([alertOf(1, { alert: alertId('s2') })], { source: 'source-2' }))).toMatchObject([
        { change: 'new' },
      ])
      expect(await of.upsertAlerts(batchOf([alertOf(1, { alert: alertId('d') })], { drill }))).toMatchObject([
        { change: 'new', alert: alertId('d') },
      ])
      expect(await of.alertsByFingerprint('source-1', [print(1)], drill)).toMatchObject([{ alert: alertId('d'), drill }])
      expect((await of.alerts({ source: 'source-2', limit: 5 })).map(row => row.alert)).toEqual([alertId('s2')])
    })

    test('two nodes that hear of a new alert at once make one of it', async () => {
      const { of } = await fresh()
      const heard = await Promise.all(
        Array.from({ length: 6 }, (_, i) => of.upsertAlerts(batchOf([alertOf(1, { alert: alertId(`n${i}`) })], { batch: id(`b${i}`) }))),
      )
      expect(heard.flat().filter(change => change.change === 'new')).toHaveLength(1)
      expect(new Set(heard.flat().map(change => change.alert)).size).toBe(1)
    })

    test('what waits is routed: attached and counted, or settled as logged only; what no rule matched never waits', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a'))
      await of.upsertAlerts(batchOf([alertOf(1), alertOf(2), alertOf(3), alertOf(4, { correlation: null, rule: null })]))
      expect(mine(org, await store.engine.unrouted(100))).toEqual([{ org, count: 3 }])
      expect((await of.takeUnrouted(10)).map(row => row.alert)).toEqual([1, 2, 3].map(alertId))
      expect((await of.takeUnrouted(1)).map(row => row.alert)).toEqual([alertId(1)])
      expect(await of.attachAlerts(stream('a'), [alertId(1), alertId(1), alertId('unknown')])).toMatchObject({ count: 1, firing: 1 })
      await of.append(opening(org, 'a', { after: 1, alerts: [alertId(1), alertId(2)] }))
      expect(await of.attachAlerts(stream('a'), [])).toEqual({ count: 2, firing: 2, closed: false })
      await of.settleAlerts([alertId(1), alertId(3)], 'logged')
      expect((await of.alerts({ limit: 9 })).map(row => [row.alert, row.routing, row.incident])).toEqual([
        [alertId(4), 'logged', null],
        [alertId(3), 'logged', null],
        [alertId(2), 'attached', stream('a')],
        [alertId(1), 'attached', stream('a')],
      ])
      expect(mine(org, await store.engine.unrouted(100))).toEqual([])
      expect((await of.alerts({ incident: stream('a'), limit: 9 })).map(row => row.alert)).toEqual([alertId(2), alertId(1)])
      expect(await of.upsertAlerts(batchOf([alertOf(3, { summary: 'worse' })]))).toMatchObject([{ change: 'changed' }])
      expect((await of.takeUnrouted(10)).map(row => row.alert)).toEqual([alertId(3)])
    })

    test('an append says how many of the alerts that it attached fire, alone or together with others', async () => {
      const { org, of } = await fresh()
      await of.upsertAlerts(batchOf([1, 2, 3, 4, 5].map(n => alertOf(n))))
      await of.upsertAlerts(
        batchOf(
          [2, 4].map(n => alertOf(n, { status: 'resolved' })),
          { batch: id('later') },
        ),
      )
      const opened = (name: string, ...alerts: readonly number[]) => of.append(opening(org, name, { alerts: alerts.map(alertId) }))
      expect(await opened('alone', 1, 2)).toEqual({ appended: 'done', number: 1, firing: 1 })
      const together = await Promise.all([opened('a', 3), opened('b', 4), opened('c'), opened('d', 5, 1)]) // 1 is attached already
      expect(together.map(answer => answer.appended === 'done' && answer.firing)).toEqual([1, 0, 0, 1])
    })

    test('an alert does not join an incident that is closed; one that did meanwhile is taken off it, and waits again', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a'))
      await of.upsertAlerts(batchOf([alertOf(1), alertOf(2), alertOf(3)]))
      await of.attachAlerts(stream('a'), [alertId(1), alertId(2)])
      await of.append(opening(org, 'a', { after: 1, incident: { status: 'closed' } }))
      expect(await of.attachAlerts(stream('a'), [alertId(3)])).toEqual({ count: 2, firing: 2, closed: true })
      await of.detachAlerts(stream('b'), [alertId(1)])
      await of.detachAlerts(stream('a'), [alertId(1), alertId(3), alertId('unknown')])
      expect(await of.attachAlerts(stream('a'), [])).toMatchObject({ count: 1, firing: 1 })
      expect((await of.takeUnrouted(10)).map(row => [row.alert, row.incident])).toEqual([
        [alertId(1), null],
        [alertId(3), null],
      ])
      await of.append(opening(org, 'b', { alerts: [alertId(1)] }))
      expect(await of.attachAlerts(stream('b'), [alertId(3)])).toEqual({ count: 2, firing: 2, closed: false })
      expect(mine(org, await store.engine.unrouted(100))).toEqual([])
      expect(await of.upsertAlerts(batchOf([alertOf(1, { status: 'resolved' })]))).toMatchObject([{ incident: stream('b'), firingLeft: 1 }])
    })

    test('L-06 an alert joins its incident in its own insert while that takes them by itself and another of it fires, and waits otherwise', async () => {
      const { org, of, store } = await fresh()
      const said = async (n: number, more: Parameters<typeof alertOf>[1] = {}) =>
        (await of.upsertAlerts(batchOf([alertOf(n, { incident: stream('a'), ...more })], { batch: id(`b${n}`) })))[0]!
      const joined = (count: number) => ({ incident: stream('a'), joined: count })
      const waits = { incident: null, joined: null }
      await of.upsertAlerts(batchOf([alertOf(1)]))
      expect(await said(2)).toMatchObject(waits) // there is no such incident
      await of.append(opening(org, 'a', { alerts: [alertId(1)], joins: true }))
      expect(await said(3)).toMatchObject({ change: 'new', ...joined(2) })
      expect(await said(2)).toMatchObject({ change: 'refreshed', ...joined(3) }) // one that waited
      expect(await said(2)).toMatchObject({ change: 'refreshed', incident: stream('a'), joined: null }) // once
      const both = await of.upsertAlerts(
        batchOf([alertOf(4, { incident: stream('a') }), alertOf(5, { incident: stream('b') }), alertOf(6, { incident: stream('a') })]),
      )
      expect(both).toMatchObject([joined(5), waits, joined(5)])
      await of.append(opening(org, 'a', { after: 1 }))
      expect(await said(7)).toMatchObject(joined(6)) // an append that says nothing of it changes nothing of it
      await of.append(opening(org, 'a', { after: 2, joins: false }))
      expect(await said(8)).toMatchObject(waits)
      await of.append(opening(org, 'a', { after: 3, joins: true }))
      await of.upsertAlerts(batchOf([1, 2, 3, 4, 6, 7].map(n => alertOf(n, { status: 'resolved' }))))
      expect(await said(9)).toMatchObject(waits) // nothing of it fires: it has to hear of this one
      expect((await of.takeUnrouted(9)).map(row => row.alert)).toEqual([5, 8, 9].map(alertId))
      expect(mine(org, await store.engine.unrouted(100))).toEqual([{ org, count: 3 }])
      expect(await of.attachAlerts(stream('a'), [])).toEqual({ count: 6, firing: 0, closed: false })
    })

    test('C-12 an alert that joins while its incident is closed is not left there: it is refused by the count, and waits', async () => {
      const { org, of } = await fresh()
      await of.upsertAlerts(batchOf([alertOf(1)]))
      await of.append(opening(org, 'a', { alerts: [alertId(1)], joins: true }))
      const [joinedOrNot] = await Promise.all([
        Promise.all(
          Array.from({ length: 12 }, (_, n) =>
            of.upsertAlerts(batchOf([alertOf(10 + n, { incident: stream('a') })], { batch: id(`race-${n}`) })),
          ),
        ),
        of.append(opening(org, 'a', { after: 1, incident: { status: 'closed' }, joins: false })),
      ])
      const there = joinedOrNot.flat().filter(change => change.joined !== null)
      const waiting = joinedOrNot.flat().filter(change => change.joined === null)
      expect(there.length + waiting.length).toBe(12)
      expect(await of.attachAlerts(stream('a'), [])).toEqual({ count: 1 + there.length, firing: 1 + there.length, closed: true })
      expect((await of.takeUnrouted(99)).length).toBe(waiting.length)
      // By a node of an older version, which says nothing of joining.
      await of.upsertAlerts(batchOf([alertOf(50)]))
      await of.append(opening(org, 'b', { alerts: [alertId(50)], joins: true }))
      await of.append(opening(org, 'b', { after: 1, incident: { status: 'closed' } }))
      expect(await of.upsertAlerts(batchOf([alertOf(51, { incident: stream('b') })]))).toMatchObject([{ incident: null, joined: null }])
      expect((await of.upsertAlerts(batchOf([alertOf(99, { incident: stream('a') })], { batch: id('late') })))[0]).toMatchObject({
        joined: null,
      })
    })

    test('the last firing alert of an incident is known when it resolves', async () => {
      const { org, of } = await fresh()
      await of.append(opening(org, 'a'))
      await of.upsertAlerts(batchOf([alertOf(1), alertOf(2), alertOf(3)]))
      await of.attachAlerts(stream('a'), [1, 2, 3].map(alertId))
      const ended = await of.upsertAlerts(batchOf([alertOf(1, { status: 'resolved' }), alertOf(2, { status: 'resolved' })]))
      expect(ended.map(change => [change.incident, change.firingLeft])).toEqual([
        [stream('a'), 1],
        [stream('a'), 1],
      ])
      expect(await of.upsertAlerts(batchOf([alertOf(3, { status: 'resolved' })]))).toMatchObject([{ firingLeft: 0 }])
      expect(await of.attachAlerts(stream('a'), [])).toMatchObject({ count: 3, firing: 0 })
    })

    test('an alert that is not refreshed ends at its expiry; time in which nobody listened, and refreshes, push it on', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a'))
      const until = (ms: number | null) => ({ expiresAt: ms === null ? null : after(ms) })
      await of.upsertAlerts(batchOf([alertOf(1, until(100)), alertOf(2, until(200)), alertOf(3, until(null))]))
      await of.attachAlerts(stream('a'), [alertId(1)])
      await of.upsertAlerts(batchOf([alertOf(4, until(100))], { at: after(50) }))
      expect(await of.extendExpiries(1000, after(50))).toBe(2)
      expect(await store.engine.expiring(after(99), 100)).not.toContain(org)
      expect(await store.engine.expiring(after(100), 100)).toContain(org)
      expect(await of.expireAlerts(after(100), 10)).toEqual([{ alert: alertId(4), incident: null, firingLeft: 0 }])
      const refreshed = await of.refreshAlerts([
        { alert: alertId(2), expiresAt: after(5000), at: after(60) },
        { alert: alertId(4), expiresAt: after(5000), at: after(60) },
      ])
      expect(refreshed).toEqual({ firing: [alertId(2)], ended: [] }) // the other one has ended by its expiry, not by a later word
      expect(await of.refreshAlerts([{ alert: alertId(2), expiresAt: after(10), at: after(59) }])).toEqual({
        firing: [alertId(2)],
        ended: [],
      }) // late, and fires
      await of.upsertAlerts(batchOf([alertOf(5)], { batch: id('five') }))
      await of.upsertAlerts(batchOf([alertOf(5, { status: 'resolved' })], { at: after(70), batch: id('five-ends') }))
      const said = (at: number) => of.refreshAlerts([{ alert: alertId(5), expiresAt: after(5000), at: after(at) }])
      expect(await said(69)).toEqual({ firing: [], ended: [alertId(5)] })
      expect(await said(71)).toEqual({ firing: [], ended: [] }) // it fires again, for all that its source says
      expect(await of.expireAlerts(after(1300), 10)).toEqual([{ alert: alertId(1), incident: stream('a'), firingLeft: 0 }])
      expect((await of.alerts({ status: 'firing', limit: 9 })).map(row => [row.alert, row.expiresAt, row.lastAt])).toEqual([
        [alertId(3), null, t0],
        [alertId(2), after(5000), after(60)],
      ])
      expect((await of.alerts({ status: 'resolved', limit: 9 })).find(row => row.alert === alertId(1))).toMatchObject({
        resolvedAt: after(1100),
        endsAt: after(1100),
      })
    })

    test('an alert whose source says a sooner end than before, or one for the first time, ends at that', async () => {
      const { of } = await fresh()
      const until = (ms: number | null) => ({ expiresAt: ms === null ? null : after(ms) })
      const endedAt = async (ms: number) => (await of.expireAlerts(after(ms), 10)).map(({ alert }) => alert)
      const numbers = [1, 2, 3, 4, 5, 6]
      await of.upsertAlerts(batchOf([1000, null, 500, 200, 30_000, null].map((ms, n) => alertOf(numbers[n]!, until(ms)))))
      await of.refreshAlerts([
        { alert: alertId(1), expiresAt: after(300), at: after(10) },
        { alert: alertId(4), expiresAt: after(20_000), at: after(100) },
      ])
      await of.upsertAlerts(batchOf([alertOf(2, until(400)), alertOf(3, until(350))], { at: after(20), batch: id('sooner') }))
      expect(await endedAt(299)).toEqual([])
      expect(await endedAt(300)).toEqual([alertId(1)])
      expect(await endedAt(399)).toEqual([alertId(3)])
      expect(await endedAt(400)).toEqual([alertId(2)])
      expect(await endedAt(19_999)).toEqual([]) // looked at, and refreshed meanwhile
      await of.refreshAlerts([{ alert: alertId(5), expiresAt: after(19_999), at: after(500) }])
      expect(await endedAt(19_999)).toEqual([alertId(5)])
      expect(await endedAt(20_000)).toEqual([alertId(4)]) // the last of these that will expire
      await of.upsertAlerts(batchOf([alertOf(6, until(20_002))], { at: after(20_001), batch: id('late') }))
      expect(await endedAt(20_001)).toEqual([])
      expect(await endedAt(20_002)).toEqual([alertId(6)])
    })

    test('of many alerts that are due all are ended, and each incident hears what is left when all are', async () => {
      const { org, of } = await fresh()
      await of.append(opening(org, 'a'))
      const numbers = Array.from({ length: 70 }, (_, n) => 100 + n)
      for (const n of numbers) await of.upsertAlerts(batchOf([alertOf(n, { expiresAt: after(n) })], { batch: id(`of-${n}`) }))
      await of.attachAlerts(stream('a'), numbers.map(alertId))
      const ended = await of.expireAlerts(after(168), 1000)
      expect(ended.map(({ alert }) => alert)).toEqual(numbers.slice(0, 69).map(alertId))
      expect(new Set(ended.map(({ firingLeft }) => firingLeft))).toEqual(new Set([1]))
      expect(await of.expireAlerts(after(169), 1000)).toEqual([{ alert: alertId(169), incident: stream('a'), firingLeft: 0 }])
    })

    test('of many refreshes that are written together each alert gets its own, whatever their order', async () => {
      const { of } = await fresh()
      const numbers = Array.from({ length: 33 }, (_, n) => (n * 20) % 33) // in no order
      await of.upsertAlerts(batchOf(numbers.map(n => alertOf(n))))
      const refreshes = numbers.map(n => ({ alert: alertId(n), expiresAt: after(1000 + n), at: after(n) }))
      expect((await of.refreshAlerts(refreshes)).firing).toEqual(numbers.map(alertId).sort())
      const rows = await of.alerts({ limit: 99 })
      const got = rows.map(({ alert, expiresAt, lastAt }) => ({ alert, expiresAt, at: lastAt }))
      const sorted = (all: readonly (typeof refreshes)[number][]) => all.toSorted((a, b) => (a.alert < b.alert ? -1 : 1))
      expect(sorted(got as typeof refreshes)).toEqual(sorted(refreshes))
    })

    test('alerts are listed newest first, in pages', async () => {
      const { of } = await fresh()
      for (const n of [1, 2, 3]) await of.upsertAlerts(batchOf([alertOf(n)], { at: after(n) }))
      const first = await of.alerts({ limit: 2 })
      expect(first.map(row => row.alert)).toEqual([alertId(3), alertId(2)])
      expect((await of.alerts({ limit: 2, before: first.at(-1)!.alert })).map(row => row.alert)).toEqual([alertId(1)])
    })
  })
}
