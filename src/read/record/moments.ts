/** When it began, was noticed, declared, acknowledged, resolved and closed; how severe it was held to be, and its phases. */
import { momentOf } from '../../core/obligation/law/moments.ts'
import type { MilestoneId } from '../../core/plan.ts'
import { iso, isoOrNull } from '../instant.ts'
import { saidOn } from '../said.ts'
import type { Sources, Told } from './sources.ts'

const began = ['occurred', 'incident-began', 'outage-began'] as const
/** `at` null: nobody has said, or it has not happened. `how`: by what it is known, in words. */
export type MomentKept = Readonly<{ name: string; at: string | null; by: string | null; how: string; note: string | null }>

export function momentsOf(from: Sources): MomentKept[] {
  const { row, names } = from
  const { incident } = row
  const opened = from.told('IncidentOpened')[0]
  const came = (
    name: string,
    {
      entry,
    }: Told<'IncidentOpened' | 'Acknowledged' | 'IncidentResolved' | 'IncidentReopened' | 'IncidentClosed' | 'AcknowledgementLapsed'>,
    note = entry.note,
  ): MomentKept => ({
    name,
    at: entry.at,
    by: entry.by,
    how: entry.text,
    note,
  })
  const beganAs = began.find(id => incident.milestones[id as MilestoneId] !== undefined)
  const beganSaid = beganAs === undefined ? undefined : from.eventOf(incident.milestones[beganAs as MilestoneId]!.event)
  const detected = momentOf(incident, 'detected')
  const detectedSaid = detected?.told === 'detected' ? from.eventOf(incident.milestones['detected' as MilestoneId]!.event) : undefined
  const moments: MomentKept[] = [
    {
      name: 'Began',
      at: beganAs === undefined ? null : isoOrNull(incident.milestones[beganAs as MilestoneId]!.happenedAt),
      by: beganSaid === undefined ? null : names.actor(beganSaid.event.by),
      how: beganAs === undefined ? 'Nobody has said when it began' : 'As somebody set it',
      note: beganSaid?.entry.note ?? null,
    },
    detectedSaid !== undefined
      ? {
          name: 'Detected',
          at: isoOrNull(detected?.at),
          by: names.actor(detectedSaid.event.by),
          how: 'As somebody set it',
          note: detectedSaid.entry.note,
        }
      : {
          name: 'Detected',
          at: iso(incident.receivedAt),
          by: opened?.entry.by ?? null,
          how:
            opened?.fact.alert !== null && opened !== undefined
              ? 'When the alert that opened it was received'
              : incident.receivedAt < incident.openedAt
                ? 'As whoever declared it said'
                : 'When it was declared: no earlier moment was named',
          note: null,
        },
  ]
  if (opened !== undefined) moments.push(came('Declared', opened, null))
  const words = {
    Acknowledged: 'Acknowledged',
    AcknowledgementLapsed: 'Acknowledgement lapsed',
    IncidentResolved: 'Resolved',
    IncidentReopened: 'Opened again',
    IncidentClosed: 'Closed',
  } as const
  const after = from.told('Acknowledged', 'AcknowledgementLapsed', 'IncidentResolved', 'IncidentReopened', 'IncidentClosed')
  for (const told of after) moments.push(came(words[told.fact.type], told))
  for (const type of ['Acknowledged', 'IncidentResolved', 'IncidentClosed'] as const)
    if (!after.some(({ fact }) => fact.type === type))
      moments.push({ name: words[type], at: null, by: null, how: 'It has not happened, as far as is recorded', note: null })
  return moments
}

/** Every other moment that the plan or the law asks for, and each word on it: what was corrected stands beside its correction. */
export function milestonesOf(from: Sources) {
  const { row, events, plan, rules, names, texts } = from
  const { milestones } = saidOn({ incident: row.incident, events, plan: plan.value, rules, names, texts })
  return milestones.map(m => ({
    id: m.id,
    name: m.name,
    of: m.of,
    happenedAt: m.happenedAt,
    standIn: m.told,
    said: m.said,
  }))
}

type Grade = Readonly<{ what: 'severity' | 'kind'; at: string; by: string; from: string | null; to: string; reason: string | null }>
export function gradesOf(from: Sources): Grade[] {
  const { plan } = from
  const severity = (id: string) => plan.value.severities.find(s => s.id === id)?.name ?? id
  const kind = (id: string | null) => (id === null ? 'no kind' : (plan.value.kinds.find(k => k.id === id)?.name ?? id))
  return from.told('IncidentOpened', 'SeverityChanged', 'KindChanged').flatMap(({ fact, entry }): readonly Grade[] => {
    const said = { at: entry.at, by: entry.by }
    if (fact.type === 'SeverityChanged')
      return [{ what: 'severity', from: severity(fact.from), to: severity(fact.to), reason: entry.note, ...said }]
    if (fact.type === 'KindChanged') return [{ what: 'kind', from: kind(fact.from), to: kind(fact.to), reason: entry.note, ...said }]
    const first = { from: null, reason: null, ...said }
    return [
      { what: 'severity', to: severity(fact.severity), ...first },
      ...(fact.kind === null ? [] : [{ what: 'kind' as const, to: kind(fact.kind), ...first }]),
    ]
  })
}

export const phasesOf = (from: Sources) =>
  from.told('PhaseEntered').map(({ fact, entry }) => ({
    phase: from.plan.value.phases.find(p => p.id === fact.phase)?.name ?? (fact.phase as string),
    at: entry.at,
    by: entry.by,
    note: entry.note,
  }))

export function factsOf(from: Sources) {
  const { row, plan } = from
  const { incident } = row
  return {
    facts: plan.value.facts.map(rule => ({
      id: rule.id as string,
      asks: rule.asks ?? null,
      value: incident.facts[rule.id]?.value ?? rule.initial,
      said: from
        .told('FactSet')
        .filter(({ fact }) => fact.fact === rule.id)
        .map(({ fact, entry }) => ({ at: entry.at, by: entry.by, value: fact.value, reason: entry.note })),
    })),
    checklist: from.told('ChecklistAnswered').map(({ fact, entry }) => ({
      question: plan.value.checklist?.find(item => item.id === fact.item)?.question ?? (fact.item as string),
      at: entry.at,
      by: entry.by,
      answers: [...fact.answers],
      note: entry.note,
    })),
  }
}
