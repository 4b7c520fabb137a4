/** The audit log as it stands, event by event in the order of the whole organisation. No private text is in it. */
import { z } from 'zod'
import { LogEntry } from '../api.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'

export function addLogRoutes(app: App, { engine }: Doorway): void {
  app.get(
    '/log',
    {
      schema: {
        summary: 'The audit log, oldest first; events that have no place in it yet follow within a second',
        querystring: z.object({
          after: z.coerce.number().int().min(-1).default(-1).describe('leaf of the last entry you have'),
          limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
        }),
        response: answers(listOf(LogEntry)),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { after, limit } = request.query
      const rows = await engine.store.org(caller.org).log(after, limit)
      return { items: rows.map(({ leaf, bytes, hash }) => ({ leaf, bytes, hash })) }
    },
  )
}
