/**
 * What was found, as files: the people, a plan, the report. They are read back as a server reads them, and who is on call is
 * reckoned from what was read back, so the comparison speaks of the files and not of what was meant.
 */
import { zoneProblem } from '../calendar/zones.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Directory } from '../people/directory.ts'
import { nameKey } from '../people/identity.ts'
import { readPeople } from '../people/read.ts'
import { firstFree } from './first-free.ts'
import type { Found, FoundPerson, FoundSchedule, Span, Window } from './found.ts'
import type { Ledger } from './ledger.ts'
import { peopleFile, type WrittenPerson } from './people-file.ts'
import { leadPosition, planFile } from './plan-file.ts'
import { countsOf, type DifferenceReport, type ImportReport, isoWindow, momentIn, type ScheduleReport } from './report.ts'
import { type Difference, differencesOf, layersMost, overridesMost, type Track, type Tracks, tracksOf } from './tracks.ts'

export type Written = Readonly<{ people: string; plan: string | null; report: ImportReport }>
export type WriteOptions = Readonly<{
  organisation: string
  /** IANA name; null: the one that most schedules have. */
  zone: string | null
  /** E-mail addresses of those who own it; none: whoever owned the other pager. */
  owners: readonly string[]
  unread: readonly string[]
}>
/** What keeps files from being written, and what to do. */
export class NothingToWrite extends Error {
  readonly instead: string
  constructor(what: string, instead: string) {
    super(what)
    this.instead = instead
  }
}

export function write(found: Found, ledger: Ledger, options: WriteOptions): Written {
  const { pager, window } = found
  const people = peopleOf(found, options.owners)
  if (people.length === 0) throw new NothingToWrite(`${pager} names nobody who could be paged`, 'read its users too')
  const byId = new Map(people.map(p => [p.person.id, p.name]))
  const nameOf = (id: string): string => byId.get(id)!
  const zone = options.zone ?? zoneOf(found)

  const names: string[] = []
  const made = found.schedules.map(schedule => madeOf(schedule, window, byId, names, pager))
  const tracks = made.flatMap(m => m.tracks)
  const schedulesOf = (id: string): readonly string[] => made.find(m => m.schedule.id === id)?.tracks.map(t => t.name) ?? []

  const idsByName = new Map<string, string>()
  // The ids of schedules are made by the reader, in the order of the file.
  const alone = peopleFile({ head: [], zone, people, tracks, positions: {}, nameOf })
  for (const s of readBack(alone).schedules) idsByName.set(s.name, s.id)
  const policies = found.policies.map(policy => policyOf(policy, found, byId, schedulesOf))
  const services = found.services.map(service => {
    const routes = service.routes.filter(route => policies.some(p => p.id === route.policy && p.steps.length > 0))
    if (routes.length < service.routes.length || routes.length === 0)
      service.entry.left('its policy pages nobody who was carried over', 'write a rule of detection for it, and whom it pages')
    else service.entry.carried('a rule of detection, and an integration of this name')
    return { ...service, routes }
  })
  const usable = { ...found, policies: policies.filter(p => p.steps.length > 0), services: services.filter(s => s.routes.length > 0) }
  const plan =
    usable.policies.length === 0
      ? null
      : planFile(usable, {
          organisation: options.organisation,
          zone,
          date: new Date(window.from).toISOString().slice(0, 10),
          schedulesOf: id => schedulesOf(id).map(name => idsByName.get(name)!),
        })
  for (const severity of plan?.severities ?? []) severity.policy.entry.carried(`the severity ${severity.id} of the plan`)
  const owner = people.find(p => p.owner)!
  const positions: Record<string, readonly string[]> = plan === null ? {} : { [leadPosition]: [owner.name] }
  for (const [position, ids] of Object.entries(plan?.positions ?? {})) positions[position] = ids.map(nameOf)

  const text = peopleFile({ head: headOf(pager, window), zone, people, tracks, positions, nameOf })
  const directory = readBack(text)
  const accounts = made.map(m => scheduleReport(m, directory, window, nameOf))
  const closed = ledger.close()
  return {
    people: text,
    plan: plan?.text ?? null,
    report: {
      pager,
      window: isoWindow(window),
      read: closed.length,
      counts: countsOf(closed),
      schedules: accounts,
      doors: usable.services.flatMap(s => s.doors.map(d => ({ ...d, service: s.name }))),
      accounts: closed,
      unread: options.unread,
    },
  }
}

const headOf = (pager: string, { from }: Window): readonly string[] => [
  `Who can be reached, who holds which position of the plan, and who is on call when: as ${pager} had it on ${new Date(from).toISOString().slice(0, 10)}.`,
  'This file is private: the plan names positions and never a person.',
  '',
  '  tocsin serve --plan plan.md --people people.yaml',
  '  tocsin plan check plan.md --people people.yaml --weeks 8     is somebody reached at every minute?',
]

function readBack(text: string): Directory {
  const { directory, problems } = readPeople(text)
  if (directory === null)
    throw new Error(
      `the people file that was written is not taken: ${problems.map(p => `line ${p.line}: ${p.what}; ${p.instead}`).join('\n')}`,
    )
  return directory
}

/** Names tell people apart in our file: where two are alike the address is added. */
function peopleOf({ people, pager }: Found, owners: readonly string[]): readonly WrittenPerson[] {
  const wanted = owners.map(o => o.toLowerCase())
  const missing = wanted.find(o => !people.some(p => p.email.toLowerCase() === o))
  if (missing !== undefined)
    throw new NothingToWrite(`nobody in ${pager} has the address ${missing}`, 'name as owner somebody who is there')
  const chosen = people.filter(p => wanted.includes(p.email.toLowerCase()))
  const theirs = people.filter(p => p.owner)
  const own = chosen.length > 0 ? chosen : theirs.length > 0 ? theirs : people.slice(0, 1)
  const taken: string[] = []
  const called = Map.groupBy(people, p => nameKey(p.name))
  return people.map((person: FoundPerson) => {
    const alike = called.get(nameKey(person.name))!.length > 1
    const base = (
      (alike || /^nobody$/i.test(person.name)) && person.email !== ''
        ? `${person.name} (${person.email})`
        : /^nobody$/i.test(person.name)
          ? `${person.name} (${person.id})`
          : person.name
    ).slice(0, 110)
    const key = firstFree(nameKey(base), taken)
    taken.push(key)
    const name = key === nameKey(base) ? base : `${base}${key.slice(nameKey(base).length)}`
    if (chosen.length === 0 && theirs.length === 0 && person === own[0])
      person.entry.differs(`${pager} names no owner, so this one is; the owners are paged last of all`, 'say who is: --owner EMAIL')
    if (alike) person.entry.differs(`others are called ${person.name} too, so the file has ${name}`)
    person.entry.carried()
    return { person, name, owner: own.includes(person) }
  })
}

function zoneOf(found: Found): string {
  const counts = new Map<string, number>()
  for (const { zone } of found.schedules) if (zoneProblem(zone) === null) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]
  return most?.[0] ?? found.people.find(p => p.zone !== null && zoneProblem(p.zone) === null)?.zone ?? 'UTC'
}

type Made = Readonly<{ schedule: FoundSchedule; tracks: readonly Track[]; result: Tracks | null; overrides: number }>

function madeOf(found: FoundSchedule, window: Window, people: ReadonlyMap<string, string>, names: string[], pager: string): Made {
  const none = (why: string, instead: string): Made => {
    found.entry.left(why, instead)
    return { schedule: found, tracks: [], result: null, overrides: 0 }
  }
  const problem = zoneProblem(found.zone)
  if (problem !== null) return none(`its zone is ${found.zone}: ${problem}`, `set its zone in ${pager} and import again`)
  const schedule = known(found, people)
  const result = tracksOf(schedule, window)
  const asRead = result.tracks.map(({ name, layers, overrides, ...rest }) => {
    const free = firstFree(name, names)
    names.push(free)
    if (layers.length > layersMost) found.entry.differs(`it has ${layers.length} layers, and the last ${layersMost} are taken`)
    if (overrides.length > overridesMost)
      found.entry.differs(
        `it needs ${overrides.length} overrides, and the first ${overridesMost} are taken`,
        `import again with fewer weeks`,
      )
    return { ...rest, name: free, layers: layers.slice(-layersMost), overrides: overrides.slice(0, overridesMost) }
  })
  if (asRead.every(t => t.layers.length === 0 && t.overrides.length === 0))
    return none('nobody is on call by it', `write its turns under schedules, or leave it out`)
  if (result.differences === null)
    found.entry.differs(
      `${pager} did not say who is on call by it, so it was not compared`,
      'compare it by eye, or import with its rendered times',
    )
  else if (result.differences.length > 0)
    found.entry.differs(
      `by its turns alone others would be on call ${result.differences.length} time${result.differences.length === 1 ? '' : 's'} until ${momentIn(found.zone, window.to)}; overrides put that right until then`,
      `write its turns anew before then`,
    )
  if (asRead.length > 1)
    found.entry.differs(`${asRead.length} people are on call at once, so it is ${asRead.length} schedules that are paged together`)
  found.entry.carried(asRead.length === 1 ? `the schedule ${asRead[0]!.name}` : `the schedules ${asRead.map(t => t.name).join(', ')}`)
  return { schedule, tracks: asRead, result, overrides: asRead.reduce((n, t) => n + t.overrides.length, 0) }
}

/** Without those who are not among the people: deleted there, or no user. Their turns would page nobody. */
function known(found: FoundSchedule, people: ReadonlyMap<string, string>): FoundSchedule {
  const gone = new Set<string>()
  const isKnown = (id: string | null): boolean => {
    if (id === null || people.has(id)) return true
    gone.add(id)
    return false
  }
  const spans = (all: readonly Span[]) => all.filter(s => isKnown(s.who))
  const schedule: FoundSchedule = {
    ...found,
    levels: found.levels.map(level =>
      level.map(stream => ({
        ...stream,
        layers: stream.layers.filter(layer => layer.people.length > 0 && layer.people.map(isKnown).every(Boolean)),
        overrides: stream.overrides.filter(o => isKnown(o.person)),
      })),
    ),
    overrides: found.overrides.filter(o => isKnown(o.person)),
    changes: found.changes.filter(c => isKnown(c.on)),
    fixed: found.fixed.map(f => ({ ...f, spans: spans(f.spans) })),
    said: found.said === null ? null : spans(found.said),
  }
  if (gone.size > 0)
    found.entry.differs(
      `it names ${[...gone].sort().join(', ')}, who ${gone.size === 1 ? 'is' : 'are'} no user there; turns with them are left out, and nobody is on call for them`,
      'put somebody in their place',
    )
  return schedule
}

/** Minutes. Whoever waits longer than a day for the next one to be paged did not mean paging. */
const waitMost = 1440

function policyOf(
  policy: Found['policies'][number],
  { pager }: Found,
  people: ReadonlyMap<string, string>,
  schedulesOf: (id: string) => readonly string[],
): Found['policies'][number] {
  const steps = policy.steps.flatMap((step, n) => {
    const targets = step.targets.filter(t => ('person' in t ? people.has(t.person) : schedulesOf(t.schedule).length > 0))
    if (targets.length < step.targets.length)
      policy.entry.differs(
        `step ${n + 1} also pages somebody who was not carried over`,
        `see why, and add them to step ${n + 1} of the plan's escalation`,
      )
    const wait = Math.min(waitMost, Math.max(1, Math.round(step.wait)))
    if (wait !== step.wait) policy.entry.differs(`step ${n + 1} waits ${step.wait} minutes; here ${wait}`)
    return targets.length === 0 ? [] : [{ targets, wait }]
  })
  if (steps.length === 0)
    policy.entry.left('none of its steps pages anybody who was carried over', "write its steps under the plan's escalation")
  else policy.entry.differs(`${pager} stops after its last step; the plan then pages the owners and begins again`)
  return { ...policy, steps }
}

function scheduleReport(
  { schedule, tracks, result, overrides }: Made,
  directory: Directory,
  window: Window,
  nameOf: (id: string) => string,
): ScheduleReport {
  const becomes = tracks.map(t => t.name)
  const base = { name: schedule.name, zone: schedule.zone, becomes, overrides }
  if (result === null || result.differences === null || schedule.said === null) return { ...base, compared: null }
  const idOf = new Map(directory.persons.map(p => [p.id as string, p.name]))
  const read: Track[] = becomes.map(name => {
    const one = directory.schedules.find(s => s.name === name)!
    const named = (id: PersonId): PersonId => idOf.get(id)! as PersonId
    return {
      name,
      zone: one.zone,
      layers: one.layers.map(layer => ({ ...layer, people: layer.people.map(named) })),
      overrides: one.overrides.map(o => ({ ...o, person: o.person === null ? null : named(o.person) })),
    }
  })
  const said = schedule.said.map(s => ({ ...s, who: nameOf(s.who) }))
  const shown = (d: Difference, name: (id: string) => string): DifferenceReport => ({
    from: momentIn(schedule.zone, d.from),
    to: momentIn(schedule.zone, d.to),
    theirs: d.theirs.map(name),
    ours: d.ours.map(name),
  })
  const left = differencesOf(read, said, window)
  if (left.length > 0)
    schedule.entry.differs(
      `${left.length} difference${left.length === 1 ? '' : 's'} in who is on call could not be put right`,
      'see the times above',
    )
  return {
    ...base,
    compared: {
      from: momentIn(schedule.zone, window.from),
      to: momentIn(schedule.zone, window.to),
      differences: result.differences.map(d => shown(d, nameOf)),
      left: left.map(d => shown(d, name => name)),
    },
  }
}
