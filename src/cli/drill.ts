/** tocsin drill run: a drill under a virtual clock, without a server, in seconds. Nothing leaves this process. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
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

export const drillRun: Command = {
  name: 'drill run',
  usage: 'FILE [--seed N] [--plan FILE] [--people FILE]',
  summary: 'Play a drill under a virtual clock: a transcript, what was met and what was late, a score',
  takes: { min: 1, max: 1 },
  options: { seed: { type: 'string' }, plan: { type: 'string' }, people: { type: 'string' } },
  help: [
    'FILE           a drill in Markdown, as drills/lost-laptop.md; - reads stdin',
    '--seed N       of what people and carriers do by chance (default 1): the same seed, the same transcript',
    '--plan FILE    another plan than the one that the drill names',
    '--people FILE  the people; absent: one person for each position of the plan',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const { drill, problems } = readDrill(readText(file))
    if (drill === null) {
      const text = problems.map(problem => said(file, problem)).join('\n')
      throw new AnswerIsNo(`${file} cannot be played\n${text}`, null, { error: 'failed', file, problems })
    }
    const plan = planAt(textOf(values, 'plan') ?? planOf(drill, file))
    const given = textOf(values, 'people')
    const read = given === undefined ? null : readPeople(readText(given))
    const wrong = read?.problems.find(({ severity }) => severity === 'error')
    if (read !== null && read.directory === null)
      throw new AnswerIsNo(`${given} cannot be read: line ${wrong?.line}: ${wrong?.what}`, wrong?.instead ?? null)
    const seed = textOf(values, 'seed') ?? '1'
    const people = read?.directory ?? inventPeople(plan, drill.holders, instant(drill.starts))
    const { transcript, hash, score, incidents, commits } = await runDrill({ drill, plan, people, seed, routes: sourceRoutes() }).catch(
      error => {
        throw new AnswerIsNo(`${file} cannot be played: ${error instanceof Error ? error.message : String(error)}`)
      },
    )
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
