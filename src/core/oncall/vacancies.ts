/** What plan and directory leave between them: roles that nobody holds, and names of the one that the other does not know. */
import type { Plan, PositionId, RoleId } from '../plan.ts'
import { boundTo } from './holders.ts'
import type { People, ScheduleId } from './people.ts'

export type Bindings = Readonly<{
  /** Roles of the plan that nobody is bound to, though they name a position or an escalation pages them (L-11). */
  vacant: readonly RoleId[]
  /** Positions that are paged by their own name, and nobody holds (L-36): that step of the escalation reaches nobody. */
  vacantPositions: readonly PositionId[]
  /** Positions and roles that the directory binds and the plan does not have: a slip of the pen, most likely. */
  unknownPositions: readonly PositionId[]
  unknownRoles: readonly RoleId[]
  /** Schedules that the plan pages and the directory does not have. */
  unknownSchedules: readonly ScheduleId[]
}>

export function bindings(plan: Plan, people: People): Bindings {
  const targets = [
    ...Object.values(plan.escalation).flatMap(policy => policy.steps.flatMap(step => step.page)),
    ...plan.obligations.flatMap(rule => rule.late),
  ]
  const paged = new Set(targets.flatMap(target => ('role' in target ? [target.role] : [])))
  const pagedPositions = new Set(targets.flatMap(target => ('position' in target ? [target.position] : [])))
  const named = (key: 'positions' | 'roles') => Object.keys(people[key])
  return {
    vacant: plan.roles
      .filter(role => role.position !== null || paged.has(role.id) || plan.severities.some(s => s.mobilise.includes(role.id)))
      .map(role => role.id)
      .filter(role => boundTo(people, plan, role).length === 0),
    vacantPositions: plan.positions.map(p => p.id).filter(p => pagedPositions.has(p) && (people.positions[p] ?? []).length === 0),
    unknownPositions: named('positions').filter(id => !plan.positions.some(p => p.id === id)) as PositionId[],
    unknownRoles: named('roles').filter(id => !plan.roles.some(r => r.id === id)) as RoleId[],
    unknownSchedules: [
      ...new Set(targets.flatMap(target => ('schedule' in target && !people.schedules[target.schedule] ? [target.schedule] : []))),
    ],
  }
}
