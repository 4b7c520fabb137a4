/** Grafana OnCall's objects as ours; how its shifts repeat is in shifts.ts. */
import { zoneProblem, zoneTableOf } from '../../calendar/zones.ts'
import { readWallClock, wallClock } from '../../core/calendar/civil.ts'
import { toInstant } from '../../core/calendar/local.ts'
import type { Override, PersonId } from '../../core/oncall/people.ts'
import { readAddress } from '../../people/address.ts'
import { doorFor } from '../doors.ts'
import type {
  Found,
  FoundMethod,
  FoundPerson,
  FoundPolicy,
  FoundRoute,
  FoundRule,
  FoundSchedule,
  FoundService,
  FoundTarget,
  Span,
  Stream,
  Window,
} from '../found.ts'
import { type Entry, type Ledger, unlike } from '../ledger.ts'
import { called, isJson, items, type Json, moment, number, part, type Saved, text, words } from '../saved.ts'
import { streamsOf } from './shifts.ts'

const nameOf = (of: Json): string => called(of, 'name', 'username', 'id')

export function readOnCall(saved: Saved, window: Window, ledger: Ledger): Found {
  const rules = saved.list('personal_notification_rules')
  const people = saved.list('users').map(user =>
    personOf(
      user,
      rules.filter(r => text(r, 'user_id') === text(user, 'id')),
      ledger,
    ),
  )
  for (const rule of rules)
    if (!people.some(p => p.id === text(rule, 'user_id')))
      ledger
        .enter('notification rule', text(rule, 'id'), text(rule, 'type'))
        .left('its user is not among the users', 'nothing: nobody is notified by it')
  const shifts = saved.list('on_call_shifts')
  const used = new Set<string>()
  const schedules = saved.list('schedules').map(schedule => scheduleOf(schedule, shifts, used, saved, window, ledger))
  for (const shift of shifts)
    if (!used.has(text(shift, 'id')))
      ledger.enter('on-call shift', text(shift, 'id'), nameOf(shift)).left('it belongs to no schedule', 'nothing: nobody is on call by it')
  const chains = saved.list('escalation_chains').map(chain => chainOf(chain, saved.list('escalation_policies'), ledger))
  const services = saved.list('integrations').flatMap(integration => serviceOf(integration, saved.list('routes'), chains, ledger) ?? [])
  for (const team of saved.list('teams')) ledger.enter('team', text(team, 'id'), nameOf(team)).left(...unlike.team)
  for (const group of saved.list('user_groups'))
    ledger
      .enter('Slack user group', text(group, 'id'), text(part(group, 'slack'), 'name') || text(group, 'id'))
      .left('Tocsin keeps no Slack user group up to date', 'name its people as the holders of a position')
  for (const hook of saved.list('webhooks'))
    ledger
      .enter('outgoing webhook', text(hook, 'id'), nameOf(hook))
      .left('Tocsin calls no webhook by an escalation', 'have its receiver read the incidents from the API')
  for (const swap of saved.list('shift_swaps'))
    ledger
      .enter('shift swap', text(swap, 'id'), `${text(swap, 'swap_start')} to ${text(swap, 'swap_end')}`)
      .left(
        text(swap, 'benefactor') === '' ? 'nobody took it' : 'what it changed is in the times that are compared, and comes as overrides',
        text(swap, 'benefactor') === '' ? 'ask again: somebody can take it in the console' : 'nothing',
      )
  return { pager: 'Grafana OnCall', window, people, schedules, policies: chains.map(c => c.policy), services }
}

function personOf(user: Json, rules: readonly Json[], ledger: Ledger): FoundPerson {
  const id = text(user, 'id')
  const name = nameOf(user)
  const entry = ledger.enter('user', id, name)
  const email = text(user, 'email')
  const slack = isJson(user.slack) ? [user.slack] : items(user, 'slack')
  const methods = [
    { id: 'email', kind: 'email' as const, address: email },
    ...slack.map(s => ({ id: 'slack', kind: 'slack' as const, address: text(s, 'user_id') })).slice(0, 1),
  ].flatMap((m): FoundMethod[] => {
    const read = readAddress(m.kind, m.address)
    return 'what' in read ? [] : [{ ...m, address: read.address, entry }]
  })
  if (user.is_phone_number_verified === true)
    entry.differs('the API of Grafana OnCall does not tell telephone numbers', 'have them add their number in People')
  const byPosition = rules.toSorted((a, b) => (number(a, 'position') ?? 0) - (number(b, 'position') ?? 0))
  const found = { loud: [] as FoundRule[], quiet: [] as FoundRule[] }
  for (const [key, important] of [
    ['loud', true],
    ['quiet', false],
  ] as const) {
    let after = 0
    for (const rule of byPosition.filter(r => (r.important === true) === important)) {
      const type = text(rule, 'type')
      const own = ledger.enter(
        'notification rule',
        text(rule, 'id'),
        `${name}: ${important ? 'important' : 'default'}, ${type.replace(/^notify_by_/, '').replaceAll('_', ' ')}`,
      )
      if (type === 'wait') {
        after += (number(rule, 'duration') ?? 0) / 60
        own.carried(`a pause under ${key}`)
        continue
      }
      const kind = ({ notify_by_email: 'email', notify_by_slack: 'slack' } as Readonly<Record<string, FoundMethod['kind']>>)[type]
      const method = methods.find(m => m.kind === kind)
      if (method === undefined) {
        const number = type === 'notify_by_sms' || type === 'notify_by_phone_call'
        own.left(
          number
            ? 'the API does not tell the telephone number'
            : kind === undefined
              ? `Tocsin has no carrier for ${type.replace(/^notify_by_/, '').replaceAll('_', ' ')}`
              : 'it has no address',
          number
            ? `add the number in People, and the rule ${type === 'notify_by_sms' ? 'sms' : 'phone'} after ${Math.round(after)} minutes under ${key}`
            : 'install ntfy on the telephone, and add its topic in People',
        )
        continue
      }
      own.carried(`${key}: ${method.kind} after ${Math.round(after)} minutes`)
      found[key].push({ method: method.id, afterMinutes: Math.round(after), entry: own })
    }
  }
  const zone = text(user, 'timezone')
  return { id, name, email, zone: zone === '' ? null : zone, owner: false, methods, ...found, entry }
}

function scheduleOf(
  schedule: Json,
  shifts: readonly Json[],
  used: Set<string>,
  saved: Saved,
  window: Window,
  ledger: Ledger,
): FoundSchedule {
  const id = text(schedule, 'id')
  const name = nameOf(schedule)
  const entry = ledger.enter('schedule', id, name)
  const type = text(schedule, 'type')
  const zone = text(schedule, 'time_zone').replace(/^Etc\/UTC$/i, 'UTC') || 'UTC'
  const byLevel = new Map<number, Stream[]>()
  const overrides: Override[] = []
  const listed = words(schedule, 'shifts')
  for (const shift of shifts.filter(s => listed.includes(text(s, 'id')) || text(s, 'schedule') === id)) {
    if (used.has(text(shift, 'id'))) continue // an on-call shift may be in several schedules; the first accounts for it
    used.add(text(shift, 'id'))
    const own = ledger.enter('on-call shift', text(shift, 'id'), `${name}: ${nameOf(shift)}`)
    if (zoneProblem(zone) !== null) own.left(`the schedule's zone is ${zone}`, 'see the schedule')
    else if (text(shift, 'type') === 'override') overrides.push(...overridesOf(shift, zone, own))
    else if (isOver(shift, window)) own.left('it is over', 'nothing')
    else {
      const streams = streamsOf(shift, zone, type === 'web')
      if (typeof streams === 'string')
        own.differs(`${streams}; what Grafana OnCall says is written as overrides instead`, 'write its turns anew before the overrides end')
      else {
        own.carried('turns')
        const level = number(shift, 'level') ?? 0
        byLevel.set(level, [...(byLevel.get(level) ?? []), ...streams])
      }
    }
  }
  if (type === 'ical')
    entry.differs(
      'its turns are in a calendar elsewhere; what Grafana OnCall makes of it is written as overrides',
      'take the calendar in: tocsin schedule import',
    )
  else if (text(schedule, 'ical_url_overrides') !== '')
    entry.differs('its overrides are in a calendar elsewhere; those until then are written', 'take the calendar in: tocsin schedule import')
  const shown = saved.has(`final_shifts-${id}`) ? saved.list(`final_shifts-${id}`).flatMap(spanOf) : null
  const levels = [...byLevel].sort((a, b) => a[0] - b[0]).map(([, streams]) => streams)
  return {
    id,
    name,
    zone,
    levels: levels.length === 0 ? [[{ name: '', layers: [], overrides: [] }]] : levels,
    overrides,
    changes: [],
    fixed: [],
    said: shown,
    entry,
  }
}

function spanOf(shift: Json): readonly Span[] {
  const [from, to] = [moment(shift, 'shift_start'), moment(shift, 'shift_end')]
  return from === null || to === null || from >= to || text(shift, 'user_pk') === '' ? [] : [{ from, to, who: text(shift, 'user_pk') }]
}
function isOver(shift: Json, { from }: Window): boolean {
  const until = text(shift, 'until')
  if (until !== '') return (readWallClock(until.replace(/Z$/, '')) ?? from) <= from
  const start = readWallClock(text(shift, 'start'))
  return text(shift, 'type') === 'single_event' && start !== null && start + (number(shift, 'duration') ?? 0) * 1000 + 86_400_000 < from
}

function overridesOf(shift: Json, zone: string, entry: Entry): readonly Override[] {
  const start = readWallClock(text(shift, 'start'))
  const lasts = (number(shift, 'duration') ?? 0) * 1000
  const own = text(shift, 'time_zone') || zone
  if (start === null || lasts <= 0 || zoneProblem(own) !== null) {
    entry.left(start === null || lasts <= 0 ? 'it has no beginning or no duration' : `its zone is ${own}`, 'write it under overrides')
    return []
  }
  const table = zoneTableOf(own)
  const [from, to] = [toInstant(table, start), toInstant(table, wallClock(start + lasts))]
  entry.carried('an override')
  return words(shift, 'users').map(who => ({ from, to, person: who as PersonId }))
}

// Escalation and routes --------------------------------------------------------------------------------------------------------

type Chain = Readonly<{ policy: FoundPolicy; pages: 'loud' | 'quiet' }>
const roundsOfRepeat = 5 // "Repeat escalation (5 times max)"

function chainOf(chain: Json, policies: readonly Json[], ledger: Ledger): Chain {
  const id = text(chain, 'id')
  const name = nameOf(chain)
  const entry = ledger.enter('escalation chain', id, name)
  const steps: { targets: FoundTarget[]; wait: number }[] = []
  let repeats = 0
  const important: boolean[] = []
  for (const policy of policies
    .filter(p => text(p, 'escalation_chain_id') === id)
    .sort((a, b) => (number(a, 'position') ?? 0) - (number(b, 'position') ?? 0))) {
    const type = text(policy, 'type')
    const own = ledger.enter('escalation step', text(policy, 'id'), `${name}: ${type.replaceAll('_', ' ')}`)
    const page = (targets: readonly FoundTarget[]) => {
      const last = steps.at(-1)
      if (last && last.wait === 0) last.targets.push(...targets)
      else steps.push({ targets: [...targets], wait: 0 })
      important.push(policy.important === true)
      own.carried('a step of the escalation')
    }
    if (type === 'wait') {
      const minutes = Math.max(1, Math.round((number(policy, 'duration') ?? 300) / 60))
      const last = steps.at(-1)
      if (last) {
        last.wait += minutes
        own.carried('the wait of the step before')
      } else
        own.left(
          `it waits ${minutes} minutes before anybody is notified; here the first are paged at once`,
          'have the source wait: for: in Prometheus',
        )
    } else if (type === 'notify_persons') page(words(policy, 'persons_to_notify').map(person => ({ person })))
    else if (type === 'notify_on_call_from_schedule') page([{ schedule: text(policy, 'notify_on_call_from_schedule') }])
    else if (type === 'notify_person_next_each_time') {
      page(words(policy, 'persons_to_notify_next_each_time').map(person => ({ person })))
      own.differs('each time another of them is notified; here all are', 'make a schedule of them')
    } else if (type === 'repeat_escalation') {
      repeats = roundsOfRepeat
      own.carried('the rounds of the escalation')
    } else
      own.left(
        leftWhy[type] ?? `Tocsin has no step that does what ${type.replaceAll('_', ' ') || 'it'} does`,
        leftInstead[type] ?? "write it into the plan's escalation or detection",
      )
  }
  const loud = important.some(Boolean)
  if (loud && important.some(i => !i)) entry.differs('some of its steps are important and some are not; here all are loud')
  if (steps.length > 0) entry.carried()
  return { policy: { id, name, steps: steps.map(s => ({ ...s, wait: s.wait || 5 })), repeats, entry }, pages: loud ? 'loud' : 'quiet' }
}
const leftWhy: Readonly<Record<string, string>> = {
  notify_team_members: 'it notifies a team, and who is in it the API does not tell by team',
  notify_user_group: 'it notifies a Slack user group',
  notify_whole_channel: 'it notifies a whole Slack channel',
  trigger_webhook: 'it calls a webhook',
  resolve: 'it resolves by itself',
  notify_if_time_from_to: 'it goes on at some hours only; here it always does',
  notify_if_num_alerts_in_window: 'it goes on after so many alerts only; here it always does',
  declare_incident: 'it declares an incident; here there is one from the first alert',
}
const leftInstead: Readonly<Record<string, string>> = {
  notify_team_members: 'add a position with the people of the team to that step',
  notify_user_group: 'add a position with the people of the group to that step',
  notify_whole_channel: 'name a channel for incidents in the settings of Slack',
  resolve: "say in the plan's detection: resolves: when its alerts resolve",
  declare_incident: 'nothing',
}

function serviceOf(integration: Json, routes: readonly Json[], chains: readonly Chain[], ledger: Ledger): FoundService | null {
  const id = text(integration, 'id')
  const name = nameOf(integration)
  const type = text(integration, 'type')
  const entry = ledger.enter('integration', id, name)
  const own = routes
    .filter(r => text(r, 'integration_id') === id)
    .sort(
      (a, b) =>
        Number(a.is_the_last_route === true) - Number(b.is_the_last_route === true) ||
        (number(a, 'position') ?? 0) - (number(b, 'position') ?? 0),
    )
  const fallback = part(integration, 'default_route')
  const all =
    own.some(r => r.is_the_last_route === true) || text(fallback, 'id') === '' ? own : [...own, { ...fallback, is_the_last_route: true }]
  const found = all.flatMap((route): FoundRoute[] => {
    const isLast = route.is_the_last_route === true
    const ownEntry = ledger.enter(
      'route',
      text(route, 'id'),
      `${name}: ${isLast ? 'the default' : text(route, 'routing_regex').slice(0, 80)}`,
    )
    const chain = chains.find(c => c.policy.id === text(route, 'escalation_chain_id'))
    const when = isLast ? {} : conditionOf(route)
    if (chain === undefined)
      ownEntry.left('it has no escalation chain and notifies nobody', 'write a rule of detection that says "does: log only"')
    else if (when === null)
      ownEntry.left(
        `its condition is ${text(route, 'routing_type') || 'a regex'} on the whole payload: ${text(route, 'routing_regex').slice(0, 120)}`,
        "write it as a rule of the plan's detection, above the one for this integration",
      )
    else {
      ownEntry.carried('a rule of detection')
      if (!isLast) ownEntry.differs('it looked through the whole payload; here at one label', 'send an alert of its kind and see')
      return [{ when: { tocsin_integration: [name], ...when }, policy: chain.policy.id, pages: chain.pages, lapses: null }]
    }
    return []
  })
  if (found.length === 0) {
    entry.left('none of its routes was carried over', "write a rule of the plan's detection for it")
    return null
  }
  const door = doorFor(type)
  if (door === null)
    entry.differs(
      `its source speaks the form of ${type.replaceAll('_', ' ')}, which Tocsin does not take`,
      'have it send JSON to /in/KEY/signal, Events v2 or an Alertmanager webhook',
    )
  return { id, name, doors: door === null ? [] : [{ name: type, ...door }], routes: found, entry }
}

/** One label and its value, in the two ways that are written most: null for anything else. */
function conditionOf(route: Json): FoundRoute['when'] | null {
  const written = text(route, 'routing_regex').trim()
  const jinja =
    /^\{\{\s*payload(?:\.commonLabels|\.labels|\.groupLabels|\.alerts\[0\]\.labels)\.([A-Za-z_]\w*)\s*==\s*["']([^"']+)["']\s*\}\}$/.exec(
      written,
    )
  if (jinja) return { [jinja[1]!]: [jinja[2]!] }
  const regex = /^\\?"([A-Za-z_]\w*)\\?"\s*:\s*(?:\\s\*|\s)?\s*\\?"([\w -]+)\\?"$/.exec(written)
  return regex && text(route, 'routing_type') !== 'jinja2' ? { [regex[1]!]: [regex[2]!] } : null
}
