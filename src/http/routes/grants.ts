/** Applications, which owners register; and one's own grants to them, which nobody else ends. */
import { z } from 'zod'
import type { Application } from '../../engine/grants.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { Naming } from '../../read/naming.ts'
import type { Grant } from '../../store/port.ts'
import { type As, Done } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { grantScopes, isScope } from '../grant-scopes.ts'
import { ApplicationShown, ChangeGrantKey, GrantKeyChanged, GrantShown, MadeApplication, NewApplication } from '../grants-api.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const scopesShown = (scopes: readonly string[]) => scopes.filter(isScope).map(scope => ({ scope, words: grantScopes[scope].words }))

export const grantShown = (grant: Grant, applications: readonly Application[]): As<typeof GrantShown> => {
  const application = applications.find(({ id }) => id === grant.application)
  return {
    id: grant.id,
    application: application?.name ?? 'an application that is not known any more',
    removed: application === undefined || application.removedAt !== null,
    scopes: scopesShown(grant.scopes),
    givenAt: iso(grant.givenAt),
    expiresAt: iso(grant.expiresAt),
    revokedAt: isoOrNull(grant.revokedAt),
    lastUsedAt: isoOrNull(grant.lastUsedAt),
  }
}
const applicationShown = (one: Application, names: Naming, labels: Readonly<Record<string, string>>): As<typeof ApplicationShown> => ({
  id: one.id,
  name: one.name,
  returnTo: one.returnTo,
  scopes: scopesShown(one.scopes),
  madeBy: labels[one.madeBy] ?? names.person(one.madeBy as never).name,
  createdAt: iso(one.createdAt),
})

/** What is wrong with an address to lead people back to; null: nothing. */
function returnProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'it is no address'
  const { protocol, hostname, hash, username, password } = new URL(address)
  if (hash !== '' || username !== '' || password !== '') return 'an address to return to has no #, no name and no password in it'
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && here) ? null : 'the code would travel in the clear'
}

export function addGrantRoutes(app: App, { engine, reader }: Doorway): void {
  app.get(
    '/applications',
    { schema: { summary: 'Applications that may ask people for grants', response: answers(listOf(ApplicationShown)) } },
    async request => {
      const { org } = callerIn(request)
      const { names, labels } = await reader.around(org)
      const there = (await engine.grants.applications(org)).filter(({ removedAt }) => removedAt === null)
      return { items: there.map(application => applicationShown(application, names, labels)), total: there.length }
    },
  )
  app.post(
    '/applications',
    {
      schema: { summary: 'Register an application; its secret is shown this once', body: NewApplication, response: made(MadeApplication) },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const { directory, names, labels } = await reader.around(caller.org)
      mustOwn(caller, directory)
      const { name, returnTo, scopes } = request.body
      const problem = returnTo === null ? null : returnProblem(returnTo)
      if (problem !== null)
        throw new EdgeError('invalid', {
          field: 'body.returnTo',
          message: `${JSON.stringify(returnTo)}: ${problem}.`,
          instead: 'https://app.example.com/return, or http://localhost:8123/return on the machine of the person',
        })
      const { application, secret } = await engine.grants.register(caller.org, actorOf(caller), {
        name,
        returnTo,
        scopes: [...new Set(scopes)],
      })
      reply.code(201)
      return { ...applicationShown(application, names, labels), secret }
    },
  )
  app.delete(
    '/applications/:id',
    { schema: { summary: 'Remove an application, and with it all that it was given, at once', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      if (!(await engine.grants.remove(caller.org, actorOf(caller), request.params.id))) throw new EdgeError('no-such-application')
      return { ok: true as const }
    },
  )
  app.post(
    '/grant-keys',
    { schema: { summary: 'Sign grant tokens by a new key from now on', body: ChangeGrantKey, response: made(GrantKeyChanged) } },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      reply.code(201)
      return { kid: await engine.grants.changeKey(caller.org, actorOf(caller), request.body.withdraw) }
    },
  )

  app.get(
    '/me/grants',
    { schema: { summary: 'What I let applications do in my name', response: answers(listOf(GrantShown)) } },
    async request => {
      const { org } = callerIn(request)
      const [grants, applications] = await Promise.all([
        engine.store.org(org).grants(personIn(request, 'person')),
        engine.grants.applications(org),
      ])
      const items = grants.toReversed().map(grant => grantShown(grant, applications))
      return { items, total: items.length }
    },
  )
  app.delete(
    '/me/grants/:id',
    { schema: { summary: 'Revoke a grant: refused from its next request on', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      const person = personIn(request, 'person')
      if (!(await engine.grants.revoke(caller.org, actorOf(caller), person, request.params.id))) throw new EdgeError('no-such-grant')
      return { ok: true as const }
    },
  )
  app.delete(
    '/me/grants',
    { schema: { summary: 'Revoke all grants of mine', response: answers(z.object({ revoked: z.number().int() })) } },
    async request => {
      const caller = callerIn(request)
      return { revoked: await engine.grants.revokeAll(caller.org, actorOf(caller), personIn(request, 'person')) }
    },
  )
}
