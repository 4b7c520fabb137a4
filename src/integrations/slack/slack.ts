/**
 * Slack: a message to a person (U…) or a channel (C…, G…, D…), by chat.postMessage. The bot's token needs `chat:write`.
 *
 * The client neither repeats nor waits by itself: what is tried again when is decided in one place, the engine.
 */
import type { Carrier, Message } from '../carrier.ts'
import { headline } from '../headline.ts'
import { cut, loadSlack, ofAddress, ofToken, type SlackSettings, slackClient, slackOutcome } from './client.ts'

export function slackCarrier(settings: SlackSettings): Carrier {
  return {
    kind: 'slack',
    ready: loadSlack,
    objects: address =>
      /^[UWCGD][A-Z0-9]{5,20}$/.test(address)
        ? null
        : 'this is no Slack id: open the profile or the channel, copy its id (U0123ABCD for a person, C0123ABCD for a channel)',
    blames: detail => (ofAddress.has(detail) ? 'address' : ofToken.has(detail) ? 'carrier' : null),
    async send(message, signal) {
      if (signal.aborted) return { carried: 'failed', detail: 'called off' }
      const slack = await loadSlack()
      const client = slackClient(slack, settings, signal)
      try {
        const answer = await client.chat.postMessage(post(message))
        return { carried: 'handed over', receipt: answer.ts ?? null }
      } catch (error) {
        return slackOutcome(slack, error)
      }
    },
  }
}

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
