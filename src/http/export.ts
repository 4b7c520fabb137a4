/** What every export carries: what was asked, for which time, how many there are, and the hash of what is in it. */
import { createHash } from 'node:crypto'
import type { Instant } from '../core/id.ts'
import { writeCsv } from '../customers/csv.ts'
import { iso } from '../read/instant.ts'

export type Exported = { query: string; from: string | null; to: string; total: number; hash: string }
type Cell = string | number | null

export const exportOf = (query: string, from: Instant | null, to: Instant, items: readonly unknown[]): Exported => ({
  query,
  from: from === null ? null : iso(from),
  to: iso(to),
  total: items.length,
  hash: createHash('sha256').update(JSON.stringify(items)).digest('hex'),
})

/** The rows, and before them what they are: lines that begin with # and hold no comma of their own. */
export function csvOf(of: Exported, rows: readonly (readonly Cell[])[]): string {
  const body = writeCsv(rows)
  const hash = createHash('sha256').update(body).digest('hex')
  return `# query: ${of.query}\r\n# period: ${of.from ?? 'the beginning'} to ${of.to}\r\n# total: ${of.total}\r\n# sha256 of what follows: ${hash}\r\n${body}`
}
