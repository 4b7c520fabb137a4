/** What another pager did beside what Tocsin would have done, from what is recorded; and who of ours its people are. */
import { z } from 'zod'
import type { Event } from '../../core/event.ts'
import { type Id, type Instant, instant } from '../../core/id.ts'
import type { Plan } from '../../core/plan.ts'
import { theirKey } from '../../engine/old-pager.ts'
import { clauseWords } from '../../read/clause.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { boundsDefault, type OurCall, type OurIncident, shadowReport } from '../../read/shadow-report.ts'
import type { IncidentRow, OrgId } from '../../store/port.ts'
import { type App, answers, callerIn, type Doorway, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { ShadowReportShown, TheirPersonIs } from '../shadow-api.ts'

const page = 200
const incidentsMost = 2000
const alertsMost = 200
const seconds = z.coerce.number().int().min(0).max(86_400)
const asked = z.object({
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  tolerance: seconds.optional().describe('seconds'),
  window: seconds.optional().describe('seconds'),
})
type Asked = z.infer<typeof asked>

/** Who was called and when: loudly, or by the escalation. What is owed quietly is no page that another pager would send. */
export function callsIn(events: readonly Event[], plan: Plan): readonly OurCall[] {
  const calls: OurCall[] = []
  let step: number | null = null
  for (const { fact, at } of events) {
    if (fact.type === 'EscalationStepped') step = fact.step
    if (fact.type !== 'CallOutStarted' || (fact.loudness !== 'loud' && fact.why !== 'escalation')) continue
    if (fact.why !== 'escalation' && fact.why !== 'owed' && fact.why !== 'mobilised') continue
    calls.push({ person: fact.person, at, step: fact.why === 'escalation' ? step : null, why: clauseWords(plan, fact.clause) })
  }
  return calls
}

export function addShadowReportRoutes(app: App, { engine, reader }: Doorway): void {
  const oursOf = async (org: OrgId, row: IncidentRow, doors: ReadonlyMap<string, string>): Promise<OurIncident> => {
    const of = engine.store.org(org)
    const { incident, stream, number } = row
    const [events, alerts, texts, plan] = await Promise.all([
      of.events(stream, 0, 1000),
      of.alerts({ incident: stream, limit: alertsMost }),
      of.readTexts([incident.title]),
      engine.plan(org, incident.plan),
    ])
    return {
      number,
      title: texts[incident.title] ?? '',
      severity: plan.value.severities.find(s => s.id === incident.severity)?.name ?? incident.severity,
      openedAt: incident.openedAt,
      alerts: alerts.map(alert => ({
        at: alert.receivedAt,
        services: [doors.get(alert.source), alert.labels.service, alert.labels.tocsin_integration].filter(s => s !== undefined),
        keys: [alert.labels.dedup_key, alert.labels.alias, alert.labels.fingerprint, alert.fingerprint].filter(k => k !== undefined),
      })),
      calls: callsIn(events, plan.value),
    }
  }
  const opened = async (org: OrgId, from: Instant, to: Instant): Promise<readonly OurIncident[]> => {
    const doors = new Map((await engine.store.org(org).doors('integration key')).map(door => [door.id as string, door.label]))
    const found: OurIncident[] = []
    let cursor: string | undefined
    do {
      const { rows, next } = await engine.store
        .org(org)
        .incidents({ drill: null, openedFrom: from, openedTo: to, limit: page, ...(cursor === undefined ? {} : { cursor }) })
      for (const row of rows) found.push(await oursOf(org, row, doors))
      cursor = next ?? undefined
    } while (cursor !== undefined && found.length < incidentsMost)
    return found
  }
  const shown = async (org: OrgId, { from, to, tolerance, window }: Asked) => {
    const now = engine.clock.now()
    const last = (await engine.shadow.shadows(org)).at(-1)
    const since = from === undefined ? (last?.from ?? now) : instant(Date.parse(from))
    const end = to === undefined ? (last === undefined || last.until === 'never' ? now : last.until) : instant(Date.parse(to))
    const bounds = {
      toleranceMs: tolerance === undefined ? boundsDefault.toleranceMs : tolerance * 1000,
      windowMs: window === undefined ? boundsDefault.windowMs : window * 1000,
    }
    const { directory, names } = await reader.around(org)
    const words = (await engine.oldPager.words(org, since, directory)).filter(({ happenedAt }) => happenedAt <= end)
    const report = shadowReport(words, await opened(org, since, instant(end + 1)), bounds)
    return {
      from: iso(since),
      to: iso(end),
      ...bounds,
      verdict: { is: report.verdict.is, lookAt: [...report.verdict.lookAt] },
      counts: report.counts,
      calls: report.calls,
      coverage: {
        ...report.coverage,
        lastAt: isoOrNull(report.coverage.lastAt),
        missing: [...report.coverage.missing],
        unknownPersons: [...report.coverage.unknownPersons],
      },
      items: report.compared.map(one => ({
        is: one.is,
        theirs: one.theirs === null ? null : { ...one.theirs, at: iso(one.theirs.at), hadAt: isoOrNull(one.theirs.hadAt) },
        ours: one.ours === null ? null : { ...one.ours, openedAt: iso(one.ours.openedAt) },
        matched: one.matched,
        couldBe: [...one.couldBe],
        calls: one.calls.map(({ is, theirs, ours, byMs }) => ({
          is,
          theirs: theirs === null ? null : { id: theirs.person.id, name: theirs.person.name, by: theirs.person.by, at: iso(theirs.at) },
          ours: ours === null ? null : { person: names.person(ours.person), at: iso(ours.at), step: ours.step, why: ours.why },
          byMs,
        })),
      })),
    }
  }
  app.get(
    '/shadow/report',
    {
      schema: {
        summary: 'Whom the other pager paged and whom Tocsin would have paged, and when: over the last shadow, or a time',
        querystring: asked,
        response: answers(ShadowReportShown),
      },
    },
    async request => shown(callerIn(request).org, request.query),
  )
  app.put(
    '/shadow/people',
    {
      schema: {
        summary: 'Say who of yours somebody of the other pager is',
        body: TheirPersonIs,
        response: answers(ShadowReportShown),
      },
    },
    async request => {
      const caller = callerIn(request)
      const directory = await engine.directory(caller.org)
      mustOwn(caller, directory)
      const { pager, id, person } = request.body
      if (person !== null && !directory.persons.some(p => p.id === person))
        throw new EdgeError('invalid', {
          field: 'person',
          message: `The directory has no person ${person}.`,
          instead: 'GET /api/v1/people lists them',
        })
      const { [theirKey(pager, id)]: _, ...others } = await engine.oldPager.people(caller.org)
      await engine.oldPager.setPeople(caller.org, person === null ? others : { ...others, [theirKey(pager, id)]: person as Id<'person'> })
      return shown(caller.org, {})
    },
  )
}
