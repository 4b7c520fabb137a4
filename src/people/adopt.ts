/**
 * A people file is read again on every start, over a directory that people have been changing in the console meanwhile.
 * The file decides what it names; what only the directory knows is kept.
 *
 * A1  A contact method that was verified stays verified as long as its person keeps its address.
 * A2  Overrides and swaps that were made since are kept on schedules that the file names.
 * A3  Somebody whom the directory has by the same name, and whom the file gives no id of its own, is that person: added in the console
 *     first, they are not paged twice.
 * A4  Contact methods that were added in the console stay, and so do its paging rules where the file has none.
 * A5  People, positions, roles and schedules that the file does not name stay as they were.
 */
import type { Override, PersonId } from '../core/oncall/people.ts'
import { removePerson } from './change.ts'
import type { Directory, DirectoryPerson } from './directory.ts'
import { methodId, nameKey, personId } from './identity.ts'

/** `salt`: with which the file was read, so that ids that were made of its words are known as such. */
export function adopt(current: Directory, file: Directory, salt = ''): Directory {
  const known = knownByName(current, file, salt)
  const written = known.size === 0 ? file : renamed(file, known)
  const before = new Map(current.persons.map(p => [p.id, p]))
  const named = new Set(written.persons.map(p => p.id))
  return {
    persons: [
      ...file.persons.map((p, at) => proved(before.get(written.persons[at]!.id), written.persons[at]!, p.id, salt)),
      ...current.persons.filter(p => !named.has(p.id)),
    ],
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

/** Whom of the file the directory has under another id: whoever has that name (names differ), whom the file does not name otherwise. */
function knownByName(current: Directory, file: Directory, salt: string): ReadonlyMap<PersonId, PersonId> {
  const known = new Map<PersonId, PersonId>()
  for (const person of file.persons) {
    const made = person.id === personId(person.name, [], salt) && !current.persons.some(p => p.id === person.id)
    const one = current.persons.find(p => nameKey(p.name) === nameKey(person.name))
    if (made && one !== undefined && !file.persons.some(p => p.id === one.id)) known.set(person.id, one.id)
  }
  return known
}

/** The same file with other ids of people, wherever they stand. */
function renamed(file: Directory, known: ReadonlyMap<PersonId, PersonId>): Directory {
  const id = (person: PersonId): PersonId => known.get(person) ?? person
  const bound = (of: Directory['positions']): Directory['positions'] =>
    Object.fromEntries(
      Object.entries(of).map(([name, holders]) => [name, holders.map(h => ('person' in h ? { person: id(h.person) } : h))]),
    )
  return {
    persons: file.persons.map(p => ({ ...p, id: id(p.id) })),
    positions: bound(file.positions),
    roles: bound(file.roles),
    schedules: file.schedules.map(schedule => ({
      ...schedule,
      layers: schedule.layers.map(layer => ({ ...layer, people: layer.people.map(id) })),
      overrides: schedule.overrides.map(o => ({ ...o, person: o.person === null ? null : id(o.person) })),
    })),
  }
}

/** `read`: the person's id as the file was read, of which the ids of its methods were made. */
function proved(before: DirectoryPerson | undefined, person: DirectoryPerson, read: PersonId, salt: string): DirectoryPerson {
  if (!before) return person
  const methods = person.methods.map(method => {
    const known = before.methods.find(m => m.kind === method.kind && m.address === method.address)
    const at = known?.verifiedAt ?? null
    return at !== null && (method.verifiedAt === null || at > method.verifiedAt) ? { ...method, verifiedAt: at } : method
  })
  const added = before.methods.filter(
    m =>
      m.id !== methodId(read, m.kind, m.address, [], salt) &&
      !methods.some(w => w.id === m.id || (w.kind === m.kind && w.address === m.address)),
  )
  const all = [...methods, ...added]
  const idNow = new Map(before.methods.map(m => [m.id, all.find(a => a.kind === m.kind && a.address === m.address)?.id]))
  const rules = (own: DirectoryPerson['loud'], kept: DirectoryPerson['loud']) =>
    own.length > 0
      ? own
      : kept.flatMap(rung => (idNow.get(rung.method) === undefined ? [] : [{ ...rung, method: idNow.get(rung.method)! }]))
  return { ...person, methods: all, loud: rules(person.loud, before.loud), quiet: rules(person.quiet, before.quiet) }
}
