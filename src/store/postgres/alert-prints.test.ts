import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { printsOf } from './alert-prints.ts'

const print = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })

test('a fingerprint is kept so that it reads back, and is no other of another source, drill or organisation', () => {
  const whose = [
    ['o', 's', ''],
    ['o', 's', 'd'],
    ['o', 't', ''],
    ['p', 's', ''],
  ] as const
  fc.assert(
    fc.property(fc.array(print, { minLength: 1, maxLength: 5 }), prints => {
      const kept = whose.map(([org, source, drill]) => {
        const of = printsOf(id(org), source, drill)
        const bytes = of.kept(prints).toString('hex')
        expect(bytes.match(/.{32}/g)!.map(of.read)).toEqual(prints)
        return bytes.slice(0, 32)
      })
      expect(new Set(kept).size).toBe(whose.length)
    }),
  )
})

test('what is no fingerprint is refused, and not kept as one', () => {
  expect(() => printsOf(id('o'), 's', '').kept(['0'.repeat(32), 'x'.repeat(32)])).toThrow(/32 hex digits/)
})
