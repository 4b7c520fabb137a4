import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { run } from '../../cli.ts'
import { org } from '../../engine/testing/house.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const lean = async () => {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('lean')),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
}
type Shown = Readonly<{
  vendor: { id: string }
  isShown: boolean
  reports: readonly Readonly<{ id: string; state: string; daysLeft: number | null; looks: unknown[] }>[]
}>
const recordOf = async (vendor: string): Promise<Shown> =>
  (await front.ana.get('/api/v1/vendor-records')).json().items.find((r: Shown) => r.vendor.id === vendor)
const put = (path: string, body: object) => front.program.send('PUT', `/api/v1/vendors/${path}`, body)

test('C-10 a provider’s report stands in the register with its end and who looked at it, and the next is owed beside what else is', async () => {
  await lean()
  expect((await recordOf('supabase')).reports).toEqual([])
  const first = {
    kind: 'SOC 2 Type II',
    from: '2025-10-01',
    to: '2026-09-30',
    expires: '2026-12-31',
    source: { link: 'https://supabase.example/soc2' },
  }
  expect((await put('supabase/reports/soc-2-2026', first)).statusCode).toBe(200)
  for (const [path, body, status] of [
    ['nobody/reports/x', first, 404],
    ['supabase/reports/x', { ...first, from: '2027-01-01' }, 400],
    ['supabase/reports/x', { ...first, expires: '2026-02-30' }, 400],
    ['supabase/reports/x', { ...first, source: { incident: 9, evidence: 'f' } }, 400],
    ['supabase/commitments/x', { name: 'API', percent: 99.9, clause: 'SLA', checks: ['none'] }, 400],
  ] as const)
    expect((await put(path, body)).statusCode, path).toBe(status)
  const looked = await front.ana.send('POST', '/api/v1/vendors/supabase/reports/soc-2-2026/looks', {
    words: 'Two exceptions, both about backups',
  })
  expect(looked.json().reports[0]).toMatchObject({
    state: 'expires soon',
    daysLeft: 39,
    looks: [{ by: 'Ana', words: 'Two exceptions, both about backups' }],
  })
  await front.house.engine.house.keep(org)
  const duty = (await front.ana.get('/api/v1/obligations')).json().items.find((o: { name: string }) => o.name.includes('SOC 2'))
  expect(duty).toMatchObject({ name: 'Get the next SOC 2 Type II of Supabase', state: 'owed', clause: { id: expect.any(String) } })
  await front.house.clock.runFor(2_000)
  const log = (await front.house.store.org(org).log(-1, 10_000)).map(({ event }) => event.fact)
  expect(log).toContainEqual({ type: 'VendorRecordChanged', vendor: 'supabase', what: 'report looked at', which: 'soc-2-2026' })
  expect(JSON.stringify(log)).not.toContain('Two exceptions')

  expect((await front.ana.send('DELETE', '/api/v1/vendors/supabase/reports/none', undefined)).statusCode).not.toBe(200)
  expect((await front.program.send('DELETE', '/api/v1/vendors/supabase/reports/soc-2-2026', undefined)).json().reports).toEqual([])
})

test('C-10 providers come in from a file at the command line, all or nothing, and go out as they came; whether one is named in public is said', async () => {
  await lean()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const token = front.program.headers.authorization!.slice(7)
  const called = async (...args: string[]) => {
    const out: string[] = []
    const code = await run([...args, '--url', url, '--token', token], {
      out: text => void out.push(text),
      err: text => void out.push(text),
    })
    return { code, text: out.join('\n') }
  }
  const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs')
  const dir = mkdtempSync('/tmp/tocsin-vendors-')
  try {
    writeFileSync(`${dir}/wrong.csv`, 'name,report,expires\nStripe,SOC 2 Type II,soon\n')
    writeFileSync(
      `${dir}/v.yaml`,
      'vendors:\n  - id: stripe\n    reports:\n      - report: SOC 2 Type II\n        to: 2025-09-30\n        expires: 2026-10-01\n  - name: Acme Mail\n    role: Mail\n    holds: [addresses]\n',
    )
    const wrong = await called('vendor', 'import', `${dir}/wrong.csv`)
    expect([wrong.code, wrong.text]).toEqual([1, expect.stringContaining('line 2, expires: soon is no date')])
    expect((await called('vendor', 'import', `${dir}/v.yaml`)).text).toBe('2 providers taken in, with 1 report and 0 commitments')
    expect((await called('vendor', 'list')).text).toMatch(
      /stripe .*SOC 2 Type II \(expired 2026-10-01, \d+ days ago\)[\s\S]*no report is known[\s\S]*1 report expired/,
    )
    expect((await called('vendor', 'looked', 'stripe', 'soc-2-type-ii-2025-09-30', '--note', 'clean')).code).toBe(0)
    expect((await called('vendor', 'show', 'stripe')).text).toMatch(/looked at +.*: clean/)
    const exported = await called('vendor', 'export')
    writeFileSync(`${dir}/again.csv`, exported.text)
    expect((await called('vendor', 'import', `${dir}/again.csv`)).code).toBe(0)
    expect((await recordOf('stripe')).reports[0]!.looks).toHaveLength(1)
  } finally {
    rmSync(dir, { recursive: true })
  }
  expect([(await recordOf('stripe')).isShown, (await recordOf('acme-mail')).isShown]).toEqual([true, false])
  expect((await put('acme-mail/public', { inPublic: true })).json().isShown).toBe(true)
})
