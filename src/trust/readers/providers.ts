/** Evidence that whoever holds data for us is looked at: the report of each, by somebody, often enough. */
import { counted } from '../../core/counted.ts'
import { occasionsReading } from '../control-state.ts'
import { gapIn } from '../coverage.ts'
import type { Every, FactShown, Period, Reading } from '../posture.ts'
import type { Recorded } from '../recorded.ts'

export function providersLookedAt(recorded: Recorded, period: Period, every: Every): Reading {
  const { of, looks } = recorded.providers
  const facts = of.map((vendor): FactShown => {
    const own = looks.filter(({ fact, at }) => fact.type === 'VendorRecordChanged' && fact.vendor === vendor && at < period.to)
    const last = own.at(-1)
    const held =
      last !== undefined &&
      gapIn(
        own.map(({ at }) => at),
        period,
        every.ms,
      ) === null
    return {
      at: last?.at ?? period.from,
      words: held ? "A sub-processor's own report was looked at" : 'A sub-processor of which nobody has looked at a report in time',
      held,
      link: '/vendors',
      event: last === undefined ? null : { stream: last.stream, seq: last.seq },
    }
  })
  const sorted = facts.toSorted((a, b) => a.at - b.at)
  const reading = occasionsReading('providers-looked-at', sorted, period, recorded.begins, {
    one: 'sub-processor',
    many: 'sub-processors',
    kept: `looked at within ${every.words}`,
  })
  // That a provider is there is no evidence by itself.
  const some = sorted.some(f => f.held)
  if (facts.length === 0 || some)
    return facts.length === 0 ? { ...reading, says: 'No sub-processor is named.', missing: 'a sub-processor' } : reading
  return { ...reading, verdict: 'none', says: `None of ${counted(facts.length, 'sub-processor')} was looked at within ${every.words}.` }
}
