/**
 * Ids of people, methods and schedules. They stand in the log for ever, so a person's id is made of a hash and never of
 * the name itself: after an erasure nothing of the name is left. Made from what was written, so that reading the same file
 * twice makes the same ids; `salt` (a secret of the organisation) keeps them from being guessed.
 */
import type { Id } from '../core/id.ts'
import type { MethodId, MethodKind, PersonId, ScheduleId } from '../core/oncall/people.ts'
import { sha256 } from '../core/signal/sha256.ts'

/** The first of base, base-2, base-3 … that is free. */
function free(base: string, taken: Iterable<string>): string {
  const used = new Set(taken)
  let found = base
  for (let n = 2; used.has(found); n++) found = `${base}-${n}`
  return found
}

/** How names are compared: case and spaces do not tell people apart. */
export const nameKey = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()

export const personId = (name: string, taken: Iterable<PersonId>, salt = ''): PersonId =>
  free(`person-${sha256(JSON.stringify([salt, 'person', nameKey(name)]), 12)}`, taken) as PersonId

export const methodId = (person: PersonId, kind: MethodKind, address: string, taken: Iterable<MethodId>, salt = ''): MethodId =>
  free(`${kind}-${sha256(JSON.stringify([salt, person, kind, address]), 12)}`, taken) as MethodId

/** Names of schedules are no secret: primary, database-team. */
export const scheduleId = (name: string, taken: Iterable<ScheduleId>): ScheduleId => free(slug(name) || 'schedule', taken) as Id<'schedule'>

/** Letters, digits and hyphens of a name: Ops (Berlin) is ops-berlin. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
