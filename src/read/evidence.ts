/** The files of an incident: what was kept, what holds it and until when, who opened it; and what the plan asks to be copied. */
import type { Actor } from '../core/cause.ts'
import { type Hold, holdOf, mayDelete, retainedUntil } from '../core/chapters/evidence.ts'
import type { EvidenceFile } from '../core/evidence.ts'
import { runs } from '../core/obligation/obligation.ts'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import type { World } from '../core/world.ts'
import { printSpan } from '../plan/words.ts'
import { clauseOf } from './clause.ts'
import { iso, isoOrNull } from './instant.ts'
import { obligationName } from './obligation.ts'
import { type Reading, words } from './reading.ts'

type From = Pick<Reading, 'row' | 'plan' | 'names' | 'texts'>

/** `by`: who looks, for what they may do. */
export function evidenceShown(from: From, world: World, by: Actor) {
  const { row, plan } = from
  const { incident } = row
  const pinned: World = { ...world, plan: { edition: plan.id, value: plan.value } }
  const files = Object.entries(incident.evidence ?? {}).toSorted(([, a], [, b]) => a.seq - b.seq)
  const { preservation } = plan.value
  const owed = Object.values(incident.obligations).filter(o => {
    const rule = plan.value.obligations.find(r => r.id === o.rule)
    return (o.state === 'owed' || o.state === 'overdue') && runs(o) && rule?.clause === preservation?.clause && rule?.met.met === 'done'
  })
  return {
    files: files.map(([id, file]) => ({
      id,
      ...fileShown(from, pinned, file),
      mayDelete: file.gone === null && holdOf(pinned, incident, file) === null && mayDelete(pinned, incident, by),
    })),
    types: (plan.value.evidence ?? []).map(type => ({
      id: type.id as string,
      name: type.name,
      source: type.source,
      retention: retentionWords(type.retention),
      condition: type.condition,
      kept: files.filter(([, file]) => file.type === type.id && file.gone === null).length,
    })),
    owed: owed.map(o => ({ id: o.id as string, name: obligationName(plan.value, o) })),
  }
}

export function fileShown({ row, plan, names, texts }: From, world: World, file: EvidenceFile) {
  const { incident } = row
  const type = plan.value.evidence?.find(e => e.id === file.type)
  const hold = file.gone === null ? holdOf(world, incident, file) : null
  return {
    name: words(texts, file.name) ?? '',
    note: words(texts, file.note),
    type: file.type === null ? null : { id: file.type as string, name: type?.name ?? file.type },
    mediaType: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    collectedAt: iso(file.collectedAt),
    at: iso(file.at),
    by: names.actor(file.by),
    state: file.gone === null ? ('kept' as const) : file.gone.as,
    gone:
      file.gone === null
        ? null
        : {
            at: iso(file.gone.at),
            by: file.gone.as === 'deleted' ? names.actor(file.gone.by) : null,
            reason: file.gone.as === 'deleted' ? words(texts, file.gone.reason) : null,
          },
    hold:
      hold === null
        ? null
        : {
            clause: clauseOf(plan.value, hold.clause),
            words: holdWords(plan.value, hold),
            atLeast: hold.atLeast === 'not said' ? null : isoOrNull(hold.atLeast),
          },
    retention: type === undefined ? null : { words: retentionWords(type.retention), until: isoOrNull(retainedUntil(world, type, file)) },
    opened: file.opened.map(one => ({ by: names.actor(one.by), times: one.times, last: iso(one.last) })),
  }
}

const retentionWords = (retention: NonNullable<Plan['evidence']>[number]['retention']): string =>
  isOpen(retention) ? retention.open : printSpan(retention)

/** Behind "held until": what ends it. */
function holdWords(plan: Plan, { until, reached, atLeast }: Hold): string {
  const milestone = plan.milestones.find(m => m.id === until)?.name ?? until
  const end = until === 'the review is complete' ? until : `the milestone ${milestone}`
  const least = atLeast === 'not said' ? 'for how long at least the plan leaves open' : null
  if (reached) return least === null ? 'the time that the plan says at least is over' : `${end}, which is reached; ${least}`
  return least === null ? end : `${end}; ${least}`
}
