/** The one list of what signals come in by. A new source is a folder beside this file, and a line here. */
import { alertmanagerApi, resolveTimeoutMs } from './alertmanager/api.ts'
import { unservedByAlertmanager } from './alertmanager/unserved.ts'
import { alertmanagerWebhook } from './alertmanager/webhook.ts'
import { anthropicWebhook } from './anthropic/webhook.ts'
import { azureWebhook } from './azure-monitor/webhook.ts'
import { clerkWebhook } from './clerk/webhook.ts'
import { cloudflareWebhook } from './cloudflare/webhook.ts'
import { githubWebhook } from './github/webhook.ts'
import { goalertWebhook } from './goalert/webhook.ts'
import { grafanaWebhook } from './grafana/webhook.ts'
import { onCallWebhook } from './grafana-oncall/webhook.ts'
import { atlasWebhook } from './mongodb-atlas/webhook.ts'
import { opsgenieWebhook } from './opsgenie/webhook.ts'
import { pagerdutyRoutes } from './pagerduty/event.ts'
import { pagerdutyIncidents } from './pagerduty/incidents.ts'
import { resendWebhook } from './resend/webhook.ts'
import { sentrySdk } from './sentry/sdk.ts'
import { sentryWebhook } from './sentry/webhook.ts'
import { signalRoute } from './signal/signal.ts'
import { slackWebhook } from './slack-webhook/incoming.ts'
import type { SourceRoute, Unserved } from './source.ts'
import { statuspageWebhook } from './statuspage/webhook.ts'
import { stripeWebhook } from './stripe/webhook.ts'
import { usageRoute } from './usage/usage.ts'
import { vercelWebhook } from './vercel/webhook.ts'

/** `resolveTimeoutMs`: how long an alert lives that Alertmanager's API was given without an end. */
export type SourceSettings = Readonly<{ resolveTimeoutMs: number }>

export const sourceRoutes = (settings: SourceSettings = { resolveTimeoutMs }): readonly SourceRoute[] => [
  ...alertmanagerApi(settings.resolveTimeoutMs),
  alertmanagerWebhook,
  grafanaWebhook,
  ...pagerdutyRoutes,
  sentryWebhook,
  ...sentrySdk,
  cloudflareWebhook,
  vercelWebhook,
  stripeWebhook,
  resendWebhook,
  clerkWebhook,
  githubWebhook,
  atlasWebhook,
  azureWebhook,
  anthropicWebhook,
  statuspageWebhook,
  signalRoute,
  usageRoute,
  slackWebhook,
  pagerdutyIncidents,
  opsgenieWebhook,
  onCallWebhook,
  goalertWebhook,
]

export const unserved: Unserved = unservedByAlertmanager
