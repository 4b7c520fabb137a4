/** An alert as it is shown. */
import { reportOf } from '../core/signal/reported.ts'
import type { AlertRow } from '../store/port.ts'
import { alertWords } from './alert-words.ts'
import { iso, isoOrNull } from './instant.ts'

/** `sources`: labels of integrations by id; `numbers`: numbers of incidents by stream. */
export function alertShown(row: AlertRow, sources: Readonly<Record<string, string>>, numbers: ReadonlyMap<string, number>) {
  const number = row.incident === null ? undefined : numbers.get(row.incident)
  return {
    id: row.alert as string,
    source: row.sourceKind,
    sourceName: sources[row.source] ?? 'an integration that was removed',
    status: row.status,
    summary: row.summary,
    labels: { ...row.labels },
    annotations: { ...row.annotations },
    link: row.link,
    says: alertWords(row),
    report: reportOf(row),
    startsAt: iso(row.startsAt),
    receivedAt: iso(row.receivedAt),
    lastAt: iso(row.lastAt),
    resolvedAt: isoOrNull(row.resolvedAt),
    incident: row.incident === null || number === undefined ? null : { id: row.incident as string, number },
    routing: row.routing,
    rule: row.rule,
  }
}
