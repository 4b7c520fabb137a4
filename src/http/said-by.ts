/** Who put something there, in words: a person's name, a token's label, or Tocsin itself. */
import type { Around } from './reader.ts'

/** `by`: as an edition has it (engine/directory.ts). */
export function byWords(by: string, { directory, labels }: Pick<Around, 'directory' | 'labels'>): string {
  return by === 'tocsin' ? 'Tocsin' : (directory.persons.find(p => p.id === by)?.name ?? labels[by] ?? 'somebody who is no longer there')
}
