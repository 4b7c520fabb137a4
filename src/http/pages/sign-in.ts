/**
 * Signing in: by a one-time link that a start prints, an owner makes or the person has sent to themself (http/sign-in-links.ts), or by
 * the break-glass code of the recovery kit.
 *
 * N1  A GET uses nothing up; the POST behind the button does, for the one caller that is first.
 * N2  What is wrong with the form is said before the link is used up.
 * N3  The break-glass code works when everything else is down but the database; every use is told to whoever runs this.
 *     Wrong ones are slowed, the right one never: it has 120 bits, and whoever guesses must not lock its owner out.
 * N4  Who signed in, and by what, is recorded. That it cannot be keeps nobody out.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Instant, id } from '../../core/id.ts'
import type { MethodId, PersonId } from '../../core/oncall/people.ts'
import { everyConsole, readAddress } from '../../people/address.ts'
import { addMethod, addPerson, markVerified, personOf } from '../../people/change.ts'
import type { Directory } from '../../people/directory.ts'
import type { Door, OrgId } from '../../store/port.ts'
import { callerOf, isSameOrigin, sessionCookie } from '../caller.ts'
import { consolePath } from '../console-path.ts'
import { labelOf } from '../device.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError, edgeOf } from '../errors.ts'
import { type Form, formIn, isForm } from '../form.ts'
import { html, type Markup, page } from '../html.ts'
import { newDoor } from '../new-door.ts'
import { doorId, hashOf, makeLinkSecret, makeSessionSecret, readBreakGlassCode } from '../secret.ts'
import { senderOf } from '../sender.ts'
import { linkMinutes, provedBy } from '../sign-in-links.ts'

const sessionLastsMs = 30 * 86_400_000
const breakGlassLastsMs = 12 * 3_600_000
const wrongTriesPerMinute = 10

export function addSignInPages(app: FastifyInstance, way: Doorway): void {
  const { engine, settings, doors, signInLinks } = way
  const secure = settings.publicUrl.startsWith('https:')
  const wrongTries: number[] = []

  const show = (reply: FastifyReply, status: number, title: string, body: Markup) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(page(title, html`<p class="mark">Tocsin</p><h1>${title}</h1>${body}`))
  const ownPageOnly = (request: FastifyRequest) => {
    const { origin, 'sec-fetch-site': site } = request.headers
    if ((origin !== undefined || site !== undefined) && !isSameOrigin(request.headers, settings.publicUrl))
      throw new EdgeError('other-origin')
  }
  const open = async (
    request: FastifyRequest,
    reply: FastifyReply,
    opened: Pick<Door, 'id' | 'org'>,
    person: PersonId | null,
    label: string,
    scopes: readonly string[],
  ): Promise<void> => {
    const secret = makeSessionSecret()
    const { org } = opened
    const now = engine.clock.now()
    const by = scopes.includes('break-glass') ? 'break-glass' : 'sign-in link'
    const lastsMs = by === 'break-glass' ? breakGlassLastsMs : sessionLastsMs
    await engine.store
      .org(org)
      .putDoor(
        { ...newDoor('session', { person, label: labelOf(request.headers['user-agent'], label), now, lastsMs }), scopes },
        hashOf(secret),
      )
    await engine.waysIn
      .note(org, person === null ? { program: id(opened.id) } : { person }, { type: 'RecordSignIn', person, by, link: opened.id })
      .catch(error => way.tell('error', 'somebody signed in, and it could not be recorded', { as: person, by, why: String(error) }))
    reply.header('set-cookie', sessionCookie(secret, secure, lastsMs / 1000))
  }
  /** Null also where its person has left meanwhile. */
  const linkOf = async (secret: string): Promise<Door | null> => {
    const door = await doors.find(secret, 'sign-in link')
    if (door === null || door.person === null) return door
    return (await engine.directory(door.org)).persons.some(p => p.id === door.person) ? door : null
  }

  type Query = Readonly<{ to?: unknown }>
  app.get<{ Querystring: Query }>('/sign-in', (request, reply) =>
    show(reply, 200, 'Sign in', waysIn(way, { to: consolePath(request.query.to) }, null)),
  )
  app.get('/sign-in/ways', (_, reply) => reply.send({ links: signInLinks.offered }))
  app.post('/sign-in/send', async (request, reply) => {
    ownPageOnly(request)
    const { email = '', to } = formIn(request)
    const where = consolePath(to)
    const read = readAddress('email', email)
    const wrong =
      signInLinks.offered !== 'yes' ? 'No sign-in link is sent from here.' : 'what' in read ? `${read.what}: ${read.instead}` : null
    if (wrong !== null) {
      if (!isForm(request)) throw new EdgeError('invalid', { field: 'body.email', message: wrong })
      return show(reply, 400, 'Sign in', waysIn(way, { to: where, email }, wrong))
    }
    try {
      await signInLinks.ask(email, senderOf(request), where)
    } catch (error) {
      if (!isForm(request) || !(error instanceof EdgeError)) throw error
      const { message, instead } = error.problem
      reply.header('retry-after', error.retryAfterS)
      return show(reply, error.status, 'Not sent', html`<p>${message} Instead: ${instead}.</p>${otherWays(way)}`)
    }
    if (!isForm(request)) return reply.code(202).send({ ok: true })
    return show(
      reply,
      200,
      'Look in your mail',
      html`<p>If ${email.trim()} has proved itself as the e-mail address of somebody here, a sign-in link is on its way to it. It works once, for ${linkMinutes} minutes.</p><p>Nothing came? Only an address that answered a test page counts.</p>${otherWays(way)}`,
    )
  })

  app.get('/sign-in/break-glass', (_, reply) => show(reply, 200, 'Break the glass', breakGlassForm(null)))
  app.post('/sign-in/break-glass', async (request, reply) => {
    ownPageOnly(request)
    const form = formIn(request)
    const wantsPage = isForm(request)
    const now = engine.clock.now()
    const door = await doors.find(readBreakGlassCode(form.code ?? ''), 'break-glass')
    if (door === null) {
      while (wrongTries.length > 0 && wrongTries[0]! <= now - 60_000) wrongTries.shift()
      if (wrongTries.length >= wrongTriesPerMinute) throw new EdgeError('too-many', { retryAfterS: 60 })
      wrongTries.push(now)
      way.tell('error', 'a wrong break-glass code was tried', { from: request.ip })
      if (!wantsPage) throw new EdgeError('wrong-code', { field: 'body.code' })
      return show(
        reply,
        401,
        'Break the glass',
        breakGlassForm('This code does not open anything. It stands in the recovery kit that the first start printed.'),
      )
    }
    const { persons } = await engine.directory(door.org)
    const person = form.person === undefined ? null : persons.find(p => p.id === form.person)
    if (person === undefined) throw new EdgeError('no-such-person', { field: 'body.person' })
    await engine.store.org(door.org).useDoor(door.id, now)
    await open(request, reply, door, person?.id ?? null, 'break-glass', ['break-glass'])
    way.tell('error', 'somebody signed in by the break-glass code', { from: request.ip, as: person?.id ?? null })
    if (!wantsPage) return { ok: true }
    return reply.redirect(persons.length === 0 ? '/' : '/sign-in/who', 303)
  })

  /** Who broke the glass may say who they are, so that what they do bears their name. */
  const glassCaller = async (request: FastifyRequest) => {
    const caller = await callerOf(request.headers, doors, { org: way.org, tokenHash: null })
    if (caller === null || !caller.breakGlass) throw new EdgeError('signed-out')
    return caller
  }
  app.get('/sign-in/who', async (request, reply) => {
    const { org } = await glassCaller(request)
    const { persons } = await engine.directory(org)
    return show(
      reply,
      200,
      'Who are you?',
      html`<p>What you do is recorded under your name.</p><form method="post"><ul class="choice">${persons.map(p => html`<li><button name="person" value="${p.id}">${p.name}</button></li>`)}</ul></form><p><a href="/">Go on without a name</a></p>`,
    )
  })
  app.post('/sign-in/who', async (request, reply) => {
    ownPageOnly(request)
    const caller = await glassCaller(request)
    const { persons } = await engine.directory(caller.org)
    const person = persons.find(p => p.id === formIn(request).person)
    if (person === undefined) throw new EdgeError('no-such-person', { field: 'body.person' })
    await engine.store.org(caller.org).revokeDoor(caller.door, engine.clock.now())
    doors.forget()
    await open(request, reply, { id: caller.door, org: caller.org }, person.id, 'break-glass', ['break-glass'])
    return reply.redirect('/', 303)
  })

  type OfLink = { Params: { secret: string }; Querystring: Query }
  app.get<OfLink>('/sign-in/:secret', async (request, reply) => {
    const door = await linkOf(request.params.secret)
    if (door === null) return usedUp(request, reply)
    const directory = await engine.directory(door.org)
    return show(reply, 200, 'Sign in', html`${await otherHere(request, door, directory)}${signInForm(door, directory, null)}`)
  })
  app.post<OfLink>('/sign-in/:secret', async (request, reply) => {
    ownPageOnly(request)
    const door = await linkOf(request.params.secret)
    if (door === null) return usedUp(request, reply)
    const form = formIn(request)
    const directory = await engine.directory(door.org)
    const who = whoIs(door, directory, form)
    if ('objection' in who) return show(reply, 400, 'Sign in', signInForm(door, directory, who.objection, form))
    if (!(await engine.store.org(door.org).useDoor(door.id, engine.clock.now()))) return usedUp(request, reply)
    doors.forget()
    const person = who.person ?? (await addFirst(door, who.add))
    await prove(door, person)
    await open(request, reply, door, person, door.label, [])
    return isForm(request) ? reply.redirect(consolePath(request.query.to), 303) : { ok: true }
  })

  /** An invitation that is used proves the address that it was sent to. That it was removed meanwhile keeps nobody out. */
  const prove = async (door: Door, person: PersonId): Promise<void> => {
    const method = provedBy(door)
    if (method === null) return
    const proved = (d: Directory, now: Instant) => {
      const found = personOf(d, person).methods.find(m => m.id === method)
      return found === undefined || found.verifiedAt !== null ? d : markVerified(d, person, method, now)
    }
    await engine.changeDirectory(door.org, { person }, proved, person)
  }
  const addFirst = async (door: Door, add: { name: string; zone?: string }): Promise<PersonId> => {
    const person: PersonId = id(`person-${doorId()}`)
    await engine.changeDirectory(door.org, { program: id(door.id) }, (d, now) => {
      const named = addPerson(d, { ...add, id: person, owner: true })
      const method: MethodId = id(`console-${doorId()}`)
      const reached = addMethod(named, person, { kind: 'console', address: everyConsole, id: method })
      return markVerified(reached, person, method, now) // the console is where they are: nothing is left to prove
    })
    return person
  }
  /** Whoever is signed in here as somebody else would be it no more, and should see that before they press. */
  const otherHere = async (request: FastifyRequest, door: Door, directory: Directory): Promise<Markup | null> => {
    const caller = await callerOf(request.headers, doors, { org: way.org, tokenHash: null })
    const now = directory.persons.find(p => p.id === caller?.person)
    if (door.person === null || now === undefined || now.id === door.person) return null
    return html`<p><strong>You are signed in here as ${now.name}.</strong> This link is for somebody else: with it you are ${now.name} no longer on this device. <a href="/">Stay ${now.name}</a></p>`
  }
  /** Pressed a second time, in another tab perhaps, by whom it has signed in already. */
  const usedUp = async (request: FastifyRequest<OfLink>, reply: FastifyReply) => {
    const to = consolePath(request.query.to)
    const caller = await callerOf(request.headers, doors, { org: way.org, tokenHash: null })
    return show(
      reply,
      404,
      'This link does not work any more',
      caller === null
        ? html`<p>A sign-in link works once, and for a time.</p>${waysIn(way, { to }, null)}`
        : html`<p>A sign-in link works once. You are signed in on this device.</p><p><a href="${to}">Go on</a></p>`,
    )
  }
}

/** The link's own person; else the owner that was chosen; else, in an empty house, the first person by their name. */
function whoIs(
  door: Door,
  directory: Directory,
  form: Form,
): { person: PersonId; add?: undefined } | { person: null; add: { name: string; zone?: string } } | { objection: string } {
  if (door.person !== null) return { person: door.person }
  const { persons } = directory
  const name = form.name?.trim() ?? ''
  if (persons.length === 0) {
    if (name === '') return { objection: 'Write your name: it stands beside what you do.' }
    const zone = form.zone?.trim()
    try {
      addPerson(directory, { name, ...(zone ? { zone } : {}) })
    } catch (error) {
      const { message, instead } = edgeOf(error, '').problem
      return { objection: [message, instead].filter(Boolean).join('; ') }
    }
    return { person: null, add: { name, ...(zone ? { zone } : {}) } }
  }
  const choice = choices(directory)
  const chosen = form.person ? choice.find(p => p.id === form.person) : choice.find(p => p.name.toLowerCase() === name.toLowerCase())
  if (chosen) return { person: chosen.id }
  if (choice.length === 1 && !form.person && name === '') return { person: choice[0]!.id }
  return { objection: 'Choose who you are.' }
}
const choices = (directory: Directory) => {
  const owners = directory.persons.filter(p => p.owner)
  return owners.length > 0 ? owners : directory.persons
}

/** `typed`: what is not taken is not lost. */
function signInForm(door: Door, directory: Directory, objection: string | null, typed: Form = {}): Markup {
  const said = objection ? html`<p role="alert"><strong>${objection}</strong></p>` : null
  if (door.person !== null) {
    const name = directory.persons.find(p => p.id === door.person)?.name ?? ''
    return html`${said}<p>You are ${name}. The button signs you in on this device until you sign out, for 30 days at most.</p><form method="post"><button type="submit">Sign in as ${name} on this device</button></form>`
  }
  if (directory.persons.length === 0)
    return html`${said}<p>You are the first one here, and the owner.</p><form method="post"><label for="name">Your name</label><input id="name" name="name" autocomplete="name" required maxlength="120" value="${typed.name ?? ''}"><label for="zone">Your time zone</label><input id="zone" name="zone" placeholder="Europe/Berlin" autocomplete="off" value="${typed.zone ?? ''}"><p class="soft">Empty: UTC. You can change it later.</p><button type="submit">Sign in</button></form>`
  return html`${said}<p>Who are you?</p><form method="post"><ul class="choice">${choices(directory).map(p => html`<li><button name="person" value="${p.id}">${p.name}</button></li>`)}</ul></form>`
}
const breakGlassForm = (objection: string | null): Markup =>
  html`${objection ? html`<p role="alert"><strong>${objection}</strong></p>` : null}<p>The code stands in the recovery kit. Using it is recorded.</p><form method="post"><label for="code">Break-glass code</label><input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required><button type="submit">Sign in</button></form>`

/** All of them: a link to one's own address, where this server sends any, and those that need somebody else. */
function waysIn(way: Doorway, given: Readonly<{ to: string; email?: string }>, objection: string | null): Markup {
  const said = objection ? html`<p role="alert"><strong>${objection}</strong></p>` : null
  if (way.signInLinks.offered !== 'yes') return html`${said}${otherWays(way)}`
  return html`${said}<form method="post" action="/sign-in/send"><label for="email">Your e-mail address</label><input id="email" name="email" type="email" autocomplete="email" required maxlength="400" value="${given.email ?? ''}"><input type="hidden" name="to" value="${given.to}"><button type="submit">Send me a sign-in link</button></form><h2>Otherwise</h2>${otherWays(way)}`
}
export const otherWays = ({ signInLinks }: Pick<Doorway, 'signInLinks'>): Markup =>
  html`${signInLinks.offered === 'no mail' ? html`<p>This server sends no mail, so it sends no sign-in link either.</p>` : null}<p>Ask an owner for a link: they make it in People. Whoever runs this server makes one with <code>tocsin sign-in NAME</code>, and each start prints one for an owner.</p><p>When nothing else works: <a href="/sign-in/break-glass">break the glass</a>.</p>`

const firstLinkLastsMs = 24 * 3_600_000

/** What a start prints: a link for the first person, or, where there are people, for one of the owners. Answers its secret. */
export async function makeSignInSecret({ engine }: Pick<Doorway, 'engine'>, org: OrgId): Promise<string> {
  const secret = makeLinkSecret()
  const now = engine.clock.now()
  await engine.store
    .org(org)
    .putDoor(newDoor('sign-in link', { person: null, label: 'printed by a start', now, lastsMs: firstLinkLastsMs }), hashOf(secret))
  return secret
}
