/**
 * Reads the people file (YAML): who can be reached how, who holds which position, who is on call when. All problems are
 * told at once, each with its place and what to write instead; a file with an error gives no directory at all.
 */
import type { Node } from 'yaml'
import { isMap } from 'yaml'
import { nearest } from '../calendar/nearest.ts'
import type { Holder, PersonId, ScheduleId } from '../core/oncall/people.ts'
import type { Directory, DirectoryPerson } from './directory.ts'
import { nameKey, scheduleId, slug } from './identity.ts'
import { readPerson, readZone } from './read-person.ts'
import { type FindPerson, readSchedule } from './read-schedule.ts'
import { type Entry, type PeopleProblem, readYaml, type YamlText } from './yaml.ts'

export type { PeopleProblem }
export type ReadPeople = Readonly<{ directory: Directory | null; problems: readonly PeopleProblem[] }>

const peopleMost = 2_000
const schedulesMost = 500
const keys = ['zone', 'people', 'positions', 'roles', 'schedules'] as const

/** `salt`: a secret of the organisation that keeps ids from being guessed; the same file and salt make the same ids. */
export function readPeople(source: string, { salt = '' }: Readonly<{ salt?: string }> = {}): ReadPeople {
  const yaml = readYaml(source)
  const done = (directory: Directory | null): ReadPeople => {
    const problems = yaml.problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
    return { directory: problems.some(p => p.severity === 'error') ? null : directory, problems }
  }
  if (yaml.root === null) {
    if (yaml.problems.length === 0) yaml.error(null, 'the file is empty', 'write people: and one person under it: - name: Ana')
    return done(null)
  }
  const top = yaml.entries(yaml.root, 'the file', keys)
  const entryOf = (key: (typeof keys)[number]) => top.find(e => e.key === key)
  const zoneAt = entryOf('zone')
  const zone = zoneAt ? (readZone(yaml, zoneAt.value ?? zoneAt.at) ?? 'UTC') : null

  const most = (key: 'people' | 'schedules', count: number, limit: number) => {
    if (count <= limit) return false
    yaml.error(entryOf(key)?.at, `${count} ${key}: at most ${limit} fit`, `keep those who answer for incidents, at most ${limit}`)
    return true
  }
  const listed = yaml.items(entryOf('people')?.value ?? null)
  if (most('people', listed.length, peopleMost)) return done(null)
  const persons: DirectoryPerson[] = []
  const names = new Set<string>()
  for (const item of listed) {
    const person = readPerson(
      yaml,
      item,
      persons.map(p => p.id),
      zone,
      salt,
    )
    if (person === null) continue
    const called = nameKey(person.name)
    if (names.has(called)) yaml.error(item, `two people are called ${person.name}`, 'tell them apart, by a second name or a place')
    const shared = sharedWith(persons, person)
    if (shared !== null)
      yaml.warn(
        item,
        `${person.name} has the same ${shared.kind} as ${shared.name}: a page to one rings for both, and whoever answers answers for the other`,
        'give each an address of their own',
      )
    names.add(called)
    persons.push(person)
  }
  if (persons.length === 0)
    yaml.error(entryOf('people')?.at ?? yaml.root, 'the file names nobody', 'write people: and one person under it: - name: Ana')
  if (persons.length === 1)
    persons[0] = { ...persons[0]!, owner: true } // a team of one owns it
  else if (persons.length > 0 && !persons.some(p => p.owner))
    yaml.error(
      entryOf('people')?.at,
      'nobody is an owner, and every escalation ends with the owners',
      'write owner: true at one person at least',
    )

  const find = finder(yaml, persons)
  const schedules: Directory['schedules'][number][] = []
  const rotas = yaml.entries(entryOf('schedules')?.value ?? null, 'schedules', null)
  if (most('schedules', rotas.length, schedulesMost)) return done(null)
  for (const entry of rotas)
    schedules.push(
      readSchedule(
        yaml,
        entry,
        scheduleId(
          entry.key,
          schedules.map(s => s.id),
        ),
        zone,
        find,
      ),
    )

  const bound = (key: 'positions' | 'roles') =>
    Object.fromEntries(
      yaml
        .entries(entryOf(key)?.value ?? null, key, null)
        .map(entry => [slug(entry.key) || entry.key, readHolders(yaml, entry, find, persons, schedules)]),
    )
  return done({ persons, positions: bound('positions'), roles: bound('roles'), schedules })
}

/** By whole name, by id, or by first name where only one has it. */
function finder(yaml: YamlText, persons: readonly DirectoryPerson[]): FindPerson {
  return node => {
    const text = yaml.text(node, 'a name', 'the name of one of the people')
    if (text === null) return null
    const found = lookUp(text, persons)
    if (found.length === 1) return found[0]!
    if (found.length > 1) return yaml.error(node, `${JSON.stringify(text)} could be more than one person`, 'write the whole name')
    const near = nearest(
      text,
      persons.flatMap(p => [p.name, p.name.split(' ')[0]!]),
    )
    return yaml.error(
      node,
      `there is no ${JSON.stringify(text)} among the people`,
      near ? `did you mean ${near}?` : 'add them under people, or write another name',
    )
  }
}

function lookUp(text: string, persons: readonly DirectoryPerson[]): readonly PersonId[] {
  const key = nameKey(text)
  const whole = persons.filter(p => nameKey(p.name) === key || p.id === text)
  const found = whole.length > 0 ? whole : persons.filter(p => nameKey(p.name).split(' ')[0] === key)
  return found.map(p => p.id)
}

/** A name, "schedule NAME", or { person: … } and { schedule: … }; a list of them. */
function readHolders(
  yaml: YamlText,
  entry: Entry,
  find: FindPerson,
  persons: readonly DirectoryPerson[],
  schedules: Directory['schedules'],
): readonly Holder[] {
  const holders: Holder[] = []
  const schedule = (node: Node, name: string): ScheduleId | null => {
    const found = schedules.find(s => nameKey(s.name) === nameKey(name) || s.id === name)
    if (found) return found.id
    const near = nearest(
      name,
      schedules.map(s => s.name),
    )
    return yaml.error(node, `there is no schedule ${JSON.stringify(name)}`, near ? `did you mean ${near}?` : 'add it under schedules')
  }
  for (const item of yaml.items(entry.value)) {
    if (isMap(item)) {
      for (const key of yaml.entries(item, `a holder of ${entry.key}`, ['person', 'schedule'])) {
        const text = yaml.text(key.value ?? key.at, key.key, 'a name')
        if (text === null || key.value === null) continue
        const id = key.key === 'person' ? find(key.value) : schedule(key.value, text)
        if (id !== null) holders.push(key.key === 'person' ? { person: id as PersonId } : { schedule: id as ScheduleId })
      }
      continue
    }
    const text = yaml.text(item, `the holder of ${entry.key}`, 'a name, or schedule and its name')
    if (text === null) continue
    const named = /^schedule\s+(.+)$/i.exec(text)?.[1]
    const asSchedule = schedules.find(s => nameKey(s.name) === nameKey(text))
    if (named !== undefined || (asSchedule && lookUp(text, persons).length === 0)) {
      const id = schedule(item, named ?? text)
      if (id !== null) holders.push({ schedule: id })
    } else {
      const id = find(item)
      if (id !== null) holders.push({ person: id })
    }
  }
  return holders
}

/** The first address of `person` that somebody before them has, too. A console has none of its own. */
function sharedWith(before: readonly DirectoryPerson[], person: DirectoryPerson): Readonly<{ kind: string; name: string }> | null {
  for (const { kind, address } of person.methods.filter(m => m.kind !== 'console'))
    for (const { name, methods } of before) if (methods.some(m => m.kind === kind && m.address === address)) return { kind, name }
  return null
}
