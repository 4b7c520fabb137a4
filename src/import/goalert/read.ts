/**
 * GoAlert's objects as ours.
 *
 * A1  The assignments of a schedule run side by side: each is a user or a rotation, within hours of the schedule's own zone.
 * A2  A rotation knows whose turn it is now; its turns are counted on the wall of its own zone.
 * A3  An override takes one user off, puts one on, or one in another's place, whichever assignment they are on. A temporary
 *     schedule stands instead of all assignments.
 */
import { zoneProblem, zoneTableOf } from '../../calendar/zones.ts'
import { readTime, wallClock } from '../../core/calendar/civil.ts'
import { toInstant, toWallClock } from '../../core/calendar/local.ts'
import type { Layer, Restriction } from '../../core/oncall/people.ts'
import { readAddress } from '../../people/address.ts'
import { doorFor } from '../doors.ts'
import type {
  Found,
  FoundDoor,
  FoundMethod,
  FoundPerson,
  FoundPolicy,
  FoundSchedule,
  FoundService,
  FoundTarget,
  Span,
  Stream,
  Window,
} from '../found.ts'
import type { Entry, Ledger } from '../ledger.ts'
import { lengthOf, turnsFrom, weeklyHours } from '../rotation.ts'
import { called, items, type Json, moment, number, part, type Saved, text, words } from '../saved.ts'

const nameOf = (of: Json): string => called(of, 'name', 'id')
const units: Readonly<Record<string, number>> = { hourly: 3_600_000, daily: 86_400_000, weekly: 7 * 86_400_000 }

export function readGoAlert(saved: Saved, window: Window, ledger: Ledger): Found {
  const people = saved.list('users').map(user => personOf(user, ledger))
  const rotations = new Map(
    saved
      .list('rotations')
      .map(rotation => [text(rotation, 'id'), { rotation, entry: ledger.enter('rotation', text(rotation, 'id'), nameOf(rotation)) }]),
  )
  const used = new Set<string>()
  const turns: TurnsOf = (id, zone, restrict) => {
    const one = rotations.get(id)
    if (one === undefined) return 'its rotation is not among the rotations'
    used.add(id)
    return rotationOf(one.rotation, one.entry, zone, restrict, window)
  }
  const schedules = saved.list('schedules').map(schedule => scheduleOf(schedule, saved, window, ledger, turns))
  const policies = saved.list('escalationPolicies').map(policy => policyOf(policy, ledger))
  const alone = [...rotations].flatMap(([id, { rotation, entry }]): FoundSchedule[] => {
    const paged = policies.some(p => p.steps.some(s => s.targets.some(t => 'schedule' in t && t.schedule === `rotation:${id}`)))
    if (paged) {
      const zone = text(rotation, 'timeZone')
      const layers = turns(id, zone, [])
      const streams = [{ name: '', layers: typeof layers === 'string' ? [] : layers, overrides: [] }]
      return [
        { id: `rotation:${id}`, name: nameOf(rotation), zone, levels: [streams], overrides: [], changes: [], fixed: [], said: null, entry },
      ]
    }
    if (!used.has(id)) entry.left('no schedule and no policy uses it', 'nothing: nobody is on call by it')
    return []
  })
  const services = saved.list('services').flatMap(service => serviceOf(service, ledger) ?? [])
  return { pager: 'GoAlert', window, people, schedules: [...schedules, ...alone], policies, services }
}

const methods: Readonly<Record<string, readonly [FoundMethod['kind'], string]>> = {
  'builtin-smtp-email': ['email', 'email_address'],
  'builtin-twilio-sms': ['sms', 'phone_number'],
  'builtin-twilio-voice': ['phone', 'phone_number'],
  'builtin-slack-dm': ['slack', 'slack_user_id'],
  'builtin-webhook': ['webhook', 'webhook_url'],
}

function personOf(user: Json, ledger: Ledger): FoundPerson {
  const name = nameOf(user)
  const entry = ledger.enter('user', text(user, 'id'), name)
  const email = text(user, 'email')
  const found = items(user, 'contactMethods').flatMap((method): FoundMethod[] => {
    const own = ledger.enter('contact method', text(method, 'id'), `${name}: ${nameOf(method)}`)
    const dest = part(method, 'dest')
    const known = Object.hasOwn(methods, text(dest, 'type')) ? methods[text(dest, 'type')]! : null
    if (known === null)
      own.left(`Tocsin has no carrier for ${text(dest, 'type').replace('builtin-', '') || 'it'}`, 'add another way in People')
    else if (method.disabled === true || method.pending === true)
      own.left(method.pending === true ? 'it was never verified' : 'it is disabled in GoAlert', 'add it in People once it works')
    else {
      const read = readAddress(known[0], text(part(dest, 'args'), known[1]))
      if ('what' in read) own.left(read.what, read.instead)
      else {
        own.carried(`${known[0]} ${read.address}`)
        return [{ id: text(method, 'id'), kind: known[0], address: read.address, entry: own }]
      }
    }
    return []
  })
  const unique = found.filter((m, i) => found.findIndex(o => o.kind === m.kind && o.address === m.address) === i)
  const account = readAddress('email', email)
  const all: readonly FoundMethod[] =
    unique.length > 0 || 'what' in account ? unique : [{ id: 'account', kind: 'email', address: account.address, entry }]
  if (unique.length === 0 && all.length > 0)
    entry.differs('no contact method was carried over, so the address of the account stands as e-mail', 'add in People what wakes them')
  const loud = items(user, 'notificationRules').flatMap(rule => {
    const after = number(rule, 'delayMinutes') ?? 0
    const own = ledger.enter('notification rule', text(rule, 'id'), `${name}: after ${after} minutes`)
    const twin = found.find(m => m.id === text(rule, 'contactMethodID'))
    const method = all.find(m => m.kind === twin?.kind && m.address === twin.address)
    if (method === undefined) {
      own.left('its contact method was not carried over', 'see the contact method; add another in People, and a rule for it')
      return []
    }
    own.carried(`loud: ${method.kind} after ${after} minutes`)
    return [{ method: method.id, afterMinutes: after, entry: own }]
  })
  return { id: text(user, 'id'), name, email, zone: null, owner: false, methods: all, loud, quiet: [], entry }
}

type TurnsOf = (rotation: string, zone: string, restrict: readonly Restriction[]) => readonly Layer[] | string

function rotationOf(
  rotation: Json,
  entry: Entry,
  zone: string,
  restrict: readonly Restriction[],
  { from }: Window,
): readonly Layer[] | string {
  const people = words(rotation, 'userIDs')
  const start = moment(rotation, 'start')
  const length = Math.max(1, number(rotation, 'shiftLength') ?? 1)
  const unit = units[text(rotation, 'type')]
  const own = text(rotation, 'timeZone')
  if (people.length === 0 || start === null || zoneProblem(own) !== null) {
    entry.left(people.length === 0 ? 'it has nobody' : `its beginning or its zone ${own} cannot be read`, 'write its turns under schedules')
    return 'its rotation has nobody, or cannot be read'
  }
  const every = people.length === 1 ? ({ count: 1, unit: 'week' } as const) : unit === undefined ? null : lengthOf(length * unit)
  if (every === null) {
    entry.differs(
      `its turns are ${unit === undefined ? 'by the month' : 'too long'}; what GoAlert says is written as overrides instead`,
      'write its turns anew before the overrides end',
    )
    return 'its rotation changes by the month'
  }
  entry.carried('turns of its schedules')
  if (own !== zone)
    entry.differs(
      `its turns are counted in ${own}, here in ${zone}, the zone of the schedule`,
      'nothing, where the two change their clocks together',
    )
  const table = zoneTableOf(own)
  const period = length * (unit ?? units.weekly!)
  const passed = Math.floor((toWallClock(table, from) - toWallClock(table, start)) / period)
  const began = toInstant(table, wallClock(toWallClock(table, start) + passed * period))
  const active = (number(rotation, 'activeUserIndex') ?? 0) % people.length
  return turnsFrom(zoneTableOf(zone), {
    people: [...people.slice(active), ...people.slice(0, active)],
    origin: began,
    begins: began,
    ends: null,
    every,
    restrict,
  })
}

function scheduleOf(schedule: Json, saved: Saved, window: Window, ledger: Ledger, turns: TurnsOf): FoundSchedule {
  const id = text(schedule, 'id')
  const name = nameOf(schedule)
  const entry = ledger.enter('schedule', id, name)
  const zone = text(schedule, 'timeZone')
  const streams = items(schedule, 'targets').map((assigned): Stream => {
    const target = part(assigned, 'target')
    const own = ledger.enter('assignment', `${id}/${text(target, 'id')}`, `${name}: ${nameOf(target)}`)
    const hours = hoursOf(items(assigned, 'rules'))
    const none = { name: nameOf(target), layers: [], overrides: [] }
    if (zoneProblem(zone) !== null) own.left(`the schedule's zone is ${zone}`, 'see the schedule')
    else if (hours === null) own.left('it has no hours', 'nothing: nobody is on call by it')
    else {
      const layers =
        text(target, 'type') === 'rotation' ? turns(text(target, 'id'), zone, hours) : userLayer(text(target, 'id'), zone, hours, window)
      if (typeof layers !== 'string') {
        own.carried('turns')
        return { ...none, layers }
      }
      own.differs(`${layers}; what GoAlert says is written as overrides instead`, 'write its turns anew before the overrides end')
    }
    return none
  })
  const changes = saved
    .list('userOverrides')
    .filter(o => text(part(o, 'target'), 'id') === id)
    .flatMap(override => {
      const own = ledger.enter('override', text(override, 'id'), `${name}: from ${text(override, 'start')}`)
      const [from, to] = [moment(override, 'start'), moment(override, 'end')]
      if (from === null || to === null || to <= from) {
        own.left('it has no beginning and end', 'write it under overrides')
        return []
      }
      own.carried('overrides')
      return [{ from, to, off: text(override, 'removeUserID') || null, on: text(override, 'addUserID') || null }]
    })
    .sort((a, b) => a.from - b.from)
  const fixed = items(schedule, 'temporarySchedules').flatMap((temporary, n) => {
    const own = ledger.enter('temporary schedule', `${id}/${n + 1}`, `${name}: from ${text(temporary, 'start')}`)
    const [from, to] = [moment(temporary, 'start'), moment(temporary, 'end')]
    if (from === null || to === null || to <= window.from || from >= window.to) {
      own.left('it is over, or begins later than what was asked for', 'write it under overrides, or import with more weeks')
      return []
    }
    own.carried('overrides')
    return [{ from, to, spans: items(temporary, 'shifts').flatMap(spanOf) }]
  })
  const said = saved.has(`shifts-${id}`) ? saved.list(`shifts-${id}`).flatMap(spanOf) : null
  return {
    id,
    name,
    zone,
    levels: [streams.length === 0 ? [{ name: '', layers: [], overrides: [] }] : streams],
    overrides: [],
    changes,
    fixed,
    said,
    entry,
  }
}

function spanOf(shift: Json): readonly Span[] {
  const [from, to] = [moment(shift, 'start'), moment(shift, 'end')]
  return from === null || to === null || from >= to ? [] : [{ from, to, who: text(shift, 'userID') }]
}
const userLayer = (who: string, zone: string, restrict: readonly Restriction[], { from }: Window): readonly Layer[] => {
  const begins = (from - 8 * 86_400_000) as typeof from
  return turnsFrom(zoneTableOf(zone), { people: [who], origin: begins, begins, ends: null, every: { count: 1, unit: 'week' }, restrict })
}

/** `weekdayFilter` begins with Sunday. Null: never. */
function hoursOf(rules: readonly Json[]): readonly Restriction[] | null {
  const all: Restriction[] = []
  for (const rule of rules) {
    const days = (Array.isArray(rule.weekdayFilter) ? (rule.weekdayFilter as unknown[]) : []).flatMap((on, n) =>
      on === true || on === 1 ? [n === 0 ? 7 : n] : [],
    )
    const [from, to] = [readTime(text(rule, 'start')), readTime(text(rule, 'end'))]
    if (from === null || to === null || days.length === 0) continue
    if (days.length === 7 && from === to) return []
    for (const d of days) all.push(...(weeklyHours(d, from, to <= from ? to + 86_400_000 - from : to - from) ?? []))
  }
  return all.length === 0 ? null : all
}

function policyOf(policy: Json, ledger: Ledger): FoundPolicy {
  const name = nameOf(policy)
  const entry = ledger.enter('escalation policy', text(policy, 'id'), name)
  const steps = items(policy, 'steps')
    .toSorted((a, b) => (number(a, 'stepNumber') ?? 0) - (number(b, 'stepNumber') ?? 0))
    .map((step, n) => {
      const targets = items(step, 'targets').flatMap((target): FoundTarget[] => {
        const [type, id] = [text(target, 'type'), text(target, 'id')]
        if (type === 'user') return [{ person: id }]
        if (type === 'schedule') return [{ schedule: id }]
        if (type === 'rotation') return [{ schedule: `rotation:${id}` }]
        entry.differs(
          `step ${n + 1} also notifies the ${type.replace(/([A-Z])/g, ' $1').toLowerCase()} ${nameOf(target)}, which was not carried over`,
          `add it to step ${n + 1} of the plan's escalation`,
        )
        return []
      })
      return { targets, wait: Math.max(1, number(step, 'delayMinutes') ?? 15) }
    })
  return { id: text(policy, 'id'), name, steps, repeats: Math.max(0, number(policy, 'repeat') ?? 0), entry }
}

const keyLeft: Readonly<Record<string, readonly [string, string]>> = {
  generic: ['it takes GoAlert’s own summary and details', 'have the sender post JSON to /in/KEY/signal'],
  email: ['Tocsin takes in no signals by mail', 'have the source send JSON to /in/KEY/signal'],
}

function serviceOf(service: Json, ledger: Ledger): FoundService {
  const name = nameOf(service)
  const entry = ledger.enter('service', text(service, 'id'), name)
  const until = moment(service, 'maintenanceExpiresAt')
  if (until !== null)
    entry.differs(`it is in maintenance until ${text(service, 'maintenanceExpiresAt')}; here it pages`, 'point its sources here afterwards')
  const found = items(service, 'integrationKeys').flatMap((key): FoundDoor[] => {
    const own = ledger.enter('integration key', nameOf(key), `${name}: ${nameOf(key)}`) // its id is the key itself
    const type = text(key, 'type')
    const door = doorFor(type)
    if (door !== null) {
      own.carried(`the integration ${name}`)
      return [{ name: nameOf(key), ...door }]
    }
    const [why, instead] = keyLeft[type] ?? [
      `it takes the form of ${type || 'its source'}, which Tocsin does not`,
      'have the source send JSON to /in/KEY/signal, or Events v2',
    ]
    own.left(why, instead)
    return []
  })
  for (const monitor of items(service, 'heartbeatMonitors'))
    ledger
      .enter('heartbeat monitor', nameOf(monitor), `${name}: ${nameOf(monitor)}`)
      .left('Tocsin watches no heartbeats of others', 'have Prometheus alert when the job does not report')
  return {
    id: text(service, 'id'),
    name,
    doors: found,
    routes: [{ when: { tocsin_integration: [name] }, policy: text(service, 'escalationPolicyID'), pages: 'loud', lapses: null }],
    entry,
  }
}
