import type { IncidentDetail, Obligation } from '../shapes.ts'

/** `data-exposed` → `Data exposed`: facts and their values are ids of the plan. */
export const factWords = (id: string): string => {
  const words = id.replaceAll(/[-_]+/g, ' ').trim()
  return words === '' ? id : words[0]!.toUpperCase() + words.slice(1)
}

/** Which question of fact an obligation that asks is about: the one that its rule names. */
export function factFor(obligation: Pick<Obligation, 'rule'>, facts: IncidentDetail['facts']): IncidentDetail['facts'][number] | null {
  const rule = obligation.rule.split(/[./]/).at(-1) ?? obligation.rule
  return (
    facts.find(fact => fact.id === obligation.rule || fact.id === rule) ??
    facts.filter(fact => rule.split('-').includes(fact.id) || rule.endsWith(`-${fact.id}`)).sort((a, b) => b.id.length - a.id.length)[0] ??
    null
  )
}
