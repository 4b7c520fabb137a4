/** Slack's own client as we use it: it neither repeats nor waits by itself, and what it throws is told as what became of one attempt. */
import type { LogLevel, WebClient } from '@slack/web-api'
import { cutAt } from '../../core/signal/reduce.ts'
import type { Carried } from '../carrier.ts'

export type SlackSettings = Readonly<{ token: string; apiUrl: string; timeoutMs: number }>

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as LogLevel,
  setName() {},
}

export type Slack = typeof import('@slack/web-api')
export const loadSlack = (): Promise<Slack> => import('@slack/web-api') // large, and not every house speaks by it

export const slackClient = (slack: Slack, settings: SlackSettings, signal: AbortSignal): WebClient =>
  new slack.WebClient(settings.token, {
    slackApiUrl: settings.apiUrl.endsWith('/') ? settings.apiUrl : `${settings.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: settings.timeoutMs,
    logger: silent,
    fetch: (url, init) =>
      fetch(url as string, { ...(init as RequestInit), signal: signalOf(init?.signal as AbortSignal | undefined, signal) }),
  })
const signalOf = (own: AbortSignal | undefined, outer: AbortSignal): AbortSignal => (own ? AbortSignal.any([own, outer]) : outer)

/** Half a character makes a message one that Slack may refuse, and then nobody reads it. */
export const cut = (text: string, max: number): string => (text.length <= max ? text : `${cutAt(text, max - 1)}…`)

/** Slack's words for "not now"; every other one is about the token, the channel or the message, and stays so. */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'service_unavailable',
  'team_added_to_org',
  'org_login_required',
])
/** Its words for a channel or a person that takes no message, and for a token that is no good. */
export const ofAddress = new Set([
  'channel_not_found',
  'user_not_found',
  'not_in_channel',
  'is_archived',
  'cannot_dm_bot',
  'messages_tab_disabled',
])
export const ofToken = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
])
const unclear = new Set(['fatal_error', 'internal_error', 'request_timeout'])

export function slackOutcome(slack: Slack, error: unknown): Exclude<Carried, { carried: 'handed over' }> {
  if (error instanceof slack.WebAPIRateLimitedError) return { carried: 'failed', detail: 'ratelimited', afterMs: error.retryAfter * 1000 }
  if (error instanceof slack.WebAPIPlatformError) {
    const code = String(error.data.error).slice(0, 80)
    return { carried: passing.has(code) ? 'failed' : unclear.has(code) ? 'unknown' : 'refused', detail: code }
  }
  if (error instanceof slack.WebAPIHTTPError) {
    const detail = `answered ${error.statusCode}`
    if (error.statusCode === 503 || error.statusCode === 429) return { carried: 'failed', detail }
    return { carried: error.statusCode >= 500 ? 'unknown' : 'refused', detail }
  }
  const code = error instanceof slack.WebAPIRequestError ? codeOf(error.original) : codeOf(error)
  // Before a connection stood, nothing can have been sent.
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code))
    return { carried: 'failed', detail: `not connected: ${code}` }
  return { carried: 'unknown', detail: `sent, and not answered: ${code}` }
}

/** The innermost code: fetch wraps the reason. */
function codeOf(error: unknown): string {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    const code = (e as NodeJS.ErrnoException).code
    if (typeof code === 'string' && !code.startsWith('slack_')) return code
  }
  return error instanceof Error ? error.name : 'error'
}
