/** Signals: whatever was accepted is there, has been routed, and says what its source said last. */
import type { AlertRow } from '../../src/store/port.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'

const routedMs = 20_000

export async function checkAlerts(it: Case, found: Found): Promise<void> {
  const keyOf = ({ alert }: AlertRow): string => it.ledger.keys.get(alert) ?? ''
  const byKey = Map.groupBy(it.alerts, keyOf)
  const latestFirst = (key: string): readonly AlertRow[] =>
    (byKey.get(key) ?? []).toSorted((a, b) => b.receivedAt - a.receivedAt || (a.status === 'firing' ? -1 : 1))

  for (const accepted of it.ledger.accepted) {
    const { key, severity, status, at } = accepted
    if (status !== 'firing' || at > it.now - routedMs) continue
    const rows = latestFirst(key)
    if (rows.length === 0) found('lost', `${key} was accepted at ${clockOf(it, at)} and is not there`)
    for (const row of rows) {
      if (row.routing === 'waiting') found('lost', `${key} waits to be routed at the end`)
      else if (severity !== 'info' && row.incident === null) found('lost', `${key} is on no incident`)
      else if (row.incident !== null && !it.stories.some(({ stream }) => stream === row.incident))
        found('lost', `${key} is on an incident that is not there`)
    }
  }
  const words = Map.groupBy(it.ledger.accepted, ({ key }) => key)
  for (const said of words.values()) {
    const last = said.at(-1)!
    const row = latestFirst(last.key)[0]
    if (row === undefined || !said.every(({ sure }) => sure) || it.ledger.forgotten.has(last.key)) continue
    const fires = last.status === 'firing' && (last.expiresAt === null || last.expiresAt > it.now)
    const over = last.status === 'resolved' || (last.expiresAt !== null && last.expiresAt < it.now - 30_000 && !it.excused(0, it.now))
    if (fires && row.status !== 'firing') found('word', `${last.key} fires, its source said so, and it is ${row.status}`)
    if (over && row.status === 'firing' && !isStoredAsLater(it, said, row)) found('word', `${last.key} is over, and it still fires`)
  }
  const skewed = it.ledger.troubles.filter(({ what }) => what === 'jump')
  for (const { at, alert } of it.ledger.expired) {
    const row = it.alerts.find(row => row.alert === alert)!
    if (it.ledger.forgotten.has(keyOf(row))) continue
    const said = it.ledger.accepted.filter(
      accepted => accepted.key === keyOf(row) && accepted.status === 'firing' && accepted.at <= at && !heldInMemory(it, accepted.at),
    )
    // Time in which nobody listened does not count.
    const longest = Math.max(0, ...said.map(({ at: from, expiresAt }) => (expiresAt ?? 0) + darkBetween(it, from, at)))
    if (longest > at + 1000 && !skewed.some(({ from }) => from <= at))
      found(
        'false resolve',
        `${keyOf(row)} was taken as over at ${clockOf(it, at)}, and its source had said that it lasts until ${clockOf(it, longest)}`,
      )
  }
  checkEnded(it, found)
  for (const { incident, stream } of it.stories) {
    const row = it.rows.find(row => row.stream === stream)
    if (row !== undefined && incident.status === 'open' && incident.alerts.firing !== row.alerts.firing > 0)
      found(
        'drift',
        `#${row.number} believes that its alerts ${incident.alerts.firing ? 'fire' : 'are over'}, and ${row.alerts.firing} fire`,
      )
  }
}

/**
 * No alert that fires stays with an incident that was closed before it came: there nobody is called for it. One that was there when
 * somebody closed its incident stays: they knew.
 */
function checkEnded(it: Case, found: Found): void {
  for (const { incident, stream } of it.stories) {
    const { closedAt, status } = incident
    if (status !== 'closed' || closedAt === null || closedAt > it.now - routedMs) continue
    for (const alert of it.alerts) {
      if (alert.incident !== stream || alert.status !== 'firing') continue
      const key = it.ledger.keys.get(alert.alert) ?? ''
      if (alert.receivedAt > closedAt)
        found('left', `${key} came at ${clockOf(it, alert.receivedAt)} and is on ${nameOf(it, stream)}, closed before`)
      else if (!incident.alerts.firing)
        found('left', `${key} fires on ${nameOf(it, stream)}, which was closed in the belief that its alerts are over`)
    }
  }
}

/** Ms between the two moments in which both nodes were down, less the seconds that they need to notice. Times that overlap count once. */
function darkBetween(it: Case, from: number, to: number): number {
  const times = it.ledger.troubles
    .filter(({ what }) => what === 'dark')
    .map(trouble => ({ from: trouble.from, to: trouble.to - 16_000 }))
    .toSorted((a, b) => a.from - b.from)
  let dark = 0
  let counted = from
  for (const time of times) {
    const begin = Math.max(counted, time.from)
    const end = Math.min(to, time.to)
    dark += Math.max(0, end - begin - (begin === time.from || begin === from ? 15_000 : 0))
    counted = Math.max(counted, end)
  }
  return dark
}

/**
 * A node whose clock is ahead stores a refresh that it answered from memory as if it had been said after the end that the other node heard
 * meanwhile: it fires anew, because nobody can tell it from one that came later, and is over when it expires.
 */
const isStoredAsLater = (it: Case, said: Case['ledger']['accepted'], row: AlertRow): boolean =>
  said.some(({ status, at, expiresAt }) => {
    const apart = said.at(-1)!.at - at
    if (status !== 'firing' || apart > 6000 || expiresAt === null || expiresAt !== row.expiresAt || expiresAt < it.now - 30_000)
      return false
    return it.ledger.troubles.some(
      ({ what, from, to, allowsMs }) => what === 'wrong clock' && from <= at && to >= at && allowsMs! - 3000 > apart,
    )
  })

/** A refresh that was answered from memory is written within 5 s: one that its node took along when it died is missed by its source's next. */
const heldInMemory = (it: Case, at: number): boolean =>
  it.ledger.troubles.some(
    ({ from, what }) => from >= at && from <= at + 6000 && (what.startsWith('crash') || what === 'dark' || what === 'outage'),
  )
