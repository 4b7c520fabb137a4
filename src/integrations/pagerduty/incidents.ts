/**
 * PagerDuty's webhooks v3: what PagerDuty itself did with an incident, beside a shadow.
 * https://developer.pagerduty.com/docs/webhooks-overview
 *
 * I1  `incident.triggered`, `.escalated`, `.reassigned`, `.delegated`, `.unacknowledged` and `.reopened` carry the incident with those who
 *     are assigned then, which is who is paged. Everything else of an incident, and a ping, is taken and leaves nothing.
 * I2  No time is signed: an event is told from another by its id, which is under the signature.
 */

import type { Instant } from '../../core/id.ts'
import { cutText, personsOf, readPager } from '../old-pager.ts'
import { pagerdutyProof } from '../signed.ts'
import type { Heard, HeardPerson, SourceRoute } from '../source.ts'
import { at, type Fields, text, time, vendorReply } from '../vendor.ts'

const example = '{"event": {"id": "…", "event_type": "incident.triggered", "occurred_at": "…", "data": {"id": "…", "type": "incident"}}}'
const whatOf: Readonly<Record<string, Heard['what']>> = {
  'incident.triggered': 'triggered',
  'incident.escalated': 'paged',
  'incident.reassigned': 'paged',
  'incident.delegated': 'paged',
  'incident.unacknowledged': 'paged',
  'incident.reopened': 'paged',
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
}
const userOf = (one: unknown): HeardPerson | null => {
  const id = cutText(one, 'id')
  return id === null || !/^user/.test(text(one, 'type') || 'user')
    ? null
    : { id, name: cutText(one, 'summary', 'name'), email: cutText(one, 'email') }
}

function heardIn({ event }: Fields, now: Instant): Heard | string | null {
  const type = text(event, 'event_type')
  if (type === '') return 'event.event_type'
  const what = Object.hasOwn(whatOf, type) ? whatOf[type]! : null
  if (what === null) return null
  const data = at(event, 'data')
  const incident = cutText(data, 'id')
  if (incident === null) return 'event.data.id'
  const number = Number(text(data, 'number', 'incident_number'))
  const agent = userOf(at(event, 'agent'))
  return {
    pager: 'PagerDuty',
    incident,
    number: Number.isSafeInteger(number) && number > 0 ? number : null,
    dedup: cutText(data, 'incident_key'),
    title: cutText(data, 'title', 'summary'),
    service: cutText(data, 'service.summary'),
    what,
    happenedAt: time(event, 'occurred_at') ?? now,
    persons: what === 'triggered' || what === 'paged' ? personsOf(at(data, 'assignees'), userOf) : agent === null ? [] : [agent],
  }
}
/** Null where it has none: its bytes tell it then. */
const eventId = (body: Uint8Array): string => {
  const text = Buffer.from(body).toString('utf8')
  try {
    const { event } = JSON.parse(text) as { event?: { id?: unknown } }
    if (typeof event?.id === 'string' && event.id !== '') return `event ${event.id}`
  } catch {
    // what cannot be read is refused by its reader
  }
  return text
}

export const pagerdutyIncidents: SourceRoute = {
  source: 'pagerduty-incidents',
  method: 'POST',
  path: '/old-pager/pagerduty',
  read: readPager(example, heardIn),
  reply: vendorReply,
  proof: pagerdutyProof('the secret that PagerDuty shows once, when the webhook is made'),
  delivery: eventId,
  setUp: {
    for: 'PagerDuty, to compare with in shadow',
    how: 'Integrations, Generic Webhooks (v3): a new webhook with this address, for the account or the services that you compare, with all events of incidents. It opens nothing here.',
  },
}
