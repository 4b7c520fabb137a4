/** Who has to have read a notification before it goes, and how long one person alone waits. */
import { addSpan } from '../../calendar/count.ts'
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { NotificationState } from '../../notification.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { NotificationForm } from '../../plan-parts.ts'
import { holdersOfRole } from '../../role-holders.ts'
import { isOpen } from '../../span.ts'
import { type World, zoneOf } from '../../world.ts'

export const formOf = (world: World, state: Pick<NotificationState, 'form'>): NotificationForm | undefined =>
  world.plan.value.notifications?.find(form => form.id === state.form)

/** How many people have to approve it: as the plan says, and never more than there are. */
export const approversWanted = (world: World, form: NotificationForm | undefined): number =>
  Math.max(1, Math.min(form?.approvers ?? 1, Object.keys(world.people.value.persons).length))

/** The names of the roles whose word is still wanted (those that nobody holds want none), or how many more people. */
export function approvalsMissing(world: World, incident: Incident, state: NotificationState): readonly string[] {
  const form = formOf(world, state)
  const roles = (form?.approvedBy ?? []).filter(role => {
    const holders = holdersOfRole(world, incident, role)
    return holders.length > 0 && !holders.some(holder => state.approvals.includes(holder))
  })
  if (roles.length > 0) return roles.map(id => world.plan.value.roles.find(role => role.id === id)?.name ?? id)
  if (state.approvals.length === 0) return ['somebody']
  return state.approvals.length < approversWanted(world, form) ? ['one more person'] : []
}

/** Whoever holds one of its roles; where the plan wants more people than that, anybody may be the other one. */
export function mayApprove(world: World, incident: Incident, form: NotificationForm | undefined, person: PersonId): boolean {
  const entitled = (form?.approvedBy ?? []).flatMap(role => holdersOfRole(world, incident, role))
  return entitled.length === 0 || entitled.includes(person) || approversWanted(world, form) > 1
}

/** Nobody but whoever wrote it has read it. */
export const isAlone = ({ drafter, approvals }: Pick<NotificationState, 'drafter' | 'approvals'>): boolean =>
  drafter !== null && approvals.length > 0 && approvals.every(person => person === drafter)

/** From when it may go where one person alone wrote and approved it now; null: the plan names no wait. */
export function sendFrom(world: World, form: NotificationForm | undefined): Instant | null {
  const wait = form?.alone
  return wait === undefined || isOpen(wait) ? null : addSpan(world.calendar.value, zoneOf(world), world.now, wait)
}
