/** What the organisation is in the eyes of the law: said by a person, stored as an edition of the law, open incidents recounted. */
import type { Actor } from '../core/cause.ts'
import type { LawProfile } from '../core/obligation/law/profile.ts'
import type { Law } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import { type Editions, lawOf } from './editions.ts'
import type { Handle } from './handle.ts'
import type { Clock } from './port.ts'

const page = 200

export type LawProfiles = Readonly<{
  /** Null: nobody has said yet. */
  read(org: OrgId): Promise<LawProfile | null>
  set(org: OrgId, by: Actor, profile: LawProfile): Promise<LawProfile>
}>

export function makeLawProfiles(needs: Readonly<{ store: Store; clock: Clock; editions: Editions; handle: Handle }>): LawProfiles {
  const { store, clock, editions, handle } = needs
  return {
    async read(org) {
      return ((await store.org(org).current('law'))?.value as Law | undefined)?.profile ?? null
    },
    async set(org, by, profile) {
      const edition = lawOf(profile)
      const name = 'person' in by ? by.person : 'program' in by ? by.program : 'tocsin'
      await store.org(org).putEdition('law', edition, name, clock.now(), null)
      editions.forget(org)
      let cursor: string | undefined
      do {
        const found = await store
          .org(org)
          .incidents({ status: ['open', 'resolved'], drill: null, limit: page, ...(cursor === undefined ? {} : { cursor }) })
        for (const { stream } of found.rows)
          await handle(
            { org, stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'Recount' }) },
            { commandAt: seq => derive('recount', org, stream, seq, edition.edition) },
          )
        cursor = found.next ?? undefined
      } while (cursor !== undefined)
      return profile
    },
  }
}
