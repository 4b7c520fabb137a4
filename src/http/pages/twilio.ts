/**
 * What comes back from the telephone: keys, replies, and what became of a message. Every request is signed by Twilio over
 * the address that it was given and over what it says; without a right signature nothing is done.
 *
 * W1  "Acknowledged" is spoken only after the record has it.
 * W2  A reply acknowledges when its number is the person's own and its code is that of a page which went to that number.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { instant } from '../../core/id.ts'
import { codeOf } from '../../engine/message.ts'
import type { VerifyLink } from '../../engine/port.ts'
import { isTestCode } from '../../engine/test-method.ts'
import { type Form, gathered, incomingSms, statusOf } from '../../integrations/twilio/incoming.ts'
import { verify } from '../../integrations/twilio/signature.ts'
import { answerSpeech, askAgain, smsAnswer } from '../../integrations/twilio/speech.ts'
import { markVerified } from '../../people/change.ts'
import type { DeliveryRow } from '../../store/port.ts'
import { answerPage, isAnswered } from '../answer-page.ts'
import type { Doorway } from '../doorway.ts'

const repliesForMs = 24 * 3_600_000
const deliveriesMax = 1_000

type WithToken = { Params: { token: string }; Body: Form }

export function addTwilioCalls(app: FastifyInstance, { engine, org, settings, tell }: Doorway): void {
  const { twilioAuthToken, publicUrl } = settings
  if (twilioAuthToken === null) return
  const signed = async (request: FastifyRequest, reply: FastifyReply) => {
    const form = (request.body ?? {}) as Form
    const signature = request.headers['x-twilio-signature']
    if (verify(twilioAuthToken, `${publicUrl}${request.url}`, form, typeof signature === 'string' ? signature : undefined)) return
    return reply.code(403).send({ error: 'bad-signature', message: 'This request is not signed by Twilio for this address.' })
  }
  const speak = (reply: FastifyReply, words: string) => reply.type('text/xml; charset=utf-8').send(words)
  const gatherUrl = (token: string) => `${publicUrl}/twilio/gather/${token}`

  app.post<WithToken>('/twilio/gather/:token', { preHandler: signed }, async (request, reply) => {
    const { token } = request.params
    const pressed = gathered(request.body)
    if (pressed !== 'acknowledge')
      return speak(reply, askAgain(gatherUrl(token), pressed === 'again' ? await summary(token) : null, isTest(token)))
    return speak(reply, answerSpeech(await acknowledge(token)))
  })
  app.post<WithToken>('/twilio/voice/:token', { preHandler: signed }, async (request, reply) => {
    const { token } = request.params
    return speak(reply, askAgain(gatherUrl(token), await summary(token), isTest(token)))
  })
  app.post<{ Body: Form }>('/twilio/sms', { preHandler: signed }, async (request, reply) => {
    const sms = incomingSms(request.body)
    if (sms.stop) return speak(reply, smsAnswer(null))
    if (sms.code === null) return speak(reply, smsAnswer('Reply with the code of the page alone, or open its link.'))
    const pages = await pagesTo(sms.from, sms.code)
    if (pages.length === 0 && (await verifiedByCode(sms.from, sms.code)))
      return speak(reply, smsAnswer('It is recorded that messages to this number reach you.'))
    if (pages.length === 0) return speak(reply, smsAnswer('This code belongs to no page to this number. Nothing was acknowledged.'))
    const numbers: number[] = []
    for (const page of pages) {
      const handled = await answerPage(engine, { org, stream: page.stream, callOut: page.send.callOut, person: page.send.person }, 'reply')
      if (handled.handled === 'refused') return speak(reply, smsAnswer(`Nothing was acknowledged: ${handled.refusal.refused}`))
      if (handled.handled !== 'no such incident' && handled.number !== null) numbers.push(handled.number)
    }
    return speak(reply, smsAnswer(`Acknowledged: ${[...new Set(numbers)].map(n => `#${n}`).join(', ')}.`))
  })
  app.post<{ Params: { delivery: string }; Body: Form }>('/twilio/status/:delivery', { preHandler: signed }, async (request, reply) => {
    const became = statusOf(request.body)
    if (became?.became === 'not delivered')
      tell('error', 'a message or call was not delivered', { delivery: request.params.delivery, detail: became.detail })
    return reply.code(204).send()
  })

  async function acknowledge(token: string): Promise<Parameters<typeof answerSpeech>[0]> {
    const link = engine.links.read(token, engine.clock.now())
    if (link === null || link === 'expired') return 'expired'
    try {
      if (link.kind === 'verify') {
        await verified(link)
        return 'verified'
      }
      if (link.kind !== 'acknowledge') return 'expired'
      const handled = await answerPage(engine, link, 'keypad')
      if (handled.handled === 'no such incident') return 'failed'
      if (handled.handled === 'refused') return handled.refusal.code === 'not-open' ? 'already' : 'failed'
      return isAnswered(handled.incident) ? 'acknowledged' : 'failed'
    } catch (error) {
      tell('error', 'an acknowledgement by keypad failed', { error: String(error) })
      return 'failed'
    }
  }
  const verified = ({ org, person, method }: Pick<VerifyLink, 'org' | 'person' | 'method'>) =>
    engine.changeDirectory(org, { person }, (directory, now) => markVerified(directory, person, method, now), person)
  const isTest = (token: string): boolean => {
    const link = engine.links.read(token, engine.clock.now())
    return link !== null && link !== 'expired' && link.kind === 'verify'
  }
  /** The answer to a test page; false: it is none. */
  async function verifiedByCode(from: string, code: string): Promise<boolean> {
    const now = engine.clock.now()
    const tested = (await reachedBy(from)).filter(
      ({ person, method }) => method.kind === 'sms' && isTestCode(engine.links, { org, person, method: method.id }, code, now),
    )
    for (const { person, method } of tested) await verified({ org, person, method: method.id })
    return tested.length > 0
  }
  async function summary(token: string): Promise<string | null> {
    const link = engine.links.read(token, engine.clock.now())
    if (link === null || link === 'expired' || link.kind !== 'acknowledge') return null
    const loaded = await engine.store.org(link.org).load(link.stream)
    if (loaded === null) return null
    const texts = await engine.store.org(link.org).readTexts([loaded.incident.title])
    return `Incident ${loaded.number}: ${texts[loaded.incident.title] ?? ''}.`
  }
  /** Whose contact methods have this number. */
  async function reachedBy(from: string) {
    const plain = (number: string) => number.replace(/[\s().-]/g, '')
    const { persons } = await engine.directory(org)
    return persons.flatMap(person =>
      person.methods
        .filter(m => (m.kind === 'sms' || m.kind === 'phone') && plain(m.address) === plain(from))
        .map(method => ({ person: person.id, method })),
    )
  }
  /** Recent pages with this code that went to this number. */
  async function pagesTo(from: string, code: string): Promise<readonly DeliveryRow[]> {
    const methods = new Set((await reachedBy(from)).map(({ method }) => method.id))
    if (methods.size === 0) return []
    const since = instant(engine.clock.now() - repliesForMs)
    const deliveries = await engine.store.org(org).deliveries({ limit: deliveriesMax })
    return deliveries.filter(d => methods.has(d.send.method) && d.dueAt >= since && codeOf(d.id) === code)
  }
}
