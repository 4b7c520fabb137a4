import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, expect, test } from 'vitest'
import { typed } from '../../cli/testing/typed.ts'
import { localServer } from '../../integrations/testing/local-server.ts'
import { readPeople } from '../../people/read.ts'
import { compile } from '../../plan/compile.ts'
import type { ImportReport } from '../report.ts'
import { imported, windowOf } from '../testing/import.ts'
import { samplesOf } from '../testing/paged.ts'
import { rendered, wallOf } from '../testing/reference.ts'
import { grafanaOnCall } from './grafana-oncall.ts'
import { onCallAt, type Shift } from './testing/reference.ts'

const samples = new URL('./samples/', import.meta.url)
const dir = mkdtempSync(join(tmpdir(), 'import-oncall-'))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => void delete process.env.GRAFANA_ONCALL_TOKEN)
let nth = 0
const fresh = () => join(dir, String(nth++))

test('shifts of several levels and groups are turns of ours, the same people at every minute as Grafana OnCall’s final shifts', async () => {
  const out = fresh()
  expect(await typed('import', 'grafana-oncall', '--from', samples.pathname, '--out', out)).toMatchObject({ code: 0, err: '' })
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as ImportReport
  expect(report.schedules.map(s => [s.name, s.becomes, s.compared!.differences.length > 0, s.compared!.left])).toEqual([
    ['Core', ['Core 1', 'Core 2'], false, []],
    ['From a calendar', ['From a calendar'], true, []],
  ])
  expect(report.read).toBe(Object.values(report.counts).reduce((a, b) => a + b))
  const { directory, problems } = readPeople(readFileSync(join(out, 'people.yaml'), 'utf8'))
  expect(problems.filter(p => p.severity === 'error')).toEqual([])
  expect(
    directory!.persons.map(p => [
      p.name,
      p.methods.map(m => m.kind),
      p.loud.map(r => r.after / 60_000),
      p.quiet.map(r => r.after / 60_000),
    ]),
  ).toEqual([
    ['sana', ['email', 'slack'], [0, 5], [0]],
    ['piotr', ['email'], [], [5]],
    ['wen', ['email'], [], []],
  ])
  const { plan, problems: wrong } = compile(readFileSync(join(out, 'plan.md'), 'utf8'))
  expect(wrong.filter(p => p.severity === 'error')).toEqual([])
  const steps = plan!.escalation['core-chain' as never]!.steps
  expect(steps.slice(0, 2).map(s => [s.page.map(t => Object.values(t)[0]), (s.wait as { count: number }).count / 60_000])).toEqual([
    [['core-1', 'core-2'], 5],
    [['core-chain-step-2'], 5],
  ])
  expect(steps).toHaveLength(2 * 6 + 1) // once, five times more, and the owners
  expect(plan!.detection.slice(0, 1)).toMatchObject([
    {
      match: expect.arrayContaining([
        { label: 'tocsin_integration', is: ['Cluster'] },
        { label: 'team', is: ['core'] },
      ]),
    },
  ])
})

test('Grafana OnCall’s API is read page by page, and only read', async () => {
  const saved = samplesOf(samples)
  const server = await localServer(({ method, path, headers }) => {
    if (headers.authorization !== 'oncall-0001' || method !== 'GET') return { status: 403 }
    const url = new URL(path, 'http://x')
    const [, , , name, id] = url.pathname.split('/')
    if (name === 'schedules' && id)
      return url.search === '?start_date=2027-03-01T00:00&end_date=2027-04-26T00:00'
        ? { status: 200, body: { results: saved.list(`final_shifts-${id}`), next: null } }
        : { status: 400 }
    if (!saved.has(name!)) return { status: 404 }
    const page = Number(url.searchParams.get('page'))
    const all = saved.list(name!)
    return {
      status: 200,
      body: {
        count: all.length,
        next: page * 2 < all.length ? `https://elsewhere.example/api/v1/${name}/?page=${page + 1}` : null,
        results: all.slice(page * 2 - 2, page * 2),
      },
    }
  })
  try {
    process.env.GRAFANA_ONCALL_TOKEN = 'oncall-0001'
    const [out, fromFolder] = [fresh(), fresh()]
    const {
      code,
      out: said,
      err,
    } = await typed('import', 'grafana-oncall', '--url', server.url, '--out', out, '--since', '2027-03-01T00:00Z')
    expect([code, err, said]).toEqual([0, '', expect.stringContaining('1 of 2 schedules the same by their turns alone')])
    await typed('import', 'grafana-oncall', '--from', samples.pathname, '--out', fromFolder)
    expect(readFileSync(join(out, 'people.yaml'), 'utf8')).toBe(readFileSync(join(fromFolder, 'people.yaml'), 'utf8'))
    for (const file of readdirSync(out)) expect(readFileSync(join(out, file), 'utf8')).not.toContain('oncall-0001')
  } finally {
    await server.close()
  }
})

test('whatever shifts a schedule has, ours is what an independent reckoning makes of them', () => {
  const window = windowOf('2027-03-01T00:00:00Z', 8)
  const people = ['UA', 'UB', 'UC', 'UD']
  const group = fc.uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 2 })
  const shift = fc.record({
    level: fc.integer({ min: 0, max: 2 }),
    day: fc.integer({ min: 0, max: 200 }),
    late: fc.integer({ min: 0, max: 60 }),
    hour: fc.integer({ min: 4, max: 23 }),
    hours: fc.integer({ min: 1, max: 4 }),
    kind: fc.constantFrom('whole days', 'whole weeks', 'part of a day', 'weekdays', 'recurrent', 'override' as const),
    interval: fc.integer({ min: 1, max: 3 }),
    days: fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { minLength: 1, maxLength: 5 }),
    weekStart: fc.constantFrom('MO', 'SU'),
    groups: fc.array(group, { minLength: 1, maxLength: 3 }),
    first: fc.integer({ min: 0, max: 2 }),
  })
  const dated = (days: number, hour: number) =>
    new Date(Date.UTC(2026, 5, 1) + days * 86_400_000 + hour * 3_600_000).toISOString().slice(0, 19)
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Warsaw', 'America/Denver', 'Asia/Seoul'),
      fc.boolean(),
      fc.array(shift, { minLength: 1, maxLength: 3 }),
      (zone, isWeb, drawn) => {
        const shifts = drawn.map((d, n): Shift => {
          const start = dated(d.day, d.hour)
          const rolling = {
            type: 'rolling_users',
            rolling_users: d.groups,
            start_rotation_from_user_index: d.first % d.groups.length,
            rotation_start: dated(d.day + d.late, d.hour),
          }
          const base = {
            id: `O${n}`,
            name: `O${n}`,
            level: d.level,
            start,
            rotation_start: start,
            duration: d.hours * 3600,
            time_zone: null,
            until: null,
            by_day: null,
            interval: 1,
            frequency: null,
            week_start: d.weekStart,
          }
          // Durations in hours that end before the hours in which clocks change.
          const short = Math.min(d.hours, 24 - d.hour) * 3600
          if (d.kind === 'whole days')
            return { ...base, ...rolling, frequency: 'daily', interval: d.interval, duration: d.interval * 86_400 }
          if (d.kind === 'whole weeks')
            return { ...base, ...rolling, frequency: 'weekly', interval: d.interval, duration: d.interval * 604_800 }
          if (d.kind === 'part of a day') return { ...base, ...rolling, frequency: 'daily', duration: short }
          if (d.kind === 'weekdays') {
            const begins = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
            const days = [...new Set([...d.days, begins[new Date(`${start}Z`).getUTCDay()]!])]
            return { ...base, ...rolling, rotation_start: start, frequency: 'weekly', by_day: days, duration: short }
          }
          if (d.kind === 'recurrent') return { ...base, type: 'recurrent_event', users: d.groups[0]!, frequency: 'daily', duration: short }
          return { ...base, type: 'override', users: d.groups[0]!.slice(0, 1), start: dated(274 + (d.day % 40), d.hour), duration: short }
        })
        // Two overrides at once are both on call there, and the later one alone by turns of ours.
        const seen = new Set<string>()
        const given = shifts.filter(s => s.type !== 'override' || (seen.size === 0 && seen.add('one')))
        const said = people.flatMap(who =>
          rendered(window.from, window.to, at => (onCallAt(given, zone, isWeb, at).includes(who) ? who : null)),
        )
        if (said.length === 0) return
        const { report } = imported(
          grafanaOnCall,
          {
            users: people.map(id => ({ id, username: id, email: `${id}@x.example` })),
            schedules: [{ id: 'S', name: 'S', type: isWeb ? 'web' : 'calendar', time_zone: zone, shifts: given.map(s => s.id) }],
            on_call_shifts: given,
            'final_shifts-S': said.map(s => ({
              user_pk: s.who,
              shift_start: new Date(s.from).toISOString(),
              shift_end: new Date(s.to).toISOString(),
            })),
          },
          window,
        )
        expect(report.schedules[0]!.compared!.differences).toEqual([])
      },
    ),
    { numRuns: 25 },
  )
  expect(wallOf(window.from, 'Europe/Warsaw').time).toBe(60)
}, 120_000)
