/**
 * The webhook of a status page that Statuspage runs: what a vendor says of itself, to whoever subscribes.
 * https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/
 *
 * U1  It is not signed: the key in the address shows who sends. Where a vendor's page is followed under Vendors, that is read from the page itself;
 *     this is for pages that are not, and for whoever wants a rule of detection on them.
 * U2  An incident is one condition until it is resolved; a component is one until it is operational.
 * U3  A vendor's "critical" is one step less of ours, which a rule of the plan may see otherwise: its own word is the label `impact`.
 */
import type { Instant } from '../../core/id.ts'
import { byItsBytes } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { at, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"page": {"id": "…"}, "incident": {"id": "…", "name": "…", "status": "investigating"}}'
const impacts: Readonly<Record<string, string>> = { critical: 'error', major: 'warning', minor: 'low', none: 'info' }
const component: Readonly<Record<string, string>> = { major_outage: 'error', partial_outage: 'warning', degraded_performance: 'low' }

export function readStatuspage(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: [signalOf(read.fields, now)] }
}

function signalOf(fields: Fields, now: Instant): Signal {
  const page = text(fields, 'page.id')
  const host = hostOf(text(fields, 'incident.shortlink', 'page.url', 'meta.unsubscribe'))
  if (at(fields, 'incident') !== undefined) return incidentOf(fields, page, host, now)
  if (at(fields, 'component_update') !== undefined || at(fields, 'component') !== undefined) return componentOf(fields, page, host, now)
  return noticed(
    {
      dedup: `statuspage ${page} ${now}`,
      summary: `Status page${host === '' ? '' : ` ${host}`}: ${text(fields, 'page.status_description') || 'a message that names no incident'}`,
      labels: { alertname: 'statuspage', service: host, page },
    },
    now,
  )
}

function incidentOf(fields: Fields, page: string, host: string, now: Instant): Signal {
  const of = at(fields, 'incident')
  const updates = at(of, 'incident_updates')
  const latest: unknown = Array.isArray(updates) ? updates[0] : undefined
  const status = text(of, 'status') || text(latest, 'status')
  const impact = text(of, 'impact_override', 'impact')
  const affected = at(of, 'components')
  const names = Array.isArray(affected)
    ? affected
        .slice(0, 20)
        .map((one: unknown) => text(one, 'name'))
        .filter(name => name !== '')
        .join(', ')
    : ''
  const name = text(of, 'name') || 'an incident without a name'
  const said = {
    dedup: `statuspage ${page} incident ${text(of, 'id') || name}`,
    severity: impacts[impact] ?? 'warning',
    summary: `${host === '' ? 'A vendor' : host}: ${name}`,
    labels: { alertname: 'vendor incident', service: host || page, page, impact },
    details: details({ status, components: names, said: text(latest, 'body') }),
    link: text(of, 'shortlink'),
  }
  if (/^(scheduled|in_progress|verifying|completed)$/.test(status) || impact === 'maintenance')
    return noticed(
      { ...said, severity: 'info', dedup: `${said.dedup} ${status}`, summary: `${said.summary} (maintenance, ${words(status)})` },
      now,
    )
  return status === 'resolved' || status === 'postmortem'
    ? resolved({ ...said, at: time(of, 'resolved_at', 'updated_at') }, now)
    : firing({ ...said, at: time(of, 'started_at', 'created_at') }, now)
}

function componentOf(fields: Fields, page: string, host: string, now: Instant): Signal {
  const status = text(fields, 'component_update.new_status', 'component.status')
  const name = text(fields, 'component.name') || 'a component without a name'
  const said = {
    dedup: `statuspage ${page} component ${text(fields, 'component.id', 'component_update.component_id') || name}`,
    severity: component[status] ?? 'info',
    summary: `${host === '' ? 'A vendor' : host}: ${name}: ${words(status)}`,
    labels: { alertname: 'vendor component', service: host || page, page, component: name },
    details: details({ before: text(fields, 'component_update.old_status'), now: status }),
    at: time(fields, 'component_update.created_at'),
  }
  if (status === 'operational') return resolved(said, now)
  if (Object.hasOwn(component, status)) return firing(said, now)
  return noticed({ ...said, dedup: `${said.dedup} ${status} ${now}` }, now)
}

/** stspg.io is the shortener of all pages and names none. */
function hostOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { hostname } = new URL(url)
  return hostname === 'stspg.io' ? '' : hostname
}

export const statuspageWebhook: SourceRoute = {
  source: 'statuspage',
  method: 'POST',
  path: '/statuspage',
  read: (body, _, now) => readStatuspage(body, now),
  reply: vendorReply,
  delivery: byItsBytes,
  setUp: {
    for: 'a status page by Statuspage',
    how: 'on the vendor’s status page: Subscribe to updates, the tab Webhook, this URL. It signs nothing: whoever knows the address can post to it, so keep it secret. Pages of vendors that the plan names are followed under Vendors without this',
  },
}
