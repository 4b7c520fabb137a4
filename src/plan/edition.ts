import { editionOf } from '../core/edition.ts'
import type { Edition } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'

/** The compiled plan under the name of its own hash (SHA-256 of its canonical JSON): what an incident is pinned to. */
export const planEdition = (plan: Plan): Edition<'plan', Plan> => editionOf<'plan', Plan>(plan)
