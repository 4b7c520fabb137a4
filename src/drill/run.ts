/**
 * Runs a drill: the production engine on a memory store and a virtual clock, with people and carriers that are simulated.
 *
 * X1  Same drill, plan, people and seed: the same transcript, byte for byte.
 * X2  Nothing leaves: the only carriers that there are write into the transcript.
 * X3  What people do here goes through the same door as in earnest, and may be refused; then the transcript says so.
 */
import { hash } from 'node:crypto'
import { calendarFor } from '../calendar/make.ts'
import type { Ask } from '../core/command.ts'
import type { Event, StreamId } from '../core/event.ts'
import { type Instant, id, instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { runs } from '../core/obligation/obligation.ts'
import { holders } from '../core/oncall/holders.ts'
import type { MethodKind, PersonId } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import { type PlaybookRun, type PlaybookRunId, stepsLeft } from '../core/playbook-run.ts'
import { makeEngine } from '../engine/engine.ts'
import { makeTicks, makeVirtualClock } from '../engine/virtual-clock.ts'
import type { Carrier, Message } from '../integrations/carrier.ts'
import type { SourceRoute } from '../integrations/source.ts'
import type { Directory } from '../people/directory.ts'
import { peopleOf, zonesOf } from '../people/people-of.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Append, Delivery, Door, IncidentRow, OrgStore, Store } from '../store/port.ts'
import type { Act, Answering, Drill, Inject } from './drill.ts'
import { judge, type Score } from './score.ts'
import { makeSeed } from './seed.ts'
import { actWords, eventWords, momentWords } from './words.ts'

const org = id<'org'>('drill')
const drillId = id<'drill'>('drill')
const settlesPerTurn = 32 // some ms: a server that plays a drill beside its work does that work still
/** Whoever's role the drill says nothing of. */
const ordinary: Answering = { answers: 'after', least: 60_000, most: 6 * 60_000 }

export type DrillNeeds = Readonly<{
  drill: Drill
  plan: Plan
  people: Directory
  seed: string
  /** How signals are read: every source's own way. */
  routes: readonly SourceRoute[]
  /** Under a plan that it was not written for, what has no place there is left out and named; otherwise it stops the drill. */
  lenient?: boolean
}>
export type DrillResult = Readonly<{
  transcript: string
  hash: string // SHA-256 of the transcript
  score: Score
  incidents: readonly Incident[] // in the order in which they opened
  events: readonly (readonly Event[])[] // of each
  leftOut: readonly Readonly<{ line: number; why: string }>[]
  commits: number
}>

/** What the plan has no place for. */
class NoPlace extends Error {}

/** Throws where the drill cannot be played at all: a signal that its source would not send, a role that the plan has not. */
export async function runDrill(needs: DrillNeeds): Promise<DrillResult> {
  const { drill, plan, people } = needs
  const seed = makeSeed(needs.seed)
  const start = instant(drill.starts)
  const ticks = makeTicks()
  let settled = 0
  const clock = makeVirtualClock(start, async () => {
    await ticks.settle()
    if (++settled % settlesPerTurn === 0) await new Promise(resolve => setImmediate(resolve))
  })
  const store = memoryStore()
  const calendar = calendarFor(plan.header, { zones: zonesOf(people) })
  const core = peopleOf(people)
  const lines: string[] = []
  const paged = new Map<StreamId, Set<PersonId>>()
  const leftOut: { line: number; why: string }[] = []
  let commits = 0

  let moment = { at: start, words: momentWords(0) }
  const say = (what: string): void => {
    const at = clock.now()
    if (at !== moment.at) moment = { at, words: momentWords(at - start) }
    lines.push(`${moment.words}  ${what}`)
  }
  const nameOf = (person: string): string => people.persons.find(({ id }) => id === person)?.name ?? person
  const holding = (role: string): readonly PersonId[] => holders(core, plan, calendar.value, { role: id(role) }, clock.now())

  // what the engine is given --------------------------------------------------
  const told = new Map<Ref, string>()
  const numbers = new Map<StreamId, number>()
  const pages = new Map<string, Delivery>()
  const real = store.org(org)
  const heard: OrgStore = {
    ...real,
    append: given =>
      real.append(given).then(appended => {
        if (appended.appended === 'done') remember(given, appended.number)
        return appended
      }),
    openWith: (batch, given) =>
      real.openWith(batch, given).then(all => {
        for (const [n, appended] of all?.appended.entries() ?? []) if (appended.appended === 'done') remember(given[n]!, appended.number)
        return all
      }),
  }
  const noted: Store = { ...store, org: () => heard }
  const remember = (given: Append, number: number | null): void => {
    commits++
    if (number !== null) numbers.set(given.stream, number)
    for (const ref in given.texts) told.set(ref as Ref, given.texts[ref as Ref]!.text)
    for (const delivery of given.deliveries) pages.set(delivery.id, delivery)
    for (const event of given.events) {
      const words = eventWords(event, telling)
      if (words !== null) say(`#${numbers.get(given.stream)}  ${words}`)
    }
    const [first] = given.events
    if (first?.fact.type === 'CallOutEnded' && first.fact.why === 'answered' && 'person' in first.by)
      say(`#${numbers.get(given.stream)}  ${nameOf(first.by.person)} answers`) // to what is left of it: nothing is acknowledged
  }
  const telling = { plan, nameOf, text: (ref: Ref): string => told.get(ref) ?? '' }
  const carrying = seed.part('carriers')
  const answering = seed.part('answers')
  const answered = new Set<string>()
  const carrier = (kind: MethodKind): Carrier => ({
    kind,
    objects: () => null,
    async send(message) {
      if (carrying.chance(drill.carriersFail)) {
        say(`${numberIn(message)}  ${kind} does not take the page to ${message.to.name}`)
        return { carried: 'failed', detail: 'simulated' }
      }
      say(`${numberIn(message)}  ${kind} hands the page to ${message.to.name}`)
      reached(message)
      return { carried: 'handed over', receipt: null }
    },
  })
  /** One answer to each call-out, drawn when the first page of it arrives, and given by the link that stands in it. */
  const reached = (message: Message): void => {
    const { stream, send } = pages.get(message.delivery)!
    const { person, callOut } = send
    paged.set(stream, (paged.get(stream) ?? new Set()).add(person))
    if (answered.has(callOut)) return
    answered.add(callOut)
    const how = howAnswers(person)
    if (how.answers === 'never') return
    const after = answering.between(Math.ceil(how.least / 1000), Math.floor(how.most / 1000)) * 1000
    clock.at(instant(clock.now() + after), () => {
      const link = engine.links.read(message.link.slice(message.link.lastIndexOf('/') + 1), clock.now())
      const via = link === null || link === 'expired' ? 'console' : 'link' // it opens nothing after a day: then they sign in
      const to = how.answers === 'hands over' ? holding(how.to)[0] : undefined
      const ask: Ask = to === undefined ? { type: 'Acknowledge', person, callOut, via } : { type: 'AddResponder', person: to, note: null }
      void act(stream, person, () => ask, to === undefined ? 'acknowledges' : `hands over to ${nameOf(to)}`, true)
    })
  }
  const howAnswers = (person: PersonId): Answering => {
    const role = plan.roles.find(({ id }) => drill.team[id] !== undefined && holding(id).includes(person))
    return (role && drill.team[role.id]) ?? ordinary
  }
  const engine = makeEngine({
    store: noted,
    clock,
    carriers: [...new Set(people.persons.flatMap(({ methods }) => methods.map(({ kind }) => kind)))].map(carrier),
    tell: (level, what, more) => {
      if (level === 'error') say(`Tocsin: ${what} ${String(more?.why ?? '')}`.trimEnd())
    },
    secret: new Uint8Array(32),
    url: () => 'https://drill.invalid',
    compilePlan: () => plan,
    calendarFor: () => calendar,
    node: 'drill',
    alone: true,
    turn: ticks.turn,
    random: seed.part('ids').bytes,
  })

  // what people do ----------------------------------------------------------------
  const act = async (
    stream: StreamId,
    person: PersonId,
    ask: (text: (words: string) => Ref) => Ask,
    what: string,
    quiet = false,
  ): Promise<void> => {
    if (!quiet) say(`#${numbers.get(stream)}  ${nameOf(person)} ${what}`)
    const outcome = await engine.handle({ org, stream, by: { person }, ask: text => ask(text) })
    if (outcome.handled === 'refused' && !quiet)
      say(`#${numbers.get(stream)}  refused: ${outcome.refusal.refused} ${outcome.refusal.instead}`)
  }
  const whoIs = (role: string, line: number): PersonId => {
    if (!plan.roles.some(({ id }) => id === role))
      throw new NoPlace(`line ${line}: the plan has no role ${role}: write one of ${plan.roles.map(({ id }) => id).join(', ')}`)
    const person = holding(role)[0]
    if (person === undefined) throw new NoPlace(`line ${line}: nobody holds the role ${role}`)
    return person
  }
  const rows = async (): Promise<readonly IncidentRow[]> => (await store.org(org).incidents({ drill: drillId, limit: 10_000 })).rows
  /** A playbook, to its end: what each step asks is answered with the same words. */
  const work = async (
    at: Pick<IncidentRow, 'stream' | 'incident'>,
    person: PersonId,
    does: Extract<Act, { act: 'work' }>,
    why: string | null,
  ): Promise<void> => {
    const playbook = id<'playbook'>(does.playbook)
    const running = (incident: Incident) =>
      (Object.entries(incident.playbooks ?? {}) as [PlaybookRunId, PlaybookRun][]).findLast(
        ([, run]) => run.playbook === playbook && stepsLeft(run).length > 0,
      )
    say(`#${numbers.get(at.stream)}  ${nameOf(person)} ${actWords(does)}${why === null ? '' : `: ${why}`}`)
    if (running(at.incident) === undefined) await act(at.stream, person, () => ({ type: 'StartPlaybook', playbook }), '', true)
    const begun = running((await store.org(org).load(at.stream))!.incident)
    if (begun === undefined) return say(`#${numbers.get(at.stream)}  there is no such playbook to work`)
    for (const step of stepsLeft(begun[1]))
      await act(
        at.stream,
        person,
        text => ({ type: 'AnswerPlaybookStep', run: begun[0], step, as: 'done', note: text(why ?? 'in a drill'), changed: null }),
        '',
        true,
      )
  }
  const play = async (inject: Inject): Promise<void> => {
    if (inject.inject === 'signal') {
      const route = needs.routes.find(({ path, method }) => path === inject.path && method === 'POST')
      if (route === undefined) {
        const known = needs.routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
        throw new Error(`line ${inject.line}: nothing comes in at ${inject.path}: write one of ${known.join(', ')}`)
      }
      const body = Buffer.from(inject.body)
      const read = route.read(body, { 'content-type': 'application/json' }, clock.now())
      if ('problem' in read)
        throw new Error(`line ${inject.line}: ${route.source} would not send this: ${read.field}: ${read.problem}; ${read.instead}`)
      for (const signal of read.signals)
        say(`signal  ${route.source}: ${signal.summary}${signal.status === 'firing' ? '' : ` (${signal.status})`}`)
      await engine.intake(door(start), route.source, read.signals, { hash: sha256(inject.body), bytes: body.length }, drillId)
      return
    }
    if (inject.inject === 'declare') {
      const person = whoIs(inject.who, inject.line)
      say(`${nameOf(person)} declares: ${inject.title}`)
      const outcome = await engine.handle({
        org,
        stream: 'new',
        drill: drillId,
        by: { person },
        ask: text => ({
          type: 'Open',
          severity: id(inject.severity),
          kind: null,
          title: text(inject.title),
          alert: null,
          receivedAt: clock.now(),
          correlation: null,
          nearMiss: false,
          touches: [],
          autoResolve: false,
        }),
      })
      if (outcome.handled === 'refused') throw new NoPlace(`line ${inject.line}: ${outcome.refusal.refused} ${outcome.refusal.instead}`)
      return
    }
    const number = inject.incident ?? numbers.size // by number: a year has a thousand, and a list is made anew each time
    const stream = await store.org(org).byNumber(number, true)
    const found = stream === null ? null : await store.org(org).load(stream)
    if (stream === null || found === null)
      throw new NoPlace(
        `line ${inject.line}: there is no incident${inject.incident === null ? '' : ` ${inject.incident}`} at ${momentWords(inject.at)}`,
      )
    const { incident } = found
    if (inject.inject === 'word') {
      say(`#${found.number}  ${inject.from}: ${inject.words}`)
      await engine.handle({
        org,
        stream,
        by: { program: id('drill') },
        ask: text => ({ type: 'AddNote', note: text(`${inject.from}: ${inject.words}`), happenedAt: null }),
      })
      return
    }
    const person = whoIs(inject.who, inject.line)
    if (inject.act.act === 'work') return work({ stream, incident }, person, inject.act, inject.why)
    const ask = askOf(inject.act, incident, person, clock.now(), inject.why ?? 'in a drill', plan)
    if (ask === null) say(`#${found.number}  ${nameOf(person)} ${actWords(inject.act)}: it is not owed`)
    else await act(stream, person, ask, `${actWords(inject.act)}${inject.why === null ? '' : `: ${inject.why}`}`)
  }

  // the run ----------------------------------------------------------------------
  await store.createOrg(org, 'Drill')
  await engine.setPlan(org, { tocsin: 'engine' }, '')
  await engine.changeDirectory(org, { tocsin: 'engine' }, () => people)
  await engine.start()
  for (const inject of drill.injects) {
    await clock.runUntil(instant(start + inject.at))
    try {
      await play(inject)
    } catch (error) {
      if (!needs.lenient || !(error instanceof NoPlace)) throw error
      leftOut.push({ line: inject.line, why: error.message })
      say(`left out: ${error.message}`)
    }
  }
  await clock.runUntil(instant(start + drill.lastsMs))
  const stopping = engine.stop()
  await clock.runFor(1)
  await stopping
  const all = (await rows()).toReversed()
  const score = judge({ drill, plan, rows: all, paged, holding, nameOf })
  const head = [
    `DRILL ${drill.title}`,
    `plan ${plan.title} ${plan.header.version}, begins ${new Date(start).toISOString()}, lasts ${momentWords(drill.lastsMs)}, seed ${needs.seed}`,
    '',
  ]
  const transcript = `${[...head, ...lines, '', ...score.lines].join('\n')}\n`
  const events = await Promise.all(all.map(row => store.org(org).events(row.stream)))
  return { transcript, hash: sha256(transcript), score, incidents: all.map(row => row.incident), events, leftOut, commits }
}

const sha256 = (text: string): string => hash('sha256', text, 'hex')

const numberIn = ({ incident }: Readonly<{ incident: string }>): string => incident.replace('#D', '#')

/** What a role does, as a command; null: there is nothing of the kind to do it to. */
function askOf(
  act: Exclude<Act, { act: 'work' }>,
  incident: Incident,
  person: PersonId,
  now: Instant,
  why: string,
  plan: Plan,
): ((text: (words: string) => Ref) => Ask) | null {
  switch (act.act) {
    case 'severity':
      return text => ({ type: 'ChangeSeverity', to: id(act.to), reason: text(why) })
    case 'fact':
      return text => ({ type: 'SetFact', fact: id(act.fact), value: act.value, reason: text(why) })
    case 'milestone':
      return text => ({ type: 'SetMilestone', milestone: id(act.milestone), happenedAt: instant(now - act.agoMs), reason: text(why) })
    case 'phase':
      return text => ({ type: 'EnterPhase', phase: id(act.phase), note: text(why) })
    case 'meet': {
      const owed = Object.values(incident.obligations).find(obligation => (obligation.rule as string) === act.rule && runs(obligation))
      return owed === undefined ? null : text => ({ type: 'MeetObligation', obligation: owed.id, note: text(why) })
    }
    case 'draft': {
      const form = plan.notifications?.find(({ id }) => (id as string) === act.form)
      if (form === undefined) return null
      const contents = form.contents.map(({ id }) => [id, act.unknown.includes(id) ? 'unknown' : 'present'] as const)
      return text => ({
        type: 'DraftNotification',
        notification: id(`${act.form}-${incident.seq}`),
        form: form.id,
        preliminary: act.unknown.length > 0,
        from: person,
        subject: text(form.name),
        note: text(why),
        contents: Object.fromEntries(contents),
        list: 'imagined', // nobody is behind it: a drill reaches no customer
        count: 1,
      })
    }
    case 'approve':
    case 'send': {
      const draft = Object.entries(incident.notifications ?? {}).findLast(
        ([, of]) => (of.form as string) === act.form && of.status === 'draft',
      )
      if (draft === undefined) return null
      const notification = id<'notification'>(draft[0])
      if (act.act === 'send') return () => ({ type: 'SendNotification', notification })
      return text => ({ type: 'ApproveNotification', notification, reason: text(why) })
    }
    case 'take over':
      return () => ({ type: 'TakeOver', person })
    case 'resolve':
      return text => ({ type: 'Resolve', note: text(why) })
    case 'close':
      return text => ({ type: 'Close', as: 'done', reason: text(why) })
    case 'reopen':
      return text => ({ type: 'Reopen', reason: text(why) })
    case 'note':
      return text => ({ type: 'AddNote', note: text(why), happenedAt: null })
  }
}

const door = (at: Instant): Door => ({
  id: 'drill',
  org,
  kind: 'integration key',
  person: null,
  label: 'drill',
  source: 'any',
  scopes: [],
  createdAt: at,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
})
