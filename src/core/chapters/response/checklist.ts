/**
 * The plan's checklist, answered item by item: each answer is a recorded value (T-12), and where it gives a fact, the
 * severity or the kind it sets that too, as if it had been said by itself.
 */
import type { Decided, Refusal } from '../../chapter.ts'
import type { AskOf } from '../../command.ts'
import type { Plan } from '../../plan.ts'
import type { ChecklistItem } from '../../plan-parts.ts'
import { type Answers, clauseCause, decided, isRefusal, nothing, type Occasion, refuse } from '../deciding.ts'
import { closed, triageAnswers } from './triage.ts'

const answersMax = 50

/** What may be answered; none: in free words. */
export function answersOf(plan: Plan, item: ChecklistItem): readonly string[] {
  if (item.sets === 'severity') return plan.severities.map(s => s.id)
  if (item.sets === 'kind') return plan.kinds.map(k => k.id)
  return item.answers
}

/** One answer and no more, where it sets something that has one value. */
export const isSingle = (item: ChecklistItem): boolean => item.sets !== null && item.sets !== 'thread'

export const checklistAnswers: Answers = {
  AnswerChecklist(occasion, ask) {
    const { world, incident } = occasion
    const plan = world.plan.value
    const items = plan.checklist ?? []
    const item = items.find(i => i.id === ask.item)
    if (item === undefined)
      return refuse(
        'checklist-item-unknown',
        `The plan's checklist has no ${ask.item}.`,
        items.length === 0 ? 'Add a note instead.' : `Answer one of these: ${items.map(i => i.id).join(', ')}.`,
      )
    if (incident.status === 'closed') return closed
    const cause = clauseCause(world, item.clause)
    const known = answersOf(plan, item)
    const wrong = known.length === 0 ? undefined : ask.answers.find(a => !known.includes(a))
    if (wrong !== undefined)
      return refuse('answer-unknown', `${wrong} is no answer to it.`, `Answer one of these: ${known.join(', ')}.`, cause)
    if (isSingle(item) && ask.answers.length !== 1)
      return refuse('one-answer', 'It has one answer.', `Answer one of these: ${known.join(', ')}.`, cause)
    if (ask.answers.length > answersMax) return refuse('too-many-answers', `More than ${answersMax} answers.`, 'Say it in a note.', cause)
    if (ask.answers.length === 0 && ask.note === null)
      return refuse('answer-missing', 'Nothing is answered.', 'Answer it, or say why not in a note.', cause)
    const set = whatItSets(occasion, item, ask)
    if (isRefusal(set)) return set
    const before = incident.checklist?.[ask.item]
    const same = before !== undefined && before.answers.join('\n') === ask.answers.join('\n') && ask.note === null
    if (same && set.length === 0) return nothing
    return [...set, decided({ type: 'ChecklistAnswered', item: ask.item, answers: ask.answers, note: ask.note }, cause)]
  },
}

function whatItSets(occasion: Occasion, item: ChecklistItem, ask: AskOf<'AnswerChecklist'>): Decided | Refusal {
  const value = ask.answers[0] ?? ''
  switch (item.sets) {
    case null:
    case 'thread':
      return nothing
    case 'severity':
    case 'kind': {
      const is = item.sets === 'severity' ? occasion.incident.severity : occasion.incident.kind
      if (value === is) return nothing
      if (ask.note === null)
        return refuse('reason-missing', `The ${item.sets} changes with it, and that has its reason.`, 'Say why, in a note.')
      return item.sets === 'severity'
        ? triageAnswers.ChangeSeverity!(occasion, { type: 'ChangeSeverity', to: value as never, reason: ask.note })
        : triageAnswers.ChangeKind!(occasion, { type: 'ChangeKind', to: value as never, reason: ask.note })
    }
    default:
      return triageAnswers.SetFact!(occasion, { type: 'SetFact', fact: item.sets, value, reason: ask.note })
  }
}
