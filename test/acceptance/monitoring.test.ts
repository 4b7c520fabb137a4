/** The real tools of a team's monitoring against a whole instance: an unmodified Prometheus, and Alertmanager's amtool. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { freePort, installed } from '../../src/integrations/testing/installed.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

const run = promisify(execFile)
type Brief = { number: number; title: string; status: string; severity: string; alerts: number; alertsFiring: number }
type Alert = {
  status: string
  labels: Record<string, string>
  receivedAt: string
  lastAt: string
  resolvedAt: string | null
  incident: { number: number } | null
}

let tocsin: Served
let api: Api
beforeAll(async () => {
  tocsin = await serve({ plan: 'test/acceptance/plans/quick.md', people: 'test/acceptance/people.yaml' })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
})

const alerts = async (name: string) => (await api.get<{ items: Alert[] }>('/alerts')).items.filter(alert => alert.labels.alertname === name)
/** All there are of that name, once one of them was heard of as is asked. */
const heard = (name: string, so: (alert: Alert) => boolean) =>
  until(`${name} is heard of again`, async () => {
    const all = await alerts(name)
    return all.some(so) && all
  })
const incidentNamed = async (title: RegExp) =>
  (await api.get<{ items: Brief[] }>('/incidents')).items.find(incident => title.test(incident.title))

const resendMs = 2_000
const livesMs = 4 * resendMs // so long Prometheus gives its alerts, each time that it sends them
/** A Prometheus of its own whose one rule fires. Answers with how to stop it, hard. */
async function prometheus(alert: string, severity: string): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-prometheus-'))
  const { host, pathname } = new URL(tocsin.intake.url)
  writeFileSync(
    join(dir, 'rules.yml'),
    `groups: [{name: g, interval: 1s, rules: [{alert: ${alert}, expr: 'vector(1)', labels: {severity: ${severity}, service: shop}, annotations: {summary: ${alert} is what it says}}]}]`,
  )
  writeFileSync(
    join(dir, 'prometheus.yml'),
    `{global: {evaluation_interval: 1s}, rule_files: ['${dir}/rules.yml'], alerting: {alertmanagers: [{path_prefix: ${pathname}, static_configs: [{targets: ['${host}']}]}]}}`,
  )
  const child = spawn(
    'prometheus',
    [
      `--config.file=${dir}/prometheus.yml`,
      `--storage.tsdb.path=${dir}/data`,
      `--web.listen-address=127.0.0.1:${await freePort()}`,
      `--rules.alert.resend-delay=${resendMs}ms`,
    ],
    { stdio: 'ignore' },
  )
  const gone = new Promise(resolve => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(async () => {
    await stop()
    rmSync(dir, { recursive: true, force: true })
  })
  return stop
}

test.skipIf(!installed('prometheus'))(
  'X-11, L-06 an unmodified Prometheus opens one incident and, when it falls silent, its alert resolves at its endsAt (skipped where it is not installed)',
  async () => {
    const stop = await prometheus('ShopDown', 'error')
    const incident = await until('the incident', () => incidentNamed(/ShopDown/))
    expect(incident).toMatchObject({ severity: 'P2', status: 'open' })
    const refreshed = await heard('ShopDown', alert => Date.parse(alert.lastAt) - Date.parse(alert.receivedAt) > resendMs)
    expect(refreshed).toMatchObject([{ status: 'firing', incident: { number: incident.number } }]) // still one alert of one incident
    await stop()
    await until('the alert resolves by itself', async () => (await alerts('ShopDown')).every(alert => alert.status === 'resolved'))
    await until('the plan lets the incident resolve with it', async () => (await incidentNamed(/ShopDown/))?.status === 'resolved')
  },
)

test.skipIf(!installed('prometheus'))(
  'X-11 our own downtime resolves nothing: after it, an alert that Prometheus still sends has never been resolved (skipped where it is not installed)',
  async () => {
    await prometheus('LoginDown', 'critical')
    const incident = await until('the incident', () => incidentNamed(/LoginDown/))
    await tocsin.kill9()
    await new Promise(resolve => setTimeout(resolve, livesMs + 500))
    tocsin = await serve({
      plan: 'test/acceptance/plans/quick.md',
      people: 'test/acceptance/people.yaml',
      data: tocsin.data,
      port: tocsin.port,
    })
    const up = Date.now()
    const again = await heard('LoginDown', alert => Date.parse(alert.lastAt) > up)
    expect(again).toMatchObject([{ status: 'firing', resolvedAt: null, incident: { number: incident.number } }])
    const { items } = await api.get<{ items: { type: string }[] }>(`/incidents/${incident.number}/timeline`)
    expect(items.filter(entry => entry.type === 'AlertsCleared')).toEqual([])
  },
)

test.skipIf(!installed('amtool'))('X-11 amtool alert add opens an incident (skipped where it is not installed)', async () => {
  await run('amtool', [
    'alert',
    'add',
    'alertname=DiskFull',
    'severity=critical',
    'service=db',
    '--annotation=summary=The disk is full',
    `--alertmanager.url=${tocsin.intake.url}`,
  ])
  const incident = await until('the incident', () => incidentNamed(/disk is full|DiskFull/i))
  expect(incident).toMatchObject({ severity: 'P1', alerts: 1 })
})
