/**
 * /a/{token}: the page behind the link in a message. One big button, no script.
 *
 * A1  A GET changes nothing: mail scanners follow links.
 * A2  "Acknowledged" is said only after the record has it; until then the page says that nothing is.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CallOut } from '../../core/incident.ts'
import type { AckLink, Handled } from '../../engine/port.ts'
import { alertWords } from '../../read/alert-words.ts'
import { clauseWords } from '../../read/clause.ts'
import { incidentBrief } from '../../read/incident.ts'
import { lengthOfTime, onTheWall } from '../../read/instant.ts'
import { nextPage } from '../../read/next-page.ts'
import { obligationName } from '../../read/obligation.ts'
import type { Reading } from '../../read/reading.ts'
import type { IncidentRow } from '../../store/port.ts'
import { answerPage, isAnswered } from '../answer-page.ts'
import type { Doorway } from '../doorway.ts'
import { edgeOf } from '../errors.ts'
import { html, type Markup, page } from '../html.ts'
import { ackLinkOf, gone, type Shown } from './ack-link.ts'
import { screenFor, wayFurther } from './page-sign-in.ts'

const textMost = 600 // characters of what others wrote: the button stays in reach

/** In the zone of whom the link was sent to, as the message that brought them here. */
const zoneOf = (reading: Reading) => reading.directory.persons.find(person => person.id === reading.viewer)?.zone ?? 'UTC'
const clock = (iso: string, reading: Reading) => onTheWall(iso, zoneOf(reading)).time
const day = (iso: string, reading: Reading) => onTheWall(iso, zoneOf(reading)).day

type Asking = FastifyRequest<{ Params: { token: string } }>

export function addAcknowledgePage(app: FastifyInstance, way: Doorway): void {
  const { engine, reader, settings } = way
  const readingOf = async (link: AckLink): Promise<Reading | null> => {
    const row = await reader.findAny(link.org, link.stream)
    return row === null ? null : reader.reading(link.org, row, link.person, await reader.around(link.org))
  }

  /** Whoever has no session on this telephone can go no further than this page: what the alert says belongs here. */
  const saying = async (link: AckLink, { alerts, alertsFiring }: ReturnType<typeof incidentBrief>): Promise<Markup | null> => {
    if (alerts === 0) return null
    const of = { incident: link.stream, limit: 1 }
    const [row] = await engine.store.org(link.org).alerts(alertsFiring > 0 ? { ...of, status: 'firing' } : of)
    if (row === undefined) return null
    const { text, links } = alertWords(row)
    const state = alerts === 1 ? 'Its alert no longer fires.' : `None of its ${alerts} alerts fires any more.`
    return html`${alertsFiring === 0 ? html`<p><strong>${state}</strong></p>` : alerts > 1 ? html`<p>${alertsFiring} of ${alerts} alerts firing.</p>` : null}
${text === null ? null : html`<p class="said">${text.length > textMost ? `${text.slice(0, textMost)} …` : text}</p>`}
${links.length === 0 ? null : html`<p>${links.map(({ name, url }) => html`<a class="beside" href="${url}" rel="noreferrer noopener">${name}</a> `)}</p>`}`
  }

  /** As long as they are asked, one button stands there: how to come further follows on it. */
  const toConsole = (row: IncidentRow): Markup =>
    html`${conference(row)}<p><a href="${settings.publicUrl}${screenFor(row)}">${row.number === 0 ? 'See all that is owed' : 'Open the incident'}</a></p>`
  const conference = ({ number }: IncidentRow): Markup | null => {
    const address = number === 0 ? null : engine.conference(number)
    return address === null ? null : html`<p><a href="${address}" rel="noreferrer">Join the conference</a></p>`
  }
  const rest = async (row: IncidentRow, link: AckLink, request: Asking): Promise<Markup> =>
    html`${conference(row)}${await wayFurther(way, request, link, row)}`

  app.get<{ Params: { token: string } }>('/a/:token', async (request, reply) => {
    const link = await ackLinkOf(engine, request.params.token)
    const shown = 'kind' in link ? await asked(link, request) : link
    return reply.code(shown.status).type('text/html; charset=utf-8').send(page(shown.title, shown.body))
  })
  app.post<{ Params: { token: string } }>('/a/:token', async (request, reply) => {
    const link = await ackLinkOf(engine, request.params.token)
    const shown = 'kind' in link ? await acknowledge(link, request) : link
    return reply.code(shown.status).type('text/html; charset=utf-8').send(page(shown.title, shown.body))
  })

  async function asked(link: AckLink, request: Asking): Promise<Shown> {
    const reading = await readingOf(link)
    if (reading === null) return gone(404, 'There is no such incident', 'It may have been removed.')
    const brief = incidentBrief(reading)
    const { incident } = reading.row
    const wanted = link.callOut in incident.callOuts || (incident.status === 'open' && incident.acknowledged === null)
    return {
      status: 200,
      title: called(brief),
      body: html`${head(reading)}
${await saying(link, brief)}
${wanted ? html`<form method="post"><button type="submit">Acknowledge</button></form>` : state(reading)}
${wanted ? facts(reading, link) : null}
${wanted ? toConsole(reading.row) : await rest(reading.row, link, request)}`,
    }
  }

  async function acknowledge(link: AckLink, request: Asking): Promise<Shown> {
    let handled: Handled
    try {
      handled = await answerPage(engine, link, 'link')
    } catch (error) {
      const edge = edgeOf(error, request.id)
      if (edge.bug) way.tell('error', 'an acknowledgement by link failed', { error: String((error as Error)?.stack ?? error) })
      return {
        status: edge.status,
        title: 'Not acknowledged',
        body: html`<p class="mark">Tocsin</p><h1>Not acknowledged</h1><p>${edge.problem.message} You are still being paged.</p>
<form method="post"><button type="submit">Try again</button></form>`,
      }
    }
    if (handled.handled === 'no such incident') return gone(404, 'There is no such incident', 'It may have been removed.')
    const reading = await readingOf(link)
    if (reading === null) return gone(404, 'There is no such incident', 'It may have been removed.')
    // Pressed again after it lapsed, it acknowledges again; should it ever not, the page must not say so.
    if (handled.handled !== 'refused' && !isAnswered(handled.incident))
      return {
        status: 409,
        title: 'Not acknowledged',
        body: html`${head(reading)}<h2>Not acknowledged</h2><form method="post"><button type="submit">Acknowledge</button></form>${await rest(reading.row, link, request)}`,
      }
    if (handled.handled === 'refused')
      return {
        status: 409,
        title: 'Not acknowledged',
        body: html`${head(reading)}<h2>Not acknowledged</h2><p>${handled.refusal.refused} ${handled.refusal.instead}</p>${state(reading)}${await rest(reading.row, link, request)}`,
      }
    return {
      status: 200,
      title: `Acknowledged: ${called(incidentBrief(reading))}`,
      body: html`${head(reading)}<h2>Acknowledged</h2>${await saying(link, incidentBrief(reading))}<p>It is recorded${when(reading)}. You are not paged for it any further.${reading.row.incident.status === 'open' ? '' : ' What is owed stays owed until it is done.'}</p>${following(reading)}${await rest(reading.row, link, request)}`,
    }
  }
}

/** A standing duty of the plan has no number. */
const called = ({ number, title }: Readonly<{ number: number; title: string }>): string => (number === 0 ? title : `#${number} ${title}`)

function head(reading: Reading): Markup {
  const brief = incidentBrief(reading)
  return html`<p class="mark">Tocsin${brief.drill ? ' · DRILL' : ''}${brief.shadow ? ' · SHADOW' : ''}</p>
<h1>${called(brief)}</h1>
<p><strong>${brief.severityName}</strong>${brief.phaseName ? ` · ${brief.phaseName}` : ''} · ${brief.status}</p>
<p class="soft">Opened ${lengthOfTime(reading.now - Date.parse(brief.openedAt))} ago, ${day(brief.openedAt, reading)} ${clock(brief.openedAt, reading)}</p>
${brief.shadow ? html`<p><strong>It was opened in shadow:</strong> nobody is paged for it from here. Your other pager has it.</p>` : null}`
}

/** Others may still be called for what is theirs. */
function following(reading: Reading): Markup | null {
  const next = nextPage(reading)
  if (next === null || next.people.length === 0) return null
  return html`<p>Still to come: ${next.people.map(p => p.name).join(' and ')}, at ${clock(next.at, reading)} (${next.why}, clause ${next.clause}).</p>`
}

/** Why they are asked, and who is paged otherwise. */
function facts(reading: Reading, link: AckLink): Markup {
  const callOut = reading.row.incident.callOuts[link.callOut as keyof typeof reading.row.incident.callOuts]
  const next = nextPage(reading)
  return html`<div class="fact"><p>${reading.names.person(link.person).name} is asked${callOut ? askedFor(reading, callOut) : ''} because of clause ${callOut ? clauseWords(reading.plan.value, callOut.clause) : ''}.</p>
${next ? html`<p>Unless somebody acknowledges, ${next.people.map(p => p.name).join(' and ') || 'nobody who can be reached'} is paged in ${lengthOfTime(Date.parse(next.at) - reading.now)}, at ${clock(next.at, reading)}: ${next.why}.</p>` : null}</div>`
}

/** What is still owed of an incident that is over, or without one; of one that burns its head says enough. */
function askedFor({ row: { incident }, plan, texts }: Reading, { obligation }: CallOut): string {
  const owed =
    obligation === null || (incident.status === 'open' && plan.value.house === undefined) ? undefined : incident.obligations[obligation]
  if (owed === undefined) return ''
  const item = owed.text === undefined ? null : (texts[owed.text] ?? null)
  return ` for what is ${owed.state === 'overdue' ? 'overdue' : 'owed'} (${item ?? obligationName(plan.value, owed)})`
}

/** Nothing is asked of them any more: who has it. */
function state(reading: Reading): Markup {
  const brief = incidentBrief(reading)
  const line =
    brief.status !== 'open'
      ? `This incident is ${brief.status}. There is nothing to acknowledge.`
      : brief.acknowledgedAt
        ? `Acknowledged${brief.acknowledgedBy ? ` by ${brief.acknowledgedBy.name}` : ''} at ${clock(brief.acknowledgedAt, reading)}. This call is over.`
        : 'This call is over; another one may be running. Sign in to see it.'
  return html`<p>${line}</p>`
}
const when = (reading: Reading): string => {
  const { status, acknowledgedAt, acknowledgedBy } = incidentBrief(reading)
  return status === 'open' && acknowledgedAt
    ? ` at ${clock(acknowledgedAt, reading)}${acknowledgedBy ? `, ${acknowledgedBy.name}` : ''}`
    : ''
}
