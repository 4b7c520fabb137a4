/**
 * A person's rungs: which contact method is paged next in a call-out. Only verified methods are paged; a person who has
 * none at all is tried by what there is, rather than not at all, and the page says so.
 */
import type { MethodId, People, PersonId, Rung } from '../../oncall/people.ts'

type NextRung = Readonly<{ index: number; method: MethodId; after: number; unverified: boolean }>

/** The first rung at or after `from` that can be paged; null: none is left, or the person cannot be reached at all. */
export function nextRung(people: People, person: PersonId, loudness: 'loud' | 'quiet', from: number): NextRung | null {
  const known = people.persons[person]
  if (known === undefined) return null
  const verified = new Set<MethodId>()
  for (const method of known.methods) if (method.verifiedAt !== null) verified.add(method.id)
  const unverified = verified.size === 0
  const pageable = unverified ? new Set(known.methods.map(method => method.id)) : verified
  const rungs = [known[loudness], known[loudness === 'loud' ? 'quiet' : 'loud'], everyMethod(known.methods)].find(list =>
    list.some(rung => pageable.has(rung.method)),
  )
  if (rungs === undefined) return null
  for (let index = from; index < rungs.length; index++) {
    const rung = rungs[index]!
    if (pageable.has(rung.method)) return { index, method: rung.method, after: rung.after, unverified }
  }
  return null
}

/** Who made no rules is paged by every method at once. */
const everyMethod = (methods: readonly Readonly<{ id: MethodId }>[]): readonly Rung[] =>
  methods.map(method => ({ method: method.id, after: 0 }))
