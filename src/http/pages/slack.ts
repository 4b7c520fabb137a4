/**
 * What comes back from Slack: buttons with what they ask, replies that mention the app, and the command. Every request is signed by
 * Slack over its bytes as they came; without a right signature nothing is read.
 *
 * W1  A 2xx says that it is committed, or that there was nothing to do: what takes longer than Slack waits is answered with 503, which
 *     Slack shows to whoever pressed, and for events sends again. The same again is done once (chat/acts.ts).
 * W2  Whoever presses reads what became of it, alone: that it is recorded, or why not in the words of the refusal.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Act, type Done, makeChatActs } from '../../chat/acts.ts'
import type { AlertChannel } from '../../chat/alert-channel.ts'
import type { StreamId } from '../../core/event.ts'
import { id } from '../../core/id.ts'
import type { ChatPlace } from '../../integrations/chat.ts'
import { readSlackAction, readSlackCommand, readSlackEvent, type SlackAction } from '../../integrations/slack/incoming.ts'
import { isSignedBySlack } from '../../integrations/slack/signature.ts'
import type { Doorway } from '../doorway.ts'

const bodyMax = 512 * 1024
const answerMs = 2500 // Slack waits three seconds
const patienceMs = 700 // until whoever pressed is told that it is not recorded yet

type Late = Readonly<{ late: true }>
const within = async <T>(work: Promise<T>, ms: number): Promise<T | Late> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Late>(resolve => {
    timer = setTimeout(() => resolve({ late: true }), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
const isLate = (of: unknown): of is Late => typeof of === 'object' && of !== null && 'late' in of

export async function addSlackCalls(app: FastifyInstance, way: Doorway, channel: AlertChannel | null): Promise<void> {
  const { engine, org, settings, tell } = way
  const secret = settings.slackSigningSecret
  const chat = channel?.chat ?? null
  if (secret === null || channel === null || chat === null) return
  const acts = makeChatActs({ engine, url: settings.publicUrl })
  const whisper = (place: ChatPlace, member: string, words: string): void => {
    chat.whisper(place, member, words).catch(error => tell('error', 'a word to a member of the chat was lost', { why: String(error) }))
  }
  /** C2: what became of it is told when it is known, and that it is not known yet until then. */
  const perform = async (place: ChatPlace | null, member: string, once: string, act: Act): Promise<Done | Late> => {
    const work = acts.act(org, member, once, act)
    const soon = await within(work, patienceMs)
    if (!isLate(soon)) return soon
    if (place !== null)
      whisper(place, member, act.does === 'acknowledge' ? 'Acknowledging … it is not recorded yet.' : 'It is not recorded yet …')
    const done = await within(work, answerMs - patienceMs)
    if (isLate(done) && place !== null)
      work.then(
        ({ words }) => whisper(place, member, words),
        () => whisper(place, member, 'Nothing was recorded: do it again, or in the console.'),
      )
    return done
  }
  const later = (reply: FastifyReply) => reply.code(503).send({ error: 'unavailable', message: 'It is not recorded yet.' })

  const pressed = async (action: Extract<SlackAction, { action: 'press' }>, reply: FastifyReply) => {
    const { member, place, does } = action
    const stream = id<'stream'>(action.of) as StreamId
    const not = await acts.stranger(org, member)
    if (not !== null) {
      whisper(place, member, not)
      return reply.code(200).send()
    }
    const form = await acts.form(org, does, stream)
    if (typeof form === 'string') {
      whisper(place, member, form)
      return reply.code(200).send()
    }
    if (form !== null) {
      const shown = await within(
        chat.ask(action.trigger, { ...form, of: stream }).then(() => true),
        answerMs,
      )
      if (isLate(shown)) return later(reply)
      return reply.code(200).send()
    }
    const done = await perform(place, member, action.once, { does, stream, choice: null, text: null })
    if (isLate(done)) return later(reply)
    whisper(place, member, done.words)
    return reply.code(200).send()
  }
  const answered = async (action: Extract<SlackAction, { action: 'answer' }>, reply: FastifyReply) => {
    const { does, choice, text, member } = action
    const done = await perform(null, member, action.once, { does, stream: id<'stream'>(action.of) as StreamId, choice, text })
    if (isLate(done)) return later(reply)
    if (done.done) return reply.code(200).send()
    // A form without that field shows it at the one it has.
    const field = does === 'role' ? 'choice' : does === 'resolve' ? 'text' : done.field
    return reply.code(200).send({ response_action: 'errors', errors: { [field]: done.words } })
  }
  const mentioned = async (event: Extract<ReturnType<typeof readSlackEvent>, { event: 'mention' }>, reply: FastifyReply) => {
    const { member, place, text, once } = event
    const not = await acts.stranger(org, member)
    const stream = place.thread === null ? null : await channel.streamAt(org, place.channel, place.thread)
    const word = text.toLowerCase()
    if (not !== null || stream === null || word === '' || word === 'help') {
      whisper(
        place,
        member,
        not ??
          (stream === null
            ? `This is no incident's thread, and nothing was recorded. In one, what you write to me stands on its timeline.`
            : 'Write to me in this thread, and it stands on the timeline under your name. "ack" acknowledges. Everything else is at the buttons above.'),
      )
      return reply.code(200).send()
    }
    // Whoever writes this means the act, and would take a note for it.
    const acknowledges = /^(ack|acknowledged?|on it)[.!]?$/.test(word)
    const act: Act = { does: acknowledges ? 'acknowledge' : 'note', stream, choice: null, text: acknowledges ? null : text }
    const done = await perform(place, member, once, act)
    if (isLate(done)) return later(reply)
    whisper(place, member, done.words)
    return reply.code(200).send()
  }

  await app.register(async scope => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyMax }, (_, body, done) => done(null, body))
    scope.addHook('preHandler', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      if (!isSignedBySlack(secret, request.headers, body, engine.clock.now()))
        return reply
          .code(401)
          .send({ error: 'bad-signature', message: 'This request is not signed by Slack, or is older than five minutes.' })
    })
    const textOf = (request: FastifyRequest): string => (request.body as Buffer).toString('utf8')
    const json = (text: string | null): unknown => {
      try {
        return JSON.parse(text ?? '')
      } catch {
        return null
      }
    }
    scope.post('/slack/events', async (request, reply) => {
      const event = readSlackEvent(json(textOf(request)))
      if (event.event === 'challenge') return reply.code(200).send({ challenge: event.challenge })
      return event.event === 'none' ? reply.code(200).send() : mentioned(event, reply)
    })
    scope.post('/slack/actions', async (request, reply) => {
      const action = readSlackAction(json(new URLSearchParams(textOf(request)).get('payload')))
      if (action.action === 'press') return pressed(action, reply)
      return action.action === 'answer' ? answered(action, reply) : reply.code(200).send()
    })
    scope.post('/slack/command', async (request, reply) => {
      const command = readSlackCommand(Object.fromEntries(new URLSearchParams(textOf(request))))
      if (command === null) return reply.code(200).send()
      const not = await acts.stranger(org, command.member)
      return reply.code(200).send({ response_type: 'ephemeral', text: escaped(not ?? (await acts.open(org))) })
    })
  })
}
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
