/**
 * A question about a clock as somebody asks it ("gdpr-33 from 2026-10-24 10:30 in Berlin") into an answer: the moments are
 * read, the calendar that the rule needs is made, and whatever was assumed on the way stands in the note.
 */
import { type Instant, instant } from '../core/id.ts'
import { type Clock, calendarNeeds, clock, type NoClock, needsHolidays } from '../core/obligation/clock.ts'
import { ruleIds, versionsOf } from '../core/obligation/law/rules.ts'
import type { ZoneTable } from '../core/world.ts'
import { holidaysProblem } from './holidays.ts'
import { makeCalendar } from './make.ts'
import { nearest } from './nearest.ts'
import { readInstant } from './read-instant.ts'
import { countryOfZone } from './zone-country.ts'

export type ClockQuestion = Readonly<{
  rule: string
  from: string // the moment that the rule starts with
  zone?: string | null // of the organisation; absent: the rule's own, or the offset that was written
  holidays?: string | null // of the organisation: DE-BE; absent: not said
  moments?: Readonly<Record<string, string>> // others that the rule asks for, by milestone: aware
}>

const refuse = (code: NoClock['code'], problem: string, instead: string): NoClock => ({ code, problem, instead, needs: [] })

export function askClock(question: ClockQuestion): Clock | NoClock {
  const rule = versionsOf(question.rule).at(-1)
  if (rule === undefined) {
    const meant = nearest(question.rule, ruleIds)
    return refuse(
      'no-such-rule',
      `there is no rule ${JSON.stringify(question.rule)}`,
      `${meant === null ? '' : `did you mean ${meant}? `}there are ${ruleIds.join(', ')}`,
    )
  }
  const named = question.holidays ?? null
  const wrong = named === null ? null : holidaysProblem(named)
  if (wrong !== null) return refuse('no-calendar', `${JSON.stringify(named)} names no holidays`, wrong)

  const notes: string[] = []
  const zone = question.zone ?? rule.zone
  // Nobody said whose holidays: those of the zone's country are what is meant more likely than none, and it is said.
  const meant = named === null && rule.holidays === null && zone !== null && needsHolidays(rule.counting) ? countryOfZone(zone) : null
  const holidays = named ?? meant
  const inDays = !('hours' in rule.counting) && rule.counting.by !== 'at once'
  const moments: Record<string, Instant> = {}
  let fixed: number | null = null // the offset that stands for a zone nobody named
  for (const [name, text] of [[rule.from, question.from] as const, ...Object.entries(question.moments ?? {})]) {
    let read = readInstant(text, zone)
    if ('problem' in read && zone === null && inDays && /^\d{4}-\d{2}-\d{2}$/.test(text.trim())) {
      read = readInstant(text, 'UTC')
      notes.push('No zone was given: the day is taken in UTC.')
    }
    if ('problem' in read) return refuse('bad-moment', `${name}: ${read.problem}`, read.instead)
    if (read.note !== null) notes.push(read.note)
    if (name === rule.from) fixed = read.offset
    moments[name] = read.at
  }
  const needs = calendarNeeds(rule.id)
  const zoneNamed = zone ?? 'UTC'
  const year = new Date(moments[rule.from]!).getUTCFullYear()
  const made = makeCalendar({
    zones: [...needs.zones, zoneNamed],
    holidays: [...needs.holidays, ...(holidays === null ? [] : [holidays])],
    business: null,
    years: { from: year - 1, to: year + 2 },
  }).value
  // Without a zone the offset as written is the clock on the wall.
  const byOffset = zone === null && fixed !== null && fixed !== 0
  const table: ZoneTable = [{ at: instant(0), offset: fixed ?? 0 }]
  if (byOffset) notes.push('No zone was given: the offset as written is kept, whatever the clocks do there.')
  const setting = byOffset
    ? { calendar: { ...made, zones: { ...made.zones, 'the offset': table } }, zone: 'the offset', holidays }
    : { calendar: made, zone: zoneNamed, holidays }
  let answer = clock(rule.id, moments, setting)
  if (meant !== null && !('code' in answer)) {
    notes.push(`No holidays were given: the public holidays of ${meant}, where the zone is, are taken; say --holidays for others.`)
    answer = besideWeekends(answer, clock(rule.id, moments, { ...setting, holidays: null }))
  }
  return 'code' in answer || notes.length === 0 ? answer : { ...answer, note: `${notes.join(' ')} ${answer.note}` }
}

/** Where holidays that nobody named moved a date, the earlier one stands beside it. */
function besideWeekends(answer: Clock, alone: Clock | NoClock): Clock {
  if ('code' in alone || alone.at === null || alone.due === null || alone.at === answer.at) return answer
  const { at, due, citation } = alone
  const reading = { at, due, reading: 'no holidays: weekends alone are left out', citation }
  return { ...answer, readings: [...answer.readings, reading].sort((a, b) => a.at - b.at) }
}
