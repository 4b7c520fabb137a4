/**
 * Cloudflare's notifications, by its generic webhook.
 * https://developers.cloudflare.com/notifications/reference/webhook-payload-schema/
 *
 * C1  Which alert it is stands in `alert_type`; what kind of trouble that is (ddos, waf, bot, traffic …) and how grave, in this list. One that is
 *     not in it was chosen by somebody to be told about: it is a warning.
 * C2  `alert_correlation_id` ties the end to its beginning. What has none is one condition for each policy and zone, and ends by itself after a day.
 * C3  Health tells by its status whether it is a beginning or an end, whatever the event says.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { byItsBytes, tokenProof } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { at, changed, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"name": "…", "text": "…", "alert_type": "…", "data": {}}'
const lastsMs = 24 * hour

type Kind = Readonly<{ group: string; severity: string; called: string }>
const kind = (group: string, severity: string, called: string): Kind => ({ group, severity, called })
const kinds: Readonly<Record<string, Kind>> = {
  dos_attack_l4: kind('ddos', 'error', 'DDoS attack on the network'),
  dos_attack_l7: kind('ddos', 'error', 'DDoS attack by HTTP'),
  advanced_ddos_attack_l4_alert: kind('ddos', 'error', 'DDoS attack on the network'),
  advanced_ddos_attack_l7_alert: kind('ddos', 'error', 'DDoS attack by HTTP'),
  fbm_dosd_attack: kind('ddos', 'error', 'DDoS attack seen in the flow data'),
  fbm_volumetric_attack: kind('ddos', 'error', 'volumetric attack seen in the flow data'),
  clickhouse_alert_fw_anomaly: kind('waf', 'warning', 'spike of security events'),
  clickhouse_alert_fw_ent_anomaly: kind('waf', 'warning', 'spike of security events'),
  bot_traffic_basic_alert: kind('bot', 'warning', 'spike of traffic by bots'),
  custom_bot_detection_alert: kind('bot', 'warning', 'spike of traffic by bots'),
  traffic_anomalies_alert: kind('traffic', 'warning', 'unusual traffic'),
  http_alert_edge_error: kind('traffic', 'error', 'errors at the edge'),
  http_alert_origin_error: kind('traffic', 'error', 'errors of the origin'),
  advanced_http_alert_error: kind('traffic', 'error', 'errors above what is usual'),
  real_origin_monitoring: kind('health', 'error', 'origin cannot be reached'),
  health_check_status_notification: kind('health', 'error', 'health check'),
  load_balancing_health_alert: kind('health', 'error', 'health of a load balancer'),
  tunnel_health_event: kind('health', 'error', 'health of a tunnel'),
  magic_tunnel_health_check_event: kind('health', 'error', 'health of a tunnel'),
  device_connectivity_anomaly_alert: kind('health', 'warning', 'connectivity of devices'),
  secondary_dns_all_primaries_failing: kind('dns', 'error', 'all primaries of a DNS zone fail'),
  secondary_dns_primaries_failing: kind('dns', 'warning', 'primaries of a DNS zone fail'),
  bgp_hijack_notification: kind('network', 'critical', 'possible hijack of our routes'),
  scriptmonitor_alert_new_malicious_hosts: kind('scripts', 'error', 'scripts from a malicious host'),
  scriptmonitor_alert_new_malicious_scripts: kind('scripts', 'error', 'malicious script'),
  scriptmonitor_alert_new_malicious_url: kind('scripts', 'error', 'scripts from a malicious address'),
  workers_alert: kind('workers', 'warning', 'usage of Workers'),
  workers_observability_alert: kind('workers', 'error', 'alert of Workers'),
  incident_alert: kind('cloudflare', 'warning', 'incident at Cloudflare'),
}
/** Told, and nothing is wrong by it. */
const notices = [
  'maintenance_event_notification',
  'web_analytics_metrics_update',
  'weekly_account_overview',
  'brand_protection_digest',
  'radar_notification',
  'block_notification_block_removed',
  'block_notification_review_rejected',
  'secondary_dns_zone_successfully_updated',
  'stream_live_notifications',
  'cni_maintenance_notification',
]
const changes = [
  'pages_event_alert',
  'tunnel_update_event',
  'load_balancing_pool_enablement_alert',
  'fbm_auto_advertisement',
  'image_notification',
]

export function readCloudflare(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: [signalOf(read.fields, now)] }
}

function signalOf(fields: Fields, now: Instant): Signal {
  const type = text(fields, 'alert_type', 'data.alert_type')
  const said = text(fields, 'text', 'data.description')
  const policy = text(fields, 'policy_name', 'name')
  const zone = text(fields, 'data.zone_name', 'data.target_hostname', 'data.hostname', 'data.target_ip')
  const known = Object.hasOwn(kinds, type) ? kinds[type]! : kind(groupOf(type), 'warning', words(type) || policy)
  const at_ = time(fields, 'data.start_time', 'data.status_change_time', 'data.episode.first_failed', 'ts')
  const common = {
    dedup: `cloudflare ${text(fields, 'alert_correlation_id') || text(fields, 'data.health_check_id', 'data.pool_id', 'data.tunnel_id', 'data.incident_id') || `${text(fields, 'policy_id') || policy} ${type} ${zone}`}`,
    summary: `${zone === '' ? 'Cloudflare' : zone}: ${known.called || said}`,
    labels: { alertname: type || policy, service: zone, group: known.group, policy },
    details: { text: said, ...details(at(fields, 'data')) },
    link: linkOf(fields),
    at: at_,
  }
  // "Save and Test" sends a text and nothing that says what it is about.
  if (type === '' && text(fields, 'alert_event', 'policy_id') === '' && Object.keys(details(at(fields, 'data'))).length === 0)
    return noticed(
      {
        ...common,
        dedup: `cloudflare notice ${now} ${said.slice(0, 60)}`,
        summary: `Cloudflare: ${said || policy || 'a message without words'}`,
      },
      now,
    )
  if (changes.includes(type))
    return changed({ ...common, dedup: `${common.dedup} ${now}`, summary: `Cloudflare: ${said || words(type)}` }, now)
  if (notices.includes(type))
    return noticed({ ...common, dedup: `${common.dedup} ${now}`, summary: `Cloudflare: ${said || words(type)}` }, now)
  const state = text(fields, 'data.new_health_status', 'data.new_health', 'data.new_status', 'data.status', 'data.incident_status')
    .toLowerCase()
    .replaceAll('_', ' ')
  const isOver = isWell(state) || (text(fields, 'alert_event') === 'ALERT_STATE_EVENT_END' && !isIll(state))
  if (isOver)
    return resolved({ ...common, severity: known.severity, at: time(fields, 'data.episode.resolved_at', 'data.end_time', 'ts') }, now)
  const own = text(fields, 'data.severity').toLowerCase()
  const ends = text(fields, 'alert_correlation_id') !== '' && text(fields, 'alert_event') !== ''
  return firing({ ...common, severity: own === '' ? known.severity : own }, now, ends || known.group === 'health' ? null : lastsMs)
}
const isWell = (state: string): boolean => /\b(healthy|resolved|recovered|active)\b/.test(state)
const isIll = (state: string): boolean => /\b(unhealthy|degraded|critical|down|inactive)\b/.test(state)

const groupOf = (type: string): string =>
  /ssl|certificate/.test(type)
    ? 'certificate'
    : /ddos|dos_attack/.test(type)
      ? 'ddos'
      : /bot/.test(type)
        ? 'bot'
        : /fw_|firewall|waf/.test(type)
          ? 'waf'
          : /billing/.test(type)
            ? 'billing'
            : 'other'

function linkOf(fields: Fields): string {
  const given = text(fields, 'data.dashboard_link', 'data.rule_link', 'data.incident_url', 'data.link')
  if (given.startsWith('https://')) return given
  const account = text(fields, 'account_id')
  return /^[0-9a-f]{32}$/.test(account) ? `https://dash.cloudflare.com/${account}` : ''
}

export const cloudflareWebhook: SourceRoute = {
  source: 'cloudflare',
  method: 'POST',
  path: '/cloudflare',
  read: (body, _, now) => readCloudflare(body, now),
  reply: vendorReply,
  proof: tokenProof({ header: 'cf-webhook-auth', called: 'the secret that you gave the webhook under Notifications, Destinations' }),
  delivery: body => (Buffer.from(body).includes('"ts"') ? byItsBytes(body) : null), // a test has no time, and may be sent twice
  setUp: {
    for: 'Cloudflare',
    how: 'in the Cloudflare dashboard: Notifications, Destinations, a new webhook with this URL and a secret of your choice (set the same one here first: saving sends a test); then name it in the notifications that you want. Cloudflare delivers to port 443 and 80 only',
  },
}
