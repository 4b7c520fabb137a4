/** One person of the people file: contact methods, their rules, whether they are an owner. */
import type { Node } from 'yaml'
import { isMap } from 'yaml'
import { zoneProblem } from '../calendar/zones.ts'
import { readDate } from '../core/calendar/civil.ts'
import { type Instant, instant } from '../core/id.ts'
import type { MethodKind, PersonId, Rung } from '../core/oncall/people.ts'
import { methodKinds, readAddress } from './address.ts'
import type { DirectoryMethod, DirectoryPerson } from './directory.ts'
import { methodId, personId } from './identity.ts'
import type { YamlText } from './yaml.ts'

export const personKeys = ['name', 'id', 'zone', 'owner', 'contact', 'loud', 'quiet', 'verified', 'access'] as const

/** The moment of what the file says is verified without saying when: before any event. */
const byWordOfTheFile = instant(0)

export function readPerson(
  yaml: YamlText,
  node: Node,
  taken: readonly PersonId[],
  zone: string | null,
  salt: string,
): DirectoryPerson | null {
  const entries = yaml.entries(node, 'a person', personKeys)
  const entryOf = (key: (typeof personKeys)[number]) => entries.find(e => e.key === key)
  const nameAt = entryOf('name')
  if (!nameAt) return yaml.error(node, 'a person without a name', 'write name: and the name that others know them by')
  const name = yaml.text(nameAt.value ?? nameAt.at, 'the name', 'the name that others know them by')
  if (name === null) return null
  if (name.length > 120) return yaml.error(nameAt.value, 'a name has at most 120 characters', 'write it shorter')

  const idAt = entryOf('id')
  let id: PersonId | null = null
  if (idAt) {
    const text = yaml.text(idAt.value, 'the id', 'a short word')
    if (text !== null && !/^[a-z0-9][a-z0-9-]{0,59}$/.test(text))
      yaml.error(
        idAt.value,
        `${JSON.stringify(text)} is no id`,
        'write small letters, digits and hyphens; it stays in the log, so write no name',
      )
    else if (text !== null && taken.includes(text as PersonId))
      yaml.error(idAt.value, `two people have the id ${text}`, 'give each their own')
    else id = text as PersonId | null
  }
  id ??= personId(name, taken, salt)

  const zoneAt = entryOf('zone')
  const ownZone = zoneAt ? readZone(yaml, zoneAt.value ?? zoneAt.at) : zone
  const ownerAt = entryOf('owner')
  const owner = ownerAt ? yaml.flag(ownerAt.value, 'owner') === true : false
  const verifiedAt = entryOf('verified')
  const verified = verifiedAt ? readVerified(yaml, verifiedAt.value) : null

  const methods = readMethods(yaml, entryOf('contact')?.value ?? null, id, verified, salt)
  if (methods.length === 0 && !isMap(entryOf('contact')?.value))
    // what is written under it has told its own problems
    yaml.warn(
      nameAt.value,
      `${name} cannot be reached: no contact method`,
      'write contact: with email, slack, ntfy, sms, phone, webhook or console under it',
    )
  const access = readAccess(yaml, entryOf('access')?.value ?? null)
  const rules = (key: 'loud' | 'quiet') => readRules(yaml, entryOf(key)?.value ?? null, key, name, methods)
  return {
    id,
    name,
    zone: ownZone ?? 'UTC',
    owner,
    methods,
    loud: rules('loud'),
    quiet: rules('quiet'),
    ...(access.length > 0 ? { access } : {}),
  }
}

function readAccess(yaml: YamlText, node: Node | null): readonly string[] {
  if (node === null) return []
  return yaml.items(node).flatMap(item => {
    const text = yaml.text(item, 'an access', 'the name of a system, as the plan calls it')
    return text === null ? [] : [text.slice(0, 120)]
  })
}

export function readZone(yaml: YamlText, node: Node): string | null {
  const zone = yaml.text(node, 'the zone', 'an IANA name, such as Europe/Berlin')
  if (zone === null) return null
  const problem = zoneProblem(zone)
  return problem === null ? zone : yaml.error(node, `${JSON.stringify(zone)} is no time zone to work by`, problem)
}

/** true: by the word of the file; a date: since then; false: not. */
function readVerified(yaml: YamlText, node: Node | null): Instant | null {
  const text = yaml.text(node, 'verified', 'true, false, or the date on which it was')
  if (text === null || text === 'false' || text === 'no') return null
  if (text === 'true' || text === 'yes') return byWordOfTheFile
  const date = readDate(text)
  if (date !== null) return instant(date * 86_400_000)
  return yaml.error(node, `verified is ${JSON.stringify(text)}`, 'write true, false, or the date on which it was: 2026-11-01')
}

function readMethods(yaml: YamlText, node: Node | null, person: PersonId, verified: Instant | null, salt: string): DirectoryMethod[] {
  const methods: DirectoryMethod[] = []
  for (const entry of yaml.entries(node, 'contact', methodKinds)) {
    const kind = entry.key as MethodKind
    for (const item of yaml.items(entry.value)) {
      const method = readMethod(yaml, item, kind, verified)
      if (method === null) continue
      if (methods.some(m => m.kind === kind && m.address === method.address)) {
        yaml.error(item, `${method.address} stands twice under ${kind}`, 'write it once')
        continue
      }
      methods.push({
        ...method,
        kind,
        id: methodId(
          person,
          kind,
          method.address,
          methods.map(m => m.id),
          salt,
        ),
      })
    }
  }
  return methods
}

/** The address alone, or keys: address, verified, and settings of the carrier. */
function readMethod(
  yaml: YamlText,
  node: Node,
  kind: MethodKind,
  verified: Instant | null,
): Pick<DirectoryMethod, 'address' | 'settings' | 'verifiedAt'> | null {
  const settings: Record<string, string> = {}
  let addressAt: Node = node
  let verifiedAt = verified
  if (isMap(node)) {
    const entries = yaml.entries(node, kind, null)
    const address = entries.find(e => e.key === 'address')
    if (!address?.value) return yaml.error(node, `${kind} has no address`, 'write address: under it')
    addressAt = address.value
    for (const entry of entries) {
      if (entry.key === 'address') continue
      if (entry.key === 'verified') verifiedAt = readVerified(yaml, entry.value)
      else {
        const text = yaml.text(entry.value, entry.key, 'a text')
        if (text !== null) settings[entry.key] = text
      }
    }
  }
  const text = yaml.text(addressAt, `the address for ${kind}`, 'it as a text')
  if (text === null) return null
  const read = readAddress(kind, text)
  if ('what' in read) return yaml.error(addressAt, read.what, read.instead)
  return { address: read.address, settings, verifiedAt }
}

const lengths: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** "ntfy at once", "sms after 2 minutes"; a second address of a kind is "email 2 after 5 minutes". */
function readRules(
  yaml: YamlText,
  node: Node | null,
  key: 'loud' | 'quiet',
  name: string,
  methods: readonly DirectoryMethod[],
): readonly Rung[] {
  const rungs: Rung[] = []
  const has = [...new Set(methods.map(m => m.kind))]
  for (const item of yaml.items(node)) {
    const text = yaml.text(item, `a rule under ${key}`, 'ntfy at once, or sms after 2 minutes')
    if (text === null) continue
    const m = /^([a-z]+)(?:\s+(\d+))?(?:\s+at\s+once|\s+after\s+(\d+)\s*(second|minute|hour)s?)?$/i.exec(text)
    if (!m) {
      yaml.error(item, `${JSON.stringify(text)} is no rule`, 'write the kind of contact and when: ntfy at once, sms after 2 minutes')
      continue
    }
    const kind = m[1]!.toLowerCase()
    if (!(methodKinds as readonly string[]).includes(kind)) {
      yaml.error(item, `${JSON.stringify(kind)} is no kind of contact`, `write one of ${methodKinds.join(', ')}`)
      continue
    }
    const method = methods.filter(one => one.kind === kind)[Number(m[2] ?? 1) - 1]
    if (!method) {
      yaml.error(
        item,
        `${name} has no ${kind}${m[2] ? ` ${m[2]}` : ''}`,
        has.length ? `write one of ${has.join(', ')}, or add it under contact` : 'add it under contact',
      )
      continue
    }
    const after = m[3] === undefined ? 0 : Number(m[3]) * lengths[m[4]!.toLowerCase()]!
    if (after > 24 * 3_600_000) yaml.error(item, 'a pause of more than a day', 'write at most 24 hours')
    else rungs.push({ method: method.id, after })
  }
  return rungs.sort((a, b) => a.after - b.after)
}
