/** Health checks: what is looked at by the product itself, how it was, and a look before anything is kept. */
import { z } from 'zod'
import { id } from '../../core/id.ts'
import type { CheckShown, Put } from '../../engine/health-checks.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { As } from '../api.ts'
import { Done } from '../api.ts'
import { actorOf } from '../caller.ts'
import { HealthCheck, HealthCheckIn, HealthCheckLook, HealthCheckLookIn } from '../checks-api.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'

const params = z.object({ id: z.string().min(1).max(64) })

const shown = (c: CheckShown): As<typeof HealthCheck> => ({
  id: c.check,
  settings: { ...c.settings, statuses: [...c.settings.statuses] },
  hasSecret: c.hasSecret,
  state: c.state,
  firing: [...c.firing],
  failedInARow: c.judged.rows.failing.bad,
  since: isoOrNull(c.judged.rows.failing.since),
  expiresAt: isoOrNull(c.judged.expiresAt),
  nextAt: isoOrNull(c.nextAt),
  latencyBound: c.latencyBound,
  looks: c.judged.looks.map(l => ({ ...l, at: iso(l.at) })),
})

export function addHealthCheckRoutes(app: App, { engine }: Doorway): void {
  const { healthChecks } = engine
  const refuse = (put: Exclude<Put, { put: unknown }>): never => {
    if ('missing' in put) throw new EdgeError('no-such-check')
    if ('overtaken' in put) throw new EdgeError('conflict')
    const { field, problem, instead } = put.objection
    throw new EdgeError('invalid', {
      field: field === 'secret' ? 'body.secret' : `body.settings.${field}`,
      message: `${problem[0]!.toUpperCase()}${problem.slice(1)}.`,
      instead,
    })
  }
  const list = async (org: Parameters<typeof healthChecks.list>[0]) => (await healthChecks.list(org)).map(shown)
  const mayChange = async (request: Parameters<typeof callerIn>[0], surface: string | null) => {
    const caller = callerIn(request)
    mustOwn(caller, await engine.directory(caller.org))
    const surfaces = (await engine.world(caller.org)).plan.value.surfaces ?? []
    if (surface !== null && !surfaces.some(s => s.id === (surface as never)))
      throw new EdgeError('invalid', {
        field: 'body.settings.surface',
        message: `The plan has no surface ${surface}.`,
        instead: surfaces.length === 0 ? 'null: the plan names none' : surfaces.map(s => s.id).join(', '),
      })
    return caller
  }
  const keep = async (request: Parameters<typeof callerIn>[0], check: string | null, body: As<typeof HealthCheckIn>) => {
    const caller = await mayChange(request, body.settings.surface)
    const { settings, secret } = body
    const put = await healthChecks.put(caller.org, actorOf(caller), check === null ? null : id(check), {
      settings,
      ...(secret === undefined ? {} : { secret }),
    })
    if (!('put' in put)) return refuse(put)
    const found = (await list(caller.org)).find(c => c.id === put.put)
    if (found === undefined) throw new EdgeError('no-such-check')
    return found
  }

  app.get(
    '/health-checks',
    { schema: { summary: 'What is looked at, and how it is', response: answers(listOf(HealthCheck)) } },
    async request => {
      const items = await list(callerIn(request).org)
      return { items, total: items.length }
    },
  )
  app.post(
    '/health-checks',
    { schema: { summary: 'Have an address looked at', body: HealthCheckIn, response: made(HealthCheck) } },
    async (request, reply) => reply.status(201).send(await keep(request, null, request.body)),
  )
  app.put(
    '/health-checks/:id',
    { schema: { summary: 'Change what is looked at, and how', params, body: HealthCheckIn, response: answers(HealthCheck) } },
    request => keep(request, request.params.id, request.body),
  )
  app.delete('/health-checks/:id', { schema: { summary: 'Look at it no more', params, response: answers(Done) } }, async request => {
    const caller = await mayChange(request, null)
    if (!(await healthChecks.remove(caller.org, actorOf(caller), id(request.params.id)))) throw new EdgeError('no-such-check')
    return { ok: true as const }
  })
  app.post(
    '/health-checks/look',
    {
      schema: {
        summary: 'Look once, now, at what is typed or kept; nothing is kept of it',
        body: HealthCheckLookIn,
        response: answers(HealthCheckLook),
      },
    },
    async request => {
      const { id: check, settings, secret } = request.body
      const caller = await mayChange(request, null)
      if (check === undefined && settings === undefined)
        throw new EdgeError('invalid', {
          field: 'body.settings',
          message: 'There is nothing to look at.',
          instead: 'settings, or the id of a check',
        })
      const given = settings === undefined ? null : { settings, ...(secret === undefined ? {} : { secret }) }
      const seen = await healthChecks.look(caller.org, check === undefined ? null : id(check), given)
      if (!('look' in seen)) return refuse(seen)
      const { ok, reached, detail, latencyMs, expiresAt } = seen.look
      return { ok, reached, detail, latencyMs, expiresAt: isoOrNull(expiresAt) }
    },
  )
}
