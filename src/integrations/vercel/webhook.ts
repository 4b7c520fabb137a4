/**
 * Vercel's webhooks: deploys, its firewall, its anomalies and alerts, and what else happens to a project.
 * https://vercel.com/docs/webhooks/webhooks-api
 *
 * V1  "The deploys of this project to this target fail" is one condition: the next one that succeeds ends it, and is a change as well.
 * V2  A preview that does not build is nothing to wake anybody for: it is said as `info`, which the shipped plans only log.
 * V3  An attack or an anomaly is told once and never ended by Vercel: it ends by itself, so long after it was last told.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { byItsBytes, hmacProof } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import {
  at,
  changed,
  countedBy,
  details,
  type Fields,
  firing,
  noticed,
  readFields,
  resolved,
  text,
  time,
  vendorReply,
  words,
} from '../vendor.ts'

const example = '{"id": "…", "type": "deployment.error", "createdAt": 1764547200000, "payload": {}}'
const attackLastsMs = 2 * hour
const anomalyLastsMs = 6 * hour

/** By its type: how grave it is, and how long it lasts once told. */
const alerts: Readonly<Record<string, readonly [severity: string, lastsMs: number, called: string]>> = {
  'firewall.attack': ['error', attackLastsMs, 'attack seen by the firewall'],
  'firewall.system-rule-anomaly': ['warning', attackLastsMs, 'a rule of the firewall is hit more than usual'],
  'firewall.custom-rule-anomaly': ['warning', attackLastsMs, 'a rule of the firewall is hit more than usual'],
  'observability.anomaly': ['error', anomalyLastsMs, 'anomaly'],
  'observability.error-anomaly': ['error', anomalyLastsMs, 'more errors than usual'],
  'observability.usage-anomaly': ['warning', anomalyLastsMs, 'more use than usual'],
  'alerts.triggered': ['error', anomalyLastsMs, 'alert'],
  'budget.reached': ['warning', 24 * hour, 'the budget is used up'],
  'domain.certificate.renew.failed': ['error', 24 * hour, 'a certificate could not be renewed'],
  'domain.certificate.add.failed': ['warning', 24 * hour, 'a certificate could not be made'],
  'domain.renewal.failed': ['error', 24 * hour, 'a domain could not be renewed'],
}
const deployed = ['deployment.succeeded', 'deployment.ready', 'deployment.promoted']
const isChange = (type: string): boolean =>
  /^(deployment\.(succeeded|ready|promoted|rollback)|project\.(env-variable|domain|rolling-release|created|removed|renamed)|edge-config|flag\.|domain\.dns)/.test(
    type,
  )

export function readVercel(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: signalsOf(read.fields, now) }
}

function signalsOf(fields: Fields, now: Instant): readonly Signal[] {
  const type = text(fields, 'type')
  const payload = at(fields, 'payload')
  const project = text(payload, 'deployment.name', 'project.name', 'projectName', 'name') || text(payload, 'project.id', 'projectId')
  const projectId = text(payload, 'project.id', 'projectId', 'deployment.projectId') || project
  const target = text(payload, 'target', 'deployment.target') || 'preview'
  const who = project === '' ? 'Vercel' : project
  const common = {
    dedup: `vercel ${text(fields, 'id') || `${type} ${now}`}`,
    summary: `${who}: ${words(type) || 'an event without a type'}`,
    labels: { alertname: type, service: project },
    details: about(payload),
    link: text(payload, 'links.deployment', 'links.project', 'links.observability', 'links.alert', 'alertUrl', 'url'),
    at: time(fields, 'createdAt'),
  }
  const deploys = {
    ...common,
    dedup: `vercel deploys ${projectId} ${target}`,
    labels: { ...common.labels, alertname: 'deployment.error', target },
  }
  if (type === 'deployment.error')
    return [
      firing(
        { ...deploys, summary: `${who}: the deploy to ${target} failed`, severity: target === 'production' ? 'error' : 'info' },
        now,
        target === 'production' ? null : 24 * hour,
      ),
    ]
  const change = changed({ ...common, labels: { ...common.labels, ...(type.startsWith('deployment.') ? { target } : {}) } }, now)
  if (deployed.includes(type)) return [resolved({ ...deploys, summary: `${who}: a deploy to ${target} succeeded` }, now), change]
  const alert = Object.hasOwn(alerts, type) ? alerts[type] : undefined
  if (alert === undefined) return [isChange(type) ? change : noticed(common, now)]
  const [severity, lastsMs, called] = alert
  return [alertOf(type, payload, { ...common, summary: `${who}: ${called}`, severity }, projectId, now, lastsMs)]
}

/** An alert by a rule of the team's own says more: its name, how grave it is, and it may be over. */
function alertOf(
  type: string,
  payload: unknown,
  common: Parameters<typeof firing>[0],
  projectId: string,
  now: Instant,
  lastsMs: number,
): Signal {
  const list = at(payload, 'alerts')
  const of = at(payload, 'alert') ?? (Array.isArray(list) ? list[0] : undefined) ?? payload
  const name = text(of, 'title', 'name', 'ruleName', 'rule.name', 'type')
  const own = text(of, 'severity').toLowerCase()
  const rule = text(of, 'ruleId', 'rule.id', 'alertRuleId', 'groupId', 'alertId', 'id') || name
  const said = {
    ...common,
    dedup: `vercel ${type} ${projectId} ${rule}`.trim(),
    summary: name === '' || type !== 'alerts.triggered' ? common.summary : `${common.summary.split(':')[0]}: ${name}`,
    severity: own === '' ? common.severity! : own,
  }
  return ['resolved', 'closed', 'recovered'].includes(text(of, 'status', 'state').toLowerCase())
    ? resolved(said, now)
    : firing(said, now, lastsMs)
}

/** Who pushed what is in `meta` by name: only what tells the commit is taken. */
function about(payload: unknown): Record<string, string> {
  return details({
    deployment: text(payload, 'deployment.id'),
    url: text(payload, 'deployment.url'),
    commit: text(payload, 'deployment.meta.githubCommitSha', 'deployment.meta.gitlabCommitSha', 'deployment.meta.bitbucketCommitSha'),
    branch: text(payload, 'deployment.meta.githubCommitRef', 'deployment.meta.gitlabCommitRef', 'deployment.meta.bitbucketCommitRef'),
    team: text(payload, 'team.id'),
    plan: text(payload, 'plan'),
    alert: at(payload, 'alert'),
    metric: text(payload, 'metric', 'unit', 'type'),
    value: text(payload, 'count', 'value', 'average'),
    threshold: text(payload, 'zscore', 'threshold', 'stddev'),
    variable: text(payload, 'envVariable.key', 'key'),
    domain: text(payload, 'domain.name', 'domain'),
  })
}

export const vercelWebhook: SourceRoute = countedBy('type', {
  source: 'vercel',
  method: 'POST',
  path: '/vercel',
  read: (body, _, now) => readVercel(body, now),
  reply: vendorReply,
  proof: hmacProof({
    header: 'x-vercel-signature',
    algorithm: 'sha1',
    encoding: 'hex',
    called: 'the secret that Vercel shows once, when the webhook is made',
  }),
  delivery: byItsBytes,
  setUp: {
    for: 'Vercel',
    how: 'in Vercel: the team’s Settings, Webhooks, a new one with this URL; choose the events of deployments, firewall, observability and alerts, and the projects. It shows its secret once: set it here',
  },
})
