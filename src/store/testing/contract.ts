/** What every store must do, whichever it is. Each test opens an empty organisation of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, id, instant } from '../../core/id.ts'
import { canonicalEvent } from '../../core/log/canonical.ts'
import type { Append, Change, Erasure, OrgId, OrgStore, Store } from '../port.ts'
import { noticeContract } from './notice-contract.ts'
import { obligationContract } from './obligation-contract.ts'
import { after, alertId, alertOf, appendOf, batchOf, deliveryOf, doorOf, eventOf, print, ref, stream, t0 } from './sample.ts'

export type Opened = Readonly<{ store: Store; close(): Promise<void> }>

export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened
    let orgs = 0
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    const fresh = async (): Promise<Readonly<{ store: Store; org: OrgId; of: OrgStore }>> => {
      const org = id<'org'>(`org-${String(++orgs).padStart(3, '0')}`)
      await opened.store.createOrg(org, `Organisation ${orgs}`)
      return { store: opened.store, org, of: opened.store.org(org) }
    }
    const drill = id<'drill'>('drill-1')
    const opening = (org: OrgId, at: string, more: Partial<Parameters<typeof appendOf>[1]> = {}): Append =>
      appendOf(org, { stream: stream(at), ...more })
    /** What is left over from other tests is not this one's: takes until nothing is due. */
    const mine = <T extends Readonly<{ org: OrgId }>>(org: OrgId, all: readonly T[]): readonly T[] => all.filter(one => one.org === org)

    describe('appending', () => {
      test('an appended stream is loaded with its state, and its events come back as they were', async () => {
        const { org, of } = await fresh()
        const append = opening(org, 'a', { events: 3 })
        expect(await of.load(stream('a'))).toBeNull()
        expect(await of.append(append)).toEqual({ appended: 'done', number: 1, firing: 0 })
        expect(await of.load(stream('a'))).toEqual({ incident: append.incident, number: 1, foldVersion: '1' })
        expect(await of.events(stream('a'))).toEqual(append.events)
        expect(await of.events(stream('a'), 1, 1)).toEqual([append.events[1]])
        expect(await of.events(stream('nowhere'))).toEqual([])
      })

      test('C-17 of many streams that are appended to in one moment each is as it would be alone, whatever becomes of the others', async () => {
        const { org, of } = await fresh()
        const names = Array.from({ length: 20 }, (_, n) => `s${n}`)
        const append = (name: string, more = {}) =>
          opening(org, name, {
            events: 2,
            wakeAt: after(60_000_000),
            deliveries: [deliveryOf(org, stream(name), `${name}-${JSON.stringify(more)}`)],
            texts: { [ref(`${name}-${JSON.stringify(more)}`)]: { text: `${name} "quoted" \\ \u{1F525} ä`, salt: 's' } },
            ...more,
          })
        const opened = await Promise.all(names.map(name => of.append(append(name))))
        expect(opened.map(one => one.appended === 'done' && one.number)).toEqual(names.map((_, n) => n + 1))
        const moved = await Promise.all(
          names.map((name, n) => of.append(append(name, { after: n === 7 ? 1 : 2, command: id(`c-${name}`) }))),
        )
        expect(moved.map(one => one.appended)).toEqual(names.map((_, n) => (n === 7 ? 'conflict' : 'done')))
        const again = await Promise.all(
          names.map((name, n) => of.append(append(name, { after: 4, command: id(n === 3 ? 'c-s5' : `d-${name}`) }))),
        )
        expect(again.map(one => one.appended)).toEqual(names.map((_, n) => (n === 3 ? 'command seen' : n === 7 ? 'conflict' : 'done')))
        for (const [n, name] of names.entries()) {
          expect((await of.load(stream(name)))?.incident.seq).toBe(n === 3 ? 4 : n === 7 ? 2 : 6)
          expect(await of.events(stream(name))).toHaveLength(n === 3 ? 4 : n === 7 ? 2 : 6)
          expect(await of.deliveries({ stream: stream(name), limit: 9 })).toHaveLength(n === 3 ? 2 : n === 7 ? 1 : 3)
        }
        expect(await of.readTexts([ref('s1-{}')])).toEqual({ 's1-{}': 's1 "quoted" \\ \u{1F525} ä' })
        const words = 's1 "quoted" \\ \u{1F525} ä'
        expect(await of.look(stream('s1'), 6, ref('s1-{}'))).toEqual({ now: 'the same', text: words })
        expect(await of.look(stream('s1'), 5, ref('s1-{}'))).toMatchObject({ now: { incident: { seq: 6 }, number: 2 }, text: words })
        expect(await of.look(stream('s1'), 6, ref('nothing'))).toEqual({ now: 'the same', text: null })
        expect(await of.look(stream('nowhere'), 5, ref('s1-{}'))).toEqual({ now: null, text: words })
        expect(await of.look(stream('nowhere'), 5, ref('nothing'))).toEqual({ now: null, text: null })
      })

      test('an append decided upon an older state is a conflict and leaves nothing behind', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a'))
        const late = opening(org, 'a', {
          command: id('late'),
          deliveries: [deliveryOf(org, stream('a'), 'late')],
          texts: { [ref('late')]: { text: 'late', salt: 's' } },
          wakeAt: t0,
        })
        expect(await of.append(late)).toEqual({ appended: 'conflict' })
        expect(await of.append(opening(org, 'a', { after: 7, command: id('early') }))).toEqual({ appended: 'conflict' })
        expect(await of.append(opening(org, 'nowhere', { after: 1 }))).toEqual({ appended: 'conflict' })
        expect(await of.events(stream('a'))).toHaveLength(1)
        expect(await of.deliveries({ limit: 10 })).toEqual([])
        expect(await of.readTexts([ref('late')])).toEqual({})
        expect(mine(org, await store.engine.takeWakes(after(1), 100, 1000))).toEqual([])
        expect((await of.append(opening(org, 'a', { after: 1, command: id('late') }))).appended).toBe('done')
      })

      test('C-17 a command id is used once: a retry appends nothing and answers with the first outcome', async () => {
        const { org, of } = await fresh()
        await of.append(opening(org, 'a', { command: id('once'), events: 2 }))
        const seen = { appended: 'command seen', stream: stream('a'), seq: 2 }
        expect(await of.append(opening(org, 'a', { command: id('once'), events: 2 }))).toEqual(seen)
        expect(await of.append(opening(org, 'b', { command: id('once') }))).toEqual(seen)
        expect(await of.load(stream('b'))).toBeNull()
        const other = await fresh()
        expect((await other.of.append(opening(other.org, 'a', { command: id('once') }))).appended).toBe('done')
      })

      test('C-17 of many at once with one command id, one appends', async () => {
        const { org, of } = await fresh()
        const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => of.append(opening(org, `s${i}`, { command: id('same') }))))
        expect(answers.filter(answer => answer.appended === 'done')).toHaveLength(1)
        expect(answers.filter(answer => answer.appended === 'command seen')).toHaveLength(7)
      })

      test('C-12 of many nodes that decide upon the same state at once, one appends and the others decide again', async () => {
        const { org, of } = await fresh()
        await of.append(opening(org, 'a'))
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, i) => of.append(opening(org, 'a', { after: 1, command: id(`racer-${i}`) }))),
        )
        expect(answers.map(answer => answer.appended).sort()).toEqual([...Array(7).fill('conflict'), 'done'])
        expect(await of.events(stream('a'))).toHaveLength(2)
      })

      test('an append without events keeps the seq, and moves the wake', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { wakeAt: t0 }))
        expect(await of.append(opening(org, 'a', { after: 1, events: 0, command: id('tick'), wakeAt: after(5000) }))).toEqual({
          appended: 'done',
          number: 1,
          firing: 0,
        })
        expect(mine(org, await store.engine.takeWakes(after(4999), 100, 1000))).toEqual([])
        expect(await of.append(opening(org, 'a', { after: 1, events: 0, command: id('tick') }))).toEqual({
          appended: 'command seen',
          stream: stream('a'),
          seq: 1,
        })
      })

      test('a command that nobody asks for again is not kept: its seq decides that it is carried out once, alone or together with others', async () => {
        const { org, of } = await fresh()
        const names = ['a', 'b', 'c']
        for (const name of names) await of.append(opening(org, name))
        const ticked = (name: string, after: number) =>
          of.append(opening(org, name, { after, command: id(`tick-${name}`), unasked: true })).then(({ appended }) => appended)
        expect(await ticked('a', 1)).toBe('done')
        expect(await ticked('a', 1)).toBe('conflict')
        expect(await Promise.all(names.map(name => ticked(name, name === 'a' ? 2 : 1)))).toEqual(['done', 'done', 'done'])
        expect(await Promise.all(names.map(name => ticked(name, 1)))).toEqual(['conflict', 'conflict', 'conflict'])
        expect(await of.append(opening(org, 'd', { command: id('tick-b') }))).toMatchObject({ appended: 'done' })
      })

      test('what is not well formed is refused loudly', async () => {
        const { org, of } = await fresh()
        const good = opening(org, 'a', { events: 2 })
        await expect(of.append({ ...good, events: [good.events[1]!] })).rejects.toThrow(/seq/)
        await expect(of.append({ ...good, events: [eventOf(id('other'), stream('a'), 1, 'c')] })).rejects.toThrow(/belongs to/)
        await expect(of.append({ ...good, incident: { ...good.incident, seq: 9 } })).rejects.toThrow(/seq 9/)
      })

      test('the house stream has no number and is not in the list of incidents', async () => {
        const { org, of } = await fresh()
        expect(await of.append(opening(org, 'house', { kind: 'house' }))).toEqual({ appended: 'done', number: null, firing: 0 })
        expect((await of.incidents({ drill: null, limit: 10 })).total).toBe(0)
        expect((await of.load(stream('house')))?.number).toBeNull()
      })
    })

    obligationContract(fresh)

    describe('numbers', () => {
      test('X-21 incident numbers have no gap, whoever loses on the way; drills have a series of their own', async () => {
        const { org, of } = await fresh()
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            of.append(opening(org, `s${i}`, { incident: { correlation: i % 3 === 0 ? 'one cause' : `cause ${i}` } })),
          ),
        )
        const numbers = answers.flatMap(answer => (answer.appended === 'done' ? [answer.number] : [])).sort((a, b) => a! - b!)
        expect(answers.filter(answer => answer.appended === 'correlation taken')).toHaveLength(3)
        expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
        await of.append(opening(org, 's0', { after: 9, command: id('conflict') }))
        expect(await of.append(opening(org, 'drilled', { drill }))).toEqual({ appended: 'done', number: 1, firing: 0 })
        expect(await of.append(opening(org, 'again', { drill: id('drill-2') }))).toEqual({ appended: 'done', number: 2, firing: 0 })
        expect(await of.byNumber(2, true)).toBe(stream('again'))
        expect(await of.byNumber(9, true)).toBeNull()
        expect(await of.append(opening(org, 'next'))).toEqual({ appended: 'done', number: 10, firing: 0 })
        expect(await of.byNumber(10)).toBe(stream('next'))
        expect(await of.byNumber(99)).toBeNull()
      })
    })

    describe('correlation', () => {
      const cause = { correlation: 'checkout' }
      test('one open incident per correlation key: the loser is told which one to attach to', async () => {
        const { org, of } = await fresh()
        await of.append(opening(org, 'a', { incident: cause }))
        expect(await of.append(opening(org, 'b', { incident: cause }))).toEqual({ appended: 'correlation taken', stream: stream('a') })
        expect(await of.openByCorrelation('checkout', null)).toBe(stream('a'))
        expect(await of.openByCorrelation('checkout', drill)).toBeNull()
        expect((await of.append(opening(org, 'd', { drill, incident: cause }))).appended).toBe('done')
      })

      test('a storm of nodes for one cause opens one incident', async () => {
        const { org, of } = await fresh()
        const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => of.append(opening(org, `s${i}`, { incident: cause }))))
        const winner = answers.findIndex(answer => answer.appended === 'done')
        expect(answers.filter(answer => answer.appended === 'done')).toHaveLength(1)
        for (const [i, answer] of answers.entries())
          if (i !== winner) expect(answer).toEqual({ appended: 'correlation taken', stream: stream(`s${winner}`) })
      })

      test('a resolved incident gives its key back, and a reopened one is told who has it now', async () => {
        const { org, of } = await fresh()
        await of.append(opening(org, 'a', { incident: cause }))
        await of.append(opening(org, 'a', { after: 1, incident: { ...cause, status: 'resolved' } }))
        expect(await of.openByCorrelation('checkout', null)).toBeNull()
        expect((await of.append(opening(org, 'b', { incident: cause }))).appended).toBe('done')
        const reopen = opening(org, 'a', { after: 2, incident: cause })
        expect(await of.append(reopen)).toEqual({ appended: 'correlation taken', stream: stream('b') })
        await of.append(opening(org, 'b', { after: 1, incident: { ...cause, status: 'closed' } }))
        expect((await of.append(reopen)).appended).toBe('done')
        expect(await of.openByCorrelation('checkout', null)).toBe(stream('a'))
      })
    })

    describe('the list of incidents', () => {
      test('newest first, in pages, filtered, with the total and how many alerts fire', async () => {
        const { org, of } = await fresh()
        await of.upsertAlerts(batchOf([alertOf(1), alertOf(2)]))
        for (let i = 1; i <= 5; i++)
          await of.append(
            opening(org, `s${i}`, {
              alerts: i === 5 ? [alertId(1), alertId(2)] : [],
              incident: { openedAt: after(i * 1000), severity: id(i % 2 ? 'p1' : 'p2'), status: i === 5 ? 'closed' : 'open' },
            }),
          )
        await of.upsertAlerts(batchOf([alertOf(2, { status: 'resolved' })]))
        const first = await of.incidents({ drill: null, limit: 2 })
        expect(first.rows.map(row => row.number)).toEqual([5, 4])
        expect(first.rows[0]).toMatchObject({ stream: stream('s5'), alerts: { count: 2, firing: 1 } })
        expect(first.total).toBe(5)
        const second = await of.incidents({ drill: null, limit: 2, cursor: first.next! })
        expect(second.rows.map(row => row.number)).toEqual([3, 2])
        expect((await of.incidents({ drill: null, limit: 2, cursor: second.next! })).next).toBeNull()
        const numbers = async (query: object) => (await of.incidents({ drill: null, limit: 9, ...query })).rows.map(row => row.number)
        expect(await numbers({ status: ['open'] })).toEqual([4, 3, 2, 1])
        expect(await numbers({ status: ['closed', 'resolved'] })).toEqual([5])
        expect(await numbers({ status: ['open'], severity: ['p2'] })).toEqual([4, 2])
        expect(await numbers({ openedFrom: after(2000), openedTo: after(4000) })).toEqual([3, 2])
        expect(await numbers({ number: 3 })).toEqual([3])
        expect(await numbers({ drill })).toEqual([])
      })
    })

    describe('the log', () => {
      test('C-19 every event gets the next leaf after its commit, in the order of its stream, with its canonical bytes', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { events: 2 }))
        await of.append(opening(org, 'b'))
        await of.append(opening(org, 'a', { after: 2 }))
        expect(await of.log(-1, 100)).toEqual([])
        await Promise.all([store.engine.sequence(1000), store.engine.sequence(1000)])
        while ((await store.engine.sequence(1000)) > 0);
        const log = await of.log(-1, 100)
        expect(log.map(entry => entry.leaf)).toEqual([0, 1, 2, 3])
        expect(log.filter(entry => entry.event.stream === stream('a')).map(entry => entry.event.seq)).toEqual([1, 2, 3])
        for (const entry of log) {
          expect(entry.bytes).toBe(canonicalEvent(entry.event))
          expect(entry.hash).toMatch(/^[0-9a-f]{64}$/)
        }
        expect((await of.log(1, 1)).map(entry => entry.leaf)).toEqual([2])
        expect((await store.engine.figures(t0)).unsequenced).toBe(0)
      })
    })

    describe('wakes', () => {
      test('C-12 a due stream is taken by one node, and by another when the lease ran out', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { wakeAt: after(2000) }))
        await of.append(opening(org, 'b', { wakeAt: after(1000) }))
        expect(mine(org, await store.engine.takeWakes(after(999), 100, 10_000))).toEqual([])
        const both = await Promise.all([store.engine.takeWakes(after(2000), 100, 10_000), store.engine.takeWakes(after(2000), 100, 10_000)])
        const taken = both.flatMap(wakes => mine(org, wakes))
        expect(taken.map(wake => wake.stream).sort()).toEqual([stream('a'), stream('b')])
        expect(taken.find(wake => wake.stream === stream('b'))?.at).toBe(after(1000))
        expect(mine(org, await store.engine.takeWakes(after(11_999), 100, 10_000))).toEqual([])
        const again = mine(org, await store.engine.takeWakes(after(12_000), 100, 10_000))
        expect(again).toHaveLength(2)
        expect(new Set([...taken, ...again].map(wake => wake.token)).size).toBe(4)
      })

      test('the soonest are taken first, as many as are asked for', async () => {
        const { org, of, store } = await fresh()
        for (const [i, ms] of [300, 100, 200].entries()) await of.append(opening(org, `s${i}`, { wakeAt: instant(ms) }))
        expect((await store.engine.takeWakes(instant(1000), 2, 1)).map(wake => wake.at)).toEqual([100, 200])
        expect(mine(org, await store.engine.takeWakes(instant(1000), 3, 1)).map(wake => wake.at)).toEqual([300])
        for (const i of [0, 1, 2]) await of.append(opening(org, `s${i}`, { after: 1 }))
      })

      test('an append ends the lease, and a wake of before postpones nothing any more', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { wakeAt: t0 }))
        expect(mine(org, await store.engine.takeWakes(t0, 100, 10_000, [org]))).toEqual([]) // all but this organisation's
        const [wake] = mine(org, await store.engine.takeWakes(t0, 100, 10_000))
        await of.append(opening(org, 'a', { after: 1, wakeAt: after(5) }))
        await store.engine.postponeWake(wake!, after(60_000))
        expect(mine(org, await store.engine.takeWakes(after(5), 100, 10_000))).toMatchObject([{ stream: stream('a'), at: after(5) }])
      })

      test('a wake that could not be handled comes again when it was put off to; none comes of a stream that never wakes', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { wakeAt: t0 }))
        const [wake] = mine(org, await store.engine.takeWakes(t0, 100, 10_000))
        await store.engine.postponeWake(wake!, after(500))
        expect(mine(org, await store.engine.takeWakes(after(499), 100, 1))).toEqual([])
        expect(mine(org, await store.engine.takeWakes(after(500), 100, 1))).toHaveLength(1)
        await of.append(opening(org, 'a', { after: 1 }))
        expect(mine(org, await store.engine.takeWakes(after(1e9), 1000, 1))).toEqual([])
      })

      test('the next wake is the soonest that somebody may take', async () => {
        const { org, of, store } = await fresh()
        await of.append(opening(org, 'a', { wakeAt: instant(1000) }))
        expect(await store.engine.nextWake()).toBe(1000)
        await store.engine.takeWakes(instant(1000), 1, 500)
        expect(await store.engine.nextWake()).toBe(1500)
        expect(await store.engine.figures(instant(1700))).toMatchObject({ oldestWakeMs: 200 })
        await of.append(opening(org, 'a', { after: 1 }))
      })
    })

    describe('deliveries', () => {
      const withDelivery = async (name: string, dueAt = t0) => {
        const room = await fresh()
        const delivery = deliveryOf(room.org, stream('a'), name, dueAt)
        await room.of.append(opening(room.org, 'a', { deliveries: [delivery] }))
        const take = async (at = t0, leaseMs = 1000) => mine(room.org, await room.store.engine.takeDeliveries(at, 100, leaseMs))
        return { ...room, delivery, take }
      }

      test('X-08 a delivery has one outcome, and the first one stands', async () => {
        const { store, org, of, delivery, take } = await withDelivery('a')
        const [taken] = await take()
        expect(taken).toEqual({ ...delivery, attempts: 1, token: taken!.token })
        const [again] = await take(after(1000))
        expect(again).toMatchObject({ attempts: 2 })
        expect(await store.engine.endDelivery(taken!, 'handed over', '250', after(1500))).toBe(true)
        expect(await store.engine.endDelivery(again!, 'refused', 'gone', after(1600))).toBe(false)
        expect(await take(after(1e9))).toEqual([])
        expect(await of.delivery(delivery.id)).toEqual({
          ...delivery,
          attempts: 2,
          outcome: 'handed over',
          detail: '250',
          endedAt: after(1500),
          reportedAt: null,
        })
        expect(await of.deliveries({ stream: stream('a'), limit: 5 })).toHaveLength(1)
        expect(await of.deliveries({ stream: stream('b'), limit: 5 })).toEqual([])
        expect(await of.delivery(id('nothing'))).toBeNull()
        await store.engine.reported(org, delivery.id, after(1501))
      })

      test('a transient failure is due again when it was put off to; whoever lost its lease puts off nothing', async () => {
        const { store, of, delivery, take } = await withDelivery('a')
        const [first] = await take()
        await store.engine.retryDelivery(first!, after(2000), 'busy')
        expect(await take(after(1999))).toEqual([])
        const [second] = await take(after(2000))
        expect(second).toMatchObject({ attempts: 2, dueAt: after(2000) })
        await store.engine.retryDelivery(first!, after(9000), 'late')
        expect(await take(after(3000))).toHaveLength(1)
        expect(await of.delivery(delivery.id)).toMatchObject({ outcome: null, detail: 'busy' })
      })

      test('what was taken and not tried is given back, and that was no attempt', async () => {
        const { store, take } = await withDelivery('a')
        const [first] = await take()
        await store.engine.giveBackDelivery(first!, after(2000))
        expect(await take(after(1999))).toEqual([])
        expect(await take(after(2000))).toMatchObject([{ attempts: 1, dueAt: after(2000) }])
        await store.engine.giveBackDelivery(first!, after(9000)) // its lease is another's by now
        expect(await take(after(3000))).toMatchObject([{ attempts: 2 }])
      })

      test('an outcome that its stream has not taken is handed over again when the lease of its sender ran out', async () => {
        const { store, org, of, delivery, take } = await withDelivery('a')
        const [taken] = await take(t0, 1000)
        await store.engine.endDelivery(taken!, 'unknown', null, after(10))
        const unreported = async (at: number) => mine(org, await store.engine.takeUnreported(after(at), 100, 1000))
        expect(await unreported(999)).toEqual([])
        expect(await unreported(1000)).toEqual([{ ...delivery, outcome: 'unknown', detail: null, endedAt: after(10) }])
        expect(await unreported(1500)).toEqual([])
        expect(await unreported(2000)).toHaveLength(1)
        await store.engine.reported(org, delivery.id, after(2100))
        expect(await unreported(9000)).toEqual([])
        expect(await of.delivery(delivery.id)).toMatchObject({ reportedAt: after(2100) })
      })

      test('what is no longer wanted is superseded, unless somebody is sending it', async () => {
        const { store, org, of, delivery, take } = await withDelivery('sending')
        const waiting = deliveryOf(org, stream('a'), 'waiting', after(60_000))
        await of.append(opening(org, 'a', { after: 1, deliveries: [waiting] }))
        await take()
        await of.append(opening(org, 'a', { after: 2, supersede: [delivery.id, waiting.id], incident: { at: after(3) } }))
        expect(await of.delivery(delivery.id)).toMatchObject({ outcome: null })
        expect(await of.delivery(waiting.id)).toMatchObject({ outcome: 'superseded', endedAt: after(3) })
        expect(mine(org, await store.engine.takeUnreported(after(3), 100, 1000))).toMatchObject([{ id: waiting.id, outcome: 'superseded' }])
        expect((await take(after(1e6))).map(taken => taken.id)).toEqual([delivery.id])
      })

      test('C-12 who appends a delivery may have taken it with that: nobody else gets it until the lease is over, or longer if it says so', async () => {
        const { org, of, store } = await fresh()
        const token = '0123456789abcdef0123456789abcdef'
        const delivery = deliveryOf(org, stream('a'), 'born')
        await of.append(opening(org, 'a', { deliveries: [delivery], taken: { token, until: after(1000) } }))
        const take = async (at: number) => mine(org, await store.engine.takeDeliveries(after(at), 100, 1000))
        expect(await of.delivery(delivery.id)).toMatchObject({ attempts: 1, outcome: null, dueAt: t0 })
        expect(await take(999)).toEqual([])
        await store.engine.extendDelivery({ ...delivery, attempts: 1, token }, after(5000))
        expect(await take(4999)).toEqual([])
        expect(await take(5000)).toMatchObject([{ id: delivery.id, attempts: 2 }])
        await store.engine.extendDelivery({ ...delivery, attempts: 1, token }, after(90_000)) // its lease is another's now
        expect(await take(6000)).toHaveLength(1)
      })

      test('X-08 an outcome is recorded with the append that tells its stream, or neither is', async () => {
        const { org, of, store } = await fresh()
        const [a, b] = [deliveryOf(org, stream('a'), 'a'), deliveryOf(org, stream('b'), 'b')]
        await of.append(opening(org, 'a', { deliveries: [a] }))
        await of.append(opening(org, 'b', { deliveries: [b] }))
        expect(mine(org, await store.engine.takeDeliveries(t0, 100, 1000, [org]))).toEqual([]) // all but this organisation's
        const taken = mine(org, await store.engine.takeDeliveries(t0, 100, 1000))
        const ending = (name: string, delivery: typeof a, more = {}) =>
          opening(org, name, { after: 1, ended: { delivery: delivery.id, outcome: 'handed over', detail: '250', at: after(5) }, ...more })
        expect((await of.append(ending('a', a, { after: 7 }))).appended).toBe('conflict')
        expect(await of.delivery(a.id)).toMatchObject({ outcome: null })
        await store.engine.endDelivery(taken.find(({ id }) => id === b.id)!, 'refused', 'gone', after(4))
        const both = await Promise.all([of.append(ending('a', a)), of.append(ending('b', b))])
        expect(both).toEqual([{ appended: 'done', number: 1, firing: 0 }, { appended: 'delivery has ended' }])
        expect(await of.delivery(a.id)).toMatchObject({ outcome: 'handed over', detail: '250', endedAt: after(5), reportedAt: after(5) })
        expect(await of.delivery(b.id)).toMatchObject({ outcome: 'refused', reportedAt: null })
        expect(await of.events(stream('b'))).toHaveLength(1)
        expect(mine(org, await store.engine.takeDeliveries(after(1e6), 100, 1))).toEqual([])
        expect(mine(org, await store.engine.takeUnreported(after(1e6), 100, 1))).toMatchObject([{ id: b.id }])
        await store.engine.reported(org, b.id, after(9))
      })

      test('made twice, a delivery is the same one', async () => {
        const { org, of, delivery, take } = await withDelivery('a')
        await of.append(opening(org, 'a', { after: 1, deliveries: [{ ...delivery, dueAt: after(99) }] }))
        expect(await take()).toHaveLength(1)
        expect(await of.deliveries({ limit: 10 })).toHaveLength(1)
      })
    })

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
        expect(await of.upsertAlerts(batchOf([alertOf(1, { status: 'resolved' })]))).toMatchObject([
          { incident: stream('b'), firingLeft: 1 },
        ])
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

      test('alerts are listed newest first, in pages', async () => {
        const { of } = await fresh()
        for (const n of [1, 2, 3]) await of.upsertAlerts(batchOf([alertOf(n)], { at: after(n) }))
        const first = await of.alerts({ limit: 2 })
        expect(first.map(row => row.alert)).toEqual([alertId(3), alertId(2)])
        expect((await of.alerts({ limit: 2, before: first.at(-1)!.alert })).map(row => row.alert)).toEqual([alertId(1)])
      })
    })

    describe('editions and the directory', () => {
      const edition = <Of extends 'plan' | 'people'>(name: string, value: unknown = { name }) => ({ edition: name as Id<Of>, value })
      test('the newest edition is the current one, an older one put again is the newest, and each is found by its id', async () => {
        const { of } = await fresh()
        expect(await of.current('plan')).toBeNull()
        await of.putEdition('plan', edition('one'), 'ana', t0, '# One')
        await of.putEdition('plan', edition('two'), 'ben', after(1), null)
        await of.putEdition('plan', edition('two'), 'eve', after(2), null)
        expect(await of.current('plan')).toEqual(edition('two'))
        await of.putEdition('plan', edition('one'), 'ana', after(3), '# One')
        expect(await of.current('plan')).toEqual(edition('one'))
        expect(await of.editions('plan')).toEqual([
          { edition: 'one', by: 'ana', at: after(3) },
          { edition: 'two', by: 'ben', at: after(1) },
          { edition: 'one', by: 'ana', at: t0 },
        ])
        expect(await of.edition('plan', 'two')).toEqual({ value: { name: 'two' }, source: null, by: 'ben', at: after(1) })
        expect(await of.edition('plan', 'three')).toBeNull()
        expect(await of.current('law')).toBeNull()
      })

      test('people and directory change together, and only upon the edition that was read', async () => {
        const { of } = await fresh()
        expect(await of.setPeople(null, edition<'people'>('one'), { persons: ['Ana'] }, 'ana', t0)).toBe(true)
        expect(await of.setPeople(null, edition<'people'>('two'), { persons: ['Eve'] }, 'eve', t0)).toBe(false)
        expect(await of.getPrivate('directory')).toEqual({ persons: ['Ana'] })
        expect(await of.current('people')).toEqual(edition('one'))
        const both = await Promise.all(
          ['two', 'three'].map(name => of.setPeople('one', edition<'people'>(name), { persons: [name] }, 'ana', after(1))),
        )
        expect(both.toSorted()).toEqual([false, true])
        const winner = both[0] ? 'two' : 'three'
        expect((await of.current('people'))?.edition).toBe(winner)
        expect(await of.getPrivate('directory')).toEqual({ persons: [winner] })
        expect(await of.setPeople(winner, edition<'people'>(winner), { persons: ['a new name'] }, 'ana', after(2))).toBe(true)
        expect(await of.getPrivate('directory')).toEqual({ persons: ['a new name'] })
        expect(await of.editions('people')).toHaveLength(2)
      })
    })

    describe('private text', () => {
      test('C-20 X-06 an erased text is gone at once and for ever, and the log is as it was', async () => {
        const { org, of, store } = await fresh()
        const texts = { [ref('t1')]: { text: 'Ana saw it \u{1F525}', salt: 's1' }, [ref('t2')]: { text: 'Ben too', salt: 's2' } }
        await of.append(opening(org, 'a', { texts }))
        while ((await store.engine.sequence(1000)) > 0);
        const log = await of.log(-1, 10)
        expect(await of.readTexts([ref('t1'), ref('t2'), ref('t3')])).toEqual({ t1: 'Ana saw it \u{1F525}', t2: 'Ben too' })
        await of.eraseTexts([ref('t1'), ref('t3')])
        expect(await of.readTexts([ref('t1'), ref('t2'), ref('t3')])).toEqual({ t1: null, t2: 'Ben too' })
        expect(await of.look(stream('a'), 1, ref('t1'))).toEqual({ now: 'the same', text: null })
        await of.append(opening(org, 'a', { after: 1, texts: { [ref('t1')]: { text: 'back', salt: 's' } } }))
        expect(await of.readTexts([ref('t1')])).toEqual({ t1: null })
        expect((await of.log(-1, 10)).slice(0, 1)).toEqual(log)
        expect(await of.readTexts([])).toEqual({})
      })

      test('X-06 the words of alerts are erased, and of nothing else; a source that says something new is heard anew', async () => {
        const { of } = await fresh()
        await of.upsertAlerts(batchOf([alertOf(1), alertOf(2), alertOf(3)]))
        await of.eraseAlerts([alertId(1), alertId(2), alertId('unknown')])
        const summaries = async () => Object.fromEntries((await of.alerts({ limit: 9 })).map(row => [row.alert, row.summary]))
        const said = alertOf(3).summary
        expect(await summaries()).toEqual({ [alertId(1)]: '(erased)', [alertId(2)]: '(erased)', [alertId(3)]: said })
        expect((await of.alerts({ limit: 9 })).find(row => row.alert === alertId(1))).toMatchObject({
          labels: {},
          annotations: {},
          link: null,
        })
        expect(await of.upsertAlerts(batchOf([alertOf(1)], { batch: id('b2') }))).toMatchObject([{ change: 'refreshed' }])
        expect(await summaries()).toMatchObject({ [alertId(1)]: '(erased)' })
        await of.upsertAlerts(batchOf([alertOf(1, { summary: 'worse' })], { batch: id('b3') }))
        await of.eraseAlerts([alertId(3)])
        expect(await summaries()).toEqual({ [alertId(1)]: 'worse', [alertId(2)]: '(erased)', [alertId(3)]: '(erased)' })
      })

      test('X-06 of many alerts that came together some are erased, by two at once too, and all others say what they said', async () => {
        const { of } = await fresh()
        const numbers = Array.from({ length: 200 }, (_, n) => n)
        await of.upsertAlerts(batchOf(numbers.map(n => alertOf(n))))
        await of.upsertAlerts(batchOf([...numbers.slice(190), 200, 201].map(n => alertOf(n)))) // known and new in one
        await Promise.all([of.eraseAlerts([3, 70, 199].map(alertId)), of.eraseAlerts([5, 128, 201].map(alertId))])
        const gone = new Set([3, 70, 199, 5, 128, 201])
        const said = new Map((await of.alerts({ limit: 300 })).map(row => [row.alert, row.summary]))
        expect(said.size).toBe(202)
        for (let n = 0; n < 202; n++) expect(said.get(alertId(n))).toBe(gone.has(n) ? '(erased)' : alertOf(n).summary)
      })

      test('X-06 an erasure is listed from its beginning, once, and said to be whole once', async () => {
        const { org, of } = await fresh()
        const erasure = (name: string, at: number): Erasure => ({
          id: id(name),
          org,
          at: after(at),
          by: { person: id('ana') },
          why: 'asked for',
          texts: { [stream('a')]: [ref('a'), ref('b')] } as Erasure['texts'],
          alerts: {},
          person: null,
        })
        const ended: Erasure = { ...erasure('three', 3), subscribers: [id('kim')] }
        await of.putErasure(erasure('two', 2))
        await of.putErasure(erasure('one', 1))
        await of.putErasure(erasure('one', 3))
        await of.endErasure(id('one'), after(5))
        await of.endErasure(id('one'), after(6))
        await of.putErasure(ended)
        expect(await of.erasures()).toEqual([
          { erasure: erasure('one', 1), doneAt: after(5) },
          { erasure: erasure('two', 2), doneAt: null },
          { erasure: ended, doneAt: null },
        ])
      })

      test('X-06 the labels of the doors of a person are erased, and of nobody else', async () => {
        const { org, of } = await fresh()
        for (const person of ['ana', 'ben'])
          await of.putDoor(doorOf(person, { person: id(person), label: `of ${person}` }), `${org} ${person}`)
        await of.eraseDoorLabels(id('ana'))
        expect((await of.doors('integration key')).map(door => door.label)).toEqual(['erased', 'of ben'])
      })

      test('a private document is replaced whole', async () => {
        const { of } = await fresh()
        expect(await of.getPrivate('settings')).toBeNull()
        await of.putPrivate('settings', { a: 1, b: ['x'] })
        await of.putPrivate('settings', { a: 2 })
        expect(await of.getPrivate('settings')).toEqual({ a: 2 })
      })

      test('a private document is changed only upon what was read: of two at once one is told that the other was first', async () => {
        const { of } = await fresh()
        expect(await of.readPrivate('register')).toBeNull()
        const firsts = await Promise.all(['a', 'b'].map(who => of.replacePrivate('register', null, { who })))
        expect(firsts.toSorted()).toEqual([false, true])
        const read = (await of.readPrivate('register'))!
        const both = await Promise.all(['c', 'd'].map(who => of.replacePrivate('register', read.version, { who })))
        expect(both.toSorted()).toEqual([false, true])
        expect((await of.readPrivate('register'))!.value).toEqual({ who: both[0] ? 'c' : 'd' })
        expect(await of.replacePrivate('register', read.version, { who: 'e' })).toBe(false)
        expect(await of.replacePrivate('nothing', read.version, { who: 'e' })).toBe(false)
      })
    })

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
    })

    noticeContract(fresh)

    describe('doors', () => {
      test('a door is found by its secret across organisations, listed by kind, and revoked once', async () => {
        const { org, of, store } = await fresh()
        await of.putDoor(doorOf('a', { person: id('ana'), scopes: ['read', 'write'] }), `hash-a-${org}`)
        await of.putDoor(doorOf('b', { createdAt: after(1), source: null }), `hash-b-${org}`)
        await of.putDoor(doorOf('t', { kind: 'api token' }), `hash-t-${org}`)
        expect(await store.engine.findDoor(`hash-a-${org}`)).toEqual({
          ...doorOf('a', { person: id('ana'), scopes: ['read', 'write'] }),
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
        expect(await store.engine.heartbeats()).toEqual([
          { node: 'node-a', at: after(1) },
          { node: 'node-b', at: after(2) },
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
        expect(await opened.store.engine.orgs()).toEqual(expect.arrayContaining([a.org, b.org]))
        await opened.store.createOrg(a.org, 'again')
        expect(await a.of.load(stream('a'))).not.toBeNull()
      })

      test('an organisation that there is not is named in the error', async () => {
        await expect(opened.store.org(id('nowhere')).putPrivate('k', 1)).rejects.toThrow(/there is no organisation nowhere/)
      })
    })
  })
}
