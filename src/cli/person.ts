/** A person as whoever types knows them: by name. The ids of people stand nowhere at a terminal. */
import { AnswerIsNo } from './command.ts'
import type { Remote } from './remote.ts'

type Known = Readonly<{ id: string; name: string }>
const plain = (text: string): string => text.trim().toLowerCase()

/** By id, by the whole name, or by a first name that one person has, as in the people file; null: nobody. Throws where it is several. */
export function personNamed<T extends Known>(people: readonly T[], text: string, by: 'first name' | 'whole name' = 'first name'): T | null {
  const byId = people.find(({ id }) => id === text)
  if (byId !== undefined) return byId
  const whole = people.filter(({ name }) => plain(name) === plain(text))
  const named = whole.length > 0 || by === 'whole name' ? whole : people.filter(({ name }) => plain(name).split(/\s+/)[0] === plain(text))
  if (named.length > 1) throw new AnswerIsNo(`${named.length} people are called ${text}`, `one of ${told(named)}`)
  return named[0] ?? null
}
/** Two who have the same name are told apart by id alone. */
const told = (people: readonly Known[]): string =>
  people.map(({ id, name }) => (people.filter(p => p.name === name).length > 1 ? id : name)).join(', ')

/** As `personNamed`, of the directory; null: nobody in it. */
export async function personCalled(
  remote: Remote,
  text: string,
  by?: 'whole name',
): Promise<Readonly<{ id: string | null; people: readonly Known[] }>> {
  const { items: people } = await remote.ask<{ items: readonly Known[] }>('GET', '/people')
  return { id: personNamed(people, text, by)?.id ?? null, people }
}
