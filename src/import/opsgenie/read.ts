/**
 * Opsgenie's objects as ours.
 *
 * G1  The rotations of a schedule run side by side: whoever any of them has is on call. An override stands in the rotations
 *     that it names, or in all.
 * G2  The delays of an escalation count from when the alert came, not from one another.
 * G3  An alert goes to the team of its integration; the first of the team's routing rules that holds says whom to notify.
 */
import { zoneProblem, zoneTableOf } from '../../calendar/zones.ts'
import type { Layer, Override, PersonId, Restriction } from '../../core/oncall/people.ts'
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
  FoundStep,
  FoundTarget,
  Span,
  Stream,
  Window,
} from '../found.ts'
import { type Entry, type Ledger, unlike } from '../ledger.ts'
import { dailyHours, lengthOf, turnsFrom, weeklyHours } from '../rotation.ts'
import { called, isJson, items, type Json, moment, number, part, type Saved, text } from '../saved.ts'

const nameOf = (of: Json): string => called(of, 'name', 'fullName', 'username', 'id')
const minutesOf = (delay: Json): number =>
  (number(delay, 'timeAmount') ?? 0) * ({ minutes: 1, hours: 60, days: 1440 }[text(delay, 'timeUnit') || 'minutes'] ?? 1)

export function readOpsgenie(saved: Saved, window: Window, ledger: Ledger): Found {
  const users = saved.list('users')
  const byName = new Map(users.map(user => [text(user, 'username').toLowerCase(), text(user, 'id')]))
  /** A participant is named by id, by the user's name, or both. */
  const userOf = (of: Json): string => text(of, 'id') || (byName.get((text(of, 'username') || text(of, 'name')).toLowerCase()) ?? '')
  const people = users.flatMap(user => personOf(user, saved, ledger) ?? [])
  const schedules = saved.list('schedules').map(schedule => scheduleOf(schedule, saved, window, ledger, userOf))
  const policies = saved.list('escalations').map(escalation => policyOf(escalation, ledger, userOf))
  const routed = routesOf(saved, ledger)
  const services = saved.list('integrations').flatMap(integration => serviceOf(integration, routed.byTeam, ledger) ?? [])
  for (const team of saved.list('teams')) ledger.enter('team', text(team, 'id'), nameOf(team)).left(...unlike.team)
  for (const one of saved.list('services'))
    ledger
      .enter('service', text(one, 'id'), nameOf(one))
      .left('it groups incidents for reports and pages nobody', "describe it under the plan's surfaces")
  for (const one of saved.list('maintenance'))
    ledger.enter('maintenance', text(one, 'id'), text(one, 'description') || text(one, 'id')).left(...unlike.maintenance)
  for (const one of saved.list('heartbeats'))
    ledger
      .enter('heartbeat', nameOf(one), nameOf(one))
      .left('Tocsin watches no heartbeats of others', 'have Prometheus alert when the job does not report')
  return { pager: 'Opsgenie', window, people, schedules, policies: [...policies, ...routed.policies(schedules)], services }
}

// People ---------------------------------------------------------------------------------------------------------------------

const methodKinds: Readonly<Record<string, FoundMethod['kind']>> = { email: 'email', sms: 'sms', voice: 'phone' }
/** Opsgenie writes a number as country and rest with a hyphen between: 49-1701234567. */
const written = (kind: FoundMethod['kind'], to: string): string => (kind === 'email' || to.startsWith('+') ? to : `+${to}`)

function personOf(user: Json, saved: Saved, ledger: Ledger): FoundPerson | null {
  const id = text(user, 'id')
  const name = called(user, 'fullName', 'username', 'id')
  const entry = ledger.enter('user', id, name)
  const contacts = saved
    .list(`contacts-${id}`)
    .map(contact => ({ contact, entry: ledger.enter('contact method', text(contact, 'id'), `${name}: ${text(contact, 'method')}`) }))
  const rules = saved
    .list(`notification-rules-${id}`)
    .map(rule => ({ rule, entry: ledger.enter('notification rule', text(rule, 'id'), `${name}: ${nameOf(rule)}`) }))
  if (user.blocked === true) {
    for (const one of [entry, ...contacts.map(c => c.entry), ...rules.map(r => r.entry)])
      one.left('the user is blocked in Opsgenie', 'nothing, if that is meant')
    return null
  }
  const methods = contacts.flatMap(({ contact, entry: own }): FoundMethod[] => {
    const method = text(contact, 'method')
    const kind = Object.hasOwn(methodKinds, method) ? methodKinds[method]! : null
    if (kind === null) {
      own.left(
        method === 'mobile' ? "it pushes to Opsgenie's own app" : `Tocsin has no carrier for ${method || 'a method of no kind'}`,
        'install ntfy on that telephone, and add its topic in People',
      )
      return []
    }
    const read = readAddress(kind, written(kind, text(contact, 'to')))
    if ('what' in read) own.left(read.what, read.instead)
    else if (part(contact, 'status').enabled === false || contact.enabled === false)
      own.left('it is switched off in Opsgenie', 'add it in People once it works')
    else {
      own.carried(`${kind} ${read.address}`)
      return [{ id: text(contact, 'id'), kind, address: read.address, entry: own }]
    }
    return []
  })
  const unique = methods.filter((m, i) => methods.findIndex(o => o.kind === m.kind && o.address === m.address) === i)
  const account = readAddress('email', text(user, 'username'))
  const all: readonly FoundMethod[] =
    unique.length > 0 || 'what' in account ? unique : [{ id: 'account', kind: 'email', address: account.address, entry }]
  if (unique.length === 0 && all.length > 0)
    entry.differs('no contact method was carried over, so the address of the account stands as e-mail', 'add in People what wakes them')
  const zone = text(user, 'timeZone')
  return {
    id,
    name,
    email: text(user, 'username'),
    zone: zone === '' ? null : zone,
    owner: /^owner$/i.test(text(part(user, 'role'), 'name')),
    methods: all,
    loud: rules.flatMap(({ rule, entry: own }) => rulesOf(rule, own, all, ledger, name)),
    quiet: [],
    entry,
  }
}

function rulesOf(rule: Json, entry: Entry, methods: readonly FoundMethod[], ledger: Ledger, name: string): readonly FoundRule[] {
  const steps = items(rule, 'steps').map((step, n) => ({
    step,
    entry: ledger.enter('notification step', `${text(rule, 'id')}/${n + 1}`, `${name}: ${nameOf(rule)}, step ${n + 1}`),
  }))
  const off = (why: string, instead: string) => {
    for (const one of [entry, ...steps.map(s => s.entry)]) one.left(why, instead)
    return []
  }
  if (text(rule, 'actionType') !== 'create-alert')
    return off(
      `it tells of ${text(rule, 'actionType').replaceAll('-', ' ') || 'something else'}, not of a new alert`,
      'nothing: whoever is paged is told when it ends, and of shifts that others change',
    )
  if (rule.enabled === false) return off('it is switched off in Opsgenie', 'nothing, if that is meant')
  entry.carried('loud')
  if (
    isJson(rule.timeRestriction) ||
    (isJson(rule.criteria) && text(rule.criteria, 'type') !== 'match-all' && text(rule.criteria, 'type') !== '')
  )
    entry.differs('it holds at some hours or for some alerts only; here it holds always', 'page quietly by severity in the plan')
  return steps.flatMap(({ step, entry: own }): FoundRule[] => {
    const contact = part(step, 'contact')
    const kind = Object.hasOwn(methodKinds, text(contact, 'method')) ? methodKinds[text(contact, 'method')]! : null
    const read = kind === null ? null : readAddress(kind, written(kind, text(contact, 'to')))
    const method = read === null || 'what' in read ? undefined : methods.find(m => m.kind === kind && m.address === read.address)
    if (step.enabled === false) own.left('it is switched off in Opsgenie', 'nothing, if that is meant')
    else if (method === undefined)
      own.left('its contact method was not carried over', 'see the contact method; add ntfy or Slack in People, and a rule for it')
    else {
      const afterMinutes = minutesOf(part(step, 'sendAfter'))
      own.carried(`loud: ${method.kind} after ${afterMinutes} minutes`)
      return [{ method: method.id, afterMinutes, entry: own }]
    }
    return []
  })
}

// Schedules ------------------------------------------------------------------------------------------------------------------

function scheduleOf(schedule: Json, saved: Saved, window: Window, ledger: Ledger, userOf: (of: Json) => string): FoundSchedule {
  const id = text(schedule, 'id')
  const name = nameOf(schedule)
  const zone = text(schedule, 'timezone') || 'UTC'
  const entry = ledger.enter('schedule', id, name)
  if (schedule.enabled === false)
    entry.differs('it is disabled in Opsgenie, which then notifies nobody by it; here it has its turns', 'take it out of the escalation')
  const overrides = saved.list(`overrides-${id}`).flatMap(override => {
    const [from, to] = [moment(override, 'startDate'), moment(override, 'endDate')]
    const user = part(override, 'user')
    const own = ledger.enter('override', text(override, 'alias'), `${name}: ${nameOf(user)} from ${text(override, 'startDate')}`)
    const person = userOf(user)
    if (from === null || to === null || to <= from || person === '' || (text(user, 'type') || 'user') !== 'user') {
      own.left(
        text(user, 'type') === 'user' ? 'it has no person, or no beginning and end' : `it puts a ${text(user, 'type')} on call`,
        'write it under overrides, with a person',
      )
      return []
    }
    own.carried('an override')
    return [{ from, to, person: person as PersonId, rotations: items(override, 'rotations').map(r => text(r, 'id')) }]
  })
  const streams = items(schedule, 'rotations').map((rotation): Stream => {
    const own = ledger.enter('rotation', text(rotation, 'id'), `${name}: ${nameOf(rotation)}`)
    const theirs: readonly Override[] = overrides.flatMap(({ rotations, ...o }) =>
      rotations.length === 0 || rotations.includes(text(rotation, 'id')) ? [o] : [],
    )
    if (zoneProblem(zone) === null)
      return { name: nameOf(rotation), layers: layersOf(rotation, zone, window, own, userOf), overrides: theirs }
    own.left(`the schedule's zone is ${zone}`, 'see the schedule')
    return { name: nameOf(rotation), layers: [], overrides: [] }
  })
  return {
    id,
    name,
    zone,
    levels: [streams],
    overrides: [],
    changes: [],
    fixed: [],
    said: saidOf(saved.list(`timeline-${id}`)[0], window, userOf),
    entry,
  }
}

/** Null where there is no timeline, or none of the whole window. */
function saidOf(timeline: Json | undefined, window: Window, userOf: (of: Json) => string): readonly Span[] | null {
  if (timeline === undefined) return null
  const [from, to] = [moment(timeline, 'startDate'), moment(timeline, 'endDate')]
  const final = timeline.finalTimeline
  if (!isJson(final) || from === null || to === null || from > window.from || to < window.to) return null
  return items(final, 'rotations').flatMap(rotation =>
    items(rotation, 'periods').flatMap((period): Span[] => {
      const [begins, ends] = [moment(period, 'startDate'), moment(period, 'endDate')]
      const flattened = items(period, 'flattenedRecipients')
      const recipients = flattened.length > 0 ? flattened : isJson(period.recipient) ? [period.recipient] : []
      const who = recipients.filter(r => (text(r, 'type') || 'user') === 'user').flatMap(r => userOf(r) || [])
      return begins === null || ends === null ? [] : who.map(one => ({ from: begins, to: ends, who: one }))
    }),
  )
}

const units: Readonly<Record<string, number>> = { hourly: 3_600_000, daily: 86_400_000, weekly: 7 * 86_400_000 }

function layersOf(rotation: Json, zone: string, window: Window, entry: Entry, userOf: (of: Json) => string): readonly Layer[] {
  const participants = items(rotation, 'participants')
  const [begins, ends] = [moment(rotation, 'startDate'), moment(rotation, 'endDate')]
  const unit = Object.hasOwn(units, text(rotation, 'type')) ? units[text(rotation, 'type')]! : null
  if (begins === null || unit === null || participants.length === 0) {
    entry.left(
      'it has nobody, or does not say when it begins or how long a turn is',
      'read schedules with expand=rotation, and import again',
    )
    return []
  }
  if (ends !== null && ends <= window.from) {
    entry.left(`it ended on ${text(rotation, 'endDate')}`, 'nothing: it is over')
    return []
  }
  const others = [...new Set(participants.map(p => text(p, 'type') || 'user').filter(type => type !== 'user'))]
  const every = participants.length === 1 ? ({ count: 1, unit: 'week' } as const) : lengthOf((number(rotation, 'length') ?? 1) * unit)
  const restrict = restrictionsOf(part(rotation, 'timeRestriction'))
  const people = participants.map(userOf)
  if (others.length > 0 || every === null || restrict === null || people.includes('')) {
    const why =
      others.length > 0
        ? `${others.map(o => (o === 'none' ? 'nobody' : `a ${o}`)).join(' and ')} takes turns in it`
        : every === null
          ? 'its turns are too long'
          : restrict === null
            ? 'its hours cannot be read'
            : 'it names somebody who is no user'
    entry.differs(`${why}; what Opsgenie says is written as overrides instead`, 'write its turns anew before the overrides end')
    return []
  }
  entry.carried('a rotation')
  return turnsFrom(zoneTableOf(zone), { people, origin: begins, begins, ends, every, restrict })
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const minute = 60_000
const day = 1440

/** Null: they cannot be read. No restriction, or one that leaves nothing out, is an empty list. */
function restrictionsOf(restriction: Json): readonly Restriction[] | null {
  const type = text(restriction, 'type')
  if (type === '') return []
  const given = type === 'time-of-day' ? [part(restriction, 'restriction')] : items(restriction, 'restrictions')
  if (given.length === 0) return null
  const all: Restriction[] = []
  for (const one of given) {
    const [fromHour, fromMin, toHour, toMin] = ['startHour', 'startMin', 'endHour', 'endMin'].map(
      key => number(one, key) ?? (key.endsWith('Min') ? 0 : null),
    )
    if (fromHour === null || toHour === null) return null
    const [from, to] = [fromHour! * 60 + fromMin!, toHour! * 60 + toMin!]
    if (type === 'time-of-day') {
      const windows = dailyHours((from % day) * minute, (to <= from ? to + day - from : to - from) * minute)
      if (windows === null) return null
      if (windows.length === 0) return []
      all.push(...windows)
    } else {
      const [startDay, endDay] = [days.indexOf(text(one, 'startDay')), days.indexOf(text(one, 'endDay'))]
      if (startDay < 0 || endDay < 0) return null
      const lasts = ((((endDay - startDay) * day + to - from) % (7 * day)) + 7 * day) % (7 * day)
      const windows = weeklyHours(startDay + 1, (from % day) * minute, (lasts === 0 ? 7 * day : lasts) * minute)
      if (windows === null) return null
      all.push(...windows)
    }
  }
  return all
}

// Escalation and routes --------------------------------------------------------------------------------------------------------

function policyOf(escalation: Json, ledger: Ledger, userOf: (of: Json) => string): FoundPolicy {
  const name = nameOf(escalation)
  const entry = ledger.enter('escalation', text(escalation, 'id'), name)
  const rules = items(escalation, 'rules')
    .map(rule => ({ rule, at: minutesOf(part(rule, 'delay')) }))
    .sort((a, b) => a.at - b.at)
  const repeat = part(escalation, 'repeat')
  const steps: (FoundStep & { at: number; targets: FoundTarget[] })[] = []
  for (const { rule, at } of rules) {
    const recipient = part(rule, 'recipient')
    const type = text(recipient, 'type')
    if (text(rule, 'condition') === 'if-not-closed')
      entry.differs(
        'a rule goes on until the alert is closed; here an acknowledgement ends it',
        'let acknowledgements lapse: acknowledgement-lapses in the plan',
      )
    const notify = text(rule, 'notifyType') || 'default'
    if (notify !== 'default')
      entry.differs(
        `a rule notifies ${notify === 'next' || notify === 'previous' ? `the ${notify} on call` : notify}; here whoever is on call is paged`,
        'write a schedule or a position for them',
      )
    const target: FoundTarget | null =
      type === 'user' ? { person: userOf(recipient) } : type === 'schedule' ? { schedule: text(recipient, 'id') } : null
    if (target === null)
      entry.differs(
        `a rule notifies the ${type || 'recipient'} ${nameOf(recipient)}, which was not carried over`,
        "add them to that step of the plan's escalation",
      )
    const last = steps.at(-1)
    if (last && last.at === at) last.targets.push(...(target === null ? [] : [target]))
    else steps.push({ at, targets: target === null ? [] : [target], wait: 0 })
  }
  if ((steps[0]?.at ?? 0) > 0)
    entry.differs(
      `Opsgenie waits ${steps[0]!.at} minutes before it notifies anybody; here the first are paged at once`,
      'have the source wait: for: in Prometheus',
    )
  const wait = number(repeat, 'waitInterval') ?? 0
  const repeats = number(repeat, 'count') ?? 0
  if (repeat.closeAlertAfterAll === true) entry.differs('Opsgenie closes the alert after the last round; here it stays open')
  return {
    id: text(escalation, 'id'),
    name,
    steps: steps.map(({ targets, at }, n) => ({ targets, wait: Math.max(1, n + 1 < steps.length ? steps[n + 1]!.at - at : wait || 10) })),
    repeats: wait > 0 ? repeats : 0,
    entry,
  }
}

type Routed = Readonly<{
  byTeam: ReadonlyMap<string, readonly Omit<FoundRoute, 'pages' | 'lapses'>[]>
  policies(schedules: readonly FoundSchedule[]): readonly FoundPolicy[]
}>

function routesOf(saved: Saved, ledger: Ledger): Routed {
  const byTeam = new Map<string, Omit<FoundRoute, 'pages' | 'lapses'>[]>()
  const toSchedule = new Map<string, Entry>()
  for (const team of saved.of('routing-rules-')) {
    const routes: Omit<FoundRoute, 'pages' | 'lapses'>[] = []
    const rules = saved.list(`routing-rules-${team}`).toSorted((a, b) => (number(a, 'order') ?? 0) - (number(b, 'order') ?? 0))
    for (const rule of rules) {
      const entry = ledger.enter('routing rule', text(rule, 'id'), nameOf(rule))
      const notify = part(rule, 'notify')
      const when = conditionsOf(part(rule, 'criteria'))
      if (text(notify, 'type') === 'none') entry.left('it notifies nobody', 'write a rule of detection that says "does: log only"')
      else if (!['escalation', 'schedule'].includes(text(notify, 'type')))
        entry.left(`it notifies a ${text(notify, 'type') || 'recipient of no kind'}`, 'write a rule of detection for it')
      else if (when === null) entry.left('its conditions are not those of labels', "write them as a rule of the plan's detection")
      else if (text(part(rule, 'timeRestriction'), 'type') !== '')
        entry.left('it holds at some hours only', 'make a schedule that has somebody else at these hours')
      else {
        entry.carried('a rule of detection')
        if (Object.hasOwn(when, 'priority'))
          entry.differs(
            "it asks for Opsgenie's priority; here for the label priority",
            'have the source send that label, or ask for the one that it sends',
          )
        const isSchedule = text(notify, 'type') === 'schedule'
        if (isSchedule) toSchedule.set(text(notify, 'id'), entry)
        routes.push({ when, policy: `${isSchedule ? 'schedule:' : ''}${text(notify, 'id')}` })
      }
    }
    byTeam.set(team, routes)
  }
  const policies = (schedules: readonly FoundSchedule[]) =>
    [...toSchedule].flatMap(([id, entry]): FoundPolicy[] => {
      const schedule = schedules.find(s => s.id === id)
      return schedule === undefined
        ? []
        : [{ id: `schedule:${id}`, name: schedule.name, steps: [{ targets: [{ schedule: id }], wait: 10 }], repeats: 0, entry }]
    })
  return { byTeam, policies }
}

const literal = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Null: they are not about labels. All of several hold; any of several is only said where they are of one field. */
function conditionsOf(criteria: Json): FoundRoute['when'] | null {
  const type = text(criteria, 'type') || 'match-all'
  if (type === 'match-all') return {}
  const conditions = items(criteria, 'conditions')
  if (
    type === 'match-any-condition' &&
    conditions.some(c => text(c, 'field') !== text(conditions[0]!, 'field') || text(c, 'operation') !== 'equals')
  )
    return null
  const when: Record<string, readonly string[]> = {}
  for (const condition of conditions) {
    const [field, operation, value] = [text(condition, 'field'), text(condition, 'operation'), text(condition, 'expectedValue')]
    if (condition.not === true || value === '') return null
    const label = { priority: 'priority', message: 'summary', source: 'source', entity: 'entity', alias: 'alias' }[field]
    if (label === undefined) return null
    if (operation === 'equals') when[label] = [...(when[label] ?? []), value]
    else if (Object.hasOwn(when, `matches ${label}`)) return null
    else if (operation === 'contains') when[`matches ${label}`] = [`.*${literal(value)}.*`]
    else if (operation === 'starts-with') when[`matches ${label}`] = [`${literal(value)}.*`]
    else if (operation === 'ends-with') when[`matches ${label}`] = [`.*${literal(value)}`]
    else return null
  }
  // Two values that must both hold of one label hold of none.
  return type === 'match-all-conditions' && Object.values(when).some(values => values.length > 1) ? null : when
}

function serviceOf(integration: Json, byTeam: Routed['byTeam'], ledger: Ledger): FoundService | null {
  const name = nameOf(integration)
  const type = text(integration, 'type')
  const entry = ledger.enter('integration', text(integration, 'id'), name)
  if (integration.enabled === false) {
    entry.left('it is switched off in Opsgenie', 'nothing, if that is meant')
    return null
  }
  const team = text(integration, 'teamId') || text(part(integration, 'ownerTeam'), 'id')
  const routes = byTeam.get(team) ?? []
  if (team === '' || routes.length === 0) {
    entry.left(
      team === '' ? 'it belongs to no team, so its alerts say themselves whom to notify' : 'no routing rule of its team was carried over',
      "write a rule of the plan's detection for it",
    )
    return null
  }
  const door = doorFor(type)
  if (door === null)
    entry.differs(
      `its source speaks Opsgenie's ${type || 'own'} form, which Tocsin does not take`,
      'have the source send JSON to /in/KEY/signal, Events v2 or an Alertmanager webhook',
    )
  const own = { tocsin_integration: [name] }
  return {
    id: text(integration, 'id'),
    name,
    doors: door === null ? [] : [{ name: type, ...door }],
    routes: routes.map(route => ({ ...route, when: { ...own, ...route.when }, pages: 'loud', lapses: null })),
    entry,
  }
}
