import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actor } from './cause.ts'
import type { Effect } from './chapter.ts'
import type { Ask, Command } from './command.ts'
import type { Event, PageId } from './event.ts'
import { fold } from './fold.ts'
import { id, instant } from './id.ts'
import type { Incident } from './incident.ts'
import { canonical, canonicalEvent } from './log/canonical.ts'
import { rules } from './obligation/law/rules.ts'
import { runs } from './obligation/obligation.ts'
import { hour, minute } from './span.ts'
import { step, wakeOf } from './step.ts'
import { day, openAsk } from './testing/story.ts'
import { type Given, method, people, rule, rung, team, within, withPerson, withPlan, worldAt } from './testing/team.ts'

const stream = { org: id<'org'>('org'), stream: id<'stream'>('stream'), drill: null }
const P1 = id<'severity'>('P1')
const P2 = id<'severity'>('P2')

/** The team's plan with the rest of the grammar in it: a rhythm, a decision that is asked again, a breach, a notification. */
const planned: Given = withPlan(plan => ({
  notifications: [
    {
      id: id('word'),
      name: 'Word',
      clause: id('breach'),
      to: 'customers',
      obligations: [id('tell-breach')],
      inWriting: true,
      from: 'a named person',
      toExtentKnown: true,
      contents: [{ id: 'nature', what: 'What happened' }],
      approvedBy: [id('incident-commander')],
    },
  ],
  obligations: [
    ...plan.obligations,
    rule('update', {
      when: { fact: 'severity', is: ['P1', 'P2'] },
      due: {
        [P1]: [{ due: 'every', span: { unit: 'ms', count: 30 * minute }, until: id('resolved'), words: 'every 30 minutes until resolved' }],
        [P2]: [{ due: 'every', span: { unit: 'ms', count: hour }, until: id('resolved'), words: 'every hour until resolved' }],
      },
    }),
    rule('decide', {
      when: { fact: 'severity', is: ['P2'] },
      due: { [P2]: [{ due: 'open', words: 'open' }] },
      met: { met: 'decided' },
      ask: { question: 'Tell customers?', answers: ['yes', 'not now'], weigh: ['scope'] },
      again: ['scope', 'severity'],
    }),
    rule('tell-breach', {
      when: {
        any: [
          { fact: 'breach', is: ['confirmed'] },
          { fact: 'breach', lastsOver: { unit: 'ms', count: 2 * hour } },
        ],
      },
      due: {
        [P1]: [{ due: 'without undue delay', from: id('breach-confirmed'), words: 'without undue delay' }],
        [P2]: [within({ unit: 'ms', count: 3 * hour }, 'breach-confirmed', 'within 3 hours')],
      },
      target: { [P1]: within({ unit: 'ms', count: 72 * hour }, 'breach-confirmed', 'within 72 hours') },
      met: { met: 'sent', to: 'customers' },
      warn: { unit: 'ms', count: 20 * minute },
      late: [{ owners: true }],
    }),
  ],
}))
/** Under several regimes at once, by its own word. */
const whole: Given = {
  ...planned,
  law: {
    rules,
    profile: {
      entities: ['financial', 'nis2'],
      established: ['DE'],
      data: [{ id: 'customer-data' as never, role: 'both', people: ['DE', 'unknown'] }],
    },
  },
}
const worlds: readonly Given[] = [
  whole,
  { ...planned, law: { rules } },
  withPerson(whole, 'ana', { methods: [], loud: [], quiet: [] }),
  withPerson(whole, 'ben', { methods: [method('ben-push', 'ntfy', false)], loud: [rung('ben-push', 0), rung('gone', 5)], quiet: [] }),
  { ...whole, people: { ...people, positions: {}, owners: [id('dan')] } },
  { ...whole, people: { ...people, owners: [] }, calendar: { ...team.calendar, business: null } },
]

type Move = Readonly<{ after: number; by: Actor; pick: (incident: Incident | null, now: number) => Ask; world: number }>
const persons = ['ana', 'ben', 'cleo', 'dan', 'eve', 'zoe']
const person = fc.constantFrom(...persons).map(name => id<'person'>(name))
const actor: fc.Arbitrary<Actor> = fc.oneof(
  person.map(p => ({ person: p })),
  fc.constant<Actor>({ source: id('source') }),
  fc.constant<Actor>({ program: id('token') }),
)
const reason = id<'private part'>('reason')
const asks: fc.Arbitrary<Move['pick']> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Move['pick']>(() => ({ type: 'Tick' })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(), fc.constantFrom('handed over', 'refused', 'unknown', 'superseded'))
      .map(([n, outcome]): Move['pick'] => incident => {
        const pages = Object.keys(incident?.pages ?? {}) as PageId[]
        return { type: 'EndPage', page: pages[n % Math.max(1, pages.length)] ?? id('no-page'), outcome, detail: null }
      }),
  },
  fc.tuple(person, fc.nat(), fc.boolean()).map(([p, n, given]): Move['pick'] => incident => {
    const callOuts = Object.keys(incident?.callOuts ?? {})
    return { type: 'Acknowledge', person: given ? p : null, callOut: id(callOuts[n % Math.max(1, callOuts.length)] ?? 'none'), via: 'link' }
  }),
  fc.constantFrom('P1', 'P2', 'P3', 'P4', 'P9').map((to): Move['pick'] => () => ({ type: 'ChangeSeverity', to: id(to), reason })),
  fc.constantFrom('outage', 'data-exposure', null).map((to): Move['pick'] => () => ({
    type: 'ChangeKind',
    to: to === null ? null : id(to),
    reason,
  })),
  fc.constantFrom('detect', 'triage', 'contain', 'eradicate', 'recover', 'review').map((phase): Move['pick'] => () => ({
    type: 'EnterPhase',
    phase: id(phase),
    note: null,
  })),
  fc.constantFrom('unknown', 'suspected', 'confirmed', 'ruled-out').map((value): Move['pick'] => () => ({
    type: 'SetFact',
    fact: id('breach'),
    value,
    reason: null,
  })),
  fc.constantFrom('one customer', 'all customers').map((value): Move['pick'] => () => ({
    type: 'SetFact',
    fact: id('scope'),
    value,
    reason: null,
  })),
  fc
    .tuple(fc.constantFrom('outage-began', 'breach-confirmed', 'recovered', 'contained'), fc.integer({ min: -200, max: 10 }))
    .map(([milestone, minutes]): Move['pick'] => (_, now) => ({
      type: 'SetMilestone',
      milestone: id(milestone),
      happenedAt: instant(now + minutes * minute),
      reason,
    })),
  fc
    .tuple(fc.constantFrom('aware', 'classified', 'vendor-told', 'high-risk-found', 'occurred'), fc.integer({ min: -200, max: 10 }))
    .map(([milestone, minutes]): Move['pick'] => (_, now) => ({
      type: 'SetMilestone',
      milestone: id(milestone),
      happenedAt: instant(now + minutes * minute),
      reason,
    })),
  fc
    .tuple(
      fc.constantFrom('suspected', 'affected', 'not affected'),
      fc.constantFrom('controller', 'processor', 'unknown'),
      fc.constantFrom('DE', 'US-TX', 'US', 'unknown', 'Texas'),
      fc.option(fc.nat({ max: 600 })),
    )
    .map(([state, role, place, count]): Move['pick'] => () => ({
      type: 'SayData',
      data: 'customer-data' as never,
      state,
      role,
      categories: [],
      people: [{ place, count }],
      reason,
    })),
  fc
    .tuple(
      fc.constantFrom('gdpr-33', 'GDPR', 'DORA', 'nothing'),
      fc.constantFrom('applies', 'does not apply', 'held'),
      fc.integer({ min: -1, max: 90 }),
    )
    .map(([which, decision, hours]): Move['pick'] => (_, now) => ({
      type: 'DecideRegime',
      rule: which,
      decision,
      until: instant(now + hours * hour),
      reason,
    })),
  fc.constantFrom('gdpr-33', 'dora-initial', 'dora-intermediate', 'contract:acme').map((which): Move['pick'] => (_, now) => ({
    type: 'RecordSubmission',
    rule: which,
    happenedAt: instant(now),
    note: reason,
  })),
  fc.constantFrom('aware', 'vendor-told', 'never').map((from): Move['pick'] => () => ({
    type: 'SayCustomers',
    list: `list-${from}`,
    count: 2,
    how: 'all',
    clocks: [
      { contract: id('acme'), customer: id('acme'), clause: 'soon', time: { count: 5, unit: 'hour' }, from, zone: null, holidays: null },
    ],
    reason,
  })),
  fc
    .tuple(fc.constantFrom('n1', 'n2'), fc.constantFrom('present', 'unknown', 'missing'), fc.boolean(), person)
    .map(([which, nature, preliminary, from]): Move['pick'] => () => ({
      type: 'DraftNotification',
      notification: id(which),
      form: id('word'),
      preliminary,
      from,
      subject: reason,
      note: reason,
      contents: { nature },
      list: 'list-aware',
      count: 2,
    })),
  fc.tuple(fc.constantFrom('n1', 'n2'), fc.nat({ max: 4 }), fc.nat({ max: 2 })).map(([which, what, sent]): Move['pick'] => () => {
    const notification = id<'notification'>(which)
    if (what === 0) return { type: 'WithdrawNotification', notification, reason }
    if (what === 1) return { type: 'SendNotification', notification }
    if (what === 2) return { type: 'CountNotices', notification, counts: { sent, refused: 0, unknown: 2 - sent, waiting: 0 } }
    return { type: 'ApproveNotification', notification, reason }
  }),
  fc.tuple(fc.constantFrom('technical-lead', 'incident-commander', 'communications'), person, fc.boolean()).map(
    ([role, p, take]): Move['pick'] =>
      () =>
        take ? { type: 'TakeRole', role: id(role), person: p } : { type: 'LeaveRole', role: id(role), person: p },
  ),
  person.map((p): Move['pick'] => () => ({ type: 'TakeOver', person: p })),
  person.map((p): Move['pick'] => () => ({ type: 'AddResponder', person: p, note: null })),
  fc.integer({ min: -5, max: 300 }).map((minutes): Move['pick'] => (_, now) => ({
    type: 'Snooze',
    until: instant(now + minutes * minute),
    reason: null,
  })),
  fc.tuple(fc.nat(), fc.constantFrom('meet', 'waive', 'explain')).map(([n, what]): Move['pick'] => incident => {
    const obligations = Object.keys(incident?.obligations ?? {})
    const obligation = id<'obligation'>(obligations[n % Math.max(1, obligations.length)] ?? 'none')
    const deviation = id<'deviation'>(Object.keys(incident?.deviations ?? {})[0] ?? 'none')
    if (what === 'explain') return { type: 'ExplainDeviation', deviation, reason }
    return what === 'meet' ? { type: 'MeetObligation', obligation, note: reason } : { type: 'WaiveObligation', obligation, reason }
  }),
  fc
    .constantFrom<Ask[]>(
      { type: 'Resolve', note: null },
      { type: 'Reopen', reason: null },
      { type: 'Close', as: 'done', reason: null },
      { type: 'Close', as: 'false positive', reason },
      { type: 'ClearAlerts', count: 2 },
      { type: 'Recount' },
      { type: 'AddNote', note: reason, happenedAt: null },
    )
    .map(
      (ask): Move['pick'] =>
        () =>
          ask,
    ),
  fc.integer({ min: 1, max: 300 }).map((count): Move['pick'] => () => ({ type: 'AttachAlert', alert: id(`alert-${count}`), count })),
)
const move: fc.Arbitrary<Move> = fc.record({
  after: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 90_000 }),
    fc.integer({ min: 1, max: 4 * hour }),
    fc.integer({ min: -10 * minute, max: 0 }),
  ),
  by: actor,
  pick: asks,
  world: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: worlds.length - 1 }) }),
})
const moves = fc.tuple(fc.constantFrom('P1', 'P2', 'P3', 'P4'), fc.boolean(), fc.array(move, { maxLength: 40 }))

type Taken = Readonly<{ before: Incident | null; after: Incident; fresh: readonly Event[] }>
type Run = Readonly<{ events: readonly Event[]; states: readonly Incident[]; effects: readonly Effect[]; steps: readonly Taken[] }>
type Moves = readonly [string, boolean, readonly Move[]]

/** Plays moves; `wakeUp` says whether wakes are handled on the way (a live engine) or only by the moves (a machine that is often down). */
function play([severity, wakeUp, list]: Moves): Run {
  let incident: Incident | null = null
  let wakeAt: number | 'never' = 'never'
  let now = day
  let count = 0
  let wakes = 0
  const events: Event[] = []
  const states: Incident[] = []
  const effects: Effect[] = []
  const steps: Taken[] = []
  const ask = (at: number, by: Actor, asked: Ask, world: Given): void => {
    const command: Command = { id: id(`c${++count}`), by, ask: asked, private: { [reason]: 'commitment' } }
    const stepped = step(worldAt(world, at), incident, command, stream)
    if ('refused' in stepped) return
    steps.push({ before: incident, after: stepped.incident, fresh: stepped.events })
    incident = stepped.incident
    wakeAt = stepped.wakeAt
    events.push(...stepped.events)
    effects.push(...stepped.effects)
    states.push(stepped.incident)
  }
  ask(now, { source: id('source') }, openAsk(severity), whole)
  for (const { after, by, pick, world } of list) {
    const until = now + after
    while (wakeUp && wakeAt !== 'never' && wakeAt <= until && wakes < 500) {
      wakes++
      ask(wakeAt, { tocsin: 'time' }, { type: 'Tick' }, worlds[world]!)
    }
    now = Math.max(now, until) // a node's clock may run behind; the stream's does not
    const asked = pick(incident, now)
    ask(until, asked.type === 'EndPage' ? { tocsin: 'carrier' } : asked.type === 'Tick' ? { tocsin: 'time' } : by, asked, worlds[world]!)
  }
  return { events, states, effects, steps }
}
const numRuns = 60
const seed = Date.now()
const plays: { list: Moves; run: Run }[] = []
/** Of any play: each of these is asked of the same ones, which took longer than to look at them. Where one fails it is made smaller. */
function always(look: (run: Run, list: Moves) => void): void {
  const eachPlay = (work: (list: Moves) => unknown) =>
    fc.assert(
      fc.property(moves, list => void work(list)),
      { seed, numRuns },
    )
  if (plays.length === 0) eachPlay(list => plays.push({ list, run: play(list) }))
  for (const { list, run } of plays)
    try {
      look(run, list)
    } catch (error) {
      eachPlay(list => look(play(list), list))
      throw new Error(`it failed once, and not again: ${fc.stringify(list)}`, { cause: error })
    }
}

test('any sequence of commands leaves a stream without gaps, with ids that occur once, in time', () => {
  always(({ events, effects }) => {
    events.forEach((event, i) => {
      expect(event.seq).toBe(i + 1)
      expect(event.id.startsWith(`${event.command}:`)).toBe(true)
      if (i > 0) expect(event.at).toBeGreaterThanOrEqual(events[i - 1]!.at)
    })
    expect(new Set(events.map(event => event.id)).size).toBe(events.length)
    expect(effects.map(effect => effect.id)).toEqual(events.flatMap(e => (e.fact.type === 'PageRequested' ? [e.id] : [])))
  })
})

test('after any step the stream sleeps until later than now; a Tick before that changes nothing', () => {
  always(({ states }, list) => {
    const incident = states.at(-1)!
    const wakeAt = wakeOf(incident)
    const early = wakeAt === 'never' ? incident.at + 1_000_000_000 : wakeAt - 1
    const stepped = step(
      worldAt(whole, early),
      incident,
      { id: id('early'), by: { tocsin: 'time' }, ask: { type: 'Tick' }, private: {} },
      stream,
    )
    if ('refused' in stepped) throw new Error(stepped.refused)
    // The directory may have changed on the way, which is what a recount is for: only time is under test here.
    if (list[2].every(m => m.world === 0)) {
      expect(stepped.events).toEqual([])
      expect(stepped.wakeAt).toBe(wakeAt)
    }
  })
})

test('X-08 every page has at most one outcome, and none is without one a minute later', () => {
  always(({ events, states }) => {
    const requested = new Map<string, number>()
    const ended = new Set<string>()
    for (const { at, fact } of events) {
      if (fact.type === 'PageRequested') requested.set(fact.page, at)
      if (fact.type !== 'PageEnded') continue
      expect(requested.has(fact.page)).toBe(true)
      expect(ended.has(fact.page)).toBe(false)
      ended.add(fact.page)
    }
    const last = states.at(-1)!
    for (const [page, at] of requested) if (!ended.has(page)) expect(last.at - at).toBeLessThan(minute)
  })
})

test('nobody is in two live calls of one incident, and nobody is paged for an escalation that somebody has answered', () => {
  always(({ steps }) => {
    for (const { after, fresh } of steps) {
      const live = Object.entries(after.callOuts).filter(
        ([callOut, state]) => state.next !== 'never' || Object.values(after.pages).some(p => p.callOut === callOut && p.outcome === null),
      )
      expect(new Set(live.map(([, state]) => state.person)).size).toBe(live.length)
      const why = new Map(Object.entries(after.callOuts).map(([callOut, state]) => [callOut, state.why]))
      for (const { fact } of fresh) {
        if (fact.type !== 'PageRequested' || after.acknowledged === null) continue
        expect(why.get(fact.callOut)).not.toBe('escalation')
      }
      if (after.status !== 'open') for (const callOut of Object.values(after.callOuts)) expect(callOut.why).toBe('late')
    }
  })
})

test('L-04 an obligation never disappears, keeps how it ended, and of one rule at most one occasion runs', () => {
  always(({ steps }) => {
    for (const { before, after } of steps) {
      for (const [key, was] of Object.entries(before?.obligations ?? {})) {
        const is = after.obligations[key as keyof typeof after.obligations]!
        expect(is).toBeDefined()
        if (!runs(was)) expect(is).toEqual(was)
        if (was.overdueAt !== null) expect(is.overdueAt).not.toBeNull()
      }
      const running = Object.values(after.obligations).filter(runs)
      expect(new Set(running.map(o => o.rule)).size).toBe(running.length)
      for (const o of running) if (o.next !== 'never') expect(o.next).toBeGreaterThan(after.at)
    }
  })
})

test('while nobody has an incident that pages, something is about to happen', () => {
  always(({ steps }) => {
    for (const { after } of steps) {
      const pages = whole.plan.severities.find(s => s.id === after.severity)!.pages !== 'nobody'
      if (after.status === 'open' && pages && after.acknowledged === null && after.snoozedUntil === null) {
        expect(after.escalation).not.toBeNull()
        expect(wakeOf(after)).not.toBe('never')
      }
    }
  })
})

test('C-30 the same commands give the same bytes, and the state is plain JSON', () => {
  always((one, list) => {
    const two = play(list)
    expect(two.events.map(canonicalEvent)).toEqual(one.events.map(canonicalEvent))
    const state = one.states.at(-1)!
    expect(canonical(two.states.at(-1))).toBe(canonical(state)) // canonical throws on undefined
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })
})

/** What a database may do to JSON: keys come back in another order. */
const reordered = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(reordered) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .map(([k, v]) => [k, reordered(v)]),
  ) as T
}

test('C-30 a decision does not depend on the order in which the state’s keys were kept', () => {
  always(({ states }) => {
    const incident = states.at(-1)!
    const another = reordered(incident)
    const wakeAt = wakeOf(incident)
    const decide = (state: Incident, ask: Ask, at: number) =>
      canonical(step(worldAt(whole, at), state, { id: id('again'), by: { person: id('ben') }, ask, private: {} }, stream))
    for (const ask of [{ type: 'Tick' }, { type: 'Resolve', note: null }, { type: 'TakeOver', person: id('ben') }] as Ask[]) {
      for (const at of [incident.at, wakeAt === 'never' ? incident.at + hour : wakeAt, incident.at + 3 * hour]) {
        expect(decide(another, ask, at)).toBe(decide(incident, ask, at))
      }
    }
  })
})

test('the fold from any state on the way is the fold from the start, and is what the step said', () => {
  always(({ events, states }) => {
    const last = states.at(-1)!
    const way = states[events.length % states.length]!
    expect(fold(events)).toEqual(last)
    expect(fold(events.slice(way.seq), reordered(way))).toEqual(last)
  })
})

test('private commitments of an event are those of its own words', () => {
  const command: Command = {
    id: id('c'),
    by: { person: id('ana') },
    ask: openAsk('P1', { title: id('t') }),
    private: { [id<'private part'>('t')]: 'a', [id<'private part'>('other')]: 'b' },
  }
  const stepped = step(worldAt(whole, day), null, command, stream)
  if ('refused' in stepped) throw new Error(stepped.refused)
  expect(stepped.events[0]!.private).toEqual({ t: 'a' })
  expect(stepped.events[2]!.private).toEqual({})
  expect(stepped.events[0]!.under).toEqual({ plan: 'plan-1', law: 'law-2', calendar: 'calendar-1', people: 'people-1', code: 'fold-3' })
})

test('time does not run backwards in a stream, whatever a node’s clock says', () => {
  const opened = step(worldAt(whole, day), null, { id: id('c1'), by: { source: id('s') }, ask: openAsk('P1'), private: {} }, stream)
  if ('refused' in opened) throw new Error(opened.refused)
  const note = step(
    worldAt(whole, day - hour),
    opened.incident,
    { id: id('c2'), by: { person: id('ana') }, ask: { type: 'AddNote', note: reason, happenedAt: null }, private: {} },
    stream,
  )
  if ('refused' in note) throw new Error(note.refused)
  expect(note.events[0]).toMatchObject({ at: day, fact: { happenedAt: day } })
})

test('an incident is never decided under another plan than its own', () => {
  const opened = step(worldAt(whole, day), null, { id: id('c1'), by: { source: id('s') }, ask: openAsk('P1'), private: {} }, stream)
  if ('refused' in opened) throw new Error(opened.refused)
  const other = { ...whole, plan: { ...whole.plan, header: { ...whole.plan.header, version: '2' } } }
  const tick: Command = { id: id('c2'), by: { tocsin: 'time' }, ask: { type: 'Tick' }, private: {} }
  expect(() => step(worldAt(other, day), opened.incident, tick, stream)).toThrow('is pinned to plan plan-1')
})

test('events that are missing, doubled or another stream’s are not folded', () => {
  const { events } = play(['P1', true, []])
  expect(() => fold(events.slice(1))).toThrow('number 2 where 1 comes next')
  expect(() => fold([events[0]!, events[0]!])).toThrow('number 1 where 2 comes next')
  expect(() => fold([events[0]!, { ...events[1]!, stream: id('other') }])).toThrow('was folded into stream')
})
