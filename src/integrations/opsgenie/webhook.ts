/**
 * Opsgenie's webhook integration: what Opsgenie did with an alert, beside a shadow.
 * https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
 *
 * P1  It is not signed: the key in the address shows who sends.
 * P2  Whom it notifies it says by ids or by names that are addresses of users; of a team or a schedule it does not say who that is now, and
 *     then nobody is compared.
 */
import type { Instant } from '../../core/id.ts'
import { instant } from '../../core/id.ts'
import { cutText, personsOf, readPager } from '../old-pager.ts'
import { byItsBytes } from '../signed.ts'
import type { Heard, HeardPerson, SourceRoute } from '../source.ts'
import { at, type Fields, text, time, vendorReply } from '../vendor.ts'

const example = '{"action": "Create", "alert": {"alertId": "…", "message": "…"}}'
const whatOf: Readonly<Record<string, Heard['what']>> = {
  create: 'triggered',
  addrecipient: 'paged',
  addresponder: 'paged',
  assignownership: 'paged',
  escalate: 'paged',
  escalatetonext: 'paged',
  unacknowledge: 'paged',
  acknowledge: 'acknowledged',
  takeownership: 'acknowledged',
  close: 'resolved',
  delete: 'resolved',
}
const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)
/** An id, an address, or an object that has one of them; a team is nobody. */
const userOf = (one: unknown): HeardPerson | null => {
  if (typeof one === 'string' && one.trim() !== '') {
    const said = one.trim().slice(0, 500)
    return { id: said, name: null, email: isAddress(said) ? said : null }
  }
  if ((text(one, 'type') || 'user').toLowerCase() !== 'user') return null
  const name = cutText(one, 'username', 'name')
  const id = cutText(one, 'id') ?? name
  return id === null ? null : { id, name, email: name !== null && isAddress(name) ? name : null }
}
/** `updatedAt` counts in nanoseconds where `createdAt` counts in milliseconds. */
function momentOf(alert: unknown, what: Heard['what'], now: Instant): Instant {
  const updated = Number(text(alert, 'updatedAt'))
  if (what !== 'triggered' && updated > 1e17 && updated < 253_402_300_800e9) return instant(Math.trunc(updated / 1e6))
  return time(alert, ...(what === 'triggered' ? ['createdAt'] : ['updatedAt', 'createdAt'])) ?? now
}

function heardIn(fields: Fields, now: Instant): Heard | string | null {
  const action = text(fields, 'action')
  if (action === '') return 'action'
  const name = action.toLowerCase()
  const what = Object.hasOwn(whatOf, name) ? whatOf[name]! : null
  if (what === null) return null
  const alert = at(fields, 'alert')
  const incident = cutText(alert, 'alertId')
  if (incident === null) return 'alert.alertId'
  const number = Number(text(alert, 'tinyId'))
  const acting = cutText(alert, 'username')
  const named = [
    at(fields, 'recipient'),
    at(alert, 'recipient'),
    at(alert, 'owner'),
    at(fields, 'escalationNotify'),
    at(fields, 'responder'),
  ]
  const all = [
    ...(Array.isArray(at(alert, 'recipients')) ? (at(alert, 'recipients') as unknown[]) : []),
    ...(Array.isArray(at(alert, 'responders')) ? (at(alert, 'responders') as unknown[]) : []),
  ]
  const paged = what === 'triggered' ? all : named.filter(one => one !== undefined && one !== '')
  return {
    pager: 'Opsgenie',
    incident,
    number: Number.isSafeInteger(number) && number > 0 ? number : null,
    dedup: cutText(alert, 'alias'),
    title: cutText(alert, 'message'),
    service: cutText(fields, 'integrationName'),
    what,
    happenedAt: momentOf(alert, what, now),
    persons: what === 'acknowledged' || what === 'resolved' ? personsOf(acting === null ? [] : [acting], userOf) : personsOf(paged, userOf),
  }
}

export const opsgenieWebhook: SourceRoute = {
  source: 'opsgenie',
  method: 'POST',
  path: '/old-pager/opsgenie',
  read: readPager(example, heardIn),
  reply: vendorReply,
  delivery: byItsBytes,
  setUp: {
    for: 'Opsgenie, to compare with in shadow',
    how: 'Integrations, Webhook: this address, with the actions on alerts that you compare. It opens nothing here.',
  },
}
