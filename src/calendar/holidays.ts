/**
 * Public holidays as lists of dates, by the name that a plan's header gives: a country (DE), its state (DE-BE), its region
 * (DE-BY-A), or none. US stands for the federal holidays with their substitute days.
 */
import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { dateText, day, readDate, weekday } from '../core/calendar/civil.ts'
import { nearest } from './nearest.ts'
import { statuteHolidays } from './statute-holidays.ts'

export const noHolidays = 'none'

/** Read when the first holiday is asked for, and at once: reading it takes a third as long as a second start, and most need none of it. */
const load = createRequire(import.meta.url)
const known = () => load('date-holidays') as typeof Holidays

let countries: Readonly<Record<string, string>> | undefined
const made = new Map<string, readonly string[]>()

/** Codes of the countries whose public holidays are known. */
export function countriesWithHolidays(): readonly string[] {
  countries ??= new (known())().getCountries('en')
  return Object.keys(countries)
}

/** Why a text names no holidays, with what to write instead; null where it does. */
export function holidaysProblem(name: string): string | null {
  if (name === noHolidays) return null
  const [country = '', state, region, ...more] = name.split('-')
  const about = new (known())()
  countries ??= about.getCountries('en')
  if (countries[country] === undefined) {
    const upper = country.toUpperCase()
    if (countries[upper] !== undefined) return `write ${[upper, ...name.split('-').slice(1)].join('-')}`
    const byName = Object.entries(countries).find(([, words]) => words.toLowerCase() === name.toLowerCase())?.[0]
    const meant = byName ?? nearest(country, Object.keys(countries))
    return `there are no holidays called ${JSON.stringify(name)}: write a country (DE), country and state (DE-BE), or none${meant ? `; did you mean ${meant}?` : ''}`
  }
  const among = (found: Readonly<Record<string, string>> | undefined, part: string, of: string) => {
    const names = Object.keys(found ?? {})
    if (found?.[part] !== undefined || found?.[part.toUpperCase()] !== undefined) return null
    return names.length === 0
      ? `${of} has no holidays of its own for parts of it: write ${of}`
      : `${of} has no part ${JSON.stringify(part)}: write one of ${names
          .slice(0, 20)
          .map(n => `${of}-${n.toUpperCase()}`)
          .join(', ')}`
  }
  if (more.length > 0) return `${JSON.stringify(name)} has too many parts: country, state and region are all`
  if (state !== undefined) {
    const problem = among(about.getStates(country), state, country)
    if (problem !== null) return problem
    if (region !== undefined) return among(about.getRegions(country, state), region, `${country}-${state}`)
  }
  return null
}

/** 5 U.S.C. 6103(b): a federal holiday on a Saturday is observed on the Friday before, on a Sunday on the Monday after. */
function observedFor(date: string): readonly string[] {
  const d = readDate(date)!
  if (weekday(d) === 6) return [dateText(day(d - 1))]
  return weekday(d) === 7 ? [dateText(day(d + 1))] : []
}

type Years = Readonly<{ from: number; to: number }>

/** ISO dates of the public holidays, sorted, each once. Throws, with a remedy, for a name that means nothing. */
export function holidaysOf(name: string, years: Years): readonly string[] {
  if (name === noHolidays) return []
  const key = `${name} ${years.from} ${years.to}`
  let dates = made.get(key)
  if (dates === undefined) {
    dates = written(name, years) ?? reckonHolidays(name, years)
    made.set(key, dates)
  }
  return dates
}

/** Null where not every one of the years is written down. */
function written(name: string, { from, to }: Years): readonly string[] | null {
  const table = statuteHolidays[name]
  const all = Array.from({ length: to - from + 1 }, (_, n) => from + n)
  if (table === undefined || !all.every(year => table[year] !== undefined)) return null
  return all.flatMap(year => table[year]!.split(' ').map(date => `${year}-${date}`))
}

/** As `holidaysOf`, from the rules, whatever is written down. */
export function reckonHolidays(name: string, years: Years): readonly string[] {
  const problem = holidaysProblem(name)
  if (problem !== null) throw new Error(problem)
  const [country = '', state, region] = name.split('-')
  const In = known()
  const source = region ? new In(country, state!, region) : state ? new In(country, state) : new In(country)
  // In the zone of the process a day has the same date and length; to convert each to the country's was half of the work.
  source.setTimezone('')
  const counts = (type: string) => type === 'public' || (country === 'GB' && type === 'bank')
  // What is observed without a day off took most of the time to reckon; it moves a day off where a rule says so (CH-GL: Näfelser Fahrt).
  const rules = source.getRules() as unknown as readonly Readonly<{ rule: string; type: string }>[] // which its types leave out
  if (!rules.some(({ rule }) => /\bis (?!public)\w+ holiday/.test(rule)))
    for (const { rule, type } of rules) if (!counts(type)) source.unsetRule(rule)
  const dates = new Set<string>()
  // A year earlier and later too: New Year's Day is observed on the last day of the old year where it falls on a Saturday.
  for (let year = years.from - 1; year <= years.to + 1; year++)
    for (const holiday of source.getHolidays(year)) {
      if (!counts(holiday.type)) continue
      const first = readDate(holiday.date.slice(0, 10))
      if (first === null) continue
      // Some last for days (Eid); a half day (from noon, say) is a holiday too where the law says so: it counts as one.
      const days = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000))
      for (let i = 0; i < days; i++) dates.add(dateText(day(first + i)))
    }
  if (name === 'US') for (const date of [...dates]) for (const observed of observedFor(date)) dates.add(observed)
  return [...dates].filter(date => date >= `${years.from}-01-01` && date <= `${years.to}-12-31`).sort()
}
