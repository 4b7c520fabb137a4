/** What is behind the link of a page: whose it is, or why it opens nothing. */
import type { AckLink, Engine } from '../../engine/port.ts'
import { html, type Markup } from '../html.ts'

export type Shown = Readonly<{ status: number; title: string; body: Markup }>

export async function ackLinkOf(engine: Engine, token: string): Promise<AckLink | Shown> {
  const link = engine.links.read(token, engine.clock.now())
  if (link === 'expired') return gone(410, 'This link is too old', 'Sign in to the console to see what is burning.')
  if (link === null || link.kind !== 'acknowledge')
    return gone(404, 'This link is not known', 'Open the newest message, or sign in to the console.')
  // Whoever has left reads nothing more by what they were once sent.
  if (!(await engine.directory(link.org)).persons.some(person => person.id === link.person))
    return gone(410, 'This link is nobody’s any more', 'The person to whom it was sent is not in the directory.')
  return link
}

export const gone = (status: number, title: string, instead: string): Shown => ({
  status,
  title,
  body: html`<p class="mark">Tocsin</p><h1>${title}</h1><p>Nothing was acknowledged. ${instead}</p>`,
})
