import { expect, test } from 'vitest'
import { namedIn } from './named-in.ts'

const acme = { id: 'acme', name: 'Acme GmbH', contact: { name: 'Ada', email: 'ada@acme.example' } }
const borough = { id: 'borough', name: 'Borough Books', contact: null }
const twin = { id: 'borough-2', name: 'borough books', contact: null }

test('customers are found by id, name or address, each once, however it is written', () => {
  expect(namedIn([acme, borough], ['ACME', ' ada@acme.example', 'Borough Books'])).toEqual({ found: [acme, borough], unknown: [] })
})

test('what nobody is called by, or two are, is said to be unknown and not guessed', () => {
  expect(namedIn([acme, borough, twin], ['Borough Books', 'nobody', 'borough-2'])).toEqual({
    found: [twin],
    unknown: ['Borough Books', 'nobody'],
  })
})
