/** Which sources of another pager Tocsin takes as they are: by the name that the other pager has for their kind. */
import type { FoundDoor } from './found.ts'

type Door = Pick<FoundDoor, 'source' | 'how'>

const vendor = (source: string, where: string): Door => ({
  source,
  how: `${where}, with the address /in/KEY/${source}; docs/guides/sources.md says how it is verified`,
})
const doors: readonly (readonly [RegExp, Door])[] = [
  [/prometheus|alert ?manager/i, { source: 'alertmanager', how: 'in Alertmanager: webhook_configs with the url /in/KEY/alertmanager' }],
  [/grafana/i, { source: 'grafana', how: 'a contact point of the kind Webhook with the address /in/KEY/grafana' }],
  [/sentry/i, vendor('sentry', 'an internal integration of Sentry')],
  [/cloudflare/i, vendor('cloudflare', 'a webhook among the destinations of Cloudflare')],
  [/vercel/i, vendor('vercel', 'a webhook of the Vercel team')],
  [/stripe/i, vendor('stripe', 'an endpoint among the webhooks of Stripe')],
  [/github/i, vendor('github', 'a webhook of the repository or organisation')],
  [/mongo/i, vendor('mongodb-atlas', 'the webhook integration of the Atlas project')],
  [/azure/i, vendor('azure-monitor', 'an action group of Azure Monitor, with the common alert schema')],
]

/** Null: it is not taken as it is. */
export const doorFor = (kind: string): Door | null => doors.find(([pattern]) => pattern.test(kind))?.[1] ?? null
