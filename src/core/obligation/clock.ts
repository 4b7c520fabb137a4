/**
 * When a rule's clock runs out, given the moments that people have set. The answer stands beside its citation, its mark
 * and "not legal advice". The due time is the rule's own counting; readings that count otherwise (an unsettled law, another
 * kind of entity) stand beside it, earliest first.
 *
 * K1  Hours are exact elapsed time, through every change of the clock; days end with the day.
 * K2  Which version of a rule counts is said by the day on which its clock started.
 * K3  A rule that is disabled, not in force or without a figure gives no date, and says why.
 */
import { dateText, dayOf, type WallClock, wallClockText } from '../calendar/civil.ts'
import { offsetAt, offsetText, toWallClock, zoneTable } from '../calendar/local.ts'
import type { Instant } from '../id.ts'
import type { Calendar } from '../world.ts'
import { count } from './counting/count.ts'
import { type Counting, countingWords } from './counting/counting.ts'
import * as eu from './counting/eu-1182-71.ts'
import type { Place } from './counting/working-days.ts'
import type { LawRule } from './law/rule.ts'
import { versionsOf } from './law/rules.ts'

/** Zone and holidays of the organisation, for rules that name none of their own; holidays null: not said. */
export type Setting = Readonly<{ calendar: Calendar; zone: string; holidays: string | null }>

export type Reading = Readonly<{ at: Instant; due: string; reading: string; citation: string }>
export type Clock = Readonly<{
  rule: string
  name: string
  to: string
  from: string // ISO 8601 with the zone's offset
  due: string | null
  at: Instant | null
  counting: string
  citation: string
  readings: readonly Reading[] // earliest first; the rule's own among them
  note: string
  mark: LawRule['mark']
  source: string
  lookedAt: string
  inForce: LawRule['inForce']
  enabled: boolean
}>
/** What is missing or cannot be; `code` is stable, for programs. */
export type NoClock = Readonly<{
  code: 'no-such-rule' | 'needs-moment' | 'bad-moment' | 'out-of-order' | 'no-calendar'
  problem: string
  instead: string
  needs: readonly string[]
}>

const advice = 'Not legal advice: have counsel confirm.'

/** The version of a rule that holds for a clock which starts then, else the one nearest in time; null: there is no such rule. */
export function versionAt(id: string, from: Instant, setting: Setting): LawRule | null {
  return versionFor(versionsOf(id), from, setting)
}
/** Of one rule's versions, oldest first. Before all of them it is the first one that is to come. */
export function versionFor(versions: readonly LawRule[], from: Instant, setting: Setting): LawRule | null {
  const day = (rule: LawRule) => dateOn(rule, from, setting)
  return (
    versions.find(rule => inForce(rule, from, setting)) ??
    versions.find(rule => rule.inForce.from !== null && day(rule) < rule.inForce.from) ??
    versions.at(-1) ??
    null
  )
}

/** ISO date of a moment where the rule has its zone; a calendar without that zone says it in UTC. */
function dateOn(rule: LawRule, at: Instant, { calendar, zone }: Setting): string {
  const named = rule.zone ?? zone
  return dateText(dayOf(toWallClock(zoneTable(calendar, calendar.zones[named] === undefined ? 'UTC' : named), at)))
}

function inForce(rule: LawRule, from: Instant, setting: Setting): boolean {
  const date = dateOn(rule, from, setting)
  return (rule.inForce.from === null || rule.inForce.from <= date) && (rule.inForce.until === null || date <= rule.inForce.until)
}

/** Zones and holidays that a calendar must have to count a rule, beside the organisation's own. */
export function calendarNeeds(id: string): Readonly<{ zones: readonly string[]; holidays: readonly string[] }> {
  const versions = versionsOf(id)
  return {
    zones: [...new Set(versions.flatMap(rule => rule.zone ?? []))],
    holidays: [...new Set(versions.flatMap(rule => rule.holidays ?? []))],
  }
}

/** `moments` by milestone: the one that the rule starts with, and those it asks for beside that. */
export function clock(id: string, moments: Readonly<Record<string, Instant>>, setting: Setting): Clock | NoClock {
  const latest = versionsOf(id).at(-1)
  if (latest === undefined)
    return { code: 'no-such-rule', problem: `there is no rule ${id}`, instead: 'name one of the rules of core/obligation/law', needs: [] }
  const from = moments[latest.from]
  if (from === undefined) return missing(latest, [latest.from])
  const rule = versionAt(id, from, setting)!
  return clockOf(rule, from, moments, setting)
}

const missing = (rule: LawRule, needs: readonly string[]): NoClock => ({
  code: 'needs-moment',
  problem: `${rule.id} counts from ${[rule.from, ...rule.also].join(' and ')}: ${needs.join(' and ')} ${needs.length === 1 ? 'is' : 'are'} missing`,
  instead: `say when: ${needs.map(need => `--${need} INSTANT`).join(' ')}`,
  needs,
})

/** A rule that need not be one of those that ship: a contract's, or a version that is not in force yet. */
export function clockOf(rule: LawRule, from: Instant, moments: Readonly<Record<string, Instant>>, setting: Setting): Clock | NoClock {
  const absent = rule.also.filter(name => moments[name] === undefined)
  if (absent.length > 0) return missing(rule, absent)
  const before = rule.also.find(name => moments[name]! > from)
  if (before !== undefined)
    return {
      code: 'out-of-order',
      problem: `${rule.from} lies before ${before}`,
      instead: `check both moments: nothing is ${rule.from} before anybody is ${before}`,
      needs: [],
    }
  const zone = rule.zone ?? setting.zone
  const table = zoneTable(setting.calendar, zone)
  const named = rule.holidays ?? setting.holidays
  const known = named === null ? null : setting.calendar.holidays[named]
  if (known === undefined)
    return {
      code: 'no-calendar',
      problem: `the calendar has no holidays ${named}`,
      instead: `make it with the holidays ${named}`,
      needs: [],
    }
  const holidays = known === null || rule.closures === undefined ? known : [...known, ...rule.closures]
  const place: Place = { table, holidays }
  const aware = rule.also.includes('aware') ? moments.aware! : null
  const text = (at: Instant) => isoText(table, zone, at)

  const whyNot = rule.disabled ?? (inForce(rule, from, setting) ? null : notInForce(rule))
  const own = whyNot === null ? count(rule.counting, place, from, aware) : null
  const readings: Reading[] = []
  const put = (at: Instant | null, reading: string, citation: string) => {
    if (at !== null && whyNot === null && !readings.some(r => r.at === at && r.reading === reading))
      readings.push({ at, due: text(at), reading, citation })
  }
  put(own, countingWords(rule.counting), rule.citation)
  for (const other of rule.readings) put(count(other.counting, place, from, aware), other.reading, other.citation)
  if (own !== null && isEuropean(rule) && rule.counting.by === 'hours') {
    put(eu.hoursAfter(place, from, rule.counting.hours), 'the hour of the event not counted', `${eu.citation}(1)`)
    if (rule.counting.hours >= 48)
      put(
        eu.twoWorkingDays(place, from, own),
        'at least two working days; unsettled, and denied by German authorities',
        `${eu.citation}(5)`,
      )
  }

  const notes = [
    whyNot === null ? '' : `${rule.disabled === null ? 'Not in force' : 'Disabled'}: ${whyNot}.`,
    rule.note,
    needsHolidays(rule.counting) && holidays === null ? 'No holidays were given: weekends alone are left out.' : '',
    rule.mark === 'U' ? 'Unsettled.' : rule.mark === 'K' ? 'From general knowledge; not checked in the text itself.' : '',
    advice,
  ]
  return {
    rule: rule.id,
    name: rule.name,
    to: rule.to,
    from: text(from),
    due: own === null ? null : text(own),
    at: own,
    counting: countingWords(rule.counting),
    citation: rule.citation,
    readings: readings.toSorted((a, b) => a.at - b.at),
    note: notes.filter(n => n !== '').join(' '),
    mark: rule.mark,
    source: rule.source,
    lookedAt: rule.lookedAt,
    inForce: rule.inForce,
    enabled: whyNot === null,
  }
}

const notInForce = (rule: LawRule): string =>
  [rule.inForce.from === null ? '' : `from ${rule.inForce.from}`, rule.inForce.until === null ? '' : `until ${rule.inForce.until}`]
    .filter(t => t !== '')
    .join(' ')

/** Rules of the Union itself, which Regulation 1182/71 reaches. */
const isEuropean = (rule: LawRule): boolean => ['GDPR', 'NIS2', 'DORA', 'CRA', 'EU digital omnibus'].includes(rule.regime)

/** Whether weekends and holidays change anything in it. */
export const needsHolidays = (counting: Counting): boolean =>
  counting.by === 'business days' ||
  counting.by.endsWith('noon') ||
  counting.by === 'dora-initial' ||
  ('roll' in counting && counting.roll !== 'none')

/** 2026-12-02T17:30:00-05:00; UTC itself ends in Z. */
export function isoText(table: Calendar['zones'][string], zone: string, at: Instant): string {
  const wall = toWallClock(table, at)
  const seconds = String(Math.floor((((wall % 60_000) + 60_000) % 60_000) / 1000)).padStart(2, '0')
  const minutes = wallClockText((Math.floor(wall / 60_000) * 60_000) as WallClock)
  const offset = offsetText(offsetAt(table, at))
  return `${minutes}:${seconds}${offset === 'Z' && zone !== 'UTC' ? '+00:00' : offset}`
}
