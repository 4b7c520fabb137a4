/** What may be asked of an incident: POST /incidents/{id}/{verb}, each with its own body, each one command of core. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Ask } from '../../core/command.ts'
import { materialDecision } from '../../core/house.ts'
import { type Id, type Instant, id, instant, type Ref } from '../../core/id.ts'
import { runs } from '../../core/obligation/obligation.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import { closingAsks, closingOwed } from '../../read/closing.ts'
import type { IncidentRow } from '../../store/port.ts'
import { type As, IncidentDetail, type Verb, verbs } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { commandOf, done, past } from './incidents.ts'

type Body<V extends Verb> = As<(typeof verbs)[V]>
type Asking = Readonly<{ caller: Caller; request: FastifyRequest; now: Instant }>
/** Checked when the request came; the ask itself is built inside, where private text gets its ref. */
type Build = (text: (words: string) => Ref) => Ask

const some = (text: (words: string) => Ref, words: string | undefined): Ref | null => (words === undefined ? null : text(words))
const idOrNull = (given: string | null): PersonId | null => (given === null ? null : id(given))
const dateOrNull = (given: string | null): Instant | null => (given === null ? null : instant(Date.parse(given)))
const personOr = (given: string | undefined, { request }: Asking): PersonId =>
  given === undefined ? personIn(request, 'body.person') : id(given)

const builders: { readonly [V in Verb]: (body: Body<V>, asking: Asking) => Build } = {
  acknowledge:
    (body, { caller }) =>
    () => ({
      type: 'Acknowledge',
      person: caller.person,
      callOut: body.callOut === undefined ? null : id(body.callOut),
      via: caller.by === 'session' ? 'console' : 'api',
    }),
  severity: body => text => ({ type: 'ChangeSeverity', to: id(body.to), reason: text(body.reason) }),
  kind: body => text => ({ type: 'ChangeKind', to: body.to === null ? null : id(body.to), reason: text(body.reason) }),
  milestone: (body, { now }) => {
    const happenedAt = past(body.happenedAt, 'body.happenedAt', now) ?? now
    return text => ({ type: 'SetMilestone', milestone: id(body.milestone), happenedAt, reason: some(text, body.reason) })
  },
  fact: body => text => ({ type: 'SetFact', fact: id(body.fact), value: body.value, reason: some(text, body.reason) }),
  phase: body => text => ({ type: 'EnterPhase', phase: id(body.to), note: some(text, body.note) }),
  'take-role': (body, asking) => {
    const person = personOr(body.person, asking)
    return () => ({ type: 'TakeRole', role: id(body.role), person })
  },
  'leave-role': (body, asking) => {
    const person = personOr(body.person, asking)
    return () => ({ type: 'LeaveRole', role: id(body.role), person })
  },
  note: (body, { now }) => {
    const happenedAt = past(body.happenedAt, 'body.happenedAt', now)
    return text => ({ type: 'AddNote', note: text(body.text), happenedAt })
  },
  snooze: (body, { now }) => {
    const until = instant(now + body.minutes * 60_000)
    return text => ({ type: 'Snooze', until, reason: some(text, body.reason) })
  },
  'take-over': (_, { request }) => {
    const person = personIn(request, 'Authorization')
    return () => ({ type: 'TakeOver', person })
  },
  'add-responder': body => text => ({ type: 'AddResponder', person: id(body.person), note: some(text, body.note) }),
  meet: body => text => ({
    type: 'MeetObligation',
    obligation: id(body.obligation),
    note: some(text, body.answer === undefined ? body.note : [body.answer, body.note].filter(Boolean).join(': ')),
    leftOpen: some(text, body.leftOpen),
  }),
  waive: body => text => ({ type: 'WaiveObligation', obligation: id(body.obligation), reason: text(body.reason) }),
  data:
    ({ data, state, role, categories, people, reason }) =>
    text => ({ type: 'SayData', data: data as never, state, role, categories, people, reason: some(text, reason) }),
  regime:
    ({ rule, decision, until, reason }) =>
    text => ({
      type: 'DecideRegime',
      rule,
      decision,
      until: until === undefined ? null : instant(Date.parse(until)),
      reason: text(reason),
    }),
  submitted: (body, { now }) => {
    const happenedAt = past(body.happenedAt, 'body.happenedAt', now) ?? now
    return text => ({ type: 'RecordSubmission', rule: body.rule, happenedAt, note: some(text, body.note) })
  },
  change: (body, { now }) => {
    const happenedAt = past(body.happenedAt, 'body.happenedAt', now)
    return text => ({ type: 'RecordChange', what: text(body.what), happenedAt })
  },
  'root-causes': body => text => ({ type: 'NameRootCauses', causes: body.causes.map(c => id(c)), reason: some(text, body.reason) }),
  'add-remediation': body => text => ({
    type: 'AddRemediation',
    what: text(body.what),
    owner: idOrNull(body.owner),
    due: dateOrNull(body.due),
  }),
  'change-remediation': body => text => ({
    type: 'ChangeRemediation',
    item: id(body.item),
    owner: idOrNull(body.owner),
    due: dateOrNull(body.due),
    reason: some(text, body.reason),
  }),
  'finish-remediation': body => text => ({ type: 'FinishRemediation', item: id(body.item), note: some(text, body.note) }),
  'drop-remediation': body => text => ({ type: 'DropRemediation', item: id(body.item), reason: text(body.reason) }),
  'start-playbook': body => () => ({ type: 'StartPlaybook', playbook: id(body.playbook) }),
  'answer-step':
    ({ run, step, as, note, changed }) =>
    text => ({
      type: 'AnswerPlaybookStep',
      run: id(run),
      step: step - 1,
      as,
      note: some(text, note),
      changed: changed ?? null,
    }),
  surfaces:
    ({ surfaces, reason }) =>
    text => ({ type: 'NameSurfaces', surfaces: surfaces.map(s => id(s)), reason: some(text, reason) }),
  explain: body => text => ({ type: 'ExplainDeviation', deviation: id(body.deviation), reason: text(body.reason) }),
  resolve: body => text => ({ type: 'Resolve', note: some(text, body.note) }),
  reopen: body => text => ({ type: 'Reopen', reason: some(text, body.reason) }),
  close: body => text => ({ type: 'Close', as: body.as, reason: some(text, body.reason) }),
}

/** What incidents are read together by (L-24). */
const readTogetherBy: ReadonlySet<Verb> = new Set(['root-causes', 'kind', 'surfaces', 'close'])

/** State is looked up by the ids that were given: a name that every object has must not find what is not there. */
function withOwnIds(ask: Ask): Ask {
  for (const [field, value] of Object.entries(ask))
    if (typeof value === 'string' && value in Object.prototype)
      throw new EdgeError('invalid', { field: `body.${field}`, message: `There is no ${value}.` })
  return ask
}

const summaries: Readonly<Record<Verb, string>> = {
  acknowledge: 'Acknowledge: I am on it',
  severity: 'Change the severity, with a reason',
  kind: 'Say what kind of incident it is, with a reason',
  milestone: 'Set a milestone to when it happened',
  fact: 'Answer a question of fact',
  phase: 'Enter a phase',
  'take-role': 'Give a role to somebody, or take it',
  'leave-role': 'Leave a role',
  note: 'Write into the timeline',
  snooze: 'Silence paging for a while',
  'take-over': 'I have it from here: ends the call-outs of everyone else',
  'add-responder': 'Page one more person',
  meet: 'Say that an obligation is met, and how',
  waive: 'Waive an obligation, with a reason',
  data: 'Say what personal data is hit, whose, and what we are for it',
  regime: 'Decide whether a rule of law or a regime applies, with a reason',
  submitted: 'Record that something was handed in under a rule, with its reference',
  change: 'Record that a system was changed; before its evidence was preserved it is a deviation',
  'root-causes': 'Name its root causes: short names by which incidents are read together, and which stay in the record',
  'add-remediation': 'Add what is to be mended: with an owner and a target date, as soon as there are any',
  'change-remediation': 'Give a remediation item another owner or another date',
  'finish-remediation': 'Say that a remediation item is done, and how',
  'drop-remediation': 'Drop a remediation item, with a reason',
  'start-playbook': 'Begin a playbook of the plan; what it does is done by hand',
  'answer-step': 'Say what became of a step of a playbook: approved, done, undone, skipped with a reason, or whether its condition holds',
  surfaces: 'Say which surfaces are touched, and with them which vendors stand behind',
  explain: 'Give the reason of a deviation',
  resolve: 'Resolve the incident',
  reopen: 'Open it again',
  close: 'Close it, as done or as a false positive',
}

export function addVerbRoutes(app: App, way: Doorway): void {
  for (const verb of Object.keys(verbs) as Verb[]) addVerb(app, way, verb)
}

/**
 * An answer is one of the plan's. "Was this incident material?" (L-40), answered with yes, owes the review of the plan: first,
 * so that whoever is cut short here is still owed the answer and gives it again.
 */
async function decide({ engine }: Doorway, caller: Caller, row: IncidentRow, { obligation, answer, note }: Body<'meet'>): Promise<void> {
  const owed = row.incident.obligations[id<'obligation'>(obligation)]
  if (owed === undefined || !runs(owed)) return // the command says so
  const rule = (await engine.plan(caller.org, row.incident.plan)).value.obligations.find(r => r.id === owed.rule)
  const answers = rule?.ask?.answers ?? []
  if (answer !== undefined && answers.length > 0 && !answers.includes(answer))
    throw new EdgeError('invalid', {
      field: 'body.answer',
      message: `${JSON.stringify(answer)} is none of the answers to "${rule?.ask?.question}".`,
      instead: answers.join(' | '),
    })
  const isMaterial = (rule?.id as string | undefined) === materialDecision // asked while closing, where the reason is free
  if (answer !== undefined && rule?.met.met === 'decided' && !isMaterial && (note ?? '').trim() === '')
    throw new EdgeError('invalid', {
      field: 'body.note',
      message: `${JSON.stringify(answer)} is kept with its reason.`,
      instead: 'say in a note why',
    })
  if (!isMaterial || !/^yes\b/i.test(answer ?? note ?? '')) return
  await engine.house.material(caller.org, actorOf(caller), {
    obligation: owed.id,
    stream: row.stream,
    words: `Incident #${row.number} was decided to be material.`,
  })
}

/**
 * What closing asks is answered first (L-40), so that nothing is closed over it: the answer belongs to an incident that is
 * resolved. Each step has an id of its own under the caller's key, so a retry does none of them twice.
 */
async function answerAtClosing(way: Doorway, caller: Caller, row: IncidentRow, body: Body<'close'>, key: unknown): Promise<void> {
  if (body.material === undefined || row.incident.status === 'closed') return // closed already: a retry, or core refuses it
  const { engine, reader } = way
  const plan = (await engine.plan(caller.org, row.incident.plan)).value
  if (body.as === 'false positive' || closingAsks(plan, row.incident) === null)
    throw new EdgeError('invalid', {
      field: 'body.material',
      message:
        body.as === 'false positive' ? 'A false positive is not material.' : 'Whether it was material is not asked, or is decided already.',
      instead: 'leave it out',
    })
  const step = (name: string) => {
    const command = key === undefined ? undefined : commandOf(caller, `${String(key).slice(0, 180)} ${name}`)
    return { org: caller.org, stream: row.stream, by: actorOf(caller), ...(command === undefined ? {} : { command }) }
  }
  if (row.incident.status === 'open') done(await engine.handle({ ...step('resolves'), ask: () => ({ type: 'Resolve', note: null }) }))
  const resolved = (await reader.find(caller.org, row.stream)) ?? row
  const obligation = closingOwed(resolved.incident)
  if (obligation === null) return
  const answer = { obligation: obligation as string, answer: body.material, ...(body.why === undefined ? {} : { note: body.why }) }
  await decide(way, caller, resolved, answer)
  done(await engine.handle({ ...step('decides'), ask: text => builders.meet(answer, { caller } as Asking)(text) }))
}

function addVerb<V extends Verb>(app: App, way: Doorway, verb: V): void {
  const { engine, reader } = way
  const build = builders[verb] as (body: unknown, asking: Asking) => Build
  app.post(
    `/incidents/:id/${verb}`,
    {
      schema: {
        summary: summaries[verb],
        params: z.object({ id: z.string().min(1).max(64) }),
        headers: z.object({ 'idempotency-key': z.string().max(200).optional().describe('makes a retry safe') }),
        body: verbs[verb] as z.ZodType,
        response: answers(IncidentDetail),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { id: which } = request.params as { id: string }
      const row = await reader.find(caller.org, which)
      if (row === null) throw new EdgeError('no-such-incident')
      if (verb === 'meet') await decide(way, caller, row, request.body as Body<'meet'>)
      if (verb === 'close') await answerAtClosing(way, caller, row, request.body as Body<'close'>, request.headers['idempotency-key'])
      const ask = build(request.body, { caller, request, now: engine.clock.now() })
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const handled = done(
        await engine.handle({
          org: caller.org,
          stream: row.stream,
          by: actorOf(caller),
          ...(command === undefined ? {} : { command }),
          ask: text => withOwnIds(ask(text)),
        }),
      )
      if (readTogetherBy.has(verb)) engine.patterns.said()
      const after = await reader.find(caller.org, handled.stream)
      if (after === null) throw new EdgeError('no-such-incident')
      return reader.detail(caller.org, after, caller.person)
    },
  )
}
