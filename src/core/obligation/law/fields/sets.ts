/** Every field set that ships, and the one that a rule's report has on a day. */
import { america } from './america.ts'
import { asiaPacific } from './asia-pacific.ts'
import { europe } from './europe.ts'
import type { FieldSet } from './field.ts'

export const fieldSets: readonly FieldSet[] = [...europe, ...america, ...asiaPacific]

/** The version in force on an ISO date, else the nearest; null: no contents are known for this rule. */
export function fieldSetOf(rule: string, date: string): FieldSet | null {
  const versions = fieldSets
    .filter(set => set.rules.includes(rule))
    .toSorted((a, b) => ((a.inForce.from ?? '') < (b.inForce.from ?? '') ? -1 : 1))
  const holds = ({ inForce: { from, until } }: FieldSet) => (from === null || from <= date) && (until === null || date <= until)
  return versions.find(holds) ?? versions.at(-1) ?? null
}
