/**
 * What another pager did, beside what Tocsin would have done with the same alerts: a pure function of recorded facts.
 *
 * R1  Nothing is guessed in silence: each pair says by what it was made, and where several could be it, it is not made.
 * R2  Persons are compared in the order in which they were called, until somebody there had it: what Tocsin does after that it would not have done.
 * R3  A person of theirs whom nobody knows here is neither the same nor another.
 * R4  The same input gives the same report, in whatever order it comes.
 */
import type { Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { TheirPerson, TheirWord } from '../core/shadow.ts'

/** One of ours. `alerts`: when they came, under which names of services and which keys. */
export type OurIncident = Readonly<{
  number: number
  title: string
  severity: string
  openedAt: Instant
  alerts: readonly Readonly<{ at: Instant; services: readonly string[]; keys: readonly string[] }>[]
  calls: readonly OurCall[]
}>
/** Somebody is called. `step` null: not by the escalation. `why`: the clause, in words. */
export type OurCall = Readonly<{ person: PersonId; at: Instant; step: number | null; why: string }>

export type Became = 'same' | 'earlier' | 'later' | 'somebody else' | 'nobody here' | 'nobody there' | 'not told'
export const becameInOrder: readonly Became[] = ['nobody here', 'somebody else', 'later', 'not told', 'nobody there', 'earlier', 'same']

export type ComparedCall = Readonly<{
  is: Became
  theirs: Readonly<{ person: TheirPerson; at: Instant }> | null
  ours: OurCall | null
  byMs: number | null // ours after theirs
}>
export type Compared = Readonly<{
  is: Became
  theirs: Readonly<{
    pager: string
    incident: string
    number: number | null
    title: string | null
    service: string | null
    at: Instant
    hadAt: Instant | null
    fromTheStart: boolean
  }> | null
  ours: Readonly<{ number: number; title: string; severity: string; openedAt: Instant }> | null
  matched: 'key' | 'service and time' | null
  /** Of ours that could be it, where nothing says which. */
  couldBe: readonly number[]
  calls: readonly ComparedCall[]
}>
export type ShadowReport = Readonly<{
  compared: readonly Compared[] // the newest first
  counts: Readonly<Record<Became, number>> // incidents
  calls: Readonly<Record<Became, number>>
  coverage: Readonly<{
    words: number
    lastAt: Instant | null
    fromTheStart: number // of theirs
    inTheMiddle: number // the beginning was not heard
    /** Of a pager that counts: how many of its numbers between the first and the last were not heard of. */
    missing: readonly Readonly<{ pager: string; from: number; to: number; count: number }>[]
    unknownPersons: readonly Readonly<{ pager: string; id: string; name: string }>[]
  }>
  verdict: Readonly<{ is: 'nothing to compare' | 'look at it' | 'alike'; lookAt: readonly string[] }>
}>
export type Bounds = Readonly<{ toleranceMs: number; windowMs: number }>
export const boundsDefault: Bounds = { toleranceMs: 60_000, windowMs: 10 * 60_000 }

type Theirs = Readonly<{ key: string; words: readonly [TheirWord, ...TheirWord[]] }>

export function shadowReport(words: readonly TheirWord[], ours: readonly OurIncident[], bounds: Bounds = boundsDefault): ShadowReport {
  const theirs = grouped(words)
  const taken = new Set<number>()
  const compared: Compared[] = []
  for (const one of theirs) {
    const found = matchOf(one, ours, bounds)
    if (found.ours !== null) taken.add(found.ours.number)
    for (const number of found.couldBe) taken.add(number) // nobody can say that it has no counterpart
    compared.push(compareOne(one, found, bounds))
  }
  for (const one of ours) if (!taken.has(one.number) && one.calls.length > 0) compared.push(onlyHere(one))
  const inOrder = compared.toSorted((a, b) => atOf(b) - atOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1))
  const counts = count(inOrder.map(({ is }) => is))
  const calls = count(inOrder.flatMap(one => one.calls.map(({ is }) => is)))
  const coverage = coverageOf(theirs, words)
  return { compared: inOrder, counts, calls, coverage, verdict: verdictOf(inOrder, counts, coverage) }
}

const atOf = ({ theirs, ours }: Compared): number => theirs?.at ?? ours!.openedAt
const nameOf = ({ theirs, ours }: Compared): string => (theirs === null ? `~${ours!.number}` : `${theirs.pager} ${theirs.incident}`)
const count = (all: readonly Became[]): Record<Became, number> =>
  Object.fromEntries(becameInOrder.map(is => [is, all.filter(one => one === is).length])) as Record<Became, number>
const worst = (all: readonly Became[]): Became => becameInOrder.find(is => all.includes(is)) ?? 'not told'

const order = ['triggered', 'paged', 'acknowledged', 'resolved']
function grouped(words: readonly TheirWord[]): readonly Theirs[] {
  const inTime = words.toSorted(
    (a, b) =>
      a.happenedAt - b.happenedAt || order.indexOf(a.what) - order.indexOf(b.what) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  )
  return [...Map.groupBy(inTime, word => `${word.pager} ${word.incident}`)]
    .map(([key, of]) => ({ key, words: of as [TheirWord, ...TheirWord[]] }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

type Match = Readonly<{ ours: OurIncident | null; matched: Compared['matched']; couldBe: readonly number[] }>
const plain = (text: string): string => text.trim().toLowerCase()
const said = <K extends 'dedup' | 'service' | 'title'>({ words }: Theirs, what: K): string | null =>
  words.find(word => word[what] !== null)?.[what] ?? null

function matchOf(one: Theirs, ours: readonly OurIncident[], { windowMs }: Bounds): Match {
  const at = one.words[0].happenedAt
  const dedup = said(one, 'dedup')
  const near = (incident: OurIncident, fits: (alert: OurIncident['alerts'][number]) => boolean): number | null => {
    const apart = incident.alerts.filter(fits).map(alert => Math.abs(alert.at - at))
    return apart.length === 0 ? null : Math.min(...apart)
  }
  // A key is used again by the next alert of its condition: of several the one whose alert came nearest, and none that is far away.
  const byKey = dedup === null ? [] : within(ours, incident => near(incident, alert => alert.keys.includes(dedup)), 12 * windowMs)
  if (byKey.length > 0) return { ours: byKey[0]!, matched: 'key', couldBe: [] }
  const service = said(one, 'service')
  const byService =
    service === null
      ? []
      : within(ours, incident => near(incident, alert => alert.services.some(s => plain(s) === plain(service))), windowMs)
  if (byService.length === 1) return { ours: byService[0]!, matched: 'service and time', couldBe: [] }
  return { ours: null, matched: null, couldBe: byService.map(({ number }) => number).toSorted((a, b) => a - b) }
}
const within = (ours: readonly OurIncident[], apartOf: (one: OurIncident) => number | null, most: number): readonly OurIncident[] =>
  ours
    .flatMap(one => {
      const apart = apartOf(one)
      return apart === null || apart > most ? [] : [{ one, apart }]
    })
    .sort((a, b) => a.apart - b.apart || a.one.number - b.one.number)
    .map(({ one }) => one)

function compareOne(one: Theirs, { ours, matched, couldBe }: Match, bounds: Bounds): Compared {
  const [first] = one.words
  const hadAt = one.words.find(({ what }) => what === 'acknowledged' || what === 'resolved')?.happenedAt ?? null
  const calls = couldBe.length > 0 ? [] : callsOf(one, ours, hadAt, bounds)
  return {
    is: couldBe.length > 0 ? 'not told' : ours === null ? 'nobody here' : worst(calls.map(({ is }) => is)),
    theirs: {
      pager: first.pager,
      incident: first.incident,
      number: first.number,
      title: said(one, 'title'),
      service: said(one, 'service'),
      at: first.happenedAt,
      hadAt,
      fromTheStart: one.words.some(({ what }) => what === 'triggered'),
    },
    ours: ours === null ? null : shownOf(ours),
    matched,
    couldBe,
    calls,
  }
}
const shownOf = ({ number, title, severity, openedAt }: OurIncident) => ({ number, title, severity, openedAt })

function callsOf(one: Theirs, ours: OurIncident | null, hadAt: Instant | null, { toleranceMs }: Bounds): readonly ComparedCall[] {
  const until = hadAt === null ? Number.POSITIVE_INFINITY : hadAt + toleranceMs // R2
  const theirs = one.words.flatMap(word =>
    word.what === 'triggered' || word.what === 'paged' ? word.persons.map(person => ({ person, at: word.happenedAt })) : [],
  )
  const left = (ours?.calls ?? []).filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at || (a.person < b.person ? -1 : 1))
  const calls: ComparedCall[] = []
  const take = (fits: (call: OurCall) => boolean): OurCall | null => {
    const found = left.findIndex(fits)
    return found < 0 ? null : left.splice(found, 1)[0]!
  }
  const others: { person: TheirPerson; at: Instant }[] = []
  for (const call of theirs) {
    const same = call.person.is === null ? null : take(({ person }) => person === call.person.is)
    if (same === null) others.push(call)
    else {
      const byMs = same.at - call.at
      calls.push({ is: Math.abs(byMs) <= toleranceMs ? 'same' : byMs < 0 ? 'earlier' : 'later', theirs: call, ours: same, byMs })
    }
  }
  // Whoever is left there is set against whoever is left here, in order.
  for (const call of others) {
    const instead = take(() => true)
    calls.push({
      is: call.person.is === null ? 'not told' : instead === null ? 'nobody here' : 'somebody else',
      theirs: call,
      ours: instead,
      byMs: instead === null ? null : instead.at - call.at,
    })
  }
  for (const call of left) calls.push({ is: theirs.length === 0 ? 'not told' : 'nobody there', theirs: null, ours: call, byMs: null })
  return calls.toSorted((a, b) => (a.theirs?.at ?? a.ours!.at) - (b.theirs?.at ?? b.ours!.at))
}

const onlyHere = (one: OurIncident): Compared => ({
  is: 'nobody there',
  theirs: null,
  ours: shownOf(one),
  matched: null,
  couldBe: [],
  calls: one.calls.map(call => ({ is: 'nobody there', theirs: null, ours: call, byMs: null })),
})

function coverageOf(theirs: readonly Theirs[], words: readonly TheirWord[]): ShadowReport['coverage'] {
  const fromTheStart = theirs.filter(one => one.words.some(({ what }) => what === 'triggered')).length
  const missing = [
    ...Map.groupBy(
      words.filter(({ number }) => number !== null),
      ({ pager }) => pager,
    ),
  ]
    .map(([pager, of]) => {
      const numbers = new Set(of.map(({ number }) => number!))
      const [from, to] = [Math.min(...numbers), Math.max(...numbers)]
      return { pager, from, to, count: to - from + 1 - numbers.size }
    })
    .sort((a, b) => (a.pager < b.pager ? -1 : 1))
  const unknown = new Map<string, { pager: string; id: string; name: string }>()
  for (const { pager, persons } of words)
    for (const { id, name, is } of persons) if (is === null) unknown.set(`${pager} ${id}`, { pager, id, name })
  return {
    words: words.length,
    lastAt: words.reduce<Instant | null>((last, { happenedAt }) => (last === null || happenedAt > last ? happenedAt : last), null),
    fromTheStart,
    inTheMiddle: theirs.length - fromTheStart,
    missing,
    unknownPersons: [...unknown.values()].sort((a, b) => (`${a.pager} ${a.id}` < `${b.pager} ${b.id}` ? -1 : 1)),
  }
}

const incidents = (n: number): string => (n === 1 ? '1 incident' : `${n} incidents`)
function verdictOf(
  compared: readonly Compared[],
  counts: Readonly<Record<Became, number>>,
  coverage: ShadowReport['coverage'],
): ShadowReport['verdict'] {
  if (coverage.words === 0)
    return { is: 'nothing to compare', lookAt: ['Nothing was heard from the other pager: give it the address of its integration.'] }
  const lookAt: string[] = []
  const nobody = compared.filter(one => one.is === 'nobody here')
  const noIncident = nobody.filter(one => one.ours === null).length
  if (noIncident > 0)
    lookAt.push(
      `${incidents(noIncident)} there had none here: send the same alerts to both, and look at the rules of detection that they meet.`,
    )
  if (nobody.length > noIncident)
    lookAt.push(`In ${incidents(nobody.length - noIncident)} somebody was paged there whom Tocsin would not have paged.`)
  if (counts['somebody else'] > 0)
    lookAt.push(
      `In ${incidents(counts['somebody else'])} Tocsin would have paged somebody else: look at who is on call, and at the escalation.`,
    )
  if (counts.later > 0) lookAt.push(`In ${incidents(counts.later)} Tocsin would have paged the same person later: look at the waits.`)
  if (counts['nobody there'] > 0)
    lookAt.push(`In ${incidents(counts['nobody there'])} Tocsin would have paged somebody whom the other pager did not: is that meant?`)
  const several = compared.filter(({ couldBe }) => couldBe.length > 0).length
  if (several > 0) lookAt.push(`Of ${incidents(several)} there nothing says which one here it is: their alerts have no key in common.`)
  if (coverage.unknownPersons.length > 0)
    lookAt.push(
      `Nobody knows who of yours these are: ${coverage.unknownPersons.map(({ name }) => name).join(', ')}. Say it, and they are compared.`,
    )
  if (counts['not told'] > several && coverage.unknownPersons.length === 0)
    lookAt.push(`In ${incidents(counts['not told'] - several)} the other pager does not say whom it paged.`)
  if (coverage.inTheMiddle > 0) lookAt.push(`The beginning of ${incidents(coverage.inTheMiddle)} there was not heard.`)
  const gaps = coverage.missing.filter(one => one.count > 0)
  for (const { pager, from, to, count } of gaps)
    lookAt.push(`Of ${pager}'s numbers ${from} to ${to} nothing was heard of ${count}: other services of that account, or lost webhooks.`)
  const differs = becameInOrder.some(is => is !== 'same' && is !== 'earlier' && counts[is] > 0)
  return { is: differs || coverage.inTheMiddle > 0 ? 'look at it' : 'alike', lookAt }
}
