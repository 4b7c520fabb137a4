/**
 * Anthropic's webhooks, which tell of managed agents. https://platform.claude.com/docs/en/managed-agents/webhooks
 *
 * N1  They say which thing it is about by its id, and nothing else of it. That a credential could not be renewed, a run failed or a session ended
 *     in an error are alerts; they are never said to be over, and end by themselves. What agents do all day leaves nothing.
 * N2  Whether the service answers stands on its status page, which is followed under Vendors.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { standardDelivery, standardProof } from '../signed.ts'
import type { Read, SourceRoute } from '../source.ts'
import { countedBy, details, firing, noticed, readFields, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"type": "event", "id": "…", "data": {"type": "session.status_terminated", "id": "…"}}'
const alerts: Readonly<Record<string, readonly [severity: string, lastsMs: number, what: string]>> = {
  'vault_credential.refresh_failed': ['error', 24 * hour, 'a credential in a vault could not be renewed'],
  'deployment_run.failed': ['warning', 24 * hour, 'a run of a deployment failed'],
  'session.status_terminated': ['warning', 6 * hour, 'a session ended in an error'],
}
const ordinary =
  /^(session\.(created|pending|running|updated|archived|status_(run_started|idled|rescheduled|running|idle)|thread_\w+|outcome_\w+)|deployment_run\.(started|succeeded|created))$/

export function readAnthropic(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  const { fields } = read
  const type = text(fields, 'data.type')
  if (ordinary.test(type)) return { signals: [] }
  const id = text(fields, 'data.id')
  const said = {
    dedup: `anthropic ${type} ${id || text(fields, 'id') || now}`,
    labels: { alertname: type, service: 'anthropic', workspace: text(fields, 'data.workspace_id') },
    details: details({ id, vault: text(fields, 'data.vault_id'), event: text(fields, 'id') }),
    at: time(fields, 'created_at'),
  }
  const alert = Object.hasOwn(alerts, type) ? alerts[type] : undefined
  if (alert === undefined)
    return { signals: [noticed({ ...said, summary: `Anthropic: ${words(type) || 'an event without a type'}` }, now)] }
  const [severity, lastsMs, what] = alert
  return { signals: [firing({ ...said, severity, summary: `Anthropic: ${what}` }, now, lastsMs)] }
}

export const anthropicWebhook: SourceRoute = countedBy('type', {
  source: 'anthropic',
  method: 'POST',
  path: '/anthropic',
  read: (body, _, now) => readAnthropic(body, now),
  reply: vendorReply,
  proof: standardProof('the signing secret of the endpoint, whsec_…, which the Claude Console shows once'),
  delivery: standardDelivery,
  setUp: {
    for: 'Anthropic',
    how: 'in the Claude Console: Manage, Webhooks, a new endpoint with this URL; choose vault_credential.refresh_failed, deployment_run.failed and session.status_terminated; it shows its signing secret once: set it here. Whether the service answers comes by its status page, under Vendors',
  },
})
