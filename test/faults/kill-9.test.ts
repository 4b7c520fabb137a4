/**
 * The whole product, killed as hard as a machine kills it: at each named failpoint, and at random moments under load.
 * Whoever comes next on the same directory finds everything that was promised, and does what is owed.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { type Started, start } from '../../src/app.ts'
import { failpointNames } from '../../src/engine/failpoints.ts'
import { tellNobody } from '../../src/engine/tell.ts'
import { freePort } from '../../src/integrations/testing/installed.ts'
import { readSettings } from '../../src/settings.ts'
import { startNtfy } from '../acceptance/ntfy-server.ts'
import { serve } from '../acceptance/tocsin.ts'
import { startLoad } from './load.ts'
import { allAccepted, escalationsWent, everyEscalationWent, everyPageEndedOnce, oneIncidentEach, type Truth, waitFor } from './truth.ts'

const here = new URL('.', import.meta.url).pathname
const files = { plan: `${here}plan.md`, people: `${here}people.yaml` }

/** One house that is killed and succeeded, with a directory and a phone of its own. */
async function makeHouse() {
  const data = await mkdtemp(join(tmpdir(), 'tocsin-faults-'))
  const ntfy = await startNtfy()
  let next: Started | null = null
  return {
    node: (env: Record<string, string> = {}) => serve({ data, ...files, env: { NTFY_URL: ntfy.url, ...env } }),
    /** The next node runs in this process, so that its store can be looked at. */
    async succeed(): Promise<Truth> {
      next = await start(readSettings({ data, port: await freePort(), ...files }, { NTFY_URL: ntfy.url }), tellNobody)
      return { store: next.engine.store, org: next.org }
    },
    async end() {
      await next?.stop()
      await ntfy.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}
const services = (accepted: readonly number[]) => new Set(accepted.map(number => Math.floor(number / 10)))

// How often each is passed before it kills: some way into the work.
const nth = { 'after-commit-before-answer': 4, 'after-send-before-outcome': 2, 'middle-of-flush': 3, 'in-a-wake': 1 } as const

for (const failpoint of failpointNames) {
  test.concurrent(`X-08 C-12 killed ${failpoint}, the next node keeps every promise`, async ({ expect, onTestFinished }) => {
    const house = await makeHouse()
    onTestFinished(house.end)
    const dying = await house.node({ TOCSIN_FAILPOINT: `${failpoint}:${nth[failpoint]}` })
    const load = startLoad(dying.intake.url, 0, 2)
    let dead = false
    void dying.gone.then(() => {
      dead = true
    })
    await waitFor('some alerts were accepted, or it died', () => dead || load.accepted.length >= 20)
    if (failpoint === 'in-a-wake') await load.stop() // the wake is seconds away: no need for thousands of alerts
    await dying.gone
    await load.stop()
    expect(dying.process.signalCode).toBe('SIGKILL')
    const truth = await house.succeed()
    await waitFor('the first steps of every escalation went', () => escalationsWent(truth, 2))
    await allAccepted(truth, load.accepted)
    await everyPageEndedOnce(truth)
    await everyEscalationWent(truth, 2)
  })
}

/** TOCSIN_LIVES=20 and more for a long look: each life costs a start, of which the suite can bear so many. */
const lives = Number(process.env.TOCSIN_LIVES ?? 8)
test.concurrent(`X-08 C-12 killed at ${lives} random moments under load, nothing that was promised is lost, and nothing happens twice`, {
  timeout: lives * 90_000,
}, async ({ expect, onTestFinished }) => {
  const house = await makeHouse()
  onTestFinished(house.end)
  const accepted: number[] = []
  for (let life = 0; life < lives; life++) {
    const dying = await house.node()
    const load = startLoad(dying.intake.url, life * 100_000, 4)
    // Every other life gets as far as some promises first, however slow the machine is; the rest may die before.
    if (life % 2 === 1) await waitFor('alerts were accepted', () => load.accepted.length >= 3)
    await new Promise(resolve => setTimeout(resolve, Math.random() * 400))
    await dying.kill9()
    await load.stop()
    accepted.push(...load.accepted)
  }
  const truth = await house.succeed()
  await waitFor('the first steps of every escalation went', () => escalationsWent(truth, 2))
  expect(accepted.length).toBeGreaterThan(lives)
  await allAccepted(truth, accepted)
  await everyPageEndedOnce(truth)
  await everyEscalationWent(truth, 2)
  const { total } = await truth.store.org(truth.org).incidents({ drill: null, limit: 1 })
  expect(total).toBeGreaterThanOrEqual(services(accepted).size)
  await oneIncidentEach(truth, total)
})
