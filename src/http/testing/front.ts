/** A house with its doors open, for the tests of the doors: the real engine on the memory store under a virtual clock. */
import type { LightMyRequestResponse } from 'fastify'
import { id } from '../../core/id.ts'
import type { Plan } from '../../core/plan.ts'
import { type House, makeHouse, org } from '../../engine/testing/house.ts'
import { sourceRoutes } from '../../integrations/sources.ts'
import { compile } from '../../plan/compile.ts'
import { withDocument } from '../../plan/edition.ts'
import { makeIntegration } from '../routes/integrations.ts'
import { doorId, hashOf, makeApiToken, makeSessionSecret } from '../secret.ts'
import { makeServer, type Server, type ServerNeeds } from '../server.ts'

export const publicUrl = 'https://tocsin.example.com'
export type Front = Readonly<{
  house: House
  server: Server
  key: string
  /** As Ana, by her session. */
  ana: Asker
  /** As a program, by its token. */
  program: Asker
  nobody: Asker
  stop(): Promise<void>
}>
export type Asker = Readonly<{
  headers: Readonly<Record<string, string>>
  get(path: string): Promise<LightMyRequestResponse>
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>
}>

const compileEither = (source: string): Plan => {
  if (source.startsWith('{')) return JSON.parse(source) as Plan
  const { plan, problems } = compile(source)
  if (plan === null) throw new Error(JSON.stringify(problems))
  return withDocument(plan, source)
}

export async function openFront(more: Partial<ServerNeeds> & { houseOptions?: Parameters<typeof makeHouse>[0] } = {}): Promise<Front> {
  const house = await makeHouse({ ...more.houseOptions, needs: { compilePlan: compileEither, ...more.houseOptions?.needs } })
  await house.engine.start()
  const { houseOptions: _, settings, ...needs } = more
  const server = await makeServer({ engine: house.engine, org, sources: sourceRoutes(), ...needs, settings: { publicUrl, ...settings } })
  const { key } = await makeIntegration({ engine: house.engine }, org, 'monitoring', 'any')
  const now = house.clock.now()
  const door = { source: null, scopes: [], createdAt: now, expiresAt: null, revokedAt: null, lastUsedAt: null, once: false }
  const token = makeApiToken()
  await house.store.org(org).putDoor({ ...door, id: doorId(), kind: 'api token', person: null, label: 'deploy script' }, hashOf(token))
  const session = makeSessionSecret()
  await house.store.org(org).putDoor({ ...door, id: doorId(), kind: 'session', person: id('ana'), label: 'session' }, hashOf(session))
  const asker = (headers: Readonly<Record<string, string>>): Asker => ({
    headers,
    get: path => server.app.inject({ method: 'GET', url: path, headers }),
    send: (method, path, body, extra = {}) =>
      server.app.inject({
        method,
        url: path,
        headers: { ...headers, ...extra },
        ...(body === undefined ? {} : { payload: body as object }),
      }),
  })
  return {
    house,
    server,
    key,
    ana: asker({ cookie: `tocsin_session=${session}`, origin: publicUrl }),
    program: asker({ authorization: `Bearer ${token}` }),
    nobody: asker({}),
    async stop() {
      await server.close()
      await house.stop()
    },
  }
}

/** Lets the engine's loops do what is due. */
export const settle = (house: House): Promise<void> => house.clock.runFor(1_000)
