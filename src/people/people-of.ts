/**
 * What core may know of the directory: ids, kinds, times. No name, no address, no setting passes here, and what does is
 * the same for the same directory, so that it can have an edition.
 */
import type { Holder, People, Person } from '../core/oncall/people.ts'
import type { Directory } from './directory.ts'
import { rulesOf } from './rules.ts'

export function peopleOf(directory: Directory): People {
  const persons = directory.persons.map((person): Person => {
    const { loud, quiet } = rulesOf(person)
    return {
      id: person.id,
      zone: person.zone,
      methods: person.methods.map(({ id, kind, verifiedAt }) => ({ id, kind, verifiedAt })),
      loud,
      quiet,
    }
  })
  return {
    persons: keyed(persons),
    positions: filled(directory.positions),
    roles: filled(directory.roles),
    schedules: keyed(directory.schedules.map(({ id, zone, layers, overrides }) => ({ id, zone, layers, overrides }))),
    owners: directory.persons.filter(person => person.owner).map(person => person.id),
  }
}

/** Every zone that a directory names: what a calendar for it must have. */
export const zonesOf = (directory: Directory): readonly string[] =>
  [...new Set([...directory.persons.map(p => p.zone), ...directory.schedules.map(s => s.zone)])].sort()

const keyed = <T extends Readonly<{ id: string }>>(list: readonly T[]): Readonly<Record<T['id'], T>> =>
  Object.fromEntries(list.map(one => [one.id, one])) as Record<T['id'], T>

/** A position that nobody holds is as good as one that was never named. */
const filled = <K extends string>(bound: Readonly<Record<K, readonly Holder[]>>): Readonly<Record<K, readonly Holder[]>> =>
  Object.fromEntries(Object.entries<readonly Holder[]>(bound).filter(([, holders]) => holders.length > 0)) as Record<K, readonly Holder[]>
