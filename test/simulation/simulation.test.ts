import { expect, test } from 'vitest'
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
  120_000,
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
