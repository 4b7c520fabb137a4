/** The plan in force: as a page, and what the checker says of it. */
import { z } from 'zod'
import { instant } from '../../core/id.ts'
import { isOpen } from '../../core/span.ts'
import { compile } from '../../plan/compile.ts'
import { render } from '../../plan/render.ts'
import { escalationShown } from '../../read/escalation.ts'
import { iso } from '../../read/instant.ts'
import { PlanCheck, PlanView } from '../api.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { EscalationAt } from '../plan-api.ts'

const pagesWords = { loud: 'loudly', quiet: 'quietly', nobody: 'nobody' } as const

const yearMs = 366 * 86_400_000

export function addPlanRoutes(app: App, { engine, reader }: Doorway): void {
  const sourceOf = async (org: Parameters<typeof engine.world>[0]) => {
    const { plan } = await engine.world(org)
    const stored = await engine.store.org(org).edition('plan', plan.edition)
    if (stored === null || stored.source === null) throw new EdgeError('no-plan')
    return { plan, source: stored.source, at: stored.at }
  }
  app.get('/plan', { schema: { summary: 'The plan in force', response: answers(PlanView) } }, async request => {
    const { plan, source, at } = await sourceOf(callerIn(request).org)
    const { value } = plan
    return {
      id: plan.edition as string,
      title: value.title,
      version: value.header.version,
      effective: isOpen(value.header.effective) ? null : value.header.effective,
      loadedAt: iso(at),
      html: render(value, source, { audience: 'inside' }),
      open: value.open.map(o => ({ what: o.what, words: o.words, clause: o.clause as string })),
      severities: value.severities.map(s => ({ id: s.id as string, name: s.name, definition: s.definition, pages: pagesWords[s.pages] })),
      kinds: value.kinds.map(k => ({ id: k.id as string, name: k.name })),
      roles: value.roles.map(r => ({ id: r.id as string, name: r.name })),
    }
  })
  app.get(
    '/plan/escalation',
    {
      schema: {
        summary: 'Who would be called when, if an incident opened then and nobody ever answered',
        querystring: z.object({ severity: z.string().min(1).max(64), at: z.iso.datetime({ offset: true }).optional() }),
        response: answers(EscalationAt),
      },
    },
    async request => {
      const { world, directory, names, now } = await reader.around(callerIn(request).org)
      const { severities } = world.plan.value
      const severity = severities.find(s => s.id === request.query.severity)
      if (severity === undefined)
        throw new EdgeError('invalid', {
          field: 'querystring.severity',
          message: `The plan has no severity ${JSON.stringify(request.query.severity)}.`,
          instead: severities.map(s => s.id).join(', '),
        })
      const at = request.query.at === undefined ? now : instant(Date.parse(request.query.at))
      if (Math.abs(at - now) > yearMs)
        throw new EdgeError('invalid', {
          field: 'querystring.at',
          message: 'This is more than a year away.',
          instead: 'schedules and holidays are known for a year: choose a nearer moment',
        })
      return { severity: severity.id as string, at: iso(at), called: escalationShown(world, directory, names, severity.id, at) }
    },
  )
  app.get(
    '/plan/check',
    { schema: { summary: 'What the checker says of the plan in force', response: answers(PlanCheck) } },
    async request => {
      const { source } = await sourceOf(callerIn(request).org)
      const { problems } = compile(source)
      return {
        problems: problems.map(({ severity, code, line, column, what, why, instead }) => ({
          severity,
          code,
          line,
          column,
          what,
          why,
          instead,
        })),
      }
    },
  )
}
