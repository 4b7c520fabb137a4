/**
 * PagerDuty's objects as ours.
 *
 * D1  `schedule_layers` has the topmost layer first. A turn begins each `rotation_turn_length_seconds` after
 *     `rotation_virtual_start`; the layer has somebody from `start` on, wherever in a turn that is.
 * D2  High urgency is loud, low is quiet; `severity_based` is loud for critical and error, quiet for the rest.
 * D3  An escalation rule waits `escalation_delay_in_minutes` before the next; all are gone through `num_loops` times more.
 */
import { zoneProblem, zoneTableOf } from '../../calendar/zones.ts'
import { readTime } from '../../core/calendar/civil.ts'
import type { Layer, Override, PersonId, Restriction } from '../../core/oncall/people.ts'
import { readAddress } from '../../people/address.ts'
import { doorFor } from '../doors.ts'
import type {
  Found,
  FoundDoor,
  FoundMethod,
  FoundPerson,
  FoundPolicy,
  FoundRoute,
  FoundRule,
  FoundSchedule,
  FoundService,
  FoundTarget,
  Span,
  Window,
} from '../found.ts'
import { type Entry, type Ledger, unlike } from '../ledger.ts'
import { dailyHours, lengthOf, turnsFrom, weeklyHours } from '../rotation.ts'
import { called, items, type Json, moment, number, part, type Saved, text } from '../saved.ts'
import { ianaZone } from './zones.ts'

const who = (from: Json): string => text(from, 'id')
const nameOf = (of: Json): string => called(of, 'name', 'summary', 'id')

export function readPagerDuty(saved: Saved, window: Window, ledger: Ledger): Found {
  const people = saved.list('users').flatMap(user => personOf(user, ledger) ?? [])
  const schedules = saved.list('schedules').map(schedule => scheduleOf(schedule, saved, window, ledger))
  const shiftBased = saved.list('schedules_v3').map(schedule => shiftBasedOf(schedule, ledger))
  const policies = saved.list('escalation_policies').map(policy => policyOf(policy, ledger))
  const services = saved.list('services').map(service => serviceOf(service, ledger))
  for (const team of saved.list('teams')) ledger.enter('team', who(team), nameOf(team)).left(...unlike.team)
  for (const one of saved.list('maintenance_windows')) ledger.enter('maintenance window', who(one), nameOf(one)).left(...unlike.maintenance)
  for (const one of saved.list('business_services'))
    ledger
      .enter('business service', who(one), nameOf(one))
      .left('it groups services for reports and pages nobody', "describe it under the plan's surfaces")
  for (const one of saved.list('event_orchestrations'))
    ledger
      .enter('event orchestration', who(one), nameOf(one))
      .left('its rules are a language of their own', "write its routes as rules of the plan's detection")
  for (const one of saved.list('webhook_subscriptions'))
    ledger
      .enter('webhook subscription', who(one), text(one, 'description') || who(one))
      .left('Tocsin sends no PagerDuty webhooks', 'have its receiver read the incidents from the API')
  return { pager: 'PagerDuty', window, people, schedules: [...schedules, ...shiftBased], policies, services }
}

const stakeholders = ['read_only_user', 'read_only_limited_user', 'observer']
const methodKinds: Readonly<Record<string, FoundMethod['kind']>> = {
  email_contact_method: 'email',
  phone_contact_method: 'phone',
  sms_contact_method: 'sms',
}

function personOf(user: Json, ledger: Ledger): FoundPerson | null {
  const entry = ledger.enter('user', who(user), nameOf(user))
  const methodsOf = items(user, 'contact_methods').map(method => ({
    method,
    entry: ledger.enter('contact method', who(method), `${nameOf(user)}: ${methodName(method)}`),
  }))
  const rulesOf = items(user, 'notification_rules').map(rule => ({
    rule,
    entry: ledger.enter('notification rule', who(rule), `${nameOf(user)}: ${ruleName(rule)}`),
  }))
  const role = text(user, 'role')
  if (stakeholders.includes(role)) {
    const instead = 'invite them in People where they are to see incidents'
    for (const one of [entry, ...methodsOf.map(m => m.entry), ...rulesOf.map(r => r.entry)])
      one.left(`a ${role.replaceAll('_', ' ')} cannot be on call`, instead)
    return null
  }
  const methods = methodsOf.flatMap(({ method, entry: own }) => {
    const found = methodOf(method, own)
    return found === null ? [] : [found]
  })
  const unique = withoutTwins(methods)
  const email = text(user, 'email')
  const all = unique.length === 0 ? withEmail(email, entry) : unique
  const rules = { high: [] as FoundRule[], low: [] as FoundRule[] }
  for (const { rule, entry: own } of rulesOf) {
    const wanted = text(part(rule, 'contact_method'), 'id')
    const twin = methods.find(m => m.id === wanted)
    const method = twin === undefined ? undefined : all.find(m => m.kind === twin.kind && m.address === twin.address)
    const urgency = text(rule, 'urgency') === 'low' ? 'low' : 'high'
    if (method === undefined) {
      own.left('its contact method was not carried over', 'see the contact method; add ntfy or Slack in People, and a rule for it')
      continue
    }
    own.carried(`${urgency === 'low' ? 'quiet' : 'loud'}: ${method.kind} after ${number(rule, 'start_delay_in_minutes') ?? 0} minutes`)
    rules[urgency].push({ method: method.id, afterMinutes: number(rule, 'start_delay_in_minutes') ?? 0, entry: own })
  }
  const zone = text(user, 'time_zone')
  return {
    id: who(user),
    name: nameOf(user),
    email,
    zone: zone === '' ? null : ianaZone(zone),
    owner: role === 'owner',
    methods: all,
    loud: rules.high,
    quiet: rules.low,
    entry,
  }
}
const methodName = (method: Json): string =>
  `${text(method, 'type')
    .replace(/_contact_method(?:_reference)?$/, '')
    .replaceAll('_', ' ')} ${text(method, 'label') || text(method, 'summary')}`.trim()
const ruleName = (rule: Json): string =>
  `${text(rule, 'urgency') || 'high'} urgency after ${number(rule, 'start_delay_in_minutes') ?? 0} minutes`

function methodOf(method: Json, entry: Entry): FoundMethod | null {
  const type = text(method, 'type').replace(/_reference$/, '')
  const kind = Object.hasOwn(methodKinds, type) ? methodKinds[type]! : null
  if (kind === null) {
    if (type.startsWith('push_'))
      entry.left("it pushes to PagerDuty's own app", 'install ntfy on that telephone, and add its topic in People')
    else if (type.startsWith('whatsapp_')) entry.left('Tocsin sends no WhatsApp messages', 'add SMS, telephone or ntfy in People')
    else entry.left(`it is a ${type || 'method of no kind'}, and Tocsin has no such carrier`, 'add another way in People')
    return null
  }
  const written = text(method, 'address')
  if (written === '') {
    entry.left('its address is not among what was read', 'read users with include[]=contact_methods')
    return null
  }
  const code = number(method, 'country_code')
  const read = readAddress(kind, kind === 'email' || written.startsWith('+') ? written : `+${code ?? ''}${written.replace(/^0+/, '')}`)
  if ('what' in read) {
    entry.left(read.what, read.instead)
    return null
  }
  if (method.blacklisted === true || method.enabled === false) {
    entry.left(
      method.blacklisted === true ? 'PagerDuty sends nothing to it any more' : 'it is switched off in PagerDuty',
      'add it in People once it works',
    )
    return null
  }
  entry.carried(`${kind} ${read.address}`)
  if (kind === 'email' && method.send_short_email === true) entry.differs('mails are not shortened')
  return { id: text(method, 'id'), kind, address: read.address, entry }
}

/** The same number twice under one kind is one method here. */
const withoutTwins = (methods: readonly FoundMethod[]): readonly FoundMethod[] =>
  methods.filter((m, i) => methods.findIndex(o => o.kind === m.kind && o.address === m.address) === i)

function withEmail(email: string, entry: Entry): readonly FoundMethod[] {
  const read = readAddress('email', email)
  if ('what' in read) return []
  entry.differs('no contact method was carried over, so the address of the account stands as e-mail', 'add in People what wakes them')
  return [{ id: 'account', kind: 'email', address: read.address, entry }]
}

function scheduleOf(schedule: Json, saved: Saved, window: Window, ledger: Ledger): FoundSchedule {
  const name = nameOf(schedule)
  const entry = ledger.enter('schedule', who(schedule), name)
  const zone = ianaZone(text(schedule, 'time_zone'))
  const usable = zoneProblem(zone) === null
  const layers = items(schedule, 'schedule_layers')
    .toReversed() // D1
    .flatMap(layer => {
      const own = ledger.enter('schedule layer', text(layer, 'id'), `${name}: ${nameOf(layer)}`)
      if (!usable) {
        own.left(`the schedule's zone is ${text(schedule, 'time_zone')}`, 'see the schedule')
        return []
      }
      return layerOf(layer, zone, window, own)
    })
  const overrides = saved.list(`overrides-${who(schedule)}`).flatMap((override): Override[] => {
    const [from, to] = [moment(override, 'start'), moment(override, 'end')]
    const person = text(part(override, 'user'), 'id')
    const own = ledger.enter(
      'override',
      text(override, 'id') || `${text(override, 'start')} ${person}`,
      `${name}: ${nameOf(part(override, 'user'))} from ${text(override, 'start')}`,
    )
    if (from === null || to === null || to <= from || person === '') {
      own.left('it has no person, or no beginning and end', 'write it under overrides')
      return []
    }
    own.carried('an override')
    return [{ from, to, person: person as PersonId }]
  })
  const said = part(schedule, 'final_schedule').rendered_schedule_entries
  return {
    id: who(schedule),
    name,
    zone,
    levels: [[{ name: '', layers, overrides: [] }]],
    overrides,
    changes: [],
    fixed: [],
    said: Array.isArray(said) ? items(part(schedule, 'final_schedule'), 'rendered_schedule_entries').flatMap(spanOf) : null,
    entry,
  }
}

function spanOf(shown: Json): readonly Span[] {
  const [from, to] = [moment(shown, 'start'), moment(shown, 'end')]
  const person = text(part(shown, 'user'), 'id')
  return from === null || to === null || person === '' ? [] : [{ from, to, who: person }]
}

/** A shift-based schedule (API v3): its rotations are rules of recurrence, so what PagerDuty makes of them is taken. */
function shiftBasedOf(schedule: Json, ledger: Ledger): FoundSchedule {
  const name = nameOf(schedule)
  const entry = ledger.enter('shift-based schedule', who(schedule), name)
  const instead = 'write its turns anew before the overrides end'
  entry.differs('its rotations are rules of recurrence; what PagerDuty makes of them is written as overrides', instead)
  for (const rotation of items(schedule, 'rotations'))
    ledger.enter('rotation', who(rotation), `${name}: ${nameOf(rotation)}`).differs('written as overrides of its schedule', instead)
  const shown = part(schedule, 'final_schedule')
  const said = Array.isArray(shown.computed_shift_assignments)
    ? items(shown, 'computed_shift_assignments').flatMap((shift): readonly Span[] => {
        const [from, to] = [moment(shift, 'start_time'), moment(shift, 'end_time')]
        const person = text(part(shift, 'member'), 'user_id')
        return from === null || to === null || person === '' ? [] : [{ from, to, who: person }]
      })
    : null
  const levels = [[{ name: '', layers: [], overrides: [] }]]
  return {
    id: who(schedule),
    name,
    zone: ianaZone(text(schedule, 'time_zone')),
    levels,
    overrides: [],
    changes: [],
    fixed: [],
    said,
    entry,
  }
}

function layerOf(layer: Json, zone: string, window: Window, entry: Entry): readonly Layer[] {
  const people = items(layer, 'users').map(user => text(part(user, 'user'), 'id'))
  const [origin, begins, ends] = [moment(layer, 'rotation_virtual_start'), moment(layer, 'start'), moment(layer, 'end')]
  const seconds = number(layer, 'rotation_turn_length_seconds')
  const none = (why: string, instead: string) => {
    entry.left(why, instead)
    return []
  }
  if (people.length === 0 || people.includes('')) return none('it has nobody', 'leave it out')
  if (origin === null || begins === null || seconds === null)
    return none('it does not say when it begins or how long a turn is', 'read the schedule by its id, and import again')
  if (ends !== null && ends <= window.from) return none(`it ended on ${text(layer, 'end')}`, 'nothing: it is over')
  const every = people.length === 1 ? ({ count: 1, unit: 'week' } as const) : lengthOf(seconds * 1000)
  const restrict = restrictionsOf(items(layer, 'restrictions'))
  if (every === null || restrict === null) {
    entry.differs(
      every === null
        ? `a turn of ${seconds} seconds is no whole number of hours; what PagerDuty says is written as overrides instead`
        : 'its restrictions begin or end within a minute; what PagerDuty says is written as overrides instead',
      'write its turns anew before the overrides end',
    )
    return []
  }
  entry.carried('a layer')
  return turnsFrom(zoneTableOf(zone), { people, origin, begins, ends, every, restrict })
}

/** Null: ours cannot say them. No restriction at all, or one that leaves nothing out, is an empty list. */
function restrictionsOf(restrictions: readonly Json[]): readonly Restriction[] | null {
  const all: Restriction[] = []
  for (const restriction of restrictions) {
    const from = readTime(text(restriction, 'start_time_of_day'))
    const lasts = (number(restriction, 'duration_seconds') ?? 0) * 1000
    const day = number(restriction, 'start_day_of_week')
    if (from === null) return null
    const windows =
      text(restriction, 'type') === 'weekly_restriction' ? (day === null ? null : weeklyHours(day, from, lasts)) : dailyHours(from, lasts)
    if (windows === null) return null
    if (windows.length === 0) return []
    all.push(...windows)
  }
  return all
}

function policyOf(policy: Json, ledger: Ledger): FoundPolicy {
  const name = nameOf(policy)
  const entry = ledger.enter('escalation policy', who(policy), name)
  const steps = items(policy, 'escalation_rules').map((rule, n) => {
    const targets = items(rule, 'targets').flatMap((target): readonly FoundTarget[] => {
      const type = text(target, 'type')
      const id = text(target, 'id')
      if (/^user/.test(type)) return [{ person: id }]
      if (/^schedule/.test(type)) return [{ schedule: id }]
      entry.differs(
        `step ${n + 1} pages a ${type || 'target of no kind'}, which was not carried over`,
        `add it to step ${n + 1} of the plan's escalation`,
      )
      return []
    })
    const strategy = text(rule, 'escalation_rule_assignment_strategy') || text(part(rule, 'escalation_rule_assignment_strategy'), 'type')
    if (strategy.includes('round_robin') && targets.length > 1)
      entry.differs(
        `step ${n + 1} takes turns among its targets; the plan pages all of them`,
        'make a schedule whose turns are as long as you like',
      )
    return { targets, wait: Math.max(1, number(rule, 'escalation_delay_in_minutes') ?? 30) }
  })
  return { id: who(policy), name, steps, repeats: Math.max(0, number(policy, 'num_loops') ?? 0), entry }
}

/** Minutes of a week. */
const lapseMost = 10_080

function serviceOf(service: Json, ledger: Ledger): FoundService {
  const name = nameOf(service)
  const entry = ledger.enter('service', who(service), name)
  if (text(service, 'status') === 'disabled') entry.differs('it is disabled in PagerDuty; here it pages', 'take its rule out of the plan')
  const doors = items(service, 'integrations').flatMap(integration =>
    doorOf(integration, ledger.enter('integration', who(integration), `${name}: ${nameOf(integration)}`), name),
  )
  const timeout = number(service, 'acknowledgement_timeout')
  const resolves = number(service, 'auto_resolve_timeout')
  if (resolves !== null && resolves > 0)
    entry.differs(
      `PagerDuty resolves its incidents by itself after ${Math.round(resolves / 60)} minutes; here somebody does, or the source`,
      'have the source send resolves',
    )
  const grouping = text(part(service, 'alert_grouping_parameters'), 'type') || text(service, 'alert_grouping')
  if (grouping !== '')
    entry.differs(
      `PagerDuty groups its alerts (${grouping}); here those with the same labels are one incident`,
      "name the labels in the plan's correlation",
    )
  return {
    id: who(service),
    name,
    doors,
    routes: routesOf(service, name, timeout === null || timeout <= 0 ? null : Math.min(lapseMost, Math.ceil(timeout / 60)), entry),
    entry,
  }
}

function routesOf(service: Json, name: string, lapses: number | null, entry: Entry): readonly FoundRoute[] {
  const policy = text(part(service, 'escalation_policy'), 'id')
  const rule = part(service, 'incident_urgency_rule')
  const own = { tocsin_integration: [name] }
  const route = (pages: 'loud' | 'quiet', more: Readonly<Record<string, readonly string[]>> = {}): FoundRoute => ({
    when: { ...own, ...more },
    policy,
    pages,
    lapses,
  })
  const bySeverity = [route('loud', { severity: ['critical', 'error'] }), route('quiet')]
  if (text(rule, 'type') === 'use_support_hours') {
    const within = text(part(rule, 'during_support_hours'), 'urgency')
    const outside = text(part(rule, 'outside_support_hours'), 'urgency')
    entry.differs(
      `its urgency is ${within} in support hours and ${outside} outside of them; here it is ${within === 'low' && outside === 'low' ? 'low' : 'high'} at any hour`,
      'have the source say its severity, and write a rule for each',
    )
    return [route(within === 'low' && outside === 'low' ? 'quiet' : 'loud')]
  }
  const urgency = text(rule, 'urgency')
  return urgency === 'severity_based' ? bySeverity : [route(urgency === 'low' ? 'quiet' : 'loud')]
}

/** How a source says it, by the kind of PagerDuty's integration. */
function doorOf(integration: Json, entry: Entry, service: string): readonly FoundDoor[] {
  const type = text(integration, 'type').replace(/_reference$/, '')
  const name = nameOf(integration)
  if (type === 'events_api_v2_inbound_integration') {
    entry.carried(`the integration ${service}`)
    return [{ name, source: 'pagerduty', how: 'the sender of Events v2 keeps its routing key; its base address becomes /in/KEY' }]
  }
  const door = type.startsWith('generic_') ? null : doorFor(`${text(part(integration, 'vendor'), 'summary')} ${type} ${name}`)
  if (door !== null) {
    entry.carried(`the integration ${service}`)
    entry.differs('it speaks to Tocsin in its own form, no longer by PagerDuty', door.how)
    return [{ name, ...door }]
  }
  if (type === 'generic_email_inbound_integration')
    entry.left('Tocsin takes in no signals by mail', 'have the source send JSON to /in/KEY/signal, or Events v2')
  else if (type === 'generic_events_api_inbound_integration')
    entry.left('it speaks Events v1', 'have the source speak Events v2, then point it to /in/KEY')
  else
    entry.left(
      `it takes what ${type.replace(/_inbound_integration$/, '').replaceAll('_', ' ') || 'its vendor'} sends in a form of its own`,
      'have the source send Events v2, or JSON to /in/KEY/signal',
    )
  return []
}
