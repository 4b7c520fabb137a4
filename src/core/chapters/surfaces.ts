/** The chapter of what an incident touches: which surfaces of the plan (L-01), and by them the vendors that stand behind (L-20). */
import type { Chapter } from '../chapter.ts'
import type { Incident } from '../incident.ts'
import type { Plan } from '../plan.ts'
import type { Vendor } from '../plan-parts.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, refuse } from './deciding.ts'

/** The vendors behind the surfaces that are touched, each once, in the plan's order. */
export function vendorsBehind(plan: Plan, incident: Incident): readonly Vendor[] {
  const touched = (plan.surfaces ?? []).filter(s => incident.surfaces?.includes(s.id))
  return (plan.vendors ?? []).filter(vendor => touched.some(s => s.vendors.includes(vendor.id)))
}

const answers: Answers = {
  NameSurfaces({ world, incident }, ask) {
    const surfaces = world.plan.value.surfaces ?? []
    const wrong = ask.surfaces.find(id => !surfaces.some(s => s.id === id))
    if (wrong !== undefined)
      return refuse(
        'surface-unknown',
        `The plan has no surface ${wrong}.`,
        surfaces.length === 0 ? 'Say it in a note.' : `Name some of these: ${surfaces.map(s => s.id).join(', ')}.`,
      )
    const named = surfaces.filter(s => ask.surfaces.includes(s.id)).map(s => s.id) // each once, in the plan's order
    if (named.join(' ') === (incident.surfaces ?? []).join(' ') && ask.reason === null) return nothing
    const clause = surfaces[0]?.clause
    return [
      decided(
        { type: 'SurfacesNamed', surfaces: named, reason: ask.reason },
        ...(clause === undefined ? [] : [clauseCause(world, clause)]),
      ),
    ]
  },
}

export const surfaces: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, { fact }) =>
    incident === null || fact.type !== 'SurfacesNamed' ? incident : { ...incident, surfaces: fact.surfaces },
}
