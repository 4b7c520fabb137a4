/** The ways in that are one person's: whoever has left has none, and whoever has lost a telephone ends what is open on it. */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Door, OrgStore } from '../store/port.ts'

type Home = Pick<OrgStore, 'doors' | 'revokeDoor'>
const signedIn = ['session', 'sign-in link'] as const

/** All of them, a sign-in link that they never opened included. Answers with those that were open. */
export const shutDoors = (home: Home, person: PersonId, now: Instant): Promise<readonly Omit<Door, 'org'>[]> =>
  shut(home, person, now, [...signedIn, 'api token', 'break-glass'])

/** Their sessions, and links that would begin another. Their API tokens stay: each is listed, and revoked by itself. */
export async function signOut(home: Home, person: PersonId, now: Instant): Promise<void> {
  await shut(home, person, now, signedIn)
}

async function shut(home: Home, person: PersonId, now: Instant, kinds: readonly Door['kind'][]) {
  const theirs = (await Promise.all(kinds.map(kind => home.doors(kind)))).flat().filter(door => door.person === person)
  for (const door of theirs) await home.revokeDoor(door.id, now)
  return theirs.filter(door => door.revokedAt === null)
}
