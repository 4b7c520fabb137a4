/**
 * The record of one incident, to hand over: what it was, when, who did what, what was owed because of which words and
 * whether it was kept, who was told, what follows, all of its timeline, and where it lies in the audit log.
 *
 * From recorded events and state alone. What nobody said is null, and what was erased says so: nothing is made up.
 */
import { counted } from '../../core/counted.ts'
import { isOpen } from '../../core/span.ts'
import { causeWords } from '../clause.ts'
import { iso } from '../instant.ts'
import { words } from '../reading.ts'
import { changedSystemsOf, evidenceOf, filesOf, playbooksOf, remediationOf, reviewOf } from './after.ts'
import { nobodyOf, pagesOf, rolesOf } from './called.ts'
import { factsOf, gradesOf, milestonesOf, momentsOf, phasesOf } from './moments.ts'
import { deviationsOf, obligationsOf } from './owed.ts'
import { type RecordFrom, type Sources, sourcesOf } from './sources.ts'
import { notificationsOf, reportsOf, statusUpdatesOf, vendorsOf } from './told.ts'

/** So many of its alerts are in the record, newest first, and of each notification so many notices. */
export const alertsMost = 100
export const noticesMost = 100

export function recordOf(of: RecordFrom) {
  const from = sourcesOf(of)
  const { row, plan, names, texts } = from
  const { incident } = row
  const { header, title, document } = plan.value
  return {
    madeAt: iso(from.now),
    madeBy: from.by,
    ...zoneFor(from),
    incident: {
      id: row.stream as string,
      number: row.number,
      drill: incident.drill !== null,
      title: words(texts, incident.title),
      organisation: header.entity === undefined || isOpen(header.entity) ? null : header.entity,
      severity: plan.value.severities.find(s => s.id === incident.severity)?.name ?? (incident.severity as string),
      definition: plan.value.severities.find(s => s.id === incident.severity)?.definition ?? null,
      kind: incident.kind === null ? null : (plan.value.kinds.find(k => k.id === incident.kind)?.name ?? (incident.kind as string)),
      nearMiss: incident.nearMiss,
      touches: [...incident.touches],
      surfaces: (incident.surfaces ?? []).map(id => plan.value.surfaces?.find(s => s.id === id)?.name ?? (id as string)),
      status: incident.status,
      closedAs: incident.closedAs,
    },
    plan: {
      title,
      version: header.version,
      effective: isOpen(header.effective) ? null : header.effective,
      edition: plan.id as string,
      documentSha256: document ?? null,
      openedUnder: (from.events[0]?.under.plan ?? plan.id) as string,
      adopted: from
        .told('PlanAdopted')
        .map(({ fact, entry }) => ({ at: entry.at, by: entry.by, from: fact.from as string, to: fact.to as string, reason: entry.note })),
    },
    moments: momentsOf(from),
    milestones: milestonesOf(from),
    grades: gradesOf(from),
    phases: phasesOf(from),
    roles: rolesOf(from),
    responders: incident.responders.map(p => names.person(p).name),
    pages: pagesOf(from),
    nobodyReachable: nobodyOf(from),
    ...factsOf(from),
    obligations: obligationsOf(from),
    deviations: deviationsOf(from),
    notifications: notificationsOf(from),
    statusUpdates: statusUpdatesOf(from),
    reports: reportsOf(from),
    vendors: vendorsOf(from),
    playbooks: playbooksOf(from),
    systemsChanged: changedSystemsOf(from),
    evidence: evidenceOf(from),
    files: filesOf(from),
    review: reviewOf(from),
    remediation: remediationOf(from),
    alerts: alertsOf(from),
    erased: from.told('TextsErased').map(({ fact, entry }) => ({
      at: entry.at,
      by: entry.by,
      what: [
        ...(fact.refs.length > 0 ? [counted(fact.refs.length, 'text')] : []),
        ...(fact.alerts > 0 ? [`the words of ${counted(fact.alerts, 'alert')}`] : []),
        ...(fact.files ? [counted(fact.files.length, 'file of evidence', 'files of evidence')] : []),
        ...(fact.person === null ? [] : ['an entry in the directory']),
      ].join(', '),
      why: fact.why,
    })),
    timeline: from.entries.map((entry, i) => ({
      seq: entry.seq,
      type: entry.type,
      at: entry.at,
      happenedAt: entry.happenedAt,
      by: entry.by,
      text: entry.text,
      note: entry.note,
      because: from.events[i]!.causes.length === 0 ? null : causeWords(plan.value, from.events[i]!.causes[0]!),
      hash: from.logged.hashes[i]?.hash ?? null,
    })),
    log: loggedOf(from),
  }
}
export type IncidentRecord = ReturnType<typeof recordOf>

/** The clock that the documents have: the plan's, else that of whoever asks. */
function zoneFor({ plan, asks, directory }: Sources): Readonly<{ zone: string; zoneOf: 'plan' | 'person' | 'nobody' }> {
  const { zone } = plan.value.header
  if (!isOpen(zone)) return { zone, zoneOf: 'plan' }
  const own = directory.persons.find(p => p.id === asks)?.zone
  return own === undefined ? { zone: 'UTC', zoneOf: 'nobody' } : { zone: own, zoneOf: 'person' }
}

function alertsOf({ row, alerts }: Sources) {
  return {
    count: row.alerts.count,
    firing: row.alerts.firing,
    listed: alerts.slice(0, alertsMost).map(alert => ({
      id: alert.id,
      source: alert.sourceName,
      status: alert.status,
      summary: alert.summary,
      receivedAt: alert.receivedAt,
      resolvedAt: alert.resolvedAt,
    })),
    /** Where the others are; null: all of them are listed. */
    rest:
      row.alerts.count > alertsMost
        ? `GET /api/v1/incidents/${row.stream}/alerts?limit=200&before=${alerts[alertsMost - 1]?.id ?? ''}`
        : null,
  }
}

function loggedOf({ row, logged }: Sources) {
  const { hashes, sha256, end, checkpoint } = logged
  return {
    stream: row.stream as string,
    events: hashes.length,
    sha256,
    first: hashes[0] ?? null,
    last: hashes.at(-1) ?? null,
    end,
    without: hashes.filter(({ leaf }) => leaf === null).length,
    checkpoint: checkpoint === null ? null : { entries: checkpoint.size, at: iso(checkpoint.at), note: checkpoint.note },
  }
}
