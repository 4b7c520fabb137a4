/** What was owed, because of which words, when, by whom, and whether it was met in time; and where the plan was departed from. */
import type { Event } from '../../core/event.ts'
import { type Obligation, type ObligationId, runs } from '../../core/obligation/obligation.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import { causeWords, clauseWords } from '../clause.ts'
import { iso, isoOrNull } from '../instant.ts'
import { obligationShown } from '../obligation.ts'
import { words } from '../reading.ts'
import type { Entry } from '../timeline.ts'
import type { Sources } from './sources.ts'

export function obligationsOf(from: Sources) {
  const { row, plan, names, texts, now } = from
  const { incident } = row
  const dates = datesOf(from)
  const all = Object.values(incident.obligations).toSorted((a, b) => a.start - b.start || a.seq - b.seq || (a.id < b.id ? -1 : 1))
  return all.map(o => {
    const shown = obligationShown(plan.value, incident, o, names, none, texts)
    const met = typeof o.state === 'object' && 'met' in o.state ? o.state : null
    const waived = typeof o.state === 'object' && 'waived' in o.state ? o.state : null
    const gone = typeof o.state === 'object' && 'notApplicable' in o.state ? o.state : null
    const ends = met?.met ?? waived?.by ?? gone?.notApplicable
    const by = ends === undefined ? undefined : from.eventOf(ends)
    const said = by === undefined ? undefined : wordBefore(from, by)
    const due = o.due[0]?.at ?? null
    const until = met?.at ?? (runs(o) && due !== null && now > due ? now : null)
    return {
      id: o.id as string,
      rule: o.rule as string,
      name: shown.name,
      because: 'plan' in o.cause ? ('plan' as const) : 'law' in o.cause ? ('law' as const) : ('contract' as const),
      cited: causeWords(plan.value, o.cause),
      owedBy: shown.owedBy === null ? null : { name: shown.owedBy.name, people: o.person ? [names.person(o.person).name] : [] },
      to: o.to ?? null,
      from: iso(o.start),
      dueAt: isoOrNull(due),
      words: shown.words,
      readings: shown.readings,
      meets: shown.meets,
      why: shown.why,
      /** Dates that it had before, each with when it was given another. */
      earlier: dates.get(o.id) ?? [],
      state: shown.state,
      /** What met it, what waived it, or what it did not apply after; null: it runs. `event`: its number in the timeline. */
      ended:
        ends === undefined
          ? null
          : {
              at: met !== null ? iso(met.at) : (by?.entry.at ?? null),
              by: by?.entry.by ?? null,
              how: said === undefined ? null : said.text,
              note: waived !== null ? words(texts, waived.waived) : (said?.note ?? null),
              event: by?.entry.seq ?? null,
            },
      late: shown.late,
      overdueAt: isoOrNull(o.overdueAt),
      /** How much later than its date it was met, or is by now; negative: so much before. Null: no date, or it is not met and not past. */
      lateMs: due === null || until === null ? null : until - due,
    }
  })
}
const none = (): readonly PersonId[] => []

/** How that was said: by the event itself, or where it is no more than the obligation's own, by the word that it came with. */
function wordBefore(from: Sources, { event, entry }: Readonly<{ event: Event; entry: Entry }>): Entry | undefined {
  if (event.fact.type !== 'ObligationChanged') return entry
  const before = from.events[event.seq - 2]
  const word = before?.fact.type === 'NoteAdded' || before?.fact.type === 'NoticesCounted'
  return word && before.command === event.command ? from.entries[event.seq - 2] : undefined
}

function datesOf(from: Sources): ReadonlyMap<ObligationId, { dueAt: string; until: string }[]> {
  const found = new Map<ObligationId, { dueAt: string; until: string }[]>()
  const last = new Map<ObligationId, Obligation>()
  for (const { fact, entry } of from.told('ObligationChanged')) {
    const { id, due } = fact.obligation
    const before = last.get(id)?.due[0]
    if (before !== undefined && before.at !== due[0]?.at)
      found.set(id, [...(found.get(id) ?? []), { dueAt: iso(before.at), until: entry.at }])
    last.set(id, fact.obligation)
  }
  return found
}

export function deviationsOf(from: Sources) {
  const explained = from.told('DeviationExplained')
  return from.told('DeviationRecorded').map(({ fact, entry }) => {
    const later = explained.find(({ fact: of }) => of.deviation === fact.deviation)?.entry
    return {
      at: entry.at,
      by: entry.by,
      clause: clauseWords(from.plan.value, fact.clause),
      what: fact.what,
      reason: entry.note ?? later?.note ?? null,
      explainedAt: entry.note !== null ? entry.at : (later?.at ?? null),
      explainedBy: entry.note !== null ? entry.by : (later?.by ?? null),
    }
  })
}
