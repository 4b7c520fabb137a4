/** Where figures go: to stdout at once, and into bench/RESULTS.md under the bench's own heading, beside what is not measured. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { brief } from './options.ts'

const file = new URL('./RESULTS.md', import.meta.url)

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )

export type Table = Readonly<{ columns: readonly string[]; rows: readonly (readonly (string | number)[])[] }>

/** `bench`: its name, the section's heading; `says`: what is claimed, how it was measured, what was not. */
export function record(bench: string, says: string, table: Table): void {
  const machine = `${type()} ${release()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}; load average at the end ${loadavg()[0]!.toFixed(1)}`
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  const section = [
    `## ${bench}`,
    '',
    says,
    '',
    line(table.columns),
    line(table.columns.map(() => '---')),
    ...table.rows.map(line),
    '',
    `${new Date().toISOString().slice(0, 10)}; ${machine}.`,
    '',
  ].join('\n')
  process.stdout.write(`${section}\n`)
  if (brief) return // it was run to see that it works: its figures say nothing
  const before = existsSync(file)
    ? readFileSync(file, 'utf8')
    : '# What was measured\n\nMade by `npm run bench`; one section per bench, each from its last run.\n'
  const parts = before.split(/^(?=## )/m).filter(part => !part.startsWith(`## ${bench}\n`))
  writeFileSync(file, [...parts.map(part => part.trimEnd()), section.trimEnd()].join('\n\n').concat('\n'))
}
