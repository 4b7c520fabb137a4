/**
 * What an incident knows, by the fields that reports and letters ask for: from recorded facts, or from a person's word for
 * that field, which stands above them. Nothing is made up: what no fact tells is missing, what is said to be unknown is
 * unknown, and what is known in part says which part is not.
 */
import { counted } from '../core/counted.ts'
import type { Event } from '../core/event.ts'
import type { Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { NotificationState } from '../core/notification.ts'
import type { DataTouched } from '../core/obligation/law/law-state.ts'
import { nothingKnown } from '../core/obligation/law/law-state.ts'
import { momentOf } from '../core/obligation/law/moments.ts'
import type { LawRule } from '../core/obligation/law/rule.ts'
import type { MilestoneId, Plan } from '../core/plan.ts'
import { isOpen, type Open } from '../core/span.ts'
import { iso, lengthOfTime } from './instant.ts'
import { words } from './reading.ts'

export type Answered = Readonly<{ state: 'present' | 'unknown' | 'missing'; text: string | null; from: 'facts' | 'a person' | null }>
/** A field as it stands, for the report of a rule where it depends on one. */
export type Known = (field: string, rule?: LawRule) => Answered
export type KnownFrom = Readonly<{
  incident: Incident
  number: number
  plan: Plan
  rules: readonly LawRule[]
  events: readonly Event[]
  texts: Readonly<Record<Ref, string | null>>
}>

const missing: Answered = { state: 'missing', text: null, from: null }
const fact = (text: string): Answered => ({ state: 'present', text, from: 'facts' })
const inPart = (text: string): Answered => ({ state: 'unknown', text, from: 'facts' })
const orMissing = (text: string | null | undefined): Answered => (text ? fact(text) : missing)

/** "2026-11-22 03:00 UTC": as a report reads it, the same everywhere. */
export const dateWords = (at: Instant): string => `${iso(at).slice(0, 16).replace('T', ' ')} UTC`
const doing = new Set(['contain', 'eradicate', 'recover'])

export function knownOf(from: KnownFrom): Known {
  const { incident, texts } = from
  const law = incident.law ?? nothingKnown
  const touched = Object.entries(law.data).filter(([, d]) => d.state !== 'not affected')
  return (field, rule) => {
    const said = law.fields?.[field]
    const facts = fromFacts[field]?.(from, touched, rule) ?? missing
    if (said === undefined) return facts
    const text = words(texts, said.note)
    if (said.state === 'present') return { state: 'present', text, from: 'a person' }
    return { state: 'unknown', text: text ?? facts.text, from: 'a person' }
  }
}

type Touched = readonly (readonly [string, DataTouched])[]
type Tell = (from: KnownFrom, touched: Touched, rule: LawRule | undefined) => Answered

const header =
  (pick: (plan: Plan) => string | Open | undefined): Tell =>
  ({ plan }) => {
    const value = pick(plan)
    return value === undefined || isOpen(value) ? missing : fact(value)
  }
/** The first of these moments that is set. */
const moment =
  (...names: readonly string[]): Tell =>
  ({ incident }) => {
    for (const name of names) {
      const found = momentOf(incident, name)
      if (found !== null)
        return fact(found.told === name ? dateWords(found.at) : `${dateWords(found.at)} (${found.told.replaceAll('-', ' ')})`)
    }
    return missing
  }
const milestoneAt = ({ incident }: KnownFrom, ...names: readonly string[]): Instant | null =>
  names.map(name => incident.milestones[name as MilestoneId]?.happenedAt ?? null).find(at => at !== null) ?? null

/** The value of the plan's own question; asked and not known is unknown, not asked is missing. */
const ofFact = ({ incident, plan }: KnownFrom, id: string): Answered => {
  const set = incident.facts[id as never]
  if (set === undefined) return missing
  const initial = plan.facts.find(f => (f.id as string) === id)?.initial
  return set.value === 'unknown' || set.value === initial ? inPart('') : fact(set.value.replaceAll('-', ' '))
}

const countries = (touched: Touched): readonly string[] =>
  [...new Set(touched.flatMap(([, d]) => d.people.map(p => p.place.split('-', 1)[0]!)))].filter(place => place !== 'unknown').sort()
const somewhereUnknown = (touched: Touched): boolean =>
  touched.some(([, d]) => d.people.length === 0 || d.people.some(p => p.place === 'unknown'))

/** Words of whoever told us, and of those who worked on it, from the timeline. */
const told = ({ events, texts }: KnownFrom, pick: (event: Event) => Ref | null | undefined): readonly string[] =>
  events.flatMap(event => {
    const text = words(texts, pick(event) ?? null)
    return text === null || text.trim() === '' ? [] : [text.trim()]
  })
const vendorWords = (from: KnownFrom): string | null => {
  const at = milestoneAt(from, 'vendor-told')
  if (at === null) return null
  const said = told(from, ({ fact: f }) => (f.type === 'MilestoneSet' && f.milestone === ('vendor-told' as never) ? f.reason : null)).at(-1)
  return `A vendor told us at ${dateWords(at)}${said === undefined ? '' : `: ${said}`}`
}
/** Vendors that a person said have a part in it, by the plan's names. */
const involvedWords = ({ incident, plan }: KnownFrom): string | null => {
  const names = Object.keys(incident.vendors ?? {}).map(id => plan.vendors?.find(v => v.id === (id as never))?.name ?? id)
  return names.length === 0 ? null : `${names.join(', ')}.`
}
const sentOnes = ({ incident }: KnownFrom): readonly NotificationState[] =>
  Object.values(incident.notifications ?? {})
    .filter(n => n.status === 'sent' || n.status === 'sending')
    .toSorted((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))

const nature: Tell = (from, touched) => {
  const { incident, plan } = from
  const kind = plan.kinds.find(k => k.id === incident.kind)?.name ?? null
  const vendor = vendorWords(from)
  if (kind === null && vendor === null && touched.length === 0) return missing
  const what = [
    kind,
    touched.length === 0 ? null : `personal data ${touched.some(([, d]) => d.state === 'affected') ? 'was' : 'may have been'} affected`,
    incident.touches.length === 0 ? null : `touches ${incident.touches.join(', ')}`,
  ].filter(part => part !== null)
  const text = [what.length === 0 ? null : `${what.join('; ')}.`, vendor].filter(part => part !== null).join(' ')
  return kind === null && vendor === null ? inPart(text) : fact(text.charAt(0).toUpperCase() + text.slice(1))
}

const fromFacts: Readonly<Record<string, Tell>> = {
  nature,
  description(from, touched, rule) {
    const { incident, plan, texts } = from
    const severity = plan.severities.find(s => s.id === incident.severity)
    const own = incident.law?.fields?.nature
    const what = own?.state === 'present' ? words(texts, own.note) : nature(from, touched, rule).text
    if (what === null) return missing
    const grave = severity === undefined ? '' : ` Severity ${severity.name}: ${severity.definition}`
    return own?.state === 'present' ? fact(`${what}${grave}`) : inPart(`${what}${grave}`)
  },
  people(_, touched) {
    if (touched.length === 0) return missing
    const sets = touched.map(([data, d]) => {
      const where = d.people.map(
        ({ place, count }) =>
          `${count === null ? 'not known how many' : `about ${count}`} in ${place === 'unknown' ? 'places not known yet' : place}`,
      )
      return `${data}: ${where.length === 0 ? 'whose it is, and how many they are, is not known' : where.join(', ')}`
    })
    const whole = touched.every(([, d]) => d.people.length > 0 && d.people.every(p => p.count !== null))
    return whole ? fact(`${sets.join('; ')}.`) : inPart(`${sets.join('; ')}.`)
  },
  data(_, touched) {
    if (touched.length === 0) return missing
    const sets = touched.map(
      ([data, d]) =>
        `${data}${d.state === 'suspected' ? ' (suspected)' : ''}: ${d.categories.length === 0 ? 'categories not known yet' : d.categories.join(', ')}`,
    )
    return touched.every(([, d]) => d.categories.length > 0) ? fact(`${sets.join('; ')}.`) : inPart(`${sets.join('; ')}.`)
  },
  countries(_, touched) {
    const found = countries(touched)
    if (touched.length === 0) return missing
    return somewhereUnknown(touched) ? inPart(found.join(', ')) : fact(found.join(', '))
  },
  'cross-border'(_, touched) {
    const found = countries(touched)
    if (found.length > 1) return fact(`Yes: ${found.join(', ')}.`)
    if (touched.length === 0) return missing
    return somewhereUnknown(touched)
      ? inPart(found.length === 0 ? '' : `At least ${found[0]}.`)
      : fact(`By what is known, ${found[0]} alone.`)
  },
  measures(from) {
    const done = told(from, ({ fact: f }) =>
      f.type === 'PhaseEntered' && doing.has(from.plan.phases.find(p => p.id === f.phase)?.does ?? '') ? f.note : null,
    )
    return orMissing(done.join('\n'))
  },
  contact: header(plan =>
    plan.header.securityAddress !== undefined && !isOpen(plan.header.securityAddress)
      ? plan.header.securityAddress
      : plan.header.generalAddress,
  ),
  entity: header(plan => plan.header.entity),
  parent: header(plan => plan.header.parent),
  establishment: header(plan => plan.header.establishment),
  reference: ({ number }) => fact(`Incident #${number}`),
  'earlier-reference'({ incident, texts, rules }, _, rule) {
    const submissions = incident.law?.submissions ?? {}
    const regime = rule?.regime
    const found = Object.entries(submissions)
      .filter(([id, s]) => id !== rule?.id && s.reference !== undefined && rules.some(r => r.id === id && r.regime === regime))
      .toSorted(([, a], [, b]) => b.at - a.at)[0]
    return orMissing(found === undefined ? null : words(texts, found[1].reference ?? null))
  },
  occurred: moment('occurred', 'incident-began', 'outage-began'),
  detected: moment('detected'),
  aware: moment('aware'),
  classified: moment('classified'),
  determined: moment('materiality-determined', 'determined'),
  restored: moment('recovered', 'outage-ended'),
  resolved: moment('resolved'),
  duration(from) {
    const began = milestoneAt(from, 'outage-began', 'incident-began', 'occurred')
    const ended = milestoneAt(from, 'outage-ended', 'recovered', 'resolved')
    if (began === null) return missing
    return ended === null || ended < began
      ? inPart(`Since ${dateWords(began)}.`)
      : fact(`${lengthOfTime(ended - began)}, from ${dateWords(began)} to ${dateWords(ended)}.`)
  },
  discovery(from) {
    const { incident } = from
    const by = vendorWords(from) ?? (incident.alerts.first === null ? 'A person declared it' : 'An alert of our monitoring')
    return fact(by.includes(' at ') ? by : `${by}, at ${dateWords(incident.receivedAt)}.`)
  },
  cause: from => ofFact(from, 'cause'),
  systems: from => ofFact(from, 'scope'),
  vendors: from => orMissing([involvedWords(from), vendorWords(from)].filter(part => part !== null).join(' ')),
  'people-told': from =>
    orMissing(
      sentOnes(from)
        .map(
          n =>
            `${n.sentAt === null ? '' : dateWords(n.sentAt)}: ${n.preliminary ? 'a preliminary notification' : 'a notification'} to ${counted(n.count, 'customer')} by e-mail`,
        )
        .join('\n'),
    ),
  sample: from => orMissing(words(from.texts, sentOnes(from).at(-1)?.note ?? null)),
  'other-authorities'({ incident, rules }, _, rule) {
    const others = Object.entries(incident.law?.submissions ?? {}).flatMap(([id, s]) => {
      const other = rules.find(r => r.id === id)
      return other === undefined || other.regime === rule?.regime ? [] : [`${other.to} under ${id}, ${dateWords(s.at)}`]
    })
    return orMissing(others.join('\n'))
  },
  'law-enforcement'({ incident }) {
    const held = Object.entries(incident.law?.decisions ?? {}).find(([, d]) => d.ground === 'law-enforcement hold')
    if (held === undefined) return missing
    const [rule, { until }] = held
    return fact(`A delay was asked for (${rule})${until === null ? '' : ` until ${dateWords(until)}`}.`)
  },
  chronology({ incident, plan }) {
    const steps = incident.changes
      .filter(c => c.fact === 'phase' || c.fact === 'severity' || c.fact.startsWith('milestone '))
      .map(c => {
        const at = c.fact.startsWith('milestone ') ? (Number(c.value) as Instant) : c.at
        const name =
          plan.milestones.find(m => `milestone ${m.id}` === c.fact)?.name ?? c.fact.replace('milestone ', '').replaceAll('-', ' ')
        return { at: Number.isFinite(at) ? at : c.at, what: c.fact.startsWith('milestone ') ? name : `${c.fact} ${c.value}` }
      })
      .toSorted((a, b) => a.at - b.at)
    return orMissing(steps.map(s => `${dateWords(s.at)}: ${s.what}`).join('\n'))
  },
  'delay-reasons'({ incident, events, texts }, _, rule) {
    if (rule === undefined) return missing
    const owed = Object.values(incident.obligations).filter(o => o.rule === (`law:${rule.id}` as never))
    const reasons = events.flatMap(({ fact: f }) =>
      f.type === 'SubmissionRecorded' && f.rule === rule.id ? (words(texts, f.note) ?? []) : [],
    )
    if (reasons.length > 0) return fact(reasons.at(-1)!)
    const late = owed.some(o => o.overdueAt !== null)
    return late || owed.length === 0 ? missing : fact('It is not late.')
  },
}
