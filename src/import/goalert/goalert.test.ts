import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { typed } from '../../cli/testing/typed.ts'
import { localServer } from '../../integrations/testing/local-server.ts'
import { readPeople } from '../../people/read.ts'
import { compile } from '../../plan/compile.ts'
import type { ImportReport } from '../report.ts'
import { type Json, text } from '../saved.ts'
import { samplesOf } from '../testing/paged.ts'
import { query } from './fetch.ts'

const samples = new URL('./samples/', import.meta.url)
const dir = mkdtempSync(join(tmpdir(), 'import-goalert-'))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => void delete process.env.GOALERT_TOKEN)
let nth = 0
const fresh = () => join(dir, String(nth++))

test('assignments, overrides that add and replace, and a temporary schedule: the same people at every minute as GoAlert’s shifts', async () => {
  const out = fresh()
  expect(await typed('import', 'goalert', '--from', samples.pathname, '--out', out)).toMatchObject({ code: 0, err: '' })
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as ImportReport
  expect(report.schedules.map(s => [s.name, s.becomes.length, s.compared!.differences, s.compared!.left])).toEqual([
    ['Mill', 2, [], []], // two assignments; whoever an override puts on at the weekend has the one that is free
    ['Ledger', 1, [expect.anything(), expect.anything()], []], // turns of a month: said by overrides
  ])
  expect(report.read).toBe(Object.values(report.counts).reduce((a, b) => a + b))
  const outcomeOf = (name: string) => report.accounts.filter(a => a.name === name).map(a => a.outcome)
  expect(outcomeOf('Forgotten')).toEqual(['not carried over'])
  expect(outcomeOf('Kofi Mensah: New phone')).toEqual(['not carried over'])
  expect(outcomeOf('Mill control: Alertmanager')).toEqual(['carried over'])
  const { directory, problems } = readPeople(readFileSync(join(out, 'people.yaml'), 'utf8'))
  expect(problems.filter(p => p.severity === 'error')).toEqual([])
  expect(directory!.persons.map(p => [p.name, p.owner, p.methods.map(m => m.kind), p.loud.map(r => r.after / 60_000)])).toEqual([
    ['Iris Novak', true, ['sms', 'phone'], [0, 5]],
    ['Kofi Mensah', false, ['email'], [0]],
    ['Maya Stone', false, ['slack'], [0]],
  ])
  const { plan, problems: wrong } = compile(readFileSync(join(out, 'plan.md'), 'utf8'))
  expect(wrong.filter(p => p.severity === 'error')).toEqual([])
  expect(
    plan!.escalation['mill-policy' as never]!.steps.slice(0, 2).map(s => [s.page.length, (s.wait as { count: number }).count / 60_000]),
  ).toEqual([
    [2, 10],
    [2, 20],
  ])
})

test('GoAlert is asked by one query and no other, page by page, and shifts 49 days at a time', async () => {
  const saved = samplesOf(samples)
  const server = await localServer(({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== '/api/graphql' || headers.authorization !== 'Bearer ga-0001') return { status: 401 }
    const asked = JSON.parse(body) as { query: string; variables: Readonly<Record<string, string>> }
    if (asked.query !== query) return { status: 200, body: { errors: [{ message: 'wrong query for API key' }] } }
    const { start, end } = asked.variables as { start: string; end: string }
    if (Date.parse(end) - Date.parse(start) > 50 * 86_400_000)
      return { status: 200, body: { errors: [{ message: 'cannot be more than 50 days past StartTime' }] } }
    const page = (name: string, cursor: string, most: number) => {
      const all = saved.list(name)
      const first = asked.variables[cursor] === '' ? 0 : all.findIndex(one => text(one, 'id') === asked.variables[cursor]) + 1
      const nodes = all.slice(first, first + most).map((one): Json => {
        const shifts = saved.list(`shifts-${text(one, 'id')}`).filter(s => text(s, 'start') < end && text(s, 'end') > start)
        return name === 'schedules'
          ? {
              ...one,
              shifts: shifts.map(s => ({ ...s, start: [text(s, 'start'), start].sort()[1], end: [text(s, 'end'), end].sort()[0] })),
            }
          : one
      })
      return {
        nodes,
        pageInfo: { endCursor: text(nodes.at(-1) ?? {}, 'id') || asked.variables[cursor], hasNextPage: first + most < all.length },
      }
    }
    return {
      status: 200,
      body: {
        data: {
          users: page('users', 'users', 2),
          schedules: page('schedules', 'schedules', 1),
          rotations: page('rotations', 'rotations', 2),
          escalationPolicies: page('escalationPolicies', 'policies', 2),
          services: page('services', 'services', 2),
          userOverrides: page('userOverrides', 'overrides', 1),
        },
      },
    }
  })
  try {
    process.env.GOALERT_TOKEN = 'ga-0001'
    const [out, fromFolder] = [fresh(), fresh()]
    const { code, err, out: said } = await typed('import', 'goalert', '--url', server.url, '--out', out, '--since', '2027-03-01T00:00Z')
    expect([code, err, said]).toEqual([
      0,
      '',
      expect.stringContaining('1 of 2 schedules the same by their turns alone, 1 put right by overrides.'),
    ])
    await typed('import', 'goalert', '--from', samples.pathname, '--out', fromFolder)
    expect(readFileSync(join(out, 'people.yaml'), 'utf8')).toBe(readFileSync(join(fromFolder, 'people.yaml'), 'utf8'))
    expect(query).not.toMatch(/mutation/i)
    // The id of an integration key is the key: who has it can raise alerts there.
    for (const file of ['report.md', 'report.json']) expect(readFileSync(join(fromFolder, file), 'utf8')).not.toContain('000000000051')
  } finally {
    await server.close()
  }
})
