/**
 * The register of breaches (GDPR Art 33(5)): each incident in which a breach of personal data was at least suspected, told or
 * not, with its facts, effects and measures, and for every authority the ground on which it was told or not, who approved that,
 * and the references of what was handed in. A reading of recorded facts; what nobody has written down is named as open.
 */
import type { Event, FactOf } from '../core/event.ts'
import { nothingKnown } from '../core/obligation/law/law-state.ts'
import { momentOf } from '../core/obligation/law/moments.ts'
import { breachOf } from '../core/obligation/law/verdict.ts'
import type { IncidentRow } from '../store/port.ts'
import { iso, isoOrNull } from './instant.ts'
import { knownOf } from './known.ts'
import { obligationName } from './obligation.ts'
import { words } from './reading.ts'
import { type ReportFrom, reportBrief, reportsOf, submissionsOf } from './report.ts'

export const isInRegister = ({ incident }: Pick<IncidentRow, 'incident'>): boolean =>
  breachOf(incident) !== 'unknown' || incident.changes.some(c => c.fact === 'breach' && c.value !== 'unknown')

const doing = new Set(['contain', 'eradicate', 'recover'])

export function breachEntry(row: IncidentRow, from: ReportFrom) {
  const { incident, number } = row
  const { plan, events, texts, names } = from
  const law = incident.law ?? nothingKnown
  const known = knownOf(from)
  const moment = (name: string) => {
    const found = momentOf(incident, name)
    return found === null ? null : iso(found.at)
  }
  const told = (ref: Parameters<typeof words>[1]): string[] => {
    const text = words(texts, ref)
    return text === null ? [] : [text]
  }
  /** What a person wrote where a report or a letter asks for it; what is only part of it says so. */
  const field = (id: string): string[] => {
    const { state, text, from: who } = known(id)
    return who !== 'a person' || text === null ? [] : [state === 'present' ? text : `${text} (not all of it is known)`]
  }
  const nature = known('nature')
  const facts = [
    ...(nature.text === null || nature.from === 'a person' ? field('nature') : [nature.text]),
    ...field('description'),
    ...field('cause'),
    ...field('discovery'),
  ]
  const effects = [
    ...Object.entries(law.data).map(
      ([data, d]) =>
        `${data}: ${d.state}${d.categories.length === 0 ? '' : ` (${d.categories.join(', ')})`}; ${d.people.length === 0 ? 'whose is not known' : d.people.map(p => `${p.place} ${p.count ?? 'not known how many'}`).join(', ')}`,
    ),
    ...field('records'),
    ...field('consequences'),
  ]
  const measures = [
    ...events.flatMap(({ fact }) =>
      fact.type === 'PhaseEntered' && doing.has(plan.phases.find(p => p.id === fact.phase)?.does ?? '') ? told(fact.note) : [],
    ),
    ...field('measures'),
    ...field('measures-next'),
  ]
  const decided = events.filter(
    (e): e is Event<FactOf<'FactSet'>> =>
      e.fact.type === 'FactSet' && e.fact.fact === ('breach' as never) && e.fact.value !== ('unknown' as never),
  )
  const breach = breachOf(incident)
  const authorities = reportsOf(from).map(rule => {
    const brief = reportBrief(from, rule, known)
    const submissions = submissionsOf(from, rule)
    return {
      rule: brief.rule,
      name: brief.name,
      to: brief.to,
      citation: brief.citation,
      state: brief.state,
      late: brief.late,
      dueAt: brief.dueAt,
      ground: groundOf(brief, submissions),
      approvedBy: brief.decision?.approvedBy?.name ?? null,
      submissions: submissions.map(({ at, by, reference, reasons, withdrawn }) => ({
        at,
        by,
        reference,
        reasons,
        withdrawn: withdrawn?.why ?? null,
      })),
    }
  })
  const notifications = Object.values(incident.notifications ?? {}).map(n => ({
    name: plan.notifications?.find(f => f.id === n.form)?.name ?? 'Notification',
    preliminary: n.preliminary,
    status: n.status,
    sentAt: isoOrNull(n.sentAt),
    recipients: n.count,
    reached: n.counts?.sent ?? 0,
    approvedBy: n.approvals.map(person => names.person(person).name),
  }))
  return {
    number,
    title: words(texts, incident.title) ?? '',
    status: incident.status,
    breach,
    openedAt: iso(incident.openedAt),
    suspectedAt: moment('suspected'),
    awareAt: moment('aware'),
    confirmedAt: moment('confirmed'),
    facts,
    effects,
    measures,
    reasons: events.flatMap(event => {
      const { fact } = event
      return (fact.type === 'FactSet' && fact.fact === ('breach' as never)) || fact.type === 'RegimeDecided'
        ? told(fact.reason).map(
            text =>
              `${fact.type === 'FactSet' ? `${fact.fact} ${fact.value}` : `${fact.rule} ${fact.decision}`}: ${text} (${names.actor(event.by)})`,
          )
        : []
    }),
    authorities,
    notifications,
    told: Object.values(incident.obligations)
      .filter(o => !('plan' in o.cause))
      .toSorted((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1))
      .map(o => ({
        what: obligationName(plan, o),
        state: typeof o.state === 'string' ? o.state : 'met' in o.state ? 'met' : 'waived' in o.state ? 'waived' : 'not applicable',
        dueAt: o.due[0] === undefined ? null : iso(o.due[0].at),
        metAt: typeof o.state === 'object' && 'met' in o.state ? iso(o.state.at) : null,
        late: o.overdueAt !== null,
      })),
    customers: law.affected?.count ?? 0,
    open: openOf(),
  }

  /** What the article wants documented and nobody has written down. */
  function openOf(): string[] {
    const open: string[] = []
    if (breach === 'ruled-out') return decided.at(-1)?.fact.reason === null ? ['why it was no breach'] : []
    if (nature.state !== 'present' && field('description').length === 0) open.push('the facts: what happened')
    if (effects.length === 0) open.push('its effects')
    if (measures.length === 0) open.push('the remedial action taken')
    for (const { name, ground, state } of authorities)
      if (ground === null && state !== 'possible') open.push(`${name}: on what ground it was, or was not, notified`)
    return open
  }
}

type Brief = ReturnType<typeof reportBrief>
/** Why an authority was told or was not; null: nobody has said, and nothing decides it. */
function groundOf({ decision, state, why }: Brief, submissions: ReturnType<typeof submissionsOf>): string | null {
  if (decision !== null && decision.decision !== 'applies')
    return [
      decision.decision === 'held' ? 'Held back' : 'Not notified',
      decision.ground === null ? '' : `: ${decision.ground}`,
      decision.reason === null ? '' : `: ${decision.reason}`,
    ].join('')
  const standing = submissions.findLast(s => s.withdrawn === null)
  if (standing !== undefined) return `Notified${standing.reasons === null ? '' : `, late: ${standing.reasons}`}`
  if (state === 'met') return 'Notified'
  if (state === 'not applicable' || state === 'not asked') return why === null ? null : `Not notified: ${why}`
  if (state === 'owed' || state === 'overdue') return `Not notified yet: ${state}${why === null ? '' : `, because ${why}`}`
  return why === null ? null : `Not notified: it may apply (${why})`
}
export type BreachShown = ReturnType<typeof breachEntry>
