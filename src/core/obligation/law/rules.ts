/** Every rule that ships, and the edition of the law that they make together. */
import type { Law } from '../../world.ts'
import { australia } from './australia.ts'
import { brazil } from './brazil.ts'
import { canada } from './canada.ts'
import { cardSchemes } from './card-schemes.ts'
import { cra } from './cra.ts'
import { dora } from './dora.ts'
import { euOmnibus } from './eu-omnibus.ts'
import { gdpr } from './gdpr.ts'
import { hipaa } from './hipaa.ts'
import { india } from './india.ts'
import { nis2 } from './nis2.ts'
import type { LawRule } from './rule.ts'
import { sec } from './sec.ts'
import { singapore } from './singapore.ts'
import { switzerland } from './switzerland.ts'
import { uk } from './uk.ts'
import { usCalifornia } from './us-california.ts'
import { usCircia } from './us-circia.ts'
import { usColorado } from './us-colorado.ts'
import { usFlorida } from './us-florida.ts'
import { usNewYork } from './us-new-york.ts'
import { usRegSp } from './us-reg-sp.ts'
import { usTexas } from './us-texas.ts'

export const rules: readonly LawRule[] = [
  ...gdpr,
  ...euOmnibus,
  ...uk,
  ...nis2,
  ...dora,
  ...cra,
  ...sec,
  ...hipaa,
  ...usRegSp,
  ...usCircia,
  ...usCalifornia,
  ...usNewYork,
  ...usTexas,
  ...usFlorida,
  ...usColorado,
  ...brazil,
  ...india,
  ...singapore,
  ...australia,
  ...switzerland,
  ...canada,
  ...cardSchemes,
]

/** What is put into the world, under the name of its hash. */
export const law: Law = { rules }

/** The versions of a rule, oldest first; none: there is no such rule. */
export const versionsOf = (id: string): readonly LawRule[] =>
  rules.filter(rule => rule.id === id).toSorted((a, b) => ((a.inForce.from ?? '') < (b.inForce.from ?? '') ? -1 : 1))

export const ruleIds: readonly string[] = [...new Set(rules.map(rule => rule.id))]
