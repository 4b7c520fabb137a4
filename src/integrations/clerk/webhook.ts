/**
 * Clerk's webhooks: what happens to users, sessions and organisations. https://clerk.com/docs/webhooks/overview
 *
 * K1  None of it is an alert by itself: Clerk's own outages are on its status page, which is followed there. What changes who may do what is kept
 *     as a change, and a session or user that somebody ended as a notice: a rule of the plan that asks for `tocsin_event` and `event` takes them.
 * K2  People's names, addresses and devices are not taken along; ids are. What is told at every sign-in is counted (T-05) and
 *     leaves nothing else.
 */
import type { Instant } from '../../core/id.ts'
import { standardDelivery, standardProof } from '../signed.ts'
import type { Read, SourceRoute } from '../source.ts'
import { changed, countedBy, details, noticed, readFields, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"type": "session.revoked", "object": "event", "data": {"id": "…"}}'
/** At every sign-in, with every letter. */
const ordinary =
  /^(user\.(created|updated)|session\.(created|ended|removed|pending)|email\.created|sms\.created|waitlistEntry\.|subscription|paymentAttempt\.)/
const changes =
  /^(role|permission|organization|organizationMembership|organizationDomain|samlConnection|enterpriseConnection|instance|apiKey)\b/

export function readClerk(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  const { fields } = read
  const type = text(fields, 'type')
  if (ordinary.test(type)) return { signals: [] }
  const id = text(fields, 'data.id')
  const said = {
    dedup: `clerk ${type} ${id} ${now}`,
    summary: `Clerk: ${words(type) || 'an event without a type'}`,
    labels: { alertname: 'clerk', service: 'sign-in', event: type, instance: text(fields, 'instance_id') },
    details: details({
      id,
      user: text(fields, 'data.user_id'),
      organisation: text(fields, 'data.organization_id', 'data.organization.id'),
      role: text(fields, 'data.role', 'data.key'),
      status: text(fields, 'data.status'),
    }),
    at: time(fields, 'timestamp'),
  }
  return { signals: [changes.test(type) ? changed(said, now) : noticed(said, now)] }
}

export const clerkWebhook: SourceRoute = countedBy('type', {
  source: 'clerk',
  method: 'POST',
  path: '/clerk',
  read: (body, _, now) => readClerk(body, now),
  reply: vendorReply,
  proof: standardProof('the signing secret of the endpoint, whsec_…, on its page in Clerk'),
  delivery: standardDelivery,
  setUp: {
    for: 'Clerk',
    how: 'in the Clerk dashboard: Configure, Webhooks, Add Endpoint with this URL; choose session.revoked, user.deleted, role, permission and organizationMembership events; then copy its signing secret and set it here. Its outages come by its status page, under Vendors',
  },
})
