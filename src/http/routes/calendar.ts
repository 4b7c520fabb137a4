/**
 * On-call shifts for calendar applications. They can send no header, so a secret stands in the address; it opens that
 * feed and nothing else, and is revoked like any token.
 */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { id, instant } from '../../core/id.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import { personOf } from '../../people/change.ts'
import { scheduleOf } from '../../people/change-schedule.ts'
import { personFeed, scheduleFeed } from '../../people/ical-feed.ts'
import type { OrgId } from '../../store/port.ts'
import { CalendarFeed } from '../api.ts'
import { calendarScope } from '../caller.ts'
import { type App, callerIn, type Doorway, made, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { doorId, hashOf, makeApiToken } from '../secret.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const day = 86_400_000
const behindMs = 28 * day
const aheadMs = 180 * day

export function addCalendarRoutes(app: App, { engine, settings }: Doorway): void {
  /** `person`: whose the address is: they revoke it themselves, and it ends when they leave. Null: a program's. */
  const makeFeed = async (org: OrgId, person: PersonId | null, of: 'schedule' | 'person', which: string, name: string) => {
    const secret = makeApiToken()
    await engine.store.org(org).putDoor(
      {
        id: doorId(),
        kind: 'api token',
        person,
        label: `calendar of ${name}`,
        source: null,
        scopes: [calendarScope, of, which],
        createdAt: engine.clock.now(),
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
        once: false,
      },
      hashOf(secret),
    )
    return { url: `${settings.publicUrl}/calendar/${secret}.ics` }
  }
  app.post(
    '/schedules/:id/calendar',
    { schema: { summary: 'An address of this schedule for calendar applications', params: one, response: made(CalendarFeed) } },
    async (request, reply) => {
      const { org, person } = callerIn(request)
      const { name } = scheduleOf(await engine.directory(org), id(request.params.id))
      reply.code(201)
      return makeFeed(org, person, 'schedule', request.params.id, name)
    },
  )
  app.post(
    '/people/:id/calendar',
    { schema: { summary: "An address of this person's shifts for calendar applications", params: one, response: made(CalendarFeed) } },
    async (request, reply) => {
      const caller = callerIn(request)
      const directory = await engine.directory(caller.org)
      const { name } = personOf(directory, id(request.params.id))
      if (caller.person !== request.params.id) mustOwn(caller, directory)
      reply.code(201)
      return makeFeed(caller.org, id(request.params.id), 'person', request.params.id, name)
    },
  )
}

export function addCalendarFeeds(app: FastifyInstance, { engine, doors }: Doorway): void {
  app.get<{ Params: { file: string } }>('/calendar/:file', async (request, reply) => {
    const door = await doors.find(request.params.file.replace(/\.ics$/, ''), 'api token')
    if (door === null || !door.scopes.includes(calendarScope)) throw new EdgeError('no-such-link')
    const [, of, which = ''] = door.scopes
    const [{ calendar }, directory] = await Promise.all([engine.world(door.org), engine.directory(door.org)])
    const now = engine.clock.now()
    const time = { now, from: instant(now - behindMs), to: instant(now + aheadMs) }
    const feed =
      of === 'person' ? personFeed(directory, calendar.value, id(which), time) : scheduleFeed(directory, calendar.value, id(which), time)
    return reply.type('text/calendar; charset=utf-8').send(feed)
  })
}
