import { expect, test } from 'vitest'
import { personNamed } from './person.ts'

const people = [
  { id: 'p1', name: 'Ana Example' },
  { id: 'p2', name: 'Ben Example' },
  { id: 'p3', name: 'Ben Other' },
  { id: 'p4', name: 'Cai' },
  { id: 'p5', name: 'cai' },
]

test('X-02 at a terminal a person is known by id, whole name, or a first name that one person has, as in the people file', () => {
  for (const text of ['p1', 'Ana Example', 'ana', ' ANA ']) expect(personNamed(people, text)?.id, text).toBe('p1')
  expect(personNamed(people, 'Ben Other')?.id).toBe('p3')
  expect(personNamed(people, 'Example')).toBe(null)
  expect(personNamed(people, 'Ana', 'whole name'), 'whoever is erased is named whole').toBe(null)
})

test('a name that several have is refused with what tells them apart', () => {
  expect(() => personNamed(people, 'Ben')).toThrow(
    expect.objectContaining({ message: '2 people are called Ben', instead: 'one of Ben Example, Ben Other' }),
  )
  expect(() => personNamed(people, 'Cai')).toThrow('2 people are called Cai')
})
