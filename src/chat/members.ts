/**
 * Who somebody in the chat is: the person whose verified contact method is this member's id. A test page that reached them there, and
 * that they confirmed, is the proof; an address that somebody merely typed is none.
 */
import type { PersonId } from '../core/oncall/people.ts'
import type { Directory, DirectoryPerson } from '../people/directory.ts'

const memberId = /^[UW][A-Z0-9]{5,20}$/

export const memberOf = (directory: Directory, person: PersonId): string | null =>
  directory.persons.find(p => p.id === person)?.methods.find(m => m.kind === 'slack' && m.verifiedAt !== null && memberId.test(m.address))
    ?.address ?? null

/** Several: two persons say that they are this member, and nobody can say which of them speaks. */
export function personBehind(
  directory: Directory,
  member: string,
): Readonly<{ is: 'person'; person: DirectoryPerson }> | Readonly<{ is: 'nobody' | 'unverified' | 'several' }> {
  const having = directory.persons.flatMap(person =>
    person.methods.filter(m => m.kind === 'slack' && m.address === member).map(method => ({ person, method })),
  )
  const verified = [...new Set(having.filter(({ method }) => method.verifiedAt !== null).map(({ person }) => person))]
  if (verified.length === 1) return { is: 'person', person: verified[0]! }
  return { is: verified.length > 1 ? 'several' : having.length > 0 ? 'unverified' : 'nobody' }
}
