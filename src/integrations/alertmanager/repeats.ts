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
import type { Repeat, Signal } from '../source.ts'

const key = '"endsAt":"'
const otherEnd = '2999-12-31T23:59:59.123Z' // nobody's

/** Null: it is of another form, or of an alert that has ended; it has to be read as a whole. `read`: one alert by itself, or null. */
export function readRepeats(body: string, now: Instant, read: (alert: string) => Signal | null): readonly Repeat[] | null {
  let last = body.length - 1
  while (body.charCodeAt(last) <= 0x20) last-- // Go ends what it writes with a line's end
  if (body[0] !== '[' || body[last] !== ']') return null
  const repeats: Repeat[] = []
  let value = ''
  let end: Instant | null | undefined = null
  for (let from = 1; from < last; ) {
    const cut = body.indexOf('},{', from)
    const to = cut < 0 || cut >= last ? last : cut + 1
    const at = body.indexOf(key, from) + key.length
    const quote = body.indexOf('"', at)
    if (at < from + key.length || quote < 0 || quote >= to) return null
    if (quote - at !== value.length || !body.startsWith(value, at)) {
      value = body.slice(at, quote)
      end = readInstant(value)
    }
    if (typeof end !== 'number' || end <= now) return null
    const before = body.slice(from, at)
    const after = body.slice(quote, to)
    const said = value
    repeats.push({
      /** When it is asked for: of a request with something new in it only the first ones are. */
      get print() {
        return hash('sha256', before + after, 'base64')
      },
      expiresAt: end,
      read: () => read(before + said + after),
      isTold(signal) {
        const other = read(before + otherEnd + after)
        return other !== null && other.expiresAt === readInstant(otherEnd) && sameBut(signal, other)
      },
    })
    from = to + 1
  }
  return repeats.length === 0 ? null : repeats
}

const sameBut = (a: Signal, b: Signal): boolean => JSON.stringify({ ...a, expiresAt: null }) === JSON.stringify({ ...b, expiresAt: null })
