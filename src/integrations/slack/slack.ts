/**
 * Slack: a message to a person (U…) or a channel (C…, G…, D…), by chat.postMessage. The bot's token needs `chat:write`.
 *
 * The client neither repeats nor waits by itself: what is tried again when is decided in one place, the engine.
 */
import type { LogLevel } from '@slack/web-api'
import type { Carried, Carrier, Message } from '../carrier.ts'
import { headline } from '../headline.ts'

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

const load = () => import('@slack/web-api') // large, and not every house pages by it

export function slackCarrier(settings: SlackSettings): Carrier {
  return {
    kind: 'slack',
    ready: load,
    objects: address =>
      /^[UWCGD][A-Z0-9]{5,20}$/.test(address)
        ? null
        : 'this is no Slack id: open the profile or the channel, copy its id (U0123ABCD for a person, C0123ABCD for a channel)',
    blames: detail => (ofAddress.has(detail) ? 'address' : ofToken.has(detail) ? 'carrier' : null),
    async send(message, signal) {
      if (signal.aborted) return { carried: 'failed', detail: 'called off' }
      const slack = await load()
      const client = new slack.WebClient(settings.token, {
        slackApiUrl: settings.apiUrl.endsWith('/') ? settings.apiUrl : `${settings.apiUrl}/`,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: settings.timeoutMs,
        logger: silent,
        fetch: (url, init) =>
          fetch(url as string, { ...(init as RequestInit), signal: signalOf(init?.signal as AbortSignal | undefined, signal) }),
      })
      try {
        const answer = await client.chat.postMessage(post(message))
        return { carried: 'handed over', receipt: answer.ts ?? null }
      } catch (error) {
        return outcome(slack, error)
      }
    },
  }
}

const signalOf = (own: AbortSignal | undefined, outer: AbortSignal): AbortSignal => (own ? AbortSignal.any([own, outer]) : outer)

function post(message: Message) {
  const title = headline(message)
  return {
    channel: message.to.address,
    text: `${title}\n${message.link}`, // what notifications and screen readers say
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: 'tocsin_page', event_payload: { delivery: message.delivery } },
    blocks: [
      { type: 'section' as const, text: { type: 'plain_text' as const, text: cut(title, 3000), emoji: false } },
      { type: 'section' as const, text: { type: 'plain_text' as const, text: cut(message.body, 3000), emoji: false } },
      {
        type: 'context' as const,
        elements: [{ type: 'plain_text' as const, text: cut(message.clause || message.incident, 2000), emoji: false }],
      },
      {
        type: 'actions' as const,
        elements: [
          {
            type: 'button' as const,
            style: 'primary' as const,
            url: message.link,
            text: { type: 'plain_text' as const, text: 'Acknowledge …' },
          },
        ],
      },
    ],
  }
}

const cut = (text: string, max: number) => (text.length <= max ? text : `${text.slice(0, max - 1)}…`)

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
const ofAddress = new Set([
  'channel_not_found',
  'user_not_found',
  'not_in_channel',
  'is_archived',
  'cannot_dm_bot',
  'messages_tab_disabled',
])
const ofToken = new Set([
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

type Slack = typeof import('@slack/web-api')
function outcome(slack: Slack, error: unknown): Carried {
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
