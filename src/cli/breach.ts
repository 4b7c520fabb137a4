/** tocsin breach list | show | export: the register of breaches (GDPR Art 33(5)). */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { BreachEntry, BreachRegister } from '../http/breach-api.ts'
import type { Answer, Command } from './command.ts'
import { periodHelp, periodOptions, periodQuery } from './period.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Entry = As<typeof BreachEntry>
const day = (iso: string): string => iso.slice(0, 10)
const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')}Z`

const list: Command = {
  name: 'breach list',
  usage: '[--from DATE] [--to DATE]',
  summary: 'The register of breaches: each that was at least suspected, told or not',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...periodOptions },
  help: [...periodHelp, ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const register = await remoteOf(values).ask<As<typeof BreachRegister>>('GET', `/breaches${periodQuery(values)}`)
    const rows = register.items.map(b => [
      `#${b.number}`,
      day(b.openedAt),
      b.breach,
      `${b.authorities.filter(a => a.submissions.some(s => s.withdrawn === null)).length} of ${b.authorities.length} authorities told`,
      b.open.length === 0 ? 'documented' : `${b.open.length} not documented`,
      b.title,
    ])
    const { total, hash } = register.export
    return {
      json: register,
      text: [...(rows.length === 0 ? [] : [table(rows), '']), counted(total, 'entry', 'entries'), `SHA-256 ${hash}`].join('\n'),
    }
  },
}
const show: Command = {
  name: 'breach show',
  usage: 'NUMBER',
  summary: 'One entry: facts, effects, measures, and why each authority was told or not',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const b = await remoteOf(values).ask<Entry>('GET', `/breaches/${encodeURIComponent(positionals[0]!.replace(/^#/, ''))}`)
    return { json: b, text: shown(b) }
  },
}
const exportFile: Command = {
  name: 'breach export',
  usage: '[--from DATE] [--to DATE]',
  summary: 'The register as a CSV file on stdout, with its query, period, total and hash',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...periodOptions },
  help: [...periodHelp, ...remoteHelp],
  async run({ values, output }): Promise<Answer | 0> {
    const remote = remoteOf(values)
    if (output.json) return { json: await remote.ask('GET', `/breaches${periodQuery(values)}`), text: '' }
    output.out((await remote.text(`/breaches.csv${periodQuery(values)}`)).trimEnd())
    return 0
  },
}

function shown(b: Entry): string {
  const moment = (name: string, at: string | null) => (at === null ? [] : [`  ${name.padEnd(10)} ${minute(at)}`])
  const part = (name: string, lines: readonly string[]) => [
    '',
    name,
    ...(lines.length === 0 ? ['  nothing is written down'] : lines.map(l => `  ${l.replaceAll('\n', '\n  ')}`)),
  ]
  return [
    `#${b.number} ${b.title}: breach ${b.breach}, ${b.status}`,
    ...moment('opened', b.openedAt),
    ...moment('suspected', b.suspectedAt),
    ...moment('aware', b.awareAt),
    ...moment('confirmed', b.confirmedAt),
    ...part('Facts', b.facts),
    ...part('Effects', b.effects),
    ...part('Measures', b.measures),
    ...part('Reasons', b.reasons),
    ...part(
      'Authorities',
      b.authorities.flatMap(a => [
        `${a.name} (${a.citation})`,
        `  ${a.ground ?? 'no ground is written down'}${a.approvedBy === null ? '' : `; approved by ${a.approvedBy}`}`,
        ...a.submissions.map(
          s => `  ${minute(s.at)} ${s.reference ?? 'without a reference'}, by ${s.by}${s.withdrawn === null ? '' : `; ${s.withdrawn}`}`,
        ),
      ]),
    ),
    ...part(
      'Customers',
      b.notifications.map(
        n =>
          `${n.name}${n.preliminary ? ', preliminary' : ''}: ${n.status}, ${n.reached} of ${n.recipients} reached${n.approvedBy.length === 0 ? '' : `; approved by ${n.approvedBy.join(', ')}`}`,
      ),
    ),
    ...(b.open.length === 0 ? [] : part('Not documented yet', b.open)),
  ].join('\n')
}

export const breachCommands: readonly Command[] = [list, show, exportFile]
