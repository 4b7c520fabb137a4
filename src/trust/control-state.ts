/** A control's state from its readings (C-32), and the readings that need no facts but the document itself. */
import { counted } from '../core/counted.ts'
import { type Instant, instant } from '../core/id.ts'
import { gapIn } from './coverage.ts'
import type { Attestation, Control, ControlShown, Period, Reading } from './posture.ts'

const dayMs = 86_400_000
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** A person's word counts from its day to its last day; what is in the future is no word yet. */
export function attestedReading(attested: readonly Attestation[], { from, to }: Period): Reading | null {
  if (attested.length === 0) return null
  const held = attested
    .map(a => ({ ...a, from: startOf(a.on), to: startOf(a.until) + dayMs }))
    .filter(a => a.from < to && a.to > from)
    .toSorted((a, b) => a.from - b.from)
  let upTo: number = from
  for (const a of held) if (a.from <= upTo) upTo = Math.max(upTo, a.to)
  const across = upTo >= to
  const last = attested.toSorted((a, b) => (a.until < b.until ? 1 : -1))[0]!
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return {
    kind: 'attested',
    verdict: across ? 'across' : held.length > 0 ? 'part' : 'none',
    says:
      held.length === 0
        ? `Nobody's word covers this period; the last one held to ${last.until}.`
        : `Attested by a named person, ${held.map(a => `${a.on} to ${a.until}`).join('; ')}.`,
    missing: across ? null : held.length === 0 ? 'a new word, with its day' : `a word for ${upTo > from ? day(upTo) : day(from)} on`,
    count: held.length,
    firstAt: held[0] === undefined ? null : instant(held[0].from),
    lastAt: held.at(-1) === undefined ? null : instant(held.at(-1)!.from),
    facts: held.map(a => ({
      at: instant(a.from),
      words: `Attested until ${a.until}${a.document === null ? '' : ', with a document'}`,
      held: true,
      link: null,
      event: null,
    })),
  }
}

/** Only readings across the whole period make it operating; nothing that the document says does (T2). */
export function controlShown(control: Control, readings: readonly Reading[]): ControlShown {
  const missing = readings.flatMap(r => (r.verdict === 'across' ? [] : [r.missing === null ? r.says : `${r.says} Missing: ${r.missing}.`]))
  if (readings.length === 0)
    return { control, state: control.otherwise, readings, missing: ['No evidence is named, so nothing can be shown.'] }
  const state = readings.every(r => r.verdict === 'across')
    ? 'operating'
    : readings.some(r => r.verdict !== 'none')
      ? 'in progress'
      : control.otherwise
  return { control, state, readings, missing }
}

/** Words for what is asked at each time it comes up: all of them in the period have to have been kept, and there has to be one. */
export function occasionsReading(
  kind: Reading['kind'],
  facts: Reading['facts'],
  period: Period,
  recordedFrom: Instant | null,
  words: Readonly<{ one: string; many: string; kept: string }>,
): Reading {
  const broken = facts.filter(f => !f.held).length
  const begun = recordedFrom !== null && recordedFrom <= period.from
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const says =
    facts.length === 0
      ? `No ${words.one} in this period.`
      : `${facts.length - broken} of ${counted(facts.length, words.one, words.many)} ${words.kept}.`
  return {
    kind,
    verdict: facts.length === 0 ? 'none' : broken > 0 ? 'against' : begun ? 'across' : 'part',
    says,
    missing:
      facts.length === 0
        ? `at least one ${words.one}`
        : broken > 0
          ? `${broken} that ${broken === 1 ? 'was' : 'were'} not ${words.kept}`
          : begun
            ? null
            : `a record from ${day(period.from)} on: it begins ${recordedFrom === null ? 'with the first event' : `on ${day(recordedFrom)}`}`,
    count: facts.length,
    firstAt: facts[0]?.at ?? null,
    lastAt: facts.at(-1)?.at ?? null,
    facts,
  }
}

/** Words for what has to come again within `everyMs`; facts from before the period count for its beginning. */
export function cadenceReading(
  kind: Reading['kind'],
  facts: Reading['facts'],
  period: Period,
  recordedFrom: Instant | null,
  every: Readonly<{ words: string; ms: number }>,
  words: Readonly<{ one: string; many: string }>,
): Reading {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const near = facts.filter(f => f.at < period.to && f.at >= period.from - every.ms)
  const failed = near.filter(f => !f.held && f.at >= period.from)
  const held = near.filter(f => f.held)
  const begun = recordedFrom !== null && recordedFrom <= period.from
  const gap = gapIn(
    held.map(f => f.at),
    period,
    every.ms,
  )
  const last = near.at(-1)?.at ?? null
  const base = { kind, count: held.length, firstAt: held[0]?.at ?? null, lastAt: last, facts: near }
  if (held.length === 0 && failed.length === 0)
    return { ...base, verdict: 'none', says: `No ${words.one} in this period.`, missing: `a ${words.one} within ${every.words}` }
  const says = `${counted(held.length + failed.length, words.one, words.many)}${last === null ? '' : `, the last on ${day(last)}`}; asked for every ${every.words}.`
  if (failed.length > 0)
    return {
      ...base,
      verdict: 'against',
      says: `${says} ${failed.length} found otherwise, the last on ${day(failed.at(-1)!.at)}.`,
      missing: 'a period in which none is found otherwise',
    }
  if (gap !== null) return { ...base, verdict: 'part', says, missing: `a ${words.one} between ${day(gap.from)} and ${day(gap.to)}` }
  if (!begun)
    return {
      ...base,
      verdict: 'part',
      says,
      missing: `a record from ${day(period.from)} on: it begins ${recordedFrom === null ? 'with the first event' : `on ${day(recordedFrom)}`}`,
    }
  return { ...base, verdict: 'across', says, missing: null }
}
