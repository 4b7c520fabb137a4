/** Alerts that come in with their incidents are what they would be had they come one after another (intake.ts, route.ts). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '../store/memory/store.ts'
import type { Store } from '../store/port.ts'
import { makeHouse, org, signalOf } from './testing/house.ts'

type Word = Readonly<{ instance: number; firing: boolean }>
type Request = Readonly<{ node: 0 | 1; words: readonly Word[] }>
const causes = 3
const word = fc.record({ instance: fc.nat({ max: 8 }), firing: fc.constantFrom(true, true, true, false) })
const request: fc.Arbitrary<Request> = fc.record({
  node: fc.constantFrom(0, 1),
  words: fc.array(word, { minLength: 1, maxLength: 4 }),
})
/** Those of one burst are sent without waiting for one another. */
const bursts = fc.array(fc.array(request, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })

/** `brings`: what the store makes of alerts with their incidents. */
async function endOf(said: readonly (readonly Request[])[], brings: (store: Store) => Store) {
  let opened = 0
  const real = brings(memoryStore())
  const store: Store = {
    ...real,
    org(of) {
      const its = real.org(of)
      const openWith: typeof its.openWith = async (batch, appends) => {
        const both = await its.openWith(batch, appends)
        if (both !== null && appends.length > 1) opened += appends.length
        return both
      }
      return { ...its, openWith }
    },
  }
  const house = await makeHouse({ store })
  const nodes = [house.engine, house.another()] as const
  for (const node of nodes) await node.start()
  const waiting: unknown[] = []
  for (const burst of said) {
    const answers = burst.map(({ node, words }) =>
      nodes[node].intake(
        house.door,
        'signal',
        // What is said of one alert comes by one node: of two, whose word was later nobody can say.
        words.map(({ instance, firing }) =>
          signalOf({
            status: firing ? 'firing' : 'resolved',
            labels: { service: `cause ${instance % causes}`, instance: `${instance} by ${node}` },
          }),
        ),
        { hash: 'h', bytes: 1 },
      ),
    )
    await house.clock.runFor(100)
    await Promise.all(answers)
    waiting.push(...(await house.store.engine.unrouted(10))) // before anybody makes anything good
    await house.clock.runFor(10_000)
  }
  const rows = await house.incidents()
  const causeOf = new Map(rows.map(({ stream, incident }) => [stream as string | null, incident.correlation]))
  const alerts = await house.store.org(org).alerts({ limit: 1000 })
  const end = {
    incidents: rows
      .map(({ incident, alerts }) => ({
        cause: incident.correlation,
        status: incident.status,
        severity: incident.severity,
        burns: incident.alerts.firing,
        ...alerts,
      }))
      .toSorted((a, b) => (String(a.cause) < String(b.cause) ? -1 : 1)),
    alerts: alerts
      .map(({ labels, status, routing, incident }) => `${labels.instance} ${status} ${routing} ${causeOf.get(incident)}`)
      .sort(),
    pages: house.sent.map(({ to }) => to).sort(),
    waiting,
  }
  await house.stop()
  return { end, opened }
}

test('R1 alerts that come in with their incidents leave what they leave one after another, on two nodes, whatever is said of them meanwhile', async () => {
  let together = 0
  await fc.assert(
    fc.asyncProperty(bursts, async said => {
      const brought = await endOf(said, store => store)
      const alone = await endOf(said, store => ({ ...store, org: of => ({ ...store.org(of), openWith: async () => null }) }))
      expect(brought.end).toEqual(alone.end)
      expect(brought.end.waiting).toEqual([])
      together += brought.opened
    }),
    { numRuns: Number(process.env.TOCSIN_RUNS ?? 30) },
  )
  expect(together).toBeGreaterThan(0)
})
