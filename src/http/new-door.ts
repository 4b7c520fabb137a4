/** What lets a person in, as it is put down when it is made. */
import { type Instant, instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Door } from '../store/port.ts'
import { doorId } from './secret.ts'

/** `lastsMs` null: until it is revoked. A sign-in link opens once. */
export const newDoor = (
  kind: Door['kind'],
  of: Readonly<{ person: PersonId | null; label: string; now: Instant; lastsMs: number | null; madeBy?: string }>,
): Omit<Door, 'org'> => ({
  id: doorId(),
  kind,
  person: of.person,
  label: of.label,
  source: null,
  scopes: [],
  createdAt: of.now,
  expiresAt: of.lastsMs === null ? null : instant(of.now + of.lastsMs),
  revokedAt: null,
  lastUsedAt: null,
  once: kind === 'sign-in link',
  ...(of.madeBy === undefined ? {} : { madeBy: of.madeBy }),
})
