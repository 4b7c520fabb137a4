/** A check of a port of this machine, in a whole instance under the team's plan: it fails, an incident opens, it is back, the alert resolves. */
import { execFile } from 'node:child_process'
import net from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../src/integrations/testing/installed.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

let tocsin: Served
let api: Api
beforeAll(async () => {
  tocsin = await serve({ people: 'test/acceptance/people.yaml' })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
})
const cli = async (...args: string[]) =>
  JSON.parse((await promisify(execFile)(process.execPath, ['src/cli.ts', ...args, '--data', tocsin.data, '--json'])).stdout) as Record<
    string,
    unknown
  >
const listen = (port: number) =>
  new Promise<net.Server>(resolve => {
    const server = net.createServer(socket => socket.on('error', () => {}).resume())
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
type Alert = { status: string; summary: string; labels: Record<string, string>; incident: { number: number } | null }
const alerts = async () => (await api.get<{ items: Alert[] }>('/alerts')).items.filter(a => a.labels.alertname === 'CheckFails')

test('T-02 a port of this machine goes and comes back: an incident opens as the team’s plan has it, and its alert resolves; a death of ours in between changes nothing', async () => {
  const port = await freePort()
  let server = await listen(port)
  const made = await cli(
    'health-check',
    'add',
    'tcp',
    `127.0.0.1:${port}`,
    '--name',
    'Cache',
    '--every',
    '10',
    '--timeout',
    '2',
    '--failures',
    '2',
    '--successes',
    '1',
    '--severity',
    'error',
  )
  await until('it was looked at', async () => (await api.get<{ items: { state: string }[] }>('/health-checks')).items[0]?.state === 'well')
  await new Promise(resolve => server.close(resolve))
  const [alert] = await until('its alert', async () => {
    const all = await alerts()
    return all.length > 0 && all[0]!.incident !== null && all
  })
  expect(alert).toMatchObject({
    status: 'firing',
    summary: 'Cache fails: the connection was refused: nothing listens there',
    labels: { check: made.id, kind: 'tcp' },
  })
  const incident = await api.get<{ severity: string; title: string }>(`/incidents/${alert!.incident!.number}`)
  expect(incident).toMatchObject({ severity: 'P2' })
  await tocsin.kill9()
  tocsin = await serve({ people: 'test/acceptance/people.yaml', data: tocsin.data, port: tocsin.port })
  expect((await alerts()).map(a => a.status)).toEqual(['firing'])
  server = await listen(port)
  await until('its alert resolves', async () => (await alerts()).every(a => a.status === 'resolved'))
  expect(await alerts()).toHaveLength(1)
  await new Promise(resolve => server.close(resolve))
})
