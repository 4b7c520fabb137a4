/** The plan's figures over a time, as JSON and as a file. */
import { z } from 'zod'
import { seriesOf } from '../../read/figure-series.ts'
import { figuresOf } from '../../read/figures.ts'
import { iso } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { Figures } from '../api.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { csvOf, exportOf } from '../export.ts'
import { FigureSeries } from '../figures-api.ts'
import { incidentsOf, periodOf } from './breaches.ts'

const period = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })

export function addFigureRoutes(app: App, { engine }: Doorway): void {
  const figures = async (org: OrgId, asked: Readonly<{ from?: string | undefined; to?: string | undefined }>) => {
    const { from, to } = periodOf(asked, engine.clock.now())
    const [world, rows] = await Promise.all([engine.world(org), incidentsOf(engine.store, org, from, to)])
    const made = figuresOf(
      world.plan.value,
      rows.map(row => row.incident),
    )
    const query = `figures of plan ${world.plan.value.header.version} over incidents opened in the period`
    return { export: { ...exportOf(query, from, to, made), total: rows.length }, items: made }
  }
  app.get(
    '/figures',
    {
      schema: {
        summary: "The plan's figures, with their targets and denominators; `export.total` counts the incidents",
        querystring: period,
        response: answers(Figures),
      },
    },
    async request => figures(callerIn(request).org, request.query),
  )
  app.get(
    '/figures/series',
    {
      schema: {
        summary: 'The same figures for each month or week of the period, by when incidents were opened (midnight UTC)',
        querystring: period.extend({ every: z.enum(['week', 'month']).default('month') }),
        response: answers(FigureSeries),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const { from, to } = periodOf(request.query, engine.clock.now())
      const { every } = request.query
      const [world, rows] = await Promise.all([engine.world(org), incidentsOf(engine.store, org, from, to)])
      const plan = world.plan.value
      const incidents = rows.map(row => row.incident)
      const buckets = seriesOf(plan, incidents, from, to, every).map(b => ({ ...b, from: iso(b.from), to: iso(b.to) }))
      const query = `figures of plan ${plan.header.version} over incidents opened in each ${every} of the period`
      return { export: { ...exportOf(query, from, to, buckets), total: rows.length }, every, buckets }
    },
  )
  app.get('/figures.csv', { schema: { summary: 'The same as a file', querystring: period } }, async (request, reply) => {
    const made = await figures(callerIn(request).org, request.query)
    const head = ['figure', 'name', 'clause', 'severity', 'value', 'unit', 'target', 'kept', 'of', 'missing']
    const rows = made.items.flatMap(f =>
      f.rows.map(r => [
        f.id,
        f.name,
        f.clause,
        r.severityName,
        r.value,
        f.unit,
        r.target ?? r.targetWords,
        r.kept === null ? null : r.kept ? 'yes' : 'no',
        r.of,
        r.missing,
      ]),
    )
    reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="figures.csv"')
    return reply.serializer(String).send(csvOf(made.export, [head, ...rows]))
  })
}
