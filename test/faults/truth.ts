/** What must hold after any death, looked at in the store itself. */
import { expect } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import type { OrgId, OrgStore, Store } from '../../src/store/port.ts'

export type Truth = Readonly<{ store: Store; org: OrgId }>

export async function waitFor(what: string, holds: () => Promise<boolean> | boolean, forMs = 120_000): Promise<void> {
  const until = Date.now() + forMs
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`it did not come to be within ${forMs} ms that ${what}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

const streamsOf = async (store: OrgStore) => {
  const streams: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.incidents({ drill: null, limit: 200, ...(cursor === undefined ? {} : { cursor }) })
    streams.push(...page.rows.map(row => row.stream))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return streams as Event['stream'][]
}
export const eventsByIncident = async ({ store, org }: Truth) => {
  const of = store.org(org)
  return Promise.all((await streamsOf(of)).map(async stream => ({ stream, events: await of.events(stream) })))
}

/** Every alert that got a 2xx is there, and on an incident. */
export async function allAccepted({ store, org }: Truth, accepted: readonly number[]): Promise<void> {
  const there = new Map<string, string>()
  let before: string | undefined
  for (;;) {
    const page = await store.org(org).alerts({ limit: 1000, ...(before === undefined ? {} : { before }) })
    for (const alert of page) there.set(alert.labels.number ?? '', alert.routing)
    if (page.length < 1000) break
    before = page.at(-1)!.alert
  }
  expect(accepted.filter(number => !there.has(String(number)))).toEqual([])
  expect([...there].filter(([, routing]) => routing !== 'attached')).toEqual([])
}

/** One incident for each service, numbered without a gap. */
export async function oneIncidentEach(truth: Truth, services: number): Promise<void> {
  const { rows, total } = await truth.store.org(truth.org).incidents({ drill: null, limit: 200 })
  expect(total).toBe(services)
  expect(rows.map(row => row.number)).toEqual(rows.map((_, n) => total - n))
  expect(new Set(rows.map(row => row.incident.correlation)).size).toBe(rows.length)
}

/**
 * Every page has one delivery, every delivery one outcome, and the timeline has it once. The escalations go on meanwhile: what they
 * ask for after we looked has its delivery, and its end is still to come.
 */
export async function everyPageEndedOnce(truth: Truth): Promise<void> {
  const settled = await settledPages(truth)
  const timelines = await eventsByIncident(truth)
  const sent = new Set((await deliveriesOf(truth)).map(({ send }) => send.page as string))
  for (const { events } of timelines) {
    const asked = events.flatMap(({ fact }) => (fact.type === 'PageRequested' ? [fact.page as string] : []))
    const ended = events.flatMap(({ fact }) => (fact.type === 'PageEnded' ? [fact.page as string] : []))
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.filter(page => !sent.has(page))).toEqual([])
    expect(ended.filter(page => settled.has(page)).toSorted()).toEqual(asked.filter(page => settled.has(page)).toSorted())
    expect(new Set(ended).size).toBe(ended.length)
    expect(ended.filter(page => !asked.includes(page))).toEqual([])
  }
}

/** Nobody was skipped: each incident that nobody answered took the steps in order, each once. */
export async function everyEscalationWent(truth: Truth, steps: number): Promise<void> {
  for (const { events } of await eventsByIncident(truth)) {
    const stepped = events.flatMap(({ fact }) => (fact.type === 'EscalationStepped' ? [fact.step] : []))
    expect(stepped.slice(0, steps)).toEqual(Array.from({ length: steps }, (_, n) => n))
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1))
  }
}
/**
 * Asked often: it reads no further than to the first whose escalation did not go. An alert that was committed by a node that died
 * opens its incident when the next one finds it waiting.
 */
export async function escalationsWent({ store, org }: Truth, steps: number): Promise<boolean> {
  const of = store.org(org)
  if ((await of.takeUnrouted(1)).length > 0) return false
  for (const stream of await streamsOf(of))
    if ((await of.events(stream)).filter(({ fact }) => fact.type === 'EscalationStepped').length < steps) return false
  return true
}
const deliveriesOf = ({ store, org }: Truth) => store.org(org).deliveries({ limit: 100_000 })
/** The pages there are now, once each of them has its outcome and the timeline was told; those that are asked for meanwhile are not waited for. */
async function settledPages(truth: Truth): Promise<ReadonlySet<string>> {
  const asked = new Set((await deliveriesOf(truth)).map(({ send }) => send.page as string))
  await waitFor('every page has its outcome', async () =>
    (await deliveriesOf(truth)).every(
      ({ send, outcome, reportedAt }) => !asked.has(send.page as string) || (outcome !== null && reportedAt !== null),
    ),
  )
  return asked
}
