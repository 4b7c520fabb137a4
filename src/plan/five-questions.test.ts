import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeCalendar } from '../calendar/make.ts'
import { instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import { readPeople } from '../people/read.ts'
import { compile } from './compile.ts'
import {
  type Answers,
  alertSources,
  customerKinds,
  dataKinds,
  firstPlan,
  type Given,
  questions,
  teamSizes,
  wakings,
} from './five-questions.ts'
import type { PlanProblem } from './problem.ts'

const given: Given = { organisation: 'Acme', date: '2026-11-22', zone: 'Europe/Berlin', people: ['Ana Example', 'Ben Example'] }
const calendar = makeCalendar({ zones: ['Europe/Berlin'], holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
const errors = (source: string) => compile(source).problems.filter(p => p.severity === 'error')
const subsets = <T>(all: readonly T[]): T[][] => Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_, i) => bits & (1 << i)))

/** All that an error can hang on: blocks, headings and links. Other prose is only ever remarked upon. */
const carried = (source: string): string =>
  source
    .split(/(```[\s\S]*?```)/)
    .map((part, i) => (i % 2 === 1 ? part : (part.match(/^#.*$|\]\([^)]*\)/gm) ?? []).join('\n')))
    .join('\n')

test('X-19 every combination of answers makes a plan that compiles without an error', () => {
  const sources = subsets(alertSources)
  const known = new Map<string, readonly PlanProblem[]>() // plans that differ by their prose alone are compiled once
  let n = 0
  for (const team of teamSizes)
    for (const woken of wakings)
      for (const data of subsets(dataKinds))
        for (const customers of customerKinds) {
          const answers: Answers = { team, woken, data, customers, sources: ['prometheus'] }
          n++
          const { plan } = firstPlan(answers, given)
          const key = carried(plan)
          if (!known.has(key)) known.set(key, errors(plan))
          expect([answers, known.get(key)]).toEqual([answers, []])
        }
  expect([n, known.size > 50]).toEqual([288, true])
  // Which sources there are changes one section alone: each of its forms is gone through beside the rest.
  for (const some of sources)
    expect(errors(firstPlan({ team: 'few', woken: 'worst', data: ['personal'], customers: 'both', sources: some }, given).plan)).toEqual([])
})

test('X-19 whatever the organisation and its people are called, the plan compiles and the people file is taken', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('{#x}', '# A', '`', 'a: b', '- x', '"', "O'Neil", 'null', '1'),
  )
  fc.assert(
    fc.property(
      name,
      fc.array(name, { maxLength: 3 }),
      fc.constantFrom(...teamSizes),
      fc.constantFrom(null, 'UTC', 'Asia/Kolkata'),
      (organisation, people, team, zone) => {
        const first = firstPlan(
          { team, sources: [], woken: 'worst', data: [], customers: 'none' },
          { ...given, organisation, people, zone },
        )
        expect(errors(first.plan)).toEqual([])
        expect(first.people).toContain('people:')
      },
    ),
    { numRuns: 60 },
  )
})

test.each(teamSizes)('X-19 the people file of a team of %s binds the positions that its plan names', team => {
  for (const people of [[], ['Ana Example'], ['Ana Example', 'Ben Example', 'Cai Example']]) {
    const answers: Answers = { team, sources: ['prometheus'], woken: 'worst', data: ['personal'], customers: 'both' }
    const first = firstPlan(answers, { ...given, people })
    const { directory, problems } = readPeople(first.people)
    expect(problems.filter(p => p.severity === 'error')).toEqual([])
    const { plan } = compile(first.plan)
    const bound = Object.keys(directory!.positions)
    // Somebody is on call from the first minute on, not from the first hand-over.
    for (const schedule of directory!.schedules)
      expect(onCall(schedule, calendar, instant(Date.parse('2026-11-22T10:00Z'))).person).not.toBeNull()
    const missing = plan!.positions.map(p => p.id as string).filter(p => !bound.includes(p))
    expect(missing).toEqual(team === 'one' && people.length < 2 ? ['outside-contact'] : []) // nobody is made up
    expect(bound.filter(p => !plan!.positions.some(known => (known.id as string) === p))).toEqual([])
  }
})

test('what the answers say is in the plan, and what they do not say is named as a choice', () => {
  const plan = (answers: Partial<Answers>) =>
    compile(
      firstPlan({ team: 'few', sources: ['prometheus'], woken: 'worst', data: ['personal'], customers: 'businesses', ...answers }, given)
        .plan,
    ).plan!
  const pages = (woken: Answers['woken']) => plan({ woken }).severities.map(s => s.pages)
  expect([pages('never'), pages('worst'), pages('any')]).toEqual([
    ['quiet', 'quiet', 'nobody'],
    ['loud', 'quiet', 'nobody'],
    ['loud', 'loud', 'quiet'],
  ])
  const owes = (answers: Partial<Answers>) => plan(answers).obligations.map(o => o.id as string)
  expect(owes({})).toContain('tell-breach')
  expect(owes({})).not.toContain('own-duty')
  expect(owes({ customers: 'consumers' })).toContain('own-duty')
  expect(owes({ customers: 'consumers' })).not.toContain('tell-breach')
  expect(owes({ data: [], customers: 'none' })).not.toContain('tell-customers')
  expect(plan({ data: [] }).facts.map(f => f.id as string)).toEqual(['outage'])
  expect(plan({}).choices!.length).toBeGreaterThan(3)
  expect(plan({}).planReview).toMatchObject({ after: 'a material incident', readBy: 'everybody whom it binds' })
})

test('a first plan reads as it was looked at', async () => {
  const first = firstPlan({ team: 'few', sources: ['prometheus', 'own'], woken: 'worst', data: ['personal'], customers: 'both' }, given)
  await expect(first.plan).toMatchFileSnapshot('golden/first.md')
  await expect(first.people).toMatchFileSnapshot('golden/first-people.yaml')
  expect(questions.map(q => q.id)).toEqual(['team', 'sources', 'woken', 'data', 'customers'])
})
