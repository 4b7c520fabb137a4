/** API tokens: for a program of its own, or for a person. Shown once, kept as SHA-256. */
import { z } from 'zod'
import { id } from '../../core/id.ts'
import type { Directory } from '../../people/directory.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import { naming } from '../../read/naming.ts'
import type { Door } from '../../store/port.ts'
import { ApiToken, Done, MadeToken, NewToken } from '../api.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { doorId, hashOf, makeApiToken } from '../secret.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const shown = (door: Omit<Door, 'org'>, directory: Directory) => ({
  id: door.id,
  label: door.label,
  person: door.person === null ? null : naming(directory).person(door.person),
  createdAt: iso(door.createdAt),
  revokedAt: isoOrNull(door.revokedAt),
  lastUsedAt: isoOrNull(door.lastUsedAt),
})

export function addTokenRoutes(app: App, { engine, doors }: Doorway): void {
  app.get('/tokens', { schema: { summary: 'API tokens', response: answers(listOf(ApiToken)) } }, async request => {
    const { org } = callerIn(request)
    const directory = await engine.directory(org)
    const items = (await engine.store.org(org).doors('api token')).map(door => shown(door, directory))
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
      const door: Omit<Door, 'org'> = {
        id: doorId(),
        kind: 'api token',
        person: person === undefined ? null : id(person),
        label,
        source: null,
        scopes: [],
        createdAt: engine.clock.now(),
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
        once: false,
      }
      await engine.store.org(caller.org).putDoor(door, hashOf(token))
      reply.code(201)
      return { ...shown(door, directory), token }
    },
  )
  app.delete(
    '/tokens/:id',
    { schema: { summary: 'Revoke an API token, at once', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      const store = engine.store.org(caller.org)
      const door = (await store.doors('api token')).find(d => d.id === request.params.id)
      if (door === undefined) throw new EdgeError('no-such-token')
      if (door.person === null || door.person !== caller.person) mustOwn(caller, await engine.directory(caller.org))
      await store.revokeDoor(door.id, engine.clock.now())
      doors.forget()
      return { ok: true as const }
    },
  )
}
