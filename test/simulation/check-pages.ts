/** Pages: each has one outcome, none leaves for a call-out that has ended, none leaves twice without a reason, none is tried for ever. */
import { type Case, clockOf, type Found, nameOf } from './check.ts'

const staleMs = 100
const bornLeaseMs = 5000 // engine/deliver.ts
const triesMax = 3
const looks = 5 // of a page before it leaves whatever they say
const stallMs = 3000 // the longest of those that come by chance
const settledMs = 60_000 // what was asked for this late may still be under way

export async function checkPages(it: Case, found: Found): Promise<void> {
  const requested = new Map<string, { callOut: string; stream: string; at: number }>()
  for (const { events, stream, commits } of it.stories) {
    const name = nameOf(it, stream)
    const ended = new Map<string, string[]>()
    const rungs = new Set<string>()
    const committedAt = new Map<number, number>()
    for (const { at, append } of commits) for (const event of append.events) committedAt.set(event.seq, at)
    for (const { fact, seq } of events) {
      if (fact.type === 'PageRequested') {
        requested.set(fact.page, { callOut: fact.callOut, stream, at: committedAt.get(seq)! })
        const rung = `${fact.callOut} ${fact.rung}`
        if (rungs.has(rung)) found('twice', `${name}: rung ${fact.rung} of call-out ${fact.callOut} was paged twice`)
        rungs.add(rung)
      }
      if (fact.type === 'PageEnded' && fact.detail === 'no outcome within a minute') {
        const at = committedAt.get(seq)!
        const tried = it.ledger.sent.filter(({ delivery }) => delivery === (fact.page as string)).length
        if (tried < 3 && !it.excused(requested.get(fact.page)?.at ?? at, at, 'carriers'))
          found('outcome', `${name}: page ${fact.page} had no outcome for a minute, and no node was in trouble`)
      }
      if (fact.type === 'PageEnded') ended.set(fact.page, [...(ended.get(fact.page) ?? []), fact.outcome])
    }
    for (const [page, outcomes] of ended) {
      if (outcomes.length > 1) found('outcome', `${name}: page ${page} ended ${outcomes.length} times: ${outcomes.join(', ')}`)
      const delivery = it.deliveries.find(delivery => delivery.id === page)
      if (delivery !== undefined && delivery.outcome !== null && outcomes[0] !== delivery.outcome && outcomes[0] !== 'unknown')
        found('outcome', `${name}: page ${page} is ${outcomes[0]} in the timeline and ${delivery.outcome} as a delivery`)
    }
    for (const [page, { at, stream: of }] of requested) {
      if (of !== stream) continue
      if (!it.deliveries.some(delivery => delivery.id === page)) found('outcome', `${name}: page ${page} has no delivery`)
      if (at < it.now - settledMs && !ended.has(page))
        found('outcome', `${name}: page ${page} of ${clockOf(it, at)} has no outcome in the timeline`)
    }
  }
  for (const delivery of it.deliveries) {
    const asked = requested.get(delivery.id)
    if (asked === undefined) found('outcome', `delivery ${delivery.id} was asked for by no event`)
    else if (asked.at < it.now - settledMs) {
      if (delivery.outcome === null)
        found('outcome', `the delivery of ${clockOf(it, asked.at)} has no outcome after ${delivery.attempts} attempts`)
      else if (delivery.reportedAt === null)
        found('outcome', `the delivery of ${clockOf(it, asked.at)} ended ${delivery.outcome} and its stream does not know`)
    }
    const sent = it.ledger.sent.filter(({ delivery: id }) => id === delivery.id)
    if (delivery.outcome === 'handed over' && !sent.some(({ result }) => result === 'handed over' || result === 'slow'))
      found('outcome', `delivery ${delivery.id} is handed over, and no carrier ever had it`)
  }

  const endedAt = new Map<string, number>()
  const answeredAt = new Map<string, number>() // of escalation call-outs that ran when somebody acknowledged
  for (const { stream } of it.stories) {
    const escalating = new Set<string>()
    for (const { at, append } of it.ledger.commits) {
      if (append.stream !== stream) continue
      for (const { fact } of append.events) {
        if (fact.type === 'CallOutStarted' && fact.why === 'escalation') escalating.add(fact.callOut)
        if (fact.type !== 'Acknowledged') continue
        for (const callOut of escalating) answeredAt.set(callOut, at)
        escalating.clear()
      }
    }
  }
  for (const { at, append } of it.ledger.commits)
    for (const { fact } of append.events) if (fact.type === 'CallOutEnded') endedAt.set(fact.callOut, at)
  for (const { at, delivery, to } of it.ledger.sent) {
    const asked = requested.get(delivery)
    if (asked === undefined) {
      found('stale', `${to} was paged by delivery ${delivery}, which nobody asked for`)
      continue
    }
    if (at < asked.at) found('stale', `${to} was paged at ${clockOf(it, at)}, before the commit at ${clockOf(it, asked.at)}`)
    const over = answeredAt.get(asked.callOut) ?? endedAt.get(asked.callOut)
    // Where every fifth call answers after seconds, five looks in a row may: then a page leaves all the same (engine/deliver.ts). The
    // last of them began before somebody had it, and answered when the page left; the four before it were slow too.
    const slow = (since: number): boolean => {
      const stalls =
        it.run.stalls < 0.2
          ? []
          : it.ledger.troubles.filter(({ what, from, to: until }) => what === 'stall' && from <= at && until >= at - looks * stallMs)
      return stalls.length >= looks && stalls.some(({ from, to: until }) => from <= since + staleMs && until >= at - staleMs)
    }
    if (over !== undefined && at > over + staleMs && !slow(over))
      found('stale', `${to} was paged at ${clockOf(it, at)}, ${at - over} ms after somebody had it`)
  }
  for (const restore of it.ledger.restores)
    for (const { at, delivery, to } of it.ledger.sent)
      if (at >= restore.at && restore.inFlight.includes(delivery))
        found('again', `${to} was paged at ${clockOf(it, at)} by a delivery that was on its way when the copy was made`)
  const bySending = Map.groupBy(it.ledger.sent, ({ delivery }) => delivery)
  for (const [delivery, sent] of bySending) {
    // A try that a node died in, or whose outcome could not be stored, is one more.
    if (sent.length > triesMax && !it.excused(sent[0]!.at - 16_000, sent.at(-1)!.at, 'carriers'))
      found('tries', `${sent[0]!.to} was tried ${sent.length} times by delivery ${delivery}`)
    sent.forEach((again, n) => {
      const before = sent[n - 1]
      if (before === undefined || before.result !== 'handed over') return
      // A node whose clock is ahead by more than the lease of what another one is handing over takes it too (V7).
      const apart = it.ledger.troubles.some(
        ({ what, from, to, allowsMs }) =>
          what === 'wrong clock' && from <= before.at && to >= again.at && allowsMs! - 3000 > bornLeaseMs - 1000,
      )
      if (!apart && !it.excused(before.at - 16_000, again.at))
        found('twice', `${again.to} got delivery ${delivery} at ${clockOf(it, before.at)} and again at ${clockOf(it, again.at)}`)
    })
  }
}
