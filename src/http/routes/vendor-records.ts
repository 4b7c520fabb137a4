/** What is kept of providers: their reports and who looked at them, what they commit themselves to, and a file of all of it. */
import { z } from 'zod'
import type { Day } from '../../core/calendar/civil.ts'
import { type Id, id } from '../../core/id.ts'
import type { Vendor } from '../../customers/customer.ts'
import { idShape } from '../../customers/import.ts'
import {
  datesProblem,
  importVendors,
  vendorFileRows,
  withCommitment,
  withRecord,
  withRecords,
  withReport,
  withVendors,
} from '../../customers/import-vendors.ts'
import {
  blankRecord,
  type VendorRecord as Kept,
  type VendorReport as ReportKept,
  replacedBy,
  reportState,
} from '../../customers/vendor-record.ts'
import { todayIn } from '../../engine/vendor-records.ts'
import { vendorUptime } from '../../engine/vendor-uptime.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { Naming } from '../../read/naming.ts'
import type { OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { csvOf, exportOf } from '../export.ts'
import {
  CommitmentIn,
  InPublic,
  LookAtReport,
  uptimeQuery,
  VendorRecord,
  VendorReportIn,
  VendorsIn,
  VendorsTaken,
  VendorUptime,
} from '../vendors-api.ts'

const slug = z.string().regex(idShape, 'small letters, digits and dashes')
const params = z.object({ id: z.string().min(1).max(64) })
const reportParams = params.extend({ report: slug })
const commitmentParams = params.extend({ commitment: slug })
const looksMost = 100
const stretchesMost = 200

const shownOf = (vendor: Vendor, record: Kept, inPlan: boolean, today: Day, names: Naming): As<typeof VendorRecord> => ({
  vendor: { id: vendor.id, name: vendor.name },
  role: vendor.role,
  holds: [...vendor.holds],
  subProcessor: vendor.holds.length > 0,
  inPublic: record.inPublic,
  isShown: record.inPublic ?? inPlan,
  reports: record.reports
    .toSorted((a, b) => {
      const [x, y] = [a, b].map(r => (replacedBy(record, r) === null ? 0 : 1)) as [number, number]
      return x - y || (b.to ?? b.issued ?? '').localeCompare(a.to ?? a.issued ?? '') || (a.id < b.id ? -1 : 1)
    })
    .map(report => ({
      ...report,
      ...reportState(record, report, today),
      addedAt: iso(report.addedAt),
      looks: report.looks.map(look => ({ by: names.actor(look.by), at: iso(look.at), words: look.words })),
    })),
  commitments: record.commitments.map(c => ({ ...c, components: [...c.components], checks: [...c.checks] })),
})

export function addVendorRecordRoutes(app: App, { engine, reader }: Doorway): void {
  const { customers, vendorRecords } = engine
  const list = async (org: OrgId): Promise<readonly As<typeof VendorRecord>[]> => {
    const [vendors, records, a] = await Promise.all([customers.vendors(org), vendorRecords.read(org), reader.around(org)])
    const named = new Set<string>((a.world.plan.value.vendors ?? []).map(v => v.id))
    return vendors.map(v => shownOf(v, records[v.id] ?? blankRecord, named.has(v.id), todayIn(a.world), a.names))
  }
  const mayChange = async (caller: Caller, which: string): Promise<Id<'vendor'>> => {
    mustOwn(caller, await engine.directory(caller.org))
    return there(caller.org, which)
  }
  const there = async (org: OrgId, which: string): Promise<Id<'vendor'>> => {
    const vendor = id<'vendor'>(which)
    if (!(await customers.vendors(org)).some(v => v.id === vendor))
      throw new EdgeError('not-found', { message: 'There is no such vendor.', instead: 'GET /api/v1/vendors lists them; PUT one first' })
    return vendor
  }
  const shown = async (org: OrgId, vendor: Id<'vendor'>) => (await list(org)).find(r => r.vendor.id === (vendor as string))!
  /** The file that a report names has to be in the vault. */
  const checkSource = async (org: OrgId, source: ReportKept['source']): Promise<void> => {
    if (source === null || 'link' in source) return
    const row = await reader.find(org, String(source.incident))
    const file = row?.incident.evidence?.[source.evidence]
    if (file === undefined || file.gone !== null)
      throw new EdgeError('invalid', {
        field: 'body.source',
        message: `Incident #${source.incident} keeps no file ${source.evidence}.`,
        instead: `GET /api/v1/incidents/${source.incident}/evidence lists its files`,
      })
  }
  const noSuchReport = () =>
    new EdgeError('not-found', { message: 'There is no such report.', instead: 'GET /api/v1/vendor-records lists them' })

  app.get(
    '/vendor-records',
    { schema: { summary: 'Providers with their reports and commitments', response: answers(listOf(VendorRecord)) } },
    async request => {
      const items = [...(await list(callerIn(request).org))]
      return { items, total: items.length }
    },
  )
  app.put(
    '/vendors/:id/reports/:report',
    {
      schema: {
        summary: 'Add or change a report of a vendor',
        params: reportParams,
        body: VendorReportIn,
        response: answers(VendorRecord),
      },
    },
    async request => {
      const caller = callerIn(request)
      const vendor = await mayChange(caller, request.params.id)
      const { kind, covers, issued, from, to, expires } = request.body
      const problem = datesProblem({ issued, from, to, expires })
      if (problem !== null)
        throw new EdgeError('invalid', {
          field: `body.${problem[0]}`,
          message: `This cannot be: ${problem[1]}.`,
          instead: 'dates that follow one another',
        })
      const source = request.body.source as ReportKept['source']
      await checkSource(caller.org, source)
      const report: ReportKept = {
        id: id(request.params.report),
        kind,
        covers,
        issued,
        from,
        to,
        expires,
        source,
        addedAt: engine.clock.now(),
        looks: [],
      }
      await vendorRecords.change(caller.org, actorOf(caller), [{ vendor, what: 'report', which: report.id }], records =>
        withRecord(records, vendor, record => {
          const kept = withReport(record, report)
          // Said by hand, its source is as it was said: none, too.
          return { ...kept, reports: kept.reports.map(r => (r.id === report.id ? { ...r, source } : r)) }
        }),
      )
      return shown(caller.org, vendor)
    },
  )
  app.delete(
    '/vendors/:id/reports/:report',
    { schema: { summary: 'Take a report out', params: reportParams, response: answers(VendorRecord) } },
    async request => {
      const caller = callerIn(request)
      const vendor = await mayChange(caller, request.params.id)
      const { report } = request.params
      await vendorRecords.change(caller.org, actorOf(caller), [{ vendor, what: 'report removed', which: report }], records =>
        withRecord(records, vendor, record => {
          if (!record.reports.some(r => r.id === (report as string))) throw noSuchReport()
          return { ...record, reports: record.reports.filter(r => r.id !== (report as string)) }
        }),
      )
      return shown(caller.org, vendor)
    },
  )
  app.post(
    '/vendors/:id/reports/:report/looks',
    {
      schema: {
        summary: 'I have looked at this report; recorded with who and when',
        params: reportParams,
        body: LookAtReport,
        response: answers(VendorRecord),
      },
    },
    async request => {
      const caller = callerIn(request)
      const vendor = await there(caller.org, request.params.id)
      const { report } = request.params
      const look = { by: actorOf(caller), at: engine.clock.now(), words: request.body.words }
      await vendorRecords.change(caller.org, look.by, [{ vendor, what: 'report looked at', which: report }], records =>
        withRecord(records, vendor, record => {
          if (!record.reports.some(r => r.id === (report as string))) throw noSuchReport()
          const reports = record.reports.map(r =>
            r.id === (report as string) ? { ...r, looks: [look, ...r.looks].slice(0, looksMost) } : r,
          )
          return { ...record, reports }
        }),
      )
      return shown(caller.org, vendor)
    },
  )
  app.put(
    '/vendors/:id/commitments/:commitment',
    {
      schema: {
        summary: 'Say what a vendor commits itself to',
        params: commitmentParams,
        body: CommitmentIn,
        response: answers(VendorRecord),
      },
    },
    async request => {
      const caller = callerIn(request)
      const vendor = await mayChange(caller, request.params.id)
      const { checks, ...rest } = request.body
      const there = new Set((await engine.healthChecks.list(caller.org)).map(c => c.check as string))
      const unknown = checks.find(check => !there.has(check))
      if (unknown !== undefined)
        throw new EdgeError('invalid', {
          field: 'body.checks',
          message: `There is no health check ${unknown}.`,
          instead: 'GET /api/v1/health-checks lists them',
        })
      const commitment = {
        ...rest,
        id: id<'commitment'>(request.params.commitment),
        checks: checks.map(check => id<'health check'>(check)),
      }
      await vendorRecords.change(caller.org, actorOf(caller), [{ vendor, what: 'commitment', which: commitment.id }], records =>
        withRecord(records, vendor, record => withCommitment(record, commitment)),
      )
      return shown(caller.org, vendor)
    },
  )
  app.delete(
    '/vendors/:id/commitments/:commitment',
    { schema: { summary: 'Take a commitment out', params: commitmentParams, response: answers(VendorRecord) } },
    async request => {
      const caller = callerIn(request)
      const vendor = await mayChange(caller, request.params.id)
      const { commitment } = request.params
      await vendorRecords.change(caller.org, actorOf(caller), [{ vendor, what: 'commitment removed', which: commitment }], records =>
        withRecord(records, vendor, record => {
          if (!record.commitments.some(c => c.id === (commitment as string)))
            throw new EdgeError('not-found', { message: 'There is no such commitment.', instead: 'GET /api/v1/vendor-records lists them' })
          return { ...record, commitments: record.commitments.filter(c => c.id !== (commitment as string)) }
        }),
      )
      return shown(caller.org, vendor)
    },
  )
  app.put(
    '/vendors/:id/public',
    { schema: { summary: 'Say whether a vendor is named in public', params, body: InPublic, response: answers(VendorRecord) } },
    async request => {
      const caller = callerIn(request)
      const vendor = await mayChange(caller, request.params.id)
      const { inPublic } = request.body
      const what = inPublic === null ? 'shown as the plan does' : inPublic ? 'shown in public' : 'not shown'
      await vendorRecords.change(caller.org, actorOf(caller), [{ vendor, what, which: null }], records =>
        withRecord(records, vendor, record => ({ ...record, inPublic })),
      )
      return shown(caller.org, vendor)
    },
  )

  app.get(
    '/vendor-uptime',
    {
      schema: {
        summary: 'What providers commit themselves to, beside what was measured, by calendar month',
        querystring: uptimeQuery,
        response: answers(listOf(VendorUptime)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const names = new Map((await customers.vendors(org)).map(v => [v.id as string, v.name]))
      const items = (await vendorUptime(engine, org, request.query.months)).map(({ vendor, commitment: c, sources }) => ({
        vendor: { id: vendor as string, name: names.get(vendor) ?? vendor },
        commitment: { ...c, components: [...c.components], checks: [...c.checks] },
        sources: sources.map(({ name, says, since, problem, months }) => ({
          name,
          says,
          since: isoOrNull(since),
          problem,
          months: months.map(m => ({
            ...m,
            stretches: m.stretches.slice(-stretchesMost).map(s => ({ ...s, from: iso(s.from), to: iso(s.to) })),
          })),
        })),
      }))
      return { items, total: items.length }
    },
  )

  app.get(
    '/vendors.csv',
    { schema: { summary: 'The register of providers as a file, in the columns that are imported' } },
    async (request, reply) => {
      const { org } = callerIn(request)
      const [vendors, records] = await Promise.all([customers.vendors(org), vendorRecords.read(org)])
      const rows = vendorFileRows(vendors, vendor => records[vendor] ?? blankRecord)
      const of = exportOf('the register of providers', null, engine.clock.now(), rows)
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="vendors.csv"')
      return reply.serializer(String).send(csvOf(of, rows))
    },
  )
  app.post(
    '/vendors/import',
    {
      bodyLimit: 4_000_000,
      schema: {
        summary: 'Take in providers, their reports and commitments, from CSV or YAML: all of it or, where something is wrong, nothing',
        body: VendorsIn,
        response: answers(VendorsTaken),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const vendors = await customers.vendors(caller.org)
      const { taken, problems } = importVendors(request.body.file, new Set(vendors.map(v => v.id)), engine.clock.now())
      if (problems.length === 0) {
        await customers.change(caller.org, register => withVendors(register, vendors, taken))
        const said = taken.flatMap(({ vendor, record }) => [
          ...record.reports.map(r => ({ vendor: vendor.id, what: 'report' as const, which: r.id as string })),
          ...record.commitments.map(c => ({ vendor: vendor.id, what: 'commitment' as const, which: c.id as string })),
        ])
        await vendorRecords.change(caller.org, actorOf(caller), said, records => withRecords(records, taken))
      }
      const count = (part: 'reports' | 'commitments') => taken.reduce((sum, { record }) => sum + record[part].length, 0)
      return { taken: taken.length, reports: count('reports'), commitments: count('commitments'), problems: problems.slice(0, 1_000) }
    },
  )
}
