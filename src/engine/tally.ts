/** What this process has done since it began, for whoever watches it: counts alone, of no person and of no drill. */
import type { MethodKind } from '../core/oncall/people.ts'

export type Tally = Readonly<{
  since: number // ms since 1970
  signals: ReadonlyMap<string, number> // by the source's kind
  pages: ReadonlyMap<MethodKind, ReadonlyMap<string, number>> // by carrier and outcome
}>

export function makeTally(
  since: number,
): Tally & Readonly<{ signal(source: string, count: number): void; page(kind: MethodKind, outcome: string): void }> {
  const signals = new Map<string, number>()
  const pages = new Map<MethodKind, Map<string, number>>()
  return {
    since,
    signals,
    pages,
    signal: (source, count) => void signals.set(source, (signals.get(source) ?? 0) + count),
    page(kind, outcome) {
      const of = pages.get(kind) ?? new Map<string, number>()
      pages.set(kind, of.set(outcome, (of.get(outcome) ?? 0) + 1))
    },
  }
}
