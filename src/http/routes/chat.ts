/** The team's alert channel: where it is, whether it works, and a message to try it. */
import type { AlertChannel } from '../../chat/alert-channel.ts'
import { type ChatSettings, elsewhere, namedIn } from '../../chat/settings.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { OrgId } from '../../store/port.ts'
import type { As } from '../api.ts'
import { actorOf } from '../caller.ts'
import { ChatSettingsBody, ChatShown, ChatTested } from '../chat-api.ts'
import { type App, answers, callerIn, type Doorway, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'

/** What to do about a word of Slack's. */
const insteads: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app into the channel: /invite @Tocsin',
  channel_not_found: 'check the channel’s id; into a private channel the app has to be invited first: /invite @Tocsin',
  is_archived: 'the channel is archived: set another one',
  missing_scope: 'the app lacks a scope: add those of the guide to it, install it anew, and set the new SLACK_TOKEN',
  invalid_auth: 'SLACK_TOKEN is no good: copy the Bot User OAuth Token of the app again, and start anew',
  token_revoked: 'SLACK_TOKEN was revoked: install the app anew, set the new token, and start anew',
  account_inactive: 'the app was removed from the workspace: install it anew, set the new token, and start anew',
  ratelimited: 'Slack has asked us to wait: nothing is to be done',
}
const instead = (detail: string): string =>
  insteads[detail] ?? 'nothing is lost: it is tried again, and what waits is said then. If it lasts, look at status.slack.com'

export function addChatRoutes(app: App, { engine, settings: server }: Doorway, channel: AlertChannel | null): void {
  const mustBe = (): AlertChannel => {
    if (channel === null) throw new EdgeError('not-found', { message: 'This instance has no alert channel.' })
    return channel
  }
  const shown = async (org: OrgId): Promise<As<typeof ChatShown>> => {
    const of = mustBe()
    const [settings, status, world] = await Promise.all([of.settings(org), of.status(org), engine.world(org)])
    const plan = world.plan.value
    const url = (path: string): string => `${server.publicUrl}/slack/${path}`
    return {
      chat: of.chat?.name ?? null,
      hears: of.chat !== null && server.slackSigningSecret !== null,
      settings: { ...settings, bySeverity: { ...settings.bySeverity } },
      severities: plan.severities.map(s => ({ id: s.id, name: s.name, elsewhere: elsewhere(plan, { severity: s.id }) })),
      named: [...namedIn(plan)],
      urls: { events: url('events'), actions: url('actions'), command: url('command') },
      lastAt: isoOrNull(status.lastAt),
      waiting: status.waiting,
      skipped: status.skipped,
      trouble:
        status.trouble === null
          ? null
          : { since: iso(status.trouble.since), why: status.trouble.why, instead: instead(status.trouble.why) },
    }
  }
  const fits = (field: string, address: string | null): void => {
    const problem = address === null ? null : (mustBe().chat?.objects(address) ?? null)
    if (problem !== null)
      throw new EdgeError('invalid', { field: `body.${field}`, message: `${JSON.stringify(address)}: ${problem}.`, instead: 'C0123ABCD' })
  }

  app.get('/chat', { schema: { summary: 'The team’s alert channel, and whether it works', response: answers(ChatShown) } }, async request =>
    shown(callerIn(request).org),
  )
  app.put(
    '/chat',
    { schema: { summary: 'Say where the alert channel is', body: ChatSettingsBody, response: answers(ChatShown) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { body } = request
      if (mustBe().chat === null && body.channel !== null)
        throw new EdgeError('unfit', {
          message: 'This server speaks to no chat.',
          instead: 'set SLACK_TOKEN, start anew, and set the channel then',
        })
      fits('channel', body.channel)
      fits('drills', body.drills)
      const known = (await engine.world(caller.org)).plan.value.severities.map(s => s.id as string)
      for (const [severity, address] of Object.entries(body.bySeverity)) {
        if (!known.includes(severity))
          throw new EdgeError('invalid', {
            field: `body.bySeverity.${severity}`,
            message: `The plan has no severity ${severity}.`,
            instead: known.join(' | '),
          })
        fits(`bySeverity.${severity}`, address)
      }
      const channels = [...new Set([body.channel, ...Object.values(body.bySeverity), body.drills])].filter(one => one !== null)
      const before = await mustBe().settings(caller.org)
      if (JSON.stringify({ ...before, ...body }) !== JSON.stringify(before))
        // Before anything leaves by it.
        await engine.waysIn.note(caller.org, actorOf(caller), {
          type: 'RecordAlertChannel',
          chat: mustBe().chat?.name ?? 'the chat',
          channels: body.channel === null ? [] : channels,
          words: body.words,
        })
      await mustBe().change(caller.org, body as ChatSettings)
      return shown(caller.org)
    },
  )
  app.post(
    '/chat/test',
    { schema: { summary: 'Post a test message to each channel that is set', response: answers(ChatTested) } },
    async request => {
      const caller = callerIn(request)
      const of = mustBe()
      if (of.chat === null)
        throw new EdgeError('unfit', { message: 'This server speaks to no chat.', instead: 'set SLACK_TOKEN, and start anew' })
      const by = actorOf(caller)
      const name = 'person' in by ? (await engine.directory(caller.org)).persons.find(p => p.id === by.person)?.name : caller.label
      const tested = await of.test(caller.org, name ?? 'Somebody')
      if (tested.length === 0)
        throw new EdgeError('unfit', { message: 'No channel is set.', instead: 'PUT /api/v1/chat with a channel first' })
      return {
        items: tested.map(({ channel, said }) => ({
          channel,
          outcome: said.said === 'done' ? ('posted' as const) : said.said,
          detail: said.said === 'done' ? null : said.detail,
          instead: said.said === 'done' ? null : instead(said.detail),
        })),
      }
    },
  )
}
