import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { minute } from '../core/span.ts'
import { step } from '../core/step.ts'
import type { Request } from './port.ts'
import { type House, makeHouse, org, start } from './testing/house.ts'
import { commitment } from './words.ts'

let house: House
afterEach(() => house.stop())

const open = (more: Partial<Request> = {}): Request => ({
  org,
  stream: 'new',
  by: { person: id('ana') },
  ask: (text, world) => ({
    type: 'Open',
    severity: world.plan.value.severities[0]!.id,
    kind: null,
    title: text('Checkout fails for Jane'),
    alert: null,
    receivedAt: start,
    correlation: null,
    nearMiss: false,
    touches: [],
    autoResolve: false,
  }),
  ...more,
})
const openedBy = async (request: Request) => {
  const handled = await house.engine.handle(request)
  if (handled.handled !== 'done') throw new Error(handled.handled)
  return handled
}

test('C-17 a command that is sent again under its id answers with the first outcome and changes nothing', async () => {
  house = await makeHouse()
  const first = await openedBy(open({ command: id('c1') }))
  const again = await house.engine.handle(open({ command: id('c1') }))
  expect(again).toMatchObject({ handled: 'seen before', stream: first.stream, number: first.number })
  expect(await house.incidents()).toHaveLength(1)

  const resolve = { org, stream: first.stream, command: id<'command'>('c2'), by: { person: id<'person'>('ana') } }
  const ask: Request['ask'] = () => ({ type: 'Resolve', note: null })
  expect((await house.engine.handle({ ...resolve, ask })).handled).toBe('done')
  // Decided anew it would be refused: the incident is resolved already.
  expect((await house.engine.handle({ ...resolve, ask })).handled).toBe('seen before')
  expect((await house.engine.handle({ ...resolve, command: id('c3'), ask })).handled).toBe('refused')
})

test('twenty writers of one incident, on two nodes, each get their word in, in one order without a gap', async () => {
  house = await makeHouse()
  const other = house.another()
  const { stream } = await openedBy(open())
  const note = (n: number): Request => ({
    org,
    stream,
    by: { person: id('ana') },
    ask: text => ({ type: 'AddNote', note: text(`note ${n}`), happenedAt: null }),
  })
  const writing = Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? house.engine : other).handle(note(n))))
  await house.clock.runFor(5000)
  expect((await writing).every(({ handled }) => handled === 'done')).toBe(true)
  const events = await house.store.org(org).events(stream)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1))
  expect(events.filter(({ fact }) => fact.type === 'NoteAdded')).toHaveLength(20)
})

test('C-19 what was said is kept apart from the log, which holds only a commitment to it', async () => {
  house = await makeHouse()
  const { stream, incident } = await openedBy(open())
  const events = await house.store.org(org).events(stream)
  expect(JSON.stringify(events)).not.toContain('Jane')
  const texts = await house.store.org(org).readTexts([incident.title])
  expect(texts[incident.title]).toBe('Checkout fails for Jane')
  expect(events[0]!.private[incident.title]).toMatch(/^[0-9a-f]{64}$/)
  expect(commitment('salt', 'a')).not.toBe(commitment('pepper', 'a'))
})

test("time never runs backwards within an incident, whatever a node's clock says", async () => {
  house = await makeHouse()
  const { stream } = await openedBy(open())
  const behind = house.another({ clock: { ...house.clock, now: () => instant(start - 10 * minute) } })
  await behind.handle({ org, stream, by: { person: id('ana') }, ask: text => ({ type: 'AddNote', note: text('x'), happenedAt: null }) })
  const events = await house.store.org(org).events(stream)
  expect(events.every(({ at }, n) => n === 0 || at >= events[n - 1]!.at)).toBe(true)
})

test('an incident that is not there, and what core refuses, are said and store nothing', async () => {
  house = await makeHouse()
  expect(await house.engine.handle({ org, stream: id('none'), by: { person: id('ana') }, ask: () => ({ type: 'Tick' }) })).toEqual({
    handled: 'no such incident',
  })
  const refused = await house.engine.handle(
    open({ ask: (text, world) => ({ ...(open().ask(text, world) as never as object), severity: id('P9') }) as never }),
  )
  expect(refused).toMatchObject({ handled: 'refused', refusal: { code: 'severity-unknown' } })
  expect(await house.incidents()).toHaveLength(0)
})

test('a state that other code folded is folded again from its events', async () => {
  house = await makeHouse()
  const { stream } = await openedBy(open())
  const store = house.store.org(org)
  const loaded = (await store.load(stream))!
  // Written by a version whose state knew less.
  const stale = { ...loaded.incident, responders: [id<'person'>('nobody-at-all')] }
  const stepped = step(
    await house.engine.world(org),
    loaded.incident,
    { id: id('by-old-code'), by: { person: id('ana') }, ask: { type: 'AddNote', note: id('r'), happenedAt: null }, private: {} },
    { org, stream, drill: null },
  )
  if ('refused' in stepped) throw new Error(stepped.refused)
  await store.append({
    stream,
    kind: 'incident',
    drill: null,
    after: loaded.incident.seq,
    command: id('by-old-code'),
    events: stepped.events,
    incident: { ...stale, seq: stepped.incident.seq },
    foldVersion: 'fold-0',
    wakeAt: stepped.wakeAt,
    deliveries: [],
    supersede: [],
    texts: {},
    alerts: [],
  })
  const handled = await house.engine.handle({
    org,
    stream,
    by: { person: id('ana') },
    ask: () => ({ type: 'TakeOver', person: id('ben') }),
  })
  expect(handled).toMatchObject({ handled: 'done' })
  if (handled.handled === 'done') expect(handled.incident.responders).not.toContain('nobody-at-all')
})
