/** An incident's proof as a file, line by line: as `tocsin log prove` writes it, and `tocsin log verify` reads it. */
import type { As } from '../../../src/http/api.ts'
import type { LogProof } from '../../../src/http/log-api.ts'

export const proofFile = ({ checkpoint, entries }: As<typeof LogProof>): string =>
  [{ proof: 1, checkpoint: checkpoint.note }, ...entries.map(({ leaf, path, bytes }) => ({ leaf, path, bytes }))]
    .map(line => `${JSON.stringify(line)}\n`)
    .join('')
