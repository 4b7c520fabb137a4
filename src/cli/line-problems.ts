/** What is wrong in a file, by line, as people read it. */
import type { As } from '../http/api.ts'
import type { LineProblem } from '../http/customers-api.ts'

export const printed = (problems: readonly As<typeof LineProblem>[]): string =>
  problems.map(p => `  line ${p.line}${p.column === '' ? '' : `, ${p.column}`}: ${p.what}\n    instead: ${p.instead}`).join('\n')
