/** What was probably meant, as a sentence for an error: "did you mean". */
import { nearest } from '../calendar/nearest.ts'

/** Says to write the nearest known word, or names all of them where none is near. */
export function meant(word: string, known: Iterable<string>): string {
  const all = [...known]
  const near = nearest(word, all)
  if (near) return `write ${near}`
  if (all.length === 0) return 'there is none yet: add it'
  return `write one of ${all.slice(0, 12).join(', ')}${all.length > 12 ? ' …' : ''}`
}
