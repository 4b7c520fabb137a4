/** /v/{token}: a test page reached somebody; the button says so. A GET changes nothing. */
import type { FastifyInstance } from 'fastify'
import type { Instant } from '../../core/id.ts'
import type { VerifyLink } from '../../engine/port.ts'
import { DirectoryError, markVerified } from '../../people/change.ts'
import type { Directory } from '../../people/directory.ts'
import { shortened } from '../../read/address.ts'
import type { Doorway } from '../doorway.ts'
import { html, type Markup, page } from '../html.ts'

export function addVerifyPage(app: FastifyInstance, { engine }: Doorway): void {
  type Shown = Readonly<{ status: number; title: string; body: Markup }>
  const gone = (status: number, title: string): Shown => ({
    status,
    title,
    body: html`<p class="mark">Tocsin</p><h1>${title}</h1><p>Send a new test page from People, and open the newest message.</p>`,
  })
  const found = async (token: string): Promise<(VerifyLink & { name: string; where: string }) | Shown> => {
    const link = engine.links.read(token, engine.clock.now())
    if (link === 'expired') return gone(410, 'This link is too old')
    if (link === null || link.kind !== 'verify') return gone(404, 'This link is not known')
    const person = (await engine.directory(link.org)).persons.find(p => p.id === link.person)
    const method = person?.methods.find(m => m.id === link.method)
    if (!person || !method) return gone(404, 'This contact method was removed')
    return { ...link, name: person.name, where: `${method.kind} ${shortened(method.kind, method.address)}` }
  }
  app.get<{ Params: { token: string } }>('/v/:token', async (request, reply) => {
    const link = await found(request.params.token)
    const shown: Shown =
      'kind' in link
        ? {
            status: 200,
            title: 'A test page reached you',
            body: html`<p class="mark">Tocsin</p><h1>A test page reached you</h1><p>${link.name}, by ${link.where}.</p>
<form method="post"><button type="submit">Yes, it works</button></form>`,
          }
        : link
    return reply.code(shown.status).type('text/html; charset=utf-8').send(page(shown.title, shown.body))
  })
  app.post<{ Params: { token: string } }>('/v/:token', async (request, reply) => {
    const link = await found(request.params.token)
    let shown: Shown
    if ('kind' in link) {
      try {
        const verified = (directory: Directory, now: Instant) => markVerified(directory, link.person, link.method, now)
        await engine.changeDirectory(link.org, { person: link.person }, verified, link.person)
        shown = {
          status: 200,
          title: 'Verified',
          body: html`<p class="mark">Tocsin</p><h1>Verified</h1><p>${link.name} can be reached by ${link.where}. You can close this page.</p>`,
        }
      } catch (error) {
        if (!(error instanceof DirectoryError)) throw error
        shown = gone(404, 'This contact method was removed')
      }
    } else shown = link
    return reply.code(shown.status).type('text/html; charset=utf-8').send(page(shown.title, shown.body))
  })
}
