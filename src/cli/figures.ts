/** tocsin figures: the plan's figures over a time, with their targets and denominators. */
import type { As, Figures } from '../http/api.ts'
import { lengthOfTime } from '../read/instant.ts'
import { type Answer, type Command, textOf, type Values, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Figure = As<typeof Figures>['items'][number]

export const figures: Command = {
  name: 'figures',
  usage: '[--from DATE] [--to DATE]',
  summary: "The plan's figures over incidents that were opened in a time, from what was recorded",
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, from: { type: 'string' }, to: { type: 'string' } },
  help: [
    '--from DATE    2026-01-01 (midnight UTC) or an instant; absent: from the beginning',
    '--to DATE      the same, not included; absent: until now',
    ...remoteHelp,
  ],
  async run({ values }): Promise<Answer> {
    const period = { from: instantIn(values, 'from'), to: instantIn(values, 'to') }
    const query = new URLSearchParams(
      Object.entries(period).flatMap(([name, at]) => (at === undefined ? [] : [[name, at] as [string, string]])),
    )
    const made = await remoteOf(values).ask<As<typeof Figures>>('GET', `/figures${query.size === 0 ? '' : `?${query}`}`)
    const rows = made.items.flatMap(figure => figure.rows.map(row => rowOf(figure, row)))
    const { from, to, total, hash } = made.export
    return {
      json: made,
      text: [
        table([['figure', 'severity', 'is', 'target', '', 'taken over', 'not yet'], ...rows]),
        '',
        `${total} ${total === 1 ? 'incident' : 'incidents'}, ${from ?? 'the beginning'} to ${to}`,
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

function instantIn(values: Values, name: 'from' | 'to'): string | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  if (Number.isNaN(at.getTime())) throw new WrongUse(`--${name} ${text} is no date`, `--${name} 2026-01-01`)
  return at.toISOString()
}
