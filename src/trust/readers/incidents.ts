/** Evidence from incidents: what was owed in them against its time, and that they are recorded at all. */
import type { Obligation } from '../../core/obligation/obligation.ts'
import { occasionsReading } from '../control-state.ts'
import type { FactShown, Period, Reading } from '../posture.ts'
import type { Recorded } from '../recorded.ts'

type Of = Recorded['incidents'][number]

/** When it was decided whether it was kept; null: it still runs, or it came to nothing. A false positive counts: it was answered or not. */
function decided(o: Obligation): Readonly<{ at: Obligation['start']; held: boolean; words: string }> | null {
  if (o.state === 'overdue') return { at: o.overdueAt ?? o.due[0]?.at ?? o.start, held: false, words: 'overdue' }
  if (typeof o.state !== 'object' || !('met' in o.state)) return null
  // What came late failed when it fell due, and that period keeps the failure.
  return { at: o.state.late ? (o.overdueAt ?? o.state.at) : o.state.at, held: !o.state.late, words: o.state.late ? 'late' : 'in time' }
}

const inPeriod = (at: number, { from, to }: Period): boolean => at >= from && at < to

/** Those of the period that `which` picks, oldest first. */
function factsOf(recorded: Recorded, period: Period, name: string, which: (o: Obligation, of: Of) => boolean): readonly FactShown[] {
  return recorded.incidents
    .flatMap(of =>
      Object.values(of.incident.obligations).flatMap((o): readonly FactShown[] => {
        const is = which(o, of) ? decided(o) : null
        if (is === null || !inPeriod(is.at, period)) return []
        return [
          {
            at: is.at,
            words: `#${of.number}: ${name} ${is.words}`,
            held: is.held,
            link: `/incidents/${of.number}`,
            event: { stream: of.stream, obligation: o.id },
          },
        ]
      }),
    )
    .toSorted((a, b) => a.at - b.at)
}
const hasTime = (o: Obligation): boolean => o.due.length > 0

export function acknowledgedInTime(recorded: Recorded, period: Period): Reading {
  const asks = (o: Obligation, { plan }: Of): boolean => {
    const met = plan.obligations.find(rule => rule.id === o.rule)?.met
    return hasTime(o) && met !== undefined && met.met === 'acknowledged'
  }
  return occasionsReading('acknowledged-in-time', factsOf(recorded, period, 'acknowledged', asks), period, recorded.begins, {
    one: 'acknowledgement that was owed',
    many: 'acknowledgements that were owed',
    kept: 'in time',
  })
}
export const owedDoneInTime = (recorded: Recorded, period: Period): Reading =>
  occasionsReading(
    'owed-done-in-time',
    factsOf(recorded, period, 'what the plan owed was done', o => hasTime(o) && 'plan' in o.cause),
    period,
    recorded.begins,
    { one: 'thing that the plan owed in an incident', many: 'things that the plan owed in incidents', kept: 'done in time' },
  )
export const notifiedInTime = (recorded: Recorded, period: Period): Reading =>
  occasionsReading(
    'notified-in-time',
    factsOf(recorded, period, 'a clock of law or contract was met', o => hasTime(o) && !('plan' in o.cause)),
    period,
    recorded.begins,
    { one: 'clock of law or contract', many: 'clocks of law and contract', kept: 'met in time' },
  )
export const reviewsHeld = (recorded: Recorded, period: Period): Reading =>
  occasionsReading(
    'reviews-held',
    factsOf(recorded, period, 'the review was held', o => (o.rule as string) === 'hold-review'),
    period,
    recorded.begins,
    { one: 'review that was owed', many: 'reviews that were owed', kept: 'held in time' },
  )

export function incidentsRecorded(recorded: Recorded, period: Period): Reading {
  const facts = recorded.incidents
    .filter(({ incident }) => inPeriod(incident.openedAt, period))
    .map(
      ({ stream, number, incident }): FactShown => ({
        at: incident.openedAt,
        words: `#${number} was opened`,
        held: true,
        link: `/incidents/${number}`,
        event: { stream, seq: 1 },
      }),
    )
  return occasionsReading('incidents-recorded', facts, period, recorded.begins, {
    one: 'incident',
    many: 'incidents',
    kept: 'recorded with a timeline in the audit log',
  })
}

/** Items that were due, or done before, in the period. What was dropped was decided, and is no failure. */
export function remediationDone(recorded: Recorded, period: Period): Reading {
  const of = [...recorded.incidents, ...(recorded.house === null ? [] : [{ ...recorded.house, number: null }])]
  const facts = of.flatMap(({ stream, number, incident }) =>
    Object.values(incident.remediation ?? {}).flatMap((item): readonly FactShown[] => {
      const { due, ended } = item
      const done = ended?.as === 'done' ? ended.at : null
      const at = done ?? (due !== null && due <= recorded.now && ended === null ? due : null)
      if (at === null || !inPeriod(at, period)) return []
      const late = done !== null && due !== null && done > due
      return [
        {
          at,
          words: `${number === null ? 'Of a drill' : `#${number}`}: a remediation item ${done === null ? 'is overdue' : late ? 'was done late' : 'was done'}`,
          held: done !== null && !late,
          link: number === null ? '/obligations' : `/incidents/${number}`,
          event: { stream, seq: item.seq },
        },
      ]
    }),
  )
  return occasionsReading(
    'remediation-done',
    facts.toSorted((a, b) => a.at - b.at),
    period,
    recorded.begins,
    { one: 'remediation item that was due', many: 'remediation items that were due', kept: 'done in time' },
  )
}
