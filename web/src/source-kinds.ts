/** What an integration may be made for, as people call it: what speaks a protocol that many do, and the webhooks of one vendor. */
import type { NewIntegration } from './shapes.ts'

type Kind = NewIntegration['source']
export const protocols: readonly { value: Kind; label: string; hint: string }[] = [
  { value: 'any', label: 'Anything', hint: 'One key for all the doors. Right if you are not sure.' },
  { value: 'alertmanager', label: 'Prometheus or Alertmanager', hint: 'Prometheus itself, amtool, or an Alertmanager webhook.' },
  { value: 'grafana', label: 'Grafana alerting', hint: 'A contact point of type Webhook.' },
  { value: 'pagerduty', label: 'PagerDuty Events v2', hint: 'Every tool that can send to PagerDuty.' },
  { value: 'slack-webhook', label: 'A tool that posts to Slack', hint: 'Where it asks for a Slack webhook URL, it gets ours.' },
  { value: 'signal', label: 'A program of your own', hint: 'One JSON object by curl or any language.' },
  { value: 'usage', label: 'Usage of your product', hint: 'Counts of what happens. Leaving what is usual is the signal.' },
]

/** Each of the vendors' own: left out of neither list, or the types say so. */
const vendorNames: Readonly<
  Record<Exclude<Kind, 'any' | 'alertmanager' | 'grafana' | 'pagerduty' | 'slack-webhook' | 'signal' | 'usage'>, string>
> = {
  sentry: 'Sentry',
  cloudflare: 'Cloudflare',
  vercel: 'Vercel',
  stripe: 'Stripe',
  resend: 'Resend',
  clerk: 'Clerk',
  github: 'GitHub',
  'mongodb-atlas': 'MongoDB Atlas',
  'azure-monitor': 'Azure Monitor',
  anthropic: 'Anthropic',
  statuspage: 'A status page by Statuspage',
  'pagerduty-incidents': 'PagerDuty, to compare with in shadow',
  opsgenie: 'Opsgenie, to compare with in shadow',
  'grafana-oncall': 'Grafana OnCall, to compare with in shadow',
  goalert: 'GoAlert, to compare with in shadow',
}
export const vendors = (Object.entries(vendorNames) as [Kind, string][])
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'))

export const kindName = (kind: string): string => [...protocols, ...vendors].find(one => one.value === kind)?.label ?? kind
