/** On-call schedules and their overrides, with who is on call now, at any instant, and in the coming weeks. */
import { z } from 'zod'
import { id, instant } from '../../core/id.ts'
import {
  addOverride,
  addOverrides,
  addSchedule,
  changeSchedule,
  isOverride,
  removeOverride,
  removeSchedule,
  swap,
} from '../../people/change-schedule.ts'
import type { Directory } from '../../people/directory.ts'
import { readOverrides } from '../../people/ical-overrides.ts'
import { iso } from '../../read/instant.ts'
import { heldBy, onCallAt, shiftsShown } from '../../read/on-call.ts'
import { type As, Done, OverrideIn, Schedule, ScheduleIn } from '../api.ts'
import { actorOf, type Caller } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import type { Around } from '../reader.ts'
import { CalendarFile, CalendarFileRead, OnCallAt, Swap } from '../schedule-api.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const lookAheadMs = 28 * 86_400_000
const yearMs = 366 * 86_400_000

export function addScheduleRoutes(app: App, { engine, reader, shiftLetters }: Doorway): void {
  /** Whoever else is given a shift by it, or loses one, is told. */
  const changeShifts = async (caller: Caller, which: string, change: (directory: Directory) => Directory): Promise<void> => {
    let before: Directory | null = null
    const after = await engine.changeDirectory(caller.org, actorOf(caller), directory => {
      before = directory
      return change(directory)
    })
    if (before !== null) shiftLetters.tell(caller, which, before, after)
  }
  const theOne = async (caller: Caller, which: string) => {
    const found = schedulesOf(await reader.around(caller.org)).find(s => s.id === which)
    if (found === undefined) throw new EdgeError('no-such-schedule')
    return found
  }
  app.get('/schedules', { schema: { summary: 'On-call schedules', response: answers(listOf(Schedule)) } }, async request => {
    const items = schedulesOf(await reader.around(callerIn(request).org))
    return { items, total: items.length }
  })
  app.get(
    '/on-call',
    {
      schema: {
        summary: 'Who is on call at an instant, by the function that pages',
        querystring: z.object({ at: z.iso.datetime({ offset: true }).optional().describe('absent: now') }),
        response: answers(OnCallAt),
      },
    },
    async request => {
      const around = await reader.around(callerIn(request).org)
      const at = request.query.at === undefined ? around.now : instant(Date.parse(request.query.at))
      if (Math.abs(at - around.now) > yearMs)
        throw new EdgeError('invalid', {
          field: 'querystring.at',
          message: 'This is more than a year away.',
          instead: 'schedules are known for a year: choose a nearer moment',
        })
      return onCallAt(around.directory, around.world, at)
    },
  )
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
      await changeShifts(caller, request.params.id, directory => addOverride(directory, id(request.params.id), overrideIn(request.body)))
      reply.code(201)
      return theOne(caller, request.params.id)
    },
  )
  app.post(
    '/schedules/:id/swap',
    { schema: { summary: 'Two people trade times', params: one, body: Swap, response: made(Schedule) } },
    async (request, reply) => {
      const caller = callerIn(request)
      const { calendar } = (await reader.around(caller.org)).world
      const [first, second] = [timeIn(request.body.first), timeIn(request.body.second)]
      await changeShifts(caller, request.params.id, directory => swap(directory, calendar.value, id(request.params.id), first, second))
      reply.code(201)
      return theOne(caller, request.params.id)
    },
  )
  app.post(
    '/schedules/:id/calendar-file',
    {
      schema: {
        summary: 'Overrides from a calendar file (.ics); each entry names its person, and an owner takes them',
        params: one,
        body: CalendarFile,
        response: answers(CalendarFileRead),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { ics, take } = request.body
      const { directory, now } = await reader.around(caller.org)
      if (take) mustOwn(caller, directory) // a file may give away a whole year, not one shift
      const { zone } = await theOne(caller, request.params.id)
      const from = request.body.from === undefined ? now : instant(Date.parse(request.body.from))
      const to = request.body.to === undefined ? instant(from + yearMs) : instant(Date.parse(request.body.to))
      const { overrides, problems } = readOverrides(ics, directory, zone, from, to)
      const before = directory.schedules.find(s => s.id === request.params.id)!
      const fresh = overrides.filter(override => !isOverride(before, override))
      if (take && fresh.length > 0)
        await changeShifts(caller, request.params.id, current =>
          addOverrides(current, id(request.params.id), overrides, engine.clock.now()),
        )
      return {
        overrides: overrides.map(o => ({
          from: iso(o.from),
          to: iso(o.to),
          person: o.person as string | null,
          name: directory.persons.find(p => p.id === o.person)?.name ?? null,
          known: !fresh.includes(o),
        })),
        problems: problems.map(p => ({ ...p })),
        taken: take ? fresh.length : 0,
        schedule: await theOne(caller, request.params.id),
      }
    },
  )
  app.delete(
    '/schedules/:id/overrides/:n',
    {
      schema: { summary: 'Take an override back', params: one.extend({ n: z.coerce.number().int().min(0) }), response: answers(Schedule) },
    },
    async request => {
      const caller = callerIn(request)
      await changeShifts(caller, request.params.id, directory => removeOverride(directory, id(request.params.id), request.params.n))
      return theOne(caller, request.params.id)
    },
  )
}

const overrideIn = (o: As<typeof OverrideIn>) => ({
  from: instant(Date.parse(o.from)),
  to: instant(Date.parse(o.to)),
  person: o.person === null ? null : id<'person'>(o.person),
})
const timeIn = (time: Readonly<{ from: string; to: string }>) => ({
  from: instant(Date.parse(time.from)),
  to: instant(Date.parse(time.to)),
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
      heldBy: heldBy(world.plan.value, world.people.value, s),
      now: upcoming[0] ?? null,
      upcoming: upcoming.slice(1, 60),
    }
  })
}
