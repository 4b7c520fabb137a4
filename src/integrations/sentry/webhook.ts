/**
 * Sentry's webhooks, as its internal integrations send them: issues, issue alerts, metric alerts, and what else it tells.
 * https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 *
 * S1  An issue is one condition, whoever speaks of it: an alert about its event begins it as its creation does, and only the issue's own
 *     webhook says that it is over (resolved, or archived so that nobody has to look). An issue that comes back is firing again.
 * S2  A metric alert is a condition of its own, and says itself that it is over.
 * S3  Who was in front of the screen, what they sent and what their browser is stays in Sentry: a link leads there.
 */
import type { Instant } from '../../core/id.ts'
import { byItsBytes, hmacProof } from '../signed.ts'
import type { Headers, Read, Signal, SourceRoute } from '../source.ts'
import { at, changed, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"action": "created", "data": {"issue": {"id": "…", "title": "…"}}}, with the header Sentry-Hook-Resource: issue'

export function readSentry(body: Uint8Array, headers: Headers, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  const { fields } = read
  const resource = headers['sentry-hook-resource'] ?? resourceIn(fields)
  const action = text(fields, 'action')
  if (resource === 'metric_alert') return { signals: [metric(fields, action, now)] }
  if (issueOf(fields) !== '' && ['issue', 'event_alert', 'activity_alert', 'error'].includes(resource))
    return { signals: [issue(fields, resource, action, now)] }
  return { signals: [told(fields, resource, action, now)] }
}

/** The header says it; without it, what is in the body does. */
const resourceIn = (fields: Fields): string =>
  at(fields, 'data.metric_alert') !== undefined
    ? 'metric_alert'
    : at(fields, 'data.issue') !== undefined
      ? 'issue'
      : at(fields, 'data.event') !== undefined
        ? 'event_alert'
        : 'unknown'

function issueOf(fields: Fields): string {
  const said = text(fields, 'data.issue.id', 'data.event.issue_id', 'data.error.issue_id', 'data.event.groupID', 'data.error.groupID')
  if (said !== '') return said
  // Of older versions: only the issue's address in the API, …/issues/1170820242/
  return /\/issues\/(\d+)\/?$/.exec(text(fields, 'data.event.issue_url', 'data.error.issue_url'))?.[1] ?? ''
}

/** What an action of Sentry's does to the condition; what is not here is no alert. */
const issueBecomes: Readonly<Record<string, 'firing' | 'resolved'>> = {
  created: 'firing',
  unresolved: 'firing',
  triggered: 'firing',
  resolved: 'resolved',
  archived: 'resolved',
  ignored: 'resolved', // as older versions call it
}

function issue(fields: Fields, resource: string, action: string, now: Instant): Signal {
  const of = at(fields, 'data.issue') ?? at(fields, 'data.event') ?? at(fields, 'data.error')
  const becomes = Object.hasOwn(issueBecomes, action) ? issueBecomes[action] : undefined
  if (becomes === undefined) return told(fields, resource, action, now)
  const title = text(of, 'title', 'metadata.title', 'message') || 'an error without a title'
  const project = text(of, 'project.slug', 'project_slug', 'project_name') || projectIn(text(of, 'url', 'issue_url'))
  const short = text(of, 'shortId')
  const rule = text(fields, 'data.triggered_rule', 'data.issue_alert.title')
  const said = {
    dedup: `sentry issue ${issueOf(fields)}`,
    summary: `${project === '' ? 'Sentry' : project}: ${title}${short === '' ? '' : ` (${short})`}`,
    severity: text(of, 'level'),
    labels: {
      alertname: title.slice(0, 120),
      service: project,
      environment: text(of, 'environment'),
      resource,
      substatus: text(of, 'substatus'),
      rule,
    },
    details: {
      action,
      ...details({
        issue: short,
        culprit: text(of, 'culprit'),
        release: text(of, 'release'),
        events: text(of, 'count'),
        users: text(of, 'userCount'),
        first_seen: text(of, 'firstSeen'),
        last_seen: text(of, 'lastSeen'),
        until: at(of, 'statusDetails'),
      }),
    },
    link: text(of, 'web_url', 'permalink'),
    at: action === 'created' ? time(of, 'firstSeen', 'datetime') : time(of, 'lastSeen', 'datetime'),
  }
  return becomes === 'firing' ? firing(said, now) : resolved({ ...said, at: null }, now)
}
/** https://sentry.io/api/0/projects/our-org/front-end/events/… */
const projectIn = (url: string): string => /\/projects\/[^/]+\/([^/]+)\//.exec(url)?.[1] ?? ''

function metric(fields: Fields, action: string, now: Instant): Signal {
  const of = at(fields, 'data.metric_alert')
  const name = text(of, 'alert_rule.name', 'title') || 'a metric alert'
  const projects = details(at(of, 'projects') ?? at(of, 'alert_rule.projects'), 'projects').projects ?? ''
  const said = {
    dedup: `sentry metric alert ${text(of, 'id') || name}`,
    summary: `${projects === '' ? 'Sentry' : projects}: ${text(fields, 'data.description_title') || name}`,
    severity: action === 'warning' ? 'warning' : 'critical',
    labels: { alertname: name, service: projects, environment: text(of, 'alert_rule.environment'), resource: 'metric_alert' },
    details: details({
      description: text(fields, 'data.description_text'),
      measured: text(of, 'alert_rule.aggregate'),
      query: text(of, 'alert_rule.query'),
      minutes: text(of, 'alert_rule.time_window'),
    }),
    link: text(fields, 'data.web_url'),
  }
  if (action === 'critical' || action === 'warning') return firing({ ...said, at: time(of, 'date_started', 'date_detected') }, now)
  return action === 'resolved' ? resolved({ ...said, at: time(of, 'date_closed') }, now) : told(fields, 'metric_alert', action, now)
}

/** A comment, an assignment, an installation, and whatever Sentry thinks of next. */
function told(fields: Fields, resource: string, action: string, now: Instant): Signal {
  const about = text(fields, 'data.issue.title', 'data.project_slug', 'data.installation.app.slug')
  const id = text(fields, 'data.issue.id', 'data.issue_id', 'data.installation.uuid', 'installation.uuid')
  const isConnection = resource === 'installation'
  const said = {
    dedup: `sentry ${resource} ${action} ${id} ${now}`,
    summary: `Sentry: ${words(resource)} ${words(action)}${about === '' ? '' : `: ${about}`}`,
    labels: {
      alertname: `${words(resource)} ${words(action)}`.trim(),
      service: text(fields, 'data.issue.project.slug', 'data.project_slug'),
      resource,
    },
    details: details({ action, assigned_to: text(fields, 'data.issue.assignedTo.type') }),
    link: text(fields, 'data.issue.web_url'),
  }
  return isConnection ? changed(said, now) : noticed(said, now)
}

export const sentryWebhook: SourceRoute = {
  source: 'sentry',
  method: 'POST',
  path: '/sentry',
  read: readSentry,
  reply: vendorReply,
  proof: hmacProof({
    header: 'sentry-hook-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    called: "the Client Secret at the foot of the integration's page in Sentry",
  }),
  delivery: byItsBytes,
  setUp: {
    for: 'Sentry',
    how: 'in Sentry: Settings, Developer Settings, a new Internal Integration with this Webhook URL, "Alert Rule Action" on, permission "Issue & Event: Read", and the webhook "issue", which is what says that an issue is over; then name the integration as an action of your alerts',
  },
}
