/** Incidents, what is asked of them, their alerts, and what is owed. */

import { z } from 'zod'
import { readMoment } from '../../calendar/read-moment.ts'
import { type Instant, id, instant, type Ref } from '../../core/id.ts'
import { derive } from '../../engine/derive.ts'
import type { Handled } from '../../engine/port.ts'
import type { OrgId } from '../../store/port.ts'
import { Alert, IncidentBrief, IncidentDetail, OpenIncident, TimelineEntry } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made } from '../doorway.ts'
import { EdgeError, RefusedError } from '../errors.ts'

const params = z.object({ id: z.string().min(1).max(64) })
const limit = z.coerce.number().int().min(1).max(200).default(50)
const severalOf = (known: readonly string[]) =>
  z
    .string()
    .transform(text => text.split(',').map(s => s.trim()))
    .pipe(z.array(z.enum(known as [string, ...string[]])))

/** The command's id: the same caller with the same key asks for the same thing. */
export const commandOf = (caller: Caller, key: unknown) => {
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key.length > 200)
    throw new EdgeError('invalid', { field: 'headers.idempotency-key', message: 'Idempotency-Key is one text of at most 200 characters.' })
  return derive<'command'>('idempotency-key', caller.door, key)
}

/** What was done; throws what was refused. */
export function done(handled: Handled) {
  if (handled.handled === 'refused') throw new RefusedError(handled.refusal)
  if (handled.handled === 'no such incident') throw new EdgeError('no-such-incident')
  return handled
}

/** An instant that a person gave for something that has happened: not in the future, a minute of skew allowed. */
export function past(text: string | undefined, field: string, now: Instant): Instant | null {
  if (text === undefined) return null
  const read = readMoment(text)
  if ('problem' in read) throw new EdgeError('invalid', { field, message: `${read.problem}.`, instead: read.instead })
  const { at } = read
  if (at > now + 60_000)
    throw new EdgeError('invalid', { field, message: `${text} is in the future.`, instead: 'when it happened, or nothing for now' })
  return instant(Math.min(at, now))
}

export function addIncidentRoutes(app: App, way: Doorway): void {
  const { engine, reader } = way
  const rowOf = async (org: OrgId, which: string) => {
    const row = await reader.findAny(org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    return row
  }

  app.get(
    '/incidents',
    {
      schema: {
        summary: 'Incidents, newest first',
        querystring: z.object({
          status: severalOf(['open', 'resolved', 'closed']).optional().describe('one or several, with commas'),
          severity: z.string().max(400).optional().describe('one or several, with commas'),
          q: z.string().max(200).optional().describe('words of the title, or #number'),
          cursor: z
            .string()
            .regex(/^\d{1,9}$/, 'take it from next')
            .optional(),
          limit,
        }),
        response: answers(listOf(IncidentBrief)),
      },
    },
    async request => {
      const { org, person } = callerIn(request)
      const { status, severity, q, cursor, limit } = request.query
      const query = {
        limit,
        ...(status === undefined ? {} : { status: status as ('open' | 'resolved' | 'closed')[] }),
        ...(severity ? { severity: severity.split(',').map(s => s.trim()) } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      }
      return q?.trim() ? reader.search(org, query, q, person) : reader.list(org, query, person)
    },
  )

  app.post(
    '/incidents',
    { schema: { summary: 'Declare an incident by hand', body: OpenIncident, response: made(IncidentDetail) } },
    async (request, reply) => {
      const caller = callerIn(request)
      const { body } = request
      const command = commandOf(caller, request.headers['idempotency-key'])
      const receivedAt = past(body.detectedAt, 'body.detectedAt', engine.clock.now())
      const handled = done(
        await engine.handle({
          org: caller.org,
          stream: 'new',
          by: actorOf(caller),
          ...(command === undefined ? {} : { command }),
          ask: (text, world) => ({
            type: 'Open',
            severity: id(body.severity ?? mostSevereThatPages(world.plan.value.severities)),
            kind: body.kind === undefined ? null : id(body.kind),
            title: text(body.title),
            alert: null,
            receivedAt: receivedAt ?? world.now,
            correlation: null,
            nearMiss: body.nearMiss ?? false,
            touches: body.touches ?? [],
            autoResolve: false,
          }),
        }),
      )
      const { note } = body
      if (note !== undefined)
        done(
          await engine.handle({
            org: caller.org,
            stream: handled.stream,
            by: actorOf(caller),
            command: derive('note of opening', handled.stream),
            ask: (text: (words: string) => Ref) => ({ type: 'AddNote', note: text(note), happenedAt: null }),
          }),
        )
      reply.code(201)
      return reader.detail(caller.org, await rowOf(caller.org, handled.stream), caller.person)
    },
  )

  app.get(
    '/incidents/:id',
    { schema: { summary: 'One incident, by id or number', params, response: answers(IncidentDetail) } },
    async request => {
      const { org, person } = callerIn(request)
      return reader.detail(org, await rowOf(org, request.params.id), person)
    },
  )

  app.get(
    '/incidents/:id/timeline',
    {
      schema: {
        summary: 'The timeline in words, oldest first',
        params,
        querystring: z.object({ after: z.coerce.number().int().min(0).default(0).describe('seq of the last entry you have') }),
        response: answers(listOf(TimelineEntry)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const row = await rowOf(org, request.params.id)
      return { items: await reader.timeline(org, row, request.query.after), total: row.incident.seq }
    },
  )

  app.get(
    '/incidents/:id/alerts',
    {
      schema: {
        summary: 'Its alerts, newest first',
        params,
        querystring: z.object({ limit, before: z.string().optional() }),
        response: answers(listOf(Alert)),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const row = await rowOf(org, request.params.id)
      const { limit, before } = request.query
      const items = await reader.alerts(org, { incident: row.stream, limit, ...(before === undefined ? {} : { before }) })
      return { items, total: row.alerts.count }
    },
  )

  app.get(
    '/alerts',
    {
      schema: {
        summary: 'Alerts, newest first',
        querystring: z.object({
          status: z.enum(['firing', 'resolved']).optional(),
          source: z.string().optional().describe('id of an integration'),
          limit,
          before: z.string().optional(),
        }),
        response: answers(listOf(Alert)),
      },
    },
    async request => {
      const { status, source, limit, before } = request.query
      const items = await reader.alerts(callerIn(request).org, {
        limit,
        ...(status === undefined ? {} : { status }),
        ...(source === undefined ? {} : { source }),
        ...(before === undefined ? {} : { before }),
      })
      return { items }
    },
  )
}

const mostSevereThatPages = (severities: readonly { id: string; pages: string }[]): string =>
  (severities.find(s => s.pages !== 'nobody') ?? severities[0])?.id ?? ''
