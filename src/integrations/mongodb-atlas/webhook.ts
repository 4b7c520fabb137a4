/**
 * MongoDB Atlas's alerts, by the webhook of a project. https://www.mongodb.com/docs/atlas/tutorial/webhook-integration/
 *
 * A1  The body is the alert as Atlas's API has it; its `id` is the condition, its `status` says whether it goes on. The header X-MMS-Event is not
 *     under the signature, and is asked only where the body says no status.
 * A2  That somebody acknowledged it in Atlas is a notice: whether the plan's people have it is asked of them.
 * A3  Body and headers can be made by a template of the team's own: what is left of the fields is taken.
 */
import type { Instant } from '../../core/id.ts'
import { byItsBytes, hmacProof } from '../signed.ts'
import type { Headers, Read, Signal, SourceRoute } from '../source.ts'
import { at, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"id": "…", "eventTypeName": "…", "status": "OPEN"}'
/** Without a primary nothing is written; without a host there is one less to fail over to. What is not here crossed a threshold. */
const severities: Readonly<Record<string, string>> = {
  NO_PRIMARY: 'critical',
  CLUSTER_MONGOS_IS_MISSING: 'critical',
  REPLICATION_OPLOG_WINDOW_RUNNING_OUT: 'error',
  HOST_DOWN: 'error',
  HOST_NOT_ENOUGH_DISK_SPACE: 'error',
  TOO_MANY_ELECTIONS: 'error',
  CPS_SNAPSHOT_FAILED: 'error',
  CPS_RESTORE_FAILED: 'error',
  CREDIT_CARD_ABOUT_TO_EXPIRE: 'info',
}
const states: Readonly<Record<string, 'open' | 'over' | 'told'>> = {
  OPEN: 'open',
  TRACKING: 'told', // it is looked at whether it becomes one
  CLOSED: 'over',
  CANCELLED: 'over',
  INFORMATIONAL: 'told',
  'alert.open': 'open',
  'alert.update': 'open',
  'alert.close': 'over',
  'alert.cancel': 'over',
}

export function readAtlas(body: Uint8Array, headers: Headers, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: [signalOf(read.fields, headers, now)] }
}

function signalOf(fields: Fields, headers: Headers, now: Instant): Signal {
  const event = headers['x-mms-event'] ?? ''
  const status = text(fields, 'status').toUpperCase() || event
  const type = text(fields, 'eventTypeName', 'typeName')
  const cluster = text(fields, 'clusterName', 'replicaSetName', 'hostnameAndPort')
  const measured = [text(fields, 'currentValue.number'), text(fields, 'currentValue.units').toLowerCase()]
    .filter(part => part !== '')
    .join(' ')
  const what =
    text(fields, 'humanReadable') ||
    [text(fields, 'metricName'), words(type).toLowerCase(), measured].filter(part => part !== '').join(', ')
  const own = text(fields, 'severity').toLowerCase()
  const said = {
    dedup: `atlas ${text(fields, 'id') || `${type} ${cluster}`}`,
    severity: own || (Object.hasOwn(severities, type) ? severities[type]! : 'warning'),
    summary: `${cluster === '' ? 'MongoDB Atlas' : cluster}: ${what || 'an alert without words'}`,
    labels: { alertname: type, service: cluster, cluster: text(fields, 'clusterName'), metric: text(fields, 'metricName') },
    details: details({
      host: text(fields, 'hostnameAndPort'),
      replica_set: text(fields, 'replicaSetName'),
      measured,
      project: text(fields, 'groupId'),
      configuration: text(fields, 'alertConfigId'),
    }),
    link: /^[0-9a-f]{24}$/.test(text(fields, 'groupId')) ? `https://cloud.mongodb.com/v2/${text(fields, 'groupId')}#/alerts` : '',
  }
  const state = event === 'alert.acknowledge' ? 'told' : Object.hasOwn(states, status) ? states[status]! : 'told'
  if (state === 'open') return firing({ ...said, at: time(fields, 'created') }, now)
  if (state === 'over') return resolved({ ...said, at: time(fields, 'resolved', 'updated') }, now)
  return noticed(
    {
      ...said,
      severity: 'info',
      dedup: `${said.dedup} ${status} ${at(fields, 'updated') ?? now}`,
      summary: `${said.summary} (${words(event || status).toLowerCase()})`,
    },
    now,
  )
}

export const atlasWebhook: SourceRoute = {
  source: 'mongodb-atlas',
  method: 'POST',
  path: '/mongodb-atlas',
  read: readAtlas,
  reply: vendorReply,
  proof: hmacProof({
    header: 'x-mms-signature',
    algorithm: 'sha1',
    encoding: 'base64',
    called: 'the Webhook Secret that you gave under Integrations in Atlas',
  }),
  delivery: byItsBytes,
  setUp: {
    for: 'MongoDB Atlas',
    how: 'in Atlas: the project’s Integrations, Webhook Settings, this URL and a secret of your choice (the same one here); then add "Webhook" to the notifications of the alerts that you want',
  },
}
