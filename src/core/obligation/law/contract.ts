/**
 * Clocks that a contract starts: as the clause has it, in its own unit, from its own moment, in its own zone. The words of
 * the clause are the citation; nothing is assumed that it does not say.
 */
import type { Counting } from '../counting/counting.ts'
import { type LawRule, rule } from './rule.ts'

export type ContractClause = Readonly<{
  id: string // of the contract: a customer's or insurer's
  clause: string // as it stands there
  /** What it says about time: so much of a unit, or no figure in its words. */
  time: Readonly<{ count: number; unit: 'hour' | 'day' | 'business day' | 'month' }> | Readonly<{ words: string }>
  from: string
  to: string
  zone: string | null
  holidays: string | null
}>

export function contractRule(contract: ContractClause): LawRule {
  return rule({
    id: `contract-${contract.id}`,
    regime: 'contract',
    name: `Notice to ${contract.to}`,
    citation: contract.clause,
    from: contract.from,
    to: contract.to,
    counting: countingOf(contract.time),
    zone: contract.zone,
    holidays: contract.holidays,
    mark: 'V',
    source: 'the contract itself',
  })
}

function countingOf(time: ContractClause['time']): Counting {
  if ('words' in time) return { by: 'no figure', words: time.words }
  switch (time.unit) {
    case 'hour':
      return { by: 'hours', hours: time.count }
    case 'day':
      return { by: 'days', days: time.count, roll: 'none' }
    case 'business day':
      return { by: 'business days', days: time.count, closes: null }
    case 'month':
      return { by: 'months', months: time.count, roll: 'none' }
  }
}
