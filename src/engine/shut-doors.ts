/** Every way in that is one person's: whoever has left has none, a link that they never opened included. */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { OrgStore } from '../store/port.ts'

const kinds = ['session', 'api token', 'sign-in link', 'break-glass'] as const

export async function shutDoors(home: Pick<OrgStore, 'doors' | 'revokeDoor'>, person: PersonId, now: Instant): Promise<void> {
  for (const kind of kinds) for (const door of await home.doors(kind)) if (door.person === person) await home.revokeDoor(door.id, now)
}
