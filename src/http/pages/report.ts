/**
 * /report: anybody reports what looks wrong, without a sign-in and without a script (L-13, L-27).
 *
 * P1  A GET changes nothing, and nobody is thanked before the report is committed.
 * P2  What is not taken is not lost: the page comes back with all that was written.
 * P3  No puzzle, and no third party: bounds, and a field that only a program fills in. What has it filled in is kept and pages nobody; it may
 *     have been a person's browser after all.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Plan } from '../../core/plan.ts'
import { detect } from '../../core/signal/match.ts'
import { isOpen } from '../../core/span.ts'
import { type ReportAbout, type ReportGiven, reportAbout, textMax, titleMax } from '../../engine/people-reports.ts'
import { readAddress } from '../../people/address.ts'
import { clauseWords } from '../../read/clause.ts'
import { lengthOfTime } from '../../read/instant.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError, edgeOf } from '../errors.ts'
import { type Form, formIn, isForm } from '../form.ts'
import { html, type Markup, page } from '../html.ts'
import { senderOf } from '../sender.ts'

const addressMax = 200
const nameMax = 120
const consentWords = 'You may show my name and my address to the people who work on this.'
const aboutWords: Readonly<Record<ReportAbout, string>> = {
  vulnerability: 'A weakness of the system',
  data: 'Somebody got at data, or an account',
  outage: 'Something that does not work',
  other: 'Something else',
}

export function addReportPage(app: FastifyInstance, way: Doorway): void {
  const { engine, org, settings, tell } = way
  const show = (reply: FastifyReply, status: number, title: string, body: Markup) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(page(title, html`<p class="mark">${settings.organisation}</p><h1>${title}</h1>${body}`))
  const planOf = async (): Promise<Plan | null> => {
    try {
      return (await engine.world(org)).plan.value
    } catch {
      return null // the form stands even where the rest is not well
    }
  }
  const form = async (reply: FastifyReply, status: number, given: Form, objection: string | null) =>
    show(reply, status, 'Report a problem', formPage(await planOf(), settings, given, objection, engine.reportAnswers.offered))

  app.get('/report', (_, reply) => form(reply, 200, {}, null))
  app.post('/report', async (request, reply) => {
    const given = formIn(request)
    const wantsPage = isForm(request)
    const wrong = wrongIn(given)
    if (wrong !== null) {
      if (!wantsPage) throw new EdgeError('invalid', { field: `body.${wrong.field}`, message: wrong.message })
      return form(reply, 400, given, wrong.message)
    }
    try {
      if (engine.outdated() !== null) throw new EdgeError('outdated', { retryAfterS: 5 })
      const taken = await engine.peopleReports.take(org, readForm(given, request))
      if (taken.taken === 'not now') throw tooMany(taken)
      if (!wantsPage) return reply.code(201).send({ reference: taken.reference })
      return show(reply, 200, 'Thank you', thanks(await planOf(), taken.reference, given, engine.reportAnswers.offered))
    } catch (error) {
      const edge = edgeOf(error, request.id)
      if (!wantsPage) throw error
      if (edge.bug) tell('error', 'a report could not be taken', { error: String((error as Error)?.stack ?? error) })
      if (edge.retryAfterS !== undefined) reply.header('retry-after', edge.retryAfterS)
      return form(reply, edge.status, given, `This was not taken. ${edge.problem.message} What you wrote still stands below.`)
    }
  })
}

const tooMany = ({ of, waitMs }: Readonly<{ of: 'this sender' | 'all'; waitMs: number }>): EdgeError =>
  new EdgeError('too-many', {
    retryAfterS: Math.ceil(waitMs / 1000),
    message: `${of === 'all' ? 'More reports came in within the hour than we take.' : 'More reports came from where you are within the hour than we take.'} Send it again in ${lengthOfTime(waitMs)}.`,
  })

/** What cannot be taken, and what to write instead; null: nothing. */
function wrongIn({ title = '', text = '', email = '', about, name = '' }: Form): Readonly<{ field: string; message: string }> | null {
  if (title.trim() === '') return { field: 'title', message: 'Say in one line what it is.' }
  if (title.length > titleMax)
    return { field: 'title', message: `The one line is longer than ${titleMax} characters: the rest goes below it.` }
  if (text.trim() === '') return { field: 'text', message: 'Say what you saw.' }
  if (text.length > textMax)
    return { field: 'text', message: `What you saw is longer than ${textMax} characters: send the beginning, and say that there is more.` }
  if (about !== undefined && about !== '' && !(reportAbout as readonly string[]).includes(about))
    return { field: 'about', message: `What it is about is one of: ${reportAbout.join(', ')}.` }
  if (name.length > nameMax) return { field: 'name', message: `Your name is longer than ${nameMax} characters.` }
  if (email.trim() === '') return null
  const read = readAddress('email', email.slice(0, addressMax + 1))
  if (email.trim().length > addressMax) return { field: 'email', message: `Your e-mail address is longer than ${addressMax} characters.` }
  return 'what' in read ? { field: 'email', message: 'This is no e-mail address. Write it as ana@example.com, or leave it out.' } : null
}

/** Pressed twice, or sent again by a browser, it is the same report; written anew, another one. */
function readForm(form: Form, request: FastifyRequest): ReportGiven {
  const { title = '', text = '', email = '', name = '', about = '', once = '', website = '' } = form
  const sender = senderOf(request)
  const said = JSON.stringify([title, text, about, name, email, form.named ?? ''])
  return {
    via: 'form',
    key: `${once === '' ? sender : once} ${said}`,
    sender,
    hash: createHash('sha256')
      .update(JSON.stringify([once, said]))
      .digest('hex'),
    bytes: Buffer.byteLength(said),
    title,
    text,
    about: about === '' ? null : (about as ReportAbout),
    name,
    address: email,
    mayBeNamed: form.named === 'yes' ? consentWords : null,
    automatic: website !== '', // P3
  }
}

// pages -----------------------------------------------------------------------------------

function formPage(plan: Plan | null, settings: Doorway['settings'], given: Form, objection: string | null, answers: boolean): Markup {
  return html`${objection === null ? null : html`<p role="alert"><strong>${objection}</strong></p>`}
<p>Something about the security, the data or the availability of what ${settings.organisation} runs looks wrong to you? Tell us. You need no account.</p>
${emergency(plan, settings)}
<form method="post" action="/report">
<input type="hidden" name="once" value="${given.once || randomBytes(12).toString('base64url')}">
<label for="about">What is it about?</label><select id="about" name="about"><option value="">I am not sure</option>${reportAbout.map(about => html`<option value="${about}"${given.about === about ? html` selected` : null}>${aboutWords[about]}</option>`)}</select>
<label for="title">In one line, what is it?</label><input id="title" name="title" required maxlength="${titleMax}" autocomplete="off" value="${given.title ?? ''}">
<label for="text">What did you see, where, and when?</label><p class="hint" id="text-hint">As much as helps us to see it too. Leave out passwords and the data of others: credentials, card numbers and e-mail addresses in the text are replaced before anything is kept. Files cannot be sent here; say that you have them.</p><textarea id="text" name="text" required maxlength="${textMax}" aria-describedby="text-hint">${given.text ?? ''}</textarea>
<label for="name">Your name, if you like</label><input id="name" name="name" maxlength="${nameMax}" autocomplete="name" value="${given.name ?? ''}">
<label for="email">Your e-mail address, if you want an answer</label><input id="email" name="email" type="email" maxlength="${addressMax}" autocomplete="email" value="${given.email ?? ''}">
<label class="tick"><input type="checkbox" name="named" value="yes"${given.named === 'yes' ? html` checked` : null} aria-describedby="named-hint"><span>${consentWords}</span></label><p class="hint" id="named-hint">${answers ? 'Otherwise nobody is shown them: an answer reaches your address all the same.' : 'Otherwise nobody is shown them, and nobody can answer you.'} They are kept encrypted, and are destroyed when you ask for it. That you agreed, to these words and when, is kept with them.</p>
<div class="aside" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<button type="submit">Send the report</button>
</form>
${next(plan, given.about)}`
}

function emergency(plan: Plan | null, { reportAddress }: Doorway['settings']): Markup {
  const written =
    reportAddress ?? plan?.contacts?.map(({ address }) => address).find(address => !isOpen(address) && address.includes('@')) ?? null
  const address = written === null || isOpen(written) ? null : written
  return html`<div class="note"><p><strong>Somebody is in danger?</strong> Call the emergency number where you are first (112, 911): nobody here can send help.</p>
<p><strong>Your own account is misused right now?</strong> Change its password and sign out everywhere, then report it here.</p>
${address === null ? null : html`<p>Where this page does not work, write to <a href="mailto:${address}">${address}</a>.</p>`}</div>`
}

function thanks(plan: Plan | null, reference: string, { email = '', named, about }: Form, answers: boolean): Markup {
  const answer =
    email.trim() === ''
      ? 'You left no address, so nobody can answer you.'
      : answers || named === 'yes'
        ? `Whoever works on it can answer you at ${email.trim()}.`
        : 'You did not agree to be named: your address is shown to nobody, and nobody can answer you.'
  return html`<p>Your report is kept, and was passed on as our plan has it.</p>
<p>Its reference: <span class="reference">${reference}</span></p>
<p class="soft">Note it down: name it when you write to us about this, or when you want what you wrote destroyed. Reloading this page reports nothing twice.</p>
<p>${answer}</p>
${next(plan, about)}
<p><a href="/report">Report something else</a></p>`
}

/** What becomes of a report, in the words of the plan; what it keeps internal is not quoted. */
function next(plan: Plan | null, about: string | undefined): Markup | null {
  if (plan === null) return null
  const isPublic = ({ clause }: Readonly<{ clause: string }>) => plan.clauses.find(({ id }) => id === clause)?.internal === false
  const phases = plan.phases.filter(
    phase => (phase.does === 'detect' || phase.does === 'triage') && phase.means !== undefined && isPublic(phase),
  )
  const labels = about === undefined || about === '' ? {} : { about }
  const found = detect(plan, { source: 'report', severityHint: null, summary: '', labels, annotations: {} })
  const does = found?.does.does === 'open' ? found.does : null
  const severity = does === null ? null : (plan.severities.find(({ id }) => id === does.severity) ?? null)
  return html`<h2>What happens next</h2>
${severity === null || !isPublic(severity) ? html`<p>What you write is read under <a href="/plan">our plan</a>.</p>` : html`<p>By <a href="/plan#${found!.rule.clause}">our plan</a> a report like this opens an incident, at first of the severity ${severity.id}, ${severity.name}. ${severity.pages === 'nobody' ? 'It waits for whoever looks at these.' : 'Whoever the plan names is called.'}</p>`}
${phases.map(phase => html`<blockquote><p><strong>${phase.name}.</strong> ${phase.means}</p><p class="soft">Clause ${clauseWords(plan, phase.clause)}</p></blockquote>`)}`
}
