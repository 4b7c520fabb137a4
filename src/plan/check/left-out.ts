/** What a plan does not say although its readers will count on it: when it is gone over itself, and what its own words lead to. */
import { isOpen } from '../../core/span.ts'
import type { Check } from '../check.ts'
import { sentence } from '../draft.ts'
import { meant } from '../nearest.ts'
import { listed } from '../words.ts'

const top = { line: 1, column: 1 }

/** L-25: a plan that nobody goes over again grows old without a word. */
export const checkPlanReview: Check = (document, _clauses, plan, draft) => {
  if (plan.planReview !== undefined || document.blocks.some(b => b.name === 'plan-review')) return
  const header = document.blocks.find(b => b.name === 'plan')
  draft.problem(
    'note',
    'no-plan-review',
    header ? { line: header.line, column: header.indent + 1 } : top,
    'Nothing says when the plan itself is gone over.',
    'No review of it falls due, neither every year nor after a material incident, and nobody is asked whether an incident was material.',
    'Add ```yaml plan-review with every: 12 months, after: a material incident, and who: the position that does it.',
  )
}

const order = ['detect', 'triage', 'contain', 'eradicate', 'recover', 'review']
/** Phases are gone through in the order in which they are written; stopping the harm comes before removing its cause (L-08). */
export const checkPhaseOrder: Check = (_document, _clauses, plan, draft) => {
  const known = plan.phases.filter(p => order.includes(p.does))
  for (const [i, phase] of known.entries()) {
    const before = known[i - 1]
    if (before === undefined || order.indexOf(before.does) <= order.indexOf(phase.does)) continue
    const place = draft.placeOf('phase', phase.id) ?? top
    draft.problem(
      'warning',
      'phase-order',
      place,
      `${phase.name} (${phase.does}) comes after ${before.name} (${before.does}).`,
      'Phases are gone through in the order in which they stand, and skipping ahead is a deviation.',
      `Put ${phase.id} above ${before.id}.`,
      { line: draft.placeOf('phase', before.id)?.line ?? 1, what: `${before.id} stands here` },
    )
  }
}

/** A figure that nobody is paged for, and a source of signals that the plan does not describe. */
export const checkUnheard: Check = (_document, _clauses, plan, draft) => {
  for (const severity of plan.severities)
    if (severity.pages === 'nobody' && severity.acknowledge !== null && !isOpen(severity.acknowledge))
      draft.problem(
        'warning',
        'promise-without-page',
        draft.figures.get(`${severity.id}.acknowledge`)?.place ?? top,
        `${severity.id} is to be acknowledged in time, and pages nobody.`,
        'Whoever owes it would not hear of it.',
        'Write pages: quiet (or loud), or leave acknowledge out.',
      )
  const described = new Set(plan.sources?.flatMap(s => s.integrations) ?? [])
  if (described.size === 0) return
  for (const rule of plan.detection) {
    const place = draft.placeOf('rule', rule.id)
    const unknown = rule.source.filter(kind => !described.has(kind))
    if (unknown.length > 0 && place)
      draft.problem(
        'warning',
        'unknown-source',
        place,
        `${rule.id} takes signals of ${listed(unknown)}, and no source of the plan brings them.`,
        'A rule for a source that nothing comes from decides nothing.',
        `${sentence(meant(unknown[0]!, [...described]))}, or name it under the integrations of a source.`,
      )
  }
}

/** T-16: a step may name what is done in another system; it is a person who does it there. */
export const checkActions: Check = (_document, _clauses, plan, draft) => {
  const named = (plan.playbooks ?? []).flatMap(p => p.steps.flatMap(s => (s.action === null ? [] : [{ playbook: p.id, action: s.action }])))
  const [first] = named
  if (first === undefined) return
  const systems = [...new Set(named.map(n => n.action.split('.')[0]!))].sort()
  draft.problem(
    'note',
    'action-by-hand',
    draft.placeOf('playbook', first.playbook) ?? top,
    `${named.length === 1 ? 'One step names' : `${named.length} steps name`} an action in ${listed(systems)}, and Tocsin acts on no system itself.`,
    'On an incident a person does it there, and says that it is done: who, when, by which clause is on record.',
    'Nothing, if you mean it so; see that whoever works the playbook has the access (roles, access).',
  )
}
