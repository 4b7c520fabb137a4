/**
 * Asking again for what has changed. A question that is under way when word of a change comes may have been answered from before it: it
 * is asked once more when its answer is there. It is not broken off: in a storm, on a slow line, none would ever be answered.
 */
import type { Query, QueryClient } from '@tanstack/react-query'

const waiting = new WeakSet<Query>()

/** Every question of that kind that is on screen; the others when they are next looked at. */
export function askAgain(client: QueryClient, kind: (query: Query) => boolean): void {
  for (const query of client.getQueryCache().findAll({ predicate: kind })) {
    const again = (): void => {
      waiting.delete(query)
      void client.invalidateQueries({ predicate: one => one === query }, { cancelRefetch: false })
    }
    if (query.state.fetchStatus === 'idle') again()
    else if (!waiting.has(query)) {
      waiting.add(query)
      void query.promise?.then(again, again)
    }
  }
}
