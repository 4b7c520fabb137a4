/** Where the audit log has the facts that evidence rests on: what an auditor looks up in the exported log. */
import type { Event, StreamId } from '../core/event.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { FactShown } from '../trust/posture.ts'

/** `leaf` null: it has no place there yet, which it gets within a second. `hash`: SHA-256 of its bytes in the log. */
export type PlaceInLog = Readonly<{ stream: StreamId; seq: number; leaf: number | null; hash: string }>
const page = 1_000

/** In the order of the facts; null: it is no event, or its stream is gone. */
export async function placesOf(store: Store, org: OrgId, facts: readonly FactShown[]): Promise<readonly (PlaceInLog | null)[]> {
  const wanted = new Set(facts.flatMap(({ event }) => event?.stream ?? []))
  const found = new Map<FactShown, PlaceInLog>()
  for (const stream of wanted) {
    const of = facts.filter(({ event }) => event?.stream === stream)
    for (let after = 0; ; ) {
      const rows = await store.org(org).streamLog(stream, after, page)
      for (const { leaf, event, hash } of rows)
        for (const fact of of) if (isOf(fact, event)) found.set(fact, { stream, seq: event.seq, leaf, hash })
      if (rows.length < page) break
      after = rows.at(-1)!.event.seq
    }
  }
  return facts.map(fact => found.get(fact) ?? null)
}

/** Of an obligation the event by which it got the state that counts, of a whole stream its end: later ones overwrite earlier ones. */
function isOf({ event: wanted }: FactShown, { seq, fact }: Event): boolean {
  if (wanted?.seq !== undefined) return seq === wanted.seq
  if (wanted?.obligation !== undefined) return fact.type === 'ObligationChanged' && fact.obligation.id === wanted.obligation
  return true
}
