/** API tokens: for a program of its own, or for a person. Shown once, kept as SHA-256. */
import { z } from 'zod'
import { id } from '../../core/id.ts'
import { actorName } from '../../engine/directory.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { Naming } from '../../read/naming.ts'
import type { Door } from '../../store/port.ts'
import { Done } from '../api.ts'
import { actorOf, calendarScope } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { endWays } from '../end-ways.ts'
import { ApiToken, MadeToken, NewToken } from '../entry-api.ts'
import { EdgeError } from '../errors.ts'
import { newDoor } from '../new-door.ts'
import { hashOf, makeApiToken } from '../secret.ts'
import { makerOf } from './ways-in.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const shown = (door: Omit<Door, 'org'>, names: Naming, labels: Readonly<Record<string, string>>) => ({
  id: door.id,
  label: door.label,
  calendar: door.scopes.includes(calendarScope),
  person: door.person === null ? null : names.person(door.person),
  madeBy: makerOf(door, names, labels),
  createdAt: iso(door.createdAt),
  revokedAt: isoOrNull(door.revokedAt),
  lastUsedAt: isoOrNull(door.lastUsedAt),
})

export function addTokenRoutes(app: App, way: Doorway): void {
  const { engine, reader, signInLinks } = way

  app.get('/tokens', { schema: { summary: 'API tokens', response: answers(listOf(ApiToken)) } }, async request => {
    const { org } = callerIn(request)
    const { names, labels } = await reader.around(org)
    const items = (await engine.store.org(org).doors('api token')).map(door => shown(door, names, labels))
    return { items, total: items.length }
  })
  app.post(
    '/tokens',
    { schema: { summary: 'Make an API token; it is shown this once', body: NewToken, response: made(MadeToken) } },
    async (request, reply) => {
      const caller = callerIn(request)
      const directory = await engine.directory(caller.org)
      const { label, person } = request.body
      if (person === undefined || person !== caller.person) mustOwn(caller, directory)
      if (person !== undefined && !directory.persons.some(p => p.id === person))
        throw new EdgeError('no-such-person', { field: 'body.person' })
      const token = makeApiToken()
      const by = actorOf(caller)
      const now = engine.clock.now()
      const door = newDoor('api token', {
        person: person === undefined ? null : id(person),
        label,
        now,
        lastsMs: null,
        madeBy: actorName(by),
      })
      await engine.store.org(caller.org).putDoor(door, hashOf(token))
      await engine.waysIn.note(caller.org, by, { type: 'RecordToken', token: door.id, person: door.person }) // before anybody has it
      const { names, labels } = await reader.around(caller.org)
      if (door.person !== null && door.person !== caller.person)
        signInLinks.tellMade(caller.org, door.person, names.actor(by), `the API token “${label}”`)
      reply.code(201)
      return { ...shown(door, names, labels), token }
    },
  )
  app.delete(
    '/tokens/:id',
    { schema: { summary: 'Revoke an API token, at once', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      const door = (await engine.store.org(caller.org).doors('api token')).find(d => d.id === request.params.id)
      if (door === undefined) throw new EdgeError('no-such-token')
      if (door.person === null || door.person !== caller.person) mustOwn(caller, await engine.directory(caller.org))
      await endWays(way, caller.org, actorOf(caller), [door])
      return { ok: true as const }
    },
  )
}
