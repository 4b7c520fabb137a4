import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, expect, test } from 'vitest'
import { typed } from '../../cli/testing/typed.ts'
import { localServer } from '../../integrations/testing/local-server.ts'
import { readPeople } from '../../people/read.ts'
import { compile } from '../../plan/compile.ts'
import type { ScheduleReport } from '../report.ts'
import { imported, windowOf } from '../testing/import.ts'
import { pageOf, samplesOf } from '../testing/paged.ts'
import { instantAt, quarter, rendered, turnOn, wallOf, within } from '../testing/reference.ts'
import { pagerduty } from './pagerduty.ts'

const samples = new URL('./samples/', import.meta.url)
const dir = mkdtempSync(join(tmpdir(), 'import-pagerduty-'))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => void delete process.env.PAGERDUTY_TOKEN)
let nth = 0
const fresh = () => join(dir, String(nth++))

test('a saved account becomes a people file, a plan that compiles, and a report that speaks of each object', async () => {
  const out = fresh()
  const { code, out: said } = await typed('import', 'pagerduty', '--from', samples.pathname, '--out', out, '--json')
  expect(code).toBe(0)
  const report = JSON.parse(said)
  const counted = report.counts as Record<string, number>
  expect(report.read).toBe(Object.values(counted).reduce((a, b) => a + b))
  // Each id of the samples that is an object's own is accounted for once.
  const ids = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one)
      return
    }
    if (typeof value !== 'object' || value === null) return
    const { id, type } = value as { id?: unknown; type?: unknown }
    if (typeof id === 'string' && !/_reference$/.test(String(type)) && !id.startsWith('PQER')) ids.add(id)
    for (const one of Object.values(value)) walk(one)
  }
  for (const file of readdirSync(samples.pathname)) walk(JSON.parse(readFileSync(join(samples.pathname, file), 'utf8')))
  expect(report.accounts.map((a: { id: string }) => a.id).sort()).toEqual([...ids].sort())
  for (const account of report.accounts.filter((a: { outcome: string }) => a.outcome === 'not carried over'))
    expect(account.notes[0], account.name).toMatchObject({ what: expect.any(String), instead: expect.any(String) })

  const plan = compile(readFileSync(join(out, 'plan.md'), 'utf8'))
  expect(plan.problems.filter(p => p.severity === 'error')).toEqual([])
  const { directory, problems } = readPeople(readFileSync(join(out, 'people.yaml'), 'utf8'))
  expect(problems.filter(p => p.severity === 'error')).toEqual([])
  expect(directory!.persons.map(p => [p.name, p.owner, p.methods.map(m => m.kind)])).toEqual([
    ['Mara Lindqvist', true, ['email', 'phone', 'sms']],
    ['Jonas Weber', false, ['email', 'phone']],
    ['Ines Duarte', false, ['email', 'sms']],
    ['Tom Okafor', false, ['email']],
  ])
  for (const file of ['people.yaml', 'report.md', 'report.json']) expect(statSync(join(out, file)).mode & 0o077, file).toBe(0)
  expect((await typed('import', 'pagerduty', '--from', samples.pathname, '--out', out)).code).toBe(1) // nothing is written over
})

test('for eight weeks, a change of the clock within, the import has the same people on call at every minute as PagerDuty says', async () => {
  const out = fresh()
  await typed('import', 'pagerduty', '--from', samples.pathname, '--out', out)
  const { schedules } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
  expect((schedules as ScheduleReport[]).map(s => [s.name, s.compared!.differences.length, s.compared!.left])).toEqual([
    ['Shop primary', 0, []],
    ['Payments, around the clock', 0, []],
    ['Deploy watch', 160, []], // turns of half an hour: said by overrides, and told
  ])
  expect(schedules[2].compared.differences[0]).toEqual({
    from: '2027-03-01T09:00+01:00',
    to: '2027-03-01T09:30+01:00',
    theirs: ['Jonas Weber'],
    ours: [],
  })
})

test('a policy pages step by step as it did, rounds written out, urgency loud or quiet, acknowledgements lapsing', async () => {
  const out = fresh()
  await typed('import', 'pagerduty', '--from', samples.pathname, '--out', out)
  const { plan } = compile(readFileSync(join(out, 'plan.md'), 'utf8'))
  const steps = (id: string) =>
    plan!.escalation[id as never]!.steps.map(s => [s.page.map(t => Object.values(t)[0]), (s.wait as { count: number }).count / 60_000])
  expect(steps('shop')).toEqual([
    [['shop-primary'], 15],
    [['shop-step-2'], 30],
    [['shop-primary'], 15],
    [['shop-step-2'], 30],
    [[true], 10],
  ])
  expect(steps('payments')).toEqual([
    [['payments-around-the-clock'], 5],
    [['shop-primary', 'payments-step-2'], 10],
    [[true], 10],
  ])
  expect(plan!.severities.map(s => [s.id, s.pages])).toEqual([
    ['shop', 'loud'],
    ['payments', 'loud'],
    ['shop-low', 'quiet'],
    ['shop-low-2', 'quiet'],
  ])
  expect(plan!.detection.map(r => r.does.does === 'open' && r.does.severity)).toEqual(
    expect.arrayContaining(['shop', 'shop-low', 'payments', 'shop-low-2']),
  )
  expect(readPeople(readFileSync(join(out, 'people.yaml'), 'utf8')).directory!.positions).toMatchObject({ 'shop-step-2': [{}, {}] })
})

/** PagerDuty as its API answers: pages of two, one answer of 429, and nobody without the token. */
function pagerDuty(token: string) {
  const saved = samplesOf(samples)
  let refusedOnce = false
  return localServer(({ method, path, headers }) => {
    if (headers.authorization !== `Token token=${token}`)
      return { status: 401, body: { error: { message: `bad ${headers.authorization}` } } }
    if (method !== 'GET') return { status: 405 }
    if (!refusedOnce && path.startsWith('/services')) {
      refusedOnce = true
      return { status: 429, headers: { 'retry-after': '1' } }
    }
    const [, one, id, more] = /^\/([a-z_]+)(?:\/([^/?]+))?(?:\/([a-z]+))?/.exec(path) ?? []
    if (one === 'schedules' && more === 'overrides') return { status: 200, body: { overrides: saved.list(`overrides-${id}`) } }
    if (one === 'schedules' && id !== undefined) {
      const schedule = saved.list('schedules').find(s => s.id === id)!
      return path.includes('since=2027-03-01T00%3A00%3A00.000Z') ? { status: 200, body: { schedule } } : { status: 400 }
    }
    if (one === 'business_services') return { status: 403 }
    if (!saved.has(one!)) return { status: 404 }
    const { items, ...page } = pageOf(saved.list(one!), path, 2)
    const shown = one === 'schedules' ? items.map(s => ({ id: (s as { id: string }).id, type: 'schedule' })) : items
    return { status: 200, body: { [one!]: shown, ...page, total: null } }
  })
}

test('the live API is read page by page, a 429 waited out, and only read; its token is in no file and no output', async () => {
  const server = await pagerDuty('u+secret-token-0001')
  try {
    process.env.PAGERDUTY_TOKEN = 'u+secret-token-0001'
    const [out, save] = [fresh(), fresh()]
    const {
      code,
      out: said,
      err,
    } = await typed('import', 'pagerduty', '--url', server.url, '--out', out, '--save', save, '--since', '2027-03-01T00:00Z')
    expect(err).toBe('PagerDuty: asked to wait 1 s')
    expect([code, said]).toEqual([0, expect.stringContaining('2 of 3 schedules the same by their turns alone, 1 put right by overrides.')])
    expect(new Set(server.heard.map(h => h.method))).toEqual(new Set(['GET']))
    expect(said).toContain('Not read, and so perhaps missing: business services.')
    const fromFolder = fresh()
    expect((await typed('import', 'pagerduty', '--from', save, '--out', fromFolder)).code).toBe(0)
    expect(readFileSync(join(fromFolder, 'people.yaml'), 'utf8')).toBe(readFileSync(join(out, 'people.yaml'), 'utf8'))
    for (const at of [out, save])
      for (const file of readdirSync(at)) expect(readFileSync(join(at, file), 'utf8'), file).not.toContain('secret-token')

    process.env.PAGERDUTY_TOKEN = 'u+wrong-token-0002'
    const refused = await typed('import', 'pagerduty', '--url', server.url, '--out', fresh(), '--json')
    expect(refused.code).toBe(1)
    expect(`${refused.out}${refused.err}`).toMatch(/refuses the token \(401\)/)
    expect(`${refused.out}${refused.err}`).not.toContain('wrong-token')
  } finally {
    await server.close()
  }
})

test('wrong use says what to write instead', async () => {
  expect(await typed('import', 'pagerduty', '--from', dir)).toMatchObject({ code: 2, err: expect.stringContaining('--out DIR') })
  expect(await typed('import', 'pagerduty', '--out', fresh())).toMatchObject({ code: 2, err: expect.stringContaining('PAGERDUTY_TOKEN') })
  expect(await typed('import', 'pagerduty', '--out', fresh(), '--from', join(dir, 'nowhere'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('name the folder'),
  })
  const broken = mkdtempSync(join(dir, 'broken-'))
  writeFileSync(join(broken, 'users.json'), '{"users": [')
  expect(await typed('import', 'pagerduty', '--out', fresh(), '--from', broken)).toMatchObject({
    code: 1,
    err: expect.stringContaining('users.json is no JSON'),
  })
})

// The reading of layers against the reference. --------------------------------------------------------------------------------

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata', 'America/Sao_Paulo', 'UTC']
const people = ['PA', 'PB', 'PC', 'PD']
const two = (n: number) => String(n).padStart(2, '0')
// Not between midnight and four, when clocks change: what a turn is then is our own decision (docs/decisions/05-the-wall-clock.md).
const timeOfDay = fc
  .record({ hour: fc.integer({ min: 4, max: 23 }), quarter: fc.integer({ min: 0, max: 3 }) })
  .map(t => ({ ...t, text: `${two(t.hour)}:${two(t.quarter * 15)}` }))
const restriction = fc.oneof(
  fc.record({ type: fc.constant('daily_restriction' as const), at: timeOfDay, quarters: fc.integer({ min: 1, max: 96 }) }),
  fc.record({
    type: fc.constant('weekly_restriction' as const),
    at: timeOfDay,
    day: fc.integer({ min: 1, max: 7 }),
    quarters: fc.integer({ min: 1, max: 672 }),
  }),
)
const layerOf = fc.record({
  users: fc.array(fc.constantFrom(...people), { minLength: 1, maxLength: 4 }),
  originDay: fc.integer({ min: 0, max: 400 }),
  origin: timeOfDay,
  lateQuarters: fc.option(fc.integer({ min: 0, max: 4 * 24 * 30 }), { nil: 0 }),
  hours: fc.oneof(fc.constantFrom(24, 168, 336), fc.integer({ min: 1, max: 60 })),
  days: fc.option(fc.integer({ min: 1, max: 120 }), { nil: null }),
  restrictions: fc.array(restriction, { maxLength: 3 }),
})

/** Windows in minutes of the week. */
const windowsOf = (r: typeof restriction extends fc.Arbitrary<infer T> ? T : never): readonly (readonly [number, number])[] => {
  const start = r.at.hour * 60 + r.at.quarter * 15
  const lasts = r.quarters * 15
  return r.type === 'daily_restriction'
    ? [0, 1, 2, 3, 4, 5, 6].map(d => [d * 1440 + start, d * 1440 + start + lasts] as const)
    : [[(r.day - 1) * 1440 + start, (r.day - 1) * 1440 + start + lasts] as const]
}
const offsetIso = (at: number, zone: string): string => {
  const { ms } = wallOf(at, zone)
  const minutes = (ms - at) / 60_000
  return `${new Date(ms).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

test('whatever layers a schedule has, ours is what an independent reckoning makes of them', () => {
  const window = windowOf('2027-03-01T00:00:00Z', 8)
  // A turn of hours that is no day wanders through the hours in which clocks change; those are compared where there is no change.
  const still = new Set(['Asia/Kolkata', 'America/Sao_Paulo', 'UTC'])
  let compared = 0
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.array(layerOf, { minLength: 1, maxLength: 3 }), (zone, drawn) => {
      const usable = drawn.map(l =>
        still.has(zone)
          ? l
          : { ...l, hours: l.hours % 24 === 0 ? l.hours : 24, restrictions: l.restrictions.map(r => ({ ...r, quarters: endsAwake(r) })) },
      )
      const layers = usable.map((l, n) => {
        const origin = instantAt(
          `${new Date(Date.UTC(2026, 0, 1) + l.originDay * 86_400_000).toISOString().slice(0, 10)}T${l.origin.text}`,
          zone,
        )
        const begins = still.has(zone) ? origin + l.lateQuarters * quarter : origin + Math.floor(l.lateQuarters / 96) * 7 * 86_400_000
        const ends =
          l.days === null ? null : instantAt(`${new Date(window.from + l.days * 86_400_000).toISOString().slice(0, 10)}T12:00`, zone)
        return { ...l, n, origin, begins, ends: ends !== null && ends <= begins ? null : ends }
      })
      const said = rendered(window.from, window.to, at => {
        for (const l of layers.toReversed()) {
          if (at < l.begins || (l.ends !== null && at >= l.ends)) continue
          if (l.restrictions.length > 0 && !l.restrictions.some(r => within(wallOf(at, zone), windowsOf(r)))) continue
          const turn = turnOn(at, zone, l.origin, l.hours * 3_600_000)
          if (turn !== null) return l.users[turn % l.users.length]!
        }
        return null
      })
      if (said.length === 0) return
      const { report } = imported(
        pagerduty,
        {
          users: people.map(id => ({ id, type: 'user', name: id, email: `${id}@shop.example`, role: 'user' })),
          schedules: [
            {
              id: 'S',
              name: 'S',
              time_zone: zone,
              schedule_layers: layers.toReversed().map(l => ({
                id: `L${l.n}`,
                name: `L${l.n}`,
                start: offsetIso(l.begins, zone),
                end: l.ends === null ? null : offsetIso(l.ends, zone),
                rotation_virtual_start: offsetIso(l.origin, zone),
                rotation_turn_length_seconds: l.hours * 3600,
                users: l.users.map(id => ({ user: { id } })),
                restrictions: l.restrictions.map(r => ({
                  type: r.type,
                  start_time_of_day: `${r.at.text}:00`,
                  duration_seconds: r.quarters * 900,
                  ...(r.type === 'weekly_restriction' ? { start_day_of_week: r.day } : {}),
                })),
              })),
              final_schedule: {
                rendered_schedule_entries: said.map(s => ({
                  start: offsetIso(s.from, zone),
                  end: offsetIso(s.to, zone),
                  user: { id: s.who },
                })),
              },
            },
          ],
        },
        window,
      )
      compared++
      expect(report.schedules[0]!.compared!.differences).toEqual([])
      expect(report.read).toBe(people.length + 1 + layers.length)
    }),
    { numRuns: 30 },
  )
  expect(compared).toBeGreaterThan(10)
}, 120_000)

/** A restriction that does not end between midnight and four. */
function endsAwake(r: Readonly<{ at: { hour: number; quarter: number }; quarters: number }>): number {
  const ends = (r.at.hour * 4 + r.at.quarter + r.quarters) % 96
  return ends > 0 && ends < 16 ? r.quarters + (16 - ends) : r.quarters
}
