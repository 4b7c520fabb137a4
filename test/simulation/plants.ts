/**
 * Faults of the kind that pagers have had, planted one at a time into a copy of the source: each must be caught by the
 * checker that is meant for it. `begin`: the seed to begin with, where the first to catch it comes late.
 */
export type Plant = Readonly<{ fault: string; file: string; from: string; to: string; caughtBy: readonly string[]; begin?: number }>

export const plants: readonly Plant[] = [
  {
    fault: 'double paging from overlapping ticks: a delivery that one node has taken is taken by the other too',
    file: 'store/memory/streams.ts',
    from: 'house.sending.set(address(home.org, delivery.id), append.taken?.until ?? delivery.dueAt)',
    to: 'house.sending.set(address(home.org, delivery.id), delivery.dueAt)',
    caughtBy: ['twice'],
  },
  {
    fault: 'a delivery stuck as scheduled: what failed once is tried again next year',
    file: 'engine/deliver.ts',
    from: 'const at = instant(clock.now() + Math.max(wait, asked))',
    to: 'const at = instant(clock.now() + Math.max(wait, asked) + 31_536_000_000)',
    caughtBy: ['outcome'],
    begin: 8,
  },
  {
    fault: 'a repeat count off by one: the round begins again before its last step',
    file: 'core/chapters/escalation/steps.ts',
    from: 'const last = at.step >= policy.steps.length - 1',
    to: 'const last = at.step >= policy.steps.length - 2',
    caughtBy: ['escalation'],
  },
  {
    fault: 'an escalation completed with nobody paged: people without a contact method count as reached',
    file: 'core/chapters/escalation/call-outs.ts',
    from: 'if (nextRung(world.people.value, person, loudness, 0) === null) continue',
    to: 'if (nextRung(world.people.value, person, loudness, 0) === null) { reachable = true; continue }',
    caughtBy: ['nobody'],
  },
  {
    fault: 'an acknowledged alert paging later: the call-outs of the escalation go on',
    file: 'core/chapters/escalation/endings.ts',
    from: "if (incident.acknowledged !== null) return incident.acknowledged.by === callOut.person ? 'answered' : 'answered by another'",
    to: '',
    caughtBy: ['stale'],
  },
  {
    fault: 'a page that leaves although its call-out has ended: not looked at again before it is sent',
    file: 'engine/deliver.ts',
    from: "return end(delivery, 'superseded', null) // V1, V6",
    to: "await carrier.send({ delivery: delivery.id, title: '', to: { name: person.name, address: '', settings: {} } } as never, new AbortController().signal); return end(delivery, 'superseded', null)",
    caughtBy: ['stale'],
    begin: 80,
  },
  {
    fault: 'an escalation lost at restart: a wake that a dead node had taken stays its own',
    file: 'engine/wake.ts',
    from: 'const leaseMs = 5000',
    to: 'const leaseMs = 500_000_000',
    caughtBy: ['late', 'silent', 'wake', 'owed'],
    begin: 245,
  },
  {
    fault: 'a false resolve after a restart: time in which nobody listened counts towards the expiry',
    file: 'engine/listening.ts',
    from: 'if (last !== null && now - last > (began ? 0 : gapMs)) {',
    to: 'if (last !== null && now - last < 0) {',
    caughtBy: ['false resolve'],
    begin: 35,
  },
  {
    fault: 'projection drift: the list counts alerts up and never down',
    file: 'store/memory/alerts.ts',
    from: "counts.firing += status === 'firing' ? by : 0",
    to: "counts.firing += status === 'firing' && by > 0 ? by : 0",
    caughtBy: ['drift'],
  },
  {
    fault: 'a lost update between two nodes: whoever commits last is not told that another was first',
    file: 'store/memory/streams.ts',
    from: "if ((before?.seq ?? 0) !== append.after) return { appended: 'conflict' }",
    to: '',
    caughtBy: ['gap', 'fold'],
  },
  {
    fault: 'a hand-over an hour late on the night on which the clocks go back',
    file: 'core/calendar/local.ts',
    from: "if (found === null || fold === 'later') found = candidate",
    to: 'found = candidate',
    caughtBy: ['on call'],
  },
  {
    fault: 'an accepted alert that opens nothing: what was committed is not routed when its node dies',
    file: 'engine/route.ts',
    from: 'const waiting = await store.org(org).takeUnrouted(batch)',
    to: 'const waiting: never[] = []',
    caughtBy: ['lost'],
    begin: 98,
  },
  {
    fault: 'a page tried for ever: each try counts as the first, whichever node made it',
    file: 'engine/deliver.ts',
    from: 'const wait = retryMs[delivery.attempts - 1]',
    to: 'const wait = retryMs[0]',
    caughtBy: ['tries'],
  },
  {
    fault: 'a letter to a customer sent twice: what is in flight is taken once more',
    file: 'store/memory/notices.ts',
    from: "if (notice.state === 'waiting' && notice.takeAt <= now) taken.push(notice)",
    to: "if ((notice.state === 'waiting' || notice.state === 'in flight') && notice.takeAt <= now) taken.push(notice)",
    caughtBy: ['notice'],
    begin: 40,
  },
  {
    fault: 'an erasure that is only said: the words stay where they were',
    file: 'engine/erase.ts',
    from: 'await home.eraseTexts(Object.values<readonly Ref[]>(erasure.texts).flat())',
    to: '',
    caughtBy: ['erased'],
  },
]
