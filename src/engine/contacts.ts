/**
 * The directory as it is stored: one document that says which ways there are to reach somebody, and apart from it, a row of its person
 * each, where they lead (sql/0025). Pure.
 *
 * O1  Joined again it is the directory that was parted. A method of which the document itself says where it leads (it was written before
 *     there were rows, or beside a node that knows of none) leads there.
 */

import type { Directory, DirectoryMethod } from '../people/directory.ts'
import type { Contact } from '../store/port.ts'

type Reached = Pick<DirectoryMethod, 'address' | 'settings'>
export type Parted = Readonly<{ directory: unknown; contacts: readonly Contact[] }>

export const parted = (directory: Directory): Parted => ({
  directory: {
    ...directory,
    persons: directory.persons.map(person => ({
      ...person,
      methods: person.methods.map(({ id, kind, verifiedAt }) => ({ id, kind, verifiedAt })),
    })),
  },
  contacts: directory.persons.flatMap(person =>
    person.methods.map(({ id, address, settings }) => ({ person: person.id, method: id, value: { address, settings } satisfies Reached })),
  ),
})

export function joined(stored: Readonly<{ directory: unknown | null; contacts: readonly Contact[] }>): Directory | null {
  if (stored.directory === null) return null
  const directory = stored.directory as Directory
  const reached = new Map(stored.contacts.map(contact => [keyOf(contact), contact.value as Reached]))
  return {
    ...directory,
    persons: directory.persons.map(person => ({
      ...person,
      methods: person.methods.map(method => {
        if (method.address !== undefined) return method
        const { address, settings } = reached.get(keyOf({ person: person.id, method: method.id })) ?? nowhere
        return { id: method.id, kind: method.kind, address, settings, verifiedAt: method.verifiedAt }
      }),
    })),
  }
}
const nowhere: Reached = { address: '', settings: {} } // its row is gone: a carrier objects to it, and the next way is tried

/** Whether the document says itself where its methods lead. */
export const saysItself = (directory: unknown | null): boolean =>
  directory !== null && (directory as Directory).persons.some(person => person.methods.some(method => method.address !== undefined))

/** The rows that are to be written and to be deleted, so that what was there becomes this. */
export function difference(there: readonly Contact[], wanted: readonly Contact[]): Readonly<{ put: readonly Contact[]; drop: Contact[] }> {
  const known = new Map(there.map(contact => [keyOf(contact), JSON.stringify(contact.value)]))
  const stays = new Set(wanted.map(keyOf))
  return {
    put: wanted.filter(contact => known.get(keyOf(contact)) !== JSON.stringify(contact.value)),
    drop: there.filter(contact => !stays.has(keyOf(contact))),
  }
}
const keyOf = ({ person, method }: Omit<Contact, 'value'>): string => `${person}\n${method}`
