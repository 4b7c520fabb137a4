/** The store's truth: events without a gap, states that are their fold, wakes that go on, lists that agree with what they list. */
import { fold } from '../../src/core/fold.ts'
import { canonical } from '../../src/core/log/canonical.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'
import { org } from './house.ts'
import type { Story } from './ledger.ts'

export async function checkState(it: Case, found: Found): Promise<void> {
  const home = it.store.org(org)
  const commands = new Set<string>()
  for (const { append } of it.ledger.commits) {
    if (commands.has(append.command)) found('once', `command ${append.command} was carried out twice`)
    commands.add(append.command)
    const { incident, wakeAt } = append
    if (wakeAt !== 'never' && wakeAt <= incident.at)
      found('wake', `${nameOf(it, append.stream)} at seq ${incident.seq} is woken at a time that has passed`)
  }
  let events = 0
  for (const story of it.stories) {
    const name = nameOf(it, story.stream)
    story.events.forEach((event, i) => {
      if (event.seq !== i + 1) found('gap', `${name}: event ${i + 1} has seq ${event.seq}`)
      if (i > 0 && event.at < story.events[i - 1]!.at) found('gap', `${name}: time runs backwards at seq ${event.seq}`)
    })
    const committed = story.commits.reduce((sum, { append }) => sum + append.events.length, 0)
    if (committed !== story.events.length) found('gap', `${name}: ${committed} events were committed and ${story.events.length} are there`)
    events += story.events.length
    if (foldOf(story) !== canonical(story.incident)) found('fold', `${name}: its state is not the fold of its events`)
  }
  const log = await home.log(-1, Number.MAX_SAFE_INTEGER)
  const seqs = new Map<string, number>()
  log.forEach(({ event, leaf }, i) => {
    if (leaf !== i) found('log', `leaf ${leaf} stands at ${i}`)
    if (event.seq !== (seqs.get(event.stream) ?? 0) + 1)
      found('log', `${nameOf(it, event.stream)}: seq ${event.seq} follows ${seqs.get(event.stream) ?? 0} in the log`)
    seqs.set(event.stream, event.seq)
  })
  const recent = it.ledger.commits.filter(({ at }) => at > it.now - 2000).reduce((sum, { append }) => sum + append.events.length, 0)
  if (log.length > events || log.length < events - recent) found('log', `${log.length} of ${events} events are in the log`)

  const numbers = it.rows.map(row => row.number).sort((a, b) => a - b)
  numbers.forEach((number, i) => {
    if (number !== i + 1) found('number', `incident ${i + 1} has number ${number}`)
  })
  for (const row of it.rows) {
    const its = it.alerts.filter(alert => alert.incident === row.stream)
    const firing = its.filter(alert => alert.status === 'firing').length
    if (row.alerts.count !== its.length || row.alerts.firing !== firing)
      found(
        'drift',
        `#${row.number} counts ${row.alerts.count} alerts, ${row.alerts.firing} firing; it has ${its.length}, ${firing} firing`,
      )
  }
  const behind = await it.store.engine.figures(it.now as Parameters<typeof it.store.engine.figures>[0])
  if (behind.oldestWakeMs > 5000)
    found('wake', `${behind.wakesBehind} wakes are behind at the end, the oldest by ${behind.oldestWakeMs} ms`)
  for (const story of it.stories) {
    const last = story.commits.at(-1)!.append
    if (last.wakeAt !== 'never' && last.wakeAt < it.now - 5000)
      found('wake', `${nameOf(it, story.stream)} wanted to be woken at ${clockOf(it, last.wakeAt)} and was not`)
  }
}

/** Null where the events cannot be folded at all. */
function foldOf(story: Story): string | null {
  try {
    return canonical(fold(story.events))
  } catch {
    return null
  }
}
