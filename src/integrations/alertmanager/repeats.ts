/**
 * A request of alerts that repeats itself but for their ends: what Prometheus sends all day. Recognised by its bytes, an alert that
 * fires unchanged is neither parsed nor hashed label by label.
 *
 * B1  A list is cut between `}` and `{`. Every part was valid JSON by itself when it was learnt, so the list is those parts and
 *     nothing else, wherever a text inside may look like a cut: JSON can be read in one way only.
 * B2  Two parts say the same if they are the same but for the value of `endsAt`. That this is the alert's own, and not words inside of
 *     a text, is tried when it is learnt: with another time there, the alert reads the same and ends at that time.
 */
import { hash } from 'node:crypto'
import type { Instant } from '../../core/id.ts'
import { readInstant } from '../rfc3339.ts'
import type { Repeat, Repeats, Signal } from '../source.ts'

const key = '"endsAt":"'
const otherEnd = '2999-12-31T23:59:59.123Z' // nobody's

/** What ends together most often comes together. */
let lastEnd: Readonly<{ value: string; end: Instant | null | undefined }> = { value: '', end: null }

/** Null: it is of another form, or of an alert that has ended; it has to be read as a whole. `read`: one alert by itself, or null. */
export function readRepeats(body: string, now: Instant, read: (alert: string) => Signal | null): Repeats | null {
  let last = body.length - 1
  while (body.charCodeAt(last) <= 0x20) last-- // Go ends what it writes with a line's end
  if (body[0] !== '[' || body[last] !== ']') return null
  let { value, end } = lastEnd
  const cutFrom = (from: number): Told | null => {
    const cut = body.indexOf('},{', from)
    const to = cut < 0 || cut >= last ? last : cut + 1
    const at = body.indexOf(key, from) + key.length
    const quote = body.indexOf('"', at)
    if (at < from + key.length || quote < 0 || quote >= to) return null
    if (quote - at !== value.length || !body.startsWith(value, at)) {
      value = body.slice(at, quote)
      end = readInstant(value)
      lastEnd = { value, end }
    }
    return typeof end !== 'number' || end <= now ? null : new Told(body, from, at, quote, to, end, read)
  }
  const first = cutFrom(1)
  if (first === null) return null
  let all: readonly Repeat[] | null | undefined
  const cutAll = (): readonly Repeat[] | null => {
    const repeats: Told[] = [first]
    for (let from = first.to + 1; from < last; from = repeats.at(-1)!.to + 1) {
      const next = cutFrom(from)
      if (next === null) return null
      repeats.push(next)
    }
    return repeats
  }
  return {
    first,
    all() {
      if (all === undefined) all = cutAll()
      return all
    },
  }
}

/** One alert of the body, by its places in it: hundreds of thousands are told in a moment, and each is to leave little behind. */
class Told implements Repeat {
  readonly #body: string
  readonly #from: number
  readonly #at: number // where its end begins
  readonly #quote: number // and is over
  readonly #read: (alert: string) => Signal | null
  readonly to: number
  readonly expiresAt: Instant

  constructor(
    body: string,
    from: number,
    at: number,
    quote: number,
    to: number,
    expiresAt: Instant,
    read: (alert: string) => Signal | null,
  ) {
    this.#body = body
    this.#from = from
    this.#at = at
    this.#quote = quote
    this.to = to
    this.#read = read
    this.expiresAt = expiresAt
  }
  /** When it is asked for: of a request with something new in it only the first ones are. */
  get print(): string {
    return hash('sha256', this.#with(''), 'base64')
  }
  read(): Signal | null {
    return this.#read(this.#body.slice(this.#from, this.to))
  }
  isTold(signal: Signal): boolean {
    const other = this.#read(this.#with(otherEnd))
    return other !== null && other.expiresAt === readInstant(otherEnd) && sameBut(signal, other)
  }
  #with(end: string): string {
    return this.#body.slice(this.#from, this.#at) + end + this.#body.slice(this.#quote, this.to)
  }
}

const sameBut = (a: Signal, b: Signal): boolean => JSON.stringify({ ...a, expiresAt: null }) === JSON.stringify({ ...b, expiresAt: null })
