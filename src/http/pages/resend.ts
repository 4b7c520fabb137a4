/**
 * What Resend tells of letters that it took: bounced, delayed, delivered … Signed, or it is not heard; told twice, it counts
 * once; and it is answered with a 2xx only once it is in the record.
 */
import type { FastifyInstance } from 'fastify'
import { id } from '../../core/id.ts'
import { noticesKey } from '../../engine/notices.ts'
import { hear } from '../../integrations/resend/incoming.ts'
import type { Doorway } from '../doorway.ts'

const bodyMax = 256 * 1024

export async function addResendEvents(app: FastifyInstance, { engine, settings, tell }: Doorway): Promise<void> {
  const { resendWebhookSecret: secret } = settings
  if (secret === null) return
  await app.register(async scope => {
    // The signature is over the bytes as they came.
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: bodyMax }, (_, body, done) => done(null, body))
    scope.post('/resend/events', async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : ''
      const heard = hear(secret, request.headers, body, engine.clock.now())
      if (heard.heard === 'refused') return reply.code(401).send({ error: 'bad-signature', message: `Not heard: ${heard.why}.` })
      if (heard.heard === 'ignored') return reply.code(204).send()
      const { id: report, of, receipt, what, detail } = heard.told
      const about =
        of === null
          ? { receipt }
          : { notification: noticesKey(id(of.notification), of.list), customer: id<'customer'>(of.customer), receipt }
      // One account sends for every organisation of this installation. The letter says whose it is; an older one is looked for.
      const orgs = (await engine.store.engine.orgs()).filter(org => of?.org == null || of.org === org)
      let known = false
      for (const org of orgs)
        known ||= await engine.notifications.report(org, { id: report, of: about, what, detail, at: engine.clock.now(), by: null })
      if (known && (what === 'bounced' || what === 'failed' || what === 'complained'))
        tell('error', 'a letter to a customer came back', { what, detail: detail ?? '' })
      return reply.code(known ? 200 : 204).send()
    })
  })
}
