/**
 * A live drill: the real team, real pages, the production engine; what comes in is released by its facilitator or at its
 * time. Its incidents are apart from everything real by their drill, and nothing of them leaves (core/outside.ts).
 *
 * D1  One drill goes on at a time. What is asked of it is a change of its one record, upon the version that was read.
 * D2  An inject is played under ids that follow from the drill and its place: played again after a crash, or by two nodes,
 *     it is the same one. It is marked as released afterwards.
 * D3  No timer lives in memory only: when the next inject comes, and when the drill is over, stands in its row.
 * D4  A drill that ends takes its incidents with it: what they owed is waived, they are closed, and its pages stop.
 * D5  What the drill expects is for its facilitator alone, until it is over.
 */
import type { Actor } from '../core/cause.ts'
import type { Ask } from '../core/command.ts'
import { counted } from '../core/counted.ts'
import { editionOf } from '../core/edition.ts'
import { drillDuty } from '../core/house.ts'
import { type Id, type Instant, id, instant, type Ref } from '../core/id.ts'
import { runs } from '../core/obligation/obligation.ts'
import { holders } from '../core/oncall/holders.ts'
import { drillPagesWords, pacedPlan } from '../core/pace.ts'
import type { Plan } from '../core/plan.ts'
import { sha256 } from '../core/signal/sha256.ts'
import type { World } from '../core/world.ts'
import { derive, fresh } from '../engine/derive.ts'
import { houseStreamOf, latestOf } from '../engine/house-stream.ts'
import { type Loop, makeLoop } from '../engine/loop.ts'
import type { Clock, Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import type { SourceRoute } from '../integrations/source.ts'
import type { Door, DrillRow, OrgId, Store } from '../store/port.ts'
import { checkDrill } from './check.ts'
import type { Drill, Inject } from './drill.ts'
import { elapsed, type Finding, type LiveRecord, momentOf, type Released } from './live-record.ts'
import { resultOf, rowsOf } from './live-result.ts'
import { readDrill } from './read.ts'
import type { DrillResult } from './run.ts'
import { actWords } from './words.ts'

const pollMs = 1000
const attemptsMax = 20
export const factorMax = 1000

/** What was asked is not possible: in words for whoever asked. */
export class DrillRefused extends Error {
  readonly code: string
  readonly instead: string
  constructor(code: string, message: string, instead: string) {
    super(message)
    this.code = code
    this.instead = instead
  }
}
export type LiveDrill = Readonly<{ row: DrillRow; record: LiveRecord; file: Drill }>
export type Beginning = Readonly<{
  source: string
  factor: number
  plan: World['plan'] // the version to practise
  byTime: boolean // injects come at their times; otherwise the facilitator releases each
  duty: string | null
  door: string | null // of the facilitator's session or token, where no person stands behind it
}>
export type LiveDrills = Loop &
  Readonly<{
    begin(org: OrgId, by: Actor, beginning: Beginning): Promise<LiveDrill>
    find(org: OrgId, drill: Id<'drill'>): Promise<LiveDrill | null>
    list(org: OrgId, query: Readonly<{ goingOn: boolean; limit: number }>): Promise<readonly LiveDrill[]>
    release(org: OrgId, drill: Id<'drill'>, by: Actor, n: number): Promise<LiveDrill>
    pause(org: OrgId, drill: Id<'drill'>, by: Actor, why: string): Promise<LiveDrill>
    resume(org: OrgId, drill: Id<'drill'>, by: Actor): Promise<LiveDrill>
    end(org: OrgId, drill: Id<'drill'>, by: Actor, as: 'done' | 'aborted', why: string | null): Promise<LiveDrill>
    note(org: OrgId, drill: Id<'drill'>, by: Actor, text: string): Promise<LiveDrill>
    finding(org: OrgId, drill: Id<'drill'>, by: Actor, finding: Pick<Finding, 'text' | 'role' | 'person' | 'due'>): Promise<LiveDrill>
    /** The result of a drill that was played without anybody: kept beside those that were held. */
    keep(
      org: OrgId,
      by: Actor,
      played: Readonly<{ source: string; plan: World['plan']; seed: string; ran: DrillResult; door: string | null }>,
    ): Promise<LiveDrill>
    settle(org: OrgId, drill: Id<'drill'>, by: Actor, finding: string, note: string): Promise<LiveDrill>
  }>

export function makeLiveDrills(
  needs: Readonly<{ engine: Engine; store: Store; clock: Clock; tell: Tell; routes: readonly SourceRoute[]; pollMs?: number | 'never' }>,
): LiveDrills {
  const { engine, store, clock, tell, routes } = needs

  // the record -----------------------------------------------------------------
  const opened = (row: DrillRow): LiveDrill => {
    const record = row.record as LiveRecord
    return { row, record, file: fileOf(record.source) }
  }
  const find = async (org: OrgId, drill: Id<'drill'>): Promise<LiveDrill | null> => {
    const row = await store.org(org).drill(drill)
    return row === null ? null : settled(org, opened(row))
  }
  /** What was said to be done where the house's own duties stand is done here too. */
  const settled = async (org: OrgId, live: LiveDrill): Promise<LiveDrill> => {
    if (live.record.findings.every(({ item, done }) => item === null || done !== null)) return live
    const items = (await engine.house.state(org))?.remediation ?? {}
    const findings = await Promise.all(
      live.record.findings.map(async finding => {
        const ended = finding.item === null ? null : (items[finding.item]?.ended ?? null)
        if (finding.done !== null || ended === null) return finding
        const note = ended.reason === null ? ended.as : ((await store.org(org).readTexts([ended.reason]))[ended.reason] ?? ended.as)
        return { ...finding, done: { at: ended.at, by: { tocsin: 'engine' } as Actor, note } }
      }),
    )
    return { ...live, record: { ...live.record, findings } }
  }
  type Change = Partial<Pick<DrillRow, 'state' | 'nextAt' | 'endedAt'>> & Readonly<{ record: LiveRecord }>
  /** Upon the version that is there; null from `make`: there is nothing to change. */
  const change = async (org: OrgId, drill: Id<'drill'>, make: (now: LiveDrill) => Change | null): Promise<LiveDrill> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = await find(org, drill)
      if (before === null) throw new DrillRefused('no-such-drill', 'There is no such drill.', 'look at the list of drills')
      const changed = make(before)
      if (changed === null) return before
      const row = { ...before.row, ...changed }
      const next = row.state === 'running' ? nextOf({ ...before, record: changed.record }, clock.now()) : null
      if (await store.org(org).putDrill({ ...row, nextAt: next })) return (await find(org, drill))!
    }
    throw new Error(`drill ${drill} was changed by others ${attemptsMax} times`)
  }
  const going = ({ row }: LiveDrill): void => {
    if (row.state === 'over') throw new DrillRefused('drill-over', 'This drill is over.', 'begin another one')
  }

  // what comes in -----------------------------------------------------------------
  const play = async (org: OrgId, { row }: LiveDrill, inject: Inject, n: number): Promise<string | null> => {
    const { drill } = row
    const by: Actor = { program: id('drill') }
    if (inject.inject === 'act') return 'this is for the people to do'
    if (inject.inject === 'signal') {
      const route = routes.find(({ path, method }) => path === inject.path && method === 'POST')
      if (route === undefined) return `nothing comes in at ${inject.path}`
      const body = Buffer.from(inject.body)
      const read = route.read(body, { 'content-type': 'application/json' }, clock.now())
      if ('problem' in read) return `${route.source} would not send this: ${read.field}: ${read.problem}`
      await engine.intake(
        doorOf(org, drill, row.startedAt),
        route.source,
        read.signals,
        { hash: sha256(inject.body), bytes: body.length },
        drill,
      )
      return null
    }
    const command: Id<'command'> = derive('drill inject', org, drill, n)
    if (inject.inject === 'declare') {
      const outcome = await engine.handle({
        org,
        stream: 'new',
        drill,
        command,
        by,
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
      return outcome.handled === 'refused' ? outcome.refusal.refused : null
    }
    const rows = await rowsOf(store, org, drill)
    const found = inject.incident === null ? rows.at(-1) : rows[inject.incident - 1]
    if (found === undefined) return 'there is no incident yet that this speaks of'
    const outcome = await engine.handle({
      org,
      stream: found.stream,
      command,
      by,
      ask: text => ({ type: 'AddNote', note: text(`${said[inject.from]}: ${inject.words}`), happenedAt: null }),
    })
    return outcome.handled === 'refused' ? outcome.refusal.refused : null
  }
  const releaseOne = async (org: OrgId, drill: Id<'drill'>, by: Actor, n: number, how: Released['by']): Promise<LiveDrill> => {
    const now = await find(org, drill)
    if (now === null) throw new DrillRefused('no-such-drill', 'There is no such drill.', 'look at the list of drills')
    const inject = now.file.injects[n]
    if (inject === undefined)
      throw new DrillRefused('no-such-inject', `The drill has no inject ${n + 1}.`, `one from 1 to ${now.file.injects.length}`)
    going(now)
    if (now.row.state === 'paused') throw new DrillRefused('drill-paused', 'The drill is paused.', 'let it go on first')
    if (now.record.released.some(released => released.n === n)) return now
    const problem = await play(org, now, inject, n)
    if (problem !== null && how === 'hand')
      throw new DrillRefused('inject-refused', `Nothing came of it: ${problem}.`, 'release another one first')
    const after = await change(org, drill, ({ record }) =>
      record.released.some(released => released.n === n)
        ? null
        : { record: { ...record, released: [...record.released, { n, at: clock.now(), by: how, problem }] } },
    )
    const words = `Inject ${n + 1} was released ${how === 'hand' ? 'by hand' : 'at its time'}: ${injectWords(inject, routes)}${problem === null ? '' : `. ${problem}`}`
    await engine.drills.note(org, drill, by, `inject ${n}`, words)
    return after
  }

  const nextNumber = async (org: OrgId): Promise<number> => {
    const [newest] = await store.org(org).drills({ goingOn: false, limit: 1 })
    return ((newest?.record as LiveRecord | undefined)?.number ?? 0) + 1
  }

  // beginning and ending --------------------------------------------------------------
  const begin = async (org: OrgId, by: Actor, { source, factor, plan, byTime, duty, door }: Beginning): Promise<LiveDrill> => {
    const { drill: file, problems } = readDrill(source)
    const first = problems.find(({ severity }) => severity === 'error')
    if (file === null)
      throw new DrillRefused('unreadable', `line ${first?.line}: ${first?.what}`, first?.instead ?? 'see tocsin drill check')
    if (!Number.isFinite(factor) || factor < 1 || factor > factorMax)
      throw new DrillRefused('factor', `${factor} times as fast is not possible.`, `from 1, which is real time, to ${factorMax}`)
    const [unfit] = checkDrill(file, plan.value, routes)
    if (unfit !== undefined)
      throw new DrillRefused(
        'unfit',
        `line ${unfit.line}: ${unfit.what}`,
        `${unfit.instead} Or practise the plan that it was written for: ${file.plan}.`,
      )
    if (duty !== null && !(plan.value.drills ?? []).some(rule => (rule.id as string) === duty))
      throw new DrillRefused('duty', `The plan asks for no drill ${duty}.`, 'leave it out, or name one of the plan')
    let edition = plan
    if (factor > 1) {
      edition = editionOf<'plan', Plan>(pacedPlan(plan.value, { of: plan.edition, factor }))
      await store.org(org).putEdition('drill plan', edition, 'tocsin', clock.now(), null)
    }
    const drill = fresh<'drill'>()
    const record: LiveRecord = {
      format: 1,
      number: await nextNumber(org),
      title: file.title,
      source,
      sourceHash: sha256(source),
      plan: { title: plan.value.title, version: plan.value.header.version, of: plan.edition },
      factor,
      byTime,
      facilitator: { by, door },
      seed: null,
      duty,
      released: [],
      pauses: [],
      notes: [],
      findings: [],
      ended: null,
      result: null,
    }
    const startedAt = clock.now()
    const row: DrillRow = { drill, state: 'running', version: 0, plan: edition.edition, nextAt: null, startedAt, endedAt: null, record }
    if (!(await store.org(org).putDrill({ ...row, nextAt: nextOf({ row, record, file }, startedAt) })))
      throw new DrillRefused('drill-going-on', 'A drill is going on.', 'end it first: one at a time')
    const fast = factor === 1 ? 'in real time' : `${factor} times as fast`
    const bound = factor === 1 ? '' : ` What leaves of it is ${drillPagesWords}.`
    const words = `Drill ${record.number}, "${file.title}" (file ${record.sourceHash}), began ${fast} on ${plan.value.title} ${record.plan.version}, edition ${edition.edition}.${bound}`
    await engine.drills.note(org, drill, by, 'began', words)
    loop.kick()
    return (await find(org, drill))!
  }
  const worldOf = async (org: OrgId, { row }: LiveDrill): Promise<World> => {
    const world = await engine.world(org)
    return { ...world, plan: await engine.plan(org, row.plan) }
  }
  const end = async (org: OrgId, drill: Id<'drill'>, by: Actor, as: 'done' | 'aborted', why: string | null): Promise<LiveDrill> => {
    const now = await find(org, drill)
    if (now === null) throw new DrillRefused('no-such-drill', 'There is no such drill.', 'look at the list of drills')
    going(now)
    const { row, file } = now
    const at = clock.now()
    const closed = { ...now.record, pauses: now.record.pauses.map(pause => ({ ...pause, to: pause.to ?? at })) }
    const result = await resultOf({ store, org, drill, file, record: closed, startedAt: row.startedAt, world: await worldOf(org, now) })
    await change(org, drill, ({ row, record }) =>
      row.state === 'over'
        ? null
        : { state: 'over', nextAt: null, endedAt: at, record: { ...record, pauses: closed.pauses, ended: { as, why }, result } },
    )
    const { score } = result
    const words = `Drill ${now.record.number} was ${as === 'done' ? 'held to its end' : 'broken off'}: ${score.points} of ${score.of}; transcript ${result.hash}.${heldBackWords(result.heldBack)}${why === null ? '' : ` ${why}`}`
    await engine.drills.note(org, drill, by, 'ended', words)
    await close(org, drill)
    if (as === 'done' && now.record.duty !== null) await meetDuty(org, by, now.record.duty, words)
    return owe(org, drill, by)
  }
  /** D4 */
  const close = async (org: OrgId, drill: Id<'drill'>): Promise<void> => {
    const by: Actor = { program: id('drill') }
    for (const { stream, incident } of await rowsOf(store, org, drill)) {
      const owed = Object.values(incident.obligations).filter(runs)
      if (incident.status === 'closed' && owed.length === 0) continue
      const ask = (command: Id<'command'>, make: (text: (words: string) => Ref) => Ask) =>
        engine.handle({ org, stream, command, by, ask: make })
      await ask(derive('drill closes', org, stream), text => ({ type: 'Close', as: 'done', reason: text('The drill is over.') }))
      for (let round = 0; round < attemptsMax; round++) {
        const left = Object.values((await store.org(org).load(stream))!.incident.obligations).filter(runs)
        if (left.length === 0) break
        for (const { id: obligation } of left)
          await ask(derive('drill waives', org, stream, obligation), text => ({
            type: 'WaiveObligation',
            obligation,
            reason: text('The drill is over.'),
          }))
      }
    }
  }
  const meetDuty = async (org: OrgId, by: Actor, duty: string, words: string): Promise<void> => {
    await engine.house.keep(org)
    const house = await engine.house.state(org)
    const owed = house === null ? undefined : latestOf(house, drillDuty(duty))
    if (owed !== undefined && runs(owed)) await engine.house.done(org, by, owed.id, words)
  }

  const loop = makeLoop({
    name: 'leading drills',
    clock,
    tell,
    pollMs: needs.pollMs ?? pollMs,
    async turn() {
      let next: Instant | null = null
      for (const org of await store.engine.orgs()) {
        for (const row of await store.org(org).drills({ goingOn: true, limit: 1 })) {
          const now = clock.now()
          if (row.state !== 'running' || row.nextAt === null) continue
          if (row.nextAt > now) {
            next = next === null ? row.nextAt : instant(Math.min(next, row.nextAt))
            continue
          }
          const live = opened(row)
          const gone = elapsed(live.record, row.startedAt, now)
          const by: Actor = { tocsin: 'time' }
          for (const [n, inject] of live.file.injects.entries())
            if (live.record.byTime && inject.inject !== 'act' && inject.at <= gone && !live.record.released.some(of => of.n === n))
              await releaseOne(org, row.drill, by, n, 'time')
          if (gone >= live.file.lastsMs) await end(org, row.drill, by, 'done', 'Its time was over.')
          next = now
        }
      }
      return next
    },
  })
  /** Findings of a drill that is over become remediation items; while it goes on they would tell what its facilitator sees. */
  const owe = async (org: OrgId, drill: Id<'drill'>, by: Actor): Promise<LiveDrill> => {
    const live = (await find(org, drill))!
    if (live.row.state !== 'over') return live
    const items = new Map<string, Finding['item']>()
    for (const finding of live.record.findings)
      if (finding.item === null && finding.done === null) items.set(finding.id, await itemOf(org, by, finding))
    if (items.size === 0) return live
    return change(org, drill, ({ record }) => ({
      record: { ...record, findings: record.findings.map(of => ({ ...of, item: of.item ?? items.get(of.id) ?? null })) },
    }))
  }
  /** The remediation item that a finding becomes; null: the house has no stream of its own. */
  const itemOf = async (org: OrgId, by: Actor, finding: Finding): Promise<Finding['item']> => {
    await engine.house.keep(org)
    if ((await engine.house.state(org)) === null) return null
    const { people, plan, calendar, now } = await engine.world(org)
    const holding = finding.role === null ? [] : holders(people.value, plan.value, calendar.value, { role: id(finding.role) }, now)
    const command: Id<'command'> = derive('drill finding', org, finding.id)
    const outcome = await engine.handle({
      org,
      stream: houseStreamOf(org),
      command,
      by,
      ask: text => ({
        type: 'AddRemediation',
        what: text(finding.text),
        owner: finding.person ?? holding[0] ?? null,
        due: finding.due === null ? null : instant(Date.parse(`${finding.due}T23:59:59Z`)),
      }),
    })
    if (outcome.handled !== 'done' && outcome.handled !== 'seen before') return null
    return (Object.keys(outcome.incident.remediation ?? {}).find(item => item.startsWith(`${command}:`)) ?? null) as Finding['item']
  }
  const written = (by: Actor, text: string) => ({ id: fresh<'note'>().slice(0, 12), at: clock.now(), by, text })
  return {
    ...loop,
    begin,
    find,
    async list(org, query) {
      return Promise.all((await store.org(org).drills(query)).map(row => settled(org, opened(row))))
    },
    release: (org, drill, by, n) => releaseOne(org, drill, by, n, 'hand'),
    async pause(org, drill, by, why) {
      const after = await change(org, drill, now => {
        going(now)
        if (now.row.state === 'paused') return null
        return { state: 'paused', record: { ...now.record, pauses: [...now.record.pauses, { from: clock.now(), to: null, why }] } }
      })
      await engine.drills.note(org, drill, by, `paused ${after.record.pauses.length}`, `The drill is paused: ${why}`)
      return after
    },
    async resume(org, drill, by) {
      const after = await change(org, drill, now => {
        going(now)
        if (now.row.state === 'running') return null
        const pauses = now.record.pauses.map(pause => ({ ...pause, to: pause.to ?? clock.now() }))
        return { state: 'running', record: { ...now.record, pauses } }
      })
      await engine.drills.note(org, drill, by, `resumed ${after.record.pauses.length}`, 'The drill goes on.')
      loop.kick()
      return after
    },
    end,
    note: (org, drill, by, text) =>
      change(org, drill, now => ({ record: { ...now.record, notes: [...now.record.notes, written(by, text)] } })),
    async finding(org, drill, by, { text, role, person, due }) {
      const made: Finding = { ...written(by, text), role, person, due, item: null, done: null }
      await change(org, drill, now => ({ record: { ...now.record, findings: [...now.record.findings, made] } }))
      await engine.drills.note(org, drill, by, `finding ${made.id}`, `Finding: ${text}`)
      return owe(org, drill, by)
    },
    async keep(org, by, { source, plan, seed, ran, door }) {
      const drill = fresh<'drill'>()
      const at = clock.now()
      const record: LiveRecord = {
        format: 1,
        number: await nextNumber(org),
        title: fileOf(source).title,
        source,
        sourceHash: sha256(source),
        plan: { title: plan.value.title, version: plan.value.header.version, of: plan.edition },
        factor: 1,
        byTime: true,
        facilitator: { by, door },
        seed,
        duty: null,
        released: [],
        pauses: [],
        notes: [],
        findings: [],
        ended: { as: 'done', why: `Played under a virtual clock, seed ${seed}: nobody was paged.` },
        result: {
          transcript: ran.transcript,
          hash: ran.hash,
          score: { points: ran.score.points, of: ran.score.of },
          obligations: ran.score.obligations,
          judged: ran.score.judged,
          participants: [],
        },
      }
      await store
        .org(org)
        .putDrill({ drill, state: 'over', version: 0, plan: plan.edition, nextAt: null, startedAt: at, endedAt: at, record })
      const words = `Drill ${record.number}, "${record.title}" (file ${record.sourceHash}), was played under a virtual clock on ${record.plan.title} ${record.plan.version}, seed ${seed}: ${ran.score.points} of ${ran.score.of}; transcript ${ran.hash}.`
      await engine.drills.note(org, drill, by, 'played', words)
      return (await find(org, drill))!
    },
    async settle(org, drill, by, finding, note) {
      let item: Finding['item'] = null
      const after = await change(org, drill, now => {
        const found = now.record.findings.find(of => of.id === finding)
        if (found === undefined) throw new DrillRefused('no-such-finding', 'The drill has no such finding.', 'look at its report')
        if (found.done !== null) return null
        item = found.item
        const done = { at: clock.now(), by, note }
        return { record: { ...now.record, findings: now.record.findings.map(of => (of === found ? { ...of, done } : of)) } }
      })
      const finished = item
      if (finished !== null)
        await engine.handle({
          org,
          stream: houseStreamOf(org),
          command: derive('drill finding done', org, finding),
          by,
          ask: text => ({ type: 'FinishRemediation', item: finished, note: text(note) }),
        })
      await engine.drills.note(org, drill, by, `finding ${finding} done`, `Finding is done: ${note}`)
      return after
    },
  }
}

const heldBackWords = (count = 0): string =>
  count === 0 ? '' : ` ${counted(count, 'page was', 'pages were')} held back: a drill that is sped up sends ${drillPagesWords}.`
const said = { customer: 'A customer writes', vendor: 'A vendor writes', question: 'A question to the team' } as const

/** What an inject is, in one line for its facilitator. */
export function injectWords(inject: Inject, routes: readonly SourceRoute[]): string {
  if (inject.inject === 'signal') {
    const route = routes.find(({ path, method }) => path === inject.path && method === 'POST')
    const read = route?.read(Buffer.from(inject.body), { 'content-type': 'application/json' }, instant(0))
    if (route === undefined || read === undefined || 'problem' in read) return `a signal to ${inject.path}`
    const said = read.signals.map(({ summary, status }) => `${summary}${status === 'firing' ? '' : ` (${status})`}`)
    return `${route.source}: ${[...new Set(said)].join('; ')}`
  }
  if (inject.inject === 'word') return `${said[inject.from]}: ${inject.words}`
  if (inject.inject === 'declare') return `${inject.who} declares: ${inject.title} (${inject.severity})`
  return `expected of ${inject.who}: ${actWords(inject.act)}${inject.why === null ? '' : ` (${inject.why})`}`
}

/** When something of it comes by itself next: an inject at its time, or its end. */
function nextOf({ row, record, file }: LiveDrill, now: Instant): Instant {
  const waits = record.byTime ? file.injects.filter((inject, n) => inject.inject !== 'act' && !record.released.some(of => of.n === n)) : []
  const first = Math.min(file.lastsMs, ...waits.map(({ at }) => at))
  return instant(Math.max(now, momentOf(record, row.startedAt, now, first)))
}

const files = new Map<string, Drill>()
function fileOf(source: string): Drill {
  const known = files.get(source) ?? readDrill(source).drill
  if (known === null) throw new Error('the file of a drill that began cannot be read any more')
  if (files.size > 50) files.clear()
  files.set(source, known)
  return known
}

const doorOf = (org: OrgId, drill: Id<'drill'>, createdAt: Instant): Door => ({
  id: `drill ${drill}`,
  org,
  kind: 'integration key',
  person: null,
  label: 'drill',
  source: 'any',
  scopes: [],
  createdAt,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
})
