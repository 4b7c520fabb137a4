/**
 * A small server for working on the console: answers in the API's shapes (each answer is checked against them), keeps what
 * is done to it in memory, and serves web/dist if it is built. `node web/dev/fixture-server.ts [--empty] [--port N]`.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { z } from 'zod'
import * as api from '../../src/http/api.ts'
import * as chatApi from '../../src/http/chat-api.ts'
import { ApiToken, MadeToken, WayIn } from '../../src/http/entry-api.ts'
import * as integrationsApi from '../../src/http/integrations-api.ts'
import { LogStanding } from '../../src/http/log-api.ts'
import * as planApi from '../../src/http/plan-api.ts'
import { signsOf, urlsOf } from '../../src/http/routes/integrations.ts'
import { sourceRoutes } from '../../src/integrations/sources.ts'
import { diffPlans } from '../../src/plan/diff.ts'
import { firstPlan, questions } from '../../src/plan/five-questions.ts'
import { compileOnce } from './compile-once.ts'
import { ownAnswer } from './fixture-own.ts'
import { planAnswer, versionsOf } from './fixture-plan.ts'
import { providersAnswer } from './fixture-providers.ts'
import { registersAnswer } from './fixture-registers.ts'
import { shadowAnswer } from './fixture-shadow.ts'
import { statusAnswer } from './fixture-status.ts'
import { type Detail, makeEmptyWorld, makeWorld, type World } from './fixture-world.ts'

const waysIn = [
  {
    id: 'w-1',
    kind: 'sign-in link',
    label: 'sent by e-mail',
    madeBy: null,
    createdAt: '2026-11-20T02:00:00.000Z',
    expiresAt: '2026-11-20T02:15:00.000Z',
    usedAt: '2026-11-20T02:01:00.000Z',
    revokedAt: null,
    current: false,
  },
]

const dist = join(import.meta.dirname, '..', 'dist')
const mime: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
/** What the server of the product sends too: the console has to live with it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

class Refusal extends Error {
  readonly status: number
  readonly problem: z.infer<typeof api.Problem>
  constructor(status: number, problem: z.infer<typeof api.Problem>) {
    super(problem.message)
    this.status = status
    this.problem = problem
  }
}

export type FixtureServer = Readonly<{
  url: string
  world: World
  /** No write is answered until what this returns is called: to look at what stands there meanwhile. */
  hold: () => () => void
  /** Stops listening and drops every connection, as a dead server does. */
  stop: () => Promise<void>
  /** The next write is refused with this. */
  refuseNext: (status: number, problem: z.infer<typeof api.Problem>) => void
  signedIn: (yes: boolean) => void
  /** How many consoles are open. */
  listening: () => number
  /** A page rings in every open console. */
  ring: (ring: z.infer<typeof api.Ring>) => void
}>

export async function startFixture({ port = 0, empty = false }: { port?: number; empty?: boolean } = {}): Promise<FixtureServer> {
  const world = empty ? makeEmptyWorld(Date.now()) : makeWorld(Date.now())
  const live = new Set<ServerResponse>()
  let held: Promise<void> | null = null
  let refusal: Refusal | null = null
  let signedIn = true
  let made = 100

  const now = () => new Date().toISOString()
  const tell = (kinds: z.infer<typeof api.LiveChange>['kinds'], incident: Detail | null = null) => {
    const data = JSON.stringify(api.LiveChange.parse({ kinds, incident: incident?.id ?? null, seq: incident?.seq ?? null }))
    for (const response of live) response.write(`event: change\ndata: ${data}\n\n`)
  }
  const find = (ref: string): Detail => {
    const incident = world.incidents.find(i => i.id === ref || String(i.number) === ref)
    if (!incident)
      throw new Refusal(404, { error: 'not-found', message: `There is no incident ${ref}.`, instead: 'Look in the list of incidents.' })
    return incident
  }
  const record = (incident: Detail, text: string, more: Record<string, unknown> = {}) => {
    incident.seq += 1
    const timeline = world.timelines[incident.id] ?? []
    world.timelines[incident.id] = timeline
    timeline.push(
      api.TimelineEntry.parse({
        seq: incident.seq,
        type: 'Fixture',
        at: now(),
        happenedAt: now(),
        by: world.me.person.name,
        text,
        note: null,
        clause: null,
        tone: 'calm',
        ...more,
      }),
    )
    tell(['incident'], incident)
  }
  const settle = (incident: Detail) => {
    const next = incident.obligations.find(o => o.state === 'owed' || o.state === 'overdue')
    incident.nextObligation = next
      ? { id: next.id, name: next.name, clause: next.clause?.id ?? '', dueAt: next.dueAt, overdue: next.state === 'overdue' }
      : null
  }
  const acknowledged = (incident: Detail) => {
    incident.acknowledgedAt = now()
    incident.acknowledgedBy = world.me.person
    incident.calledOut = []
    incident.calling = null
    incident.nextPage = null
    incident.responders = [world.me.person, ...incident.responders.filter(p => p.id !== world.me.person.id)]
    for (const o of incident.obligations) if (o.rule === 'acknowledge') o.state = 'met'
    settle(incident)
  }

  function act(incident: Detail, verb: api.Verb, body: Record<string, never> & Record<string, unknown>) {
    const obligation = incident.obligations.find(o => o.id === body.obligation)
    switch (verb) {
      case 'acknowledge':
        acknowledged(incident)
        return record(incident, 'Acknowledged', { tone: 'good' })
      case 'take-over':
        acknowledged(incident)
        for (const role of incident.roles)
          if (role.id === 'incident-commander') Object.assign(role, { people: [world.me.person], vacant: false })
        return record(incident, 'Took over', { tone: 'good' })
      case 'severity': {
        const rank = incident.severities.findIndex(s => s.id === body.to)
        if (rank < 0)
          throw new Refusal(400, {
            error: 'unknown-severity',
            message: `The plan has no severity ${body.to}.`,
            field: 'to',
            instead: `One of ${incident.severities.map(s => s.id).join(', ')}.`,
          })
        const from = incident.severityName
        Object.assign(incident, { severity: String(body.to), severityName: incident.severities[rank]!.name, severityRank: rank })
        return record(incident, `Severity changed from ${from} to ${incident.severityName}`, { note: body.reason, tone: 'act' })
      }
      case 'kind':
        incident.kind = typeof body.to === 'string' ? body.to : null
        return record(incident, 'Kind set', { note: body.reason })
      case 'note':
        return record(incident, 'Note', { note: body.text, happenedAt: body.happenedAt ?? now() })
      case 'phase': {
        const at = incident.phases.findIndex(p => p.id === body.to)
        incident.phases = incident.phases.map((p, i) => ({
          ...p,
          current: i === at,
          enteredAt: i === at ? now() : p.enteredAt,
          noteOwed: false,
        }))
        Object.assign(incident, { phase: body.to, phaseName: incident.phases[at]?.name ?? null })
        return record(incident, `Phase ${incident.phaseName} entered`, { note: body.note ?? null })
      }
      case 'fact':
        incident.facts = incident.facts.map(f => (f.id === body.fact ? { ...f, value: String(body.value) } : f))
        for (const o of incident.obligations) if (o.can.includes('answer')) Object.assign(o, { state: 'met', can: [] })
        settle(incident)
        return record(incident, `Answered: ${body.fact} is ${body.value}`, { note: body.reason ?? null })
      case 'milestone':
        incident.milestones = incident.milestones.map(m =>
          m.id === body.milestone ? { ...m, happenedAt: String(body.happenedAt ?? now()) } : m,
        )
        return record(incident, `Milestone ${body.milestone} set`)
      case 'take-role':
      case 'leave-role': {
        const person = world.people.find(p => p.id === (body.person ?? world.me.person.id))!
        for (const role of incident.roles) {
          if (role.id !== body.role) continue
          role.people = role.people.filter(p => p.id !== person.id)
          if (verb === 'take-role') role.people.push({ id: person.id, name: person.name })
          role.vacant = role.people.length === 0
        }
        return record(incident, `${person.name} ${verb === 'take-role' ? 'took' : 'left'} ${body.role}`)
      }
      case 'snooze':
        incident.snoozedUntil = new Date(Date.now() + Number(body.minutes) * 60_000).toISOString()
        incident.nextPage = null
        return record(incident, `Snoozed for ${body.minutes} minutes`)
      case 'add-responder': {
        const person = world.people.find(p => p.id === body.person)!
        incident.calledOut.push({
          callOut: `c-${made++}`,
          person: { id: person.id, name: person.name },
          since: now(),
          why: 'Called in.',
          mine: person.id === world.me.person.id,
        })
        return record(incident, `Calling out ${person.name}`)
      }
      case 'meet':
        Object.assign(obligation!, { state: 'met', late: obligation!.state === 'overdue', can: [] })
        settle(incident)
        return record(incident, `Met: ${obligation!.name}`, { tone: 'good', note: body.note ?? null })
      case 'waive':
        Object.assign(obligation!, { state: 'waived', can: [] })
        settle(incident)
        return record(incident, `Waived: ${obligation!.name}`, { note: body.reason })
      case 'explain':
        incident.deviations = incident.deviations.map(d => (d.id === body.deviation ? { ...d, explained: true } : d))
        return record(incident, 'A departure was explained', { note: body.reason })
      case 'resolve':
        Object.assign(incident, { status: 'resolved', resolvedAt: now(), nextPage: null, calledOut: [], calling: null })
        return record(incident, 'Resolved', { tone: 'good', note: body.note ?? null })
      case 'reopen':
        Object.assign(incident, { status: 'open', resolvedAt: null, closedAt: null })
        return record(incident, 'Reopened', { tone: 'act', note: body.reason ?? null })
      case 'close':
        Object.assign(incident, { status: 'closed', closedAt: now(), nextPage: null, calledOut: [], calling: null })
        return record(incident, body.as === 'done' ? 'Closed' : 'Closed as a false positive', { note: body.reason ?? null })
    }
  }

  const chat = {
    chat: 'Slack',
    hears: true,
    settings: {
      channel: 'C0123ABCD' as string | null,
      bySeverity: { P1: 'C0WORST01' } as Record<string, string>,
      drills: null as string | null,
      words: true,
    },
    severities: world.plan.severities.map(s => ({ id: s.id, name: s.name, elsewhere: s.id === 'P4' ? 'issue tracker' : null })),
    named: ['#alerts'],
    urls: {
      events: 'https://tocsin.example.com/slack/events',
      actions: 'https://tocsin.example.com/slack/actions',
      command: 'https://tocsin.example.com/slack/command',
    },
    lastAt: now(),
    waiting: 2,
    skipped: 0,
    trouble: {
      since: new Date(Date.now() - 12 * 60_000).toISOString(),
      why: 'not_in_channel',
      instead: 'invite the app into the channel: /invite @Tocsin',
    },
  }
  const list = <T extends z.ZodType>(shape: T, items: unknown[]) => ({ items: z.array(shape).parse(items), total: items.length })
  const done = api.Done.parse({ ok: true })
  const nameOf = (id: unknown) => world.people.find(p => p.id === id)?.name ?? null

  function answer(method: string, path: string, query: URLSearchParams, body: Record<string, never> & Record<string, unknown>): unknown {
    const [first = '', second = '', third = '', fourth = ''] = path.split('/').filter(Boolean)
    const route = `${method} ${first}`
    const named =
      first === 'incidents' && second !== '' ? (world.incidents.find(i => i.id === second || String(i.number) === second) ?? null) : null
    const planned = planAnswer(world, { method, parts: [first, second, third], query, body }, named)
    if (planned !== undefined) return planned
    const later = shadowAnswer(method, [first, second]) ?? providersAnswer(method, [first, second])
    if (later !== undefined) return later
    const own = ownAnswer(world, [`${method} ${first}`, second, third].filter(Boolean).join('/'))
    if (own !== undefined) return own
    if (route === 'GET people' && third === 'ways-in') return list(WayIn, waysIn)
    if (route === 'GET me') return api.Me.parse(world.me)
    if (route === 'GET health') return { ok: true }
    if (route === 'GET log') {
      const key = 'tocsin/5b1f0c6d2a9e4471/lanternworks+7f3a9c21+AX3fJ0c1mWkqZ8tq0mYb2nUe4bC7hQdP5sVwR1xY6zKa'
      const latest = {
        size: 18_204,
        at: new Date(Date.now() - 160_000).toISOString(),
        note: 'a note',
        witnesses: ['witness.example/w1'],
        key,
      }
      return LogStanding.parse({
        size: 18_211,
        latest,
        root: 'p1ZbYf7nR0u4kq2m8xkVb3T6sW9dJhC5aLeQoGiXyEw=',
        origin: 'tocsin/5b1f0c6d2a9e4471/lanternworks',
        key,
        altered: null,
        witnesses: [
          { name: 'witness.example/w1', size: 18_204, at: latest.at, trouble: null },
          { name: 'other.example/w2', size: 17_900, at: new Date(Date.now() - 86_400_000).toISOString(), trouble: 'it answered 500' },
        ],
      })
    }
    if (route === 'GET plan' && second === '') return api.PlanView.parse(world.plan)
    if (route === 'GET now') {
      const self = world.people.find(p => p.id === world.me.person.id)!
      const next = world.schedules.flatMap(s =>
        s.upcoming.filter(u => u.person === self.id).map(u => ({ schedule: s.id, name: s.name, from: u.from })),
      )[0]
      return api.Now.parse({
        drill: null,
        shadow: null,
        burning: world.incidents.filter(i => i.status === 'open').map(i => api.IncidentBrief.parse(i)),
        onCall: { now: self.onCallNow, next: next ?? null, first: [] },
        who:
          world.incidents.length === 0
            ? world.plan.roles.map(r => ({ role: r.id, name: r.name, people: [], via: '' }))
            : [
                {
                  role: 'incident-commander',
                  name: 'Incident commander',
                  people: [{ id: 'p-jonas', name: 'Jonas Weber' }],
                  via: 'Chief executive',
                },
                { role: 'technical-lead', name: 'Technical lead', people: [world.me.person], via: 'Engineering, primary, on call' },
                { role: 'communications', name: 'Communications', people: [], via: 'Head of support' },
              ],
        reach: self.methods.map(m => ({ method: m.id, kind: m.kind, verified: m.verifiedAt !== null, lastWorkedAt: m.lastWorkedAt })),
        todo: world.todo,
        health: world.health,
      })
    }
    if (route === 'GET obligations') {
      const running = world.incidents
        .flatMap(i =>
          i.obligations.map(o => ({
            ...o,
            incident: { id: i.id, number: i.number, drill: i.drill, title: i.title, severity: i.severity, severityName: i.severityName },
          })),
        )
        .filter(o => o.state === 'owed' || o.state === 'overdue')
        .filter(o => !query.has('mine') || o.owedBy?.people.some(p => p.id === world.me.person?.id) === (query.get('mine') === 'true'))
        .sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'))
      return list(api.ObligationListed, running)
    }
    if (first === 'incidents') {
      if (method === 'GET' && second === '') {
        const q = (query.get('q') ?? '').toLowerCase()
        const found = world.incidents.filter(
          i =>
            (!query.get('status') || i.status === query.get('status')) &&
            (!query.get('severity') || i.severity === query.get('severity')) &&
            (q === '' || i.title.toLowerCase().includes(q) || `#${i.number}`.includes(q)),
        )
        return list(api.IncidentBrief, found)
      }
      if (method === 'POST' && second === '') {
        const wanted = api.OpenIncident.parse(body)
        const rank = Math.max(
          0,
          world.plan.severities.findIndex(s => s.id === (wanted.severity ?? 'P1')),
        )
        const like = makeWorld(Date.now()).incidents[0]!
        const number = Math.max(0, ...world.incidents.map(i => i.number)) + 1
        const severity = world.plan.severities[rank]!
        const fresh: Detail = {
          ...like,
          id: `i-${number}`,
          number,
          title: wanted.title,
          severity: severity.id,
          severityName: severity.name,
          severityRank: rank,
          kind: wanted.kind ?? null,
          openedAt: now(),
          receivedAt: wanted.detectedAt ?? now(),
          alerts: 0,
          alertsFiring: 0,
          pages: [],
          obligations: [],
          nextObligation: null,
          conference: null,
          nextPage: null,
          calledOut: [],
          calling: null,
          seq: 0,
        }
        world.incidents.unshift(fresh)
        record(fresh, `Declared as ${severity.name}`, { tone: 'act', note: wanted.note ?? null })
        return api.IncidentDetail.parse(fresh)
      }
      const incident = find(second)
      const registered = statusAnswer(method, [first, second, third]) ?? registersAnswer(method, [first, second, third, fourth], incident)
      if (registered !== undefined) return registered
      if (method === 'GET' && third === '') return api.IncidentDetail.parse(incident)
      if (method === 'GET' && third === 'timeline') {
        const after = Number(query.get('after') ?? 0)
        return list(
          api.TimelineEntry,
          (world.timelines[incident.id] ?? []).filter(e => e.seq > after),
        )
      }
      if (method === 'GET' && third === 'alerts')
        return list(
          api.Alert,
          world.alerts.filter(a => a.incident?.id === incident.id),
        )
      if (method === 'POST' && third in api.verbs) {
        const verb = third as api.Verb
        act(incident, verb, api.verbs[verb].parse(body) as never)
        return api.IncidentDetail.parse(incident)
      }
    }
    const registered = statusAnswer(method, [first, second, third]) ?? registersAnswer(method, [first, second, third], null)
    if (registered !== undefined) return registered
    if (route === 'GET alerts')
      return list(
        api.Alert,
        world.alerts.filter(
          a => (!query.get('status') || a.status === query.get('status')) && (!query.get('source') || a.source === query.get('source')),
        ),
      )
    if (route === 'GET carriers')
      return list(
        api.CarrierSetUp,
        api.MethodKind.options.map(kind =>
          kind === 'sms' || kind === 'phone'
            ? { kind, works: false, instead: 'set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM' }
            : { kind, works: true, instead: kind === 'ntfy' ? 'set NTFY_URL, or write each topic with its server' : null },
        ),
      )
    if (first === 'people') {
      const person = world.people.find(p => p.id === second)
      if (method === 'GET') return list(api.Person, world.people)
      if (method === 'POST' && second === '') {
        const wanted = api.NewPerson.parse(body)
        const fresh = {
          id: `p-${made++}`,
          name: wanted.name,
          zone: wanted.zone ?? 'UTC',
          owner: wanted.owner ?? false,
          methods: [],
          loud: [],
          quiet: [],
          positions: [],
          onCallNow: [],
          canBeReached: false,
          access: [],
          lacks: [],
        }
        world.people.push(fresh)
        tell(['people'])
        return api.Person.parse(fresh)
      }
      if (!person) throw new Refusal(404, { error: 'not-found', message: 'There is no such person.' })
      if (method === 'PATCH') Object.assign(person, api.PersonRules.parse(body))
      if (method === 'DELETE' && third === '') {
        world.people = world.people.filter(p => p !== person)
        tell(['people'])
        return done
      }
      if (method === 'POST' && third === 'methods' && fourth === '') {
        const wanted = api.NewMethod.parse(body)
        person.methods.push({
          id: `m-${made++}`,
          kind: wanted.kind,
          address: wanted.address,
          verifiedAt: null,
          lastWorkedAt: null,
          lastOutcome: null,
        })
      }
      if (method === 'POST' && third === 'methods' && fourth !== '') {
        for (const m of person.methods) if (m.id === fourth) Object.assign(m, { lastWorkedAt: now(), lastOutcome: 'handed over' })
        tell(['people'])
        return api.MethodTested.parse({ outcome: 'handed over', detail: null })
      }
      if (third === 'sign-in-link')
        return api.SignInLink.parse({
          url: 'http://tocsin.example:7070/sign-in/once',
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        })
      if (method === 'DELETE' && third === 'methods') person.methods = person.methods.filter(m => m.id !== fourth)
      tell(['people'])
      return api.Person.parse(person)
    }
    if (route === 'GET positions') return list(api.Position, world.positions)
    if (route === 'POST positions') {
      for (const position of world.positions)
        if (position.holders.length === 0) position.holders = [{ person: world.me.person.id, name: world.me.person.name }]
      world.todo = world.todo.filter(todo => todo.press === undefined)
      tell(['people'])
      return list(api.Position, world.positions)
    }
    if (route === 'PUT positions') {
      const { holders } = api.SetHolders.parse(body)
      const position = world.positions.find(p => p.id === second)!
      position.holders = holders.map(h =>
        'person' in h
          ? { person: h.person, name: nameOf(h.person) ?? '' }
          : { schedule: h.schedule, name: world.schedules.find(s => s.id === h.schedule)?.name ?? '' },
      ) as typeof position.holders
      tell(['people'])
      return api.Position.parse(position)
    }
    if (first === 'schedules') {
      if (method === 'GET') return list(api.Schedule, world.schedules)
      if (method === 'POST' && second === '') {
        const fresh = {
          id: `sch-${made++}`,
          overrides: [],
          ...api.ScheduleIn.parse(body),
          heldBy: [],
          now: null,
          upcoming: [],
        } as unknown as World['schedules'][number]
        world.schedules.push(fresh)
        return api.Schedule.parse(fresh)
      }
      const schedule = world.schedules.find(s => s.id === second)!
      if (method === 'PUT') Object.assign(schedule, api.ScheduleIn.parse(body))
      if (method === 'DELETE' && third === '') {
        world.schedules = world.schedules.filter(s => s !== schedule)
        return done
      }
      if (method === 'POST' && third === 'overrides') {
        const wanted = api.OverrideIn.parse(body)
        schedule.overrides.push(wanted)
        schedule.now = { ...wanted, name: nameOf(wanted.person), override: true }
      }
      if (method === 'DELETE' && third === 'overrides') schedule.overrides.splice(Number(fourth), 1)
      tell(['people'])
      return api.Schedule.parse(schedule)
    }
    if (first === 'plan' && second !== '') {
      const newest = world.versions[0]!
      if (second === 'versions' && third === '')
        return list(
          planApi.PlanVersion,
          versionsOf(world).map(({ source: _, ...version }) => version),
        )
      if (second === 'versions') return planApi.PlanVersionDetail.parse({ ...versionsOf(world).find(v => v.id === third)!, html: null })
      if (second === 'first' && method === 'GET')
        return planApi.FiveQuestions.parse({
          questions: questions.map(q => ({ ...q, answers: Object.entries(q.answers).map(([id, words]) => ({ id, words })) })),
        })
      if (second === 'first') {
        const { organisation: _, zone = null, people = [], ...answers } = planApi.FirstPlanOf.parse(body)
        const made = firstPlan(answers, { organisation: world.me.organisation, date: now().slice(0, 10), zone, people })
        return planApi.FirstPlan.parse({ ...made, problems: [] })
      }
      if (second === 'escalation') {
        const at = query.get('at') ?? now()
        const after = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString()
        const clause = { id: 'escalation', number: '5.1', title: 'Escalation' }
        const call = (minutes: number, step: number, person: { id: string; name: string } | null) => ({
          at: after(minutes),
          afterMs: minutes * 60_000,
          person,
          methods: person ? ['console' as const, 'phone' as const] : [],
          unverified: false,
          step,
          why: `step ${step + 1} of the escalation`,
          clause,
          whom: person ? [] : ['Chief Executive'],
        })
        const called = [call(0, 0, world.me.person), call(15, 1, null), call(25, 2, { id: 'p-jonas', name: 'Jonas Weber' })]
        return planApi.EscalationAt.parse({ severity: query.get('severity'), at, called })
      }
      const { source } = planApi.PlanSource.parse(body)
      const { plan, problems } = compileOnce(source)
      const before = compileOnce(newest.source).plan
      return planApi.PlanChecked.parse({ ok: plan !== null, problems, html: null, changes: plan && before ? diffPlans(before, plan) : [] })
    }
    if (route === 'PUT plan') {
      const { source } = planApi.PlanSource.parse(body)
      const { plan, problems } = compileOnce(source)
      if (plan === null) return planApi.PlanSaved.parse({ saved: false, version: null, problems })
      const saved = {
        ...world.versions[0]!,
        id: `plan-${made++}`,
        version: plan.header.version,
        savedAt: now(),
        savedBy: world.me.person.name,
        source,
      }
      world.versions = [saved, ...world.versions.map(version => ({ ...version, state: 'earlier' as const }))]
      tell(['plan'])
      return planApi.PlanSaved.parse({ saved: true, version: saved, problems })
    }
    if (first === 'chat') {
      if (second === 'test') {
        const posted = { channel: chat.settings.channel ?? '', outcome: 'posted', detail: null, instead: null }
        return chatApi.ChatTested.parse({ items: [posted] })
      }
      if (method === 'PUT') {
        const settings = chatApi.ChatSettingsBody.parse(body)
        if (settings.channel?.startsWith('#'))
          throw new Refusal(400, {
            error: 'invalid',
            field: 'body.channel',
            message: `${JSON.stringify(settings.channel)}: this is no channel’s id.`,
            instead: 'C0123ABCD',
          })
        chat.settings = settings
      }
      return chatApi.ChatShown.parse(chat)
    }
    if (first === 'integrations') {
      if (method === 'GET') return list(integrationsApi.Integration, world.integrations)
      if (method === 'POST' && second === '') {
        const wanted = integrationsApi.NewIntegration.parse(body)
        const key = 'k3yk3yk3yk3yk3yk3yk3yk3y'
        const fresh = {
          id: `s-${made++}`,
          ...wanted,
          createdAt: now(),
          revokedAt: null,
          lastUsedAt: null,
          urls: urlsOf(sourceRoutes(), wanted.source, 'http://tocsin.example:7070', key),
          counts: [],
          signs: signsOf(sourceRoutes(), wanted.source, []),
        }
        world.integrations.unshift({
          ...fresh,
          urls: fresh.urls.map(u => ({ ...u, url: u.url.replace(key, '<key>'), how: u.how.replaceAll(key, '<key>') })),
        })
        tell(['door'])
        return integrationsApi.MadeIntegration.parse({ ...fresh, key })
      }
      const integration = world.integrations.find(i => i.id === second)!
      if (third === 'secrets') {
        integration.signs = integration.signs.map(one => ({ ...one, previousUntil: one.setAt === null ? null : now(), setAt: now() }))
        tell(['door'])
        return integrationsApi.Integration.parse(integration)
      }
      if (method === 'DELETE') integration.revokedAt = now()
      if (third === 'test') integration.lastUsedAt = now()
      tell(['door', 'alert'])
      return third === 'test' ? api.SignalTested.parse({ accepted: true, dedup: ['test'] }) : done
    }
    if (first === 'tokens') {
      if (method === 'GET') return list(ApiToken, world.tokens)
      if (method === 'POST') {
        const fresh = {
          id: `t-${made++}`,
          label: String(body.label),
          calendar: false,
          person: null,
          madeBy: null,
          createdAt: now(),
          revokedAt: null,
          lastUsedAt: null,
        }
        world.tokens.unshift(fresh)
        return MadeToken.parse({ ...fresh, token: 'tocsin_fixture_0123456789abcdef' })
      }
      Object.assign(world.tokens.find(t => t.id === second)!, { revokedAt: now() })
      return done
    }
    if (route === 'POST rings') {
      world.shown.push(second)
      return done
    }
    if (route === 'POST sign-out') {
      signedIn = false
      return done
    }
    throw new Refusal(404, { error: 'not-found', message: `There is nothing at ${method} ${path}.` })
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fixture')
    const say = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(value === null ? '' : JSON.stringify(value))
    }
    if (!url.pathname.startsWith('/api/v1/')) return file(url.pathname, response)
    if (!signedIn) return say(401, { error: 'not-signed-in', message: 'Nobody is signed in here.' })
    if (url.pathname === '/api/v1/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(': here\n\n')
      live.add(response)
      response.on('close', () => live.delete(response))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const method = request.method ?? 'GET'
    try {
      if (method !== 'GET') {
        await held
        if (refusal) {
          const said = refusal
          refusal = null
          throw said
        }
      }
      const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
      say(
        method === 'POST' && url.pathname === '/api/v1/incidents' ? 201 : 200,
        answer(method, url.pathname.slice('/api/v1'.length), url.searchParams, body) ?? null,
      )
    } catch (error) {
      if (error instanceof Refusal) return say(error.status, error.problem)
      if (error instanceof z.ZodError)
        return say(400, { error: 'bad-input', message: error.issues[0]?.message ?? 'Bad input.', field: error.issues[0]?.path.join('.') })
      say(500, { error: 'fixture', message: String(error) })
    }
  }

  async function file(path: string, response: ServerResponse): Promise<void> {
    const wanted = join(dist, path)
    const there = wanted.startsWith(dist) && extname(path) !== '' && (await stat(wanted).catch(() => null))?.isFile()
    const sent = there ? wanted : join(dist, 'index.html')
    response.writeHead(200, {
      'content-type': mime[extname(sent)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache', // as the product has it
    })
    createReadStream(sent).pipe(response)
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    refuseNext: (status, problem) => {
      refusal = new Refusal(status, problem)
    },
    signedIn: yes => {
      signedIn = yes
    },
    listening: () => live.size,
    ring: asked => {
      for (const response of live) response.write(`event: ring\ndata: ${JSON.stringify(api.Ring.parse(asked))}\n\n`)
    },
  }
}

if (import.meta.main) {
  const port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 7070
  const fixture = await startFixture({ port, empty: process.argv.includes('--empty') })
  process.stdout.write(`fixture at ${fixture.url}\n`)
}
