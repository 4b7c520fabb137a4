/** tocsin shadow …: run beside another pager, with the same alerts, and page nobody. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { ShadowEnded, ShadowReportShown, ShadowView } from '../http/shadow-api.ts'
import { lengthOfTime } from '../read/instant.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, textOf } from './command.ts'
import { periodHelp, periodOptions, periodQuery } from './period.ts'
import { personCalled } from './person.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type View = As<typeof ShadowView>

const noteOption = { note: { type: 'string' } } as const
const noteHelp = '--note TEXT   why; kept with it in the log'

function stateOf({ since, by, open, times }: View): string {
  const lines = [
    since === null ? 'Not in shadow: alerts page.' : `In shadow since ${since}, by ${by}: nobody is paged, and nothing leaves.`,
    ...(since === null && times[0] !== undefined ? [`The last one: ${times[0].from} to ${times[0].until}, by ${times[0].by}.`] : []),
  ]
  if (open.length > 0) {
    lines.push(
      `${counted(open.length, 'incident that was', 'incidents that were')} opened in shadow and ${open.length === 1 ? 'is' : 'are'} open:`,
    )
    for (const one of open) lines.push(`  #${one.number} ${one.severity}: ${one.title}${one.acknowledged ? ' (acknowledged)' : ''}`)
  }
  return lines.join('\n')
}
const begin: Command = {
  name: 'shadow begin',
  usage: '',
  summary: 'From now on nothing leaves: no page, no letter, no post. Everything else runs as it would',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...noteOption },
  help: [noteHelp, ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const note = textOf(values, 'note')
    const view = await remoteOf(values).ask<View>('POST', '/shadow/begin', note === undefined ? {} : { note })
    return { json: view, text: stateOf(view) }
  },
}
const end: Command = {
  name: 'shadow end',
  usage: '[--page-anew]',
  summary: 'From now on alerts page again; what was opened in shadow stays unpaged',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...noteOption, 'page-anew': { type: 'boolean' } },
  help: ['--page-anew   page, from the first step on, for what was opened in shadow and is open still', noteHelp, ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const note = textOf(values, 'note')
    const ended = await remoteOf(values).ask<As<typeof ShadowEnded>>('POST', '/shadow/end', {
      ...(note === undefined ? {} : { note }),
      pageAnew: values['page-anew'] === true,
    })
    const { paged, notPaged, shadow } = ended
    const lines = [
      stateOf(shadow),
      ...(paged.length > 0 ? [`Paged anew: ${paged.map(n => `#${n}`).join(', ')}`] : []),
      ...notPaged.map(({ number, why }) => `#${number} is not paged: ${why}`),
    ]
    return { json: ended, text: lines.join('\n'), ...(notPaged.length > 0 ? { code: 1 as const } : {}) }
  },
}
const show: Command = {
  name: 'shadow show',
  usage: '',
  summary: 'Whether the house is in shadow, since when and by whom, and what was opened in it',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const view = await remoteOf(values).ask<View>('GET', '/shadow')
    return { json: view, text: stateOf(view) }
  },
}

type Report = As<typeof ShadowReportShown>
type Item = Report['items'][number]

const callWords = ({ is, theirs, ours, byMs }: Item['calls'][number]): string => {
  const there = theirs === null ? 'nobody there' : `${theirs.name} there at ${theirs.at}`
  const here =
    ours === null
      ? 'nobody here'
      : `${ours.person.name} here at ${ours.at} (${ours.why}${ours.step === null ? '' : `, step ${ours.step + 1}`})`
  const by = byMs === null || is === 'same' ? '' : `, ${lengthOfTime(Math.abs(byMs))} ${byMs < 0 ? 'earlier' : 'later'}`
  return `    ${is}: ${there}; ${here}${by}`
}
function itemLines({ is, theirs, ours, matched, couldBe, calls }: Item): string[] {
  const there =
    theirs === null ? '' : `${theirs.pager} ${theirs.number === null ? theirs.incident : `#${theirs.number}`} ${theirs.title ?? ''}`.trim()
  const here = ours === null ? '' : `#${ours.number} ${ours.severity} ${ours.title}`
  const by = couldBe.length > 0 ? `it could be ${couldBe.map(n => `#${n}`).join(' or ')}` : matched === null ? '' : `matched by ${matched}`
  return [`${is}: ${[there, here, by].filter(part => part !== '').join(' | ')}`, ...calls.map(callWords)]
}
function reportText(report: Report): string {
  const { verdict, counts, coverage, from, to, items } = report
  const counted = Object.entries(counts).filter(([, n]) => n > 0)
  return [
    `${verdict.is === 'alike' ? 'Alike' : verdict.is === 'look at it' ? 'Before you switch over, look at this' : 'Nothing to compare yet'}: ${from} to ${to}`,
    ...verdict.lookAt.map(line => `  ${line}`),
    '',
    table([['incidents', ''], ...counted.map(([is, n]) => [is, String(n)])]),
    `${coverage.words} webhooks heard${coverage.lastAt === null ? '' : `, the last at ${coverage.lastAt}`}; ${coverage.fromTheStart} of its incidents from the start, ${coverage.inTheMiddle} not.`,
    `The same time: within ${lengthOfTime(report.toleranceMs)}. Without a key in common: the same service within ${lengthOfTime(report.windowMs)}.`,
    '',
    ...items.flatMap(itemLines),
  ].join('\n')
}
const report: Command = {
  name: 'shadow report',
  usage: '[--from DATE] [--to DATE]',
  summary: 'Whom the other pager paged and whom Tocsin would have paged; exit code 1 where there is something to look at',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...periodOptions, tolerance: { type: 'string' }, window: { type: 'string' } },
  help: [
    ...periodHelp,
    '--tolerance S   seconds within which it is the same time (60)',
    '--window S      seconds within which an alert of the same service is the same one, without a key in common (600)',
    ...remoteHelp,
  ],
  async run({ values }): Promise<Answer> {
    const query = new URLSearchParams(periodQuery(values).replace(/^\?/, ''))
    for (const name of ['tolerance', 'window'] as const) {
      const given = numberOf(values, name, 0, 86_400)
      if (given !== undefined) query.set(name, String(given))
    }
    const made = await remoteOf(values).ask<Report>('GET', `/shadow/report${query.size === 0 ? '' : `?${query}`}`)
    return { json: made, text: reportText(made), ...(made.verdict.is === 'alike' ? {} : { code: 1 as const }) }
  },
}
const match: Command = {
  name: 'shadow match',
  usage: 'PAGER ID PERSON',
  summary: 'Say who of yours somebody of the other pager is, by name or id: tocsin shadow match PagerDuty PUSER1 "Ines Duarte"',
  takes: { min: 3, max: 3 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const [pager, id, called] = positionals as [string, string, string]
    const remote = remoteOf(values)
    const found = await personCalled(remote, called)
    if (found.id === null)
      throw new AnswerIsNo(`there is nobody called ${called}`, `one of ${found.people.map(({ name }) => name).join(', ')}`)
    const made = await remote.ask<Report>('PUT', '/shadow/people', { pager, id, person: found.id })
    return { json: made, text: `${pager} ${id} is ${called}.` }
  },
}
export const shadowCommands: readonly Command[] = [begin, end, show, report, match]
