/**
 * The zones that a calendar file describes itself. The library follows their rules year by year, and never comes back from
 * one that no day fits: such zones are taken out of the file before anything asks for them.
 */
import ICAL from 'ical.js'
import { day, fromDate } from '../core/calendar/civil.ts'
import { anyDayFits, readRule, ruleDays } from './ical-rule.ts'

/** Last year that is asked of a zone of the file. */
export const yearMost = 2100
const zonesMost = 50
const changesMost = 100
/** Where calendars without a memory of the past begin. */
const yearLeast = 1600
const changeParts = ['BYMONTH', 'BYMONTHDAY', 'BYDAY']

/** The zones that stay, by their names. Changes `root`. */
export function dropUnreadableZones(root: ICAL.Component): ReadonlyMap<string, ICAL.Timezone> {
  const zones = new Map<string, ICAL.Timezone>()
  let changes = 0
  for (const component of root.getAllSubcomponents('vtimezone')) {
    const name = component.getFirstPropertyValue('tzid')
    changes += component.getAllSubcomponents().length
    if (typeof name === 'string' && zones.size < zonesMost && changes <= changesMost && isReadable(component)) {
      const zone = root.getTimeZoneByID(name)
      if (zone !== null && isFollowed(zone)) {
        zones.set(name, zone)
        continue
      }
    }
    root.removeSubcomponent(component)
  }
  return zones
}

/** Changes of the clock come once a year, on a day that exists. */
function isReadable(component: ICAL.Component): boolean {
  return component.getAllSubcomponents().every(change =>
    change.getAllProperties('rrule').every(property => {
      const recur = property.getFirstValue() as unknown as ICAL.Recur
      const start = change.getFirstPropertyValue('dtstart')
      if (!(start instanceof ICAL.Time) || start.year < yearLeast || recur.freq !== 'YEARLY') return false
      if (Object.keys(recur.parts).some(part => !changeParts.includes(part))) return false
      const rule = readRule(recur, start)
      if ('what' in rule || !anyDayFits(rule, start, { left: 20_000 })) return false
      const first = fromDate(start)
      return [...ruleDays(rule, start, first, day(first + 365), { left: 2_000 })].length <= 2
    }),
  )
}

/** Followed to the last year at once, so that entries of ever later years do not begin it anew each. */
function isFollowed(zone: ICAL.Timezone): boolean {
  try {
    zone.utcOffset(new ICAL.Time({ year: yearMost, month: 12, day: 31 }, zone))
    return true
  } catch {
    return false
  }
}
