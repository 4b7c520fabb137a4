import { expect, test } from 'vitest'
import { ownIds, partsOf, slugOf } from './slug.ts'

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

test('L-18 each name has an id of its own, whatever it is written in', () => {
  const named = (...names: string[]) => names.map(name => ({ id: '', name }))
  expect(ownIds(named('API', '支払い', 'Оплата'), 'component')).toEqual(['api', 'component', 'component-2'])
  expect(ownIds([{ id: 'api', name: 'Old' }, ...named('API')], 'component')).toEqual(['api', 'api-2'])
})
