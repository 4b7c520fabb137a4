/** Evidence of what is done without an incident: the plan's review, its reading, drills, erasures. */
import { materialReviewDuty, planReviewDuty, readerOf } from '../../core/house.ts'
import type { Obligation } from '../../core/obligation/obligation.ts'
import { cadenceReading, occasionsReading } from '../control-state.ts'
import type { Every, FactShown, Period, Reading } from '../posture.ts'
import type { Recorded } from '../recorded.ts'

const hourMs = 3_600_000

const duties = ({ house }: Recorded): readonly Obligation[] => (house === null ? [] : Object.values(house.incident.obligations))
const metAt = (o: Obligation) => (typeof o.state === 'object' && 'met' in o.state ? o.state.at : null)

export function planReviewed(recorded: Recorded, period: Period, every: Every): Reading {
  const facts = duties(recorded)
    .filter(o => [planReviewDuty, materialReviewDuty].includes(o.rule))
    .flatMap((o): readonly FactShown[] => {
      const at = metAt(o)
      if (at === null) return []
      const words = (o.rule as string) === planReviewDuty ? 'The plan was reviewed' : 'The plan was reviewed after a material incident'
      return [{ at, words, held: true, link: '/obligations', event: { stream: recorded.house!.stream, obligation: o.id } }]
    })
  const sorted = facts.toSorted((a, b) => a.at - b.at)
  return cadenceReading('plan-reviewed', sorted, period, recorded.begins, every, { one: 'review of the plan', many: 'reviews of the plan' })
}

/** What each owes last counts whenever it was read: nobody reads the same version twice. */
export function planRead(recorded: Recorded, period: Period): Reading {
  const owed = duties(recorded).filter(o => readerOf(o.rule) !== null && o.start < period.to)
  const facts = owed.flatMap((o): readonly FactShown[] => {
    const at = metAt(o)
    const isLast = owed.every(other => other.rule !== o.rule || other.seq <= o.seq)
    if (!isLast && (at === null || at < period.from)) return []
    if (!isLast && typeof o.state === 'object' && !('met' in o.state)) return []
    const read = at !== null && at < period.to
    return [
      {
        at: at ?? o.start,
        words: read ? 'Somebody has read the version that they owed' : 'Somebody owes it to read the version that runs',
        held: read,
        link: '/obligations',
        event: { stream: recorded.house!.stream, obligation: o.id },
      },
    ]
  })
  return occasionsReading(
    'plan-read',
    facts.toSorted((a, b) => a.at - b.at),
    period,
    recorded.begins,
    { one: 'reading that is owed', many: 'readings that are owed', kept: 'done' },
  )
}

export function drillHeld(recorded: Recorded, period: Period, every: Every): Reading {
  const facts = recorded.drills
    .filter(d => d.held)
    .map(
      (d): FactShown => ({
        at: d.endedAt,
        words: `Drill ${d.number} was held to its end`,
        held: true,
        link: `/drills/${d.drill}`,
        event: { stream: d.stream },
      }),
    )
  const sorted = facts.toSorted((a, b) => a.at - b.at)
  return cadenceReading('drill-held', sorted, period, recorded.begins, every, { one: 'drill', many: 'drills' })
}

export function erasuresCarriedOut(recorded: Recorded, period: Period): Reading {
  const facts = recorded.erasures
    .filter(({ erasure }) => erasure.at >= period.from && erasure.at < period.to)
    .map(({ erasure, doneAt }): FactShown => {
      const held = doneAt !== null && doneAt - erasure.at <= hourMs
      const [stream] = Object.keys(erasure.texts) as (keyof typeof erasure.texts)[]
      return {
        at: erasure.at,
        words: held
          ? 'An erasure was whole at once'
          : doneAt === null
            ? 'An erasure is not whole yet'
            : 'An erasure took longer than an hour',
        held,
        link: '/log',
        event: stream === undefined ? null : { stream },
      }
    })
  return occasionsReading('erasures-carried-out', facts, period, recorded.begins, {
    one: 'erasure that was asked for',
    many: 'erasures that were asked for',
    kept: 'carried out',
  })
}
