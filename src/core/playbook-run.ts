/** A playbook of the plan, taken up on an incident: its steps as they stood that day, and what became of each. */
import type { Actor } from './cause.ts'
import type { EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { ClauseId, PhaseId } from './plan.ts'
import type { PlaybookStep } from './plan-parts.ts'

/** The event that started it. */
export type PlaybookRunId = Id<'playbook run'>
/**
 * applies: a step under a condition that was found to hold, and is not done yet (T-42). approved: whoever the plan names
 * agrees that it is done (T-16). undone: it was done, and taken back.
 */
export type StepAs = 'applies' | 'approved' | 'done' | 'undone' | 'skipped' | 'does not apply'
/** changed: by doing it, a system was changed. */
export type StepAnswer = Readonly<{ as: StepAs; note: Ref | null; changed: boolean; by: Actor; at: Instant; event: EventId }>
export type PlaybookRun = Readonly<{
  playbook: Id<'playbook'>
  name: string
  clause: ClauseId
  phase: PhaseId
  by: Actor
  at: Instant
  seq: number
  steps: readonly PlaybookStep[] // a plan that is adopted later does not change what was begun
  answers: Readonly<Record<number, StepAnswer>> // by the step's place, from 0; absent: not answered
  approvals?: Readonly<Record<number, readonly Actor[]>> // who approved the step at that place; absent: none was
}>

const over = new Set<StepAs>(['done', 'undone', 'skipped', 'does not apply'])
/** The steps that nobody has dealt with yet, by their place from 0. */
export const stepsLeft = (run: PlaybookRun): readonly number[] =>
  run.steps.flatMap((_, place) => (over.has(run.answers[place]?.as ?? 'applies') ? [] : [place]))

/** What may be left out without departing from the plan: a step under a condition, and one of several of which those are taken that fit. */
export const isMust = (step: PlaybookStep): boolean => step.must ?? step.condition === null
/** Whether doing it changes a system, where nobody says otherwise: as the plan has it, else by what it does. */
export const changesSystem = (step: PlaybookStep): boolean =>
  step.changes ?? ((step.action !== null && !/\.read-/.test(step.action)) || step.irreversible)
