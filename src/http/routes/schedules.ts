/** On-call schedules and their overrides, with who is on call now and in the coming weeks. */
import { z } from 'zod'
import { id, instant } from '../../core/id.ts'
import { addOverride, addSchedule, changeSchedule, removeOverride, removeSchedule } from '../../people/change-schedule.ts'
import { iso } from '../../read/instant.ts'
import { shiftsShown } from '../../read/on-call.ts'
import { type As, Done, OverrideIn, Schedule, ScheduleIn } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import type { Around } from '../reader.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const lookAheadMs = 28 * 86_400_000

export function addScheduleRoutes(app: App, { engine, reader }: Doorway): void {
  const theOne = async (caller: Caller, which: string) => {
    const found = schedulesOf(await reader.around(caller.org)).find(s => s.id === which)
    if (found === undefined) throw new EdgeError('no-such-schedule')
    return found
  }
  app.get('/schedules', { schema: { summary: 'On-call schedules', response: answers(listOf(Schedule)) } }, async request => {
    const items = schedulesOf(await reader.around(callerIn(request).org))
    return { items, total: items.length }
  })
  app.post(
    '/schedules',
    { schema: { summary: 'Add an on-call schedule', body: ScheduleIn, response: made(Schedule) } },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      let which = ''
      await engine.changeDirectory(caller.org, actorOf(caller), directory => {
        const after = addSchedule(directory, scheduleIn(request.body))
        which = after.schedules.find(s => !directory.schedules.some(b => b.id === s.id))?.id ?? ''
        return after
      })
      reply.code(201)
      return theOne(caller, which)
    },
  )
  app.put(
    '/schedules/:id',
    { schema: { summary: 'Change an on-call schedule', params: one, body: ScheduleIn, response: answers(Schedule) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await engine.changeDirectory(caller.org, actorOf(caller), directory =>
        changeSchedule(directory, id(request.params.id), scheduleIn(request.body)),
      )
      return theOne(caller, request.params.id)
    },
  )
  app.delete(
    '/schedules/:id',
    { schema: { summary: 'Remove an on-call schedule', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await engine.changeDirectory(caller.org, actorOf(caller), directory => removeSchedule(directory, id(request.params.id)))
      return { ok: true as const }
    },
  )
  app.post(
    '/schedules/:id/overrides',
    {
      schema: {
        summary: 'Somebody else has it for a while; anyone may take or give a shift',
        params: one,
        body: OverrideIn,
        response: made(Schedule),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      await engine.changeDirectory(caller.org, actorOf(caller), directory =>
        addOverride(directory, id(request.params.id), overrideIn(request.body)),
      )
      reply.code(201)
      return theOne(caller, request.params.id)
    },
  )
  app.delete(
    '/schedules/:id/overrides/:n',
    {
      schema: { summary: 'Take an override back', params: one.extend({ n: z.coerce.number().int().min(0) }), response: answers(Schedule) },
    },
    async request => {
      const caller = callerIn(request)
      await engine.changeDirectory(caller.org, actorOf(caller), directory =>
        removeOverride(directory, id(request.params.id), request.params.n),
      )
      return theOne(caller, request.params.id)
    },
  )
}

const overrideIn = (o: As<typeof OverrideIn>) => ({
  from: instant(Date.parse(o.from)),
  to: instant(Date.parse(o.to)),
  person: o.person === null ? null : id<'person'>(o.person),
})
const scheduleIn = (s: As<typeof ScheduleIn>) => ({
  ...s,
  layers: s.layers.map(l => ({ ...l, people: l.people.map(p => id<'person'>(p)) })),
  overrides: s.overrides?.map(overrideIn),
})

function schedulesOf({ world, directory, now }: Around) {
  return directory.schedules.map(s => {
    const upcoming = shiftsShown(directory, s, world.calendar.value, now, instant(now + lookAheadMs))
    return {
      id: s.id as string,
      name: s.name,
      zone: s.zone,
      layers: s.layers.map(l => ({
        people: [...l.people] as string[],
        start: l.start,
        every: { ...l.every },
        until: l.until,
        restrict: l.restrict.map(r => ({ days: [...r.days], from: r.from, to: r.to })),
      })),
      overrides: s.overrides.map(o => ({ from: iso(o.from), to: iso(o.to), person: o.person as string | null })),
      now: upcoming[0] ?? null,
      upcoming: upcoming.slice(1, 60),
    }
  })
}
