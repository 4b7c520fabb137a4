/** One on-call schedule of the people file: a rotation, or layers of them, with hours and overrides. */
import { isMap, type Node } from 'yaml'
import { zoneTableOf } from '../calendar/zones.ts'
import { readWallClock } from '../core/calendar/civil.ts'
import { resolve } from '../core/calendar/local.ts'
import { type Instant, instant } from '../core/id.ts'
import type { Layer, Override, PersonId, Restriction, ScheduleId } from '../core/oncall/people.ts'
import type { Directory } from './directory.ts'
import { readZone } from './read-person.ts'
import { readHours, readRotation } from './schedule-words.ts'
import type { Entry, YamlText } from './yaml.ts'

const layerKeys = ['people', 'rotation', 'starting', 'until', 'hours'] as const
const scheduleKeys = ['zone', ...layerKeys, 'layers', 'overrides'] as const
const overrideKeys = ['from', 'to', 'who'] as const

/** Who is meant by a name; says the problem where nobody is, or more than one. */
export type FindPerson = (node: Node) => PersonId | null

export function readSchedule(
  yaml: YamlText,
  entry: Entry,
  id: ScheduleId,
  zone: string | null,
  find: FindPerson,
): Directory['schedules'][number] {
  const name = entry.key
  const keys = yaml.entries(entry.value, `the schedule ${name}`, scheduleKeys)
  const entryOf = (key: (typeof scheduleKeys)[number]) => keys.find(e => e.key === key)
  const zoneAt = entryOf('zone')
  const own = (zoneAt ? readZone(yaml, zoneAt.value ?? zoneAt.at) : zone) ?? 'UTC'
  if (!zoneAt && zone === null)
    yaml.error(
      entry.at,
      `the schedule ${name} has no zone`,
      'write zone: with an IANA name, such as Europe/Berlin; hand-overs keep its wall clock',
    )

  const layersAt = entryOf('layers')
  const single = keys.filter(e => (layerKeys as readonly string[]).includes(e.key))
  if (layersAt && single[0]) yaml.error(single[0].at, `${single[0].key} beside layers`, 'move it into a layer, or leave layers out')
  const layers = layersAt
    ? yaml.items(layersAt.value).flatMap(item => readLayer(yaml, yaml.entries(item, 'a layer', layerKeys), item, find) ?? [])
    : [readLayer(yaml, single, entry.at, find)].filter(layer => layer !== null)
  if (layers.length > 20) yaml.error(layersAt?.value, 'a schedule has at most 20 layers', 'part it in two schedules')
  const planned = yaml.items(entryOf('overrides')?.value ?? null)
  if (planned.length > 1_000)
    yaml.error(entryOf('overrides')?.at, `${planned.length} overrides: at most 1000 fit`, 'leave out those that are over')
  const overrides = planned.slice(0, 1_000).flatMap(item => readOverride(yaml, item, own, find) ?? [])
  return { id, name, zone: own, layers, overrides }
}

function readLayer(yaml: YamlText, keys: readonly Entry[], at: Node, find: FindPerson): Layer | null {
  const entryOf = (key: (typeof layerKeys)[number]) => keys.find(e => e.key === key)
  const textOf = (key: 'rotation' | 'starting' | 'until', example: string) => {
    const entry = entryOf(key)
    return entry ? yaml.text(entry.value ?? entry.at, key, example) : null
  }
  const peopleAt = entryOf('people')
  const people = yaml.items(peopleAt?.value ?? null).flatMap(item => find(item) ?? [])
  if (!peopleAt?.value) return yaml.error(peopleAt?.at ?? at, 'a rotation without people', 'write people: and who takes turns, in order')

  const rotationText = textOf('rotation', 'weekly on monday at 09:00') ?? 'weekly on monday at 09:00'
  const starting = textOf('starting', 'a local date and time: 2026-01-05 09:00')
  // Without a word on the rotation the start decides its day.
  const rotation = readRotation(entryOf('rotation') ? rotationText : starting === null ? rotationText : 'weekly', starting)
  if ('what' in rotation) return yaml.error((entryOf('rotation') ?? entryOf('starting'))?.value ?? at, rotation.what, rotation.instead)

  const untilText = textOf('until', 'a local date and time: 2026-06-30 09:00')
  const until = untilText === null ? null : readWallClock(untilText)
  const start = readWallClock(rotation.start)!
  if (untilText !== null && until === null)
    yaml.error(entryOf('until')?.value, `until is ${JSON.stringify(untilText)}`, 'write a local date, or date and time: 2026-06-30 09:00')
  if (until !== null && until <= start)
    yaml.error(entryOf('until')?.value, 'a rotation that ends before it starts', 'write a later end, or none')

  const restrict: Restriction[] = []
  for (const item of yaml.items(entryOf('hours')?.value ?? null)) {
    const text = yaml.text(item, 'hours', 'weekdays 09:00 to 17:00')
    if (text === null) continue
    const window = readHours(text)
    if ('what' in window) yaml.error(item, window.what, window.instead)
    else restrict.push(window)
  }
  return { people, ...rotation, until: untilText === null ? null : untilText.replace(' ', 'T'), restrict }
}

/** `who: nobody` is an override too: nobody is on call, on purpose. */
function readOverride(yaml: YamlText, node: Node, zone: string, find: FindPerson): Override | null {
  if (!isMap(node)) return yaml.error(node, 'an override is a single value', 'write from:, to: and who:')
  const keys = yaml.entries(node, 'an override', overrideKeys)
  const entryOf = (key: (typeof overrideKeys)[number]) => keys.find(e => e.key === key)?.value ?? null
  const missing = overrideKeys.find(key => entryOf(key) === null)
  if (missing) return yaml.error(node, `an override without ${missing}`, 'write from:, to: and who:')
  const from = readMoment(yaml, entryOf('from')!, zone)
  const to = readMoment(yaml, entryOf('to')!, zone)
  const who = entryOf('who')!
  const nobody = yaml.text(who, 'who', 'a name, or nobody')?.toLowerCase() === 'nobody'
  const person = nobody ? null : find(who)
  if (from === null || to === null || (!nobody && person === null)) return null
  if (to <= from) return yaml.error(entryOf('to'), 'an override that ends before it begins', 'write a later end')
  return { from, to, person }
}

/** A local date and time of the schedule's zone, or one with its offset. */
function readMoment(yaml: YamlText, node: Node, zone: string): Instant | null {
  const text = yaml.text(node, 'the time', 'a local date and time: 2026-12-24 18:00')
  if (text === null) return null
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) {
    const at = Date.parse(text.replace(' ', 'T'))
    if (Number.isFinite(at)) return instant(at)
  }
  const wall = /[T ]/.test(text) ? readWallClock(text) : null
  if (wall === null) return yaml.error(node, `${JSON.stringify(text)} is no date and time`, `write it as 2026-12-24 18:00, in ${zone}`)
  const { at, hit } = resolve(zoneTableOf(zone), wall)
  if (hit === 'gap')
    yaml.warn(
      node,
      `${text} does not exist in ${zone}: the clock skips it`,
      'the moment of the change is taken; write another time if that is not meant',
    )
  if (hit === 'fold')
    yaml.warn(node, `${text} comes twice in ${zone}`, 'the earlier is taken; write the offset, as in 2026-10-25T02:30+01:00, for the later')
  return at
}
