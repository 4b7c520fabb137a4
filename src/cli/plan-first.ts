/** tocsin plan first: five questions, answered by options or at the terminal, make a plan and a people file of one's own. */
import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { zoneProblem } from '../calendar/zones.ts'
import { type Answers, firstPlan, questions } from '../plan/five-questions.ts'
import { type Answer, AnswerIsNo, type Command, textOf, type Values, WrongUse } from './command.ts'

type Question = (typeof questions)[number]
const optionOf = (id: Question['id']): string => `--${id}`
const known = (q: Question): readonly string[] => Object.keys(q.answers)

/** The answer as the plan takes it; a text: what is wrong with it. */
function read(q: Question, given: string): readonly string[] | string {
  const words = given
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '' && word !== 'none')
  // "none" is an answer of its own where there is one.
  if (!q.many) words.splice(0, words.length, given.trim())
  const wrong = words.find(word => !known(q).includes(word))
  return wrong === undefined ? words : `${optionOf(q.id)} ${wrong} is no answer`
}

async function answersOf(values: Values, ask: ((q: Question) => Promise<string>) | null): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  for (const q of questions) {
    const given = textOf(values, q.id)
    const instead = `${optionOf(q.id)} ${known(q).join(q.many ? ',' : ' | ')}${q.many ? ', or none' : ''}`
    if (given === undefined && ask === null) throw new WrongUse(`${q.asks} There is no terminal to ask at.`, instead)
    let said = read(q, given ?? (await ask!(q)))
    while (typeof said === 'string') {
      if (given !== undefined) throw new WrongUse(said, instead)
      said = read(q, await ask!(q))
    }
    answers[q.id] = q.many ? said : said[0]
  }
  return answers as Answers
}

function write(path: string, text: string): void {
  if (existsSync(path)) throw new AnswerIsNo(`${path} is there already`, 'name another file, or move it away')
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new AnswerIsNo(`${path} cannot be written: ${(error as Error).message}`)
  }
}

export const planFirst: Command = {
  name: 'plan first',
  usage: '[--out FILE] [--people-out FILE] [--team …] [--sources …] [--woken …] [--data …] [--customers …]',
  summary: 'Five questions make a first plan of your own, and a draft of the people file',
  takes: { min: 0, max: 0 },
  options: {
    out: { type: 'string' },
    'people-out': { type: 'string' },
    organisation: { type: 'string' },
    zone: { type: 'string' },
    people: { type: 'string' },
    ...Object.fromEntries(questions.map(q => [q.id, { type: 'string' as const }])),
  },
  help: [
    ...questions.map(q => `${optionOf(q.id).padEnd(14)} ${known(q).join(q.many ? ',' : ' | ')}${q.many ? ', or none' : ''}   ${q.asks}`),
    'What no option answers is asked at the terminal.',
    '--organisation NAME   whose plan it is',
    '--zone ZONE           your time zone: Europe/Berlin',
    '--people "A, B"       who is there',
    '--out FILE            where the plan goes; absent: stdout',
    '--people-out FILE     where the people file goes; absent: beside --out, as people.yaml, or nowhere',
  ],
  async run({ values, output }): Promise<Answer> {
    const zone = textOf(values, 'zone')
    const noZone = zone === undefined ? null : zoneProblem(zone)
    if (noZone !== null) throw new WrongUse(`${zone} is no time zone to work by`, noZone)
    const terminal = process.stdin.isTTY === true ? createInterface({ input: process.stdin, output: process.stderr }) : null
    const ask = async (q: Question): Promise<string> => {
      output.err([q.asks, ...Object.entries(q.answers).map(([id, words]) => `  ${id.padEnd(12)}${words}`)].join('\n'))
      return terminal!.question(q.many ? 'several with commas, or none: ' : 'one of these: ')
    }
    let answers: Answers
    try {
      answers = await answersOf(values, terminal === null ? null : ask)
    } finally {
      terminal?.close()
    }
    const first = firstPlan(answers, {
      organisation: textOf(values, 'organisation') ?? 'Our team',
      date: new Date().toISOString().slice(0, 10),
      zone: zone ?? null,
      people: (textOf(values, 'people') ?? '').split(','),
    })
    const out = textOf(values, 'out')
    const peopleOut = textOf(values, 'people-out') ?? (out === undefined ? undefined : out.replace(/[^/\\]*$/, 'people.yaml'))
    if (peopleOut !== undefined && existsSync(peopleOut)) throw new AnswerIsNo(`${peopleOut} is there already`, '--people-out FILE')
    if (out !== undefined) write(out, first.plan)
    if (peopleOut !== undefined) write(peopleOut, first.people)
    const files = [
      out === undefined ? [] : [`The plan is in ${out}.`],
      peopleOut === undefined ? [] : [`The people file is in ${peopleOut}.`],
    ].flat()
    const next = `tocsin plan check ${out} --people ${peopleOut}`
    return {
      json: {
        answers,
        ...first,
        ...(out === undefined ? {} : { file: out }),
        ...(peopleOut === undefined ? {} : { peopleFile: peopleOut }),
      },
      text: out === undefined ? first.plan.trimEnd() : [...files, `Next: ${next}`].join('\n'),
    }
  },
}
