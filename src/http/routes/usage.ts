/** What happens in the team's product, counted, and what is usual of it. */
import type { UsageShown } from '../../engine/usage.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { As } from '../api.ts'
import { type App, answers, callerIn, type Doorway, listOf } from '../doorway.ts'
import { UsageType } from '../usage-api.ts'

const shown = ({ source, label, type, state, since, learningUntil, last, recent }: UsageShown): As<typeof UsageType> => ({
  integration: { id: source, name: label },
  type,
  state,
  since: isoOrNull(since),
  learningUntil: isoOrNull(learningUntil),
  last: last === null ? null : { at: iso(last.at), count: last.count, usual: last.band },
  recent: [...recent],
})

export function addUsageRoutes(app: App, { engine }: Doorway): void {
  app.get(
    '/usage',
    { schema: { summary: 'Events that integrations count, by type, and what is usual of each', response: answers(listOf(UsageType)) } },
    async request => {
      const items = (await engine.usage.list(callerIn(request).org)).map(shown)
      return { items, total: items.length }
    },
  )
}
