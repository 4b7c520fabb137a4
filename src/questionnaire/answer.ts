/**
 * Answers to a questionnaire, from the controls as they are (C-25): proposed from a control's state and evidence, confirmed by a named
 * person, remembered for the same question, and stale once the control is other than it was.
 *
 * A1  Nothing is answered yes that evidence across the period does not show; a planned control is a no.
 * A2  Only what a person confirmed is final; everything else says of itself that it is a draft.
 * A3  What nobody has said is left unanswered, in those words.
 */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { ControlShown } from '../trust/posture.ts'
import type { Question } from './form.ts'
import { type Match, matchOf, type Weighed } from './match.ts'
import { questionKey } from './words.ts'

export const answerWords = ['yes', 'in progress', 'no', 'not applicable'] as const
export type AnswerWord = (typeof answerWords)[number]
export const unanswered = 'not answered: nobody has said'

/** A person's word. `basis`: what the control was then (basisOf); null: it rests on no control. `edition`: of the controls' document. */
export type Confirmed = Readonly<{
  question: string
  answer: AnswerWord
  words: string
  evidence: readonly string[]
  control: string | null
  basis: string | null
  edition: string | null
  by: PersonId
  at: Instant
}>
export type Memory = Readonly<Record<string, Confirmed>> // by questionKey

export type Answered = Readonly<{
  question: Question
  /** confirmed: somebody's word, and the control is as it was. stale: it was, and is not any more. draft: proposed by what the controls show. */
  state: 'confirmed' | 'stale' | 'draft' | 'unanswered'
  answer: AnswerWord | null
  words: string
  evidence: readonly string[]
  control: string | null
  match: Match
  confirmed: Confirmed | null
}>

/** What an answer rests on: another state, sentence or criterion of the control is another basis. */
export const basisOf = ({ control, state }: ControlShown): string => JSON.stringify([control.id, state, control.says, control.criteria])

const byState: Readonly<Record<ControlShown['state'], Readonly<{ answer: AnswerWord; words: string }>>> = {
  operating: { answer: 'yes', words: '' },
  'in progress': { answer: 'in progress', words: 'It does not yet operate across the whole period.' },
  planned: { answer: 'no', words: 'It is planned, and not there yet.' },
  absent: { answer: 'no', words: 'It is not in place.' },
}

/** What the controls show, in the words of the control and its readings; all of it fit for whoever asks. */
export function proposed(shown: ControlShown): Readonly<{ answer: AnswerWord; words: string; evidence: readonly string[] }> {
  const { control, state, readings, missing } = shown
  const { answer, words } = byState[state]
  const lacks = state === 'operating' ? [] : missing.slice(0, 3)
  return {
    answer,
    words: [answer === 'yes' || answer === 'in progress' ? control.says : '', words, ...lacks].filter(part => part !== '').join(' '),
    evidence: readings.map(reading => `${control.id}, ${control.criteria.join(' ')}: ${reading.says}`),
  }
}

export function answered(question: Question, weighed: Weighed, controls: ReadonlyMap<string, ControlShown>, memory: Memory): Answered {
  const match = matchOf(weighed, question)
  const confirmed = memory[questionKey(question.text)] ?? null
  const at = confirmed === null ? undefined : confirmed.control === null ? null : controls.get(confirmed.control)
  if (confirmed !== null) {
    const holds = at === null || (at !== undefined && basisOf(at) === confirmed.basis)
    if (holds) {
      const { answer, words, evidence, control } = confirmed
      return { question, state: 'confirmed', answer, words, evidence, control, match, confirmed }
    }
  }
  const which = confirmed?.control != null && controls.has(confirmed.control) ? confirmed.control : match.control
  const shown = which === null ? undefined : controls.get(which)
  if (shown === undefined)
    return {
      question,
      state: confirmed === null ? 'unanswered' : 'stale',
      answer: null,
      words: '',
      evidence: [],
      control: null,
      match,
      confirmed,
    }
  return { question, state: confirmed === null ? 'draft' : 'stale', ...proposed(shown), control: which, match, confirmed }
}

const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`
/** As it is written into the file (A2, A3). */
export function written({
  question,
  state,
  answer,
  words,
  evidence,
}: Answered): Readonly<{ question: Question; answer: string; words: string }> {
  const said = answer === null ? unanswered : capital(answer)
  const behind = [words, evidence.length === 0 ? '' : `Evidence: ${evidence.join(' | ')}`].filter(part => part !== '').join(' ')
  return { question, answer: state === 'confirmed' ? said : `DRAFT, not confirmed: ${said}`, words: behind }
}
