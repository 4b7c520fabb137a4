/** The ways in that are one person's: whoever has left has none, and whoever has lost a telephone ends what is open on it. */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Door, OrgStore } from '../store/port.ts'

type Home = Pick<OrgStore, 'doors' | 'revokeDoor'>
const signedIn = ['session', 'sign-in link'] as const

/** All of them, a sign-in link that they never opened included. */
export const shutDoors = (home: Home, person: PersonId, now: Instant): Promise<void> =>
  shut(home, person, now, [...signedIn, 'api token', 'break-glass'])

/** Their sessions, and links that would begin another. Their API tokens stay: each is listed, and revoked by itself. */
export const signOut = (home: Home, person: PersonId, now: Instant): Promise<void> => shut(home, person, now, signedIn)

async function shut(home: Home, person: PersonId, now: Instant, kinds: readonly Door['kind'][]): Promise<void> {
  for (const kind of kinds) for (const door of await home.doors(kind)) if (door.person === person) await home.revokeDoor(door.id, now)
}
