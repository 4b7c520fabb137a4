/** The ways in of a person: links that others make for them, what is open, and the end of all of it. */
import { z } from 'zod'
import { id, instant } from '../../core/id.ts'
import { actorName } from '../../engine/directory.ts'
import { entriesOf } from '../../engine/shut-doors.ts'
import { personOf } from '../../people/change.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { Naming } from '../../read/naming.ts'
import type { Door } from '../../store/port.ts'
import { Done, SignInLink } from '../api.ts'
import { actorOf, type Caller, calendarScope } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { endWays } from '../end-ways.ts'
import { Invite, Invited, SignOut, WayIn } from '../entry-api.ts'
import { EdgeError } from '../errors.ts'
import { newDoor } from '../new-door.ts'
import { hashOf, makeLinkSecret } from '../secret.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const lastsMs = 24 * 3_600_000
const shownMost = 30
const kinds = ['session', 'sign-in link', 'api token'] as const
type Kind = (typeof kinds)[number]
const isWayIn = (kind: Door['kind']): kind is Kind => kinds.some(one => one === kind)

/** Who made it for somebody else, in words; null: nobody but its own person. */
export const makerOf = ({ madeBy, person }: Omit<Door, 'org'>, names: Naming, labels: Readonly<Record<string, string>>): string | null =>
  madeBy === undefined || madeBy === person ? null : (labels[madeBy] ?? names.person(id(madeBy)).name)

export function addWaysInRoutes(app: App, way: Doorway): void {
  const { engine, reader } = way
  /** One's own is one's own; everybody else's is the owners'. Answers whose it is. */
  const ofWhom = async (caller: Caller, who: string) => {
    const directory = await engine.directory(caller.org)
    if (caller.person !== who) mustOwn(caller, directory)
    return personOf(directory, id(who))
  }

  app.get(
    '/people/:id/ways-in',
    {
      schema: {
        summary: 'Sessions, sign-in links and API tokens of this person, newest first',
        params: one,
        response: answers(listOf(WayIn)),
      },
    },
    async request => {
      const caller = callerIn(request)
      const person = await ofWhom(caller, request.params.id)
      const { names, labels } = await reader.around(caller.org)
      const all = await engine.store.org(caller.org).ownDoors(person.id)
      const theirs = all.filter(({ kind, scopes }) => isWayIn(kind) && !scopes.includes(calendarScope))
      const items = theirs
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, shownMost)
        .map(door => ({
          id: door.id,
          kind: door.kind as Kind,
          label: door.label,
          madeBy: makerOf(door, names, labels),
          createdAt: iso(door.createdAt),
          expiresAt: isoOrNull(door.expiresAt),
          usedAt: isoOrNull(door.lastUsedAt),
          revokedAt: isoOrNull(door.revokedAt),
          current: door.id === caller.door,
        }))
      return { items, total: theirs.length }
    },
  )
  app.post(
    '/people/:id/sign-in-link',
    { schema: { summary: 'A one-time link by which this person signs in', params: one, response: made(SignInLink) } },
    async (request, reply) => {
      const caller = callerIn(request)
      const person = await ofWhom(caller, request.params.id)
      const by = actorOf(caller)
      const secret = makeLinkSecret()
      const now = engine.clock.now()
      const until = instant(now + lastsMs)
      const door = newDoor('sign-in link', { person: person.id, label: `sign-in of ${person.name}`, now, lastsMs, madeBy: actorName(by) })
      await engine.store.org(caller.org).putDoor(door, hashOf(secret))
      const fact = { link: door.id, person: person.id, asked: 'by hand', method: null, until } as const
      await engine.waysIn.note(caller.org, by, { type: 'RecordSignInLink', ...fact }) // before anybody has it
      if (caller.person !== person.id) way.signInLinks.tellMade(caller.org, person.id, await called(caller), 'a sign-in link')
      reply.code(201)
      return { url: `${way.settings.publicUrl}/sign-in/${secret}`, expiresAt: iso(until) }
    },
  )
  app.post(
    '/people/:id/invitation',
    {
      schema: {
        summary: 'Mail a one-time sign-in link to this person; its use verifies the address',
        params: one,
        body: Invite,
        response: made(Invited),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const person = await ofWhom(caller, request.params.id)
      const addresses = person.methods.filter(method => method.kind === 'email')
      const wanted = request.body.method
      const method = wanted === undefined ? addresses.at(-1) : addresses.find(m => m.id === wanted)
      if (method === undefined)
        throw new EdgeError('no-such-method', {
          message: `${person.name} has no ${wanted === undefined ? '' : 'such '}e-mail address.`,
          instead: 'add one first, or make a link and hand it over',
        })
      const by = { actor: actorOf(caller), name: await called(caller) }
      const { sentTo, until } = await way.signInLinks.invite(caller.org, person, method, by)
      reply.code(201)
      return { sentTo, expiresAt: iso(until) }
    },
  )
  app.delete(
    '/people/:id/ways-in/:door',
    {
      schema: {
        summary: 'End one session, sign-in link or API token of this person, at once',
        params: one.extend({ door: z.string().min(1).max(64) }),
        response: answers(Done),
      },
    },
    async request => {
      const caller = callerIn(request)
      const person = await ofWhom(caller, request.params.id)
      const door = (await engine.store.org(caller.org).ownDoors(person.id)).find(({ id }) => id === request.params.door)
      if (door === undefined || !isWayIn(door.kind)) throw new EdgeError('no-such-way-in')
      await endWays(way, caller.org, actorOf(caller), [door])
      return { ok: true as const }
    },
  )
  const called = async (caller: Caller): Promise<string> => (await reader.around(caller.org)).names.actor(actorOf(caller))
  app.post(
    '/people/:id/sign-out',
    {
      schema: {
        summary: 'End every session of this person, and the sign-in links they have not opened',
        params: one,
        body: SignOut,
        response: answers(Done),
      },
    },
    async request => {
      const caller = callerIn(request)
      const person = await ofWhom(caller, request.params.id)
      const entries = await entriesOf(engine.store.org(caller.org), person.id)
      const ended = request.body.keepThis ? entries.filter(({ id }) => id !== caller.door) : entries
      await endWays(way, caller.org, actorOf(caller), ended)
      return { ok: true as const }
    },
  )
}
