/** The ways in that are one person's: whoever has left has none, and whoever has lost a telephone ends what is open on it. */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Door, OrgStore } from '../store/port.ts'

type Home = Pick<OrgStore, 'ownDoors' | 'revokeOwnDoor'>
type Ways = readonly Omit<Door, 'org'>[]
const entries = ['session', 'sign-in link'] as const

/** Their sessions, and links that would begin another. Their API tokens are not among them: each is listed, and revoked by itself. */
export const entriesOf = (home: Home, person: PersonId): Promise<Ways> => of(home, person, entries)

/** All of theirs, a sign-in link that they never opened included. */
export const waysOf = (home: Home, person: PersonId): Promise<Ways> =>
  of(home, person, [...entries, 'api token', 'break-glass', 'grant code'])

/** At an erasure, whose own record says that all is gone. */
export async function shutDoors(home: Home, person: PersonId, now: Instant): Promise<void> {
  for (const { id } of await waysOf(home, person)) await home.revokeOwnDoor(person, id, now)
}

const of = async (home: Home, person: PersonId, kinds: readonly Door['kind'][]): Promise<Ways> =>
  (await home.ownDoors(person)).filter(({ kind }) => kinds.includes(kind))
