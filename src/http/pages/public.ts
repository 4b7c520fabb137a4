/** What anyone may read: the plan as a page, whether the house is well, and where to report a vulnerability. */
import type { FastifyInstance } from 'fastify'
import { planPage } from '../../plan/page.ts'
import { iso } from '../../read/instant.ts'
import { typefaceIn } from '../build.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'

const yearMs = 365 * 86_400_000
const dayMs = 86_400_000

export function addPublicPages(app: FastifyInstance, { engine, org, settings }: Doorway): void {
  // Drawn once for each version: anyone may ask for it, as often as they like.
  const font = typefaceIn(settings.webRoot)
  let drawn: Readonly<{ edition: string; trust: boolean; page: string }> | null = null
  app.get('/plan', async (request, reply) => {
    const [{ plan }, trust] = await Promise.all([engine.world(org), engine.trust.page(org)])
    if (drawn?.edition !== plan.edition || drawn.trust !== trust.open) {
      const stored = await engine.store.org(org).edition('plan', plan.edition)
      if (stored === null || stored.source === null) throw new EdgeError('no-plan')
      const page = planPage(plan.value, stored.source, {
        audience: 'public',
        edition: plan.edition,
        storedAt: iso(stored.at).slice(0, 10),
        font,
        trust: trust.open,
      })
      drawn = { edition: plan.edition, trust: trust.open, page }
    }
    const tag = `"${drawn.edition}${drawn.trust ? '+trust' : ''}"`
    reply.header('etag', tag).header('cache-control', 'public, max-age=60')
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.type('text/html; charset=utf-8').send(drawn.page)
  })
  /**
   * 200 while signals are taken and pages go out, 503 otherwise. Anybody may ask: which part is not well, and nothing of why, since causes
   * name hosts, ports and incidents. In shadow it says so: well it is, and it pages nobody. Those, and the figures, need a sign-in.
   */
  app.get('/health', async (_, reply) => {
    const { ok, parts } = await engine.health().catch(() => ({ ok: false, parts: ['store'] }))
    const house = await engine.shadow.house(org).catch((): { shadow?: true } => ({}))
    return reply
      .code(ok ? 200 : 503)
      .send({ ok, parts: [...parts], ...house, ...(ok ? {} : { why: 'GET /api/v1/health with a token, and the console' }) })
  })
  // RFC 9116: Contact and Expires must stand there, and Expires should be less than a year away.
  app.get('/.well-known/security.txt', (_, reply) => {
    const now = engine.clock.now()
    const expires = new Date(Math.floor((now + yearMs - dayMs) / dayMs) * dayMs).toISOString()
    const lines = [
      ...(settings.securityContact === null ? [] : [`Contact: ${settings.securityContact}`]),
      `Contact: ${settings.publicUrl}/report`,
      ...(settings.reportAddress === null ? [] : [`Contact: mailto:${settings.reportAddress}`]),
      `Expires: ${expires}`,
      'Preferred-Languages: en',
      `Canonical: ${settings.publicUrl}/.well-known/security.txt`,
      `Policy: ${settings.publicUrl}/plan`,
    ]
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`)
  })
}
