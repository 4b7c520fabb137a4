/** tocsin plan …: the plan document, without a server. */
import { readFileSync } from 'node:fs'
import { compile } from '../plan/compile.ts'
import type { PlanProblem } from '../plan/problem.ts'
import { type Answer, type Command, WrongUse } from './command.ts'

const bytesMax = 1024 * 1024

/** The document's text; a file that cannot be read is wrong use. */
export function readPlanFile(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new WrongUse(`${path} cannot be read: ${(error as Error).message}`, 'name a plan, as plans/team.md')
  }
  if (bytes.byteLength > bytesMax) throw new WrongUse(`${path} is larger than 1 MB`, 'a plan that people read is smaller')
  return bytes.toString('utf8')
}

export const planCheck: Command = {
  name: 'plan check',
  usage: 'FILE',
  summary: 'Say everything that is wrong with a plan, each with line, column and remedy',
  takes: { min: 1, max: 1 },
  options: {},
  help: ['FILE           a plan in Markdown; - reads stdin'],
  async run({ positionals }): Promise<Answer> {
    const file = positionals[0]!
    const { plan, problems } = compile(readPlanFile(file))
    const errors = problems.filter(p => p.severity === 'error').length
    const count = (severity: PlanProblem['severity'], word: string) => {
      const n = problems.filter(p => p.severity === severity).length
      return n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]
    }
    const sum = [...count('error', 'error'), ...count('warning', 'warning'), ...count('open', 'open value'), ...count('note', 'note')].join(
      ', ',
    )
    return {
      code: plan === null ? 1 : 0,
      json: { file, ok: plan !== null, title: plan?.title ?? null, version: plan?.header.version ?? null, errors, problems },
      text: [
        ...problems.map(p => said(file, p)),
        `${plan === null ? 'This plan cannot run' : `${plan.title} ${plan.header.version} can run`}${sum ? `: ${sum}` : ''}.`,
      ].join('\n'),
    }
  },
}
const said = (file: string, p: PlanProblem): string =>
  [
    `${file}:${p.line}:${p.column} ${p.severity}: ${p.what}`,
    `  why: ${p.why}`,
    `  instead: ${p.instead}`,
    ...(p.also ? [`  see line ${p.also.line}: ${p.also.what}`] : []),
  ].join('\n')
