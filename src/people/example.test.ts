/** The people file that the documentation shows, under the plans that ship: what a newcomer has who copies both. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { calendarFor } from '../calendar/make.ts'
import { type Id, id, instant } from '../core/id.ts'
import { escalationAt } from '../core/oncall/escalation-at.ts'
import { proveReach } from '../core/oncall/reach.ts'
import { bindings } from '../core/oncall/vacancies.ts'
import { escalationWords, reachWords } from '../core/oncall/words.ts'
import type { Plan } from '../core/plan.ts'
import { compile } from '../plan/compile.ts'
import { markVerified } from './change.ts'
import type { Directory } from './directory.ts'
import { peopleOf, zonesOf } from './people-of.ts'
import { readPeople } from './read.ts'

const fileAt = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const directory = readPeople(fileAt('docs/examples/people.yaml')).directory!
const planAt = (path: string): Plan => {
  const { plan, problems } = compile(fileAt(path))
  if (plan === null) throw new Error(JSON.stringify(problems.filter(p => p.severity === 'error')))
  return plan
}
const verified: Directory = directory.persons.reduce(
  (all, person) => person.methods.reduce((some, method) => markVerified(some, person.id, method.id, instant(1)), all),
  directory,
)
const from = instant(Date.parse('2026-11-23T00:00:00+01:00'))
const weeks = (n: number) => instant(from + n * 7 * 86_400_000)
const nameOf = (person: Id<'person'>) => directory.persons.find(p => p.id === person)!.name.split(' ')[0]!
const kindOf = (person: Id<'person'>, method: Id<'method'>) =>
  directory.persons.find(p => p.id === person)!.methods.find(m => m.id === method)!.kind

for (const path of ['plans/team.md', 'plans/lean.md']) {
  const plan = planAt(path)
  const calendar = calendarFor(plan.header, { zones: zonesOf(directory) })
  const naming = { zone: 'Europe/Berlin', table: calendar.value.zones['Europe/Berlin']!, person: nameOf, method: kindOf }

  test(`${path} finds every role and schedule in the example's people`, () => {
    expect(bindings(plan, peopleOf(directory))).toMatchObject({ vacant: [], unknownRoles: [], unknownSchedules: [] })
    const without = peopleOf({ ...directory, positions: {} })
    expect(bindings(plan, without).vacant.length).toBeGreaterThan(0)
    expect(bindings(plan, without).vacantPositions).toEqual(path.includes('lean') ? ['outside-contact'] : [])
  })

  test(`X-02 ${path} reaches somebody at every minute of eight weeks once test pages were answered, and before that it is told`, () => {
    const proved = proveReach(plan, peopleOf(verified), calendar.value, from, weeks(8))
    expect(proved.filter(reach => reach.pages).every(reach => reach.gaps.length === 0)).toBe(true)
    const unproved = proveReach(plan, peopleOf(directory), calendar.value, from, weeks(8)).filter(reach => reach.pages)
    expect(unproved.some(reach => reach.gaps.length > 0)).toBe(true)
    expect(reachWords(unproved, plan, naming)).toContain('nobody reachable')
  })

  test(`X-02 ${path} says whom it would page on Christmas night`, async () => {
    const at = instant(Date.parse('2026-12-25T03:00:00+01:00'))
    const severity = plan.severities[0]!
    const world = {
      now: at,
      plan: { edition: id<'plan'>('plan'), value: plan },
      law: { edition: id<'law'>('law'), value: { rules: [] } },
      calendar,
      people: { edition: id<'people'>('people'), value: peopleOf(verified) },
      code: 'test',
    }
    const words = escalationWords(escalationAt(world, severity.id, at), at, plan, naming)
    expect(words.split('\n')[0]).toBe('If nobody ever answers an incident that opens on 25 December 2026 03:00 (Europe/Berlin, UTC+01:00):')
    expect(words).toMatch(/ {2}03:00 {2}at once {2}Cai by email, webhook {2}\(step 1, /) // Cai has the override over Christmas
    expect(words).not.toContain('NOBODY REACHABLE')
    const name = path.replace(/.*\/|\.md$/g, '')
    await expect(`${words}\n`).toMatchFileSnapshot(new URL(`./golden/christmas-${name}.txt`, import.meta.url).pathname)
  })
}

test('the directory says which positions the plan does not have', () => {
  const people = peopleOf({ ...directory, positions: { [id<'position'>('cto')]: [{ person: directory.persons[0]!.id }] } })
  expect(bindings(planAt('plans/team.md'), people).unknownPositions).toEqual(['cto'])
})

test('every block of the reference of the people file is a file that can be read', () => {
  const blocks = [...fileAt('docs/reference/people.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(m => m[1]!)
  expect(blocks.length).toBeGreaterThanOrEqual(3)
  for (const block of blocks) {
    const read = readPeople(block)
    expect(read.problems).toEqual([])
    expect(read.directory!.persons.length).toBeGreaterThan(0)
  }
})
