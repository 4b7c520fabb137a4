/** Populations over a time: signals, incidents and obligations, counted whole; obligations also as a file. */
import { z } from 'zod'
import type { Instant } from '../../core/id.ts'
import { incidentPopulation, type ObligationPopulated, obligationsOf, type SignalPopulation } from '../../read/populations.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { csvOf, exportOf } from '../export.ts'
import { Populations } from '../population-api.ts'
import { incidentsOf, periodOf } from './breaches.ts'

const period = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })
type Asked = z.infer<typeof period>

export function addPopulationRoutes(app: App, { engine }: Doorway): void {
  const allOwed = async (org: OrgId, rows: readonly IncidentRow[]): Promise<readonly ObligationPopulated[]> => {
    const items: ObligationPopulated[] = []
    for (const row of rows) items.push(...obligationsOf(row, (await engine.plan(org, row.incident.plan)).value))
    return items
  }
  const read = async (org: OrgId, asked: Asked) => {
    const { from, to } = periodOf(asked, engine.clock.now())
    const rows = await incidentsOf(engine.store, org, from, to)
    return { from, to, rows, owed: await allOwed(org, rows) }
  }
  const signalsOf = async (org: OrgId, asked: Asked, from: Instant | null, to: Instant): Promise<readonly SignalPopulation[]> => {
    const store = engine.store.org(org)
    const [doors, counts] = await Promise.all([
      store.doors('integration key'),
      store.intakeCounts(from ?? (0 as Instant), ...(asked.to === undefined ? [] : [to])),
    ])
    const labels = new Map(doors.map(door => [door.id, door.label]))
    return counts.map(({ source, outcome, count }) => ({ source: labels.get(source) ?? source, outcome, count }))
  }

  app.get(
    '/populations',
    {
      schema: {
        summary: 'Signals by what became of them, incidents by their gap-free numbers, obligations by how they ended; drills apart',
        querystring: period,
        response: answers(Populations),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const { from, to, rows, owed } = await read(org, request.query)
      const signals = await signalsOf(org, request.query, from, to)
      const incidents = incidentPopulation(rows)
      const of = (state: ObligationPopulated['state']): number => owed.filter(o => o.state === state).length
      const obligations = {
        count: owed.length,
        possible: of('possible'),
        owed: of('owed'),
        overdue: of('overdue'),
        met: of('met'),
        metLate: owed.filter(o => o.state === 'met' && o.late).length,
        waived: of('waived'),
        notApplicable: of('not applicable'),
      }
      const made = exportOf('populations: signals, incidents opened in the period, and what was owed on them', from, to, [
        signals,
        incidents,
        obligations,
      ])
      return { export: { ...made, total: rows.length }, signals: [...signals], incidents, obligations }
    },
  )
  app.get(
    '/obligations.csv',
    {
      schema: { summary: 'Everything that was owed on incidents opened in the period, with how it ended, as a file', querystring: period },
    },
    async (request, reply) => {
      const { from, to, owed } = await read(callerIn(request).org, request.query)
      const head = ['incident', 'id', 'rule', 'name', 'because', 'owed by', 'start', 'due', 'state', 'late', 'overdue since', 'met at']
      const rows = owed.map(o => [
        o.incident,
        o.id,
        o.rule,
        o.name,
        o.because,
        o.owedBy,
        o.start,
        o.due,
        o.state,
        o.late ? 'yes' : 'no',
        o.overdueSince,
        o.metAt,
      ])
      const made = exportOf('obligations recorded on incidents opened in the period', from, to, owed)
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="obligations.csv"')
      return reply.serializer(String).send(csvOf(made, [head, ...rows]))
    },
  )
}
