/**
 * Obligations as they are shown: recorded ones, never reckoned again. What meets one and what happens when it passes are
 * told from the rule of the plan that it came from.
 */
import { canWait } from '../core/chapters/escalation/calls.ts'
import type { Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { anchorOf } from '../core/obligation/due.ts'
import { ruleIn } from '../core/obligation/implied.ts'
import { type Obligation, runs } from '../core/obligation/obligation.ts'
import { isPatternRule } from '../core/obligation/pattern-owed.ts'
import { agendaLeft } from '../core/obligation/review-agenda.ts'
import { statusOverRule } from '../core/obligation/status-over.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { ObligationRule, Plan, RoleId, Target } from '../core/plan.ts'
import { type ClauseCited, causeWords, clauseOf } from './clause.ts'
import { iso } from './instant.ts'
import type { Brief, Naming } from './naming.ts'

export type ObligationShown = {
  id: string
  rule: string
  name: string
  clause: ClauseCited | null
  citation: string | null
  owedBy: { role: string; name: string; people: Brief[] } | null
  start: string
  dueAt: string | null
  words: string
  why: string | null
  readings: { at: string; reading: string }[]
  state: 'possible' | 'owed' | 'overdue' | 'met' | 'waived' | 'not applicable'
  late: boolean
  meets: string
  otherwise: string
  can: ('meet' | 'waive' | 'acknowledge' | 'answer')[]
  ask: { question: string; answers: string[]; weigh: string[] } | null
  sets: string | null
  waits: string | null
  unanswered: string[]
}
export type NextObligation = { id: string; name: string; clause: string; dueAt: string | null; overdue: boolean }

export const ruleOf = (plan: Plan, obligation: Obligation): ObligationRule | undefined => ruleIn(plan, obligation.rule)

const roleName = (plan: Plan, role: RoleId): string => plan.roles.find(r => r.id === role)?.name ?? role
const dueOf = (o: Obligation) => o.due[0]?.at ?? null

/** "acknowledge" is how the rule is called when the plan gives no name of its own. */
export const obligationName = (plan: Plan, o: Obligation): string => o.name ?? ruleOf(plan, o)?.name ?? o.rule

/** Running ones first, soonest due first, those without a date last; then what is over, latest begun first. */
export function inOrder(obligations: readonly Obligation[]): readonly Obligation[] {
  const rank = (o: Obligation) => (runs(o) ? 0 : 1)
  return [...obligations].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (rank(a) === 0
        ? (dueOf(a) ?? Number.MAX_SAFE_INTEGER) - (dueOf(b) ?? Number.MAX_SAFE_INTEGER)
        : (b.start as number) - (a.start as number)) ||
      (a.id < b.id ? -1 : 1),
  )
}

/** The running obligation that falls due first; without any that has a date, the first that runs; null when nothing is owed. */
export function nextObligation(plan: Plan, incident: Incident): NextObligation | null {
  const running = inOrder(Object.values(incident.obligations)).filter(o => o.state === 'owed' || o.state === 'overdue')
  // That somebody else comes is waited for: what can be done comes first.
  const todo = running.filter(o => !o.rule.startsWith('mobilise:'))
  const next = todo.find(o => o.due.length > 0) ?? todo[0] ?? running[0]
  if (!next) return null
  return {
    id: next.id,
    name: obligationName(plan, next),
    clause: 'plan' in next.cause ? next.cause.clause : causeWords(plan, next.cause),
    dueAt: next.due[0] ? iso(next.due[0].at) : null,
    overdue: next.state === 'overdue',
  }
}

function stateWord(o: Obligation): Pick<ObligationShown, 'state' | 'late'> {
  if (typeof o.state === 'string') return { state: o.state, late: o.state === 'overdue' }
  if ('met' in o.state) return { state: 'met', late: o.state.late }
  if ('waived' in o.state) return { state: 'waived', late: false }
  return { state: 'not applicable', late: false }
}

function meets(plan: Plan, o: Obligation, rule: ObligationRule | undefined): string {
  if (isPatternRule(o.rule)) return 'somebody says what follows: it is mended, the plan is changed, or it is accepted'
  if (!rule) return 'someone says that it is done'
  if (rule.ask && rule.met.met === 'decided') return `an answer: ${rule.ask.question}`
  switch (rule.met.met) {
    case 'acknowledged':
      return 'somebody acknowledges the incident'
    case 'acknowledged by':
      return `${roleName(plan, rule.met.role)} acknowledges`
    case 'milestone': {
      const { milestone } = rule.met
      return `${plan.milestones.find(m => m.id === milestone)?.name ?? milestone} is set`
    }
    case 'decided':
      return 'its question is answered'
    case 'done':
      return 'someone says that it is done, and how'
    case 'joined':
      return `${roleName(plan, rule.met.role)} is at work on the incident`
    case 'noted':
      return 'the phase has a note'
    case 'watched':
      return 'nothing comes back in that time'
    case 'sent':
      return `it is sent to ${rule.met.to}`
  }
}

export function targetWords(plan: Plan, target: Target): string {
  if ('role' in target) return roleName(plan, target.role)
  if ('position' in target) return plan.positions.find(p => p.id === target.position)?.name ?? target.position
  if ('schedule' in target) return `the on-call schedule ${target.schedule}`
  return 'the owners'
}

function otherwise(plan: Plan, incident: Incident, o: Obligation, rule: ObligationRule | undefined): string {
  if (rule && rule.late.length > 0) return `pages ${rule.late.map(t => targetWords(plan, t)).join(' and ')}`
  if (rule?.met.met === 'acknowledged' && plan.escalation[incident.severity]) return 'escalates to the next step'
  if (rule === undefined) return o.due.length === 0 ? 'it stays owed: it has no date of its own' : 'whoever owes it is told, quietly'
  if (rule.met.met === 'acknowledged' || rule.met.met === 'acknowledged by') return 'it is recorded as overdue'
  if (o.due.length === 0) return 'it stays owed: it has no date of its own'
  const first = rule.who === null ? 'the owners' : roleName(plan, rule.who)
  const does = canWait(incident, rule) ? 'quietly tells' : 'pages'
  return rule.who === null || plan.severities.find(s => s.id === incident.severity)?.pages === 'nobody'
    ? `${does} ${first}`
    : `${does} ${first}, and the owners where nobody answers`
}

/** The milestone that meets it, where the plan lets a person set it. */
function settable(plan: Plan, rule: ObligationRule | undefined): string | null {
  if (rule?.met.met !== 'milestone') return null
  const { milestone } = rule.met
  return plan.milestones.some(m => m.id === milestone && m.setBy !== 'tocsin') ? milestone : null
}

/** The milestone from which its time runs, where nobody has set it and a person may: until then it is possible, whatever is known. */
function waitsFor(plan: Plan, incident: Incident, o: Obligation, rule: ObligationRule | undefined) {
  if (o.state !== 'possible' || !('plan' in o.cause)) return null
  const anchors = (rule?.due[incident.severity] ?? []).map(anchorOf)
  if (anchors.some(anchor => anchor === null || incident.milestones[anchor] !== undefined)) return null
  return plan.milestones.find(m => anchors.includes(m.id) && m.setBy !== 'tocsin') ?? null
}

/** The due time as the plan has it, with its milestones by their names: "15 minutes after alert received". */
function dueWords(plan: Plan, words: string): string {
  return plan.milestones.reduce((said, { id, name }) => {
    if (!id.includes('-')) return said
    const inside = /^[A-Z][a-z]/.test(name) ? `${name[0]!.toLowerCase()}${name.slice(1)}` : name
    return said.replaceAll(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'g'), inside)
  }, words)
}

/** "Remediation item: encrypt the backups": the words are read apart from what was recorded. */
function nameOf(plan: Plan, o: Obligation, texts: Readonly<Record<Ref, string | null>>): string {
  const name = obligationName(plan, o)
  return o.text === undefined || texts[o.text] === undefined ? name : `${name}: ${texts[o.text] ?? '(erased)'}`
}
/** A role of the plan, or the one person whose it is. */
function owedByOf(plan: Plan, o: Obligation, names: Naming, people: (role: RoleId) => readonly PersonId[]): ObligationShown['owedBy'] {
  if (o.owedBy) return { role: o.owedBy, name: roleName(plan, o.owedBy), people: people(o.owedBy).map(names.person) }
  return o.person ? { role: 'owner', name: 'Its owner', people: [names.person(o.person)] } : null
}

function can(plan: Plan, o: Obligation, rule: ObligationRule | undefined): ObligationShown['can'] {
  if (!runs(o)) return []
  const waive = 'waive' as const
  if (o.rule === statusOverRule) return [waive]
  if (isPatternRule(o.rule)) return ['answer', waive] // POST /patterns/answer
  switch (rule?.met.met) {
    case 'acknowledged':
    case 'acknowledged by':
      return ['acknowledge', waive]
    case 'decided':
      return ['answer', waive]
    case 'joined':
      return ['acknowledge', waive]
    case 'watched':
      return [waive]
    case 'milestone':
      return settable(plan, rule) === null ? [waive] : ['meet', waive]
    default:
      return ['meet', waive]
  }
}

/** `people`: whom a role stands for on this incident at this moment. `texts`: the private words of what has some. */
export function obligationShown(
  plan: Plan,
  incident: Incident,
  o: Obligation,
  names: Naming,
  people: (role: RoleId) => readonly PersonId[],
  texts: Readonly<Record<Ref, string | null>> = {},
): ObligationShown {
  const rule = ruleOf(plan, o)
  const waits = waitsFor(plan, incident, o, rule)
  return {
    id: o.id,
    rule: o.rule,
    name: nameOf(plan, o, texts),
    clause: 'plan' in o.cause ? clauseOf(plan, o.cause.clause) : null,
    citation: 'plan' in o.cause ? null : causeWords(plan, o.cause),
    owedBy: owedByOf(plan, o, names, people),
    start: iso(o.start),
    dueAt: o.due[0] ? iso(o.due[0].at) : null,
    words: dueWords(plan, o.words),
    why: o.why ?? (waits && `No time runs yet: nobody has said when "${waits.name}" was`),
    readings: o.due.map(d => ({ at: iso(d.at), reading: d.reading })),
    ...stateWord(o),
    meets:
      o.rule === statusOverRule
        ? 'the status page says that it is over'
        : 'plan' in o.cause
          ? meets(plan, o, rule)
          : `it is handed in to ${o.to ?? 'whom it is owed'}`,
    otherwise: 'plan' in o.cause ? otherwise(plan, incident, o, rule) : 'whoever owes it is paged before, and the owners after',
    can: can(plan, o, rule),
    ask: rule?.ask ? { question: rule.ask.question, answers: [...rule.ask.answers], weigh: [...rule.ask.weigh] } : null,
    sets: settable(plan, rule),
    waits: waits?.id ?? null,
    unanswered: runs(o) ? [...agendaLeft(plan, incident, o)] : [],
  }
}
