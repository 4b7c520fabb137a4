/**
 * What a plan asks for outside of its block of obligations, as rules like its own: that who is mobilised comes, a note in
 * each phase (L-05), a watch for recurrence before an incident is resolved (L-10). They follow from the compiled plan
 * alone, so a plan that is pinned asks for them too.
 */
import type { Due, MilestoneId, ObligationRule, Phase, Plan, RoleId, RuleId, Severity, SeverityId } from '../plan.ts'
import { isOpen, spanWords } from '../span.ts'

type Known = Readonly<{ all: readonly ObligationRule[]; byId: ReadonlyMap<string, ObligationRule> }>
const known = new WeakMap<Plan, Known>()

function knownOf(plan: Plan): Known {
  const before = known.get(plan)
  if (before !== undefined) return before
  const written = new Set(plan.obligations.map(rule => rule.id))
  const all = [...plan.obligations, ...implied(plan).filter(rule => !written.has(rule.id))]
  const byId = new Map<string, ObligationRule>()
  for (const rule of all) if (!byId.has(rule.id)) byId.set(rule.id, rule)
  const now = { all, byId }
  known.set(plan, now)
  return now
}

/** All rules of a plan: those that it writes out, then those that follow from the rest of it. */
export const rulesOf = (plan: Plan): readonly ObligationRule[] => knownOf(plan).all

export const ruleIn = (plan: Plan, id: RuleId | undefined): ObligationRule | undefined =>
  id === undefined ? undefined : knownOf(plan).byId.get(id)

export const noteRule = (phase: Phase): RuleId => `note:${phase.id}` as RuleId
export const watchRule = (phase: Phase): RuleId => `watch:${phase.id}` as RuleId

const blank = {
  target: {},
  warn: null,
  late: [],
  ask: null,
  again: [],
  stays: false,
  law: null,
  to: null,
} satisfies Partial<ObligationRule>

function implied(plan: Plan): readonly ObligationRule[] {
  if (plan.house !== undefined) return [] // the standing duties of a house are all written out
  return [...mobilised(plan), ...noted(plan), ...watched(plan)]
}

const figures = (severities: readonly Severity[], due: (severity: Severity) => Due): Readonly<Record<SeverityId, readonly Due[]>> =>
  Object.fromEntries(severities.map(severity => [severity.id, [due(severity)]]))

/** Who is called when an incident of a severity opens is owed there in the time in which the plan promises to respond. */
function mobilised(plan: Plan): readonly ObligationRule[] {
  const roles = new Set(plan.severities.flatMap(severity => severity.mobilise))
  return [...roles].flatMap((id: RoleId) => {
    const role = plan.roles.find(r => r.id === id)
    const severities = plan.severities.filter(severity => severity.mobilise.includes(id))
    if (role === undefined) return []
    return {
      ...blank,
      id: `mobilise:${id}` as RuleId,
      clause: severities[0]!.clause,
      name: `${role.name} comes to the incident`,
      when: {
        all: [
          { fact: 'severity', is: severities.map(s => s.id) },
          { fact: 'status', is: ['open'] },
        ],
      },
      who: id,
      due: figures(severities, respond),
      met: { met: 'joined', role: id },
    } satisfies ObligationRule
  })
}

function respond({ respond }: Severity): Due {
  const received = 'alert-received' as MilestoneId
  if (respond === null) return { due: 'open', words: 'how soon is not said' }
  if (respond === 'at once') return { due: 'at once', on: received, words: 'at once on alert-received' }
  if (respond === 'next business day')
    return { due: 'by end of next business day', after: received, words: 'by end of next business day after alert-received' }
  if (isOpen(respond)) return { due: 'open', words: respond.open }
  return { due: 'within', span: respond, of: received, plus: null, words: `within ${spanWords(respond)} of alert-received` }
}

/** A severity that takes each phase with a note owes one for every phase that is entered, and goes on owing it. */
function noted(plan: Plan): readonly ObligationRule[] {
  const severities = plan.severities.filter(severity => severity.phases === 'each with a note')
  if (severities.length === 0) return []
  const who = plan.roles.find(role => role.decides.includes('resolve'))?.id ?? null
  return plan.phases.map(phase => ({
    ...blank,
    id: noteRule(phase),
    clause: phase.clause,
    name: `Note what was done in ${phase.name}`,
    when: {
      all: [
        { fact: 'severity', is: severities.map(s => s.id) },
        { fact: 'phase', is: [phase.id] },
      ],
    },
    who,
    due: figures(severities, () => ({ due: 'open', words: 'a note in each phase' })),
    met: { met: 'noted', phase: phase.id },
    stays: true,
  }))
}

/** Once service is back it is watched for as long as the plan says; where it does not say, a person says that it was. */
function watched(plan: Plan): readonly ObligationRule[] {
  const severities = plan.severities.filter(severity => severity.phases !== 'in one step')
  return plan.phases.flatMap((phase, i) => {
    const { watch } = phase
    if (watch === undefined) return []
    const of = 'recovered' as MilestoneId
    const due: Due = isOpen(watch)
      ? { due: 'without undue delay', from: of, words: watch.open }
      : { due: 'within', span: watch, of, plus: null, words: `${spanWords(watch)} from recovered` }
    return {
      ...blank,
      id: watchRule(phase),
      clause: phase.clause,
      name: 'Watch for recurrence',
      when: {
        all: [
          { fact: 'status', is: ['open'] },
          { fact: 'phase', is: plan.phases.slice(i).map(p => p.id) },
        ],
      },
      who: plan.roles.find(role => role.decides.includes('resolve'))?.id ?? null,
      due: figures(severities, () => due),
      met: isOpen(watch) ? { met: 'done' } : { met: 'watched' },
    } satisfies ObligationRule
  })
}
