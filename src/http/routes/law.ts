/** The rules of law that clocks are counted by, and what the organisation is in their eyes. */
import { countingWords } from '../../core/obligation/counting/counting.ts'
import { noProfile } from '../../core/obligation/law/profile.ts'
import { reachOfRule } from '../../core/obligation/law/reach.ts'
import { isSpokenOf } from '../../core/obligation/law/verdict.ts'
import { LawProfile, LawRule } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'

export function addLawRoutes(app: App, { engine }: Doorway): void {
  app.get(
    '/law',
    { schema: { summary: 'The rules of law there are, as data. Not legal advice.', response: answers(listOf(LawRule)) } },
    async request => {
      const { law, plan } = await engine.world(callerIn(request).org)
      const items = law.value.rules.map(rule => {
        const { id, regime, name, citation, from, to, counting, mark, source, lookedAt, disabled, note } = rule
        const asked = isSpokenOf(rule, reachOfRule(rule), plan.value, law.value.profile ?? noProfile)
        return {
          rule: id,
          regime,
          name,
          citation,
          from,
          to,
          counting: countingWords(counting),
          mark,
          source,
          lookedAt,
          disabled,
          note,
          asked,
        }
      })
      return { items, total: items.length }
    },
  )
  app.get(
    '/law/profile',
    { schema: { summary: 'What the organisation is in the eyes of the law', response: answers(LawProfile) } },
    async request => shown((await engine.lawProfile(callerIn(request).org)) ?? noProfile),
  )
  app.put(
    '/law/profile',
    { schema: { summary: 'Say what the organisation is: open incidents are recounted', body: LawProfile, response: answers(LawProfile) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { entities, established, data } = request.body
      return shown(await engine.setLawProfile(caller.org, actorOf(caller), { entities, established, data: data as never }))
    },
  )
}

const shown = (profile: typeof noProfile) => ({
  entities: [...profile.entities],
  established: [...profile.established],
  data: profile.data.map(({ id, role, people }) => ({ id: id as string, role, people: [...people] })),
})
