/**
 * Playbooks that a plan has without writing them out: what its evidence, its recovery mechanisms and its review say is to be done, and
 * whether it was so, has its place on an incident (T-19, T-25, T-28). An author who writes one of the same id has theirs instead.
 */
import type { Id } from '../../core/id.ts'
import type { Phase, When } from '../../core/plan.ts'
import type { Playbook, PlaybookStep } from '../../core/plan-parts.ts'
import { isOpen } from '../../core/span.ts'
import { type Draft, sentence } from '../draft.ts'
import type { Place } from '../problem.ts'
import { listed, printSpan } from '../words.ts'

const byHand = { by: 'hand', action: null, condition: null, irreversible: false } as const

function imply(id: string, does: Phase['does'], made: Omit<Playbook, 'id' | 'phase' | 'kinds'>, place: Place, draft: Draft) {
  const phase = draft.parts.phases?.find(p => p.does === does)
  if (phase === undefined || draft.has('playbook', id)) return
  draft.declare('playbook', id, place)
  const all = { id: id as Id<'playbook'>, phase: phase.id, kinds: [], ...made }
  draft.parts.playbooks = [...(draft.parts.playbooks ?? []), all]
}

/** What is kept is copied before anything is changed: from where, for how long it is there, and under which condition. */
export function implyPreserving(place: Place, draft: Draft) {
  const { preservation, evidence = [], obligations = [] } = draft.parts
  if (preservation === undefined) return
  const owed = obligations.find(o => o.clause === preservation.clause && o.met.met === 'done')
  const first: PlaybookStep = {
    ...byHand,
    does: `Preserve ${listed(preservation.preserve)} before ${preservation.before}.`,
    changes: false,
  }
  const copies = evidence.map((e): PlaybookStep => {
    const kept = isOpen(e.retention)
      ? 'how long they are kept there is not known: at once'
      : `they are kept there for ${printSpan(e.retention)}`
    const does = `Copy from ${e.source}: ${e.name}; ${kept}.`
    return { ...byHand, does, condition: e.condition, ask: 'Where is the copy?', must: false, changes: false, evidence: e.id }
  })
  const name = 'Preserve the evidence'
  const made = { name, scenario: name, clause: preservation.clause, steps: [first, ...copies], ...(owed ? { when: owed.when } : {}) }
  imply('preserve', 'contain', made, place, draft)
}

/** Each system comes back by its mechanism; what is expected of it ("typically", "no message lost") is answered by somebody (T-42). */
export function implyComingBack(place: Place, draft: Draft) {
  const { recovery = [] } = draft.parts
  const [first] = recovery
  if (first === undefined) return
  const steps = recovery.map((r): PlaybookStep => {
    const ask = r.expected === null ? {} : { ask: `${sentence(r.expected.words)}: was it so?` }
    return { ...byHand, does: `${r.name}: ${r.mechanism.join('; ').replace(/\.$/, '')}.`, must: false, ...ask }
  })
  const name = 'Each system, by its mechanism'
  imply('come-back', 'recover', { name, scenario: name, clause: first.clause, steps }, place, draft)
}

/** The review goes through its agenda, and what it finds on each point is on record. */
export function implyReview(place: Place, draft: Draft) {
  const { review } = draft.parts
  if (review === undefined) return
  const severities = [...review.after, ...review.chosen]
  const steps = review.agenda.map((does): PlaybookStep => ({ ...byHand, does, ask: 'What did the review find?', changes: false }))
  const name = 'Review'
  const when: When = { fact: 'severity', is: severities }
  imply(
    'review',
    'review',
    { name, scenario: name, clause: review.clause, steps, ...(severities.length > 0 ? { when } : {}) },
    place,
    draft,
  )
}
