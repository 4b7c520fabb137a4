/** Slack's Web API as far as an alert channel uses it, on this machine and with a memory: Slack's own client speaks to it. */
import { type Answer, type Heard, localServer } from './local-server.ts'

export type SlackMessage = {
  channel: string
  ts: string
  thread_ts: string | null
  text: string
  blocks: readonly Record<string, unknown>[]
  metadata: { event_type: string; event_payload: Record<string, string> } | null
  edits: number
}
export type SlackServer = Readonly<{
  url: string
  messages: SlackMessage[]
  whispers: Readonly<{ channel: string; user: string; thread_ts: string | null; text: string }>[]
  views: Readonly<{ trigger: string; view: Record<string, unknown> }>[]
  asked: string[] // methods, in order
  /** Instead of what it would do; null: as it would. `after`: it is done, and then answered so. */
  failing(fail: ((method: string, args: Record<string, string>) => Readonly<{ answer: Answer; after?: boolean }> | null) | null): void
  in(channel: string): SlackMessage[]
  thread(root: string): SlackMessage[]
  /** Its clock; its own is this machine's. */
  goesBy(now: () => number): void
  close(): Promise<void>
}>

const ok = (body: object): Answer => ({ status: 200, body: { ok: true, ...body } })
const no = (error: string): Answer => ({ status: 200, body: { ok: false, error } })

export async function slackServer(): Promise<SlackServer> {
  const messages: SlackMessage[] = []
  const whispers: { channel: string; user: string; thread_ts: string | null; text: string }[] = []
  const views: { trigger: string; view: Record<string, unknown> }[] = []
  const asked: string[] = []
  let count = 0
  let fail: Parameters<SlackServer['failing']>[0] = null

  const answer = (method: string, args: Record<string, string>): Answer => {
    const { channel = '', ts = '', thread_ts = null } = args
    switch (method) {
      case 'chat.postMessage': {
        if (thread_ts !== null && !messages.some(m => m.ts === thread_ts)) return no('thread_not_found')
        // Slack's own clock: what is looked for by its time is found by this one.
        const made = {
          channel,
          ts: `${Math.floor(slackNow() / 1000)}.${String(++count).padStart(6, '0')}`,
          thread_ts,
          text: args.text ?? '',
          blocks: JSON.parse(args.blocks ?? '[]') as Record<string, unknown>[],
          metadata: args.metadata === undefined ? null : (JSON.parse(args.metadata) as SlackMessage['metadata']),
          edits: 0,
        }
        messages.push(made)
        return ok({ channel, ts: made.ts })
      }
      case 'chat.update': {
        const found = messages.find(m => m.channel === channel && m.ts === ts)
        if (found === undefined) return no('message_not_found')
        Object.assign(found, { text: args.text ?? '', blocks: JSON.parse(args.blocks ?? '[]'), edits: found.edits + 1 })
        return ok({ channel, ts })
      }
      case 'chat.postEphemeral':
        whispers.push({ channel, user: args.user ?? '', thread_ts, text: args.text ?? '' })
        return ok({ message_ts: '1.000000' })
      case 'chat.getPermalink':
        return ok({ permalink: `https://example.slack.com/archives/${channel}/p${(args.message_ts ?? '').replace('.', '')}` })
      case 'conversations.history':
      case 'conversations.replies': {
        const wanted = messages.filter(
          m =>
            m.channel === channel &&
            (method === 'conversations.history' ? m.thread_ts === null : m.thread_ts === ts || m.ts === ts) &&
            Number(m.ts) >= Number(args.oldest ?? 0) &&
            Number(m.ts) <= Number(args.latest ?? Number.POSITIVE_INFINITY),
        )
        const shown = wanted.map(({ edits: _, metadata, ...m }) => (args.include_all_metadata === 'true' ? { ...m, metadata } : m))
        return ok({ messages: shown.reverse(), has_more: false })
      }
      case 'views.open':
        views.push({ trigger: args.trigger_id ?? '', view: JSON.parse(args.view ?? '{}') })
        return ok({ view: { id: `V${views.length}` } })
      default:
        return no('unknown_method')
    }
  }
  let slackNow = (): number => Date.now()
  const server = await localServer(({ path, body }: Heard) => {
    const method = path.replace('/api/', '')
    const args = Object.fromEntries(new URLSearchParams(body))
    asked.push(method)
    const failed = fail?.(method, args) ?? null
    if (failed === null) return answer(method, args)
    if (failed.after) answer(method, args)
    return failed.answer
  })
  return {
    url: `${server.url}/api/`,
    messages,
    whispers,
    views,
    asked,
    failing(next) {
      fail = next
    },
    in: channel => messages.filter(m => m.channel === channel && m.thread_ts === null),
    thread: root => messages.filter(m => m.thread_ts === root),
    close: () => server.close(),
    goesBy(now) {
      slackNow = now
    },
  }
}
/** Everything that stands in a message, as it is read. */
export const wordsIn = ({ blocks }: Pick<SlackMessage, 'blocks'>): string =>
  (blocks as { text?: { text: string }; elements?: { text?: string | { text: string } }[] }[])
    .flatMap(block => [
      ...(block.text === undefined ? [] : [block.text.text]),
      ...(block.elements ?? []).map(e => (typeof e.text === 'string' ? e.text : (e.text?.text ?? ''))),
    ])
    .join('\n')
export const buttonsIn = ({ blocks }: Pick<SlackMessage, 'blocks'>) =>
  (blocks as { type: string; elements?: { action_id: string; value?: string; url?: string }[] }[])
    .filter(block => block.type === 'actions')
    .flatMap(block => block.elements ?? [])
