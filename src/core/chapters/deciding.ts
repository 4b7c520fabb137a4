/** What every decision of a chapter is made of: the words that the chapters share, and nothing that belongs to one of them. */
import type { Cause } from '../cause.ts'
import type { Decided, Decision, Refusal } from '../chapter.ts'
import type { Ask, AskOf, AskType, Command } from '../command.ts'
import type { EventId, Fact } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { PersonId } from '../oncall/people.ts'
import type { ClauseId, Plan, Severity } from '../plan.ts'
import type { World } from '../world.ts'

/** The incident before the command, the world that it is decided in, and the command itself. */
export type Occasion = Readonly<{ world: World; incident: Incident; command: Command<Ask> }>

/** How a chapter answers: one function per kind of ask that it answers for. */
export type Answers = { readonly [K in AskType]?: (occasion: Occasion, ask: AskOf<K>) => Decided | Refusal }

export const nothing: Decided = []

export const decided = (fact: Fact | ((self: EventId) => Fact), ...causes: readonly Cause[]): Decision => ({ fact, causes })

/** A refusal: a stable code, what is refused and why, and what to do instead. */
export const refuse = (code: string, refused: string, instead: string, cause?: Cause): Refusal =>
  cause === undefined ? { refused, code, instead } : { refused, code, cause, instead }

/**
 * Words to the outside wait for the end of the shadow, and are not practised in it: an incident of the shadow may become real, and would count as said
 * what nobody was told. Drills are for practising.
 */
export function waitsForShadow({ world, incident }: Occasion): Refusal | null {
  if (incident.drill !== null) return null
  if (world.shadow === true)
    return refuse(
      'in-shadow',
      'The house is in shadow, and nothing leaves it.',
      'End the shadow first, or say it by the way you had before.',
    )
  if (incident.shadow === true)
    return refuse(
      'of-the-shadow',
      'The incident was opened in shadow, and nothing of it leaves.',
      'Open another incident for what is real.',
    )
  return null
}

export const isRefusal = (answer: object): answer is Refusal => 'refused' in answer

export const clauseCause = (world: World, clause: ClauseId): Cause => ({ plan: world.plan.edition, clause })

/** Who asks, where it is a person; null: time, a carrier, a program or a source. */
export const personBehind = (command: Command<Ask>): PersonId | null => ('person' in command.by ? command.by.person : null)

/** The severity as the pinned plan has it. It is there: opening and adopting refuse what the plan does not know. */
export function severityOf(plan: Plan, incident: Incident): Severity {
  const severity = plan.severities.find(s => s.id === incident.severity)
  if (severity === undefined) throw new Error(`incident ${incident.stream} has severity ${incident.severity}, which its plan does not know`)
  return severity
}

/** What a chapter answers for: of most kinds of ask it knows nothing, and is not asked (chapters.ts). */
export const asksOf = (answers: Answers): readonly AskType[] => Object.keys(answers) as AskType[]

export function answer(answers: Answers, occasion: Occasion): Decided | Refusal {
  const { ask } = occasion.command
  const decide = answers[ask.type] as ((occasion: Occasion, ask: Ask) => Decided | Refusal) | undefined
  if (decide === undefined) throw new Error(`a chapter was asked to ${ask.type}, which it does not answer for`)
  return decide(occasion, ask)
}
