/** The organisation's own calendar: zone, hours and holidays as the plan has them, and the days on which it is closed itself. */
import { isOpen } from '../../core/span.ts'
import { iso } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import { Closures, OrgCalendar } from '../calendar-api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, mustOwn } from '../doorway.ts'

const yearMs = 366 * 86_400_000
const two = (n: number) => String(n).padStart(2, '0')
const clockOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

export function addOrgCalendarRoutes(app: App, { engine }: Doorway): void {
  const shown = async (org: OrgId) => {
    const [{ calendar, plan, now }, closures] = await Promise.all([engine.world(org), engine.closures(org)])
    const { zone, hours, holidays } = plan.value.header
    const { business } = calendar.value
    const today = iso(now).slice(0, 10)
    const inAYear = new Date(now + yearMs).toISOString().slice(0, 10)
    const named = isOpen(holidays) ? null : holidays
    return {
      zone: isOpen(zone) ? null : zone,
      hours: business === null ? null : { days: [...business.days], from: clockOf(business.from), to: clockOf(business.to) },
      holidays: named,
      open: Object.entries({ zone, hours, holidays }).flatMap(([what, value]) => (isOpen(value) ? [{ what, words: value.open }] : [])),
      ahead: named === null ? [] : (calendar.value.holidays[named] ?? []).filter(day => day >= today && day <= inAYear),
      closures: [...closures],
    }
  }
  app.get(
    '/calendar',
    { schema: { summary: "The organisation's own calendar, which business days are counted by", response: answers(OrgCalendar) } },
    async request => shown(callerIn(request).org),
  )
  app.put(
    '/calendar/closures',
    {
      schema: {
        summary: 'Say on which days the organisation is closed: business days are counted around them, open incidents are recounted',
        body: Closures,
        response: answers(OrgCalendar),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await engine.setClosures(caller.org, actorOf(caller), request.body.dates)
      return shown(caller.org)
    },
  )
}
