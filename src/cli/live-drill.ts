/** tocsin drill start | release | pause | resume | end | list | show | report: a live drill on a running server. */
import { readFileSync } from 'node:fs'
import { counted } from '../core/counted.ts'
import { drillPagesWords } from '../core/pace.ts'
import type { As } from '../http/api.ts'
import type { Drill, DrillBrief } from '../http/drills-api.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, type Options, textOf, type Values, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Detail = As<typeof Drill>
type Brief = As<typeof DrillBrief>

/** By its number, or its id; absent: the one that goes on. */
async function found(values: Values, which: string | undefined): Promise<string> {
  const { items } = await remoteOf(values).ask<{ items: Brief[] }>('GET', '/drills')
  const given = which?.replace(/^#/, '')
  const one = items.find(({ id, number, state }) => (given === undefined ? state !== 'over' : id === given || String(number) === given))
  if (one === undefined)
    throw new AnswerIsNo(given === undefined ? 'no drill goes on' : `there is no drill ${given}`, 'tocsin drill list shows them')
  return one.id
}
const time = (at: string | null): string => (at === null ? '' : `${at.slice(0, 16).replace('T', ' ')}Z`)
const scored = ({ score }: Pick<Brief, 'score'>): string => (score === null ? '' : `${score.points} of ${score.of}`)

function told(drill: Detail): string {
  const lines = [
    `DRILL ${drill.number}  ${drill.title}: ${drill.state}${drill.ended === 'aborted' ? ', broken off' : ''} ${scored(drill)}`.trimEnd(),
  ]
  for (const incident of drill.incidents) lines.push(`  #D${incident.number}  ${incident.severity}  ${incident.status}  ${incident.title}`)
  for (const { number, title } of drill.real) lines.push(`  REAL #${number}  ${title}: tocsin drill pause`)
  if (drill.lead !== null)
    lines.push(
      table(
        drill.lead.injects
          .filter(({ kind }) => kind !== 'act')
          .map(({ n, words, released, comesAt }) => [
            `  ${n + 1}`,
            released === null ? (comesAt === null ? 'by hand' : `comes ${time(comesAt)}`) : `released ${time(released.at)}`,
            words,
          ]),
      ),
    )
  if (drill.lead !== null && drill.factor > 1) {
    const kept = drill.lead.heldBack === 0 ? '' : ` ${counted(drill.lead.heldBack, 'page was', 'pages were')} held back.`
    lines.push(`  ${drill.factor} times as fast: ${drillPagesWords}.${kept}`)
  }
  if (drill.transcriptHash !== null) lines.push(`transcript ${drill.transcriptHash}`)
  return lines.join('\n')
}
const answered = (drill: Detail): Answer => ({ json: drill, text: told(drill) })

const start: Command = {
  name: 'drill start',
  usage: 'FILE [--factor N] [--by-hand] [--duty ID]',
  summary: 'Begin a live drill: the real people are paged, and every page says DRILL',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, factor: { type: 'string' }, 'by-hand': { type: 'boolean' }, duty: { type: 'string' } },
  help: [
    'FILE         a drill in Markdown, as drills/traffic-attack.md; - reads stdin',
    '--factor N   so many times as fast as the clock (default 1, at most 1000); above 1 it sends',
    `             ${drillPagesWords}`,
    '--by-hand    nothing comes in before it is released; otherwise each inject comes at its time',
    "--duty ID    the plan's own drill that is met by holding it",
    ...remoteHelp,
  ],
  async run({ positionals, values, output }) {
    const file = positionals[0]!
    let source: string
    try {
      source = readFileSync(file === '-' ? 0 : file, 'utf8')
    } catch (error) {
      throw new WrongUse(`${file} cannot be read: ${(error as Error).message}`, 'name a drill, as drills/traffic-attack.md')
    }
    const duty = textOf(values, 'duty')
    const factor = numberOf(values, 'factor', 1, 1000) ?? 1
    if (factor > 1) output.err(`${factor} times as fast, it sends ${drillPagesWords}`)
    const body = {
      source,
      factor,
      byTime: values['by-hand'] !== true,
      ...(duty === undefined ? {} : { duty }),
    }
    return answered(await remoteOf(values).ask<Detail>('POST', '/drills', body))
  },
}
const list: Command = {
  name: 'drill list',
  usage: '',
  summary: 'Drills that were held, newest first',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }) {
    const { items } = await remoteOf(values).ask<{ items: Brief[] }>('GET', '/drills')
    const rows = items.map(drill => [
      String(drill.number),
      time(drill.startedAt),
      drill.ended === 'aborted' ? 'broken off' : drill.state,
      scored(drill),
      drill.title,
    ])
    return { json: { drills: items }, text: rows.length === 0 ? 'no drill was held yet' : table(rows) }
  },
}
const show: Command = {
  name: 'drill show',
  usage: '[NUMBER]',
  summary: 'One drill; without a number the one that goes on, with what is still to come',
  takes: { min: 0, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }) {
    return answered(await remoteOf(values).ask<Detail>('GET', `/drills/${await found(values, positionals[0])}`))
  },
}
/** What is asked of the drill that goes on. */
const asked = (
  verb: string,
  of: Readonly<{
    usage?: string
    summary: string
    takes?: number
    options?: Options
    help?: readonly string[]
    body(rest: readonly string[], values: Values): object
  }>,
): Command => ({
  name: `drill ${verb}`,
  usage: of.usage ?? '',
  summary: of.summary,
  takes: { min: of.takes ?? 0, max: of.takes ?? 0 },
  options: { ...remoteOptions, ...of.options },
  help: [...(of.help ?? []), ...remoteHelp],
  async run({ positionals, values }) {
    const body = of.body(positionals, values)
    return answered(await remoteOf(values).ask<Detail>('POST', `/drills/${await found(values, undefined)}/${verb}`, body))
  },
})
const report: Command = {
  name: 'drill report',
  usage: 'NUMBER [--html]',
  summary: 'The after-action report: Markdown, with --html a page to print, with --json a value',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, html: { type: 'boolean' } },
  help: ['--html   a page to print', ...remoteHelp],
  async run({ positionals, values }) {
    const at = `/drills/${await found(values, positionals[0])}/report`
    const remote = remoteOf(values)
    const json = await remote.ask<unknown>('GET', at)
    return { json, text: (await remote.text(`${at}?as=${values.html === true ? 'html' : 'markdown'}`)).trimEnd() }
  },
}

export const liveDrillCommands: readonly Command[] = [
  start,
  asked('release', {
    usage: 'INJECT',
    summary: 'Release an inject of the drill that goes on, by its number',
    takes: 1,
    body([n]) {
      if (!/^[1-9]\d{0,3}$/.test(n!)) throw new WrongUse(`${n} is no number of an inject`, 'tocsin drill show lists them')
      return { inject: Number(n) - 1 }
    },
  }),
  asked('pause', {
    summary: 'Pause it: nothing comes in and no page of it leaves',
    options: { why: { type: 'string' } },
    help: ['--why TEXT     for its record'],
    body: (_, values) => (textOf(values, 'why') === undefined ? {} : { why: textOf(values, 'why') }),
  }),
  asked('resume', { summary: 'Let it go on', body: () => ({}) }),
  asked('end', {
    summary: 'End it: it is scored, its incidents are closed, and its report is there',
    options: { abort: { type: 'boolean' }, why: { type: 'string' } },
    help: ['--abort        it is broken off, and is evidence for nothing', '--why TEXT     for its record'],
    body: (_, values) => ({
      as: values.abort === true ? 'aborted' : 'done',
      ...(textOf(values, 'why') === undefined ? {} : { why: textOf(values, 'why') }),
    }),
  }),
  list,
  show,
  report,
]
