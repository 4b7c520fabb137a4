/** Reports to regulators: the fields that each regime wants, as JSON and as a document; what was handed in, and what was decided. */
import { z } from 'zod'
import type { Ask } from '../../core/command.ts'
import { type Id, id, instant, type Ref } from '../../core/id.ts'
import { vocabulary } from '../../core/obligation/law/fields/field.ts'
import { knownOf } from '../../read/known.ts'
import { words } from '../../read/reading.ts'
import { fieldsOf, openFields, type ReportFrom, reportBrief, reportRule, reportShown, reportsOf } from '../../read/report.ts'
import { refsOf } from '../../read/timeline.ts'
import type { IncidentRow } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { DecideReport, Field, Report, ReportBrief, SayField, Submit, Withdraw } from '../report-api.ts'
import { reportDocument } from '../report-document.ts'
import { commandOf, done, past } from './incidents.ts'

const incident = z.object({ id: z.string().min(1).max(64) })
const one = incident.extend({ rule: z.string().min(1).max(80) })

export type Whole = Readonly<{ row: IncidentRow; from: ReportFrom; title: string | null }>
/** An incident with everything that its reports and letters are filled from. */
export async function wholeOf(
  { engine, reader }: Pick<Doorway, 'engine' | 'reader'>,
  caller: Pick<Caller, 'org'>,
  which: string,
): Promise<Whole> {
  const row = await reader.find(caller.org, which)
  if (row === null) throw new EdgeError('no-such-incident')
  const store = engine.store.org(caller.org)
  const [around, plan, events] = await Promise.all([
    reader.around(caller.org),
    engine.plan(caller.org, row.incident.plan),
    store.events(row.stream),
  ])
  const texts = await store.readTexts(refsOf(events))
  return {
    row,
    title: words(texts, row.incident.title),
    from: {
      incident: row.incident,
      number: row.number,
      plan: plan.value,
      rules: around.world.law.value.rules,
      events,
      texts,
      names: around.names,
      now: around.now,
    },
  }
}

export function addReportRoutes(app: App, way: Doorway): void {
  const { engine } = way
  const shown = ({ row, from, title }: Whole, rule: string): As<typeof Report> => {
    const found = reportRule(from, rule)
    if (found === null)
      throw new EdgeError('not-found', { message: `There is no rule ${rule}.`, instead: 'GET /api/v1/law lists the rules there are' })
    return reportShown(from, found, row.stream, title)
  }

  app.get(
    '/incidents/:id/reports',
    {
      schema: {
        summary: 'Reports to regulators that are, were or may be owed, each with how complete it is',
        params: incident,
        response: answers(listOf(ReportBrief)),
      },
    },
    async request => {
      const { from } = await wholeOf(way, callerIn(request), request.params.id)
      const known = knownOf(from)
      const items = reportsOf(from).map(rule => reportBrief(from, rule, known))
      return { items, total: items.length }
    },
  )
  app.get(
    '/incidents/:id/reports/:rule',
    {
      schema: {
        summary: 'One report: what the regime wants to be told, as it stands; RULE.json is the same, RULE.html to read and print',
        params: one,
      },
    },
    async (request, reply) => {
      const [, rule, form] = /^(.*?)(?:\.(json|html))?$/.exec(request.params.rule)!
      const report = shown(await wholeOf(way, callerIn(request), request.params.id), rule!)
      const name = `incident-${report.incident.number}-${report.rule}`
      if (form === 'html') return reply.type('text/html; charset=utf-8').serializer(String).send(reportDocument(report))
      if (form === 'json') reply.header('content-disposition', `attachment; filename="${name}.json"`)
      return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(Report.parse(report))
    },
  )

  const act = <B extends z.ZodType>(
    verb: string,
    summary: string,
    body: B,
    build: (whole: Whole, rule: string, body: z.infer<B>) => (text: (words: string) => Ref) => Ask,
  ) =>
    app.post(
      `/incidents/:id/reports/:rule/${verb}`,
      { schema: { summary, params: one, body, response: answers(Report) } },
      async request => {
        const caller = callerIn(request)
        const params = request.params as z.infer<typeof one>
        const whole = await wholeOf(way, caller, params.id)
        shown(whole, params.rule)
        const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
        const ask = build(whole, params.rule, request.body as z.infer<B>)
        done(
          await engine.handle({
            org: caller.org,
            stream: whole.row.stream,
            by: actorOf(caller),
            ...(command === undefined ? {} : { command }),
            ask: text => ask(text),
          }),
        )
        return shown(await wholeOf(way, caller, params.id), params.rule)
      },
    )
  act('submitted', 'It was handed in: with its reference, and the reasons where it was late', Submit, ({ from }, rule, body) => {
    const happenedAt = past(body.at, 'body.at', engine.clock.now()) ?? engine.clock.now()
    const fields = fieldsOf(reportRule(from, rule)!, from.incident.receivedAt, knownOf(from))
    const incomplete = fields === null ? [] : openFields(fields).filter(field => field !== 'delay-reasons')
    return text => ({
      type: 'RecordSubmission',
      rule,
      happenedAt,
      note: body.reasons === undefined ? null : text(body.reasons),
      reference: text(body.reference),
      incomplete,
    })
  })
  act('withdraw', 'Take back what was handed in: it never was, or it was retracted where it is', Withdraw, (_, rule, body) => {
    return text => ({ type: 'WithdrawSubmission', rule, why: body.why, reason: text(body.reason) })
  })
  act('decide', 'It applies, does not, or is held back: why, who approved it, until when', DecideReport, (_, rule, body) => {
    const { decision, ground, approvedBy, until, reason } = body
    return text => ({
      type: 'DecideRegime',
      rule,
      decision,
      until: until === undefined ? null : instant(Date.parse(until)),
      reason: text(reason),
      ...(ground === undefined ? {} : { ground }),
      ...(approvedBy === undefined ? {} : { approvedBy: id<'person'>(approvedBy) }),
    })
  })

  app.post(
    '/incidents/:id/fields/:field',
    {
      schema: {
        summary: 'What is to be said in a field, in every report and letter that asks for it; or that nobody knows it yet',
        params: incident.extend({ field: z.string().min(1).max(64) }),
        body: SayField,
        response: answers(Field),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { id: which, field } = request.params
      const { state, text: said } = request.body
      if (!(field in vocabulary) || !Object.hasOwn(vocabulary, field))
        throw new EdgeError('invalid', {
          field: 'field',
          message: `There is no field ${field}.`,
          instead: Object.keys(vocabulary).join(', '),
        })
      const { row } = await wholeOf(way, caller, which)
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      done(
        await engine.handle({
          org: caller.org,
          stream: row.stream,
          by: actorOf(caller),
          ...(command === undefined ? {} : { command }),
          ask: text => ({ type: 'SayField', field, state, note: said === undefined ? null : text(said) }),
        }),
      )
      const { from } = await wholeOf(way, caller, which)
      return { id: field, what: vocabulary[field as keyof typeof vocabulary], need: 'asked' as const, ...knownOf(from)(field) }
    },
  )
}
