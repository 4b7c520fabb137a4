/**
 * Whether a rule reaches an incident: possible, owed or not, and why, from the facts as they are known.
 *
 * R1  What is not known leaves a rule possible; only what is known takes it away.
 * R2  A person's decision about a rule or its regime stands above everything else, with its reason in the log.
 * R3  A rule of which the organisation has nothing to fear by its own word is not spoken of at all (null).
 */
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { FactId, Plan } from '../../plan.ts'
import { type LawState, nothingKnown } from './law-state.ts'
import type { LawProfile } from './profile.ts'
import { isPlaceIn, type Reach } from './reach.ts'
import type { LawRule } from './rule.ts'

export type Verdict = Readonly<{ is: 'possible' | 'owed' | 'not'; why: string; until?: Instant }>

type Breach = 'unknown' | 'suspected' | 'confirmed' | 'ruled-out'
/** What is said of a breach of personal data: the fact where the plan asks for it, else what data was said to be touched. */
export function breachOf(incident: Incident): Breach {
  const fact = incident.facts['breach' as FactId]?.value
  if (fact === 'suspected' || fact === 'confirmed' || fact === 'ruled-out') return fact
  const set = incident.milestones as Readonly<Record<string, object | undefined>>
  const touched = incident.law === undefined ? [] : Object.values(incident.law.data)
  if (set['breach-confirmed'] || (set.aware && touched.some(d => d.state === 'affected'))) return 'confirmed'
  if (touched.some(d => d.state !== 'not affected') || set.suspected || set['breach-suspected']) return 'suspected'
  return touched.length > 0 ? 'ruled-out' : 'unknown'
}

const answers = { yes: 2, perhaps: 1, no: 0 } as const
type Answer = keyof typeof answers

/** `breach`: what breachOf says of the incident, looked up once for all rules. */
export type Asked = Readonly<{ plan: Plan; profile: LawProfile; incident: Incident; breach: Breach; now: Instant }>

/** `start`: what the rule's clock counts from; null: it has not begun. */
export function verdictOn(rule: LawRule, reach: Reach, asked: Asked, start: () => object | null): Verdict | null {
  const { plan, profile, incident, breach } = asked
  const law = incident.law ?? nothingKnown
  const aboutData = reach.about === 'personal data'
  const decision = law.decisions[rule.id] ?? law.decisions[rule.regime]
  if (decision !== undefined) {
    if (decision.decision === 'does not apply') return { is: 'not', why: 'decided: it does not apply' }
    if (decision.decision === 'held' && decision.until !== null && decision.until > asked.now)
      return { is: 'possible', why: 'held back, by decision', until: decision.until }
  }
  const decided = decision?.decision === 'applies'
  if (aboutData && !decided) {
    if (breach === 'unknown') return null
    if (breach === 'ruled-out') return { is: 'not', why: 'a breach of personal data is ruled out' }
  }
  const named = plan.obligations.some(o => o.law === rule.id)
  const place = placeOf(reach, law, profile)
  if (!named && !decided && !isReached(reach, profile, place)) return null
  const started = start() !== null
  if (!aboutData && !decided && !started) {
    const grave = plan.severities[0]?.id === incident.severity || breach === 'suspected' || breach === 'confirmed'
    return grave ? { is: 'possible', why: notStarted(rule, reach) } : null
  }
  if (reach.entity !== null && !profile.entities.includes(reach.entity) && !decided)
    return { is: 'possible', why: `whether we are one of those it reaches (${reach.entity}) is not said` }
  if (aboutData && !decided) {
    const role = roleOf(reach, law, profile, incident)
    if (role === 'no') return { is: 'not', why: `we are not the ${reach.role} of any of the data` }
    if (place === 'no') return { is: 'not', why: 'nobody whom it protects is concerned' }
    const many = countOf(reach, law)
    if (many === 'no') return { is: 'not', why: 'by the number of people concerned' }
    if (breach === 'suspected' && !reach.decides) return { is: 'possible', why: 'a breach is suspected, and not confirmed' }
    if (role === 'perhaps') return { is: 'possible', why: 'our role for the data is not known' }
    if (place === 'perhaps' && !named) return { is: 'possible', why: 'where the people concerned live is not known' }
    if (many === 'perhaps') return { is: 'possible', why: 'how many people are concerned is not known' }
  }
  if (!started) return { is: 'possible', why: notStarted(rule, reach) }
  return {
    is: 'owed',
    why: decided ? 'decided: it applies' : aboutData && breach === 'confirmed' ? 'a breach is confirmed' : `${rule.from} is set`,
  }
}

/** Whether a rule is looked at in incidents at all: by what the organisation says that it is and holds, or because the plan names it. */
export const isSpokenOf = (rule: LawRule, reach: Reach, plan: Plan, profile: LawProfile): boolean =>
  rule.disabled === null &&
  (plan.obligations.some(o => o.law === rule.id) || isReached(reach, profile, placeOf(reach, nothingKnown, profile)))

const notStarted = (rule: LawRule, reach: Reach): string =>
  reach.after === null ? `${rule.from} is not set` : `nothing is submitted under ${reach.after}`

function isReached(reach: Reach, profile: LawProfile, place: Answer): boolean {
  if (reach.entity !== null) return profile.entities.includes(reach.entity) && place !== 'no'
  return place === 'yes' || (place === 'perhaps' && profile.data.length + profile.established.length > 0)
}

const touchedFor = (reach: Reach, law: LawState) =>
  Object.values(law.data).filter(
    d => d.state !== 'not affected' && (reach.role === null || d.role === reach.role || d.role === 'both' || d.role === 'unknown'),
  )

/** Whether people whom the rule protects are concerned: by what was said of the data, else by what the profile holds. */
function placeOf(reach: Reach, law: LawState, profile: LawProfile): Answer {
  if (reach.people === null) return 'yes'
  if (profile.established.some(country => reach.established.includes(country))) return 'yes'
  if (reach.people.length === 0) return 'no'
  const touched = touchedFor(reach, law)
  const places =
    touched.length > 0
      ? touched.flatMap(d => (d.people.length === 0 ? ['unknown'] : d.people.map(p => p.place)))
      : profile.data.flatMap(d => d.people)
  if (touched.length === 0 && places.length === 0) return 'perhaps'
  const found = places.map(p => isPlaceIn(p, reach.people!))
  // What the profile says we hold need not be what was hit.
  if (touched.length === 0) return found.some(a => a !== 'no') ? 'perhaps' : 'no'
  return found.includes('yes') ? 'yes' : found.includes('perhaps') ? 'perhaps' : 'no'
}

function roleOf(reach: Reach, law: LawState, profile: LawProfile, incident: Incident): Answer {
  if (reach.role === null) return 'yes'
  const said = Object.values(law.data)
    .filter(d => d.state !== 'not affected')
    .map(d => d.role)
  const part = incident.facts['our-part' as FactId]?.value
  const roles = said.length > 0 ? said : part !== undefined && part !== 'unknown' ? [part] : profile.data.map(d => d.role)
  const fitting = roles.filter(role => role === reach.role || role === 'both').length
  if (fitting > 0) return said.length > 0 || fitting === roles.length ? 'yes' : 'perhaps'
  return roles.length === 0 || roles.includes('unknown') ? 'perhaps' : 'no'
}

function countOf(reach: Reach, law: LawState): Answer {
  if (reach.atLeast === null && reach.below === null) return 'yes'
  const people = touchedFor(reach, law)
    .flatMap(d => (d.people.length === 0 ? [{ place: 'unknown', count: null }] : d.people))
    .filter(p => reach.people === null || isPlaceIn(p.place, reach.people) !== 'no')
  const known = people.reduce((sum, p) => sum + (p.count ?? 0), 0)
  const unknown =
    people.length === 0 || people.some(p => p.count === null || (reach.people !== null && isPlaceIn(p.place, reach.people) === 'perhaps'))
  if (reach.atLeast !== null && known < reach.atLeast) return unknown ? 'perhaps' : 'no'
  if (reach.below !== null && known >= reach.below) return 'no'
  return reach.below !== null && unknown ? 'perhaps' : 'yes'
}
