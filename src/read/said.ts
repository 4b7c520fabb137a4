/**
 * What is known of an incident as it came to be known: each word with who said it, when and why, and corrections beside what
 * they correct. A reading of recorded events; nothing is decided here.
 */
import { answersOf, isSingle } from '../core/chapters/response/checklist.ts'
import type { Event, FactOf, FactType } from '../core/event.ts'
import type { Incident } from '../core/incident.ts'
import { momentOf } from '../core/obligation/law/moments.ts'
import type { LawRule } from '../core/obligation/law/rule.ts'
import { breachOf } from '../core/obligation/law/verdict.ts'
import type { MilestoneId, Plan } from '../core/plan.ts'
import { clauseOf } from './clause.ts'
import { iso, isoOrNull } from './instant.ts'
import type { Naming } from './naming.ts'
import { type Reading, words } from './reading.ts'

type Sources = Readonly<{
  incident: Incident
  events: readonly Event[]
  plan: Plan
  rules: readonly LawRule[]
  names: Naming
  texts: Reading['texts']
}>

/** Asked of every incident that law looks at; the others when a rule that may be owed counts from them. */
const always = ['occurred', 'detected', 'suspected', 'vendor-told', 'aware', 'confirmed'] as const
const namesOfLaw: Readonly<Record<string, string>> = {
  occurred: 'It happened',
  detected: 'Detected',
  suspected: 'First suspicion',
  'vendor-told': 'A vendor told us',
  aware: 'We were aware',
  confirmed: 'Confirmed',
  determined: 'Determined',
  classified: 'Classified as major',
  assessed: 'Assessed',
  discovered: 'Discovered',
  noticed: 'Noticed',
  found: 'Found',
  handled: 'Handled',
  'high-risk-found': 'A high risk to people was found',
  'materiality-determined': 'Materiality was determined',
  'ransom-paid': 'A ransom was paid',
}
const lawName = (id: string): string => namesOfLaw[id] ?? `${id[0]!.toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`

export function saidOn(sources: Sources) {
  const { incident, events, plan, names, texts } = sources
  const told = <K extends FactType>(type: K): readonly Readonly<{ event: Event; fact: FactOf<K> }>[] =>
    events.flatMap(event => (event.fact.type === type ? [{ event, fact: event.fact as FactOf<K> }] : []))
  const said = (event: Event, reason: Parameters<typeof words>[1]) => ({
    at: iso(event.at),
    by: names.actor(event.by),
    reason: words(texts, reason),
  })
  const milestonesSaid = told('MilestoneSet')
  const saidOf = (id: string) =>
    milestonesSaid
      .filter(({ fact }) => fact.milestone === id)
      .map(({ event, fact }) => ({ ...said(event, fact.reason), happenedAt: iso(fact.happenedAt) }))
  const factsSaid = told('FactSet')
  return {
    milestones: [
      ...plan.milestones.map(m => ({
        id: m.id as string,
        name: m.name,
        of: 'plan' as const,
        can: m.setBy !== 'tocsin',
        withReason: m.withReason,
        happenedAt: isoOrNull(incident.milestones[m.id]?.happenedAt),
        told: null,
        said: saidOf(m.id),
      })),
      ...momentsOfLaw(sources).map(id => {
        const moment = momentOf(incident, id)
        return {
          id,
          name: lawName(id),
          of: 'law' as const,
          can: true,
          withReason: true,
          happenedAt: isoOrNull(moment?.at),
          told: moment === null || moment.told === id ? null : standIn(plan, moment.told),
          said: saidOf(id),
        }
      }),
    ],
    facts: plan.facts.map(rule => ({
      id: rule.id as string,
      said: factsSaid
        .filter(({ fact }) => fact.fact === rule.id)
        .map(({ event, fact }) => ({ ...said(event, fact.reason), value: fact.value })),
    })),
    undecided: undecided(incident),
    checklist: (plan.checklist ?? []).map(item => {
      const last = told('ChecklistAnswered').findLast(({ fact }) => fact.item === item.id)
      return {
        id: item.id as string,
        question: item.question,
        clause: clauseOf(plan, item.clause),
        who: item.who === null ? null : (plan.roles.find(r => r.id === item.who)?.name ?? item.who),
        answers: [...answersOf(plan, item)],
        single: isSingle(item),
        sets: item.sets as string | null,
        answered: last === undefined ? null : { ...said(last.event, last.fact.note), answers: [...last.fact.answers] },
      }
    }),
    forms: (plan.notifications ?? []).map(form => ({
      id: form.id as string,
      name: form.name,
      to: form.to,
      contents: form.contents.map(({ id, what }) => ({ id, what })),
      approvedBy: form.approvedBy.map(role => plan.roles.find(r => r.id === role)?.name ?? role),
    })),
    data: told('DataTouched').map(({ event, fact }) => ({ ...said(event, fact.reason), data: fact.data as string, state: fact.state })),
    decisions: told('RegimeDecided').map(({ event, fact }) => ({
      ...said(event, fact.reason),
      rule: fact.rule,
      decision: fact.decision,
      until: isoOrNull(fact.until),
    })),
    submissions: told('SubmissionRecorded').map(({ event, fact }) => ({
      ...said(event, fact.note),
      rule: fact.rule,
      happenedAt: iso(fact.happenedAt),
    })),
    customers: told('CustomersAffected').map(({ event, fact }) => ({ ...said(event, fact.reason), count: fact.count, how: fact.how })),
  }
}

/** "breach-confirmed" as the plan calls it; an answer in its words. */
function standIn(plan: Plan, told: string): string {
  const answer = /^fact (\S+) (\S+)$/.exec(told)
  if (answer !== null) return `the answer "${answer[1]}: ${answer[2]}"`
  return plan.milestones.find(m => m.id === told)?.name ?? lawName(told)
}

/** Milestones of law that are not the plan's own: those always asked, and what the running clocks of law count from. */
function momentsOfLaw({ incident, plan, rules }: Sources): readonly string[] {
  const asked = new Set<string>(always)
  const running = new Set(Object.values(incident.obligations).flatMap(o => ('law' in o.cause ? [o.rule.replace(/^law:/, '')] : [])))
  for (const rule of rules) if (running.has(rule.id) && rule.disabled === null) for (const id of [rule.from, ...rule.also]) asked.add(id)
  for (const id of Object.keys(incident.milestones)) if (id in namesOfLaw) asked.add(id)
  const submissions = /-submitted$|^submitted$/ // follow from what is handed in, and are never set by hand
  return [...asked].filter(id => !submissions.test(id) && !plan.milestones.some(m => m.id === id))
}

/** The time in which a breach was suspected and nobody had confirmed it or ruled it out. */
function undecided(incident: Incident) {
  const suspected = momentOf(incident, 'suspected')
  if (suspected === null) return null
  const decided = incident.changes.find(c => c.fact === 'breach' && (c.value === 'confirmed' || c.value === 'ruled-out'))
  const confirmed = incident.milestones['breach-confirmed' as MilestoneId]?.happenedAt
  const ends = [decided?.at, confirmed].filter(end => end !== undefined)
  const open = breachOf(incident) === 'suspected' || ends.length === 0
  const until = open ? null : Math.min(...ends)
  return { since: iso(suspected.at), until: until === null ? null : iso(Math.max(until, suspected.at) as typeof suspected.at) }
}
