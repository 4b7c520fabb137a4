/**
 * Azure Monitor's alerts in its common schema. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 *
 * Z1  Azure signs nothing: the key in the address shows who sends.
 * Z2  `alertId` is the condition and `monitorCondition` its state. What Azure never ends (its activity log, the health of its services) ends by
 *     itself after a day.
 * Z3  An alert in one of the older schemas is taken as a warning that says to turn the common one on: none is lost to a setting.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { byItsBytes } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { at, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply } from '../vendor.ts'

const example = '{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {}}}'
const severities: Readonly<Record<string, string>> = { Sev0: 'critical', Sev1: 'error', Sev2: 'warning', Sev3: 'info', Sev4: 'debug' }
const lastsMs = 24 * hour

export function readAzure(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: [signalOf(read.fields, now)] }
}

function signalOf(fields: Fields, now: Instant): Signal {
  const of = at(fields, 'data.essentials')
  const schema = text(fields, 'schemaId')
  if (of === undefined) {
    const name = text(fields, 'data.context.name', 'data.AlertRuleName', 'data.context.activityLog.operationName')
    const said = {
      dedup: `azure old schema ${name || now}`,
      severity: 'warning',
      summary: `Azure${name === '' ? '' : `: ${name}`}: an alert in an old schema; turn the common alert schema on in its action group`,
      labels: { alertname: name || schema, service: 'azure' },
      details: details(at(fields, 'data'), 'data'),
    }
    const condition = text(fields, 'data.status')
    if (schema === '' && condition === '') return noticed({ ...said, severity: 'info', summary: 'Azure: a message that is no alert' }, now)
    return /^(resolved|deactivated)$/i.test(condition) ? resolved(said, now) : firing(said, now, lastsMs)
  }
  const targets = details(at(of, 'configurationItems'), 'on').on ?? lastPart(details(at(of, 'alertTargetIDs'), 'on').on ?? '')
  const rule = text(of, 'alertRule') || 'an alert rule without a name'
  const service = text(of, 'monitoringService')
  const said = {
    dedup: `azure ${text(of, 'alertId') || text(of, 'originAlertId') || `${rule} ${targets}`}`,
    severity: severities[text(of, 'severity')] ?? 'warning',
    summary: `${targets === '' ? 'Azure' : targets}: ${rule}`,
    labels: { alertname: rule, service: targets, signal: text(of, 'signalType'), monitoring: service, sev: text(of, 'severity') },
    details: {
      description: text(of, 'description'),
      ...details({
        target: at(of, 'alertTargetIDs'),
        condition: at(fields, 'data.alertContext.condition'),
        criteria: conditions(fields),
        status: text(fields, 'data.alertContext.status', 'data.alertContext.properties.stage'),
        title: text(fields, 'data.alertContext.properties.title'),
        custom: at(fields, 'data.customProperties'),
      }),
    },
    link: linkOf(text(of, 'alertId')) || text(of, 'investigationLink'),
  }
  if (text(of, 'monitorCondition') === 'Resolved') return resolved({ ...said, at: time(of, 'resolvedDateTime') }, now)
  const neverEnds = /activity log/i.test(text(of, 'signalType')) || /ServiceHealth|Activity Log/i.test(service)
  return firing({ ...said, at: time(of, 'firedDateTime') }, now, neverEnds ? lastsMs : null)
}

/** Of a metric alert, each criterion as one line: "Percentage CPU GreaterThan 90: 97.2". */
function conditions(fields: Fields): readonly string[] {
  const all = at(fields, 'data.alertContext.condition.allOf')
  if (!Array.isArray(all)) return []
  return all
    .slice(0, 10)
    .map(
      (one: unknown) =>
        `${text(one, 'metricName', 'searchQuery')} ${text(one, 'operator')} ${text(one, 'threshold')}: ${text(one, 'metricValue')}`,
    )
}
const lastPart = (id: string): string => id.split(',')[0]!.split('/').at(-1) ?? ''
const linkOf = (alertId: string): string =>
  /^\/subscriptions\/[\w./ -]+$/.test(alertId)
    ? `https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId~/${encodeURIComponent(alertId)}`
    : ''

export const azureWebhook: SourceRoute = {
  source: 'azure-monitor',
  method: 'POST',
  path: '/azure-monitor',
  read: (body, _, now) => readAzure(body, now),
  reply: vendorReply,
  delivery: byItsBytes,
  setUp: {
    for: 'Azure Monitor',
    how: 'in the Azure portal: Monitor, Alerts, Action groups, an action of type Webhook with this URL, and "Enable the common alert schema" on; then name the action group in your alert rules. Azure signs nothing: whoever knows the address can post to it, so keep it secret',
  },
}
