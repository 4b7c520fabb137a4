/**
 * Changes of the directory: each takes one and gives one, so that a change that met another is simply made again on what
 * is there by then.
 *
 * D1  There is always an owner, once there was one: the last step of every escalation leads to somebody.
 * D2  No reference leads nowhere: who is removed is removed from positions, roles and schedules too.
 * D3  A change that cannot be made throws `DirectoryError`, which says what to do instead; nothing is half made.
 */

import { zoneProblem } from '../calendar/zones.ts'
import type { Instant } from '../core/id.ts'
import type { Holder, MethodId, MethodKind, PersonId, Rung } from '../core/oncall/people.ts'
import type { PositionId, RoleId } from '../core/plan.ts'
import { readAddress } from './address.ts'
import type { Directory, DirectoryMethod, DirectoryPerson } from './directory.ts'
import { methodId, nameKey, personId } from './identity.ts'

/** `code` is stable, for programs; `retry` never helps: the input has to change. */
export class DirectoryError extends Error {
  readonly code: string
  readonly instead: string
  constructor(code: string, what: string, instead: string) {
    super(what)
    this.name = 'DirectoryError'
    this.code = code
    this.instead = instead
  }
}

export function personOf(directory: Directory, person: PersonId): DirectoryPerson {
  const found = directory.persons.find(p => p.id === person)
  if (!found) throw new DirectoryError('no-such-person', `there is no person ${person}`, 'choose one of the people in the directory')
  return found
}

const withPerson = (directory: Directory, changed: DirectoryPerson): Directory => ({
  ...directory,
  persons: directory.persons.map(p => (p.id === changed.id ? changed : p)),
})

export function checkedZone(zone: string): string {
  const problem = zoneProblem(zone)
  if (problem !== null) throw new DirectoryError('no-such-zone', `${JSON.stringify(zone)} is no time zone to work by`, problem)
  return zone
}

function checkedName(directory: Directory, name: string, but: PersonId | null): string {
  const text = name.trim().replace(/\s+/g, ' ')
  if (text === '') throw new DirectoryError('no-name', 'a person needs a name', 'write the name that others know them by')
  if (text.length > 120) throw new DirectoryError('name-too-long', 'a name has at most 120 characters', 'write it shorter')
  if (directory.persons.some(p => p.id !== but && nameKey(p.name) === nameKey(text)))
    throw new DirectoryError('name-taken', `${text} is in the directory already`, 'tell the two apart, by a second name or a place')
  return text
}

/** The first person is an owner, whatever was said: somebody has to be. `id` where the caller has one; else made of the name. */
export function addPerson(
  directory: Directory,
  person: Readonly<{ name: string; zone?: string | undefined; owner?: boolean | undefined; id?: PersonId | undefined }>,
): Directory {
  const name = checkedName(directory, person.name, null)
  const zone = checkedZone(person.zone ?? directory.persons[0]?.zone ?? 'UTC')
  const id =
    person.id ??
    personId(
      name,
      directory.persons.map(p => p.id),
    )
  if (directory.persons.some(p => p.id === id)) throw new DirectoryError('id-taken', `the id ${id} is taken`, 'leave the id out')
  const owner = person.owner === true || !directory.persons.some(p => p.owner)
  return { ...directory, persons: [...directory.persons, { id, name, zone, owner, methods: [], loud: [], quiet: [] }] }
}

/** Absent: as it was. Rules name methods that the person has; empty rules go back to the defaults. */
export function changePerson(
  directory: Directory,
  person: PersonId,
  change: Readonly<{
    name?: string | undefined
    zone?: string | undefined
    owner?: boolean | undefined
    loud?: readonly Rung[] | undefined
    quiet?: readonly Rung[] | undefined
    access?: readonly string[] | undefined
  }>,
): Directory {
  const before = personOf(directory, person)
  if (change.owner === false && before.owner && directory.persons.filter(p => p.owner).length === 1)
    throw new DirectoryError(
      'last-owner',
      `${before.name} is the last owner: every escalation ends with the owners`,
      'make somebody else an owner first',
    )
  return withPerson(directory, {
    ...before,
    name: change.name === undefined ? before.name : checkedName(directory, change.name, person),
    zone: change.zone === undefined ? before.zone : checkedZone(change.zone),
    owner: change.owner ?? before.owner,
    loud: change.loud === undefined ? before.loud : checkedRules(before, change.loud),
    quiet: change.quiet === undefined ? before.quiet : checkedRules(before, change.quiet),
    ...(change.access === undefined ? {} : { access: [...new Set(change.access.map(a => a.trim()).filter(Boolean))] }),
  })
}

function checkedRules(person: DirectoryPerson, rules: readonly Rung[]): readonly Rung[] {
  for (const rung of rules) {
    if (!person.methods.some(m => m.id === rung.method))
      throw new DirectoryError(
        'no-such-method',
        `${person.name} has no contact method ${rung.method}`,
        'name one of the methods that they have',
      )
    if (!Number.isFinite(rung.after) || rung.after < 0 || rung.after > 24 * 3_600_000)
      throw new DirectoryError('bad-pause', 'a pause is between nothing and a day', 'write the minutes after which this method follows')
  }
  return rules.map(({ method, after }) => ({ method, after: Math.round(after) })).sort((a, b) => a.after - b.after)
}

/** Taken out of positions, roles, rotations and overrides as well; refused for the last owner. */
export function removePerson(directory: Directory, person: PersonId): Directory {
  const gone = personOf(directory, person)
  if (gone.owner && directory.persons.filter(p => p.owner).length === 1)
    throw new DirectoryError(
      'last-owner',
      `${gone.name} is the last owner: every escalation ends with the owners`,
      'make somebody else an owner first',
    )
  const without = <K extends string>(bound: Readonly<Record<K, readonly Holder[]>>) =>
    Object.fromEntries(
      Object.entries<readonly Holder[]>(bound).map(([key, holders]) => [key, holders.filter(h => !('person' in h) || h.person !== person)]),
    ) as unknown as Record<K, readonly Holder[]>
  return {
    persons: directory.persons.filter(p => p.id !== person),
    positions: without(directory.positions),
    roles: without(directory.roles),
    schedules: directory.schedules.map(schedule => ({
      ...schedule,
      layers: schedule.layers.map(layer => ({ ...layer, people: layer.people.filter(p => p !== person) })),
      overrides: schedule.overrides.filter(override => override.person !== person),
    })),
  }
}

/** Unverified until a test page is answered. */
export function addMethod(
  directory: Directory,
  person: PersonId,
  method: Readonly<{
    kind: MethodKind
    address: string
    settings?: Readonly<Record<string, string>> | undefined
    id?: MethodId | undefined
  }>,
): Directory {
  const before = personOf(directory, person)
  const read = readAddress(method.kind, method.address)
  if ('what' in read) throw new DirectoryError('bad-address', read.what, read.instead)
  if (before.methods.some(m => m.kind === method.kind && m.address === read.address))
    throw new DirectoryError('method-known', `${before.name} has this contact method already`, 'send it a test page instead')
  if (before.methods.length >= 20)
    throw new DirectoryError('too-many-methods', 'a person has at most 20 contact methods', 'remove one first')
  const id =
    method.id ??
    methodId(
      person,
      method.kind,
      read.address,
      before.methods.map(m => m.id),
    )
  const added: DirectoryMethod = { id, kind: method.kind, address: read.address, settings: method.settings ?? {}, verifiedAt: null }
  return withPerson(directory, { ...before, methods: [...before.methods, added] })
}

/** Their own rules lose its rungs too. */
export function removeMethod(directory: Directory, person: PersonId, method: MethodId): Directory {
  const before = personOf(directory, person)
  methodOf(before, method)
  return withPerson(directory, {
    ...before,
    methods: before.methods.filter(m => m.id !== method),
    loud: before.loud.filter(rung => rung.method !== method),
    quiet: before.quiet.filter(rung => rung.method !== method),
  })
}

/** A test page was answered: the method is proved to reach the person. Proved again, it keeps the latest moment. */
export function markVerified(directory: Directory, person: PersonId, method: MethodId, at: Instant): Directory {
  const before = personOf(directory, person)
  const found = methodOf(before, method)
  const changed = { ...found, verifiedAt: at }
  return withPerson(directory, { ...before, methods: before.methods.map(m => (m.id === method ? changed : m)) })
}

function methodOf(person: DirectoryPerson, method: MethodId): DirectoryMethod {
  const found = person.methods.find(m => m.id === method)
  if (!found)
    throw new DirectoryError('no-such-method', `${person.name} has no contact method ${method}`, 'name one of the methods that they have')
  return found
}

/** Who holds a position, or a role that has none, in order; nobody leaves it vacant. */
export function setHolders(
  directory: Directory,
  of: Readonly<{ position: PositionId } | { role: RoleId }>,
  holders: readonly Holder[],
): Directory {
  for (const holder of holders) {
    if ('person' in holder) personOf(directory, holder.person)
    else if (!directory.schedules.some(s => s.id === holder.schedule))
      throw new DirectoryError(
        'no-such-schedule',
        `there is no schedule ${holder.schedule}`,
        'choose one of the schedules, or add it first',
      )
  }
  const each = holders.filter((h, i) => holders.findIndex(other => JSON.stringify(other) === JSON.stringify(h)) === i)
  return 'position' in of
    ? { ...directory, positions: { ...directory.positions, [of.position]: each } }
    : { ...directory, roles: { ...directory.roles, [of.role]: each } }
}
