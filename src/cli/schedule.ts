/** tocsin schedule …: who is on call at an instant, overrides, swaps, and calendar files in and out; of a people file or a running server. */
import { writeFileSync } from 'node:fs'
import { makeCalendar } from '../calendar/make.ts'
import { readInstant } from '../calendar/read-instant.ts'
import { readMoment } from '../calendar/read-moment.ts'
import { zoneTableOf } from '../calendar/zones.ts'
import { type Instant, instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import { momentText } from '../core/oncall/words.ts'
import type { As, CalendarFeed, Person, Schedule } from '../http/api.ts'
import type { CalendarFileRead, OnCallAt } from '../http/schedule-api.ts'
import { isOverride } from '../people/change-schedule.ts'
import type { Directory } from '../people/directory.ts'
import { personFeed, scheduleFeed } from '../people/ical-feed.ts'
import { readOverrides } from '../people/ical-overrides.ts'
import { nameKey } from '../people/identity.ts'
import { zonesOf } from '../people/people-of.ts'
import { type Answer, AnswerIsNo, type Command, type Options, textOf, type Values, WrongUse } from './command.ts'
import { peopleIn, readText } from './given-file.ts'
import { personNamed } from './person.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Shown = As<typeof Schedule>
type Named = Readonly<{ id: string; name: string }>
const day = 86_400_000
const peopleOption: Options = { people: { type: 'string' } }
const peopleHelp = '--people FILE  the people file, without a server; absent: a running server'
const iso = (at: number): string => new Date(at).toISOString()

/** Of something that is to be so: an hour that the clock skips or repeats is not guessed. */
function momentOf(text: string, zone: string): Instant {
  const read = readMoment(`${text}[${zone}]`)
  if ('problem' in read) throw new WrongUse(read.problem, read.instead)
  return read.at
}
/** Of a question: such an hour is taken as the pager takes it, and the answer says how. */
function askedOf(text: string, zone: string): Readonly<{ when: Instant; note: string | null }> {
  const read = readInstant(text, zone)
  if ('problem' in read) throw new WrongUse(read.problem, read.instead)
  return { when: read.at, note: read.note }
}
/** By id or by name; what is not there is answered with what is. */
function found<T extends Named>(all: readonly T[], which: string, what: string): T {
  const one = all.find(x => x.id === which) ?? all.find(x => nameKey(x.name) === nameKey(which))
  if (one === undefined)
    throw new AnswerIsNo(`there is no ${what} ${which}`, all.map(x => x.name).join(', ') || `there is no ${what} at all`)
  return one
}
const calendarOf = (directory: Directory) =>
  makeCalendar({ zones: zonesOf(directory), holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
const schedulesOf = async (remote: Remote): Promise<readonly Shown[]> => (await remote.ask<{ items: Shown[] }>('GET', '/schedules')).items
const untilWords = ({ until, at, zone }: OnCall): string =>
  until === null
    ? 'and nobody else follows'
    : `until ${momentText(zoneTableOf(zone), instant(Date.parse(until)), instant(Date.parse(at)))} (${zone})`

const list: Command = {
  name: 'schedule list',
  usage: '[--at TIME] [--people FILE]',
  summary: 'Who is on call on every schedule, now or at any instant, by the function that pages',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...peopleOption, at: { type: 'string' } },
  help: ["--at TIME      in the schedule's zone, or with its offset: 2026-12-25T03:00; absent: now", peopleHelp, ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const at = textOf(values, 'at')
    const schedules = textOf(values, 'people') === undefined ? await listAsked(remoteOf(values), at) : listRead(values, at)
    return {
      json: { items: schedules },
      text:
        [
          table(schedules.map(s => [s.id, `${s.person?.name ?? 'nobody'}${s.override ? ' (override)' : ''}`, untilWords(s)])),
          ...new Set(schedules.flatMap(s => s.note ?? [])),
        ]
          .filter(Boolean)
          .join('\n') || 'There is no schedule.',
    }
  },
}
type OnCall = As<typeof OnCallAt>['schedules'][number] & { at: string; note: string | null }
/** A time without an offset is local to each schedule, so that each zone is asked for its own. */
async function listAsked(remote: Remote, at: string | undefined): Promise<readonly OnCall[]> {
  const ask = async (query: string) => {
    const answer = await remote.ask<As<typeof OnCallAt>>('GET', `/on-call${query}`)
    return answer.schedules.map(s => ({ ...s, at: answer.at, note: null }))
  }
  const now = await ask('')
  if (at === undefined) return now
  const asked = new Map<Instant, readonly OnCall[]>()
  const rows: OnCall[] = []
  for (const { id, zone } of now) {
    const { when, note } = askedOf(at, zone)
    if (!asked.has(when)) asked.set(when, await ask(`?at=${encodeURIComponent(iso(when))}`))
    rows.push(...asked.get(when)!.flatMap(s => (s.id === id ? [{ ...s, note }] : [])))
  }
  return rows
}
function listRead(values: Values, at: string | undefined): readonly OnCall[] {
  const { directory } = peopleIn(textOf(values, 'people')!)
  const calendar = calendarOf(directory)
  return directory.schedules.map(s => {
    const { when, note } = at === undefined ? { when: instant(Date.now()), note: null } : askedOf(at, s.zone)
    const { person, until } = onCall(s, calendar, when)
    const who = person === null ? null : { id: person as string, name: directory.persons.find(p => p.id === person)?.name ?? person }
    const override = s.overrides.findLast(o => o.from <= when && when < o.to) !== undefined
    return {
      id: s.id as string,
      name: s.name,
      zone: s.zone,
      person: who,
      override,
      until: until === 'never' ? null : iso(until),
      at: iso(when),
      note,
    }
  })
}

const calendar: Command = {
  name: 'schedule calendar',
  usage: 'NAME [--person] [--people FILE] [--out FILE]',
  summary: 'The shifts of a schedule or a person for calendar applications: an address of the server, or a file',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, ...peopleOption, person: { type: 'boolean' }, out: { type: 'string' } },
  help: [
    '--person       NAME is a person: their shifts on all schedules',
    '--people FILE  the people file: a file of the coming half year is made; absent: a running server gives an address',
    '--out FILE     where the file goes; absent: stdout',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const which = positionals[0]!
    const person = values.person === true
    const file = textOf(values, 'people')
    if (file === undefined) {
      const remote = remoteOf(values)
      const all: readonly Named[] = person
        ? (await remote.ask<{ items: As<typeof Person>[] }>('GET', '/people')).items
        : await schedulesOf(remote)
      const { id } = found(all, which, person ? 'person' : 'schedule')
      const feed = await remote.ask<As<typeof CalendarFeed>>('POST', `/${person ? 'people' : 'schedules'}/${id}/calendar`)
      return { json: feed, text: feed.url }
    }
    const { directory } = peopleIn(file)
    const now = instant(Date.now())
    const time = { now, from: instant(now - 28 * day), to: instant(now + 180 * day) }
    const ics = person
      ? personFeed(directory, calendarOf(directory), found(directory.persons, which, 'person').id, time)
      : scheduleFeed(directory, calendarOf(directory), found(directory.schedules, which, 'schedule').id, time)
    const out = textOf(values, 'out')
    if (out === undefined) return { json: { ics }, text: ics.trimEnd() }
    try {
      writeFileSync(out, ics)
    } catch (error) {
      throw new AnswerIsNo(`${out} cannot be written: ${(error as Error).message}`)
    }
    return { json: { file: out }, text: `The shifts of ${which} are in ${out}.` }
  },
}

const override: Command = {
  name: 'schedule override',
  usage: 'NAME --who PERSON --from TIME --to TIME',
  summary: 'Somebody else has it for a while, whatever the rotation says',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, who: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
  help: [
    '--who PERSON   a name, or nobody',
    "--from TIME    in the schedule's zone, or with its offset: 2026-12-24T18:00",
    '--to TIME      its end',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const [who, from, to] = ['who', 'from', 'to'].map(name => textOf(values, name))
    if (who === undefined || from === undefined || to === undefined)
      throw new WrongUse('an override needs a person, a beginning and an end', '--who Ana --from 2026-12-24T18:00 --to 2026-12-27T09:00')
    const remote = remoteOf(values)
    const schedule = found(await schedulesOf(remote), positionals[0]!, 'schedule')
    const { items: people } = await remote.ask<{ items: As<typeof Person>[] }>('GET', '/people')
    const person = who === 'nobody' ? null : (personNamed(people, who) ?? found(people, who, 'person'))
    const after = await remote.ask<Shown>('POST', `/schedules/${schedule.id}/overrides`, {
      from: iso(momentOf(from, schedule.zone)),
      to: iso(momentOf(to, schedule.zone)),
      person: person?.id ?? null,
    })
    return { json: after, text: `${after.name}: ${person?.name ?? 'nobody'} from ${from} to ${to}` }
  },
}

const swap: Command = {
  name: 'schedule swap',
  usage: 'NAME TIME TIME',
  summary: 'Two people trade the shifts that run at these two times',
  takes: { min: 3, max: 3 },
  options: remoteOptions,
  help: ['TIME           any moment within the shift: 2026-12-25T12:00', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const [which, ...times] = positionals as [string, string, string]
    const remote = remoteOf(values)
    const schedule = found(await schedulesOf(remote), which, 'schedule')
    const [first, second] = times.map(time => {
      const at = momentOf(time, schedule.zone)
      const shift = [...(schedule.now ? [schedule.now] : []), ...schedule.upcoming].find(
        s => Date.parse(s.from) <= at && at < Date.parse(s.to),
      )
      if (shift === undefined)
        throw new AnswerIsNo(`no shift of ${schedule.name} is known at ${time}`, 'a time within the coming four weeks')
      return shift
    })
    const time = ({ from, to }: Shown['upcoming'][number]) => ({ from, to })
    const after = await remote.ask<Shown>('POST', `/schedules/${schedule.id}/swap`, { first: time(first!), second: time(second!) })
    const wall = (time: string) => momentText(zoneTableOf(schedule.zone), instant(Date.parse(time)), instant(Date.now()))
    const gives = (a: typeof first, b: typeof first) => `${b!.name ?? 'nobody'} has ${wall(a!.from)} to ${wall(a!.to)}`
    return { json: after, text: `${after.name}: ${gives(first, second)}; ${gives(second, first)} (${schedule.zone})` }
  },
}

const importFile: Command = {
  name: 'schedule import',
  usage: 'NAME FILE [--check] [--people FILE]',
  summary: 'Overrides from a calendar file (.ics); each entry names its person',
  takes: { min: 2, max: 2 },
  options: { ...remoteOptions, ...peopleOption, check: { type: 'boolean' } },
  help: [
    'FILE           a calendar file; - reads stdin',
    '--check        only says what would be taken',
    '--people FILE  without a server: prints the overrides as the people file has them',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const [which, path] = positionals as [string, string]
    const ics = readText(path, 'a calendar file', 'name a calendar file, as shifts.ics')
    const unread = (problems: readonly Readonly<{ entry: string; what: string; instead: string }>[]) =>
      problems.map(p => `not taken: ${p.entry}: ${p.what}; ${p.instead}`)
    const file = textOf(values, 'people')
    if (file !== undefined) {
      const { directory } = peopleIn(file)
      const schedule = found(directory.schedules, which, 'schedule')
      const now = instant(Date.now())
      const { overrides, problems } = readOverrides(ics, directory, schedule.zone, now, instant(now + 366 * day))
      const rows = overrides.map(o => ({
        from: iso(o.from),
        to: iso(o.to),
        who: directory.persons.find(p => p.id === o.person)?.name ?? 'nobody',
        known: isOverride(schedule, o),
      }))
      return {
        json: { overrides: rows, problems },
        text: [
          ...rows.filter(r => !r.known).map(r => `- { from: ${r.from}, to: ${r.to}, who: ${JSON.stringify(r.who)} }`),
          ...unread(problems),
        ].join('\n'),
        code: problems.length > 0 ? 1 : 0,
      }
    }
    const remote = remoteOf(values)
    const { id } = found(await schedulesOf(remote), which, 'schedule')
    const read = await remote.ask<As<typeof CalendarFileRead>>('POST', `/schedules/${id}/calendar-file`, {
      ics,
      take: values.check !== true,
    })
    const rows = read.overrides.map(o => [
      o.from,
      o.to,
      o.name ?? 'nobody',
      o.known ? 'is there already' : read.taken > 0 ? 'taken' : 'would be taken',
    ])
    return { json: read, text: [table(rows), ...unread(read.problems)].filter(Boolean).join('\n'), code: read.problems.length > 0 ? 1 : 0 }
  },
}

export const scheduleCommands: readonly Command[] = [list, calendar, override, swap, importFile]
