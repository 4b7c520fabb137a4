/** What anyone may read: the plan as a page, whether the house is well, and where to report a vulnerability. */
import type { FastifyInstance } from 'fastify'
import type { Doorway } from '../doorway.ts'

const yearMs = 365 * 86_400_000
const dayMs = 86_400_000

export function addPublicPages(app: FastifyInstance, { engine, settings }: Doorway): void {
  /** 200 while signals are taken and pages go out, 503 otherwise; no figures: those need a sign-in. */
  app.get('/health', async (_, reply) => {
    try {
      const { ok, problems } = await engine.health()
      return reply.code(ok ? 200 : 503).send({ ok, problems: [...problems] })
    } catch {
      return reply.code(503).send({ ok: false, problems: ['the database cannot be reached'] })
    }
  })
  // RFC 9116: Contact and Expires must stand there, and Expires should be less than a year away.
  app.get('/.well-known/security.txt', (_, reply) => {
    const now = engine.clock.now()
    const expires = new Date(Math.floor((now + yearMs - dayMs) / dayMs) * dayMs).toISOString()
    const lines = [
      `Contact: ${settings.securityContact ?? `${settings.publicUrl}/plan`}`,
      `Expires: ${expires}`,
      'Preferred-Languages: en',
      `Canonical: ${settings.publicUrl}/.well-known/security.txt`,
      `Policy: ${settings.publicUrl}/plan`,
    ]
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`)
  })
}
