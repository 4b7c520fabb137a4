/** tocsin incident record: all that is recorded of one incident, to hand over: as text, as a page to print, or as a value. */
import { existsSync } from 'node:fs'
import type { As } from '../http/api.ts'
import type { IncidentRecord } from '../http/record-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf, WrongUse } from './command.ts'
import { fileOut } from './file.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

const formats = ['markdown', 'html', 'json'] as const
type Format = (typeof formats)[number]

export const incidentRecord: Command = {
  name: 'incident record',
  usage: 'NUMBER [--format markdown|html|json] [--output FILE]',
  summary: 'All that is recorded of it, to hand over: what was owed and kept, who did what, and how to verify it by the log',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, format: { type: 'string' }, output: { type: 'string' } },
  help: [
    '--format F     markdown (reads as text), html (a page to print), or json; absent: markdown',
    '--output FILE  into a file that only you may read; absent: it is printed',
    ...remoteHelp,
  ],
  async run({ positionals, values, output }): Promise<Answer> {
    const which = positionals[0]!.replace(/^#/, '')
    const format = formatOf(textOf(values, 'format') ?? (output.json ? 'json' : 'markdown'))
    const file = textOf(values, 'output')
    if (file !== undefined && existsSync(file)) throw new AnswerIsNo(`${file} is there already`, 'name another file, or move it away')
    const remote = remoteOf(values)
    const path = `/incidents/${encodeURIComponent(which)}/record`
    if (file === undefined && (output.json || format === 'json')) {
      const record = await remote.ask<As<typeof IncidentRecord>>('GET', path)
      return { json: record, text: JSON.stringify(record, null, 2) }
    }
    const text = await remote.text(`${path}?as=${format}`)
    if (file === undefined) return { json: null, text: text.trimEnd() }
    fileOut(file, format === 'json' ? `${JSON.stringify(JSON.parse(text), null, 2)}\n` : text, { mode: 0o600, flag: 'wx' })
    return { json: { incident: which, format, file }, text: `${file}: the record of incident ${which}` }
  },
}

function formatOf(text: string): Format {
  const format = formats.find(known => known === text)
  if (format === undefined) throw new WrongUse(`there is no format ${text}`, `--format ${formats.join(', or ')}`)
  return format
}
