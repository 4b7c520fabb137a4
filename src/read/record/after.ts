/** What was done by playbooks and to systems, what evidence the plan asks for, and what follows: the review, and what is to be mended. */
import { isOpen } from '../../core/span.ts'
import { printSpan } from '../../plan/words.ts'
import { clauseWords } from '../clause.ts'
import { iso, isoOrNull } from '../instant.ts'
import { words } from '../reading.ts'
import type { Sources } from './sources.ts'

export function playbooksOf(from: Sources) {
  const { row, plan, names, texts } = from
  return Object.values(row.incident.playbooks ?? {})
    .toSorted((a, b) => a.seq - b.seq)
    .map(run => ({
      name: run.name,
      clause: clauseWords(plan.value, run.clause),
      at: iso(run.at),
      by: names.actor(run.by),
      steps: run.steps.map((step, place) => {
        const said = run.answers[place]
        return {
          does: step.does,
          as: said?.as ?? null,
          at: isoOrNull(said?.at),
          by: said === undefined ? null : names.actor(said.by),
          note: words(texts, said?.note ?? null),
          approvedBy: (run.approvals?.[place] ?? []).map(names.actor),
          changed: said?.changed ?? false,
        }
      }),
    }))
}

export const changedSystemsOf = (from: Sources) =>
  from.told('SystemChanged').map(({ entry }) => ({ at: entry.happenedAt, by: entry.by, what: entry.note }))

/** The files that were kept, each with its custody: who brought, opened and deleted it. Their bytes are apart, and known by their hash. */
export function filesOf(from: Sources) {
  const { row, plan, names, texts } = from
  const openings = from.told('EvidenceOpened')
  return Object.entries(row.incident.evidence ?? {})
    .toSorted(([, a], [, b]) => a.seq - b.seq)
    .map(([id, file]) => ({
      id,
      name: words(texts, file.name),
      note: words(texts, file.note),
      type: file.type === null ? null : (plan.value.evidence?.find(e => e.id === file.type)?.name ?? (file.type as string)),
      mediaType: file.mediaType,
      bytes: file.bytes,
      sha256: file.sha256,
      collectedAt: iso(file.collectedAt),
      at: iso(file.at),
      by: names.actor(file.by),
      event: file.seq,
      opened: openings.filter(({ fact }) => fact.file === id).map(({ entry }) => ({ at: entry.at, by: entry.by })),
      state: file.gone === null ? ('kept' as const) : file.gone.as,
      goneAt: isoOrNull(file.gone?.at),
      goneBy: file.gone?.as === 'deleted' ? names.actor(file.gone.by) : null,
      reason: file.gone?.as === 'deleted' ? words(texts, file.gone.reason) : null,
    }))
}

/** What the plan says is evidence, and where it is. */
export const evidenceOf = ({ plan }: Sources) =>
  (plan.value.evidence ?? []).map(type => ({
    name: type.name,
    what: type.what,
    source: type.source,
    kept: isOpen(type.retention) ? type.retention.open : printSpan(type.retention),
    clause: clauseWords(plan.value, type.clause),
  }))

export function reviewOf(from: Sources) {
  const { review } = from.plan.value
  if (review === undefined) return null
  return {
    clause: clauseWords(from.plan.value, review.clause),
    within: isOpen(review.within) ? review.within.open : printSpan(review.within),
    asked: review.after.includes(from.row.incident.severity)
      ? ('yes' as const)
      : review.chosen.includes(from.row.incident.severity)
        ? ('by decision' as const)
        : ('no' as const),
  }
}

export function remediationOf(from: Sources) {
  const { row, names, texts, now } = from
  const changed = from.told('RemediationChanged')
  const ends = from.told('RemediationDone', 'RemediationDropped')
  const added = from.told('RemediationAdded')
  return Object.entries(row.incident.remediation ?? {}).map(([id, item]) => {
    const end = ends.find(({ fact }) => fact.item === id)?.entry
    const by = added.find(({ fact }) => fact.item === id)?.entry
    const late = item.due !== null && (item.ended?.at ?? now) > item.due
    return {
      what: words(texts, item.what),
      owner: item.owner === null ? null : names.person(item.owner).name,
      addedAt: iso(item.at),
      addedBy: by?.by ?? null,
      dueAt: isoOrNull(item.due),
      state: item.ended?.as ?? ('open' as const),
      late,
      endedAt: isoOrNull(item.ended?.at),
      endedBy: end?.by ?? null,
      note: end?.note ?? null,
      changes: changed
        .filter(({ fact }) => fact.item === id)
        .map(({ entry }) => ({ at: entry.at, by: entry.by, what: entry.text, reason: entry.note })),
    }
  })
}
