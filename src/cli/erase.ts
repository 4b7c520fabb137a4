/** tocsin erase incident | person | list: what people wrote, and people, destroyed on purpose. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { Erasure } from '../http/erasures-api.ts'
import { type Answer, type Command, type Options, textOf, type Values, WrongUse } from './command.ts'
import { personCalled } from './person.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

const reasons = ['asked for', 'kept long enough', 'should not be there']
const whyOptions: Options = { ...remoteOptions, why: { type: 'string' } }
const whyHelp = [
  `--why REASON   ${reasons.map(reason => `"${reason}"`).join(', ')}; nothing else, because it stays on record`,
  ...remoteHelp,
]

function whyOf(values: Values): string {
  const why = textOf(values, 'why') ?? ''
  if (!reasons.includes(why)) throw new WrongUse(`--why has to say why, and "${why}" is no reason`, `--why "${reasons[0]}"`)
  return why
}
const gone = ({ texts, alerts, files, reports }: Pick<As<typeof Erasure>, 'texts' | 'alerts' | 'files' | 'reports'>): string =>
  `${counted(texts, 'text')}, the words of ${counted(alerts, 'alert')}${files === 0 ? '' : `, ${counted(files, 'file of evidence', 'files of evidence')}`}${reports === 0 ? '' : `, ${counted(reports, 'report')}`}`
const told = (done: As<typeof Erasure>): Answer => ({
  json: done,
  text: `Erased: ${gone(done)}${done.person === null ? '' : ', and the entry in the directory'}. Backups from before still have them: they go when one is restored.`,
})

export const eraseIncident: Command = {
  name: 'erase incident',
  usage: 'NUMBER --why REASON [--entry SEQ]…',
  summary: 'Destroy the words of an incident; what was decided, by whom and when stays',
  takes: { min: 1, max: 1 },
  options: { ...whyOptions, entry: { type: 'string', multiple: true } },
  help: ['--entry SEQ    only the words of this timeline entry, as often as there are entries', ...whyHelp],
  async run({ positionals, values }): Promise<Answer> {
    const entries = ((values.entry ?? []) as string[]).map(whole)
    return told(
      await remoteOf(values).ask<As<typeof Erasure>>('POST', '/erasures', {
        incident: whole(positionals[0]!.replace(/^#/, '')),
        ...(entries.length === 0 ? {} : { entries }),
        why: whyOf(values),
      }),
    )
  },
}
const whole = (text: string): number => {
  if (!/^\d+$/.test(text))
    throw new WrongUse(`${text} is no number`, 'tocsin incident list has the incidents, tocsin incident show their entries')
  return Number(text)
}
export const eraseReport: Command = {
  name: 'erase report',
  usage: 'REFERENCE --why REASON',
  summary: 'Destroy what somebody reported, by the reference that they were given',
  takes: { min: 1, max: 1 },
  options: whyOptions,
  help: whyHelp,
  async run({ positionals, values }): Promise<Answer> {
    return told(await remoteOf(values).ask('POST', '/erasures', { report: positionals[0]!, why: whyOf(values) }))
  },
}
export const erasePerson: Command = {
  name: 'erase person',
  usage: 'PERSON --why REASON [--words]',
  summary: 'Destroy a person’s entry in the directory, and all ways to reach them',
  takes: { min: 1, max: 1 },
  options: { ...whyOptions, words: { type: 'boolean' } },
  help: ['PERSON         by name, or by id', '--words        also whatever they wrote on any incident', ...whyHelp],
  async run({ positionals, values }): Promise<Answer> {
    const words = values.words === true
    const why = whyOf(values)
    const remote = remoteOf(values)
    const { id } = await personCalled(remote, positionals[0]!, 'whole name') // whoever left the directory is erased by id still
    return told(await remote.ask('POST', '/erasures', { person: id ?? positionals[0], words, why }))
  },
}
export const eraseList: Command = {
  name: 'erase list',
  usage: '',
  summary: 'What was erased, when, by whom and why',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const { items } = await remoteOf(values).ask<{ items: As<typeof Erasure>[] }>('GET', '/erasures')
    const rows = items.map(e => [
      e.at,
      e.by,
      e.why,
      gone(e),
      e.subscribers > 0 ? 'subscription ended' : (e.person ?? e.incidents.map(n => `#${n}`).join(' ')),
    ])
    return { json: { erasures: items }, text: items.length === 0 ? 'Nothing was erased.' : table(rows) }
  },
}
