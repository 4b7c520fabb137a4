/** What every store must do with what is kept beside the streams: editions, people, and private text, sealed and erased. */
import { describe, expect, test } from 'vitest'
import { type Id, id } from '../../core/id.ts'
import { readSaid } from '../../core/signal/said.ts'
import type { Erasure } from '../port.ts'
import { after, alertId, alertOf, batchOf, doorOf, type Fresh, opening, ref, stream, t0 } from './sample.ts'

export function keptContract(fresh: Fresh): void {
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
      for (const known of [null, 'as it was'])
        expect(await of.look(stream('a'), 1, ref('t1'), known)).toEqual({ now: 'the same', text: null })
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
      const said = readSaid(alertOf(3).said).summary
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
      for (let n = 0; n < 202; n++) expect(said.get(alertId(n))).toBe(gone.has(n) ? '(erased)' : readSaid(alertOf(n).said).summary)
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
}
