/** Shadow: whether the house is in it, and its beginning and end, which are an owner's. */
import { shadowAt } from '../../core/shadow.ts'
import { iso } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, mustOwn } from '../doorway.ts'
import { RefusedError } from '../errors.ts'
import { BeginShadow, EndShadow, ShadowEnded, ShadowView } from '../shadow-api.ts'

export function addShadowRoutes(app: App, { engine, reader }: Doorway): void {
  const shown = async (org: OrgId) => {
    const [shadows, open, { names, world, now }] = await Promise.all([
      engine.shadow.shadows(org),
      engine.shadow.open(org),
      reader.around(org),
    ])
    const texts = await engine.store.org(org).readTexts(open.map(({ incident }) => incident.title))
    const on = shadowAt(shadows, now)
    return {
      since: on === null ? null : iso(on.from),
      by: on === null ? null : names.actor(on.by),
      times: shadows.toReversed().map(({ from, until, by, endedBy }) => ({
        from: iso(from),
        until: until === 'never' ? null : iso(until),
        by: names.actor(by),
        endedBy: endedBy === null ? null : names.actor(endedBy),
      })),
      open: open.map(({ stream, number, incident }) => ({
        id: stream as string,
        number,
        title: texts[incident.title] ?? '',
        severity: world.plan.value.severities.find(s => s.id === incident.severity)?.name ?? incident.severity,
        openedAt: iso(incident.openedAt),
        acknowledged: incident.acknowledged !== null,
      })),
    }
  }
  app.get(
    '/shadow',
    { schema: { summary: 'Whether the house is in shadow: nobody is paged', response: answers(ShadowView) } },
    async request => shown(callerIn(request).org),
  )
  app.post(
    '/shadow/begin',
    {
      schema: {
        summary: 'From the answer on nothing leaves: no page, no letter, no post. Owners',
        body: BeginShadow,
        response: answers(ShadowView),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const began = await engine.shadow.begin(caller.org, actorOf(caller), request.body.note ?? null)
      if ('refused' in began) throw new RefusedError(began)
      return shown(caller.org)
    },
  )
  app.post(
    '/shadow/end',
    {
      schema: {
        summary: 'From the answer on alerts page again. What was opened in shadow stays unpaged, unless it is asked for. Owners',
        body: EndShadow,
        response: answers(ShadowEnded),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { org } = caller
      mustOwn(caller, await engine.directory(org))
      const ended = await engine.shadow.end(org, actorOf(caller), request.body.note ?? null)
      if ('refused' in ended) throw new RefusedError(ended)
      const paged: number[] = []
      const notPaged: { number: number; why: string }[] = []
      for (const { stream, number } of request.body.pageAnew ? await engine.shadow.open(org) : []) {
        const refused = await engine.shadow.leave(org, actorOf(caller), stream)
        if (refused === null) paged.push(number)
        else notPaged.push({ number, why: `${refused.refused} ${refused.instead}` })
      }
      return { shadow: await shown(org), paged, notPaged }
    },
  )
}
