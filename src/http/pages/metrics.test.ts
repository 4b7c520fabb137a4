import { execFileSync } from 'node:child_process'
import { afterEach, expect, test, vi } from 'vitest'
import { org } from '../../engine/testing/house.ts'
import { installed } from '../../integrations/testing/installed.ts'
import { metricsText } from '../metrics-text.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front | null = null
afterEach(async () => {
  await front?.stop()
  front = null
})

const busy = async (): Promise<string> => {
  front = await openFront()
  await front.nobody.send('POST', `/in/${front.key}/signal`, { summary: 'Payments of Ana Example fail', severity: 'critical' })
  await front.house.clock.runFor(40 * 60_000)
  const answer = await front.program.get('/metrics')
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return answer.body
}

test('C-11 /metrics says in Prometheus’s text what was taken, paged, is open, owed and late, by a token and to nobody else, and names nobody', async () => {
  const text = await busy()
  expect(text).toMatch(/^tocsin_healthy 1$/m)
  expect(text).toMatch(/^tocsin_signals_taken_total\{source="signal"\} 1$/m)
  expect(Number(/^tocsin_pages_ended_total\{carrier="ntfy",outcome="handed over"\} (\d+)$/m.exec(text)![1])).toBe(
    front!.house.sent.filter(({ kind }) => kind === 'ntfy').length,
  )
  expect(text).toMatch(/^tocsin_incidents_open\{severity="P1"\} 1$/m)
  expect(text).toMatch(/^tocsin_incidents_open\{severity="P2"\} 0$/m)
  expect(text).toMatch(/^tocsin_obligations_overdue 1$/m)
  expect(text).toMatch(/^tocsin_oldest_deadline_late_seconds 0$/m)
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  expect(text).not.toMatch(/Ana|ana|Payments|example\.com/)
  expect((await front!.nobody.get('/metrics')).statusCode).toBe(401)
  const read = vi.spyOn(front!.house.store.org(org), 'incidents')
  await front!.program.get('/metrics')
  expect(read, 'a scrape counts, and reads no incident').not.toHaveBeenCalled()
  Object.assign(front!.house.store, { ping: () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:5432')) })
  const ill = (await front!.program.get('/metrics')).body
  expect(ill).toMatch(/^tocsin_healthy 0$/m)
  expect(ill).toMatch(/^tocsin_part_unwell\{part="store"\} 1$/m)
  expect(ill).not.toContain('10.1.2.3')
  expect(ill).not.toContain('tocsin_deadlines_due') // not known, and not zero
})

test.skipIf(!installed('promtool'))('C-11 promtool finds nothing to say about /metrics (skipped where it is not installed)', async () => {
  const text = await busy()
  expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('')
})

test('a label holds whatever it is given, and a metric without a figure is left out', () => {
  const gauge = { type: 'gauge' as const, help: 'Of it.' }
  expect(
    metricsText([
      { name: 'a', ...gauge, samples: [{ labels: { of: 'x"\\\n' }, value: 1.5 }] },
      { name: 'b', ...gauge, samples: [] },
    ]),
  ).toBe('# HELP a Of it.\n# TYPE a gauge\na{of="x\\"\\\\\\n"} 1.5\n')
})
