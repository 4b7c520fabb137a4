/** Alerts that are reports of people: their kinds of source, and the reference under which what was written is kept apart. */
import type { Detectable } from './match.ts'

export const reportKinds = { form: 'report', mail: 'email' } as const
export const reportLabel = 'report'

/** The reference of the report that an alert is; null: it is none. */
export function reportOf({ sourceKind, labels }: Readonly<{ sourceKind: string }> & Pick<Detectable, 'labels'>): string | null {
  return sourceKind === reportKinds.form || sourceKind === reportKinds.mail ? readReference(labels[reportLabel] ?? '') : null
}
/** A reference as somebody typed it; null: it is none. Twelve letters and digits, without I, L, O and U. */
export function readReference(text: string): string | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(letters) ? letters.replace(/(.{4})(?=.)/g, '$1-') : null
}
