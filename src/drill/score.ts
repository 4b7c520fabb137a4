/** What the drill expected and what came of it, with clauses; and every obligation, met or not. */
import type { StreamId } from '../core/event.ts'
import type { Obligation } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { lengthText } from '../core/oncall/words.ts'
import type { Plan } from '../core/plan.ts'
import type { IncidentRow } from '../store/port.ts'
import type { Drill, Expectation } from './drill.ts'
import { clauseWords } from './words.ts'

export type Judged = Readonly<{ line: number; expected: string; came: string; met: boolean }>
export type Score = Readonly<{
  judged: readonly Judged[]
  obligations: Readonly<{ met: number; late: number; overdue: number; owed: number }>
  points: number // expectations met
  of: number
  lines: readonly string[]
}>

export function judge(
  given: Readonly<{
    drill: Drill
    plan: Plan
    rows: readonly IncidentRow[] // oldest first
    paged: ReadonlyMap<StreamId, ReadonlySet<PersonId>>
    holding(role: string): readonly PersonId[]
    nameOf(person: string): string
  }>,
): Score {
  const { drill, plan, rows } = given
  const judged = drill.expectations.map(expectation => judgeOne(expectation, given))
  const obligations = { met: 0, late: 0, overdue: 0, owed: 0 }
  const listed: string[] = []
  for (const { number, incident } of rows) {
    for (const obligation of Object.values(incident.obligations).sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1))) {
      const came = outcomeOf(obligation)
      if (came === null) continue
      if (came === 'met late') obligations.late++
      else if (came === 'met in time') obligations.met++
      else obligations[came]++
      const { cause } = obligation
      listed.push(
        `  #${number}  ${came.padEnd(11)}  ${obligation.rule}  (${'citation' in cause ? cause.citation : 'plan' in cause ? clauseWords(plan, cause.clause) : cause.clause})`,
      )
    }
  }
  const points = judged.filter(({ met }) => met).length
  return {
    judged,
    obligations,
    points,
    of: judged.length,
    lines: [
      'Obligations',
      ...listed,
      '',
      'Expected',
      ...judged.map(({ met, expected, came, line }) => `  ${met ? 'yes' : 'NO '}  ${expected}${met ? '' : `: ${came} (line ${line})`}`),
      '',
      `Score ${points} of ${judged.length}; obligations: ${obligations.met} met in time, ${obligations.late} late, ${obligations.overdue} overdue, ${obligations.owed} still owed`,
    ],
  }
}

function judgeOne(expectation: Expectation, given: Parameters<typeof judge>[0]): Judged {
  const { plan, rows, paged, holding, nameOf } = given
  const { line } = expectation
  const row = rows.find(({ number }) => number === expectation.incident)
  const about = expectation.incident === 1 ? '' : `#${expectation.incident} `
  if (expectation.expect === 'incidents')
    return {
      line,
      expected: `${expectation.count} incident${expectation.count === 1 ? '' : 's'}`,
      came: `${rows.length} opened`,
      met: rows.length === expectation.count,
    }
  if (row === undefined)
    return {
      line,
      expected: `${about}${'rule' in expectation ? expectation.rule : 'form' in expectation ? expectation.form : expectation.expect}`,
      came: 'there is no such incident',
      met: false,
    }
  switch (expectation.expect) {
    case 'severity':
    case 'status':
    case 'phase': {
      const is: string = row.incident[expectation.expect] ?? 'in no phase'
      return { line, expected: `${about}${expectation.expect} ${expectation.is}`, came: `it is ${is}`, met: is === expectation.is }
    }
    case 'paged':
    case 'not paged': {
      const reached = paged.get(row.stream) ?? new Set()
      const wanted = expectation.expect === 'paged'
      const wrong = expectation.roles.filter(role => holding(role).some(person => reached.has(person)) !== wanted)
      const came = `reached: ${[...reached].map(nameOf).join(', ') || 'nobody'}`
      return { line, expected: `${about}${expectation.expect}: ${expectation.roles.join(', ')}`, came, met: wrong.length === 0 }
    }
    case 'fact': {
      const rule = plan.facts.find(({ id }) => (id as string) === expectation.fact)
      const expected = `${about}${expectation.fact} ${expectation.is}`
      if (rule === undefined) return { line, expected, came: 'the plan asks no such question', met: false }
      const is = row.incident.facts[rule.id]?.value ?? rule.initial
      return { line, expected: `${expected} (${clauseWords(plan, rule.clause)})`, came: `it is ${is}`, met: is === expectation.is }
    }
    case 'deviations': {
      const found = Object.values(row.incident.deviations)
      return {
        line,
        expected: `${about}${expectation.most === 0 ? 'no departure from the plan' : `at most ${expectation.most} departures from the plan`}`,
        came: found.length === 0 ? 'none' : found.map(({ what, clause }) => `${what} (${clauseWords(plan, clause)})`).join('; '),
        met: found.length <= expectation.most,
      }
    }
    case 'notification': {
      const form = plan.notifications?.find(({ id }) => (id as string) === expectation.form)
      const expected = `${about}${expectation.form} ${expectation.outcome}${form === undefined ? '' : ` (${clauseWords(plan, form.clause)})`}`
      if (form === undefined) return { line, expected, came: 'the plan has no such notification', met: false }
      const drafts = Object.values(row.incident.notifications ?? {}).filter(of => of.form === form.id && of.status !== 'withdrawn')
      const missing = (of: (typeof drafts)[number]) => form.contents.filter(({ id }) => (of.contents[id] ?? 'missing') !== 'present')
      const best = drafts.toSorted((a, b) => missing(a).length - missing(b).length)[0]
      const came =
        best === undefined
          ? 'nobody drafted it'
          : `${best.status}, approved by ${best.approvals.map(nameOf).join(', ') || 'nobody'}${
              missing(best).length === 0
                ? ''
                : `, nothing certain of ${missing(best)
                    .map(({ id }) => id)
                    .join(', ')}`
            }`
      const met = {
        'not drafted': best === undefined,
        drafted: best !== undefined,
        'drafted with all contents': best !== undefined && missing(best).length === 0,
        approved: drafts.some(of => of.approvals.length > 0),
        sent: drafts.some(of => of.status === 'sent' || of.status === 'sending'),
      }[expectation.outcome]
      return { line, expected, came, met }
    }
    case 'before': {
      const rule = plan.obligations.find(({ id }) => (id as string) === expectation.rule)
      const phase = plan.phases.find(({ id }) => (id as string) === expectation.phase)
      const expected = `${about}${expectation.rule} met before entering ${expectation.phase}${rule === undefined ? '' : ` (${clauseWords(plan, rule.clause)})`}`
      if (rule === undefined) return { line, expected, came: 'the plan has no such obligation', met: false }
      if (phase === undefined) return { line, expected, came: `the plan has no phase ${expectation.phase}`, met: false }
      const entered = row.incident.phases.find(entry => entry.phase === phase.id)?.at ?? null
      const met = Object.values(row.incident.obligations)
        .flatMap(({ rule: of, state }) => (of === rule.id && typeof state === 'object' && 'met' in state ? [state.at] : []))
        .toSorted((a, b) => a - b)[0]
      const came =
        met === undefined
          ? entered === null
            ? 'it was not met'
            : `${phase.name} was entered, and it was not met`
          : `it was met ${entered === null ? 'and the phase was never entered' : met <= entered ? 'first' : `${lengthText(met - entered)} after`}`
      return { line, expected, came, met: met !== undefined && (entered === null || met <= entered) }
    }
    case 'obligation': {
      const rule = plan.obligations.find(({ id }) => id === (expectation.rule as string))
      const expected = `${about}${expectation.rule} ${expectation.outcome}${rule === undefined ? '' : ` (${clauseWords(plan, rule.clause)})`}`
      const found = Object.values(row.incident.obligations)
        .filter(obligation => (obligation.rule as string) === expectation.rule)
        .toSorted((a, b) => a.seq - b.seq)
      if (rule === undefined && found.length === 0) return { line, expected, came: 'the plan has no such obligation', met: false }
      const came = found.map(outcomeOf).findLast(outcome => outcome !== null) ?? 'not owed'
      const met = expectation.outcome === 'met' ? came === 'met in time' || came === 'met late' : came === expectation.outcome
      return { line, expected, came, met }
    }
  }
}

/** Null: it never came to be owed, or does not apply any more. */
function outcomeOf({ state }: Obligation): 'met in time' | 'met late' | 'overdue' | 'owed' | null {
  if (state === 'owed' || state === 'overdue') return state
  if (typeof state === 'string' || !('met' in state)) return null
  return state.late ? 'met late' : 'met in time'
}
