import { expect, test } from 'vitest'
import { partsOf, slugOf } from './slug.ts'

test('a name becomes an id that the register takes', () => {
  expect(slugOf('Müller & Söhne GmbH')).toBe('muller-sohne-gmbh')
  expect(slugOf('  Acme — Ltd. ')).toBe('acme-ltd')
  expect(slugOf('株式会社')).toBe('')
  expect(slugOf('x'.repeat(200))).toHaveLength(60)
})

test('a list is read as people write it', () => {
  expect(partsOf('orders, addresses;payment data\n')).toEqual(['orders', 'addresses', 'payment data'])
  expect(partsOf(' , ')).toEqual([])
})
