/** The trust page as anybody reads it, without a sign-in and without a script, and the same as JSON from any origin. Once an owner published it. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { instant } from '../../core/id.ts'
import type { Plan } from '../../core/plan.ts'
import type { VendorId } from '../../customers/customer.ts'
import { publicProviders } from '../../customers/vendor-record.ts'
import { todayIn } from '../../engine/vendor-records.ts'
import { trustHtml } from '../../trust/html.ts'
import { trustPublic } from '../../trust/public.ts'
import { postureShown } from '../../trust/shown.ts'
import { typefaceIn } from '../build.ts'
import type { Doorway } from '../doorway.ts'
import { html, page as plainPage } from '../html.ts'
import { contentSecurityPolicy } from '../security.ts'

const drawnForMs = 60_000
type Drawn = Readonly<{ html: string; json: string; tags: Readonly<Record<'html' | 'json', string>> }>
const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`

export function addTrustPages(app: FastifyInstance, { engine, org, settings }: Doorway): void {
  const { trust } = engine
  const font = typefaceIn(settings.webRoot)

  const draw = async (key: Key): Promise<Drawn> => {
    const now = engine.clock.now()
    const { posture } = key.document
    const period = { from: instant(now - posture.period.ms), to: instant(now + 1) }
    const [recorded, vendors, records, status, world] = await Promise.all([
      trust.recorded(org, period),
      engine.customers.vendors(org),
      engine.vendorRecords.read(org),
      engine.statusPages.settings(org),
      engine.world(org),
    ])
    const openly = openlyNamed(world.plan.value)
    const providers = publicProviders(vendors, records, openly, todayIn(world))
    const value = trustPublic(postureShown(posture, recorded, period), key.parts, providers, now)
    const made = {
      html: trustHtml(value, { status: status.open, policy: contentSecurityPolicy, font }),
      json: `${JSON.stringify(value, null, 2)}\n`,
    }
    return { ...made, tags: { html: tagOf(made.html), json: tagOf(made.json) } }
  }
  type Key = Readonly<{
    id: string
    document: NonNullable<Awaited<ReturnType<typeof trust.document>>>
    parts: Awaited<ReturnType<typeof trust.page>>['parts']
  }>
  let kept: Readonly<{ id: string; until: number; drawn: Promise<Drawn> }> | null = null
  const drawn = async (): Promise<Drawn | null> => {
    const [page, document] = await Promise.all([trust.page(org), trust.document(org)])
    if (!page.open || document?.saved == null) return null
    const id = `${document.edition} ${page.parts.join()}`
    if (kept === null || kept.id !== id || kept.until <= engine.clock.now()) {
      const made = draw({ id, document, parts: page.parts })
      const entry = { id, until: engine.clock.now() + drawnForMs, drawn: made }
      kept = entry
      made.catch(() => {
        if (kept === entry) kept = null
      })
    }
    return kept.drawn
  }
  const send = async (request: FastifyRequest, reply: FastifyReply, as: 'html' | 'json') => {
    const found = await drawn()
    if (found === null) {
      if (as === 'json') return reply.code(404).send({ error: 'not-published', message: 'Nothing of the controls is published here.' })
      return reply
        .code(404)
        .type('text/html; charset=utf-8')
        .send(
          plainPage(
            'There is no trust page here',
            html`<h1>There is no trust page here</h1><p>Whoever runs this has not published one.</p>`,
          ),
        )
    }
    reply.header('etag', found.tags[as]).header('cache-control', 'public, max-age=60')
    if (request.headers['if-none-match']?.replace(/^W\//, '') === found.tags[as]) return reply.code(304).send()
    return reply.type(as === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8').send(found[as])
  }
  app.get('/trust', (request, reply) => send(request, reply, 'html'))
  app.get('/trust.json', (request, reply) => {
    reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
    return send(request, reply, 'json')
  })
}

/** Vendors that the plan names in a clause that the public reads. */
function openlyNamed(plan: Plan): ReadonlySet<VendorId> {
  const internal = new Set(plan.clauses.filter(c => c.internal).map(c => c.id))
  return new Set((plan.vendors ?? []).flatMap(v => (internal.has(v.clause) ? [] : [v.id as VendorId])))
}
