/** tocsin incident acknowledge | call | note | severity | phase | cause | resolve | close: the work of an incident from a terminal or a program. */
import { createInterface } from 'node:readline/promises'
import type { As, IncidentDetail } from '../http/api.ts'
import { type Answer, AnswerIsNo, type Command, type Options, textOf, type Values, WrongUse } from './command.ts'
import { listed } from './incident.ts'
import { personCalled } from './person.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'

type Detail = As<typeof IncidentDetail>
type Asked = Readonly<{ body: Record<string, unknown>; done(after: Detail): string }>

/** One verb of /incidents/{id}/{verb}; `ask` turns what was typed into its body. `verb`: as the API calls it, if otherwise. */
const work = (
  name: string,
  of: Readonly<{
    verb?: string
    usage: string
    summary: string
    options?: Options
    help?: readonly string[]
    more?: 0 | 1
    ask(rest: readonly string[], values: Values, there: { remote: () => Remote; incident: () => Promise<Detail> }): Asked | Promise<Asked>
  }>,
): Command => ({
  name: `incident ${name}`,
  usage: of.usage,
  summary: of.summary,
  takes: { min: 1 + (of.more ?? 0), max: 1 + (of.more ?? 0) },
  options: { ...remoteOptions, ...of.options },
  help: [...(of.help ?? []), ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const [which, ...rest] = positionals as [string, ...string[]]
    const path = `/incidents/${encodeURIComponent(which.replace(/^#/, ''))}`
    const remote = (): Remote => remoteOf(values) // wrong use is said before there has to be a server
    const { body, done } = await of.ask(rest, values, { remote, incident: () => remote().ask<Detail>('GET', path) })
    const after = await remote().ask<Detail>('POST', `${path}/${of.verb ?? name}`, body)
    return { json: { incident: listed(after) }, text: `#${after.number} ${done(after)}` }
  },
})

const moment: Options = { at: { type: 'string' }, zone: { type: 'string' } }
const momentHelp: readonly string[] = [
  '--at TIME      2026-10-25T03:30+01:00, or with --zone the clock of a place: 2026-10-25T03:30; absent: now',
  '--zone ZONE    Europe/Berlin; an hour that its clock skips or repeats is refused, with what to write instead',
]
/** As the server reads it (RFC 9557); undefined: now. */
const momentOf = (values: Values): string | undefined => {
  const [at, zone] = [textOf(values, 'at'), textOf(values, 'zone')]
  if (zone !== undefined && at === undefined) throw new WrongUse('--zone needs a time', '--at 2026-10-25T03:30 --zone Europe/Berlin')
  return at === undefined || zone === undefined ? at : `${at}[${zone}]`
}
const note: Options = { note: { type: 'string' } }
const noteHelp = '--note TEXT    for the timeline'
const noteOf = (values: Values) => {
  const text = textOf(values, 'note')
  return text === undefined ? {} : { note: text }
}
const reasonOf = (values: Values, of: string): string => {
  const reason = textOf(values, 'reason')
  if (reason === undefined) throw new WrongUse(`${of} needs its reason`, '--reason "why, in a sentence"')
  return reason
}

export const workCommands: readonly Command[] = [
  work('acknowledge', {
    usage: 'NUMBER',
    summary: 'Say that you have it: paging for it ends',
    ask: () => ({ body: {}, done: i => `acknowledged at ${i.acknowledgedAt}` }),
  }),
  work('call', {
    verb: 'add-responder',
    usage: 'NUMBER PERSON [--note TEXT]',
    summary: 'Call someone in: they are paged now, until they acknowledge',
    options: note,
    help: ['PERSON         by name, or by id', '--note TEXT    for the timeline: what they are needed for'],
    more: 1,
    async ask([person], values, { remote }) {
      const { id, people } = await personCalled(remote(), person!)
      if (id === null)
        throw new AnswerIsNo(`there is nobody called ${person}: nobody is paged`, `one of ${people.map(({ name }) => name).join(', ')}`)
      const name = people.find(one => one.id === id)?.name ?? person!
      return {
        body: { person: id, ...noteOf(values) },
        done: i =>
          i.calledOut.some(called => called.person.id === id)
            ? `pages ${name} until they acknowledge`
            : `has ${name}, and does not page them: they asked themselves, or no contact method of theirs is left`,
      }
    },
  }),
  work('note', {
    usage: 'NUMBER TEXT',
    summary: 'Put a sentence into the timeline',
    more: 1,
    ask([text]) {
      if (text?.trim() === '') throw new WrongUse('the note is empty', 'tocsin incident note 1 "what you saw, in a sentence"')
      return { body: { text }, done: () => 'has the note' }
    },
  }),
  work('severity', {
    usage: 'NUMBER SEVERITY --reason TEXT',
    summary: 'Raise or lower the severity; every obligation follows',
    options: { reason: { type: 'string' } },
    help: ['--reason TEXT  why; it stays in the timeline'],
    more: 1,
    ask: ([to], values) => ({ body: { to, reason: reasonOf(values, 'a change of severity') }, done: i => `is ${i.severityName} now` }),
  }),
  work('milestone', {
    usage: 'NUMBER MILESTONE [--at TIME] [--zone ZONE] [--reason TEXT]',
    summary: 'Say when something was: aware, confirmed, outage-began …; clocks that run from it start with it',
    options: { ...moment, reason: { type: 'string' } },
    help: [...momentHelp, '--reason TEXT  why it was then'],
    more: 1,
    ask: ([milestone], values) => {
      const reason = textOf(values, 'reason')
      const happenedAt = momentOf(values)
      return {
        body: { milestone, ...(happenedAt === undefined ? {} : { happenedAt }), ...(reason === undefined ? {} : { reason }) },
        done: i => `has ${milestone} at ${i.milestones.find(m => m.id === milestone)?.happenedAt ?? happenedAt ?? 'this moment'}`,
      }
    },
  }),
  work('phase', {
    usage: 'NUMBER PHASE [--note TEXT]',
    summary: 'Enter a phase of the plan',
    options: note,
    help: [noteHelp],
    more: 1,
    ask: ([to], values) => ({ body: { to, ...noteOf(values) }, done: i => `is in ${i.phaseName ?? i.phase}` }),
  }),
  work('cause', {
    verb: 'root-causes',
    usage: 'NUMBER NAMES [--reason TEXT]',
    summary: 'Name its root causes, by which incidents are read together',
    options: { reason: { type: 'string' } },
    help: [
      'NAMES          expired-certificate,dns: all of them, with commas; they stand instead of those before, and "" takes them back',
      '--reason TEXT  for the timeline',
    ],
    more: 1,
    ask: ([names = ''], values) => {
      const reason = textOf(values, 'reason')
      const causes = names.split(',').flatMap(cause => cause.trim() || [])
      return {
        body: { causes, ...(reason === undefined ? {} : { reason }) },
        done: () =>
          causes.length === 0
            ? 'has no root cause named any more'
            : `has ${causes.length === 1 ? 'the root cause' : 'the root causes'} ${causes.join(', ')}`,
      }
    },
  }),
  work('resolve', {
    usage: 'NUMBER [--note TEXT]',
    summary: 'Declare the incident resolved',
    options: note,
    help: [noteHelp],
    ask: (_, values) => ({ body: noteOf(values), done: i => `is resolved since ${i.resolvedAt}` }),
  }),
  work('close', {
    usage: 'NUMBER [--material ANSWER --why TEXT] [--false-positive --reason TEXT]',
    summary: 'Close it: all is done, or it was a false positive',
    options: { 'false-positive': { type: 'boolean' }, reason: { type: 'string' }, material: { type: 'string' }, why: { type: 'string' } },
    help: [
      '--material ANSWER  whether it was material, where the plan asks: yes, no, or undecided, which leaves it owed',
      '--why TEXT     the reason of that answer',
      '--false-positive  it was none; it is kept, with',
      '--reason TEXT  why',
    ],
    async ask(_, values, { incident }) {
      const falsePositive = values['false-positive'] === true
      const reason = falsePositive ? reasonOf(values, 'a false positive') : textOf(values, 'reason')
      return {
        body: {
          as: falsePositive ? 'false positive' : 'done',
          ...(reason === undefined ? {} : { reason }),
          ...(falsePositive ? {} : await materialOf(values, incident)),
        },
        done: after => (falsePositive ? 'is closed as a false positive' : `is closed${leftOwed(after)}`),
      }
    },
  }),
]

/** What closing left owed, as the console asks before it closes: who came and who acknowledged is over with it. */
function leftOwed({ obligations }: Detail): string {
  const left = obligations.filter(o => (o.state === 'owed' || o.state === 'overdue') && !o.can.includes('acknowledge'))
  if (left.length === 0) return ''
  return `; still owed, which the record keeps as a departure from the plan:${left.map(o => `\n  ${o.state}  ${o.name}`).join('')}`
}

/** L-40: closing asks whether it was material, at a terminal by a question, of a program by an option. It is never closed over it unsaid. */
async function materialOf(values: Values, incident: () => Promise<Detail>) {
  const why = textOf(values, 'why')
  const given = textOf(values, 'material')
  const because = why === undefined ? {} : { why }
  if (given === 'undecided') return {}
  if (given !== undefined) return { material: given, ...because }
  const { closing, number } = await incident()
  if (closing === null) return {}
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new AnswerIsNo(
      `#${number} is not closed: the plan asks "${closing.question}"`,
      `--material ${[...closing.answers, 'undecided'].join(' | ')}, and --why TEXT`,
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answers = [...closing.answers, 'undecided'].join(' / ')
    if (closing.weigh.length > 0) process.stderr.write(`Weigh: ${closing.weigh.join('; ')}\n`)
    const answer = (await terminal.question(`${closing.question} (${answers}) `)).trim()
    if (answer === 'undecided') return {}
    const reason = why ?? (await terminal.question('Why? ')).trim()
    return { material: answer, ...(reason === '' ? {} : { why: reason }) }
  } finally {
    terminal.close()
  }
}
