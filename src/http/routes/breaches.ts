/** The register of breaches, as JSON and as a file. */
import { z } from 'zod'
import { type Instant, instant } from '../../core/id.ts'
import { type BreachShown, breachEntry, isInRegister } from '../../read/breach.ts'
import { refsOf } from '../../read/timeline.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import { BreachRegister } from '../api.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { csvOf, exportOf } from '../export.ts'

const period = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })
type Period = Readonly<{ from?: string | undefined; to?: string | undefined }>

/** All incidents of a time that are no drills, oldest first. */
export async function incidentsOf(
  store: Doorway['engine']['store'],
  org: OrgId,
  from: Instant | null,
  to: Instant,
): Promise<readonly IncidentRow[]> {
  const rows: IncidentRow[] = []
  let cursor: string | undefined
  do {
    const found = await store.org(org).incidents({
      drill: null,
      limit: 200,
      openedTo: to,
      ...(from === null ? {} : { openedFrom: from }),
      ...(cursor === undefined ? {} : { cursor }),
    })
    rows.push(...found.rows)
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
  return rows.reverse()
}
export const periodOf = ({ from, to }: Period, now: Instant): Readonly<{ from: Instant | null; to: Instant }> => ({
  from: from === undefined ? null : instant(Date.parse(from)),
  to: to === undefined ? instant(now + 1) : instant(Date.parse(to)),
})

export function addBreachRoutes(app: App, { engine }: Doorway): void {
  const registerOf = async (org: OrgId, asked: Period) => {
    const { from, to } = periodOf(asked, engine.clock.now())
    const items: BreachShown[] = []
    for (const row of (await incidentsOf(engine.store, org, from, to)).filter(isInRegister)) {
      const store = engine.store.org(org)
      const [events, plan] = await Promise.all([store.events(row.stream), engine.plan(org, row.incident.plan)])
      items.push(breachEntry(row, plan.value, events, await store.readTexts(refsOf(events))))
    }
    return { export: exportOf('breaches of personal data, suspected or confirmed', from, to, items), items }
  }
  app.get(
    '/breaches',
    { schema: { summary: 'The register of breaches (GDPR Art 33(5))', querystring: period, response: answers(BreachRegister) } },
    async request => registerOf(callerIn(request).org, request.query),
  )
  app.get('/breaches.csv', { schema: { summary: 'The same as a file', querystring: period } }, async (request, reply) => {
    const register = await registerOf(callerIn(request).org, request.query)
    const head = [
      'number',
      'title',
      'status',
      'breach',
      'opened',
      'suspected',
      'aware',
      'confirmed',
      'effects',
      'measures',
      'reasons',
      'told',
      'customers',
    ]
    const rows = register.items.map(b => [
      b.number,
      b.title,
      b.status,
      b.breach,
      b.openedAt,
      b.suspectedAt,
      b.awareAt,
      b.confirmedAt,
      b.effects.join('\n'),
      b.measures.join('\n'),
      b.reasons.join('\n'),
      b.told.map(t => `${t.what}: ${t.state}${t.late ? ', late' : ''}`).join('\n'),
      b.customers,
    ])
    reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="breaches.csv"')
    return reply.serializer(String).send(csvOf(register.export, [head, ...rows]))
  })
}
