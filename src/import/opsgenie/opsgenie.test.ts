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
import { instantAt, rendered, turnOn, wallOf, within } from '../testing/reference.ts'
import { opsgenie } from './opsgenie.ts'

const samples = new URL('./samples/', import.meta.url)
const dir = mkdtempSync(join(tmpdir(), 'import-opsgenie-'))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => void delete process.env.OPSGENIE_API_KEY)
let nth = 0
const fresh = () => join(dir, String(nth++))
const fromSamples = async () => {
  const out = fresh()
  const { code, err } = await typed('import', 'opsgenie', '--from', samples.pathname, '--out', out)
  expect([code, err]).toEqual([0, ''])
  return {
    report: JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as ImportReport,
    plan: compile(readFileSync(join(out, 'plan.md'), 'utf8')),
    people: readPeople(readFileSync(join(out, 'people.yaml'), 'utf8')),
  }
}

test('rotations that run side by side are schedules paged together, compared at every minute with Opsgenie’s timeline', async () => {
  const { report, plan, people } = await fromSamples()
  expect(report.schedules.map(s => [s.name, s.becomes, s.compared!.differences.length > 0, s.compared!.left])).toEqual([
    ['Platform on call', ['Platform on call: Around the clock', 'Platform on call: Office hours'], false, []],
    ['Warehouse', ['Warehouse'], true, []], // somebody's turn is nobody's: said by overrides
  ])
  expect(people.problems.filter(p => p.severity === 'error')).toEqual([])
  expect(plan.problems.filter(p => p.severity === 'error')).toEqual([])
  expect(people.directory!.persons.map(p => [p.name, p.methods.map(m => m.address)])).toEqual([
    ['Noa Winter', ['noa@port.example', '+447700900001', '+447700900001']],
    ['Eli Park', ['eli@port.example']],
    ['Ruth Amadi', ['ruth@port.example', '+13125550103']],
  ])
})

test('delays that count from the alert become waits between steps, and routing rules become rules of detection in their order', async () => {
  const { plan, report } = await fromSamples()
  const platform = plan.plan!.escalation['platform' as never]!
  expect(platform.steps.slice(0, 2).map(s => [s.page.map(t => Object.values(t)[0]), (s.wait as { count: number }).count / 60_000])).toEqual(
    [
      [['platform-on-call-around-the-clock', 'platform-on-call-office-hours'], 5],
      [['warehouse', 'platform-step-2'], 15],
    ],
  )
  const rules = plan.plan!.detection.filter(r =>
    r.match.some(m => m.label === 'tocsin_integration' && 'is' in m && m.is[0] === 'Alerts of the cluster'),
  )
  const severities = [...new Set(rules.map(r => (r.does.does === 'open' ? r.does.severity : null)))]
  expect(severities).toEqual(['warehouse', 'platform'])
  const noteOf = (id: string) => report.accounts.find(a => a.id === id)!
  expect(noteOf('rr2')).toMatchObject({ outcome: 'not carried over', notes: [{ what: 'it notifies nobody' }] })
  expect(noteOf('e1').notes.map(n => n.what)).toEqual([
    'a rule notifies all; here whoever is on call is paged',
    'a rule notifies the team Platform, which was not carried over',
    'Opsgenie stops after its last step; the plan then pages the owners and begins again',
  ])
  expect(noteOf('i3')).toMatchObject({ outcome: 'not carried over' })
  expect(report.read).toBe(Object.values(report.counts).reduce((a, b) => a + b))
})

test('Opsgenie’s API is read page by page, and only read', async () => {
  const saved = samplesOf(samples)
  const server = await localServer(({ method, path, headers }) => {
    if (headers.authorization !== 'GenieKey key-0001' || method !== 'GET') return { status: 401 }
    const [, , one, id, more, which] = new URL(path, 'http://x').pathname.split('/')
    const name = one === 'users' && more === 'notification-rules' ? `notification-rules-${id}` : id === undefined ? one! : `${more}-${id}`
    if (which !== undefined) return { status: 200, body: { data: saved.list(`notification-rules-${id}`).find(r => r.id === which) } }
    if (one === 'users' && id === undefined) {
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'))
      const all = saved.list('users')
      return {
        status: 200,
        body: { data: all.slice(offset, offset + 3), paging: offset + 3 < all.length ? { next: `${path}&offset=${offset + 3}` } : {} },
      }
    }
    if (more === 'timeline')
      return path.includes('intervalUnit=weeks') && path.includes('interval=9')
        ? { status: 200, body: { data: saved.list(name)[0] } }
        : { status: 422 }
    if (more === 'notification-rules') return { status: 200, body: { data: saved.list(name).map(({ steps: _, ...rule }) => rule) } }
    return saved.has(name) ? { status: 200, body: { data: saved.list(name) } } : { status: 403 }
  })
  try {
    process.env.OPSGENIE_API_KEY = 'key-0001'
    const [out, fromFolder] = [fresh(), fresh()]
    const { code, out: said } = await typed('import', 'opsgenie', '--url', server.url, '--out', out, '--since', '2027-03-01T00:00Z')
    expect([code, said]).toEqual([0, expect.stringContaining('1 of 2 schedules the same by their turns alone, 1 put right by overrides.')])
    await typed('import', 'opsgenie', '--from', samples.pathname, '--out', fromFolder)
    expect(readFileSync(join(out, 'people.yaml'), 'utf8')).toBe(readFileSync(join(fromFolder, 'people.yaml'), 'utf8'))
    expect(new Set(server.heard.map(h => h.method))).toEqual(new Set(['GET']))
    for (const file of readdirSync(out)) expect(readFileSync(join(out, file), 'utf8')).not.toContain('key-0001')
  } finally {
    await server.close()
  }
})

test('whatever rotations a schedule has, with hours and overrides, ours is what an independent reckoning makes of them', () => {
  const window = windowOf('2027-03-01T00:00:00Z', 8)
  const people = ['a', 'b', 'c']
  const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  const hour = fc.integer({ min: 4, max: 23 })
  const rotation = fc.record({
    participants: fc.array(fc.constantFrom(...people), { minLength: 1, maxLength: 3 }),
    day: fc.integer({ min: 0, max: 300 }),
    hour,
    type: fc.constantFrom('daily' as const, 'weekly' as const),
    length: fc.integer({ min: 1, max: 4 }),
    hours: fc.oneof(
      fc.constant(null),
      fc.record({ kind: fc.constant('time-of-day' as const), from: hour, to: hour }),
      fc.record({
        kind: fc.constant('weekday-and-time-of-day' as const),
        from: hour,
        to: hour,
        first: fc.integer({ min: 0, max: 6 }),
        last: fc.integer({ min: 0, max: 6 }),
      }),
    ),
    override: fc.option(
      fc.record({ who: fc.constantFrom(...people), day: fc.integer({ min: 1, max: 50 }), hours: fc.integer({ min: 1, max: 60 }) }),
      { nil: null },
    ),
  })
  const iso = (at: number) => new Date(at).toISOString()
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/London', 'America/Chicago', 'Asia/Tokyo'),
      fc.array(rotation, { minLength: 1, maxLength: 3 }),
      (zone, drawn) => {
        const dated = (days: number) => new Date(Date.UTC(2026, 2, 2) + days * 86_400_000).toISOString().slice(0, 10)
        const rotations = drawn.map((r, n) => {
          const from = r.override === null ? 0 : window.from + r.override.day * 86_400_000
          return {
            ...r,
            id: `r${n}`,
            start: instantAt(`${dated(r.day)}T${String(r.hour).padStart(2, '0')}:00`, zone),
            from,
            to: r.override === null ? 0 : from + r.override.hours * 3_600_000,
          }
        })
        const windows = (r: (typeof rotations)[number]): readonly (readonly [number, number])[] | null => {
          if (r.hours === null) return null
          const [from, to] = [r.hours.from * 60, r.hours.to * 60]
          if (r.hours.kind === 'time-of-day')
            return [0, 1, 2, 3, 4, 5, 6].map(d => [d * 1440 + from, d * 1440 + (to <= from ? to + 1440 : to)] as const)
          const [begins, ends] = [r.hours.first * 1440 + from, r.hours.last * 1440 + to]
          return [[begins, ends <= begins ? ends + 10_080 : ends]]
        }
        const ends = window.to + 7 * 86_400_000
        const said = rotations.map(r => ({
          r,
          spans: rendered(window.from, ends, at => {
            if (r.from <= at && at < r.to) return r.override!.who
            const open = windows(r)
            if (open !== null && !within(wallOf(at, zone), open)) return null
            const turn = turnOn(at, zone, r.start, r.length * (r.type === 'daily' ? 1 : 7) * 86_400_000)
            return turn === null ? null : r.participants[turn % r.participants.length]!
          }),
        }))
        if (said.every(s => s.spans.length === 0)) return
        const user = (id: string) => ({ type: 'user', id, username: `${id}@port.example` })
        const { report } = imported(
          opsgenie,
          {
            users: people.map(id => ({ id, username: `${id}@port.example`, fullName: id.toUpperCase() })),
            schedules: [
              {
                id: 's',
                name: 'S',
                timezone: zone,
                enabled: true,
                rotations: rotations.map(r => ({
                  id: r.id,
                  name: r.id,
                  startDate: iso(r.start),
                  type: r.type,
                  length: r.length,
                  participants: r.participants.map(user),
                  ...(r.hours === null
                    ? {}
                    : r.hours.kind === 'time-of-day'
                      ? {
                          timeRestriction: {
                            type: r.hours.kind,
                            restriction: { startHour: r.hours.from, startMin: 0, endHour: r.hours.to, endMin: 0 },
                          },
                        }
                      : {
                          timeRestriction: {
                            type: r.hours.kind,
                            restrictions: [
                              {
                                startDay: names[r.hours.first],
                                startHour: r.hours.from,
                                startMin: 0,
                                endDay: names[r.hours.last],
                                endHour: r.hours.to,
                                endMin: 0,
                              },
                            ],
                          },
                        }),
                })),
              },
            ],
            'overrides-s': rotations.flatMap(r =>
              r.override === null
                ? []
                : [{ alias: r.id, user: user(r.override.who), startDate: iso(r.from), endDate: iso(r.to), rotations: [{ id: r.id }] }],
            ),
            'timeline-s': {
              startDate: iso(window.from),
              endDate: iso(ends),
              finalTimeline: {
                rotations: said.map(({ r, spans }) => ({
                  id: r.id,
                  periods: spans.map(s => ({
                    startDate: iso(s.from),
                    endDate: iso(s.to),
                    type: 'default',
                    recipient: { type: 'user', id: s.who },
                  })),
                })),
              },
            },
          },
          window,
        )
        expect(report.schedules[0]!.compared!.differences).toEqual([])
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
