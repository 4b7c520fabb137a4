/**
 * What there is to say: which incidents the audit log speaks of since it was read last, how many of them get a thread (A4 of
 * alert-channel.ts), and the signals that opened nothing.
 */
import type { Event, StreamId } from '../core/event.ts'
import { shadowAt } from '../core/shadow.ts'
import type { Clock, Engine } from '../engine/port.ts'
import type { AlertRow, OrgId } from '../store/port.ts'
import { type Follower, type Held, readThread } from './kept.ts'
import type { ChatSettings } from './settings.ts'
import { isTold, touches } from './words.ts'

const logPage = 500
const logPagesMax = 20
const threadsMax = 10 // a minute
const threadsOfWorstMax = 30
const burstMs = 60_000
const alertsOverlapMs = 60_000 // so late one may be committed after others that came later
const alertsPage = 200
export const alertsMax = 1000

export type News = Readonly<{
  /** Reads on in the log; true: there is more of it. */
  readLog(org: OrgId, held: Held, settings: ChatSettings): Promise<boolean>
  /** What is real first, then practice. */
  inOrder(waiting: readonly StreamId[]): readonly StreamId[]
  /** Signals that opened nothing and were not told of, oldest first. */
  logged(org: OrgId, alerts: Follower['alerts']): Promise<Readonly<{ found: readonly AlertRow[]; read: number }>>
}>

export function makeNews({
  engine,
  clock,
  keep,
}: Readonly<{ engine: Engine; clock: Clock; keep(org: OrgId, held: Held, more: Partial<Follower>): Promise<void> }>): News {
  const { store } = engine
  const practised = new Set<StreamId>() // that this process knows of: it is an order, and no more
  const readLog = async (org: OrgId, held: Held, settings: ChatSettings): Promise<boolean> => {
    for (let page = 0; page < logPagesMax; page++) {
      const entries = await store.org(org).log(held.value.leaf, logPage)
      if (entries.length === 0) return false
      const waiting = new Set(held.value.waiting)
      const opened: Event[] = []
      const looked = new Map<StreamId, boolean>()
      for (const { event } of entries) {
        const { stream } = event
        if (event.drill !== null) practised.add(stream)
        if (!touches(event) || waiting.has(stream)) continue
        const off = settings.channel === null || (event.drill !== null && settings.drills === null) // A5
        if (off && event.fact.type !== 'TextsErased') continue // A6
        if (event.fact.type === 'IncidentOpened') {
          opened.push(event)
          continue
        }
        if (opened.some(one => one.stream === stream)) continue
        const known = looked.get(stream) ?? (await readThread(store, org, stream)).value !== null
        looked.set(stream, known)
        if (known || (isTold(event) && ('person' in event.by || 'program' in event.by))) waiting.add(stream)
      }
      const { burst, more } = await admit(org, held.value, opened, waiting)
      await keep(org, held, { leaf: entries.at(-1)!.leaf, waiting: [...waiting], burst, more })
      if (entries.length < logPage) return false
    }
    return true
  }
  /** A4: the most severe first. */
  const admit = async (
    org: OrgId,
    from: Follower,
    opened: readonly Event[],
    waiting: Set<StreamId>,
  ): Promise<Pick<Follower, 'burst' | 'more'>> => {
    const now = clock.now()
    let burst = from.burst.since + burstMs > now ? from.burst : { since: now, threads: 0 }
    if (opened.length === 0) return { burst, more: from.more }
    const order = (await engine.world(org)).plan.value.severities.map(s => s.id)
    const rank = (event: Event): number => (event.fact.type === 'IncidentOpened' ? order.indexOf(event.fact.severity) : 0)
    const more: Record<string, number> = { ...from.more }
    for (const event of opened.toSorted((a, b) => Number(a.drill !== null) - Number(b.drill !== null) || rank(a) - rank(b))) {
      if (event.fact.type !== 'IncidentOpened' || event.fact.shadow) continue // A8
      const most = rank(event) <= 0 && event.drill === null ? threadsOfWorstMax : threadsMax
      if (burst.threads >= most) {
        if (event.drill === null) more[event.fact.severity] = (more[event.fact.severity] ?? 0) + 1
        continue
      }
      const loaded = await store.org(org).load(event.stream)
      if (loaded === null || loaded.number === null) continue // a standing duty or a record: no incident
      burst = { ...burst, threads: burst.threads + 1 }
      waiting.add(event.stream)
    }
    return { burst, more }
  }
  const logged = async (org: OrgId, { at, told }: Follower['alerts']): Promise<Readonly<{ found: readonly AlertRow[]; read: number }>> => {
    const from = at - alertsOverlapMs
    const shadows = await engine.shadow.shadows(org)
    const known = new Set(told)
    const found: AlertRow[] = []
    let before: string | undefined
    let read = 0
    while (read < alertsMax) {
      const rows = await store.org(org).alerts({ limit: alertsPage, ...(before === undefined ? {} : { before }) })
      for (const row of rows)
        if (
          row.receivedAt > from &&
          row.routing === 'logged' &&
          row.drill === null &&
          !known.has(row.alert) &&
          shadowAt(shadows, row.receivedAt) === null
        )
          found.push(row)
      read += rows.length
      if (rows.length < alertsPage || rows.at(-1)!.receivedAt <= from) break
      before = rows.at(-1)!.alert
    }
    return { found: found.toReversed(), read }
  }
  return { readLog, logged, inOrder: waiting => waiting.toSorted((a, b) => Number(practised.has(a)) - Number(practised.has(b))) }
}
