/**
 * /grant: an application asks a person, who sees which one asks for what and says yes or no; and /grant/token, where the application has the
 * code of a yes made into a token. The authorization code flow of OAuth 2.0 (RFC 6749), with PKCE (RFC 7636).
 *
 * N1  A GET gives nothing: the button does, from our own page.
 * N2  Nobody is led to an address that an owner did not register, letter for letter: where that is wrong, it is said here.
 * N3  Without an address the person is shown a code, and carries it over.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../engine/grants.ts'
import { grantDays } from '../../engine/grants.ts'
import type { OrgId } from '../../store/port.ts'
import { callerOf, isSameOrigin } from '../caller.ts'
import type { Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { type GrantScope, grantScopes, isScope } from '../grant-scopes.ts'
import { html, type Markup, page } from '../html.ts'

type Given = Readonly<Record<string, string>>
type Wanted = Readonly<{
  application: Application
  scopes: readonly GrantScope[]
  state: string | null
  challenge: string | null
}>

export function addGrantPages(app: FastifyInstance, way: Doorway): void {
  const { engine, doors, settings } = way
  const show = (reply: FastifyReply, status: number, title: string, body: Markup, to: string | null = null) => {
    // Not a redirect of the form: the policy of this page lets forms lead to ourselves alone.
    if (to !== null) reply.header('refresh', `0;url=${to}`)
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(page(title, html`<p class="mark">Tocsin</p><h1>${title}</h1>${body}`))
  }
  const texts = (given: unknown): Given =>
    Object.fromEntries(Object.entries((given ?? {}) as object).filter(([, value]) => typeof value === 'string' && value.length <= 1_000))

  /** What is asked for, or what is wrong with it in words. */
  const wantedOf = async (org: OrgId, given: Given): Promise<Wanted | string> => {
    const application = (await engine.grants.applications(org)).find(({ id, removedAt }) => id === given.client_id && removedAt === null)
    if (application === undefined) return 'No application of this id (client_id) is registered here. An owner registers it in Settings.'
    if ((given.redirect_uri ?? application.returnTo) !== application.returnTo)
      return `${application.name} is not registered with the address that you would be led back to (redirect_uri).`
    if ((given.response_type ?? 'code') !== 'code') return `${application.name} asks for something else than a code (response_type).`
    const asked = [...new Set((given.scope ?? '').split(' ').filter(Boolean))]
    const scopes = asked.filter(isScope).filter(scope => application.scopes.includes(scope))
    if (asked.length === 0) return `${application.name} does not say what it asks for (scope).`
    if (scopes.length < asked.length)
      return `${application.name} asks for what it was not registered for: ${asked.filter(scope => !(scopes as string[]).includes(scope)).join(', ')}.`
    const challenge = given.code_challenge ?? null
    if (challenge !== null && (given.code_challenge_method !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(challenge)))
      return `${application.name} sends a challenge that is not S256 (code_challenge_method).`
    return { application, scopes, state: given.state ?? null, challenge }
  }
  const back = ({ application, state }: Wanted, said: Readonly<Record<string, string>>): string | null => {
    if (application.returnTo === null) return null
    const to = new URL(application.returnTo)
    for (const [name, value] of Object.entries({ ...said, ...(state === null ? {} : { state }) })) to.searchParams.set(name, value)
    return to.href
  }
  const personBehind = async (request: FastifyRequest) => {
    const caller = await callerOf({ ...request.headers, authorization: undefined }, doors, { org: way.org, tokenHash: null })
    if (caller === null || caller.person === null) return null
    const person = (await engine.directory(caller.org)).persons.find(({ id }) => id === caller.person)
    return person === undefined ? null : { org: caller.org, person }
  }
  const signInFirst = (request: FastifyRequest, reply: FastifyReply) =>
    show(
      reply,
      401,
      'Sign in first',
      html`<p>An application asks for something in your name. Sign in, and you come back here.</p><p><a href="/sign-in?to=${encodeURIComponent(request.url)}">Sign in</a></p>`,
    )
  const wrong = (reply: FastifyReply, why: string) =>
    show(reply, 400, 'This cannot be asked', html`<p>${why}</p><p>Nothing was given. <a href="/">Go to Tocsin</a></p>`)

  app.get('/grant', async (request, reply) => {
    const who = await personBehind(request)
    if (who === null) return signInFirst(request, reply)
    const given = texts(request.query)
    const wanted = await wantedOf(who.org, given)
    if (typeof wanted === 'string') return wrong(reply, wanted)
    const { application, scopes } = wanted
    const to = application.returnTo === null ? null : new URL(application.returnTo).host
    return show(
      reply,
      200,
      `${application.name} asks`,
      html`<p>${who.person.name}, may ${application.name} do this in your name?</p><ul>${scopes.map(scope => html`<li><strong>${scope}</strong>: ${grantScopes[scope].words}</li>`)}</ul><p class="soft">For ${grantDays} days, or until you take it back on your own page, under You. ${to === null ? 'You are shown a code to carry over.' : html`You are led back to ${to}.`} It is recorded that you said yes.</p><form method="post" action="/grant">${Object.entries(given).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button name="decision" value="yes">Yes, let ${application.name} do this</button><button class="other" name="decision" value="no">No</button></form>`,
    )
  })
  app.post('/grant', async (request, reply) => {
    const { origin, 'sec-fetch-site': site } = request.headers
    if ((origin !== undefined || site !== undefined) && !isSameOrigin(request.headers, settings.publicUrl))
      throw new EdgeError('other-origin')
    const who = await personBehind(request)
    if (who === null) return signInFirst(request, reply)
    const { decision, ...given } = texts(request.body)
    const wanted = await wantedOf(who.org, given)
    if (typeof wanted === 'string') return wrong(reply, wanted)
    const { application } = wanted
    if (decision !== 'yes') {
      const to = back(wanted, { error: 'access_denied' })
      return show(
        reply,
        200,
        'Not given',
        html`<p>${application.name} was given nothing.</p>${to === null ? null : html`<p><a href="${to}">Back to ${application.name}</a></p>`}`,
        to,
      )
    }
    const code = await engine.grants.give(who.org, who.person.id, application, wanted.scopes, wanted.challenge)
    const to = back(wanted, { code })
    return show(
      reply,
      200,
      'Given',
      to === null
        ? html`<p>Carry this code over to ${application.name}. It works once, for five minutes.</p><p class="said"><strong>${code}</strong></p><p class="soft">You take it back on your own page, under You.</p>`
        : html`<p><a href="${to}">Back to ${application.name}</a></p>`,
      to,
    )
  })

  /** As RFC 6749 has it, errors too: what speaks here is a library. */
  app.post('/grant/token', async (request, reply) => {
    const given = texts(request.body)
    const basic = /^Basic\s+(\S{1,400})$/i.exec(request.headers.authorization ?? '')?.[1]
    const [basicId, ...basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':')
    const refuse = (status: number, error: string, error_description: string) => reply.code(status).send({ error, error_description })
    if (given.grant_type !== 'authorization_code') return refuse(400, 'unsupported_grant_type', 'grant_type has to be authorization_code')
    const client = basicId ?? given.client_id
    const secret = basicId === undefined ? given.client_secret : basicSecret.join(':')
    if (client === undefined || secret === undefined || given.code === undefined)
      return refuse(400, 'invalid_request', 'client_id, client_secret and code are needed')
    const application = (await engine.grants.applications(way.org)).find(({ id, removedAt }) => id === client && removedAt === null)
    if (application !== undefined && (given.redirect_uri ?? application.returnTo) !== application.returnTo)
      return refuse(400, 'invalid_grant', 'redirect_uri is not the one that the application is registered with')
    const made = await engine.grants.exchange(way.org, {
      application: client,
      secret,
      code: given.code,
      verifier: given.code_verifier ?? null,
    })
    if (made === null)
      return refuse(400, 'invalid_grant', 'the application, its secret, the code or its verifier is wrong, or the code was used or is over')
    return reply.send({
      access_token: made.token,
      token_type: 'Bearer',
      expires_in: Math.floor((made.grant.expiresAt - engine.clock.now()) / 1000),
      scope: made.grant.scopes.join(' '),
    })
  })
}
