/**
 * From a page's link into the console, on a telephone without a session: one press sends a sign-in link to whom the page was for.
 *
 * P1  Whoever has the page's link, and it is forwarded, gets no session by it: the other link goes to the person's own address alone.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AckLink } from '../../engine/port.ts'
import type { IncidentRow } from '../../store/port.ts'
import { callerOf } from '../caller.ts'
import type { Doorway } from '../doorway.ts'
import { html, type Markup, page } from '../html.ts'
import { linkMinutes } from '../sign-in-links.ts'
import { ackLinkOf, gone, type Shown } from './ack-link.ts'
import { otherWays } from './sign-in.ts'

/** The console's own address of it; a standing duty has no number, and a drill counts its own. */
export const screenFor = ({ number, incident }: Pick<IncidentRow, 'number' | 'incident'>): string =>
  number === 0 ? '/obligations' : `/incidents/${incident.drill === null ? '' : 'D'}${number}`
const nameOf = (number: number): string => (number === 0 ? 'what is owed' : 'the incident')

/** On to the incident, or, where nobody is signed in, the press that sends a link. */
export async function wayFurther(
  way: Doorway,
  request: FastifyRequest<{ Params: { token: string } }>,
  link: AckLink,
  row: IncidentRow,
): Promise<Markup> {
  const { settings, doors, signInLinks } = way
  const { number } = row
  const path = screenFor(row)
  const { token } = request.params
  if ((await callerOf(request.headers, doors, { org: way.org, tokenHash: null })) !== null)
    return html`<p><a href="${settings.publicUrl}${path}">Open ${nameOf(number)}</a></p>`
  const other = `/sign-in?to=${encodeURIComponent(path)}`
  const directory = await way.engine.directory(link.org)
  const person = directory.persons.find(p => p.id === link.person)
  const where = person === undefined ? null : signInLinks.where(person, directory)
  if (where === null)
    return html`<div class="fact"><p>You are not signed in on this device, and no sign-in link can be sent to you: ${
      signInLinks.offered === 'yes' ? 'no e-mail address of yours has proved itself here.' : 'this server sends none.'
    }</p><p><a class="beside" href="${other}">Ways to sign in</a></p></div>`
  return html`<div class="fact"><p>You are not signed in on this device.</p>
<form method="post" action="/a/${token}/sign-in"><button type="submit">Send me a sign-in link</button></form>
<p>It goes to ${where}, and opens ${nameOf(number)}.</p><p><a class="beside" href="${other}">Other ways to sign in</a></p></div>`
}

export function addPageSignIn(app: FastifyInstance, way: Doorway): void {
  app.get<{ Params: { token: string } }>('/a/:token/sign-in', (request, reply) =>
    reply.redirect(`/a/${encodeURIComponent(request.params.token)}`),
  )
  app.post<{ Params: { token: string } }>('/a/:token/sign-in', async (request, reply) => {
    const { token } = request.params
    const link = await ackLinkOf(way.engine, token)
    const shown = 'kind' in link ? await send(link, token) : link
    return reply.code(shown.status).type('text/html; charset=utf-8').send(page(shown.title, shown.body))
  })

  async function send(link: AckLink, token: string): Promise<Shown> {
    const row = await way.reader.findAny(link.org, link.stream)
    if (row === null) return gone(404, 'There is no such incident', 'It may have been removed.')
    const { number } = row
    const outcome = await way.signInLinks.askFor(link, screenFor(row))
    const back = html`<p><a class="beside" href="/a/${token}">Back to the page</a></p>`
    const said = (status: number, title: string, body: Markup): Shown => ({
      status,
      title,
      body: html`<p class="mark">Tocsin</p><h1>${title}</h1>${body}${back}`,
    })
    switch (outcome.asked) {
      case 'sent':
        return said(
          200,
          'Look in your mail',
          html`<p>A sign-in link went to ${outcome.where}. It works once, for ${linkMinutes} minutes, and opens ${nameOf(number)}.</p>`,
        )
      case 'too many':
        return said(
          429,
          'Look in your mail',
          html`<p>Several links went to ${outcome.where} just now, and the newest still works. Another one can be sent in ${outcome.minutes} minutes.</p>`,
        )
      case 'not sent':
        return said(502, 'It was not sent', html`<p>The mail server did not take the letter to ${outcome.where}.</p>${otherWays(way)}`)
      case 'no address':
        return said(409, 'No link can be sent', html`<p>No e-mail address has proved itself as this person’s here.</p>${otherWays(way)}`)
    }
  }
}
