/** Asks PagerDuty's REST API v2, page by page (`limit`, `offset`, `more`). */
import type { Ask } from '../ask.ts'
import type { Window } from '../found.ts'
import type { Answers } from '../pager.ts'
import { isJson } from '../saved.ts'

const pageSize = 100

const lists: readonly Readonly<{ name: string; path: string; optional: boolean }>[] = [
  { name: 'users', path: '/users?include[]=contact_methods&include[]=notification_rules', optional: false },
  { name: 'teams', path: '/teams', optional: true },
  { name: 'escalation_policies', path: '/escalation_policies?include[]=escalation_rule_assignment_strategies', optional: false },
  { name: 'services', path: '/services?include[]=integrations', optional: false },
  { name: 'maintenance_windows', path: '/maintenance_windows?filter=open', optional: true },
  { name: 'business_services', path: '/business_services', optional: true },
  { name: 'event_orchestrations', path: '/event_orchestrations', optional: true },
  { name: 'webhook_subscriptions', path: '/webhook_subscriptions', optional: true },
]

export async function fetchPagerDuty(ask: Ask, { from, to }: Window, unread: string[]): Promise<Answers> {
  const answers: Answers = new Map()
  const [since, until] = [from, to].map(at => encodeURIComponent(new Date(at).toISOString()))
  const listed = async (name: string, path: string, key: string, optional: boolean): Promise<readonly unknown[]> => {
    const found: unknown[] = []
    for (let offset = 0; ; offset = found.length) {
      const page = await ask.get(`${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}&offset=${offset}`, optional)
      if (page === null) {
        unread.push(name.replaceAll('_', ' '))
        return found
      }
      const these = isJson(page) && Array.isArray(page[key]) ? (page[key] as unknown[]) : []
      found.push(...these)
      if (!isJson(page) || page.more !== true || these.length === 0) return found
    }
  }
  for (const { name, path, optional } of lists) {
    const key = name === 'event_orchestrations' ? 'orchestrations' : name
    const found = await listed(name, path, key, optional)
    if (!unread.includes(name.replaceAll('_', ' '))) answers.set(name, [found])
  }
  const schedules: unknown[] = []
  for (const one of await listed('schedules', '/schedules', 'schedules', false)) {
    if (!isJson(one) || typeof one.id !== 'string') continue
    const id = encodeURIComponent(one.id)
    const whole = await ask.get(`/schedules/${id}?since=${since}&until=${until}&overflow=false`)
    schedules.push(isJson(whole) && isJson(whole.schedule) ? whole.schedule : one)
    const overrides = await ask.get(`/schedules/${id}/overrides?since=${since}&until=${until}&overflow=true`)
    answers.set(`overrides-${one.id}`, [isJson(overrides) && Array.isArray(overrides.overrides) ? overrides.overrides : []])
  }
  answers.set('schedules', [schedules])
  const shiftBased: unknown[] = []
  for (const one of await listed('shift-based schedules', '/v3/schedules', 'schedules', true)) {
    if (!isJson(one) || typeof one.id !== 'string') continue
    const whole = await ask.get(`/v3/schedules/${encodeURIComponent(one.id)}?include[]=final_schedule&since=${since}&until=${until}`)
    shiftBased.push(isJson(whole) && isJson(whole.schedule) ? whole.schedule : one)
  }
  if (shiftBased.length > 0) answers.set('schedules_v3', [shiftBased])
  return answers
}
