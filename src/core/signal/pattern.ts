/**
 * Regular expressions of detection rules, as the authors of Prometheus' rules know them: the whole value must match, and
 * no pattern can take longer than its length times the value's.
 *
 * The runtime's own engine backtracks: `(a+)+b` on an attacker's label would stop the intake. So a pattern is compiled to
 * an automaton here (Thompson's construction, made deterministic as values ask for it).
 *
 * R1  Anchored on both ends; `^` at the start and `$` at the end change nothing.
 * R2  Syntax: literals, `.` (any character), `[a-z]`, `[^…]`, `\d \w \s` and their opposites (ASCII), groups, `|`,
 *     `* + ? {n} {n,} {n,m}`, and `(?i)` in front (ASCII letters). No back-references and no look-around: they are what
 *     makes a pattern slow, and are refused with their place.
 * R3  Bounded: see `patternMax`.
 */
export const patternMax = { length: 500, states: 2_000, repeat: 1_000, depth: 50, kept: 400 } as const

export type Pattern = Readonly<{ pattern: string; matches(value: string): boolean }>
/** `at`: how many characters into the pattern. */
export type BadPattern = Readonly<{ problem: string; at: number; instead: string }>

type CharSet = Readonly<{ not: boolean; ranges: readonly number[] }> // from, to, from, to …
type Node =
  | Readonly<{ set: CharSet }>
  | Readonly<{ all: readonly Node[] }>
  | Readonly<{ any: readonly Node[] }>
  | Readonly<{ repeat: Node; min: number; max: number }>

export function readPattern(pattern: string): Pattern | BadPattern {
  if (pattern.length > patternMax.length)
    return {
      problem: `a pattern of ${pattern.length} characters is too long`,
      at: patternMax.length,
      instead: `write at most ${patternMax.length}, or list values with "is"`,
    }
  try {
    const reader = new Reader(pattern)
    return new Automaton(pattern, emit(reader.whole(), pattern))
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message, at: error.at, instead: error.instead }
    throw error
  }
}

class Refused extends Error {
  readonly at: number
  readonly instead: string
  constructor(problem: string, at: number, instead: string) {
    super(problem)
    this.at = at
    this.instead = instead
  }
}

const digit = [0x30, 0x39]
const word = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]
const space = [0x09, 0x0d, 0x20, 0x20]
const anything: CharSet = { not: true, ranges: [] }
const control: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }

class Reader {
  readonly #text: string
  #at = 0
  #fold = false
  #depth = 0
  constructor(text: string) {
    this.#text = text
  }

  whole(): Node {
    if (this.#text.startsWith('(?i)')) {
      this.#fold = true
      this.#at = 4
    }
    if (this.#next() === '^') this.#at++
    const node = this.#any()
    if (this.#at < this.#text.length) throw new Refused('a ")" closes nothing', this.#at, 'write \\) for the character itself')
    return node
  }

  #next(): string | undefined {
    return this.#text[this.#at]
  }

  #any(): Node {
    if (++this.#depth > patternMax.depth) throw new Refused('groups are nested too deeply', this.#at, `nest at most ${patternMax.depth}`)
    const choices = [this.#all()]
    while (this.#next() === '|') {
      this.#at++
      choices.push(this.#all())
    }
    this.#depth--
    return choices.length === 1 ? choices[0]! : { any: choices }
  }

  #all(): Node {
    const nodes: Node[] = []
    for (let c = this.#next(); c !== undefined && c !== '|' && c !== ')'; c = this.#next()) {
      if (c === '$' && this.#at === this.#text.length - 1) {
        this.#at++
        break
      }
      nodes.push(this.#repeated(this.#one()))
    }
    return nodes.length === 1 ? nodes[0]! : { all: nodes }
  }

  #repeated(node: Node): Node {
    let repeated = node
    for (;;) {
      const from = this.#at
      const c = this.#next()
      let min = 0
      let max = Number.POSITIVE_INFINITY
      if (c === '*') this.#at++
      else if (c === '+') {
        this.#at++
        min = 1
      } else if (c === '?') {
        this.#at++
        max = 1
      } else if (c === '{') {
        const m = /^\{(\d{1,9})(,(\d{1,9})?)?\}/.exec(this.#text.slice(this.#at, this.#at + 24))
        if (!m) throw new Refused('a "{" begins no repetition', from, 'write {2}, {2,} or {2,5}, or \\{ for the character itself')
        this.#at += m[0].length
        min = Number(m[1])
        max = m[2] === undefined ? min : m[3] === undefined ? max : Number(m[3])
        if (min > patternMax.repeat || (max !== Number.POSITIVE_INFINITY && max > patternMax.repeat))
          throw new Refused('too many repetitions', from, `repeat at most ${patternMax.repeat} times`)
        if (max < min) throw new Refused(`{${min},${max}} ends before it begins`, from, `write {${max},${min}}`)
      } else return repeated
      if (this.#next() === '?') this.#at++ // lazy: the whole value matches or does not, either way
      if (repeated !== node) throw new Refused('a repetition is itself repeated', from, 'put the first one into a group')
      repeated = { repeat: node, min, max }
    }
  }

  #one(): Node {
    const from = this.#at
    const c = this.#text[this.#at++]!
    if (c === '.') return { set: anything }
    if (c === '[') return { set: this.#class(from) }
    if (c === '(') {
      if (this.#next() === '?') {
        if (this.#text[this.#at + 1] !== ':')
          throw new Refused(
            `"(${this.#text.slice(this.#at, this.#at + 2)}" is not understood here`,
            from,
            'write (?:…) for a group; look-around is not supported, and (?i) stands at the very start',
          )
        this.#at += 2
      }
      const inside = this.#any()
      if (this.#next() !== ')') throw new Refused('a "(" is never closed', from, 'close it, or write \\( for the character itself')
      this.#at++
      return inside
    }
    if (c === '*' || c === '+' || c === '?' || c === '{')
      throw new Refused(`"${c}" repeats nothing`, from, `write \\${c} for the character itself`)
    if (c === '^' || c === '$')
      throw new Refused(`"${c}" in the middle can never match`, from, `the whole value is always matched: leave it out, or write \\${c}`)
    if (c === '\\') return { set: this.#escape(from) }
    return { set: this.#single(this.#wide(from)) }
  }

  /** The character at `from`, two code units where it is beyond the first plane. */
  #wide(from: number): number {
    const c = this.#text.codePointAt(from)!
    if (c > 0xffff) this.#at = from + 2
    return c
  }

  #single(c: number): CharSet {
    return { not: false, ranges: this.#fold ? folded([c, c]) : [c, c] }
  }

  #escape(from: number): CharSet {
    const c = this.#text[this.#at++]
    if (c === undefined) throw new Refused('a "\\" stands at the end', from, 'write \\\\ for the character itself')
    if (c === 'd' || c === 'D') return { not: c === 'D', ranges: digit }
    if (c === 'w' || c === 'W') return { not: c === 'W', ranges: word }
    if (c === 's' || c === 'S') return { not: c === 'S', ranges: space }
    if (control[c] !== undefined) return this.#single(control[c])
    if (/[1-9]/.test(c)) throw new Refused(`\\${c} is a back-reference`, from, 'leave it out: it would make the pattern slow')
    if (/[0-9A-Za-z]/.test(c))
      throw new Refused(`\\${c} is not understood`, from, `known are \\d \\w \\s \\D \\W \\S \\n \\r \\t and any escaped punctuation`)
    return this.#single(this.#wide(this.#at - 1))
  }

  #class(from: number): CharSet {
    const ranges: number[] = []
    let not = false
    if (this.#next() === '^') {
      not = true
      this.#at++
    }
    for (let first = true; ; first = false) {
      const at = this.#at
      const c = this.#text[this.#at]
      if (c === undefined) throw new Refused('a "[" is never closed', from, 'close it, or write \\[ for the character itself')
      this.#at++
      if (c === ']' && !first) break
      const low = c === '\\' ? this.#classEscape(at, ranges) : this.#wide(at)
      if (low === null) continue
      if (this.#next() !== '-' || this.#text[this.#at + 1] === ']') {
        ranges.push(low, low)
        continue
      }
      const highAt = ++this.#at
      const h = this.#text[this.#at++]
      if (h === undefined) throw new Refused('a "[" is never closed', from, 'close it, or write \\[ for the character itself')
      const high = h === '\\' ? this.#classEscape(highAt, null) : this.#wide(highAt)
      if (high === null || high < low)
        throw new Refused(`${this.#text.slice(at, this.#at)} is no range`, at, 'write the lower end first, or put the "-" last')
      ranges.push(low, high)
    }
    return { not, ranges: this.#fold ? folded(ranges) : ranges }
  }

  /** One character, or null after a whole class (\d) was added to `ranges`. */
  #classEscape(at: number, ranges: number[] | null): number | null {
    const set = this.#escape(at)
    if (set.ranges.length === 2 && set.ranges[0] === set.ranges[1] && !set.not) return set.ranges[0]!
    const letter = this.#text[this.#at - 1]!
    const one = this.#text.codePointAt(at + 1)!
    if (!/[dDwWsS]/.test(letter)) return one // a letter that (?i) had widened: the class widens it again
    if (set.not) throw new Refused(`\\${letter} inside [ ] is not understood`, at, `write it outside, or [^\\${letter.toLowerCase()}]`)
    if (ranges === null) return null
    ranges.push(...set.ranges)
    return null
  }
}

/** ASCII letters in both cases: no table of the runtime's, which would change with it. */
function folded(ranges: readonly number[]): number[] {
  const both = [...ranges]
  for (let i = 0; i < ranges.length; i += 2) {
    const [low, high] = [ranges[i]!, ranges[i + 1]!]
    const [lowA, highZ] = [Math.max(low, 0x61), Math.min(high, 0x7a)]
    if (lowA <= highZ) both.push(lowA - 32, highZ - 32)
    const [upA, upZ] = [Math.max(low, 0x41), Math.min(high, 0x5a)]
    if (upA <= upZ) both.push(upA + 32, upZ + 32)
  }
  return both
}

function holds(set: CharSet, c: number): boolean {
  const { ranges } = set
  for (let i = 0; i < ranges.length; i += 2) if (c >= ranges[i]! && c <= ranges[i + 1]!) return !set.not
  return set.not
}

type Step = { set: CharSet; to: number } | { fork: number[] } | { end: true }

/** The automaton's steps, the first one being where it begins. */
function emit(root: Node, pattern: string): readonly Step[] {
  const steps: Step[] = [{ end: true }]
  const add = (step: Step): number => {
    if (steps.length >= patternMax.states)
      throw new Refused('the pattern becomes too large', pattern.length, 'repeat less, or list values with "is"')
    return steps.push(step) - 1
  }
  let work = 0
  const build = (node: Node, then: number): number => {
    if (++work > patternMax.states * 10) throw new Refused('the pattern repeats too much', pattern.length, 'repeat less') // (){1000} adds no step
    if ('set' in node) return add({ set: node.set, to: then })
    if ('all' in node) return node.all.reduceRight((next, one) => build(one, next), then)
    if ('any' in node) return add({ fork: node.any.map(one => build(one, then)) })
    let next = then
    if (node.max === Number.POSITIVE_INFINITY) {
      const loop = add({ fork: [then] })
      const fork = steps[loop] as { fork: number[] }
      fork.fork.push(build(node.repeat, loop))
      next = loop
    } else for (let i = node.min; i < node.max; i++) next = add({ fork: [then, build(node.repeat, next)] })
    for (let i = 0; i < node.min; i++) next = build(node.repeat, next)
    return next
  }
  const start = build(root, 0)
  return [{ fork: [start + 1] }, ...steps.map(shifted)]
}
/** All places move by one: the first step is where the automaton begins. */
function shifted(step: Step): Step {
  if ('set' in step) return { set: step.set, to: step.to + 1 }
  if ('fork' in step) return { fork: step.fork.map(to => to + 1) }
  return step
}

/** A set of steps that the automaton may be in, with the ways on that values have asked for so far. */
type Place = Readonly<{ at: readonly number[]; ends: boolean; on: Map<number, Place> }>

class Automaton implements Pattern {
  readonly pattern: string
  readonly #steps: readonly Step[]
  #start: Place
  #kept = new Map<string, Place>()
  #ways = 0

  constructor(pattern: string, steps: readonly Step[]) {
    this.pattern = pattern
    this.#steps = steps
    this.#start = this.#place([0])
  }

  matches(value: string): boolean {
    let place = this.#start
    for (let i = 0; i < value.length; i++) {
      let c = value.charCodeAt(i)
      if (c >= 0xd800 && c < 0xdc00) {
        c = value.codePointAt(i)!
        if (c > 0xffff) i++
      }
      place = place.on.get(c) ?? this.#on(place, c)
      if (place.at.length === 0 && !place.ends) return false
    }
    return place.ends
  }

  #on(from: Place, c: number): Place {
    const to: number[] = []
    for (const at of from.at) {
      const step = this.#steps[at]!
      if ('set' in step && holds(step.set, c)) to.push(step.to)
    }
    const place = this.#place(to)
    // Values choose which ways are kept, so what is kept has a bound: past it, begin anew.
    if (this.#ways++ > patternMax.kept * 16) {
      this.#kept.clear()
      this.#ways = 0
      this.#start = this.#place([0])
      return place
    }
    from.on.set(c, place)
    return place
  }

  #place(from: readonly number[]): Place {
    const seen = new Set<number>()
    const left = [...from]
    let ends = false
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const step = this.#steps[at]!
      if ('fork' in step) left.push(...step.fork)
      else if ('end' in step) ends = true
    }
    const at = [...seen].filter(one => 'set' in this.#steps[one]!).sort((a, b) => a - b)
    const key = `${ends ? '!' : ''}${at.join()}`
    const known = this.#kept.get(key)
    if (known) return known
    if (this.#kept.size >= patternMax.kept) this.#kept.clear()
    const place: Place = { at, ends, on: new Map() }
    this.#kept.set(key, place)
    return place
  }
}
