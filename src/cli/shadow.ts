/** tocsin shadow …: run beside another pager, with the same alerts, and page nobody. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { ShadowEnded, ShadowView } from '../http/shadow-api.ts'
import { type Answer, type Command, textOf } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

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
export const shadowCommands: readonly Command[] = [begin, end, show]
