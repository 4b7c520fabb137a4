import { expect, test } from 'vitest'
import { peopleWords } from './people-words.ts'

const [ana, ben, cleo, dan] = ['Ana', 'Ben', 'Cleo', 'Dan'].map(name => ({ id: name, name })) as [
  { id: string; name: string },
  { id: string; name: string },
  { id: string; name: string },
  { id: string; name: string },
]

test('people are named as one would say them, and the reader is you', () => {
  expect(peopleWords([], null)).toBe('nobody')
  expect(peopleWords([ana], null)).toBe('Ana')
  expect(peopleWords([ana, ben], 'Ana')).toBe('you and Ben')
  expect(peopleWords([ana, ben, cleo], null)).toBe('Ana, Ben and Cleo')
  expect(peopleWords([ana, ben, cleo, dan], null)).toBe('Ana, Ben and 2 more')
})
