/** A person as whoever types knows them: by name. The ids of people stand nowhere at a terminal. */
import { AnswerIsNo } from './command.ts'
import type { Remote } from './remote.ts'

type Known = Readonly<{ id: string; name: string }>
const plain = (text: string): string => text.trim().toLowerCase()

/** By id, or by the whole name; null: nobody in the directory. Throws where several have that name. */
export async function personCalled(remote: Remote, text: string): Promise<Readonly<{ id: string | null; people: readonly Known[] }>> {
  const { items: people } = await remote.ask<{ items: readonly Known[] }>('GET', '/people')
  if (people.some(({ id }) => id === text)) return { id: text, people }
  const named = people.filter(({ name }) => plain(name) === plain(text))
  if (named.length > 1) throw new AnswerIsNo(`${named.length} people are called ${text}`, `one of ${named.map(({ id }) => id).join(', ')}`)
  return { id: named[0]?.id ?? null, people }
}
