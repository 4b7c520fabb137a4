/**
 * Whether an exported log contradicts itself, record by record, by nothing but its lines: no server, no database, no key.
 *
 * Q1  Each line is one event, as its canonical bytes, and all are of one organisation.
 * Q2  Within its stream each has the next number, and none is of an earlier time than the one before it. No id comes twice.
 *
 * What does not contradict itself may still have been written anew as a whole. Only something that was kept elsewhere tells: the hash
 * of then, or an export of then (`differences`).
 */
import { canonical } from './canonical.ts'

/** `line` counts from 1. */
export type Wrong = Readonly<{ line: number; what: string }>

type Envelope = Readonly<{ org: string; stream: string; seq: number; id: string; at: number; fact: Readonly<{ type: string }> }>

/** `begins`: false where the export left out what came before, so that a stream may begin anywhere. */
export function contradictions(lines: Iterable<string>, begins: boolean): readonly Wrong[] {
  const wrong: Wrong[] = []
  const last = new Map<string, Readonly<{ seq: number; at: number; line: number }>>()
  const ids = new Map<string, number>()
  let org: string | null = null
  let count = 0
  for (const text of lines) {
    const line = ++count
    const say = (what: string): void => void wrong.push({ line, what })
    const event = eventIn(text)
    if (typeof event === 'string') {
      say(event)
      continue
    }
    const { stream, seq, at } = event
    const what = `entry ${seq} of stream ${stream} (${event.fact.type})`
    org ??= event.org
    if (event.org !== org) say(`${what} is of organisation ${event.org}, and the log of ${org}`)
    const twice = ids.get(event.id)
    if (twice !== undefined) say(`${what} has the id of line ${twice}`)
    ids.set(event.id, line)
    const before = last.get(stream)
    const next = before === undefined ? (begins ? 1 : seq) : before.seq + 1
    if (seq > next) say(`before ${what}, ${seq - next === 1 ? `entry ${next} is` : `entries ${next} to ${seq - 1} are`} missing`)
    if (seq < next) say(`${what} stands after entry ${next - 1}${before === undefined ? '' : ` in line ${before.line}`}`)
    if (before !== undefined && at < before.at && seq >= next)
      say(`${what} is of an earlier time than the entry before it, in line ${before.line}`)
    if (before === undefined || seq >= next) last.set(stream, { seq, at, line })
  }
  return wrong
}

/** What an export that was kept has otherwise, line by line; what was added after its last line is no difference. */
export function differences(lines: readonly string[], kept: readonly string[]): readonly Wrong[] {
  const wrong: Wrong[] = []
  let now = 0
  for (let then = 0; then < kept.length; then++) {
    if (lines[now] === kept[then]) {
      now++
      continue
    }
    const line = now + 1
    const was = `${named(kept[then]!)}, line ${then + 1} of what was kept`
    if (now < lines.length && lines[now + 1] === kept[then]) {
      wrong.push({ line, what: `${named(lines[now]!)} was not there; it stands before ${was}` })
      now += 2
    } else if (now >= lines.length || lines[now] === kept[then + 1]) wrong.push({ line, what: `${was}, is missing here` })
    else {
      wrong.push({ line, what: `${was}, reads otherwise here` })
      now++
    }
  }
  return wrong
}

const named = (text: string): string => {
  const event = eventIn(text)
  return typeof event === 'string' ? 'what is no event' : `entry ${event.seq} of stream ${event.stream} (${event.fact.type})`
}

/** A sentence: it is none. */
function eventIn(text: string): Envelope | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text.trim() === '' ? 'the line is empty' : 'the line is no whole event: it was cut, or changed'
  }
  const found = value as Partial<Envelope> | null
  const isEvent =
    typeof found === 'object' &&
    found !== null &&
    [found.org, found.stream, found.id, found.fact?.type].every(part => typeof part === 'string') &&
    [found.seq, found.at].every(part => Number.isSafeInteger(part))
  if (!isEvent) return 'the line is no event: org, stream, seq, id, at and fact belong to each'
  const event = found as Envelope
  if (canonicalOr(value) !== text)
    return `entry ${event.seq} of stream ${event.stream} (${event.fact.type}) is not as it was written: its bytes are not the canonical ones`
  return event
}
const canonicalOr = (value: unknown): string | null => {
  try {
    return canonical(value)
  } catch {
    return null
  }
}
