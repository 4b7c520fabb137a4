/**
 * The chapter of evidence that is kept as files (T-23 to T-25, T-41): what was kept, who opened it, who deleted it and why.
 *
 * K1  The hash of a file is in the record, its bytes never are. Whether they are still there is decided here and nowhere else.
 * K2  While the plan holds evidence (T-24) nothing of it is deleted: this is one of the few things that the plan does not leave to anybody.
 * K3  The same bytes of the same type, brought by the same person again, are kept once.
 * K4  Nothing is deleted by itself, whatever a retention says.
 */
import { addSpan } from '../calendar/count.ts'
import type { Actor, Cause } from '../cause.ts'
import type { Chapter, Refusal } from '../chapter.ts'
import type { AskOf } from '../command.ts'
import type { Event } from '../event.ts'
import type { EvidenceFile, EvidenceFileId } from '../evidence.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import { runs } from '../obligation/obligation.ts'
import { reviewRules } from '../obligation/reckon-own.ts'
import type { ClauseId, MilestoneId } from '../plan.ts'
import type { EvidenceType } from '../plan-parts.ts'
import { holdersOfRole } from '../role-holders.ts'
import { isOpen } from '../span.ts'
import { type World, zoneOf } from '../world.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, refuse, severityOf } from './deciding.ts'

/** What keeps a file: until when nobody deletes it. `atLeast` null: the plan leaves open for how long at least. */
export type Hold = Readonly<{
  clause: ClauseId
  until: MilestoneId | 'the review is complete'
  reached: boolean // only `atLeast` holds it still
  atLeast: Instant | 'not said' | null
}>

/** Null: nothing holds it, or the plan holds no evidence. From the world and recorded state. */
export function holdOf(world: World, incident: Incident, file: Pick<EvidenceFile, 'at'>): Hold | null {
  const { preservation } = world.plan.value
  if (preservation === undefined) return null
  const { until, atLeast } = preservation.hold
  const reached = until === 'the review is complete' ? isReviewed(incident) : incident.milestones[until] !== undefined
  const least = atLeast === null ? null : isOpen(atLeast) ? null : addSpan(world.calendar.value, zoneOf(world), file.at, atLeast)
  const said = atLeast === null ? null : (least ?? 'not said')
  if (reached && (said === null || (said !== 'not said' && world.now >= said))) return null
  return { clause: preservation.clause, until, reached, atLeast: said }
}

/**
 * Held is the review when somebody said so. Where none is asked for, or it was waived, closing the incident takes its place:
 * a hold that nothing can end would keep what nobody may keep for ever.
 */
function isReviewed(incident: Incident): boolean {
  const reviews = Object.values(incident.obligations).filter(o => reviewRules.has(o.rule))
  if (incident.status === 'open' || reviews.some(runs)) return false
  const held = reviews.some(o => o.rule === 'hold-review' && typeof o.state === 'object' && 'met' in o.state)
  return held || incident.status === 'closed'
}

/** Until when the plan keeps evidence of its type, counted from when it was collected; null: it does not say. Nothing is deleted by it (K4). */
export function retainedUntil(
  world: World,
  { retention }: Pick<EvidenceType, 'retention'>,
  file: Pick<EvidenceFile, 'collectedAt'>,
): Instant | null {
  return isOpen(retention) ? null : addSpan(world.calendar.value, zoneOf(world), file.collectedAt, retention)
}

/** Owners, whoever has the plan's role for preserving, and programs, which act for the team; in a house without owners everybody. */
export function mayDelete(world: World, incident: Incident, by: Actor): boolean {
  if (!('person' in by)) return true
  const { owners } = world.people.value
  const who = world.plan.value.preservation?.who ?? null
  return owners.length === 0 || owners.includes(by.person) || (who !== null && holdersOfRole(world, incident, who).includes(by.person))
}

const clauseOf = ({ world, incident }: Occasion, type: EvidenceFile['type']): Cause => {
  const { evidence, preservation } = world.plan.value
  const named = evidence?.find(e => e.id === type)?.clause
  return clauseCause(world, named ?? preservation?.clause ?? severityOf(world.plan.value, incident).clause)
}

const filesOf = (incident: Incident): readonly EvidenceFile[] => Object.values(incident.evidence ?? {})

function there(incident: Incident, id: EvidenceFileId): EvidenceFile | Refusal {
  const file = incident.evidence?.[id]
  if (file === undefined) return refuse('file-unknown', 'The incident has no such file.', 'Name one of its files, as they are listed.')
  if (file.gone === null) return file
  return refuse('file-gone', `The file was ${file.gone.as}: what it hashes to stays in the record.`, 'Ask whoever kept a copy of it.')
}

const answers: Answers = {
  KeepEvidence(occasion, ask) {
    const { world, incident, command } = occasion
    const types = world.plan.value.evidence ?? []
    if (ask.evidence !== null && !types.some(e => e.id === ask.evidence))
      return refuse(
        'evidence-unknown',
        `The plan has no type of evidence ${ask.evidence}.`,
        types.length === 0 ? 'Leave the type out.' : `Name one of these, or none: ${types.map(e => e.id).join(', ')}.`,
      )
    if (ask.collectedAt > world.now)
      return refuse('in-the-future', 'Nothing was collected later than now.', 'Give the time at which it was.')
    if (sameAs(incident, ask, command.by) !== null) return nothing // K3
    if (filesOf(incident).filter(file => file.gone === null).length >= ask.most)
      return refuse(
        'evidence-full',
        `An incident keeps at most ${ask.most} files here.`,
        'Put several into one archive, keep them elsewhere and say in a note where and with which hash, or raise EVIDENCE_FILES.',
      )
    const { file, evidence, name, note, mediaType, bytes, sha256, collectedAt } = ask
    return [
      decided({ type: 'EvidenceKept', file, evidence, name, note, mediaType, bytes, sha256, collectedAt }, clauseOf(occasion, evidence)),
    ]
  },
  OpenEvidence(occasion, ask) {
    const file = there(occasion.incident, ask.file)
    return 'refused' in file ? file : [decided({ type: 'EvidenceOpened', file: ask.file }, clauseOf(occasion, file.type))]
  },
  DeleteEvidence(occasion, ask) {
    const { world, incident, command } = occasion
    const file = there(incident, ask.file)
    if ('refused' in file) return file
    const hold = holdOf(world, incident, file)
    if (hold !== null) return held(world, hold)
    if (!mayDelete(world, incident, command.by)) {
      const who = world.plan.value.roles.find(role => role.id === world.plan.value.preservation?.who)?.name
      return refuse('not-theirs', `Evidence is for an owner${who === undefined ? '' : ` or the ${who}`} to delete.`, 'Ask one of them.')
    }
    return [decided({ type: 'EvidenceDeleted', file: ask.file, reason: ask.reason }, clauseOf(occasion, file.type))]
  },
}

function held(world: World, { clause, until, reached, atLeast }: Hold): Refusal {
  const milestone = world.plan.value.milestones.find(m => m.id === until)?.name ?? until
  const words = until === 'the review is complete' ? until : `the milestone ${milestone} is set`
  const instead = !reached
    ? `It is held until ${words}.`
    : atLeast === 'not said'
      ? 'The plan leaves open for how long at least: write that into the plan, and adopt it.'
      : 'It is held for the time that the plan says at least: delete it after that.'
  return refuse('under-hold', 'Evidence under hold is not deleted.', instead, clauseCause(world, clause))
}

/** The file that these bytes are already, kept by the same person under the same type; null: there is none. */
function sameAs(
  incident: Incident,
  { sha256, evidence }: Pick<AskOf<'KeepEvidence'>, 'sha256' | 'evidence'>,
  by: Actor,
): EvidenceFileId | null {
  const found = Object.entries(incident.evidence ?? {}).find(
    ([, file]) => file.gone === null && file.sha256 === sha256 && file.type === evidence && isSame(file.by, by),
  )
  return found === undefined ? null : (found[0] as EvidenceFileId)
}

const isSame = (one: Actor, other: Actor): boolean => JSON.stringify(one) === JSON.stringify(other)

function evolveEvidence(incident: Incident, event: Event): Incident {
  const { fact } = event
  const put = (id: EvidenceFileId, file: EvidenceFile): Incident => ({ ...incident, evidence: { ...incident.evidence, [id]: file } })
  switch (fact.type) {
    case 'EvidenceKept': {
      const { type: _, file, evidence, ...said } = fact
      return put(file, { ...said, type: evidence, at: event.at, by: event.by, seq: event.seq, event: event.id, opened: [], gone: null })
    }
    case 'EvidenceOpened': {
      const file = incident.evidence?.[fact.file]
      if (file === undefined) return incident
      const before = file.opened.find(one => isSame(one.by, event.by))
      const now = { by: event.by, times: (before?.times ?? 0) + 1, last: event.at }
      const opened = before === undefined ? [...file.opened, now] : file.opened.map(one => (one === before ? now : one))
      return put(fact.file, { ...file, opened })
    }
    case 'EvidenceDeleted': {
      const file = incident.evidence?.[fact.file]
      if (file === undefined || file.gone !== null) return incident
      return put(fact.file, { ...file, gone: { as: 'deleted', by: event.by, at: event.at, reason: fact.reason } })
    }
    case 'TextsErased': {
      let evidence = incident.evidence
      for (const id of fact.files ?? []) {
        const file = evidence?.[id]
        if (file !== undefined && file.gone === null)
          evidence = { ...evidence, [id]: { ...file, gone: { as: 'erased', at: event.at, erasure: fact.erasure } } }
      }
      return evidence === undefined || evidence === incident.evidence ? incident : { ...incident, evidence }
    }
    default:
      return incident
  }
}

export const evidence: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, event) => (incident === null ? null : evolveEvidence(incident, event)),
}

/** The file that an ask to keep some came to: its own, that of the same command before, or the one that has the same bytes already. */
export function fileOf(
  incident: Incident,
  command: string,
  ask: Pick<AskOf<'KeepEvidence'>, 'file' | 'sha256' | 'evidence'>,
  by: Actor,
): EvidenceFileId | null {
  if (incident.evidence?.[ask.file] !== undefined) return ask.file
  const before = Object.entries(incident.evidence ?? {}).find(([, file]) => file.event.startsWith(`${command}:`))
  return (before?.[0] as EvidenceFileId | undefined) ?? sameAs(incident, ask, by)
}
