/** tocsin incident replay: a past incident under another plan, in words. */
import { readFileSync } from 'node:fs'
import type { As } from '../http/api.ts'
import type { Replay } from '../http/plan-api.ts'
import { type Answer, type Command, textOf, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Replayed = As<typeof Replay>
type Occasion = Replayed['gone'][number]
const pagesShown = 20

export const incidentReplay: Command = {
  name: 'incident replay',
  usage: 'NUMBER [--plan FILE | --version ID]',
  summary: 'What another plan would have owed, paged and found late in a past incident',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, plan: { type: 'string' }, version: { type: 'string' } },
  help: [
    '--plan FILE    the other plan; or',
    '--version ID   a version that the server has; absent both: the one that runs',
    'Nothing is stored and nobody is paged.',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const file = textOf(values, 'plan')
    const version = textOf(values, 'version')
    if (file !== undefined && version !== undefined) throw new WrongUse('--plan and --version are two answers', 'name one of them')
    const which = positionals[0]!.replace(/^#/, '')
    const body = { ...(file === undefined ? {} : { source: read(file) }), ...(version === undefined ? {} : { version }) }
    const replayed = await remoteOf(values).ask<Replayed>('POST', `/incidents/${encodeURIComponent(which)}/replay`, body)
    return { json: replayed, text: told(replayed), code: replayed.opens ? 0 : 1 }
  },
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${(error as Error).message}`, 'name a plan, as plans/team.md')
  }
}

const minute = (at: string | null): string => (at === null ? 'no date' : `${at.slice(0, 16).replace('T', ' ')}Z`)
const how = (o: Occasion): string =>
  `${o.state}${o.late && o.state !== 'overdue' ? ', late' : ''}${o.metAt === null ? '' : ` at ${minute(o.metAt)}`}`
const line = (o: Occasion): string[] => [`  ${o.name}`, o.words, `due ${minute(o.dueAt)}`, how(o)]

function told(r: Replayed): string {
  const lines = [`#${r.number}, which ran under version ${r.was.version}, replayed against ${r.plan.title} ${r.plan.version}`]
  const part = (heading: string, rows: readonly string[][]) => {
    if (rows.length > 0) lines.push('', heading, table(rows.map(row => [...row])))
  }
  if (!r.opens) lines.push('', `This plan cannot open it: ${r.leftOut[0]?.why ?? 'it is not said why'}`)
  part('Owed then, and not under this plan', r.gone.map(line))
  part('Would have been late, and was not', r.lateThen.map(line))
  part('Was late, and would not have been', r.inTimeThen.map(line))
  part(
    'Otherwise',
    r.otherwise.flatMap(({ was, would }) => [
      [`  ${would.name}`, `was: ${was.words}`, `due ${minute(was.dueAt)}`, how(was)],
      ['', `would be: ${would.words}`, `due ${minute(would.dueAt)}`, how(would)],
    ]),
  )
  part('Owed besides', r.besides.map(line))
  if (r.alike > 0) lines.push('', `${r.alike} alike`)
  const { was, would } = r.pages
  lines.push('', `Pages: ${was.length} then, ${would.length} under this plan`)
  const key = (p: (typeof was)[number]) => `${p.at} ${p.person.id} ${p.by}`
  const known = new Set(was.map(key))
  const more = would.filter(p => !known.has(key(p)))
  const kept = new Set(would.map(key))
  const less = was.filter(p => !kept.has(key(p)))
  const page = (p: (typeof was)[number]) => [`  ${minute(p.at)}`, p.person.name, p.by, `${p.why}, ${p.clause}`]
  part('Only under this plan', more.slice(0, pagesShown).map(page))
  if (more.length > pagesShown) lines.push(`  and ${more.length - pagesShown} more`)
  part('Only then', less.slice(0, pagesShown).map(page))
  if (less.length > pagesShown) lines.push(`  and ${less.length - pagesShown} more`)
  part(
    'Left out, because this plan has no place for it',
    r.leftOut.map(left => [`  ${minute(left.at)}`, left.act, left.why]),
  )
  return lines.join('\n')
}
