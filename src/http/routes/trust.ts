/** The controls: their states and evidence over a period, their document, what is published, and the export for an auditor. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Instant, instant } from '../../core/id.ts'
import { ControlsNotTaken } from '../../engine/trust.ts'
import { type PlaceInLog, placesOf } from '../../engine/trust-places.ts'
import { iso } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { evidenceKinds } from '../../trust/evidence-kinds.ts'
import type { ControlShown, Period, Reading } from '../../trust/posture.ts'
import { categoriesOf, type PostureShown, postureShown } from '../../trust/shown.ts'
import type { As } from '../api.ts'
import { Done } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { csvOf, exportOf } from '../export.ts'
import { byWords } from '../said-by.ts'
import { ControlsDocument, GuardsFound, PerformControl, PublishTrust, SaveControls, TrustExport, TrustView } from '../trust-api.ts'
import { commandOf } from './incidents.ts'

const asked = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })
type AskedPeriod = Readonly<{ from?: string | undefined; to?: string | undefined }>
const factsMost = 50

export function addTrustRoutes(app: App, { engine, reader, settings }: Doorway): void {
  const { trust } = engine
  const documentOf = async (org: OrgId) => {
    const document = await trust.document(org)
    if (document === null) throw new EdgeError('not-found', { message: 'There are no controls.', instead: 'PUT /api/v1/trust/document' })
    return document
  }
  const savedOf = async (org: OrgId, saved: Readonly<{ by: string; at: Instant }> | null) =>
    saved === null ? null : { by: byWords(saved.by, await reader.around(org)), at: iso(saved.at) }
  /** Without a beginning it is the document's own period. */
  const shownOf = async (org: OrgId, { from, to }: AskedPeriod): Promise<PostureShown> => {
    const { posture } = await documentOf(org)
    const end = to === undefined ? instant(engine.clock.now() + 1) : instant(Date.parse(to))
    const period: Period = { from: from === undefined ? instant(end - posture.period.ms) : instant(Date.parse(from)), to: end }
    if (period.from >= period.to)
      throw new EdgeError('invalid', { field: 'query.from', message: 'The period ends before it begins.', instead: 'a from before to' })
    return postureShown(posture, await trust.recorded(org, period), period)
  }
  const owner = async (request: FastifyRequest) => {
    const caller = callerIn(request)
    mustOwn(caller, await engine.directory(caller.org))
    return caller
  }
  const publicPage = async (org: OrgId) => {
    const { open, parts } = await trust.page(org)
    return { open, parts: [...parts], url: `${settings.publicUrl}/trust` }
  }

  app.get(
    '/trust',
    {
      schema: {
        summary: 'The controls, each with its state over the period and the evidence that decides it',
        querystring: asked,
        response: answers(TrustView),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const [shown, document, page] = await Promise.all([shownOf(org, request.query), documentOf(org), publicPage(org)])
      return {
        title: shown.posture.title,
        entity: shown.posture.entity,
        edition: document.edition,
        saved: await savedOf(org, document.saved),
        period: { from: iso(shown.period.from), to: iso(shown.period.to) },
        recordBegins: shown.begins === null ? null : iso(shown.begins),
        certification: {
          words: shown.certification.words,
          status: shown.certification.status,
          expired: shown.certification.expired,
        },
        controls: shown.controls.map(of => ({
          ...controlOf(of),
          readings: of.readings.map(readingShown),
          performable: of.control.evidence.some(({ kind }) => kind === 'performed'),
        })),
        path: shown.path.map(({ step, state, waits }) => ({ id: step.id, name: step.name, state, waits })),
        refusals: shown.refusals.map(({ refusal, state, readings }) => ({
          id: refusal.id,
          says: refusal.says,
          state,
          readings: readings.map(readingShown),
        })),
        page,
      }
    },
  )
  app.get(
    '/trust/document',
    { schema: { summary: "The controls' document as it was saved", response: answers(ControlsDocument) } },
    async request => {
      const { org } = callerIn(request)
      const { source, edition, saved } = await documentOf(org)
      return { source, edition, saved: await savedOf(org, saved) }
    },
  )
  app.put(
    '/trust/document',
    {
      schema: {
        summary: "Save the controls' document; owners only. One with errors is not taken, and every error is told with its line",
        body: SaveControls,
        response: answers(ControlsDocument),
      },
    },
    async request => {
      const caller = await owner(request)
      const { source, previous } = request.body
      try {
        const { edition, saved } = await trust.save(caller.org, actorOf(caller), source, previous ?? null)
        return { source, edition, saved: await savedOf(caller.org, saved) }
      } catch (error) {
        if (!(error instanceof ControlsNotTaken)) throw error
        const [first] = error.problems.filter(p => p.severity === 'error')
        if (first === undefined) throw new EdgeError('conflict', { message: 'Somebody else has saved the controls meanwhile.' })
        throw new EdgeError('invalid', {
          field: 'body.source',
          message: `The controls are not taken: line ${first.line}: ${first.what}.`,
          instead: first.instead,
          lines: error.problems.map(({ line, column, what, instead }) => ({ line, column: String(column), what, instead })),
        })
      }
    },
  )
  app.put(
    '/trust/page',
    {
      schema: {
        summary: 'Publish the trust page, with the parts that are named, or close it; owners only',
        body: PublishTrust,
        response: answers(TrustView.shape.page),
      },
    },
    async request => {
      const caller = await owner(request)
      const { open, parts } = request.body
      if (open && (await documentOf(caller.org)).saved === null)
        throw new EdgeError('unfit', {
          message: "The document that ships is nobody's word yet.",
          instead: 'open the document of controls, strike what is not yours, and save it as your own; then publish',
        })
      if (open && parts.length === 0)
        throw new EdgeError('invalid', {
          field: 'body.parts',
          message: 'Nothing would be on the page.',
          instead: 'name a part, as certification',
        })
      await trust.publish(caller.org, actorOf(caller), { open, parts: [...new Set(parts)] })
      return publicPage(caller.org)
    },
  )
  app.post(
    '/trust/controls/:id/performed',
    {
      schema: {
        summary: 'Record that a control was carried out: who, when, and what, in the audit log',
        params: z.object({ id: z.string().min(1).max(64) }),
        body: PerformControl,
        response: answers(Done),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { posture } = await documentOf(caller.org)
      const control = posture.controls.find(c => c.id === request.params.id)
      if (control === undefined)
        throw new EdgeError('not-found', { message: 'There is no such control.', instead: 'GET /api/v1/trust lists them' })
      if (!control.evidence.some(({ kind }) => kind === 'performed'))
        throw new EdgeError('unfit', {
          message: 'This control is shown by other evidence, and a record that it was carried out would show nothing.',
          instead: 'name performed among its evidence in the document',
        })
      const { happenedAt, note } = request.body
      const at = happenedAt === undefined ? engine.clock.now() : instant(Date.parse(happenedAt))
      const what = { control: control.id, happenedAt: at, note: note ?? null }
      if (!(await trust.perform(caller.org, actorOf(caller), what, commandOf(caller, request.headers['idempotency-key']))))
        throw new EdgeError('invalid', { field: 'body.happenedAt', message: 'That is in the future.', instead: 'a time that is over' })
      return { ok: true as const }
    },
  )
  app.post(
    '/trust/look',
    {
      schema: {
        summary: "Look at the instance's own guards now, as is done once a day, and record what is found; owners only",
        response: answers(GuardsFound),
      },
    },
    async request => {
      const caller = await owner(request)
      return { found: { ...(await trust.look(caller.org, actorOf(caller))) } }
    },
  )

  /** Every fact with its place in the audit log. */
  const exported = async (org: OrgId, query: AskedPeriod): Promise<As<typeof TrustExport>> => {
    const [shown, document] = await Promise.all([shownOf(org, query), documentOf(org)])
    const facts = shown.controls.flatMap(c => c.readings.flatMap(r => r.facts))
    const places = new Map((await placesOf(engine.store, org, facts)).map((place, n) => [facts[n]!, place]))
    const items = shown.controls.map(of => ({
      ...controlOf(of),
      readings: of.readings.map(r => ({
        ...readingHead(r),
        facts: r.facts.map(fact => ({ at: iso(fact.at), words: fact.words, held: fact.held, ...placed(places.get(fact) ?? null) })),
      })),
    }))
    return {
      export: exportOf(`controls ${document.edition} with their evidence`, shown.period.from, shown.period.to, items),
      edition: document.edition,
      items,
    }
  }
  app.get(
    '/trust/export',
    {
      schema: {
        summary: 'The controls with all facts that their states rest on, each with its place and hash in the audit log',
        querystring: asked,
        response: answers(TrustExport),
      },
    },
    async request => exported(callerIn(request).org, request.query),
  )
  app.get(
    '/trust/export.csv',
    { schema: { summary: 'The same as a file, one fact a line', querystring: asked } },
    async (request, reply) => {
      const made = await exported(callerIn(request).org, request.query)
      const head = ['control', 'name', 'criteria', 'state', 'evidence', 'verdict', 'at', 'fact', 'held', 'stream', 'seq', 'leaf', 'sha256']
      const rows = made.items.flatMap(c => {
        const of = [c.id, c.name, c.criteria.join(' '), c.state]
        if (c.readings.length === 0) return [[...of, null, null, null, c.missing.join(' '), null, null, null, null, null]]
        return c.readings.flatMap(r =>
          r.facts.length === 0
            ? [[...of, r.kind, r.verdict, null, r.says, null, null, null, null, null]]
            : r.facts.map(f => [...of, r.kind, r.verdict, f.at, f.words, f.held ? 'yes' : 'no', f.stream, f.seq, f.leaf, f.sha256]),
        )
      })
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="controls.csv"')
      return reply.serializer(String).send(csvOf(made.export, [head, ...rows]))
    },
  )
}

const placed = (place: PlaceInLog | null) => ({
  stream: place?.stream ?? null,
  seq: place?.seq ?? null,
  leaf: place?.leaf ?? null,
  sha256: place?.hash ?? null,
})
const readingHead = ({ kind, verdict, says, missing, count }: Reading) => ({
  kind,
  name: kind === 'attested' ? 'Attested' : evidenceKinds[kind].name,
  reads: kind === 'attested' ? null : evidenceKinds[kind].reads,
  verdict,
  says,
  missing,
  count,
})
const readingShown = (reading: Reading) => ({
  ...readingHead(reading),
  facts: reading.facts
    .slice(-factsMost)
    .toReversed()
    .map(({ at, words, held, link }) => ({ at: iso(at), words, held, link })),
})
const controlOf = ({ control, state, missing }: ControlShown) => ({
  id: control.id,
  name: control.name,
  says: control.says,
  criteria: [...control.criteria],
  categories: [...categoriesOf(control)],
  owner: control.owner,
  state,
  missing: [...missing],
  attestedBy: control.attested.map(({ by, on, until, document }) => ({ by, on, until, document })),
})
