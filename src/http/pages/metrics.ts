/**
 * GET /metrics for Prometheus, by an API token (docs/decisions/metrics.md): what health knows, as numbers. Counters are of this process and
 * begin anew with it; gauges with `incidents`, `obligations`, `due` and `late` are of the database, and each node says the same.
 */
import type { FastifyInstance } from 'fastify'
import type { Engine } from '../../engine/port.ts'
import type { OrgId } from '../../store/port.ts'
import { callerOf } from '../caller.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { type Metric, metricsText } from '../metrics-text.ts'

const countedMost = 10_000 // open incidents and overdue obligations: with more the figure stays there, and is bad enough

export function addMetrics(app: FastifyInstance, { engine, org, doors, settings }: Doorway): void {
  app.get('/metrics', async (request, reply) => {
    const caller = await callerOf(request.headers, doors, { org, tokenHash: settings.localTokenHash })
    if (caller === null) throw new EdgeError('signed-out')
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(await metricsOf(engine, caller.org)))
  })
}

async function metricsOf(engine: Engine, org: OrgId): Promise<readonly Metric[]> {
  const { ok, parts, figures } = await engine.health()
  const { signals, pages, since } = engine.tally
  const one = (value: number | undefined) => (value === undefined ? [] : [{ value }])
  const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({ name, type: 'gauge', help, samples })
  const counter = (name: string, help: string, samples: Metric['samples']): Metric => ({ name, type: 'counter', help, samples })
  const seconds = (ms: number | undefined) => one(ms === undefined ? undefined : ms / 1000)
  const connections = Object.entries(engine.store.connections?.() ?? {})
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  return [
    gauge('tocsin_healthy', '1 while all is well, as GET /health says.', one(ok ? 1 : 0)),
    gauge(
      'tocsin_part_unwell',
      'A part that is not well; none while all is well.',
      parts.map(part => ({ labels: { part }, value: 1 })),
    ),
    counter(
      'tocsin_signals_taken_total',
      'Signals that were taken in, by kind of source.',
      [...signals].map(([source, value]) => ({ labels: { source }, value })),
    ),
    counter(
      'tocsin_pages_ended_total',
      'Pages that ended, by carrier and outcome: handed over, refused, unknown.',
      [...pages].flatMap(([carrier, of]) => [...of].map(([outcome, value]) => ({ labels: { carrier, outcome }, value }))),
    ),
    gauge('tocsin_pages_in_flight', 'Pages that this node has in hand.', one(figures.deliveriesInFlight)),
    gauge('tocsin_pages_due', 'Pages that are due and have no outcome yet.', one(figures.deliveriesBehind)),
    gauge('tocsin_oldest_page_late_seconds', 'How late the oldest page is that is due.', seconds(figures.oldestDeliveryMs)),
    gauge('tocsin_deadlines_due', 'Deadlines that are due and were not looked at yet.', one(figures.wakesBehind)),
    gauge('tocsin_oldest_deadline_late_seconds', 'How late the oldest deadline is that is due.', seconds(figures.oldestWakeMs)),
    gauge('tocsin_alerts_unrouted', 'Alerts that wait for their incident.', one(figures.unroutedAlerts)),
    gauge('tocsin_events_unsequenced', 'Events that have no place in the audit log yet.', one(figures.unsequenced)),
    gauge('tocsin_nodes_older', 'Nodes of an older version that are connected to the database.', one(figures.olderNodes)),
    ...(await owedOf(engine, org, gauge)),
    gauge(
      'tocsin_database_connections',
      'Connections of this node to the database.',
      connections.flatMap(([pool, of]) => [
        { labels: { pool, state: 'idle' }, value: of.idle },
        { labels: { pool, state: 'busy' }, value: of.open - of.idle },
      ]),
    ),
    gauge(
      'tocsin_database_connections_most',
      'Connections that this node opens at most.',
      connections.map(([pool, of]) => ({ labels: { pool }, value: of.most })),
    ),
    gauge(
      'tocsin_database_waiting',
      'Requests that wait for a connection.',
      connections.map(([pool, of]) => ({ labels: { pool }, value: of.waiting })),
    ),
    gauge('process_resident_memory_bytes', 'Resident memory of this process.', one(memory.rss)),
    gauge('nodejs_heap_used_bytes', 'Heap that this process uses.', one(memory.heapUsed)),
    counter('process_cpu_seconds_total', 'Processor time of this process.', one((cpu.user + cpu.system) / 1e6)),
    gauge('process_start_time_seconds', 'When this process began, seconds since 1970.', one(since / 1000)),
  ]
}

/** Absent while the store does not answer: a figure that is not known is not zero. */
async function owedOf(
  engine: Engine,
  org: OrgId,
  gauge: (name: string, help: string, samples: Metric['samples']) => Metric,
): Promise<readonly Metric[]> {
  const of = engine.store.org(org)
  try {
    const [{ open, overdue }, { plan }] = await Promise.all([of.countRunning(engine.clock.now(), countedMost), engine.world(org)])
    const bySeverity = { ...Object.fromEntries(plan.value.severities.map(({ id }) => [id as string, 0])), ...open }
    return [
      gauge(
        'tocsin_incidents_open',
        'Open incidents by severity; drills are not counted.',
        Object.entries(bySeverity).map(([severity, value]) => ({ labels: { severity }, value })),
      ),
      gauge('tocsin_obligations_overdue', 'Obligations that are overdue; drills are not counted.', [{ value: overdue }]),
    ]
  } catch {
    return []
  }
}
