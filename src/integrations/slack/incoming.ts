/**
 * What Slack sends: events, presses of buttons with the answers to what they asked, and the command. Read here into the port's words;
 * a shape that we do not know is nothing that we were told.
 */
import { z } from 'zod'
import type { ChatDoes, ChatPlace } from '../chat.ts'

const memberId = z.string().regex(/^[UW][A-Z0-9]{1,30}$/)
const place = z.string().min(1).max(40)
const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/)
const does = z.enum(['acknowledge', 'role', 'severity', 'resolve'])

export type SlackEvent =
  | Readonly<{ event: 'challenge'; challenge: string }>
  /** A reply that mentions the app. `once`: the same message, however often it is told. */
  | Readonly<{ event: 'mention'; member: string; place: ChatPlace; text: string; once: string }>
  | Readonly<{ event: 'none' }>

const Challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().max(1000) })
const Mention = z.object({
  type: z.literal('event_callback'),
  event_id: z.string().min(1).max(100),
  authorizations: z.array(z.object({ user_id: z.string().max(40) })).optional(), // who we are there
  event: z.object({
    type: z.literal('app_mention'),
    user: memberId,
    text: z.string().max(40_000),
    ts,
    channel: place,
    thread_ts: ts.optional(),
    edited: z.unknown().optional(),
    subtype: z.string().optional(),
    bot_id: z.string().optional(),
  }),
})
/** An edit tells of a message that was told already: the record keeps what was said first. */
export function readSlackEvent(body: unknown): SlackEvent {
  const challenge = Challenge.safeParse(body)
  if (challenge.success) return { event: 'challenge', challenge: challenge.data.challenge }
  const mention = Mention.safeParse(body)
  if (!mention.success) return { event: 'none' }
  const { user, text, channel, thread_ts, ts: at, edited, subtype, bot_id } = mention.data.event
  if (edited !== undefined || subtype !== undefined || bot_id !== undefined) return { event: 'none' }
  return {
    event: 'mention',
    member: user,
    place: { channel, thread: thread_ts ?? null },
    text: plainText(text, mention.data.authorizations?.[0]?.user_id ?? null),
    once: `${channel} ${at}`,
  }
}
/** Without the mention of the app, and with what Slack puts into angle brackets as people read it. */
function plainText(text: string, ourselves: string | null): string {
  return text
    .replace(ourselves === null ? /<@[UW][A-Z0-9]+>/ : `<@${ourselves}>`, '')
    .replace(
      /<([@#!])([^>|]+)(?:\|([^>]*))?>/g,
      (_, sign: string, id: string, name?: string) => `${sign === '!' ? '@' : sign}${name || id}`,
    )
    .replace(/<([^>|]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
}

export type SlackAction =
  | Readonly<{ action: 'press'; does: ChatDoes; of: string; member: string; place: ChatPlace; trigger: string; once: string }>
  | Readonly<{ action: 'answer'; does: ChatDoes; of: string; member: string; choice: string | null; text: string | null; once: string }>
  | Readonly<{ action: 'none' }>

const Press = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: memberId }),
  trigger_id: z.string().max(200),
  container: z.object({ message_ts: ts, channel_id: place, thread_ts: ts.optional() }),
  actions: z
    .array(z.object({ action_id: z.string().max(255), value: z.string().max(2000).optional(), action_ts: z.string().max(40) }))
    .min(1),
})
const Answered = z.object({
  type: z.literal('view_submission'),
  user: z.object({ id: memberId }),
  view: z.object({
    id: z.string().min(1).max(100),
    hash: z.string().max(100).optional(),
    callback_id: does,
    private_metadata: z.string().max(3000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({ value: z.string().max(10_000).nullish(), selected_option: z.object({ value: z.string().max(200) }).nullish() }),
        ),
      ),
    }),
  }),
})
/** `payload`: the field of that name in the form. */
export function readSlackAction(payload: unknown): SlackAction {
  const press = Press.safeParse(payload)
  if (press.success) {
    const { user, trigger_id, container, actions } = press.data
    const [{ action_id, value, action_ts }] = actions as [(typeof actions)[number]]
    const pressed = does.safeParse(action_id)
    if (!pressed.success || value === undefined) return { action: 'none' }
    return {
      action: 'press',
      does: pressed.data,
      of: value,
      member: user.id,
      place: { channel: container.channel_id, thread: container.thread_ts ?? container.message_ts },
      trigger: trigger_id,
      once: `${user.id} ${container.message_ts} ${action_id} ${action_ts}`,
    }
  }
  const answered = Answered.safeParse(payload)
  if (!answered.success) return { action: 'none' }
  const { user, view } = answered.data
  const { values } = view.state
  const choice = values.choice?.choice?.selected_option?.value ?? null
  const text = values.text?.text?.value?.trim() || null
  return {
    action: 'answer',
    does: view.callback_id,
    of: view.private_metadata,
    member: user.id,
    choice,
    text,
    // A form whose answer came too late stands there still, and may be sent with another one: that is no repetition.
    once: `${user.id} ${view.id} ${view.hash ?? ''} ${JSON.stringify([choice, text])}`,
  }
}

const Command = z.object({ user_id: memberId, channel_id: place, text: z.string().max(3000).default('') })
export function readSlackCommand(form: unknown): Readonly<{ member: string; channel: string; text: string }> | null {
  const read = Command.safeParse(form)
  return read.success ? { member: read.data.user_id, channel: read.data.channel_id, text: read.data.text.trim() } : null
}
