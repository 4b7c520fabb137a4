/** tocsin log export: the audit log, as canonical bytes with their hashes. */

import { createHash } from 'node:crypto'
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { LogCheckpoint, LogEntry } from '../http/log-api.ts'
import { type Answer, type Command, numberOf, textOf } from './command.ts'
import { fileOut } from './file.ts'
import { witnessed } from './log-checkpoint.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

type Entry = As<typeof LogEntry>
const atOnce = 1_000

export const logExport: Command = {
  name: 'log export',
  usage: '[--after LEAF] [--checkpoint FILE]',
  summary: 'The audit log: one event a line, as its canonical bytes',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, after: { type: 'string' }, checkpoint: { type: 'string' } },
  help: [
    '--after LEAF   only what follows this leaf',
    '--checkpoint FILE  have the log signed and export as far as that; the signed lines go to FILE',
    ...remoteHelp,
  ],
  async run({ values, output }): Promise<Answer> {
    const after = numberOf(values, 'after', -1, Number.MAX_SAFE_INTEGER) ?? -1
    const remote = remoteOf(values)
    const entries: Entry[] = []
    const file = textOf(values, 'checkpoint')
    const signed = file === undefined ? null : await remote.ask<As<typeof LogCheckpoint>>('POST', '/log/checkpoints')
    for (;;) {
      const { items } = await remote.ask<{ items: Entry[] }>('GET', `/log?after=${entries.at(-1)?.leaf ?? after}&limit=${atOnce}`)
      entries.push(...items)
      if (items.length < atOnce || (signed !== null && items.at(-1)!.leaf >= signed.size)) break
    }
    // What came since then was not signed.
    if (signed !== null) while (entries.length > 0 && entries.at(-1)!.leaf >= signed.size) entries.pop()
    if (file !== undefined && signed !== null) fileOut(file, signed.note)
    const lines = entries.map(entry => entry.bytes)
    // What was exported can be told apart from a part of it: how much, from where to where, and its hash.
    const sha256 = createHash('sha256')
      .update(lines.map(line => `${line}\n`).join(''))
      .digest('hex')
    const about = {
      query: { after },
      firstLeaf: entries[0]?.leaf ?? null,
      lastLeaf: entries.at(-1)?.leaf ?? null,
      total: entries.length,
      sha256,
    }
    if (!output.json && signed !== null)
      output.err(`${file}: ${counted(signed.size, 'event')}, ${witnessed(signed.witnesses)}; key ${signed.key}`)
    if (!output.json)
      output.err(`${counted(about.total, 'event')}, leaves ${about.firstLeaf ?? 'none'} to ${about.lastLeaf ?? 'none'}, sha256 ${sha256}`)
    return { json: { ...about, ...(signed === null ? {} : { checkpoint: signed }), entries }, text: lines.join('\n') }
  },
}
