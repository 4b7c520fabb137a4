import { expect, test } from 'vitest'
import { instant } from '../../src/core/id.ts'
import type { OrgStore } from '../../src/store/port.ts'
import { check } from './check.ts'
import { org } from './house.ts'
import { runOf } from './operations.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

/** A fixed set; `npm run simulate -- --seeds N` runs more. */
const seeds = 80
const parts = 4

test.each(Array.from({ length: parts }, (_, part) => part))(
  'C-12 whatever fails in simulation, no signal, page, deadline or update is lost, doubled or stale (part %i)',
  async part => {
    for (let seed = 1 + part; seed <= seeds; seed += parts) {
      const { findings } = await simulate(runOf(seed))
      expect(findings, `npm run simulate -- --seed ${seed} --shrink`).toEqual([])
    }
  },
)

test('C-30 the same seed runs the same, event by event and page by page', async () => {
  const told = async () => {
    const { ledger } = await simulate(runOf(7))
    return JSON.stringify([ledger.commits.map(({ at, node, append }) => [at, node, append.command, append.incident]), ledger.sent])
  }
  expect(await told()).toBe(await told())
})

test('a failing run is made smaller: what it does not need is left out', async () => {
  const run = { ...runOf(3), profile: 'calm' as const, latencyMs: 10, hintsLost: 0.5 }
  const smaller = await shrink(run, 'asked for', async tried => tried.operations.some(({ does }) => does === 'fire'))
  expect(run.operations.length).toBeGreaterThan(1)
  expect(smaller.operations.map(({ does }) => does)).toEqual(['fire'])
  expect(smaller.latencyMs).toBe(0)
})

test('an alert that fires on an incident that was closed before it came is found; one that its closer knew of is not', async () => {
  const fires = {
    at: 1000,
    does: 'fire',
    key: 'key-0',
    severity: 'critical',
    service: 'mail',
    repeats: false,
    forMs: 600_000,
    saysEnd: false,
  } as const
  const act = { does: 'act', which: 0, person: 'ana', doubled: false } as const
  const closed = [{ ...act, at: 60_000, verb: 'acknowledge' } as const, { ...act, at: 120_000, verb: 'close' } as const]
  const run = { ...runOf(2), latencyMs: 0, hintsLost: 0, stalls: 0, operations: [fires, ...closed] }
  const result = await simulate(run)
  expect(result.findings).toEqual([])
  const home = result.store.org(org)
  const [row] = (await home.incidents({ drill: null, limit: 1 })).rows
  expect(row).toMatchObject({ incident: { status: 'closed' }, alerts: { firing: 1 } })
  const late: OrgStore['alerts'] = async query =>
    (await home.alerts(query)).map(alert => ({ ...alert, receivedAt: instant(row!.incident.closedAt! + 1) }))
  const found = await check({ ...result, run, store: { ...result.store, org: () => ({ ...home, alerts: late }) } })
  expect(found).toEqual([{ rule: 'left', what: expect.stringMatching(/^key-0\/mail\/critical came at .* and is on #1, closed before$/) }])
})
