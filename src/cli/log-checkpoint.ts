/** tocsin log checkpoint, and log prove: what is signed of the audit log, for somebody elsewhere to keep or to be shown. */
import { counted } from '../core/counted.ts'
import type { Proven } from '../engine/checkpoint/check.ts'
import type { As } from '../http/api.ts'
import type { LogCheckpoint, LogProof } from '../http/log-api.ts'
import { type Answer, type Command, textOf } from './command.ts'
import { fileOut } from './file.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

export const logCheckpoint: Command = {
  name: 'log checkpoint',
  usage: '[--key]',
  summary: 'Sign how the audit log stands now: a few lines, to be kept where whoever runs this server cannot reach them',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, key: { type: 'boolean' } },
  help: ["--key          print the log's public key instead, which log verify takes as --key", ...remoteHelp],
  async run({ values, output }): Promise<Answer> {
    const made = await remoteOf(values).ask<As<typeof LogCheckpoint>>('POST', '/log/checkpoints')
    if (values.key === true) return { json: { key: made.key }, text: made.key }
    if (!output.json) output.err(`${counted(made.size, 'event')}, ${witnessed(made.witnesses)}; key ${made.key}`)
    return { json: made, text: made.note.trimEnd() }
  },
}

export const witnessed = (names: readonly string[]): string =>
  names.length === 0 ? 'signed by the log alone' : `signed by the log and by ${names.join(', ')}`

/** The first line of a file that log prove wrote; its entries follow, one a line. */
export type ProofHead = Readonly<{ proof: 1; checkpoint: string }>

export const logProve: Command = {
  name: 'log prove',
  usage: 'INCIDENT [--output FILE]',
  summary: "An incident's events with the proof that they are in the audit log; log verify checks it without the rest of the log",
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, output: { type: 'string' } },
  help: [
    'INCIDENT       its number, D3 for the third of drills, or its id',
    '--output FILE  write it there instead of to stdout',
    ...remoteHelp,
  ],
  async run({ positionals, values, output }): Promise<Answer> {
    const incident = positionals[0]!.replace(/^#/, '')
    const { checkpoint, entries } = await remoteOf(values).ask<As<typeof LogProof>>(
      'GET',
      `/log/proof?incident=${encodeURIComponent(incident)}`,
    )
    const head: ProofHead = { proof: 1, checkpoint: checkpoint.note }
    const lines = [head, ...entries.map(({ leaf, path, bytes }): Proven => ({ leaf, path, bytes }))].map(line => JSON.stringify(line))
    const file = textOf(values, 'output')
    const about = `${counted(entries.length, 'event')} of ${counted(checkpoint.size, 'event')} in the log, ${witnessed(checkpoint.witnesses)}; key ${checkpoint.key}`
    if (file === undefined) {
      if (!output.json) output.err(about)
      return { json: { checkpoint, entries }, text: lines.join('\n') }
    }
    fileOut(file, `${lines.join('\n')}\n`)
    return { json: { file, checkpoint, events: entries.length }, text: `${file}: ${about}` }
  },
}
