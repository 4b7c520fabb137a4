/**
 * What is kept of providers beside who they are: their reports, who looked at them, what they commit themselves to (C-10, C-28).
 * Apart from the register of customers, which may be large, while this is asked for every minute.
 *
 * V1  A change is in the audit log before it is kept, by ids and kinds alone; it is made upon what was read.
 * V2  Of a report that has an end the house owes the next one (core/house.ts); the days are those where the team is.
 */
import { at, type Day, dayOf, readDate } from '../core/calendar/civil.ts'
import { toInstant, toWallClock, zoneTable } from '../core/calendar/local.ts'
import type { Actor } from '../core/cause.ts'
import type { Facts, StreamId } from '../core/event.ts'
import type { EndingReport } from '../core/house.ts'
import type { Id } from '../core/id.ts'
import { type World, zoneOf } from '../core/world.ts'
import type { VendorId } from '../customers/customer.ts'
import { dayAfter, expiresSoonDays, replacedBy, type VendorRecords } from '../customers/vendor-record.ts'
import type { OrgId } from '../store/port.ts'
import type { Customers } from './customers.ts'
import { derive } from './derive.ts'
import { streamOf } from './handle.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

const recordsKey = 'vendor records'
const attemptsMax = 20

export type Ending = EndingReport & Readonly<{ replacedBy: string | null }>
type Change = Facts['VendorRecordChanged']
export type VendorRecordsKept = Readonly<{
  read(org: OrgId): Promise<VendorRecords>
  /** Throws what `change` throws, and NoPlan before there is a plan. `said`: what of it is told to the log. */
  change(org: OrgId, by: Actor, said: readonly Change[], change: (records: VendorRecords) => VendorRecords): Promise<VendorRecords>
  /** Reports that have an end: those that count, and those that another one has replaced. */
  ending(org: OrgId, world: World): Promise<readonly Ending[]>
}>

const opens = (org: OrgId): Id<'command'> => derive('vendor records', org)
export const vendorRecordsStreamOf = (org: OrgId): StreamId => streamOf(org, opens(org))

/** A plan that leaves its zone open counts days in UTC. */
export const teamZone = (world: World) => zoneTable(world.calendar.value, zoneOf(world) ?? 'UTC')

/** The day where the team is. */
export const todayIn = (world: World): Day => dayOf(toWallClock(teamZone(world), world.now))

/** `vendors`: those that there are; a record of any other owes nothing. */
function endingOf(records: VendorRecords, vendors: ReadonlySet<string>, world: World): readonly Ending[] {
  return (Object.keys(records) as VendorId[]).toSorted().flatMap(vendor => {
    const record = records[vendor]!
    if (!vendors.has(vendor)) return []
    return record.reports.flatMap(report => {
      if (report.expires === null) return []
      const newer = replacedBy(record, report)
      return [
        {
          vendor,
          report: report.id,
          kind: report.kind,
          addedAt: report.addedAt,
          until: toInstant(teamZone(world), at(readDate(dayAfter(report.expires))!, 0)),
          date: report.expires,
          warnDays: expiresSoonDays,
          replacedBy: newer === null ? null : `${newer.kind}${newer.expires === null ? '' : ` until ${newer.expires}`}`,
        },
      ]
    })
  })
}

export function makeVendorRecords(
  needs: RecordNeeds & Readonly<{ customers: Pick<Customers, 'register'>; changed(): void }>,
): VendorRecordsKept {
  const { store } = needs
  const read = async (org: OrgId): Promise<VendorRecords> =>
    ((await store.org(org).readPrivate(recordsKey))?.value as VendorRecords | undefined) ?? {}
  return {
    read,
    async change(org, by, said, change) {
      change(await read(org)) // what it would throw is thrown before anything is recorded
      const stream = await openedRecord(needs, {
        org,
        drill: null,
        opens: opens(org),
        title: 'The record of the providers',
        of: 'Who said what of their reports and commitments.',
      })
      for (const one of said) {
        const outcome = await needs.handle({ org, stream, by, ask: () => ({ type: 'RecordVendor', ...one }) })
        if (outcome.handled === 'refused') throw new Error(`the record of a provider was refused: ${outcome.refusal.refused}`)
      }
      for (let attempt = 0; attempt < attemptsMax; attempt++) {
        const before = await store.org(org).readPrivate(recordsKey)
        const after = change((before?.value as VendorRecords | undefined) ?? {})
        if (!(await store.org(org).replacePrivate(recordsKey, before?.version ?? null, after))) continue
        needs.changed()
        return after
      }
      throw new Error(`the records of providers were changed by others ${attemptsMax} times meanwhile`)
    },
    async ending(org, world) {
      const records = await read(org)
      const named = new Set<string>((world.plan.value.vendors ?? []).map(v => v.id))
      // The register is read only where it has to be: with 50,000 customers in it that takes a moment.
      const unnamed = Object.keys(records).some(vendor => !named.has(vendor))
      const own = unnamed ? (await needs.customers.register(org)).vendors.map(v => v.id) : []
      return endingOf(records, new Set([...named, ...own]), world)
    },
  }
}
