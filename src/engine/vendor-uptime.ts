/** What providers commit themselves to, beside what was measured, month by month where the team is (C-28). */
import { addMonths, at, dateText, day, dayOf, fromDate, toDate } from '../core/calendar/civil.ts'
import { toInstant, toWallClock } from '../core/calendar/local.ts'
import type { Instant } from '../core/id.ts'
import type { World } from '../core/world.ts'
import type { VendorId } from '../customers/customer.ts'
import { type Measured, type Month, measured, type Sighted } from '../customers/uptime.ts'
import { blankRecord, type Commitment } from '../customers/vendor-record.ts'
import type { OrgId } from '../store/port.ts'
import { type Availability, checkSight, feedSight } from './availability.ts'
import type { HealthChecks } from './health-checks.ts'
import type { VendorFeeds } from './vendor-feeds.ts'
import { teamZone, type VendorRecordsKept } from './vendor-records.ts'

/** `since`: when it was first recorded; null: never. `problem`: why nothing comes of it now. */
export type MeasuredSource = Readonly<{
  of: string
  name: string
  says: 'the provider' | 'our check'
  since: Instant | null
  problem: string | null
  months: readonly Measured[]
}>
export type MeasuredCommitment = Readonly<{ vendor: VendorId; commitment: Commitment; sources: readonly MeasuredSource[] }>

/** The months that begin with that of `from` and end with that of now, newest first. */
export function monthsUpTo(world: World, count: number): readonly Month[] {
  const zone = teamZone(world)
  const today = toDate(dayOf(toWallClock(zone, world.now)))
  const first = fromDate({ ...today, day: 1 })
  return Array.from({ length: count }, (_, n) => {
    const begins = addMonths(first, -n)
    return {
      name: dateText(begins).slice(0, 7),
      from: toInstant(zone, at(begins, 0)),
      to: toInstant(zone, at(addMonths(day(begins), 1), 0)),
    }
  })
}

export async function vendorUptime(
  engine: Readonly<{
    vendorRecords: Pick<VendorRecordsKept, 'read'>
    vendorFeeds: Pick<VendorFeeds, 'list'>
    healthChecks: Pick<HealthChecks, 'list'>
    availability: Pick<Availability, 'sights'>
    world(org: OrgId): Promise<World>
  }>,
  org: OrgId,
  months: number,
): Promise<readonly MeasuredCommitment[]> {
  const [records, feeds, checks, sights, world] = await Promise.all([
    engine.vendorRecords.read(org),
    engine.vendorFeeds.list(org),
    engine.healthChecks.list(org),
    engine.availability.sights(org),
    engine.world(org),
  ])
  const over = monthsUpTo(world, months)
  return feeds.flatMap(feed => {
    const vendor = feed.vendor.id
    return (records[vendor] ?? blankRecord).commitments.map((commitment): MeasuredCommitment => {
      const source = (of: string, heardUntil: Instant | null, more: Pick<MeasuredSource, 'name' | 'says' | 'problem'>): MeasuredSource => {
        const seen: readonly Sighted[] = sights.get(of) ?? []
        return {
          of,
          ...more,
          since: seen[0]?.from ?? null,
          months: over.map(month => measured(commitment, seen, heardUntil, month, world.now)),
        }
      }
      const pages = (commitment.components.length === 0 ? [null] : commitment.components).map(component =>
        source(feedSight(vendor, component), feed.heardUntil, {
          name: component === null ? 'Its status page' : `Its status page: ${component}`,
          says: 'the provider',
          problem: feed.settings?.on
            ? (feed.problem ??
              (component !== null && feed.okAt !== null && !feed.components.includes(component)
                ? `Its status page lists no component ${component}.`
                : null))
            : 'Its status page is not read.',
        }),
      )
      const own = commitment.checks.map(id => {
        const check = checks.find(c => c.check === id)
        return source(checkSight(id), check?.heardUntil ?? null, {
          name: check?.settings.name ?? 'A check that was removed',
          says: 'our check',
          problem: check === undefined ? 'This check is not there any more.' : check.settings.on ? null : 'This check is turned off.',
        })
      })
      return { vendor, commitment, sources: [...pages, ...own] }
    })
  })
}
