import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { sourceRoutes } from '../integrations/sources.ts'
import { compile } from '../plan/compile.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { checkDrill } from './check.ts'
import { inventPeople } from './people.ts'
import { readDrill } from './read.ts'
import { runDrill } from './run.ts'

const root = join(import.meta.dirname, '..', '..')
const drills = readdirSync(join(root, 'drills')).filter(name => name.endsWith('.md'))
const planNamed = (name: string): Plan => compiled(shippedSource(name as 'team' | 'lean'))
const play = (source: string, seed = '1', planOf = planNamed) => {
  const { drill, problems } = readDrill(source)
  expect(problems).toEqual([])
  const plan = planOf(drill!.plan)
  return runDrill({ drill: drill!, plan, people: inventPeople(plan, drill!.holders, instant(drill!.starts)), seed, routes: sourceRoutes() })
}
const shipped = (name: string) => readFileSync(join(root, 'drills', name), 'utf8')

test('T-30 ten drills ship', () => {
  expect(drills).toHaveLength(10)
})

test.each(drills)('T-30 %s is played by the production engine, and what it expects of the plan comes', async name => {
  const { score, transcript } = await play(shipped(name))
  expect(score.judged.filter(({ met }) => !met)).toEqual([])
  expect(transcript).not.toMatch(/Tocsin: |refused: |it is not owed/)
})

test.each(drills)('C-30 %s played again with the same seed gives the same transcript, byte for byte', async name => {
  const [first, again] = [await play(shipped(name), '7'), await play(shipped(name), '7')]
  expect(again.transcript).toBe(first.transcript)
  expect(again.hash).toBe(first.hash)
})

test('X-09 another seed lets other pages fail and people answer at other times', async () => {
  const [first, other] = [await play(shipped('traffic-attack.md'), '1'), await play(shipped('traffic-attack.md'), '2')]
  expect(other.hash).not.toBe(first.hash)
})

test('X-09 when nobody answers, the drill says what was overdue, by which clause, and the score falls', async () => {
  const silent = shipped('traffic-attack.md').replace(/^(technical-lead|incident-commander): answers.*$/gm, '$1: never answers')
  const { score, transcript } = await play(silent)
  expect(score.points).toBeLessThan(score.of)
  expect(transcript).toMatch(/OVERDUE: acknowledge \(2\.1 Who is called for a P1 or P2\)/)
  expect(score.lines.join('\n')).toMatch(/NO {3}acknowledge met in time \(2\.1 .*\): met late \(line \d+\)/)
})

test('X-04 the same drill on two plans shows what would have been different', async () => {
  const slower = (name: string): Plan => {
    const source = readFileSync(join(root, 'plans', `${name}.md`), 'utf8')
    return compile(
      source
        .replaceAll('acknowledge: 15 minutes', 'acknowledge: 5 minutes')
        .replaceAll('[15 minutes](#P1.acknowledge)', '[5 minutes](#P1.acknowledge)'),
    ).plan!
  }
  const [as, would] = [await play(shipped('traffic-attack.md')), await play(shipped('traffic-attack.md'), '1', slower)]
  expect(as.score.obligations.late).toBe(0)
  expect(would.score.obligations.late).toBeGreaterThan(0)
})

test('X-09 people who hand over call whom they name, and nobody acknowledges in their name', async () => {
  const source = shipped('traffic-attack.md').replace(
    'technical-lead: answers after 4 to 9 minutes',
    'technical-lead: hands over to internal-communications after 1 minute',
  )
  const { transcript } = await play(source)
  expect(transcript).toMatch(/#1 {2}Senior developer is added/)
  expect(transcript).toMatch(/Senior developer acknowledges/)
})

test('a signal that its source would not send stops the drill, with its line', async () => {
  const source = shipped('traffic-attack.md').replace('"labels": {', '"labels": 5, "x": {')
  await expect(play(source)).rejects.toThrow(/line \d+: alertmanager would not send this: /)
})

test.each(drills)(
  'T-30 %s fits the plan that it names, and what it expects comes whatever the seed lets people and carriers do',
  async name => {
    const { drill } = readDrill(shipped(name))
    expect(checkDrill(drill!, planNamed(drill!.plan), sourceRoutes())).toEqual([])
    expect(drill!.objectives.length).toBeGreaterThan(0)
    for (const seed of ['2', '3']) expect((await play(shipped(name), seed)).score.judged.filter(({ met }) => !met)).toEqual([])
  },
)

test('T-30 evidence that is kept after the change is found, with its clause and by how much it came late', async () => {
  const late = shipped('stolen-credentials.md')
    .replace(
      '- { at: 0:40, who: technical-lead, does: meets preserve-evidence',
      '- { at: 0:55, who: technical-lead, does: meets preserve-evidence',
    )
    .replace('- { at: 0:50, vendor:', '- { at: 0:56, vendor:')
  const { score } = await play(late)
  expect(score.judged.filter(({ met }) => !met)).toMatchObject([
    {
      expected: expect.stringMatching(/^preserve-evidence met before entering containment \(8 Evidence\)$/),
      came: 'it was met 10 minutes after',
    },
  ])
})

test('L-28, T-30 a notification that does not know everything says so, is not taken for a whole one, and reaches nobody in a drill', async () => {
  const partly = shipped('api-intrusion.md').replace(
    'does: drafts breach-notification,',
    'does: drafts breach-notification not knowing people,',
  )
  const { score, incidents } = await play(partly)
  expect(score.judged.filter(({ met }) => !met)).toMatchObject([
    {
      expected: expect.stringContaining('breach-notification drafted with all contents'),
      came: expect.stringContaining('nothing certain of people'),
    },
  ])
  expect(incidents.every(({ drill }) => drill !== null)).toBe(true)
  const sent = await play(shipped('ransom.md'))
  expect(Object.values(sent.incidents[1]!.notifications!)).toMatchObject([{ status: 'sent', counts: null }])
})

test('T-30 a departure from the plan costs its point, and is named with its clause', async () => {
  const skipping = shipped('traffic-attack.md').replace(/^- \{ at: 0:55.*\n/m, '')
  const { score } = await play(skipping)
  expect(score.judged.filter(({ met }) => !met)).toMatchObject([
    { expected: 'no departure from the plan', came: 'Phase Eradication skipped (4 From alert to review)' },
  ])
})
