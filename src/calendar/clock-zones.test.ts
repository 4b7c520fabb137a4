/** Counting in every zone there is, at every change of the clock from 2020 to 2040: not sampled, all of them. */
import { expect, test } from 'vitest'
import { type Instant, instant } from '../core/id.ts'
import { clockOf } from '../core/obligation/clock.ts'
import { type LawRule, rule } from '../core/obligation/law/rule.ts'
import { zoneTableOf } from './zones.ts'

const hour = 3_600_000
const made = (counting: LawRule['counting']): LawRule =>
  rule({ id: 'r', regime: 'r', name: 'r', citation: 'r', from: 'aware', to: 'r', counting, mark: 'V', source: 'r' })
const hours = made({ by: 'hours', hours: 72 })
const days = made({ by: 'days', days: 30, roll: 'none' })
const months = made({ by: 'months', months: 1, roll: 'next working day' })
const business = made({ by: 'business days', days: 4, closes: null })

const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC']
const from = Date.UTC(2020, 0, 1)
const to = Date.UTC(2041, 0, 1)
/** With what is counted before the first change and after the last. */
const [begin, end] = [from - 40 * 24 * hour, to + 70 * 24 * hour]
/** Just before and after the change, and so far from it that the end of what is counted falls on it. */
const around = [-72 * hour, -25 * hour, -2 * hour, -1000, 0, 1000, 2 * hour, 25 * hour]

const later = (isoDate: string, count: number): string =>
  new Date(Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)

test('X-07 over all changes of the clock in all zones an hour is an hour, days end with their day, and who starts later is never due earlier', () => {
  let changes = 0
  const wrong: string[] = []
  // What is counted follows from the table alone: zones whose clocks go alike all that time are one case under many names.
  const alike = new Map<string, { zone: string; names: number }>()
  for (const zone of zones) {
    const clocks = JSON.stringify(zoneTableOf(zone).filter((row, n, all) => row.at < end && (all[n + 1]?.at ?? end) > begin))
    const known = alike.get(clocks)
    if (known === undefined) alike.set(clocks, { zone, names: 1 })
    else known.names++
  }
  for (const { zone, names } of alike.values()) {
    const table = zoneTableOf(zone)
    const setting = { calendar: { zones: { [zone]: table }, holidays: {}, business: null }, zone, holidays: null }
    const dueOf = (asked: LawRule, at: Instant) => {
      const found = clockOf(asked, at, { aware: at }, setting)
      if ('code' in found || found.at === null || found.due === null) throw new Error(`${zone}: no date`)
      return { at: found.at, due: found.due, from: found.from }
    }
    for (const change of table) {
      if (change.at < from || change.at >= to) continue
      changes += names
      let before: readonly number[] = []
      for (const offset of around) {
        const at = instant(change.at + offset)
        const [h, d, m, b] = [dueOf(hours, at), dueOf(days, at), dueOf(months, at), dueOf(business, at)]
        const say = (what: string) => wrong.push(`${zone} ${new Date(at).toISOString()}: ${what}`)
        if (h.at - at !== 72 * hour || Date.parse(h.due) !== h.at) say(`72 hours end at ${h.due}`)
        if (d.due.slice(0, 10) !== later(d.from, 30)) say(`30 days end at ${d.due}`)
        for (const one of [d, m, b])
          if (!one.due.slice(13).startsWith(':59:59') || Date.parse(one.due) !== one.at) say(`a day ends at ${one.due}`)
        const weekday = new Date(`${m.due.slice(0, 10)}T00:00:00Z`).getUTCDay()
        if (weekday === 0 || weekday === 6) say(`a month that rolls ends on a weekend: ${m.due}`)
        const now = [h.at, d.at, m.at, b.at]
        if (now.some((ends, i) => ends < (before[i] ?? 0))) say('who starts later is due earlier')
        before = now
      }
    }
  }
  expect(wrong).toEqual([])
  expect(changes).toBeGreaterThan(4_000)
})
