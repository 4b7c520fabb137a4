/**
 * Grafana OnCall's outgoing webhooks, with the payload that they have by themselves: what OnCall did with an alert group, beside a shadow.
 * https://grafana.com/docs/oncall/latest/configure/integrations/outgoing-webhooks/
 *
 * O1  It is not signed: the key in the address shows who sends.
 * O2  Make one for each of: alert group created, escalation step, acknowledged, unacknowledged, resolved. Who is told stands in it as of
 *     that moment (`users_to_be_notified`, `notified_users`).
 */
import type { Instant } from '../../core/id.ts'
import { cutText, personsOf, readPager } from '../old-pager.ts'
import { byItsBytes } from '../signed.ts'
import type { Heard, HeardPerson, SourceRoute } from '../source.ts'
import { at, type Fields, text, time, vendorReply } from '../vendor.ts'

const example = '{"event": {"type": "escalation", "time": "…"}, "alert_group_id": "…", "users_to_be_notified": []}'
const whatOf: Readonly<Record<string, Heard['what']>> = {
  'alert group created': 'triggered',
  trigger: 'triggered',
  firing: 'triggered',
  escalation: 'paged',
  'personal notification': 'paged',
  unacknowledge: 'paged',
  unresolve: 'paged',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
}
const userOf = (one: unknown): HeardPerson | null => {
  const id = cutText(one, 'id', 'username')
  return id === null ? null : { id, name: cutText(one, 'username'), email: cutText(one, 'email') }
}

function heardIn(fields: Fields, now: Instant): Heard | string | null {
  const type = text(fields, 'event.type').toLowerCase()
  if (type === '') return 'event.type'
  const what = Object.hasOwn(whatOf, type) ? whatOf[type]! : null
  if (what === null) return null
  const incident = cutText(fields, 'alert_group_id', 'alert_group.id')
  if (incident === null) return 'alert_group_id'
  const acting = userOf(at(fields, 'user'))
  const told = [...personsOf(at(fields, 'notified_users'), userOf), ...personsOf(at(fields, 'users_to_be_notified'), userOf)]
  const persons = type === 'personal notification' && acting !== null ? [acting] : told
  return {
    pager: 'Grafana OnCall',
    incident,
    number: null,
    dedup: cutText(fields, 'alert_payload.groupKey', 'alert_payload.alert_uid'),
    title: cutText(fields, 'alert_group.title'),
    service: cutText(fields, 'integration.name'),
    what,
    happenedAt: time(fields, 'event.time', ...(what === 'triggered' ? ['alert_group.created_at'] : [])) ?? now,
    persons: what === 'acknowledged' || what === 'resolved' ? (acting === null ? [] : [acting]) : persons,
  }
}

export const onCallWebhook: SourceRoute = {
  source: 'grafana-oncall',
  method: 'POST',
  path: '/old-pager/grafana-oncall',
  read: readPager(example, heardIn),
  reply: vendorReply,
  delivery: byItsBytes,
  setUp: {
    for: 'Grafana OnCall, to compare with in shadow',
    how: 'Outgoing webhooks: one with this address for each of alert group created, escalation step, acknowledged, unacknowledged and resolved, with the whole payload. It opens nothing here.',
  },
}
