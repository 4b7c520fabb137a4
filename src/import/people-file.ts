/** Writes the people file: who was found, how they are reached, the tracks of their schedules, and who holds which position of the plan. */
import { zoneProblem, zoneTableOf } from '../calendar/zones.ts'
import { readDate, readWallClock, timeOf, timeText, wallClockText, weekday } from '../core/calendar/civil.ts'
import { toWallClock } from '../core/calendar/local.ts'
import type { Layer, Override, Restriction } from '../core/oncall/people.ts'
import type { FoundPerson, FoundRule } from './found.ts'
import type { Track } from './tracks.ts'
import { yamlList, yamlText } from './yaml-text.ts'

/** `name`: as the file has it, no two alike. */
export type WrittenPerson = Readonly<{ person: FoundPerson; name: string; owner: boolean }>

const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** `nameOf`: of a person, by the other pager's id. `positions`: names by position. */
export function peopleFile(
  of: Readonly<{
    head: readonly string[]
    zone: string
    people: readonly WrittenPerson[]
    tracks: readonly Track[]
    positions: Readonly<Record<string, readonly string[]>>
    nameOf(id: string): string
  }>,
): string {
  const lines = [...of.head.map(line => (line === '' ? '#' : `# ${line}`)), '', `zone: ${of.zone}`, '', 'people:']
  for (const one of of.people) lines.push(...personLines(one, of.zone))
  if (Object.keys(of.positions).length > 0) lines.push('', 'positions:')
  for (const [position, holders] of Object.entries(of.positions)) lines.push(`  ${position}: ${holdersText(holders)}`)
  if (of.tracks.length > 0) lines.push('', 'schedules:')
  for (const track of of.tracks) lines.push(...trackLines(track, of.nameOf))
  return `${lines.join('\n')}\n`
}

/** People by name; one whose name begins as a schedule's holder does is said to be a person. */
const holdersText = (holders: readonly string[]): string =>
  `[${holders.map(h => (/^schedule\b/i.test(h) ? `{ person: ${JSON.stringify(h)} }` : yamlText(h))).join(', ')}]`

function personLines({ person, name, owner }: WrittenPerson, zone: string): readonly string[] {
  const lines = [`  - name: ${yamlText(name)}`]
  if (person.zone !== null && person.zone !== zone && zoneProblem(person.zone) === null) lines.push(`    zone: ${person.zone}`)
  if (owner) lines.push('    owner: true')
  const kinds = [...new Set(person.methods.map(m => m.kind))]
  if (kinds.length > 0) lines.push('    contact:')
  for (const kind of kinds) {
    const addresses = person.methods.filter(m => m.kind === kind).map(m => JSON.stringify(m.address))
    lines.push(`      ${kind}: ${addresses.length === 1 ? addresses[0] : `[${addresses.join(', ')}]`}`)
  }
  for (const key of ['loud', 'quiet'] as const)
    if (person[key].length > 0) lines.push(`    ${key}: [${rules(person, person[key]).join(', ')}]`)
  return lines
}

/** A pause within a person's rules: a day at most, in whole minutes. */
const pauseMost = 1440

function rules(person: FoundPerson, given: readonly FoundRule[]): readonly string[] {
  const written = given
    .toSorted((a, b) => a.afterMinutes - b.afterMinutes)
    .map(({ method, afterMinutes: given, entry }) => {
      const afterMinutes = Math.min(pauseMost, Math.max(0, Math.round(given)))
      if (afterMinutes !== given) entry.differs(`its pause is ${given} minutes; here ${afterMinutes}`)
      const one = person.methods.find(m => m.id === method)!
      const nth = person.methods.filter(m => m.kind === one.kind).indexOf(one) + 1
      const when = afterMinutes === 0 ? 'at once' : `after ${afterMinutes} minute${afterMinutes === 1 ? '' : 's'}`
      return `${one.kind}${nth > 1 ? ` ${nth}` : ''} ${when}`
    })
  return [...new Set(written)]
}

function trackLines({ name, zone, layers, overrides }: Track, nameOf: (id: string) => string): readonly string[] {
  const lines = [`  ${yamlText(name)}:`, `    zone: ${zone}`]
  if (layers.length === 0) lines.push('    layers: []')
  else lines.push('    layers:', ...layers.flatMap(layer => layerLines(layer, nameOf)))
  if (overrides.length > 0) lines.push('    overrides:')
  for (const { from, to, person } of overrides)
    lines.push(
      `      - { from: ${momentOf(from, zone)}, to: ${momentOf(to, zone)}, who: ${person === null ? 'nobody' : yamlText(nameOf(person))} }`,
    )
  return lines
}

/** With its offset: a local time may be one of two. */
function momentOf(at: Override['from'], zone: string): string {
  const wall = toWallClock(zoneTableOf(zone), at)
  const offset = (wall - at) / 60_000
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const text = wallClockText(wall)
  const whole = Number.isInteger(offset) && !/\.\d+$/.test(text)
  if (!whole) return JSON.stringify(new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'))
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
}

function layerLines(layer: Layer, nameOf: (id: string) => string): readonly string[] {
  const start = readWallClock(layer.start)!
  const [date, time] = layer.start.split('T') as [string, string]
  const whole = time.length === 5
  const rotation = rotationText(layer, whole ? timeText(timeOf(start)) : null)
  const lines = [
    `      - people: ${yamlList(layer.people.map(nameOf))}`,
    `        rotation: ${rotation}`,
    `        starting: ${whole ? date : `${date} ${time}`}`,
  ]
  if (layer.until !== null) lines.push(`        until: ${layer.until.replace('T', ' ')}`)
  if (layer.restrict.length > 0) lines.push(`        hours: ${JSON.stringify(layer.restrict.map(hoursText)).replaceAll('","', '", "')}`)
  return lines
}

function rotationText({ every: { count, unit }, start }: Layer, time: string | null): string {
  const day = unit === 'week' ? ` on ${dayNames[weekday(readDate(start.split('T')[0]!)!) - 1]}` : ''
  const turn =
    count > 1 || unit === 'hour'
      ? `every ${count === 1 ? '' : `${count} `}${unit}${count === 1 ? '' : 's'}`
      : unit === 'day'
        ? 'daily'
        : 'weekly'
  return `${turn}${time === null ? '' : day}${time === null ? '' : ` ${unit === 'hour' ? 'from' : 'at'} ${time}`}`
}

function hoursText({ days, from, to }: Restriction): string {
  const all = days.join('')
  const words =
    all === '1234567'
      ? 'daily'
      : all === '12345'
        ? 'weekdays'
        : all === '67'
          ? 'weekends'
          : days.map(d => dayNames[d - 1]!.slice(0, 3)).join(' and ')
  return `${words} ${from} to ${to}`
}
