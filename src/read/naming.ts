/** Who somebody is, in words. Names live in the directory only: a person who left it is not named any more. */
import type { Actor } from '../core/cause.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Directory } from '../people/directory.ts'

export type Brief = Readonly<{ id: string; name: string }>
export type Naming = Readonly<{
  person(id: PersonId): Brief
  /** Who spoke, in words: a person's name and whether it was in the chat, the label of an integration or token, or Tocsin itself. */
  actor(by: Actor): string
}>

/** `labels`: the labels of doors (integrations, tokens) by id. */
export function naming(directory: Directory, labels: Readonly<Record<string, string>> = {}): Naming {
  const names = new Map(directory.persons.map(p => [p.id, p.name]))
  const person = (id: PersonId): Brief => ({ id, name: names.get(id) ?? 'someone who is no longer in the directory' })
  return {
    person,
    actor(by) {
      if ('person' in by)
        return `${person(by.person).name}${by.via === undefined ? '' : by.via === 'chat' ? ', in the chat' : ', by an application'}`
      if ('source' in by) return labels[by.source] ?? 'an integration'
      if ('program' in by) return labels[by.program] ?? 'a program'
      return 'Tocsin'
    },
  }
}
