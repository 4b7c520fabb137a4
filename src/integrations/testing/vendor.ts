/** What the tests of vendors' webhooks share: one reading of a sample or of an object, and any JSON at all. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Instant, instant } from '../../core/id.ts'
import type { Headers, Signal, SourceRoute } from '../source.ts'

export const now: Instant = instant(Date.UTC(2026, 10, 22, 4, 30))
const bytesOf = (body: Uint8Array | object): Uint8Array => (body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)))

export function vendor(folder: string, route: SourceRoute) {
  const sample = (name: string): Buffer => readFileSync(new URL(`../${folder}/samples/${name}.json`, import.meta.url))
  const all = (body: Uint8Array | object, headers: Headers = {}): readonly Signal[] => {
    const read = route.read(bytesOf(body), headers, now)
    if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
    return read.signals
  }
  return {
    sample,
    json: (name: string) => JSON.parse(String(sample(name))),
    all,
    one(body: Uint8Array | object, headers: Headers = {}): Signal {
      const signals = all(body, headers)
      if (signals.length !== 1) throw new Error(`${signals.length} signals`)
      return signals[0]!
    },
    /** Why it is refused; null: it is taken. */
    objects: (body: Uint8Array | object, headers: Headers, ...secrets: readonly string[]) =>
      route.proof!.objects({ body: bytesOf(body), headers, secrets, now }),
    /** Whatever comes, it is read whole or refused with a remedy; what is read, a store can keep and a lock screen can show. */
    readsAnything(headers: fc.Arbitrary<Headers> = fc.constant({}), near: fc.Arbitrary<unknown> = fc.constant({})): void {
      const anything = fc.oneof(
        fc.json({ maxDepth: 4 }).map(text => JSON.parse(text) as unknown),
        near,
      )
      fc.assert(
        fc.property(anything, headers, (body, said) => {
          const read = route.read(Buffer.from(JSON.stringify(body)), said, now)
          if ('problem' in read) {
            expect(read.instead).not.toBe('')
            return
          }
          for (const signal of read.signals) {
            expect(signal.dedup).not.toBe('')
            expect(signal.summary).not.toBe('')
            expect([...signal.summary].length).toBeLessThanOrEqual(180)
            for (const value of [...Object.values(signal.labels), ...Object.values(signal.annotations)]) expect(typeof value).toBe('string')
            for (const at of [signal.startsAt, signal.endsAt, signal.expiresAt]) expect(at === null || Number.isSafeInteger(at)).toBe(true)
          }
        }),
        { numRuns: 400 },
      )
    },
  }
}
/** An object that has these members or not, each of any kind or as it should be. */
export const nearly = (members: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, right]) => [
        name,
        fc.oneof(
          {
            weight: 3,
            arbitrary: typeof right === 'object' && right !== null && !Array.isArray(right) ? nearly({ ...right }) : fc.constant(right),
          },
          { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
        ),
      ]),
    ),
    { requiredKeys: [] },
  )
