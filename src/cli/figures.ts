/** tocsin figures: the plan's figures over a time, with their targets and denominators. */
import { counted } from '../core/counted.ts'
import type { As, Figures } from '../http/api.ts'
import { lengthOfTime } from '../read/instant.ts'
import type { Answer, Command } from './command.ts'
import { periodHelp, periodOptions, periodQuery } from './period.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Figure = As<typeof Figures>['items'][number]

export const figures: Command = {
  name: 'figures',
  usage: '[--from DATE] [--to DATE]',
  summary: "The plan's figures over incidents that were opened in a time, from what was recorded",
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...periodOptions },
  help: [...periodHelp, ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const made = await remoteOf(values).ask<As<typeof Figures>>('GET', `/figures${periodQuery(values)}`)
    const rows = made.items.flatMap(figure => figure.rows.map(row => rowOf(figure, row)))
    const { from, to, total, hash } = made.export
    return {
      json: made,
      text: [
        table([['figure', 'severity', 'is', 'target', '', 'taken over', 'not yet'], ...rows]),
        '',
        `${counted(total, 'incident')}, ${from ?? 'the beginning'} to ${to}`,
        `SHA-256 ${hash}`,
      ].join('\n'),
    }
  },
}

function rowOf(figure: Figure, row: Figure['rows'][number]): string[] {
  const say = (value: number) => (figure.unit === 'percent' ? `${value} %` : lengthOfTime(value))
  return [
    figure.name,
    row.severityName ?? 'all',
    row.value === null ? 'none yet' : say(row.value),
    row.target === null ? (row.targetWords ?? '') : say(row.target),
    row.kept === null ? '' : row.kept ? 'kept' : 'missed',
    String(row.of),
    String(row.missing),
  ]
}
