/**
 * Slack as the team's alert channel. The bot's token needs `chat:write`, and `channels:history` (`groups:history` for a private channel)
 * to find again a message that may have been posted: Slack takes no key by which it would know a message twice.
 *
 * Words of ours are escaped, and nothing in them is read as a name, a link or a channel: only `calls` mention anybody.
 */
import { showPass } from '../../core/outside.ts'
import type { Chat, ChatButton, ChatForm, ChatLine, ChatWords, NotSaid, Said } from '../chat.ts'
import { cut, loadSlack, ofAddress, ofToken, type Slack, type SlackSettings, slackClient, slackOutcome } from './client.ts'

export const slackEvent = 'tocsin_said'
const foundMax = 10 // pages of 200 messages, of six minutes
/** How far its clock may be from ours, and how long a request may have lain before it was carried out. */
const beforeS = 60
const afterS = 300

export function slackChat(settings: SlackSettings): Chat {
  const using = async <T>(ask: (client: ReturnType<typeof slackClient>) => Promise<T>): Promise<T | NotSaid> => {
    const slack = await loadSlack()
    try {
      return await ask(slackClient(slack, settings, AbortSignal.timeout(settings.timeoutMs)))
    } catch (error) {
      return notSaid(slack, error)
    }
  }
  return {
    kind: 'slack',
    name: 'Slack',
    objects: channel =>
      /^[CG][A-Z0-9]{5,20}$/.test(channel)
        ? null
        : 'this is no channel’s id: open the channel in Slack, its name at the top, About, and copy the id at the very end (C0123ABCD)',
    post: (pass, place, key, words) =>
      using<Said>(async client => {
        showPass(pass, 'chat')
        const answer = await client.chat.postMessage({
          channel: place.channel,
          ...(place.thread === null ? {} : { thread_ts: place.thread }),
          ...shown(words),
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: slackEvent, event_payload: { key } },
        })
        return typeof answer.ts === 'string' ? { said: 'done', at: answer.ts } : { said: 'unknown', detail: 'answered without a ts' }
      }),
    change: (pass, channel, at, words) =>
      using<Said>(async client => {
        showPass(pass, 'chat')
        await client.chat.update({ channel, ts: at, ...shown(words) })
        return { said: 'done', at }
      }),
    find: (place, key, sinceMs) =>
      using(async client => {
        const at = Math.floor(sinceMs / 1000)
        const [oldest, latest] = [String(at - beforeS), String(at + afterS)]
        let cursor: string | undefined
        for (let page = 0; page < foundMax; page++) {
          const asked = { channel: place.channel, oldest, latest, limit: 200, include_all_metadata: true, ...(cursor ? { cursor } : {}) }
          const answer =
            place.thread === null
              ? await client.conversations.history(asked)
              : await client.conversations.replies({ ...asked, ts: place.thread })
          const messages = (answer.messages ?? []) as readonly Readonly<{ ts?: string; metadata?: unknown }>[]
          const ours = messages.find(one => keyOf(one.metadata) === key)
          if (ours?.ts !== undefined) return { found: ours.ts }
          cursor = answer.response_metadata?.next_cursor || undefined
          if (cursor === undefined) return { found: null }
        }
        return { said: 'failed', detail: 'too much was said since to look through' } as const
      }),
    async whisper(place, member, words) {
      await using(client =>
        client.chat.postEphemeral({
          channel: place.channel,
          user: member,
          ...(place.thread === null ? {} : { thread_ts: place.thread }),
          text: escaped(words),
        }),
      )
    },
    async link(channel, at) {
      const answer = await using(client => client.chat.getPermalink({ channel, message_ts: at }))
      return 'permalink' in answer && typeof answer.permalink === 'string' ? answer.permalink : null
    },
    async ask(pressed, form) {
      const answer = await using(client => client.views.open({ trigger_id: pressed, view: view(form) }))
      if ('said' in answer) throw new Error(`Slack showed no question: ${answer.detail}`)
    },
  }
}

function notSaid(slack: Slack, error: unknown): NotSaid {
  const outcome = slackOutcome(slack, error)
  switch (outcome.carried) {
    case 'refused': {
      const of = ofAddress.has(outcome.detail) ? 'place' : ofToken.has(outcome.detail) ? 'carrier' : 'message'
      // Of an answer that Slack has no word for (a proxy's 404, say) the message is not to blame.
      return { said: 'refused', detail: outcome.detail, of: of === 'message' && outcome.detail.startsWith('answered ') ? 'carrier' : of }
    }
    case 'failed':
      return { said: 'failed', detail: outcome.detail, ...(outcome.afterMs === undefined ? {} : { afterMs: outcome.afterMs }) }
    case 'unknown':
      return { said: 'unknown', detail: outcome.detail }
  }
}

function keyOf(metadata: unknown): string | null {
  const { event_type, event_payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: { key?: unknown } }
  return event_type === slackEvent && typeof event_payload?.key === 'string' ? event_payload.key : null
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (text: string, max: number) => ({ type: 'plain_text' as const, text: cut(text, max), emoji: false })
const lineWords = ({ text, quote, calls }: ChatLine): string =>
  [
    `${escaped(text)}${(calls ?? []).map(member => ` <@${member}>`).join('')}`,
    ...(quote === undefined ? [] : [cut(escaped(quote), 1500).replace(/^/gm, '>')]),
  ].join('\n')

/** A section takes 3,000 characters: lines are put together as far as they fit. */
function sections(lines: readonly ChatLine[]) {
  const texts: string[] = []
  for (const line of lines) {
    const words = cut(lineWords(line), 2900)
    const last = texts.at(-1)
    if (last !== undefined && last.length + words.length < 2900) texts[texts.length - 1] = `${last}\n${words}`
    else texts.push(words)
  }
  return texts.map(text => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text, verbatim: true } }))
}
function button(of: ChatButton) {
  const words = { type: 'button' as const, text: plain(of.words, 75) }
  if ('link' in of) return { ...words, action_id: 'open', url: of.link }
  return { ...words, action_id: of.does, value: of.of, ...(of.main ? { style: 'primary' as const } : {}) }
}
function shown({ head, lines, foot, buttons }: ChatWords) {
  const spoken = [head, ...lines.map(line => line.text)].filter(words => words !== null).join('\n')
  return {
    text: escaped(cut(spoken, 3000)), // what notifications and screen readers say
    blocks: [
      ...(head === null ? [] : [{ type: 'section' as const, text: plain(head, 3000) }]),
      ...sections(lines),
      ...(foot === null ? [] : [{ type: 'context' as const, elements: [plain(foot, 2000)] }]),
      ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, elements: buttons.map(button) }]),
    ],
  }
}
function view(form: ChatForm) {
  const option = ({ value, words }: Readonly<{ value: string; words: string }>) => ({ text: plain(words, 75), value })
  const chosen = form.choice?.options.find(one => one.value === form.choice?.chosen)
  return {
    type: 'modal' as const,
    callback_id: form.does,
    private_metadata: form.of,
    title: plain(form.title, 24),
    submit: plain(form.send, 24),
    close: plain('Cancel', 24),
    blocks: [
      ...(form.lead === '' ? [] : [{ type: 'section' as const, text: plain(form.lead, 3000) }]),
      ...(form.choice === null
        ? []
        : [
            {
              type: 'input' as const,
              block_id: 'choice',
              label: plain(form.choice.label, 2000),
              element: {
                type: 'static_select' as const,
                action_id: 'choice',
                options: form.choice.options.slice(0, 100).map(option),
                ...(chosen === undefined ? {} : { initial_option: option(chosen) }),
              },
            },
          ]),
      ...(form.text === null
        ? []
        : [
            {
              type: 'input' as const,
              block_id: 'text',
              optional: !form.text.must,
              label: plain(form.text.label, 2000),
              ...(form.text.hint === '' ? {} : { hint: plain(form.text.hint, 2000) }),
              element: { type: 'plain_text_input' as const, action_id: 'text', multiline: true, max_length: 3000 },
            },
          ]),
    ],
  }
}
