/** Asks Opsgenie's REST API, page by page (`limit`, `offset`, `paging.next`). */
import type { Ask } from '../ask.ts'
import type { Window } from '../found.ts'
import type { Answers } from '../pager.ts'
import { isJson } from '../saved.ts'

const pageSize = 100
const week = 7 * 86_400_000

export async function fetchOpsgenie(ask: Ask, { from, to }: Window, unread: string[]): Promise<Answers> {
  const answers: Answers = new Map()
  const listed = async (name: string, path: string, optional = false): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const found: unknown[] = []
    for (;;) {
      const page = await ask.get(`${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}&offset=${found.length}`, optional)
      if (page === null) {
        unread.push(name.replaceAll('-', ' '))
        return []
      }
      const these = isJson(page) && Array.isArray(page.data) ? (page.data as unknown[]) : []
      found.push(...these)
      const more = isJson(page) && isJson(page.paging) && typeof page.paging.next === 'string' && page.paging.next !== ''
      if (!more || these.length === 0) break
    }
    answers.set(name, [found])
    return found.filter(isJson)
  }
  /** Those that list all at once have no paging. */
  const whole = async (name: string, path: string, optional = false): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const answer = await ask.get(path, optional)
    if (answer === null) {
      unread.push(name.replaceAll('-', ' '))
      return []
    }
    const found = isJson(answer) && Array.isArray(answer.data) ? (answer.data as unknown[]) : []
    answers.set(name, [found])
    return found.filter(isJson)
  }
  const idOf = (of: Readonly<Record<string, unknown>>): string => (typeof of.id === 'string' ? of.id : '')

  for (const user of await listed('users', '/v2/users')) {
    const path = `/v2/users/${encodeURIComponent(idOf(user))}`
    await whole(`contacts-${idOf(user)}`, `${path}/contacts`)
    const rules: unknown[] = []
    const answer = await ask.get(`${path}/notification-rules`)
    for (const rule of isJson(answer) && Array.isArray(answer.data) ? (answer.data as unknown[]).filter(isJson) : []) {
      // The list leaves out the steps, and only those of a new alert are of interest.
      const one = rule.actionType === 'create-alert' ? await ask.get(`${path}/notification-rules/${encodeURIComponent(idOf(rule))}`) : null
      rules.push(isJson(one) && isJson(one.data) ? one.data : rule)
    }
    answers.set(`notification-rules-${idOf(user)}`, [rules])
  }
  for (const team of await whole('teams', '/v2/teams'))
    await whole(`routing-rules-${idOf(team)}`, `/v2/teams/${encodeURIComponent(idOf(team))}/routing-rules`, true)
  const weeks = Math.ceil((to - from) / week) + 1
  for (const schedule of await whole('schedules', '/v2/schedules?expand=rotation')) {
    const path = `/v2/schedules/${encodeURIComponent(idOf(schedule))}`
    await whole(`overrides-${idOf(schedule)}`, `${path}/overrides`, true)
    const timeline = await ask.get(
      `${path}/timeline?identifierType=id&interval=${weeks}&intervalUnit=weeks&date=${encodeURIComponent(new Date(from).toISOString())}`,
      true,
    )
    if (isJson(timeline)) answers.set(`timeline-${idOf(schedule)}`, [timeline.data ?? timeline])
  }
  await whole('escalations', '/v2/escalations')
  await whole('integrations', '/v2/integrations')
  await listed('services', '/v1/services', true)
  await whole('maintenance', '/v1/maintenance?type=non-expired', true)
  const beats = await ask.get('/v2/heartbeats', true)
  if (isJson(beats) && isJson(beats.data) && Array.isArray(beats.data.heartbeats)) answers.set('heartbeats', [beats.data.heartbeats])
  return answers
}
