/**
 * `docs/rows.md`: what must work, row by row, with the tests that show it. A test shows a row by naming its id first in
 * its own name; nothing is marked by hand. The table's first two columns are the source, the third is written.
 */
export type Shown = Readonly<{ name: string; file: string; passed: boolean }>

const rowLine = /^\| ([LCTX]-\d\d) \| (.*?) \|(?: .*\|)?$/
const idsAtStart = /^((?:[LCTX]-\d\d\b[ ,]*)+)/

/** The ids that a test's own name begins with. */
export const idsOf = (name: string): readonly string[] => idsAtStart.exec(name)?.[1]?.match(/[LCTX]-\d\d/g) ?? []

/** The text of `docs/rows.md` with its third column as these tests show it. */
export function writeRows(text: string, shown: readonly Shown[]): string {
  const byRow = new Map<string, Shown[]>()
  for (const s of shown) for (const id of idsOf(s.name)) byRow.set(id, [...(byRow.get(id) ?? []), s])
  const cell = (id: string) => {
    const tests = byRow.get(id) ?? []
    if (tests.length === 0) return 'not yet'
    const failed = tests.filter(t => !t.passed)
    if (failed.length > 0) return `not yet: failing in ${unique(failed.map(t => t.file)).join(', ')}`
    return unique(tests.map(t => `${t.name.replace(idsAtStart, '').replaceAll('|', '\\|')} (\`${t.file}\`)`))
      .sort()
      .join('<br>')
  }
  return text
    .split('\n')
    .map(line => {
      const m = rowLine.exec(line)
      return m ? `| ${m[1]} | ${m[2]} | ${cell(m[1]!)} |` : line
    })
    .join('\n')
}

const unique = (of: readonly string[]) => [...new Set(of)]
