/**
 * An id that is renamed takes its mentions along: conditions, due times, who is paged, links of the prose. Which they are
 * the checker says: a mention is what leads nowhere once the id is gone. Nothing but the id itself is written anew.
 */
import { compile } from '../compile.ts'
import type { PlanProblem } from '../problem.ts'

/** A line that changes beside the one where the id is described. `line` counts from 1. */
export type Mention = Readonly<{ line: number; before: string; after: string }>

const roundsMost = 60
const within = 2_000 // characters: a value or a link that goes over lines

const errorsOf = (source: string) => compile(source).problems.filter(p => p.severity === 'error')
const escaped = (id: string) => id.replaceAll(/[-]/g, '\\$&')
/** The id as a word of its own: not a part of another id. */
const word = (id: string) => new RegExp(`(?<![\\w-])${escaped(id)}(?![\\w-])`, 'g')

/** `before`: the document as it was; `described`: the same with the id renamed where it is described, and nowhere else. */
export function renameMentions(before: string, described: string, from: string, to: string) {
  const known = new Set(errorsOf(before).map(p => p.what))
  const about = (p: PlanProblem) => !known.has(p.what) && word(from).test(p.what)
  let source = described
  let faults: readonly PlanProblem[] = errorsOf(source).filter(about)
  for (let round = 0; faults.length > 0 && round < roundsMost; round++) {
    const next = inOne(source, faults, from, to, about) ?? oneByOne(source, faults, from, to, about)
    if (next === null) break
    source = next.source
    faults = next.faults
  }
  return { source, mentions: differing(described, source) }
}

type Next = Readonly<{ source: string; faults: readonly PlanProblem[] }>

/** All at once, each at the first place that it may mean. Null: one of them meant another. */
function inOne(source: string, faults: readonly PlanProblem[], from: string, to: string, about: (p: PlanProblem) => boolean): Next | null {
  const places = [...new Set(faults.flatMap(p => placesOf(source, p, from)[0] ?? []))].sort((a, b) => b - a)
  if (places.length === 0) return null
  const made = places.reduce((text, at) => put(text, at, from, to), source)
  const left = errorsOf(made)
  const wrong = left.some(p => word(to).test(p.what))
  const still = left.filter(about)
  return wrong || still.length >= faults.length ? null : { source: made, faults: still }
}

function oneByOne(
  source: string,
  faults: readonly PlanProblem[],
  from: string,
  to: string,
  about: (p: PlanProblem) => boolean,
): Next | null {
  for (const fault of faults)
    for (const at of placesOf(source, fault, from)) {
      const made = put(source, at, from, to)
      const left = errorsOf(made)
      const still = left.filter(about)
      if (still.length < faults.length && !left.some(p => word(to).test(p.what))) return { source: made, faults: still }
    }
  return null
}

const put = (text: string, at: number, from: string, to: string) => text.slice(0, at) + to + text.slice(at + from.length)

/** Where in the document a problem may mean the id: from its own place on, in order. */
function placesOf(source: string, problem: PlanProblem, id: string): readonly number[] {
  const mark = source.startsWith('\uFEFF') ? 1 : 0
  let start = mark
  for (let line = 1; line < problem.line; line++) start = source.indexOf('\n', start) + 1
  // A column may lie within a phrase, behind the id that is meant.
  const text = source.slice(start, start + within)
  const found = [...text.matchAll(word(id))].map(m => m.index)
  const behind = found.filter(at => at >= problem.column - 1)
  return [...behind, ...found.filter(at => at < problem.column - 1)].map(at => start + at).slice(0, 12)
}

export function differing(before: string, after: string): readonly Mention[] {
  const was = before.split(/\r?\n/)
  return after.split(/\r?\n/).flatMap((line, i) => (line === was[i] ? [] : [{ line: i + 1, before: was[i]!, after: line }]))
}
