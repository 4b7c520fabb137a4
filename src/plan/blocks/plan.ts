/** `plan`: the header. Version, dates, who owns and approves it, whose it is, when its days begin and end. */
import { z } from 'zod'
import { holidaysProblem } from '../../calendar/holidays.ts'
import { zoneProblem } from '../../calendar/zones.ts'
import type { Weekday } from '../../core/plan.ts'
import type { Open } from '../../core/span.ts'
import { block } from '../block.ts'
import { sentence } from '../draft.ts'
import { naming, phrase, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { meant } from '../nearest.ts'

const days: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const planBlock = block({
  name: 'plan',
  about: "The plan's header: version, dates, owner and approver, legal entity, addresses, time zone, business hours and holidays.",
  holds: 'one',
  entry: z.strictObject({
    version: phrase('a name for this version: 1.0'),
    effective: phrase('the date from which it runs, 2026-03-01 or 2026-03'),
    refreshed: phrase('the date on which it was last gone over').optional(),
    owner: naming('position', 'the position that keeps it'),
    approver: naming('position', 'the position that approved it').optional(),
    entity: phrase('the legal entity that gives these promises').optional(),
    parent: phrase('the entity that owns it').optional(),
    establishment: phrase('where it is established').optional(),
    zone: phrase('an IANA time zone: Europe/Berlin').optional(),
    hours: phrase('business hours: mon-fri 09:00-17:00').optional(),
    holidays: phrase('a holiday calendar: DE-BE, US').optional(),
    published: phrase('where the public finds it').optional(),
    related: z.array(words).optional().describe('other documents'),
  }),
  read([entry], draft) {
    if (!entry) return
    const { value, at, clause } = entry
    const open = (key: keyof typeof value, what: string): string | Open => {
      const text = value[key]
      if (text !== undefined && typeof text !== 'string') return { open: 'open' }
      const left = text === undefined ? { open: 'not said' } : parseOpen(text)
      if (!left) return text as string
      draft.left(what, left, text === undefined ? entry.place : at(key), clause)
      return left
    }
    const date = (key: 'effective' | 'refreshed', what: string): string | Open => {
      const text = open(key, what)
      if (typeof text !== 'string') return text
      if (!isDate(text)) {
        draft.error(
          'date',
          at(key),
          `${JSON.stringify(text)} is no date.`,
          'Versions are compared by it.',
          'Write it as 2026-03-01, or 2026-03 where only the month is decided.',
        )
      } else if (/^\d{4}-\d{2}$/.test(text))
        draft.problem(
          'note',
          'month-only',
          at(key),
          `${sentence(what)} names a month and no day.`,
          'It counts from the first day of the month.',
          'Write the day when it is decided.',
        )
      return text
    }
    const who = (key: 'owner' | 'approver', what: string): string | Open => {
      const text = open(key, what)
      if (typeof text === 'string') draft.refer('position', text, at(key))
      return text
    }
    const owner = who('owner', "the plan's owner")
    const approver = who('approver', "the plan's approver")
    if (typeof owner === 'string' && owner === approver)
      draft.problem(
        'note',
        'own-approver',
        at('approver'),
        'The position that owns the plan approves it too.',
        'Where there are two people, another one should look at it.',
        'Name another position as approver, if there is one.',
      )
    const zone = open('zone', 'the time zone')
    if (typeof zone === 'string' && zoneProblem(zone) !== null)
      draft.error(
        'zone',
        at('zone'),
        `There is no time zone ${JSON.stringify(zone)}.`,
        'Days and business hours are reckoned in it.',
        `${sentence(meant(zone, Intl.supportedValuesOf('timeZone')))}.`,
      )
    const hoursText = open('hours', 'business hours')
    let hours: { days: readonly Weekday[]; from: string; to: string } | Open
    if (typeof hoursText === 'string') {
      const read = parseHours(hoursText)
      if (!read)
        draft.error(
          'hours',
          at('hours'),
          `${JSON.stringify(hoursText)} are no business hours.`,
          'Business days are counted by them.',
          'Write mon-fri 09:00-17:00.',
        )
      hours = read ?? { open: hoursText }
    } else hours = hoursText
    const holidays = open('holidays', 'the holiday calendar')
    const noSuch = typeof holidays === 'string' ? holidaysProblem(holidays) : null
    if (noSuch)
      draft.error(
        'holidays',
        at('holidays'),
        `${sentence(noSuch.replace(/:.*/s, ''))}.`,
        'Business days are counted by them.',
        `${sentence(noSuch.replace(/^.*?: /s, ''))}.`,
      )
    const optional = (key: 'entity' | 'parent' | 'establishment' | 'published') =>
      value[key] === undefined ? {} : { [key]: open(key, `the plan's ${key}`) }
    draft.parts.header = {
      version: value.version,
      effective: date('effective', 'the effective date'),
      owner,
      approver,
      zone,
      hours,
      holidays,
      ...(value.refreshed === undefined ? {} : { refreshed: date('refreshed', 'the date of the last refresh') }),
      ...optional('entity'),
      ...optional('parent'),
      ...optional('establishment'),
      ...optional('published'),
      related: value.related ?? [],
    }
    draft.figure('plan.version', { text: value.version, span: null, place: at('version'), clause })
    if (!parseOpen(value.effective)) draft.figure('plan.effective', { text: value.effective, span: null, place: at('effective'), clause })
  },
})

export function isDate(text: string): boolean {
  const [, y, m, d] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text) ?? []
  if (!y || !m || Number(m) < 1 || Number(m) > 12) return false
  const last = new Date(Date.UTC(Number(y), Number(m), 0)).getUTCDate()
  return d === undefined || (Number(d) >= 1 && Number(d) <= last)
}
/** `mon-fri 09:00-17:00`, `mon, wed, fri 08:00-12:00`. */
export function parseHours(text: string): { days: readonly Weekday[]; from: string; to: string } | null {
  const [, which, from, to] =
    /^(.+?)\s+([01]\d:[0-5]\d|2[0-3]:[0-5]\d)\s*-\s*([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/.exec(text.trim().toLowerCase()) ?? []
  if (!which || !from || !to || from >= to) return null
  const chosen = new Set<Weekday>()
  for (const part of which.split(/\s*,\s*|\s+and\s+/)) {
    const [first, last] = part.split(/\s*-\s*/).map(d => days.indexOf(d.slice(0, 3) as Weekday))
    if (first === undefined || first < 0 || last === -1) return null
    for (let i = first; ; i = (i + 1) % 7) {
      chosen.add(days[i]!)
      if (i === (last ?? first)) break
    }
  }
  return { days: days.filter(d => chosen.has(d)), from, to }
}
