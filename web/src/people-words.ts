import { listed } from './sentence.ts'
import type { PersonBrief } from './shapes.ts'

/** `nobody`, `Ana`, `Ana and Ben`, `Ana, Ben and 3 more`; the reader is "you". */
export function peopleWords(people: readonly PersonBrief[], me: string | null, most = 3): string {
  const names = people.map(person => (person.id === me ? 'you' : person.name))
  if (names.length === 0) return 'nobody'
  if (names.length <= most) return listed(names)
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
