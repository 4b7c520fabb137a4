/**
 * Signing in: by a one-time link that a start prints or an owner makes, or by the break-glass code of the recovery kit.
 *
 * N1  A GET uses nothing up; the POST behind the button does, for the one caller that is first.
 * N2  What is wrong with the form is said before the link is used up.
 * N3  The break-glass code works when everything else is down but the database; every use is told to whoever runs this.
 *     Wrong ones are slowed, the right one never: it has 120 bits, and whoever guesses must not lock its owner out.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Instant, id, instant } from '../../core/id.ts'
import type { MethodId, PersonId } from '../../core/oncall/people.ts'
import { everyConsole } from '../../people/address.ts'
import { addMethod, addPerson, markVerified } from '../../people/change.ts'
import type { Directory } from '../../people/directory.ts'
import type { Door, OrgId } from '../../store/port.ts'
import { callerOf, isSameOrigin, sessionCookie } from '../caller.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError, edgeOf } from '../errors.ts'
import { html, type Markup, page } from '../html.ts'
import { doorId, hashOf, makeLinkSecret, makeSessionSecret, readBreakGlassCode } from '../secret.ts'

const sessionLastsMs = 30 * 86_400_000
const breakGlassLastsMs = 12 * 3_600_000
const wrongTriesPerMinute = 10

type Form = Readonly<Record<string, string | undefined>>

export function addSignInPages(app: FastifyInstance, way: Doorway): void {
  const { engine, settings, doors } = way
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
    reply: FastifyReply,
    org: OrgId,
    person: PersonId | null,
    label: string,
    scopes: readonly string[],
  ): Promise<void> => {
    const secret = makeSessionSecret()
    const now = engine.clock.now()
    const lasts = scopes.includes('break-glass') ? breakGlassLastsMs : sessionLastsMs
    await engine.store.org(org).putDoor({ ...doorOf('session', now, instant(now + lasts), label), person, scopes }, hashOf(secret))
    reply.header('set-cookie', sessionCookie(secret, secure, lasts / 1000))
  }
  /** Null also where its person has left meanwhile. */
  const linkOf = async (secret: string): Promise<Door | null> => {
    const door = await doors.find(secret, 'sign-in link')
    if (door === null || door.person === null) return door
    return (await engine.directory(door.org)).persons.some(p => p.id === door.person) ? door : null
  }

  /** Of what a form or a program sent, the texts. */
  const formIn = ({ body }: FastifyRequest): Form =>
    Object.fromEntries(Object.entries((body ?? {}) as object).filter(([, value]) => typeof value === 'string'))

  app.get('/sign-in', (_, reply) =>
    show(
      reply,
      200,
      'Sign in',
      html`<p>Open the sign-in link that the start of Tocsin printed, or ask an owner for one.</p><p>When nothing else works: <a href="/sign-in/break-glass">break the glass</a>.</p>`,
    ),
  )

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
    await open(reply, door.org, person?.id ?? null, 'break-glass', ['break-glass'])
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
    await open(reply, caller.org, person.id, 'break-glass', ['break-glass'])
    return reply.redirect('/', 303)
  })

  app.get<{ Params: { secret: string } }>('/sign-in/:secret', async (request, reply) => {
    const door = await linkOf(request.params.secret)
    if (door === null) return usedUp(reply)
    return show(reply, 200, 'Sign in', signInForm(door, await engine.directory(door.org), null))
  })
  app.post<{ Params: { secret: string } }>('/sign-in/:secret', async (request, reply) => {
    ownPageOnly(request)
    const door = await linkOf(request.params.secret)
    if (door === null) return usedUp(reply)
    const form = formIn(request)
    const directory = await engine.directory(door.org)
    const who = whoIs(door, directory, form)
    if ('objection' in who) return show(reply, 400, 'Sign in', signInForm(door, directory, who.objection, form))
    if (!(await engine.store.org(door.org).useDoor(door.id, engine.clock.now()))) return usedUp(reply)
    doors.forget()
    const person = who.person ?? (await addFirst(door, who.add))
    await open(reply, door.org, person, 'sign-in link', [])
    return isForm(request) ? reply.redirect('/', 303) : { ok: true }
  })

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
  const usedUp = (reply: FastifyReply) =>
    show(
      reply,
      404,
      'This link does not work any more',
      html`<p>A sign-in link works once. Every start of Tocsin prints a new one, and an owner can make one in People.</p><p><a href="/sign-in/break-glass">Use the break-glass code</a></p>`,
    )
}

/** Sends a form's own page back where there is one; a program gets a Problem. */
export const isForm = (request: FastifyRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

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
    return html`${said}<p>You are ${name}.</p><form method="post"><button type="submit">Sign in</button></form>`
  }
  if (directory.persons.length === 0)
    return html`${said}<p>You are the first one here, and the owner.</p><form method="post"><label for="name">Your name</label><input id="name" name="name" autocomplete="name" required maxlength="120" value="${typed.name ?? ''}"><label for="zone">Your time zone</label><input id="zone" name="zone" placeholder="Europe/Berlin" autocomplete="off" value="${typed.zone ?? ''}"><p class="soft">Empty: UTC. You can change it later.</p><button type="submit">Sign in</button></form>`
  return html`${said}<p>Who are you?</p><form method="post"><ul class="choice">${choices(directory).map(p => html`<li><button name="person" value="${p.id}">${p.name}</button></li>`)}</ul></form>`
}
const breakGlassForm = (objection: string | null): Markup =>
  html`${objection ? html`<p role="alert"><strong>${objection}</strong></p>` : null}<p>The code stands in the recovery kit. Using it is recorded.</p><form method="post"><label for="code">Break-glass code</label><input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required><button type="submit">Sign in</button></form>`

const doorOf = (kind: Door['kind'], now: Instant, expiresAt: Instant | null, label: string): Omit<Door, 'org'> => ({
  id: doorId(),
  kind,
  person: null,
  label,
  source: null,
  scopes: [],
  createdAt: now,
  expiresAt,
  revokedAt: null,
  lastUsedAt: null,
  once: kind === 'sign-in link',
})

const firstLinkLastsMs = 24 * 3_600_000

/** What a start prints: a link for the first person, or, where there are people, for one of the owners. Answers its secret. */
export async function makeSignInSecret({ engine }: Pick<Doorway, 'engine'>, org: OrgId): Promise<string> {
  const secret = makeLinkSecret()
  const now = engine.clock.now()
  await engine.store.org(org).putDoor(doorOf('sign-in link', now, instant(now + firstLinkLastsMs), 'printed by a start'), hashOf(secret))
  return secret
}
