/** What every store must do with the rows that are one person's own. */
import { describe, expect, test } from 'vitest'
import { type Id, id } from '../../core/id.ts'
import { type Contact, everybody } from '../port.ts'
import { after, doorOf, type Fresh, t0 } from './sample.ts'

export const contactOf = (person: string, method: string, address = `${method}@example.com`): Contact => ({
  person: id(person),
  method: id(method),
  value: { address, settings: {} },
})
const edition = (name: string) => ({ edition: name as Id<'people'>, value: { name } })
const inOrder = (contacts: readonly Contact[]) => contacts.toSorted((a, b) => (a.method < b.method ? -1 : 1))

export function ownContract(fresh: Fresh): void {
  describe('what is one person’s own', () => {
    const set = async () => {
      const made = await fresh()
      const put = [contactOf('ana', 'a1'), contactOf('ana', 'a2'), contactOf('ben', 'b1')]
      await made.of.setPeople(null, edition('one'), { persons: 3 }, 'ana', t0, { whose: everybody, put, drop: [] })
      return { ...made, put }
    }
    test('C-27 contact methods are there with the directory, and to each person their own alone', async () => {
      const { of, put } = await set()
      const { directory, contacts } = await of.people()
      expect(directory).toEqual({ persons: 3 })
      expect(inOrder(contacts)).toEqual(put)
      expect(await of.ownContacts(id('ana'))).toEqual(put.slice(0, 2))
      expect(await of.ownContacts(id('ben'))).toEqual(put.slice(2))
      expect(await of.ownContacts(id('eve'))).toEqual([])
      expect(await (await fresh()).of.people()).toEqual({ directory: null, contacts: [] })
    })

    test('C-27 a person changes their own, and no other’s: then nothing of the change is kept', async () => {
      const { of, put } = await set()
      const mine = { whose: id<'person'>('ana'), put: [contactOf('ana', 'a1', 'new'), contactOf('ana', 'a3')], drop: [put[1]!, put[2]!] }
      expect(await of.setPeople('one', edition('two'), { persons: 4 }, 'ana', after(1), mine)).toBe(true)
      expect(inOrder((await of.people()).contacts)).toEqual([contactOf('ana', 'a1', 'new'), contactOf('ana', 'a3'), put[2]])
      for (const theirs of [contactOf('ben', 'b1', 'taken over'), contactOf('ben', 'b2')])
        await expect(
          of.setPeople('two', edition('three'), { persons: 5 }, 'ana', after(2), { ...mine, put: [theirs], drop: [] }),
        ).rejects.toThrow(/row-level security/)
      expect((await of.current('people'))?.edition).toBe('two')
      expect((await of.people()).directory).toEqual({ persons: 4 })
      expect(await of.ownContacts(id('ben'))).toEqual([put[2]])
    })

    test('a change that was overtaken changes no contact method', async () => {
      const { of, put } = await set()
      const change = { whose: everybody, put: [contactOf('eve', 'e1')], drop: put } as const
      expect(await of.setPeople(null, edition('two'), {}, 'eve', after(1), change)).toBe(false)
      expect(inOrder((await of.people()).contacts)).toEqual(put)
    })

    test('C-27 C-22 the doors of a person are theirs to see and to end, and no other’s; one that is nobody’s is no person’s', async () => {
      const { of, org } = await fresh()
      for (const person of ['ana', 'ben']) {
        await of.putDoor(doorOf(person, { kind: 'session', person: id(person) }), `${org} ${person}`)
        await of.putDoor(doorOf(`${person}-2`, { kind: 'api token', person: id(person), createdAt: after(1) }), `${org} ${person} 2`)
      }
      await of.putDoor(doorOf('prometheus'), `${org} key`)
      expect((await of.ownDoors(id('ana'))).map(door => door.id)).toEqual(['door-ana', 'door-ana-2'])
      for (const other of ['door-ben', 'door-prometheus', 'door-nowhere'])
        expect(await of.revokeOwnDoor(id('ana'), other, after(2))).toBe(false)
      expect(await of.revokeOwnDoor(id('ana'), 'door-ana', after(2))).toBe(true)
      expect(await of.revokeOwnDoor(id('ana'), 'door-ana', after(3))).toBe(false)
      const sessions = await of.doors('session')
      expect(sessions.map(door => door.revokedAt)).toEqual([after(2), null])
      expect((await of.doors('integration key'))[0]?.revokedAt).toBeNull()
    })

    const grantOf = (person: string, name: string, at = 0) => ({
      id: name,
      person: id<'person'>(person),
      application: 'deploys',
      scopes: ['incidents:read'],
      givenAt: after(at),
      expiresAt: after(1000),
    })
    test('C-06 C-27 a grant is its person’s to see and to revoke, once, and with all of theirs their epoch goes on', async () => {
      const { of } = await fresh()
      const [ana, ben] = [id<'person'>('ana'), id<'person'>('ben')]
      for (const [n, name] of ['g1', 'g2'].entries()) await of.putGrant(grantOf('ana', name, n))
      await of.putGrant(grantOf('ben', 'g3'))
      const fresh1 = { ...grantOf('ana', 'g1'), revokedAt: null, lastUsedAt: null }
      expect((await of.grants(ana)).map(grant => grant.id)).toEqual(['g1', 'g2'])
      expect(await of.grant(ana, 'g1')).toEqual({ grant: fresh1, epoch: 0 })
      expect(await of.grant(ben, 'g1')).toBeNull()
      expect(await of.revokeGrant(ben, 'g1', after(5))).toBe(false)
      await of.useGrant(ben, 'g1', after(5))
      await of.useGrant(ana, 'g1', after(60_000))
      await of.useGrant(ana, 'g1', after(60_001)) // to the minute
      expect((await of.grant(ana, 'g1'))?.grant.lastUsedAt).toBe(after(60_000))
      expect([await of.revokeGrant(ana, 'g1', after(6)), await of.revokeGrant(ana, 'g1', after(7))]).toEqual([true, false])
      expect((await of.grant(ana, 'g1'))?.grant.revokedAt).toBe(after(6))
      expect(await of.grantEpoch(ana)).toBe(0)
      expect(await of.revokeGrants(ana, after(8))).toEqual(['g2'])
      expect(await of.revokeGrants(ana, after(9))).toEqual([])
      expect((await of.grant(ana, 'g2'))?.epoch).toBe(2)
      expect([await of.grantEpoch(ana), await of.grantEpoch(ben)]).toEqual([2, 0])
      expect((await of.grants(ben)).map(grant => grant.revokedAt)).toEqual([null])
    })

    test('C-06 C-20 grants of a person are erased, and of nobody else', async () => {
      const { of } = await fresh()
      for (const [person, name] of [
        ['ana', 'g1'],
        ['ben', 'g2'],
      ] as const)
        await of.putGrant(grantOf(person, name))
      await of.eraseGrants(id('ana'))
      expect(await of.grant(id('ana'), 'g1')).toBeNull()
      expect((await of.grants(id('ben'))).map(grant => grant.id)).toEqual(['g2'])
    })
  })
}
