/**
 * What is gathered while the blocks of a plan are read, in the order of `blocks.ts`: the parts of the plan so far, the
 * names that may be referred to, the figures that prose may quote, and everything that is wrong.
 */
import type { ClauseId, OpenValue, Plan, SeverityId } from '../core/plan.ts'
import type { Open, Span } from '../core/span.ts'
import type { Declared } from './block.ts'
import { Unreadable } from './grammar/tokens.ts'
import { meant } from './nearest.ts'
import type { Place, PlanProblem, ProblemSeverity } from './problem.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
export type Parts = Writable<Omit<Plan, 'clauses' | 'open' | 'format' | 'title'>>
/** A figure lives in one place; prose quotes it by its name. `text`: how it is said. */
export type Figure = Readonly<{ text: string; span: Span | null; place: Place; clause: ClauseId }>

export class Draft {
  readonly parts: Partial<Parts> = {}
  readonly problems: PlanProblem[] = []
  readonly open: OpenValue[] = []
  readonly figures = new Map<string, Figure>()
  correlation: readonly (readonly string[])[] = [] // what detection rules without their own correlation use
  /** Where each part of the plan stands: `role/technical-lead`, for problems that two places take part in. */
  readonly places = new Map<string, Place>()
  /** Kinds of which a block could not be read: what they are called is not known, so a reference to them is not faulted. */
  readonly unreadable = new Set<Declared>()
  /** Entries that could not be read: their ids are known, and what else they say is not, so nothing that leans on it is faulted. */
  readonly #broken = new Map<Declared, Set<string>>()
  readonly #known = new Map<Declared, Map<string, Place>>()

  problem(severity: ProblemSeverity, code: string, place: Place, what: string, why: string, instead: string, also?: PlanProblem['also']) {
    this.problems.push({ severity, code, ...place, what, why, instead, ...(also ? { also } : {}) })
  }
  error(code: string, place: Place, what: string, why: string, instead: string, also?: PlanProblem['also']) {
    this.problem('error', code, place, what, why, instead, also)
  }

  declare(kind: Declared, id: string, place: Place) {
    const ids = this.#known.get(kind) ?? new Map<string, Place>()
    this.#known.set(kind, ids)
    const first = ids.get(id)
    if (first && (first.line !== place.line || first.column !== place.column))
      this.error(
        'declared-twice',
        place,
        `The ${kind} ${id} is described twice.`,
        'Only one of them could count.',
        'Remove one, or give it another name.',
        { line: first.line, what: `${id} was described here first` },
      )
    else ids.set(id, place)
  }
  break(kind: Declared, id: string) {
    const ids = this.#broken.get(kind) ?? new Set<string>()
    this.#broken.set(kind, ids.add(id))
  }
  /** Whether something of this kind could not be read. */
  isPartial(kind: Declared): boolean {
    return this.unreadable.has(kind) || this.#broken.has(kind)
  }
  /** Whether a name of the prose may stand for something that could not be read: an entry by its id, or anything of a block. */
  mayBeBroken(name: string): boolean {
    const id = name.replace(/\..*$/, '')
    // Figures of obligations and metrics are said by severity, so that they go with it.
    const bySeverity = id !== name && this.isPartial('severity')
    return bySeverity || this.unreadable.size > 0 || [...this.#broken.values()].some(ids => ids.has(id))
  }
  known(kind: Declared): readonly string[] {
    return [...(this.#known.get(kind)?.keys() ?? [])]
  }
  has(kind: Declared, id: string): boolean {
    return this.#known.get(kind)?.has(id) ?? false
  }
  placeOf(kind: Declared, id: string): Place | undefined {
    return this.#known.get(kind)?.get(id)
  }
  /** The id where there is such a thing; otherwise null, and the author is told. */
  refer<Of extends string>(kind: Declared, id: string, place: Place): Of | null {
    if (this.has(kind, id)) return id as Of
    if (this.unreadable.has(kind)) return null
    this.error(
      `unknown-${kind}`,
      place,
      `There is no ${kind} ${quoted(id)} in this plan.`,
      `Every ${kind} that is named has to be described somewhere.`,
      `${sentence(meant(id, this.known(kind)))}.`,
    )
    return null
  }
  referAll<Of extends string>(kind: Declared, ids: readonly string[], place: (index: number) => Place): readonly Of[] {
    return ids.flatMap((id, i) => this.refer<Of>(kind, id, place(i)) ?? [])
  }
  get severities(): readonly SeverityId[] {
    return (this.parts.severities ?? []).map(s => s.id)
  }

  /** Reads a phrase with one of the grammars. Null where it cannot be read; the author is told where in the phrase. */
  phrase<T>(text: string, place: Place, parse: (text: string) => T, clause: string): T | null {
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.error(
        'phrase',
        { line: place.line, column: place.column + error.offset },
        `${error.what}.`,
        `This phrase says ${clause}, and has to be exact because it is carried out.`,
        `${sentence(error.instead)}.`,
      )
      return null
    }
  }

  /** A value that nobody set: kept in the plan's words and asked for. */
  left(what: string, open: Open, place: Place, clause: ClauseId) {
    this.open.push({ clause, what, words: open.open, line: place.line })
    this.problem(
      'open',
      'open-value',
      place,
      `${sentence(what)}: left open${open.open === 'open' ? '' : `, "${open.open}"`}.`,
      'Nobody set it, so nothing is reckoned by it; it is asked for where it is needed.',
      'Write the value when it is decided.',
    )
  }
  figure(name: string, figure: Figure) {
    if (!this.figures.has(name)) this.figures.set(name, figure)
  }
}

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const quoted = (id: string) => (/^[\w-]+$/.test(id) ? id : JSON.stringify(id.slice(0, 60)))
