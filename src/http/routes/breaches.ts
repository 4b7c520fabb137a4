/** The register of breaches, as JSON and as a file. */
import { z } from 'zod'
import { type Instant, instant } from '../../core/id.ts'
import { type BreachShown, breachEntry, isInRegister } from '../../read/breach.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import { BreachEntry, BreachRegister } from '../breach-api.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { csvOf, exportOf } from '../export.ts'
import { wholeOf } from './reports.ts'

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

const lines = (all: readonly string[]): string => all.join('\n')
const head = [
  'number',
  'title',
  'status',
  'breach',
  'opened',
  'suspected',
  'aware',
  'confirmed',
  'facts',
  'effects',
  'measures',
  'reasons',
  'authorities',
  'references',
  'approved by',
  'customers told',
  'told',
  'customers',
  'open',
]
const rowOf = (b: BreachShown) => [
  b.number,
  b.title,
  b.status,
  b.breach,
  b.openedAt,
  b.suspectedAt,
  b.awareAt,
  b.confirmedAt,
  lines(b.facts),
  lines(b.effects),
  lines(b.measures),
  lines(b.reasons),
  lines(b.authorities.map(a => `${a.name} (${a.citation}): ${a.ground ?? 'no ground is written down'}`)),
  lines(
    b.authorities.flatMap(a =>
      a.submissions.map(
        s => `${a.name}: ${s.reference ?? 'without a reference'}, ${s.at}${s.withdrawn === null ? '' : `, ${s.withdrawn}`}`,
      ),
    ),
  ),
  lines([
    ...b.authorities.flatMap(a => (a.approvedBy === null ? [] : [`${a.name}: ${a.approvedBy}`])),
    ...b.notifications.flatMap(n => (n.approvedBy.length === 0 ? [] : [`${n.name}: ${n.approvedBy.join(', ')}`])),
  ]),
  lines(
    b.notifications.map(
      n =>
        `${n.name}${n.preliminary ? ', preliminary' : ''}: ${n.status}${n.sentAt === null ? '' : ` ${n.sentAt}`}, ${n.reached} of ${n.recipients}`,
    ),
  ),
  lines(b.told.map(t => `${t.what}: ${t.state}${t.late ? ', late' : ''}`)),
  b.customers,
  lines(b.open),
]

export function addBreachRoutes(app: App, way: Doorway): void {
  const { engine } = way
  const registerOf = async (org: OrgId, asked: Period) => {
    const { from, to } = periodOf(asked, engine.clock.now())
    const items: BreachShown[] = []
    for (const row of (await incidentsOf(engine.store, org, from, to)).filter(isInRegister))
      items.push(breachEntry(row, (await wholeOf(way, { org }, row.stream)).from))
    return { export: exportOf('breaches of personal data, suspected or confirmed', from, to, items), items }
  }
  app.get(
    '/breaches',
    { schema: { summary: 'The register of breaches (GDPR Art 33(5))', querystring: period, response: answers(BreachRegister) } },
    async request => registerOf(callerIn(request).org, request.query),
  )
  app.get(
    '/breaches/:id',
    { schema: { summary: 'One entry of it', params: z.object({ id: z.string().min(1).max(64) }), response: answers(BreachEntry) } },
    async request => {
      const { row, from } = await wholeOf(way, callerIn(request), request.params.id)
      if (!isInRegister(row))
        throw new EdgeError('not-found', {
          message: `Nobody has suspected a breach of personal data in #${row.number}.`,
          instead: 'GET /api/v1/breaches lists the register',
        })
      return breachEntry(row, from)
    },
  )
  app.get('/breaches.csv', { schema: { summary: 'The same as a file', querystring: period } }, async (request, reply) => {
    const register = await registerOf(callerIn(request).org, request.query)
    reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="breaches.csv"')
    return reply.serializer(String).send(csvOf(register.export, [head, ...register.items.map(rowOf)]))
  })
}
