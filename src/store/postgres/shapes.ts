/**
 * A statement of many parts, most of which have nothing to do most of the time. PostgreSQL makes each of them ready at every run all
 * the same, and walks the whole statement for its locks: for one append that is most of what it costs. So what is not needed is left
 * out, and each combination of parts is a prepared statement of its own; parts are few, as every connection keeps each plan.
 *
 * In the file a part begins with a line `name as ( -- if PART` and ends with the line of its closing parenthesis. Any other line may
 * end with `-- if PART` or `-- unless PART`, and stands alone.
 */
import { type Statement, statementIn } from './connection.ts'

export type Shaped = Readonly<{ statement: Statement; values: readonly unknown[] }>

/** The statement with these parts, and of `values` (the first is $1) those that it mentions. Throws where it mentions one that is not there. */
export function shapesIn(file: string): (parts: readonly string[], values: readonly unknown[]) => Shaped {
  const { name, text } = statementIn(file)
  const lines = text.split('\n').filter(line => !line.startsWith('--'))
  const made = new Map<string, Readonly<{ statement: Statement; used: readonly number[] }>>()
  const make = (parts: readonly string[]) => {
    const kept = keptOf(lines, new Set(parts)).join('\n')
    const used = [...new Set([...kept.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))]
    const renumbered = kept.replace(/\$(\d+)/g, (_, n) => `$${used.indexOf(Number(n)) + 1}`)
    return { statement: { name: [name, ...parts].join('-'), text: renumbered }, used }
  }
  return (parts, values) => {
    const key = parts.join()
    const { statement, used } = made.get(key) ?? make(parts)
    made.set(key, { statement, used })
    return {
      statement,
      values: used.map(n => {
        if (n > values.length) throw new Error(`${statement.name} mentions $${n}, and ${values.length} values are given`)
        return values[n - 1]
      }),
    }
  }
}

function keptOf(lines: readonly string[], parts: ReadonlySet<string>): readonly string[] {
  const kept: string[] = []
  let leftOut = false
  for (const line of lines) {
    const [, code = line, word, part = ''] = /^(.*?) -- (if|unless) (\w+)$/.exec(line) ?? []
    const holds = word === undefined || parts.has(part) === (word === 'if')
    if (/^\w+ as \($/.test(code) && !holds) leftOut = true
    if (!leftOut && holds) kept.push(code.replace(/ -- .*$/, ''))
    if (/^\),?$/.test(line)) leftOut = false
  }
  return kept
}
