import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { find, hrefOf, isAt } from './address.ts'

const at = (href: string) => find(new URL(href, 'http://here'))

describe('the addresses of the console', () => {
  test('an address is found by its parts, with what stands behind its question mark and nothing unknown', () => {
    expect(at('/')).toEqual({ address: '/', params: {}, search: {} })
    expect(at('/incidents/?status=open&q=&other=1')).toEqual({ address: '/incidents', params: {}, search: { status: 'open' } })
    expect(at('/incidents/D4?part=law#x')).toEqual({ address: '/incidents/$number', params: { number: 'D4' }, search: { part: 'law' } })
    expect(at('/incidents/27/plan')).toMatchObject({ address: '/incidents/$number/plan', params: { number: '27' } })
    for (const none of ['/plan', '/incidents/27/nothing', '/incidents//plan', '/a/b/c/d', '/incidents/%E0%A4']) expect(at(none)).toBe(null)
  })

  test('an address is written with what is filled in, and read back as it was', () => {
    expect(hrefOf({ to: '/obligations', search: { state: '', mine: 'yes' } })).toBe('/obligations?mine=yes')
    expect(hrefOf({ to: '/plan-view', hash: '5.1 page' })).toBe('/plan-view#5.1%20page')
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1, unit: 'grapheme' }), (number, part) => {
        fc.pre(!/^\.{1,2}$/.test(number)) // which every reader of addresses takes for a folder
        expect(at(hrefOf({ to: '/incidents/$number', params: { number }, search: { part } }))).toEqual({
          address: '/incidents/$number',
          params: { number },
          search: { part },
        })
      }),
    )
  })

  test('a place is where one is when its own screen or one below it is open', () => {
    expect([isAt('/incidents', '/incidents'), isAt('/incidents/27', '/incidents'), isAt('/incidentsx', '/incidents')]).toEqual([
      true,
      true,
      false,
    ])
    expect([isAt('/', '/'), isAt('/incidents', '/')]).toEqual([true, false])
  })
})
