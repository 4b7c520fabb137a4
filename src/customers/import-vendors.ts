/** Providers from a file: all that is wrong is told at once, by line, and then nothing is taken. What a file does not say stays as it was. */

import { readDate } from '../core/calendar/civil.ts'
import { editionOf } from '../core/edition.ts'
import { type Instant, id } from '../core/id.ts'
import type { Register, Vendor, VendorId } from './customer.ts'
import { emailShape, type ImportProblem, idShape, slug } from './import.ts'
import {
  blankRecord,
  type Commitment,
  downFrom,
  kindMax,
  type VendorRecord,
  type VendorRecords,
  type VendorReport,
  type VendorReportId,
} from './vendor-record.ts'
import { type VendorColumn, type VendorRow, vendorColumns, vendorRows } from './vendor-rows.ts'

type Taken = Readonly<{ vendor: Partial<Vendor> & Pick<Vendor, 'id'>; record: VendorRecord }>
export type VendorsImported = Readonly<{ taken: readonly Taken[]; problems: readonly ImportProblem[] }>
type Wrong = (column: VendorColumn, what: string, instead: string) => void

const parts = (text: string): readonly string[] =>
  text
    .split(/[;|]/)
    .map(part => part.trim())
    .filter(part => part !== '')
export const linkShape = /^https?:\/\/[^\s<>"]{1,2000}$/

/** A report's id: its kind, and the end of what it covers, so that the same one said again is the same one. */
export const reportId = (kind: string, dates: Pick<VendorReport, 'issued' | 'to' | 'expires'>): VendorReportId =>
  id(`${slug(kind).slice(0, 48)}-${dates.to ?? dates.issued ?? dates.expires ?? 'undated'}`)

/** Why these dates cannot be; null: they can. */
export function datesProblem(report: Pick<VendorReport, 'from' | 'to' | 'issued' | 'expires'>): readonly [VendorColumn, string] | null {
  for (const column of ['issued', 'from', 'to', 'expires'] as const) {
    const date = report[column]
    if (date !== null && readDate(date) === null) return [column, `${date} is no date`]
  }
  if (report.from !== null && report.to !== null && report.to < report.from) return ['to', 'the period ends before it begins']
  if (report.expires !== null && report.issued !== null && report.expires < report.issued)
    return ['expires', 'it ends before it was issued']
  return null
}

function reportOf({ get }: VendorRow, wrong: Wrong, now: Instant): VendorReport | null {
  const kind = get('report')
  const dates = {
    issued: get('issued') || null,
    from: get('from') || null,
    to: get('to') || null,
    expires: get('expires') || null,
  }
  const link = get('link')
  if (kind === '') {
    const lost = (['issued', 'from', 'to', 'expires', 'link', 'covers'] as const).find(column => get(column) !== '')
    if (lost !== undefined) wrong(lost, 'it is said of no report', 'write in report what it is: SOC 2 Type II')
    return null
  }
  if (slug(kind) === '' || kind.length > kindMax)
    wrong('report', `${JSON.stringify(kind)} is no kind of report`, 'write SOC 2 Type II, ISO 27001 …')
  const problem = datesProblem(dates)
  if (problem !== null) wrong(problem[0], problem[1], 'write dates that follow one another, as 2026-03-31')
  if (link !== '' && !linkShape.test(link)) wrong('link', `${JSON.stringify(link)} is no address`, 'write https://…')
  const source = link === '' ? null : { link }
  return { id: reportId(kind, dates), kind, covers: get('covers') || null, ...dates, source, addedAt: now, looks: [] }
}

function commitmentOf({ get }: VendorRow, wrong: Wrong): Commitment | null {
  const said = get('uptime').replace(/\s*%$/, '').replace(',', '.')
  if (said === '') {
    const lost = (['uptime_of', 'clause', 'clause_link', 'measure', 'down_from', 'components', 'checks'] as const).find(c => get(c) !== '')
    if (lost !== undefined) wrong(lost, 'it is said of no commitment', 'write in uptime the percent of a month: 99.99')
    return null
  }
  const percent = Number(said)
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(said) || percent <= 0 || percent > 100)
    wrong('uptime', `${JSON.stringify(get('uptime'))} is no percent of a month`, 'write 99.99')
  const name = get('uptime_of') || 'Uptime'
  if (slug(name) === '') wrong('uptime_of', `${JSON.stringify(name)} is no name`, 'write what of theirs: API')
  if (get('clause') === '') wrong('clause', 'a commitment without the clause that makes it', 'write where it stands: SLA 2.1')
  const link = get('clause_link')
  if (link !== '' && !linkShape.test(link)) wrong('clause_link', `${JSON.stringify(link)} is no address`, 'write https://…')
  const from = get('down_from') || 'partial_outage'
  if (!(downFrom as readonly string[]).includes(from))
    wrong('down_from', `${JSON.stringify(from)} is no state`, `write ${downFrom.join(', ')}`)
  return {
    id: id(slug(name)),
    name,
    percent,
    clause: get('clause'),
    link: link || null,
    measure: get('measure') || null,
    downFrom: from as Commitment['downFrom'],
    components: parts(get('components')),
    checks: parts(get('checks')).map(check => id(check)),
  }
}

/** `known`: a vendor of the plan or the register, which a file may name by its id alone. */
export function importVendors(text: string, known: ReadonlySet<VendorId>, now: Instant): VendorsImported {
  const read = vendorRows(text)
  if ('problem' in read) return { taken: [], problems: [read.problem] }
  const problems: ImportProblem[] = []
  const taken = new Map<string, Taken>()
  for (const row of read.rows) {
    const { get, line } = row
    const wrong: Wrong = (column, what, instead) => void problems.push({ line, column, what, instead })
    const vendor = get('id') || slug(get('name'))
    if (!idShape.test(vendor)) wrong('id', `${JSON.stringify(vendor)} is no id`, 'write small letters, digits and dashes, or a name')
    const isKnown = known.has(id(vendor)) || taken.has(vendor)
    if (!isKnown && get('name') === '') wrong('name', `there is no provider ${vendor} yet`, 'write its name')
    if (!isKnown && get('role') === '') wrong('role', 'nobody says what it does for us', 'write it: Payments')
    const email = get('contact_email')
    if (email !== '' && !emailShape.test(email)) wrong('contact_email', `${JSON.stringify(email)} is no address`, 'write name@example.com')
    const inPublic = get('public').toLowerCase()
    if (!['', 'yes', 'no'].includes(inPublic)) wrong('public', `${JSON.stringify(inPublic)} is neither`, 'write yes or no')
    const report = reportOf(row, wrong, now)
    const commitment = commitmentOf(row, wrong)
    const before = taken.get(vendor)
    if (report !== null && before?.record.reports.some(r => r.id === report.id))
      wrong('report', `the same ${report.kind} comes twice`, 'give each its own period or date')
    if (commitment !== null && before?.record.commitments.some(c => c.id === commitment.id))
      wrong('uptime_of', `the same commitment comes twice`, 'give each its own name')
    taken.set(vendor, {
      vendor: {
        ...before?.vendor,
        id: id(vendor),
        ...(get('name') === '' ? {} : { name: get('name') }),
        ...(get('role') === '' ? {} : { role: get('role') }),
        ...(get('holds') === '' ? {} : { holds: parts(get('holds')) }),
        ...(email === '' ? {} : { contact: { name: get('contact_name'), email } }),
      },
      record: {
        reports: [...(before?.record.reports ?? []), ...(report === null ? [] : [report])],
        commitments: [...(before?.record.commitments ?? []), ...(commitment === null ? [] : [commitment])],
        inPublic: inPublic === '' ? (before?.record.inPublic ?? null) : inPublic === 'yes',
      },
    })
  }
  return problems.length > 0 ? { taken: [], problems } : { taken: [...taken.values()], problems }
}

/** A report said again keeps who looked at it and when it came in. */
export function withReport(record: VendorRecord, report: VendorReport): VendorRecord {
  const before = record.reports.find(r => r.id === report.id)
  const kept =
    before === undefined ? report : { ...report, addedAt: before.addedAt, looks: before.looks, source: report.source ?? before.source }
  return { ...record, reports: [...record.reports.filter(r => r.id !== report.id), kept] }
}
export const withCommitment = (record: VendorRecord, commitment: Commitment): VendorRecord => ({
  ...record,
  commitments: [...record.commitments.filter(c => c.id !== commitment.id), commitment],
})
export const withRecord = (records: VendorRecords, vendor: VendorId, change: (record: VendorRecord) => VendorRecord): VendorRecords => ({
  ...records,
  [vendor]: change(records[vendor] ?? blankRecord),
})
export const withRecords = (records: VendorRecords, taken: readonly Taken[]): VendorRecords =>
  taken.reduce(
    (after, { vendor, record }) =>
      withRecord(after, vendor.id, known => {
        const reports = record.reports.reduce(withReport, known)
        return { ...record.commitments.reduce(withCommitment, reports), inPublic: record.inPublic ?? known.inPublic }
      }),
    records,
  )

/** `vendors`: of plan and register, as they are. Only of whom the file says other than they do the register has an entry by it. */
export function withVendors(register: Register, vendors: readonly Vendor[], taken: readonly Taken[]): Register {
  const said = taken.flatMap(({ vendor }) => {
    const before = vendors.find(v => v.id === vendor.id)
    const next: Vendor = { name: vendor.id, role: '', holds: [], contact: null, ...before, ...vendor }
    return before !== undefined && editionOf(next).edition === editionOf(before).edition ? [] : [next]
  })
  return { ...register, vendors: [...register.vendors.filter(v => !said.some(next => next.id === v.id)), ...said] }
}

/** The register of providers as a file that is read again as it was. */
export const vendorFileRows = (
  vendors: readonly Vendor[],
  recordOf: (vendor: VendorId) => VendorRecord,
): readonly (readonly (string | number | null)[])[] => [
  vendorColumns,
  ...vendors.flatMap(v => {
    const { reports, commitments, inPublic } = recordOf(v.id)
    const who = [v.id, v.name, v.role, v.holds.join(';'), v.contact?.name ?? null, v.contact?.email ?? null]
    const shown = inPublic === null ? null : inPublic ? 'yes' : 'no'
    return Array.from({ length: Math.max(1, reports.length, commitments.length) }, (_, n) => {
      const [r, c] = [reports[n], commitments[n]]
      const link = r?.source !== null && r?.source !== undefined && 'link' in r.source ? r.source.link : null
      const of = r === undefined ? Array(7).fill(null) : [r.kind, r.covers, r.issued, r.from, r.to, r.expires, link]
      const promised =
        c === undefined
          ? Array(8).fill(null)
          : [c.percent, c.name, c.clause, c.link, c.measure, c.downFrom, c.components.join(';'), c.checks.join(';')]
      return [...who, shown, ...of, ...promised]
    })
  }),
]
