/**
 * One drill on two plans, side by side (X-04): the same people, seed and injects; what was owed, who was paged and what was
 * late under each. What the second plan has no place for is left out of its run, and named.
 */
import type { Event } from '../core/event.ts'
import type { Incident } from '../core/incident.ts'
import { lengthText } from '../core/oncall/words.ts'
import type { Plan } from '../core/plan.ts'
import { type Occasion, occasionsOf, pagesIn } from '../read/replay.ts'
import { type DrillNeeds, type DrillResult, runDrill } from './run.ts'

/** How a rule went: due and met as ms after the drill began; null: not, or without a date. */
export type Went = Readonly<{ words: string; dueMs: number | null; metMs: number | null; outcome: string }>
export type RowCompared = Readonly<{
  rule: string
  name: string
  was: Went | null
  would: Went | null
  differs: boolean
  lateOnly: 'was' | 'would' | null
}>
export type PageCompared = Readonly<{ afterMs: number; person: string; by: string; why: string }>
export type IncidentCompared = Readonly<{
  number: number
  was: Readonly<{ severity: string; status: string }> | null
  would: Readonly<{ severity: string; status: string }> | null
  rows: readonly RowCompared[]
  pages: Readonly<{ was: number; would: number; onlyWas: readonly PageCompared[]; onlyWould: readonly PageCompared[] }>
}>
export type Side = Readonly<{
  plan: Readonly<{ title: string; version: string }>
  score: Readonly<{ points: number; of: number }>
  obligations: DrillResult['score']['obligations']
  hash: string
}>
export type DrillCompared = Readonly<{
  title: string
  seed: string
  was: Side
  would: Side
  incidents: readonly IncidentCompared[]
  leftOut: readonly Readonly<{ line: number; why: string }>[]
}>

export async function compareDrill(needs: DrillNeeds, other: Plan): Promise<DrillCompared> {
  const was = await runDrill({ ...needs, lenient: true })
  const would = await runDrill({ ...needs, plan: other, lenient: true })
  const side = (plan: Plan, { score, hash }: DrillResult): Side => ({
    plan: { title: plan.title, version: plan.header.version },
    score: { points: score.points, of: score.of },
    obligations: score.obligations,
    hash,
  })
  const nameOf = (person: string): string => needs.people.persons.find(({ id }) => id === person)?.name ?? person
  const kindOf = (method: string): string =>
    needs.people.persons.flatMap(({ methods }) => methods).find(({ id }) => id === method)?.kind ?? method
  const incidents = Array.from({ length: Math.max(was.incidents.length, would.incidents.length) }, (_, n): IncidentCompared => {
    const [a, b] = [was.incidents[n] ?? null, would.incidents[n] ?? null]
    const brief = (of: Incident | null) => (of === null ? null : { severity: of.severity as string, status: of.status as string })
    const pages = (events: readonly Event[] | undefined): readonly PageCompared[] =>
      pagesIn(events ?? []).map(page => ({
        afterMs: page.at - needs.drill.starts,
        person: nameOf(page.person),
        by: kindOf(page.method),
        why: page.why,
      }))
    const [pagesA, pagesB] = [pages(was.events[n]), pages(would.events[n])]
    return {
      number: n + 1,
      was: brief(a),
      would: brief(b),
      rows: rowsOf(a, b, needs.plan, other, needs.drill.starts),
      pages: { was: pagesA.length, would: pagesB.length, onlyWas: without(pagesA, pagesB), onlyWould: without(pagesB, pagesA) },
    }
  })
  return {
    title: needs.drill.title,
    seed: needs.seed,
    was: side(needs.plan, was),
    would: side(other, would),
    incidents,
    leftOut: would.leftOut,
  }
}

const without = (of: readonly PageCompared[], others: readonly PageCompared[]): readonly PageCompared[] => {
  const key = (page: PageCompared) => JSON.stringify([page.afterMs, page.person, page.by])
  const known = new Set(others.map(key))
  return of.filter(page => !known.has(key(page)))
}

/** The n-th occasion of a rule stands beside its n-th under the other plan. */
function rowsOf(was: Incident | null, would: Incident | null, plan: Plan, other: Plan, start: number): readonly RowCompared[] {
  const numbered = (incident: Incident | null): ReadonlyMap<string, Occasion> => {
    const seen = new Map<string, number>()
    return new Map(
      occasionsOf(incident)
        .filter(({ state }) => state !== 'possible')
        .map(occasion => {
          const n = seen.get(occasion.rule) ?? 0
          seen.set(occasion.rule, n + 1)
          return [`${occasion.rule} ${n}`, occasion] as const
        }),
    )
  }
  const [a, b] = [numbered(was), numbered(would)]
  return [...new Set([...a.keys(), ...b.keys()])].map(key => {
    const [x, y] = [a.get(key), b.get(key)]
    const rule = (x ?? y)!.rule
    const named = [...plan.obligations, ...other.obligations].find(({ id }) => (id as string) === rule)
    const [left, right] = [x === undefined ? null : went(x, start), y === undefined ? null : went(y, start)]
    const [lateA, lateB] = [x?.late ?? false, y?.late ?? false]
    return {
      rule,
      name: named?.name ?? rule,
      was: left,
      would: right,
      differs: JSON.stringify(left) !== JSON.stringify(right),
      lateOnly: lateA === lateB ? null : lateA ? 'was' : 'would',
    }
  })
}
function went({ words, dueAt, metAt, state, late }: Occasion, start: number): Went {
  const outcome = state === 'met' ? (late ? 'met late' : 'met in time') : late && state !== 'overdue' ? `${state}, late` : state
  return { words, dueMs: dueAt === null ? null : dueAt - start, metMs: metAt === null ? null : metAt - start, outcome }
}

const after = (ms: number | null): string =>
  ms === null ? 'no date' : ms < 0 ? `${lengthText(-ms)} before the start` : `after ${lengthText(ms)}`
const wentWords = (of: Went | null): string =>
  of === null ? 'not owed' : `${of.outcome}; due ${after(of.dueMs)}${of.metMs === null ? '' : `, met ${after(of.metMs)}`}`

/** As the command line prints it: only what differs, then how much is alike. */
export function comparedText(of: DrillCompared): string {
  const named = (side: Side) => `${side.plan.title} ${side.plan.version}`
  const scored = ({ score, obligations }: Side) =>
    `${score.points} of ${score.of}; ${obligations.met} met in time, ${obligations.late} late, ${obligations.overdue} overdue, ${obligations.owed} still owed`
  const lines = [
    `DRILL ${of.title}, seed ${of.seed}`,
    `  as it is   ${named(of.was)}: ${scored(of.was)}`,
    `  would be   ${named(of.would)}: ${scored(of.would)}`,
  ]
  for (const incident of of.incidents) {
    const { was, would, pages } = incident
    lines.push('', `#${incident.number}  ${was?.severity ?? 'does not open'} ${was?.status ?? ''}`.trimEnd())
    if (was?.severity !== would?.severity || was?.status !== would?.status)
      lines.push(`  would be: ${would === null ? 'does not open' : `${would.severity} ${would.status}`}`)
    const differ = incident.rows.filter(({ differs }) => differs)
    for (const row of differ) {
      const mark = row.lateOnly === 'would' ? 'LATE THEN  ' : row.lateOnly === 'was' ? 'IN TIME    ' : ''
      lines.push(`  ${mark}${row.name}`, `    is: ${wentWords(row.was)}`, `    would be: ${wentWords(row.would)}`)
    }
    const alike = incident.rows.length - differ.length
    lines.push(`  ${alike} obligation${alike === 1 ? '' : 's'} alike; pages: ${pages.was}, would be ${pages.would}`)
    for (const page of pages.onlyWas.slice(0, 10)) lines.push(`    only as it is: ${page.person} by ${page.by} ${after(page.afterMs)}`)
    for (const page of pages.onlyWould.slice(0, 10)) lines.push(`    only then: ${page.person} by ${page.by} ${after(page.afterMs)}`)
  }
  if (of.leftOut.length > 0)
    lines.push('', 'Left out, because the other plan has no place for it', ...of.leftOut.map(({ why }) => `  ${why}`))
  return lines.join('\n')
}
