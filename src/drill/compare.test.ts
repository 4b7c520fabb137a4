import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { sourceRoutes } from '../integrations/sources.ts'
import { compile } from '../plan/compile.ts'
import { compareDrill, comparedText } from './compare.ts'
import { inventPeople } from './people.ts'
import { readDrill } from './read.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const team = read('plans/team.md')
const plan = compile(team).plan!
const { drill } = readDrill(read('drills/traffic-attack.md'))
const needs = { drill: drill!, plan, people: inventPeople(plan, 'one each', instant(drill!.starts)), seed: '1', routes: sourceRoutes() }

test('X-04 a drill on two versions of a plan shows side by side what would be late, with its figures; everything else is alike', async () => {
  const stricter = team
    .replaceAll('acknowledge: 15 minutes', 'acknowledge: 5 minutes')
    .replaceAll('[15 minutes](#P1.acknowledge)', '[5 minutes](#P1.acknowledge)')
  const compared = await compareDrill(needs, compile(stricter).plan!)
  const [first] = compared.incidents
  const differ = first!.rows.filter(({ differs }) => differs)
  expect(differ.map(({ rule }) => rule)).toContain('acknowledge')
  expect(differ.find(({ rule }) => rule === 'acknowledge')).toMatchObject({
    lateOnly: 'would',
    was: { outcome: 'met in time', dueMs: 15 * 60_000 },
    would: { outcome: 'met late', dueMs: 5 * 60_000 },
  })
  expect(compared.was.obligations.late).toBe(0)
  expect(compared.would.obligations.late).toBeGreaterThan(0)
  expect(comparedText(compared)).toMatch(
    /LATE THEN {2}.*\n {4}is: met in time; due after 15 minutes, met after \d+ minutes.*\n {4}would be: met late; due after 5 minutes/,
  )
})

test('X-04 on the same plan nothing differs, and the two runs are the same byte for byte', async () => {
  const compared = await compareDrill(needs, plan)
  expect(compared.was.hash).toBe(compared.would.hash)
  expect(compared.incidents.flatMap(({ rows }) => rows).some(({ differs }) => differs)).toBe(false)
  expect(compared.incidents[0]!.pages).toMatchObject({ onlyWas: [], onlyWould: [] })
})

test('X-04 what the other plan has no place for is left out and named, and does not stop the comparison', async () => {
  const compared = await compareDrill(needs, compile(read('plans/lean.md')).plan!)
  expect(compared.leftOut.length).toBeGreaterThan(0)
  expect(compared.leftOut[0]).toMatchObject({ line: expect.any(Number), why: expect.stringMatching(/the plan has no role technical-lead/) })
})
