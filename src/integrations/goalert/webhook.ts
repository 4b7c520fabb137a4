/**
 * GoAlert's webhook contact method: that there is an alert, beside a shadow. It does not say who else was told, so that times are compared
 * and persons are not.
 * https://github.com/target/goalert/blob/master/web/src/app/documentation/sections/Webhooks.md
 */
import type { Instant } from '../../core/id.ts'
import { cutText, readPager } from '../old-pager.ts'
import { byItsBytes } from '../signed.ts'
import type { Heard, SourceRoute } from '../source.ts'
import { type Fields, text, vendorReply } from '../vendor.ts'

const example = '{"AppName": "GoAlert", "Type": "Alert", "AlertID": 1, "Summary": "…"}'

/** A status says in words what became of it: "Closed via …", "Acknowledged by …". */
function whatOf(type: string, entry: string): Heard['what'] | null {
  if (type === 'Alert') return 'triggered'
  if (type !== 'AlertStatus') return null
  if (/^closed\b/i.test(entry)) return 'resolved'
  if (/^acknowledged\b/i.test(entry)) return 'acknowledged'
  return /^escalated\b/i.test(entry) ? 'paged' : null
}
function heardIn(fields: Fields, now: Instant): Heard | string | null {
  const type = text(fields, 'Type')
  if (type === '') return 'Type'
  const what = whatOf(type, text(fields, 'LogEntry'))
  if (what === null) return null
  const incident = cutText(fields, 'AlertID')
  if (incident === null) return 'AlertID'
  const number = Number(incident)
  return {
    pager: 'GoAlert',
    incident,
    number: Number.isSafeInteger(number) && number > 0 ? number : null,
    dedup: null,
    title: cutText(fields, 'Summary'),
    service: cutText(fields, 'ServiceName'),
    what,
    happenedAt: now,
    persons: [],
  }
}

export const goalertWebhook: SourceRoute = {
  source: 'goalert',
  method: 'POST',
  path: '/old-pager/goalert',
  read: readPager(example, heardIn),
  reply: vendorReply,
  delivery: byItsBytes,
  setUp: {
    for: 'GoAlert, to compare with in shadow',
    how: 'a contact method of type Webhook with this address, of a user who is a step of each escalation policy that you compare, with status updates on. It opens nothing here.',
  },
}
