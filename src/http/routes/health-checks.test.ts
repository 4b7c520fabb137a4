import { afterEach, expect, test } from 'vitest'
import { org } from '../../engine/testing/house.ts'
import { healthLooks } from '../../integrations/health-check/looks.ts'
import { type LocalServer, localServer } from '../../integrations/testing/local-server.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
let server: LocalServer
afterEach(async () => {
  await front.stop()
  await server.close()
})
const open = async () => {
  server = await localServer(() => ({ status: 200, body: 'all is well' }))
  front = await openFront({ houseOptions: { plan: compiled(shippedSource('team')), needs: { looks: healthLooks() } } })
}
const settings = (more: object = {}) => ({ name: 'Our page', kind: 'http', address: server.url, ...more })

test('T-02 a check is tried, kept, changed and removed by an owner; its password goes in and never comes out', async () => {
  await open()
  const { program, ana, nobody } = front
  expect((await nobody.get('/api/v1/health-checks')).statusCode).toBe(401)
  // Olu is the owner, and Ana is not.
  expect((await ana.send('POST', '/api/v1/health-checks', { settings: settings() })).json()).toMatchObject({ error: 'owners-only' })
  expect((await ana.send('POST', '/api/v1/health-checks/look', { settings: settings() })).json()).toMatchObject({ error: 'owners-only' })
  const tried = await program.send('POST', '/api/v1/health-checks/look', { settings: settings({ words: 'well' }), secret: 'pass phrase' })
  expect(tried.json()).toMatchObject({ ok: true, reached: true, detail: 'it answered 200' })
  expect(server.heard.at(-1)!.headers.authorization).toBe('Bearer pass phrase')
  expect((await program.get('/api/v1/health-checks')).json()).toEqual({ items: [], total: 0 })
  const made = await program.send('POST', '/api/v1/health-checks', { settings: settings(), secret: 'pass phrase' })
  expect(made.statusCode).toBe(201)
  const check = made.json() as { id: string; settings: object }
  expect(check).toMatchObject({ hasSecret: true, state: 'not yet', latencyBound: 5, settings: { everySeconds: 60, failures: 3 } })
  expect((await ana.get('/api/v1/health-checks')).json().items).toHaveLength(1)
  const changed = await program.send('PUT', `/api/v1/health-checks/${check.id}`, { settings: { ...check.settings, name: 'The page' } })
  expect(changed.json()).toMatchObject({ hasSecret: true, settings: { name: 'The page' } })
  const moved = await program.send('PUT', `/api/v1/health-checks/${check.id}`, {
    settings: { ...check.settings, address: 'https://example.com' },
  })
  expect(moved.json()).toMatchObject({ error: 'invalid', field: 'body.secret' })
  const everything = [tried, made, changed, moved, await program.get('/api/v1/health-checks')].map(answer => answer.body).join()
  expect(everything).not.toContain('pass phrase')
  expect(JSON.stringify(await front.house.store.org(org).log(0, 1000))).not.toContain('pass phrase')
  expect((await front.house.store.org(org).healthChecks())[0]!.secret).toBe('pass phrase')
  expect((await program.send('DELETE', `/api/v1/health-checks/${check.id}`)).statusCode).toBe(200)
  expect((await program.send('DELETE', `/api/v1/health-checks/${check.id}`)).json()).toMatchObject({ error: 'no-such-check' })
  await front.house.clock.runFor(2_000)
  const log = await front.house.store.org(org).log(0, 1000)
  expect(log.flatMap(({ event }) => (event.fact.type === 'HealthCheckChanged' ? [event.fact.what] : []))).toEqual([
    'added',
    'changed',
    'removed',
  ])
})

test('T-02 what is wrong with a check is said with its field', async () => {
  await open()
  const wrong = async (more: object) => (await front.program.send('POST', '/api/v1/health-checks', { settings: settings(more) })).json()
  expect(await wrong({ address: 'http://169.254.169.254/latest/meta-data' })).toMatchObject({
    error: 'invalid',
    field: 'body.settings.address',
  })
  expect(await wrong({ surface: 'nowhere' })).toMatchObject({ error: 'invalid', field: 'body.settings.surface' })
  expect(await wrong({ kind: 'postgres', address: 'db.internal' })).toMatchObject({ error: 'invalid', field: 'body.settings.user' })
  expect(await wrong({ warnDays: 3, criticalDays: 9 })).toMatchObject({ error: 'invalid' })
  expect(await wrong({ everySeconds: 1 })).toMatchObject({ error: 'invalid' })
  expect(await front.house.store.org(org).healthChecks()).toEqual([])
  expect((await front.program.send('PUT', '/api/v1/health-checks/nobody', { settings: settings() })).json()).toMatchObject({
    error: 'no-such-check',
  })
})
