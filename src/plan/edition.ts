import { editionOf } from '../core/edition.ts'
import type { Edition } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { sha256 } from '../core/signal/sha256.ts'

/** The compiled plan under the name of its own hash (SHA-256 of its canonical JSON): what an incident is pinned to. */
export const planEdition = (plan: Plan): Edition<'plan', Plan> => editionOf<'plan', Plan>(plan)

/** The plan with the hash of the document it came from: other prose is another version, also where it runs alike. */
export const withDocument = (plan: Plan, source: string): Plan => ({ ...plan, document: sha256(source) })
