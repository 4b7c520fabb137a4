/**
 * A people file is read again on every start, over a directory that people have been changing in the console meanwhile.
 * The file decides what it names; what only the directory knows is kept.
 *
 * A1  A contact method that was verified stays verified as long as its person keeps its address.
 * A2  Overrides and swaps that were made since are kept on schedules that the file names.
 * A3  People, positions, roles and schedules that the file does not name stay as they were.
 */
import type { Override, PersonId } from '../core/oncall/people.ts'
import { removePerson } from './change.ts'
import type { Directory, DirectoryPerson } from './directory.ts'

export function adopt(current: Directory, written: Directory): Directory {
  const before = new Map(current.persons.map(p => [p.id, p]))
  const named = new Set(written.persons.map(p => p.id))
  return {
    persons: [...written.persons.map(p => proved(before.get(p.id), p)), ...current.persons.filter(p => !named.has(p.id))],
    positions: { ...current.positions, ...written.positions },
    roles: { ...current.roles, ...written.roles },
    schedules: [
      ...written.schedules.map(schedule => {
        const known = current.schedules.find(s => s.id === schedule.id)?.overrides ?? []
        return { ...schedule, overrides: [...schedule.overrides, ...known.filter(o => !schedule.overrides.some(w => same(w, o)))] }
      }),
      ...current.schedules.filter(s => !written.schedules.some(w => w.id === s.id)),
    ],
  }
}

/**
 * The file without those who were erased: a start would bring back by it what was destroyed for good. `left`: their places in its list of
 * people, from 1; their names go nowhere.
 */
export function withoutErased(
  written: Directory,
  erased: ReadonlySet<PersonId>,
): Readonly<{ directory: Directory; left: readonly number[] }> {
  const left = written.persons.flatMap((person, at) => (erased.has(person.id) ? at + 1 : []))
  const gone = written.persons.filter(person => erased.has(person.id))
  const owned: Directory = {
    ...written,
    persons: written.persons.map(person => (erased.has(person.id) ? { ...person, owner: false } : person)),
  }
  return { directory: gone.reduce<Directory>((directory, { id }) => removePerson(directory, id), owned), left }
}

const same = (a: Override, b: Override) => a.from === b.from && a.to === b.to && a.person === b.person

function proved(before: DirectoryPerson | undefined, person: DirectoryPerson): DirectoryPerson {
  if (!before) return person
  const methods = person.methods.map(method => {
    const known = before.methods.find(m => m.kind === method.kind && m.address === method.address)
    const at = known?.verifiedAt ?? null
    return at !== null && (method.verifiedAt === null || at > method.verifiedAt) ? { ...method, verifiedAt: at } : method
  })
  return { ...person, methods }
}
