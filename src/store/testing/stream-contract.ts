/** What every store must do with streams of events: append, number, list, and the log over all of them. */
import { describe, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { canonicalEvent } from '../../core/log/canonical.ts'
import { after, alertId, alertOf, batchOf, deliveryOf, drill, eventOf, type Fresh, mine, opening, ref, stream, t0 } from './sample.ts'

export function streamContract(fresh: Fresh): void {
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
      const moved = await Promise.all(names.map((name, n) => of.append(append(name, { after: n === 7 ? 1 : 2, command: id(`c-${name}`) }))))
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
      expect(await of.look(stream('s1'), 6, ref('s1-{}'), 'as it was')).toEqual({ now: 'the same', text: 'as it was' })
      expect(await of.look(stream('s1'), 6, ref('nothing'), 'as it was')).toEqual({ now: 'the same', text: null })
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

    test('L-19 the events of one stream are found in the log with their places there, those without one yet too, and where the log ends', async () => {
      const { org, of, store } = await fresh()
      expect(await of.logEnd()).toBeNull()
      await of.append(opening(org, 'a', { events: 2 }))
      await of.append(opening(org, 'b'))
      await of.append(opening(org, 'a', { after: 2 }))
      while ((await store.engine.sequence(1000)) > 0);
      await of.append(opening(org, 'a', { after: 3, command: id('later') }))
      const log = await of.log(-1, 100)
      const ofA = log.filter(entry => entry.event.stream === stream('a'))
      const found = await of.streamLog(stream('a'), 0, 100)
      expect(found.slice(0, 3)).toEqual(ofA)
      expect(found.map(entry => entry.event)).toEqual(await of.events(stream('a')))
      expect(found[3]).toMatchObject({ leaf: null, event: { seq: 4 }, bytes: canonicalEvent(found[3]!.event) })
      expect(await of.streamLog(stream('a'), 1, 1)).toEqual([ofA[1]])
      expect(await of.streamLog(stream('nowhere'), 0, 9)).toEqual([])
      expect(await of.logEnd()).toEqual({ leaf: log.at(-1)!.leaf, hash: log.at(-1)!.hash })
    })
  })
}
