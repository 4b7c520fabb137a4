/** Two nodes on one PostgreSQL: they share the work, race for the same incident, and one of them dies. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start } from '../../src/app.ts'
import { tellNobody } from '../../src/engine/tell.ts'
import { freePort } from '../../src/integrations/testing/installed.ts'
import { readSettings } from '../../src/settings.ts'
import { startEmbedded } from '../../src/store/embedded/server.ts'
import { prepareData } from '../../src/store/testing/prepared.ts'
import { startNtfy } from '../acceptance/ntfy-server.ts'
import { serve } from '../acceptance/tocsin.ts'
import { escalationsWent, everyEscalationWent, everyPageEndedOnce, waitFor } from './truth.ts'

const here = new URL('.', import.meta.url).pathname
const files = { plan: `${here}plan.md`, people: `${here}people.yaml` }
const storm = 10_000
const perRequest = 50

test('C-12 C-17 a storm of 10,000 alerts of one cause on two nodes is one incident and one page a person, and one node dying loses nothing', async ({
  onTestFinished,
}) => {
  const root = await mkdtemp(join(tmpdir(), 'tocsin-nodes-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const ntfy = await startNtfy()
  onTestFinished(ntfy.close)
  await prepareData(join(root, 'database'))
  const { owner, stop } = await startEmbedded({ dir: join(root, 'database') })
  onTestFinished(stop)
  const env = {
    NTFY_URL: ntfy.url,
    TOCSIN_MASTER_KEY: randomBytes(32).toString('hex'),
    DATABASE_URL: `postgres://${owner.user}:${encodeURIComponent(owner.password)}@localhost:${owner.port}/${owner.database}?host=${encodeURIComponent(owner.host)}`,
  }
  const first = await serve({ data: join(root, 'first'), ...files, env })
  const second = await serve({ data: join(root, 'second'), ...files, env })
  onTestFinished(async () => void (await second.stop()))
  expect(second.intake.key).toBe(first.intake.key)

  const accepted: number[] = []
  const send = async (node: { intake: { url: string } }, from: number): Promise<boolean> => {
    const numbers = Array.from({ length: perRequest }, (_, n) => from + n)
    const body = numbers.map(number => ({
      summary: `Alert ${number}`,
      severity: 'critical',
      labels: { service: 'checkout', number: String(number) },
    }))
    try {
      const answer = await fetch(`${node.intake.url}/signal`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await answer.body?.cancel()
      if (answer.ok) accepted.push(...numbers)
      return answer.ok
    } catch {
      return false
    }
  }
  // A source that is not answered says it again, to the other node: that is what it is told to do.
  const batches = Array.from({ length: storm / perRequest }, (_, n) => n * perRequest)
  const worker = async (nodes: readonly (typeof first)[]): Promise<void> => {
    for (let from = batches.shift(); from !== undefined; from = batches.shift()) {
      if (from === storm / 2) await first.kill9()
      for (let turn = 0; !(await send(nodes[turn % 2]!, from)); turn++);
    }
  }
  await Promise.all([worker([first, second]), worker([second, first]), worker([first, second]), worker([second, first])])
  expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: storm }, (_, number) => number))

  const looking = await start(readSettings({ data: join(root, 'third'), port: await freePort(), ...files }, env), tellNobody)
  onTestFinished(looking.stop)
  const truth = { store: looking.engine.store, org: looking.org }
  const list = () => truth.store.org(truth.org).incidents({ drill: null, limit: 10 })
  await waitFor('every alert is on the incident', async () => (await list()).rows[0]?.alerts.count === storm)
  expect((await list()).total).toBe(1)
  await waitFor('the escalation went', () => escalationsWent(truth, 3))
  await everyEscalationWent(truth, 3)
  await everyPageEndedOnce(truth)
  // At least once, and for one storm never more than the one death can double. What has left is counted first: its deliveries are there.
  const published = ntfy.published.map(({ topic }) => topic)
  const pages = await truth.store.org(truth.org).deliveries({ limit: 100 })
  expect(new Set(published)).toEqual(new Set(['ana', 'ben', 'olu']))
  expect(published.length).toBeLessThanOrEqual(pages.length + 1)
})
