/** Asks Grafana OnCall's public API, page by page (`page`, `next`). */
import type { Instant } from '../../core/id.ts'
import type { Ask } from '../ask.ts'
import type { Window } from '../found.ts'
import type { Answers } from '../pager.ts'
import { isJson } from '../saved.ts'

const lists: readonly Readonly<{ name: string; optional: boolean }>[] = [
  ...[
    'users',
    'personal_notification_rules',
    'schedules',
    'on_call_shifts',
    'escalation_chains',
    'escalation_policies',
    'integrations',
    'routes',
  ].map(name => ({ name, optional: false })),
  ...['teams', 'user_groups', 'webhooks', 'shift_swaps'].map(name => ({ name, optional: true })),
]

export async function fetchOnCall(ask: Ask, { from, to }: Window, unread: string[]): Promise<Answers> {
  const answers: Answers = new Map()
  for (const { name, optional } of lists) {
    const found: unknown[] = []
    for (let page = 1; ; page++) {
      const answer = await ask.get(`/api/v1/${name}/?page=${page}`, optional)
      if (answer === null) {
        unread.push(name.replaceAll('_', ' '))
        break
      }
      found.push(...(isJson(answer) && Array.isArray(answer.results) ? (answer.results as unknown[]) : Array.isArray(answer) ? answer : []))
      if (!isJson(answer) || typeof answer.next !== 'string') break
    }
    if (!unread.includes(name.replaceAll('_', ' '))) answers.set(name, [found])
  }
  for (const schedule of (answers.get('schedules')![0] as unknown[]).filter(isJson)) {
    const path = `/api/v1/schedules/${encodeURIComponent(String(schedule.id))}/final_shifts?start_date=${minuteOf(from)}&end_date=${minuteOf(to)}`
    const shown = await ask.get(path, true)
    if (isJson(shown) && Array.isArray(shown.results)) answers.set(`final_shifts-${String(schedule.id)}`, [shown.results])
  }
  return answers
}
/** As it takes it: UTC, no seconds and no zone. */
const minuteOf = (at: Instant): string => new Date(at).toISOString().slice(0, 16)
