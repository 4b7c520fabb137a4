/**
 * Ends ways in: sessions, sign-in links, tokens, integration keys. Who ended what is recorded before it happens, and once. That the
 * record fails keeps nobody from ending one that has got about.
 */
import type { Actor } from '../core/cause.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { derive } from '../engine/derive.ts'
import type { WaysIn } from '../engine/ways-in.ts'
import type { Door, OrgId } from '../store/port.ts'
import type { Doorway } from './doorway.ts'

type Way = Omit<Door, 'org'>

export async function endWays({ engine, doors, tell }: Doorway, org: OrgId, by: Actor, ways: readonly Way[]): Promise<void> {
  const open = ways.filter(({ revokedAt }) => revokedAt === null)
  for (const [what, ...note] of notesOf(org, open)) {
    await engine.waysIn
      .note(org, by, ...note)
      .catch(error => tell('error', `that ${what} was ended could not be recorded`, { ways: open.map(({ id }) => id), why: String(error) }))
  }
  const now = engine.clock.now()
  const home = engine.store.org(org)
  for (const { id, person } of open) await (person === null ? home.revokeDoor(id, now) : home.revokeOwnDoor(person, id, now))
  doors.forget()
}

type Note = Parameters<WaysIn['note']> extends [OrgId, Actor, ...infer Rest] ? readonly [what: string, ...Rest] : never

function notesOf(org: OrgId, ways: readonly Way[]): readonly Note[] {
  const notes: Note[] = []
  const entries = new Map<PersonId | null, string[]>()
  for (const { id, kind, person, source } of ways) {
    if (kind === 'api token') notes.push(['a token', { type: 'RecordTokenRevoked', token: id, person }, derive('token revoked', org, id)])
    else if (kind === 'integration key') {
      const fact = { type: 'RecordIntegrationKeyRevoked', key: id, source: source ?? 'any' } as const
      notes.push(['an integration key', fact, derive('integration key revoked', org, id)])
    } else entries.set(person, [...(entries.get(person) ?? []), id])
  }
  for (const [person, theirs] of entries)
    notes.push(['a session', { type: 'RecordSignOut', person, ways: theirs }, derive('signed out', org, theirs.join(' '))])
  return notes
}
