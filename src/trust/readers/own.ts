/** Evidence that is recorded for the controls' own sake: what the instance found when it looked, and what somebody says was carried out. */
import type { Event } from '../../core/event.ts'
import { cadenceReading } from '../control-state.ts'
import { evidenceKinds, type Probe } from '../evidence-kinds.ts'
import type { Every, FactShown, Period, Reading } from '../posture.ts'
import type { Recorded } from '../recorded.ts'

export function lookedAt(probe: Probe, recorded: Recorded, period: Period, every: Every): Reading {
  const { name } = evidenceKinds[probe]
  let unread = 0
  const facts = recorded.own.flatMap(({ fact, at, stream, seq }): readonly FactShown[] => {
    const found = fact.type === 'GuardsLookedAt' ? fact.found[probe] : undefined
    if (found === 'unread' && at >= period.from && at < period.to) unread++
    if (found !== 'held' && found !== 'failed') return []
    return [
      {
        at,
        words: `${name}: ${found === 'held' ? 'holds' : 'does not hold'}`,
        held: found === 'held',
        link: '/log',
        event: { stream, seq },
      },
    ]
  })
  const reading = cadenceReading(probe, facts, period, recorded.begins, every, { one: 'look at it', many: 'looks at it' })
  return unread === 0 ? reading : { ...reading, says: `${reading.says} ${unread} could not be read.` }
}

export function performed(control: string, recorded: Recorded, period: Period, every: Every): Reading {
  const is = (event: Event) => event.fact.type === 'ControlPerformed' && event.fact.control === control
  const facts = recorded.own
    .filter(is)
    .map(
      ({ fact, stream, seq }): FactShown => ({
        at: (fact as Extract<Event['fact'], { type: 'ControlPerformed' }>).happenedAt,
        words: 'Somebody recorded that it was carried out',
        held: true,
        link: '/log',
        event: { stream, seq },
      }),
    )
    .toSorted((a, b) => a.at - b.at)
  return cadenceReading('performed', facts, period, recorded.begins, every, {
    one: 'record that it was carried out',
    many: 'records that it was carried out',
  })
}
