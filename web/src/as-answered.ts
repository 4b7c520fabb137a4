/** What an act was answered with becomes what is on screen; a read that began before it, and knows nothing of it, is broken off. */
import type { QueryClient } from '@tanstack/react-query'

/** `names`: under which the incident is on screen. */
export async function asAnswered(client: QueryClient, names: Iterable<string>, incident: unknown): Promise<void> {
  const keys = [...new Set(names)].map(name => ['incident', name])
  await Promise.all(keys.map(queryKey => client.cancelQueries({ queryKey })))
  for (const key of keys) client.setQueryData(key, incident)
}
