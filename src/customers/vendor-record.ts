/**
 * What is kept of each provider beside who it is: its own reports (SOC 2, ISO 27001 …) with who looked at them, and what it
 * commits itself to (C-10, C-28). A date that nobody said stays unsaid: no report is given an end that it does not name.
 *
 * R1  The newest report of each kind counts; those before it stay, as what was known.
 * R2  What is public never holds who looked, a contact, or where a file lies.
 */

import { type Day, dateText, day, readDate } from '../core/calendar/civil.ts'
import type { Actor } from '../core/cause.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import type { Id, Instant } from '../core/id.ts'
import type { Vendor, VendorId } from './customer.ts'

export type VendorReportId = Id<'vendor report'>
/** Where it was got: an address, or a piece of evidence of one of our incidents. */
export type ReportSource = Readonly<{ link: string } | { incident: number; evidence: EvidenceFileId }>
export type ReportLook = Readonly<{ by: Actor; at: Instant; words: string | null }>
/** Dates as 2026-03-31; null: nobody has said. */
export type VendorReport = Readonly<{
  id: VendorReportId
  kind: string
  covers: string | null // of theirs, and by which criteria
  issued: string | null
  from: string | null
  to: string | null
  expires: string | null
  source: ReportSource | null
  addedAt: Instant
  looks: readonly ReportLook[] // newest first
}>

export const downFrom = ['major_outage', 'partial_outage', 'degraded_performance'] as const
export type CommitmentId = Id<'commitment'>
/** What a provider promises of a calendar month, and what it is held against. */
export type Commitment = Readonly<{
  id: CommitmentId
  name: string // what of theirs
  percent: number // of the month
  clause: string
  link: string | null
  measure: string | null // how they themselves measure, in their words
  /** From which state of their status page on a minute is lost. */
  downFrom: (typeof downFrom)[number]
  components: readonly string[] // of their status page, by name; none: the page as a whole
  checks: readonly Id<'health check'>[] // our own
}>
export type VendorRecord = Readonly<{
  reports: readonly VendorReport[]
  commitments: readonly Commitment[]
  /** Whether it is named in public; null: as the plan does. */
  inPublic: boolean | null
}>
export const blankRecord: VendorRecord = { reports: [], commitments: [], inPublic: null }
export type VendorRecords = Readonly<Record<VendorId, VendorRecord>>

/** So many days before its end a report is said to expire soon, and whoever keeps the plan is told. */
export const expiresSoonDays = 60
export const kindMax = 80

export type ReportState = 'current' | 'expires soon' | 'expired' | 'end not said' | 'replaced'
const kindOf = (report: VendorReport): string =>
  report.kind
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
/** By what one report is newer than another: its end, else its period's, else its issue; else when it came in. */
const age = (report: VendorReport): string => report.expires ?? report.to ?? report.issued ?? ''

/** The newer one of the same kind; null: there is none. */
export function replacedBy(record: VendorRecord, report: VendorReport): VendorReport | null {
  const newest = record.reports
    .filter(r => kindOf(r) === kindOf(report))
    .reduce((a, b) => (age(b) > age(a) || (age(b) === age(a) && b.addedAt > a.addedAt) ? b : a), report)
  return newest === report ? null : newest
}

/** `today`: the day where the team is. A report is good through its last day. */
export function reportState(
  record: VendorRecord,
  report: VendorReport,
  today: Day,
): Readonly<{ state: ReportState; daysLeft: number | null }> {
  const end = report.expires === null ? null : readDate(report.expires)
  const daysLeft = end === null ? null : end - today
  if (replacedBy(record, report) !== null) return { state: 'replaced', daysLeft }
  if (daysLeft === null) return { state: 'end not said', daysLeft }
  return { state: daysLeft < 0 ? 'expired' : daysLeft <= expiresSoonDays ? 'expires soon' : 'current', daysLeft }
}

/** The day after its last, when it has expired. */
export const dayAfter = (date: string): string => dateText(day(readDate(date)! + 1))

export type PublicProvider = Readonly<{
  id: VendorId
  name: string
  role: string
  holds: readonly string[]
  subProcessor: boolean // it holds data
  reports: readonly Readonly<{
    kind: string
    covers: string | null
    issued: string | null
    from: string | null
    to: string | null
    expires: string | null
    state: Exclude<ReportState, 'replaced'>
    link: string | null
  }>[]
  /** What it commits itself to; what was measured stands beside it for us, and for whom we show it. */
  commitments: readonly Readonly<{ name: string; percent: number; clause: string; link: string | null }>[]
}>
/** Providers as shown in public (R2): those that the plan names openly, and those of which somebody said so. */
export function publicProviders(
  vendors: readonly Vendor[],
  records: VendorRecords,
  namedInPlan: ReadonlySet<VendorId>,
  today: Day,
): readonly PublicProvider[] {
  return vendors.flatMap(({ id, name, role, holds }) => {
    const record = records[id] ?? blankRecord
    if (!(record.inPublic ?? namedInPlan.has(id))) return []
    const reports = record.reports.flatMap(report => {
      const { state } = reportState(record, report, today)
      if (state === 'replaced') return []
      const { kind, covers, issued, from, to, expires, source } = report
      return [{ kind, covers, issued, from, to, expires, state, link: source !== null && 'link' in source ? source.link : null }]
    })
    const commitments = record.commitments.map(c => ({ name: c.name, percent: c.percent, clause: c.clause, link: c.link }))
    return [{ id, name, role, holds, subProcessor: holds.length > 0, reports, commitments }]
  })
}
