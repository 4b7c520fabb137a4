/** The playbooks of an incident, begun and to be begun, and the surfaces that it touches. From what was recorded and the pinned plan. */
import { approvalMissing, proposedBecause } from '../core/chapters/playbooks.ts'
import { vendorsBehind } from '../core/chapters/surfaces.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { ClauseId, Plan } from '../core/plan.ts'
import { changesSystem, isMust, type PlaybookRun, stepsLeft } from '../core/playbook-run.ts'
import type { World } from '../core/world.ts'
import { iso, isoOrNull } from './instant.ts'
import { type Reading, words } from './reading.ts'

type From = Pick<Reading, 'row' | 'plan' | 'names' | 'texts'>

const phaseName = (plan: Plan, phase: string): string => plan.phases.find(p => p.id === phase)?.name ?? phase
function clauseOf(plan: Plan, id: ClauseId) {
  const clause = plan.clauses.find(c => c.id === id)
  return clause === undefined ? null : { id: clause.id as string, number: clause.number, title: clause.title }
}

export function playbooksShown(from: From, world: World) {
  const { incident } = from.row
  const plan = from.plan.value
  const pinned: World = { ...world, plan: { edition: from.plan.id, value: plan } }
  const runs = (Object.entries(incident.playbooks ?? {}) as [string, PlaybookRun][]).toSorted(([, a], [, b]) => a.seq - b.seq)
  const under = new Set(runs.flatMap(([, run]) => (stepsLeft(run).length > 0 ? [run.playbook] : [])))
  const others = (plan.playbooks ?? []).flatMap(p => {
    if (under.has(p.id)) return []
    const { id, name, phase, clause, steps } = p
    const shown = { id: id as string, name, phase: phaseName(plan, phase), clause: clauseOf(plan, clause), steps: steps.map(s => s.does) }
    return [{ ...shown, proposed: proposedBecause(pinned, incident, p) }]
  })
  return {
    running: runs.map(([run, begun]) => runShown(from, pinned, run, begun)),
    others: others.toSorted((a, b) => Number(a.proposed === null) - Number(b.proposed === null)),
  }
}

function runShown({ row, plan, names, texts }: From, world: World, run: string, begun: PlaybookRun) {
  return {
    run,
    id: begun.playbook as string,
    name: begun.name,
    phase: phaseName(plan.value, begun.phase),
    clause: clauseOf(plan.value, begun.clause),
    by: names.actor(begun.by),
    at: iso(begun.at),
    left: stepsLeft(begun).length,
    steps: begun.steps.map((step, place) => {
      const said = begun.answers[place]
      return {
        step: place + 1,
        does: step.does,
        action: step.action,
        provider: step.by === 'provider',
        condition: step.condition,
        asks: step.ask ?? null,
        evidence: (step.evidence as string | undefined) ?? null,
        must: isMust(step),
        irreversible: step.irreversible,
        changes: changesSystem(step),
        approvedBy: (step.approvedBy ?? []).map(role => plan.value.roles.find(r => r.id === role)?.name ?? role),
        approvals: (begun.approvals?.[place] ?? []).map(by => names.actor(by)),
        unapproved: approvalMissing(world, row.incident, begun, place, onlyOne(world)),
        as: said?.as ?? null,
        note: words(texts, said?.note ?? null),
        changed: said?.changed ?? false,
        by: said === undefined ? null : names.actor(said.by),
        at: isoOrNull(said?.at),
      }
    }),
  }
}

/** Where there is one person, nobody else can be asked. */
function onlyOne({ people }: World): PersonId | null {
  const persons = Object.values(people.value.persons)
  return persons.length === 1 ? persons[0]!.id : null
}

export function surfacesShown({ row, plan }: From) {
  const { incident } = row
  const vendorName = (id: string) => plan.value.vendors?.find(v => v.id === id)?.name ?? id
  return {
    known: (plan.value.surfaces ?? []).map(s => ({
      id: s.id as string,
      name: s.name,
      data: [...s.data],
      vendors: s.vendors.map(vendorName),
    })),
    touched: incident.surfaces === undefined ? null : [...(incident.surfaces as readonly string[])],
    vendors: vendorsBehind(plan.value, incident).map(v => ({ id: v.id as string, name: v.name, role: v.role })),
  }
}
