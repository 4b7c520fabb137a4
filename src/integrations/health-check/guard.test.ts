import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { guardCode, makeGuardedLookup } from './guard.ts'

const asked = (lookup: LookupFunction, host: string) =>
  new Promise<unknown>(resolve => lookup(host, { all: true }, (error, found) => resolve(error?.code ?? found)))

test('T-02 of one name one lookup is under way, however many look there; what it finds or lacks all of them hear, and the guard each time', async () => {
  const waiting: PromiseWithResolvers<LookupAddress[]>[] = []
  const lookup = makeGuardedLookup(() => {
    const one = Promise.withResolvers<LookupAddress[]>()
    waiting.push(one)
    return one.promise
  })
  const slow = [asked(lookup, 'db.example.com'), asked(lookup, 'db.example.com'), asked(lookup, 'other.example.com')]
  expect(waiting).toHaveLength(2)
  waiting[0]!.resolve([{ address: '169.254.169.254', family: 4 }])
  waiting[1]!.reject(Object.assign(new Error('not known'), { code: 'ENOTFOUND' }))
  expect(await Promise.all(slow)).toEqual([guardCode, guardCode, 'ENOTFOUND'])
  const next = asked(lookup, 'db.example.com') // asked anew: what a name leads to is not kept
  waiting[2]!.resolve([{ address: '10.0.0.1', family: 4 }])
  expect(await next).toEqual([{ address: '10.0.0.1', family: 4 }])
})
