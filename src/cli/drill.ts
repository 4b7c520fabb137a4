/** tocsin drill run | check: a drill under a virtual clock, without a server, in seconds. Nothing leaves this process. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { counted } from '../core/counted.ts'
import { instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { checkDrill } from '../drill/check.ts'
import { compareDrill, comparedText } from '../drill/compare.ts'
import type { Drill } from '../drill/drill.ts'
import { inventPeople } from '../drill/people.ts'
import { readDrill } from '../drill/read.ts'
import { runDrill } from '../drill/run.ts'
import { sourceRoutes } from '../integrations/sources.ts'
import { readPeople } from '../people/read.ts'
import { compile } from '../plan/compile.ts'
import type { PlanProblem } from '../plan/problem.ts'
import { type Answer, AnswerIsNo, type Command, textOf, WrongUse } from './command.ts'

const shippedPlans = join(import.meta.dirname, '..', '..', 'plans')

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new WrongUse(`${path} cannot be read: ${(error as Error).message}`, 'name a drill, as drills/lost-laptop.md')
  }
}
const said = (file: string, { line, column, severity, what, why, instead }: PlanProblem): string =>
  [`${file}:${line}:${column} ${severity}: ${what}`, `  why: ${why}`, `  instead: ${instead}`].join('\n')

function planAt(path: string): Plan {
  const { plan, problems } = compile(readText(path))
  if (plan !== null) return plan
  const first = problems.find(({ severity }) => severity === 'error')
  throw new AnswerIsNo(`${path} cannot run: line ${first?.line}: ${first?.what}`, `tocsin plan check ${path}`)
}
/** The plan that the drill names: one that ships, or a file beside the drill. */
const planOf = (drill: Drill, file: string): string =>
  /^[a-z0-9-]+$/.test(drill.plan) ? join(shippedPlans, `${drill.plan}.md`) : join(file === '-' ? '.' : dirname(file), drill.plan)

function drillAt(file: string): Drill {
  const { drill, problems } = readDrill(readText(file))
  if (drill !== null) return drill
  const text = problems.map(problem => said(file, problem)).join('\n')
  throw new AnswerIsNo(`${file} cannot be played\n${text}`, null, { error: 'failed', file, problems })
}

export const drillCheck: Command = {
  name: 'drill check',
  usage: 'FILE [--plan FILE]',
  summary: 'Say whether a drill can be played on its plan: every name and every signal, each problem with its line',
  takes: { min: 1, max: 1 },
  options: { plan: { type: 'string' } },
  help: ['FILE         a drill in Markdown; - reads stdin', '--plan FILE  another plan than the one that the drill names'],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const drill = drillAt(file)
    const plan = planAt(textOf(values, 'plan') ?? planOf(drill, file))
    const problems = checkDrill(drill, plan, sourceRoutes())
    const { title } = drill
    const parts = `${counted(drill.injects.length, 'inject')}, ${counted(drill.expectations.length, 'expectation')}`
    return {
      code: problems.length === 0 ? 0 : 1,
      json: { file, title, plan: { title: plan.title, version: plan.header.version }, problems },
      text: [
        ...problems.map(problem => said(file, problem)),
        problems.length === 0 ? `${title}: fits ${plan.title} ${plan.header.version}; ${parts}` : counted(problems.length, 'problem'),
      ].join('\n'),
    }
  },
}

export const drillRun: Command = {
  name: 'drill run',
  usage: 'FILE [--seed N] [--plan FILE] [--against FILE] [--people FILE]',
  summary: 'Play a drill under a virtual clock: a transcript, what was met and what was late, a score',
  takes: { min: 1, max: 1 },
  options: { seed: { type: 'string' }, against: { type: 'string' }, plan: { type: 'string' }, people: { type: 'string' } },
  help: [
    'FILE           a drill in Markdown, as drills/lost-laptop.md; - reads stdin',
    '--seed N       of what people and carriers do by chance (default 1): the same seed, the same transcript',
    '--plan FILE    another plan than the one that the drill names',
    '--against FILE a second plan: the same drill on both, side by side; ends with 1 where something would be late that is not',
    '--people FILE  the people; absent: one person for each position of the plan',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const drill = drillAt(file)
    const plan = planAt(textOf(values, 'plan') ?? planOf(drill, file))
    const given = textOf(values, 'people')
    const read = given === undefined ? null : readPeople(readText(given))
    const wrong = read?.problems.find(({ severity }) => severity === 'error')
    if (read !== null && read.directory === null)
      throw new AnswerIsNo(`${given} cannot be read: line ${wrong?.line}: ${wrong?.what}`, wrong?.instead ?? null)
    const seed = textOf(values, 'seed') ?? '1'
    const people = read?.directory ?? inventPeople(plan, drill.holders, instant(drill.starts))
    const needs = { drill, plan, people, seed, routes: sourceRoutes() }
    const cannot = (error: unknown): never => {
      const why = error instanceof Error ? error.message : String(error)
      throw new AnswerIsNo(`${file} cannot be played: ${why}`, `tocsin drill check ${file}`)
    }
    const against = textOf(values, 'against')
    if (against !== undefined) {
      const compared = await compareDrill(needs, planAt(against)).catch(cannot)
      const worse = compared.incidents.some(({ rows }) => rows.some(({ lateOnly }) => lateOnly === 'would'))
      return { code: worse ? 1 : 0, json: { file, ...compared }, text: comparedText(compared) }
    }
    const { transcript, hash, score, incidents, commits } = await runDrill(needs).catch(cannot)
    return {
      code: score.points === score.of ? 0 : 1,
      json: {
        file,
        title: drill.title,
        plan: { title: plan.title, version: plan.header.version },
        seed,
        hash,
        score: { points: score.points, of: score.of },
        obligations: score.obligations,
        expected: score.judged,
        incidents: incidents.length,
        commits,
        transcript,
      },
      text: `${transcript}transcript ${hash}`,
    }
  },
}
