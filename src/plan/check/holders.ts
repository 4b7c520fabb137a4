/** Roles that nobody holds, positions that hold nothing, decisions that are nobody's. */
import type { Check } from '../check.ts'

const top = { line: 1, column: 1 }

export const checkHolders: Check = (_document, _clauses, plan, draft) => {
  for (const role of plan.roles)
    if (role.position === null && draft.open.some(o => o.what === `who holds the role "${role.name}"`))
      draft.problem(
        'warning',
        'role-unheld',
        draft.placeOf('role', role.id) ?? top,
        `No position holds the role ${role.id}.`,
        'Whatever it owes falls to whoever the escalation reaches.',
        'Write position: and the position that holds it.',
      )
  const used = new Set<string>(plan.roles.flatMap(r => r.position ?? []))
  for (const policy of Object.values(plan.escalation))
    for (const step of policy.steps) for (const target of step.page) if ('position' in target) used.add(target.position)
  for (const owner of [plan.header.owner, plan.header.approver, plan.planReview?.who]) if (typeof owner === 'string') used.add(owner)
  for (const position of plan.positions)
    if (!used.has(position.id))
      draft.problem(
        'note',
        'position-unused',
        draft.placeOf('position', position.id) ?? top,
        `The position ${position.id} holds no role and is never paged.`,
        'Nothing in the plan reaches it.',
        'Give it a role, or remove it.',
      )
  if (plan.roles.length > 0 && !plan.roles.some(r => r.decides.includes('severity')))
    draft.problem(
      'warning',
      'nobody-decides',
      draft.placeOf('role', plan.roles[0]!.id) ?? top,
      'No role decides on the severity.',
      'Everything follows from it, and everybody could only propose.',
      'Write decides: [severity] with the role whose decision it is.',
    )
}
