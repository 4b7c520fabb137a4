/** What persons have let applications do in their name, in memory. */
import { minuteOf } from '../minute.ts'
import type { Grant, OrgStore } from '../port.ts'
import { address, type OrgHouse } from './house.ts'

type Grants = Pick<OrgStore, 'putGrant' | 'grants' | 'grant' | 'grantEpoch' | 'useGrant' | 'revokeGrant' | 'revokeGrants' | 'eraseGrants'>

export function grantsIn(of: () => OrgHouse): Grants {
  const theirs = (person: string) => [...of().grants.values()].filter(grant => grant.person === person)
  const keep = (grant: Grant) => void of().grants.set(address(grant.person, grant.id), grant)
  return {
    async putGrant(grant) {
      if (of().grants.has(address(grant.person, grant.id))) throw new Error(`a grant ${grant.id} is there already`)
      keep({ ...grant, revokedAt: null, lastUsedAt: null })
    },
    async grants(person) {
      return theirs(person).sort((a, b) => a.givenAt - b.givenAt || (a.id < b.id ? -1 : 1))
    },
    async grant(person, id) {
      const grant = of().grants.get(address(person, id))
      return grant === undefined ? null : { grant, epoch: of().grantEpochs.get(person) ?? 0 }
    },
    async grantEpoch(person) {
      return of().grantEpochs.get(person) ?? 0
    },
    async useGrant(person, id, at) {
      const grant = of().grants.get(address(person, id))
      if (grant !== undefined && grant.revokedAt === null && (grant.lastUsedAt === null || grant.lastUsedAt < minuteOf(at)))
        keep({ ...grant, lastUsedAt: at })
    },
    async revokeGrant(person, id, at) {
      const grant = of().grants.get(address(person, id))
      if (grant === undefined || grant.revokedAt !== null) return false
      keep({ ...grant, revokedAt: at })
      return true
    },
    async revokeGrants(person, at) {
      of().grantEpochs.set(person, (of().grantEpochs.get(person) ?? 0) + 1)
      const open = theirs(person).filter(({ revokedAt }) => revokedAt === null)
      for (const grant of open) keep({ ...grant, revokedAt: at })
      return open.map(({ id }) => id).sort()
    },
    async eraseGrants(person) {
      for (const { id } of theirs(person)) of().grants.delete(address(person, id))
    },
  }
}
