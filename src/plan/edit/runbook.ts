/**
 * What was done in an incident becomes the next draft of its playbooks (T-31): a change of a system that was recorded while a playbook was
 * worked, and is none of its steps, is put where it was done, as a step of that playbook in the plan's own document. Nothing is taken out, and
 * nothing is saved: what was left out and why is for people to read, and whether a thing that was done once should always be done they decide.
 */
import type { Instant } from '../../core/id.ts'
import type { PlaybookRun, StepAs } from '../../core/playbook-run.ts'
import type { Value } from '../yaml.ts'
import { editDocument, outlineOf } from './document-edit.ts'
import { isList } from './written.ts'

/** A run with the words that were given with its answers, by the step's place from 0. */
export type Worked = Readonly<{ run: PlaybookRun; notes: Readonly<Record<number, string>> }>
export type Change = Readonly<{ at: Instant; words: string }>
export type RunbookDraft = Readonly<{
  /** The whole document; the same as before where nothing is to be added. */
  source: string
  /** `after`: the number of the step behind which it stands, from 1; 0: it is the first. `line`: of the document. */
  added: readonly Readonly<{ playbook: string; name: string; after: number; does: string; line: number; at: Instant }>[]
  leftOut: readonly Readonly<{ playbook: string; name: string; step: number; does: string; as: StepAs; why: string | null }>[]
  /** Changes that no playbook was worked at, or whose playbook is not written in the document. */
  unplaced: readonly Readonly<{ does: string; at: Instant; playbook: string | null }>[]
}>

/** `runs` in the order in which they were begun, `changes` in that in which they happened. */
export function draftRunbook(source: string, runs: readonly Worked[], changes: readonly Change[]): RunbookDraft {
  const added: RunbookDraft['added'][number][] = []
  const unplaced: RunbookDraft['unplaced'][number][] = []
  let draft = source
  for (const change of changes) {
    const does = change.words.trim().replace(/\s+/g, ' ')
    const worked = runs.findLast(({ run }) => run.at <= change.at)
    if (worked === undefined) {
      unplaced.push({ does, at: change.at, playbook: null })
      continue
    }
    const { run } = worked
    const made = withStep(draft, run, change.at, does)
    if (made === 'there already') continue
    if (made === null) unplaced.push({ does, at: change.at, playbook: run.name })
    else {
      draft = made.source
      added.push({ playbook: run.playbook, name: run.name, after: made.after, does, line: made.line, at: change.at })
    }
  }
  const leftOut = runs.flatMap(({ run, notes }) =>
    run.steps.flatMap((step, place) => {
      const as = run.answers[place]?.as
      return as === 'skipped' || as === 'does not apply'
        ? [{ playbook: run.playbook as string, name: run.name, step: place + 1, does: step.does, as, why: notes[place] ?? null }]
        : []
    }),
  )
  return { source: draft, added, leftOut, unplaced }
}

/** Null: the playbook is not written in the document, as those are not that the plan makes of its evidence, its recovery and its agenda. */
function withStep(source: string, run: PlaybookRun, at: Instant, does: string) {
  const blocks = outlineOf(source) ?? []
  const block = blocks.find(({ name, entries }) => name === 'playbooks' && entries?.some(({ id }) => id === run.playbook))
  const entry = block?.entries?.find(({ id }) => id === run.playbook)
  if (block === undefined || entry === undefined || typeof entry.value === 'string' || isList(entry.value)) return null
  const steps = entry.value.steps
  if (steps === undefined || !isList(steps)) return null
  if (steps.some(step => wordsOf(step) === does)) return 'there already'
  const after = placeBehind(run, steps, at)
  const value = { ...entry.value, steps: [...steps.slice(0, after), { do: does, changes: 'a system' }, ...steps.slice(after)] }
  const edited = editDocument(source, { do: 'set', block: block.block, entry: run.playbook, value })
  if ('problem' in edited) return null
  const line = edited.source.split('\n').findIndex((text, n) => n >= block.line && text.includes(does.slice(0, 40)))
  return { source: edited.source, after, line: (line < 0 ? edited.line - 1 : line) + 1 }
}

/** Behind the last of today's steps that was done before; one that stands before it in the draft already keeps its place. */
function placeBehind(run: PlaybookRun, steps: readonly Value[], at: Instant): number {
  const doneBefore = new Set(
    run.steps.flatMap((step, place) => {
      const answer = run.answers[place]
      return answer !== undefined && answer.as === 'done' && answer.at <= at ? [step.does] : []
    }),
  )
  let after = steps.findLastIndex(step => doneBefore.has(wordsOf(step))) + 1
  // What was added a moment ago was done before this.
  const known = new Set(run.steps.map(({ does }) => does))
  while (after < steps.length && !known.has(wordsOf(steps[after]!))) after++
  return after
}

const wordsOf = (step: Value): string => {
  const said = typeof step === 'string' ? step : isList(step) ? '' : step.do
  return typeof said === 'string' ? said : ''
}
