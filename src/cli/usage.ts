/** tocsin usage list: events that integrations count, by type, and what is usual of each. */
import type { As } from '../http/api.ts'
import type { UsageType } from '../http/usage-api.ts'
import type { Answer, Command } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Kept = As<typeof UsageType>

const usually = ({ last, learningUntil }: Kept): string => {
  if (last?.usual) return last.usual.low === null ? `up to ${last.usual.high}` : `${last.usual.low + 1} to ${last.usual.high}`
  return learningUntil === null ? 'not known at this time of day' : `is learnt until ${learningUntil}`
}

const list: Command = {
  name: 'usage list',
  usage: '',
  summary: 'Events that integrations count, and what is usual in a quarter of an hour',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const { items } = await remoteOf(values).ask<{ items: Kept[] }>('GET', '/usage')
    const rows = items.map(one => [
      one.integration.name,
      one.type,
      one.state,
      one.last === null ? '' : String(one.last.count),
      usually(one),
    ])
    return {
      json: { types: items },
      text: rows.length === 0 ? 'Nothing is counted.' : table([['integration', 'type', 'state', 'last', 'usually'], ...rows]),
    }
  },
}

export const usageCommands: readonly Command[] = [list]
