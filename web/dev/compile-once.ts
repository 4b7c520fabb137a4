/** The checker's answer to a document, which many fixtures of one process ask for: it is the same each time. */
import { compile } from '../../src/plan/compile.ts'

const known = new Map<string, ReturnType<typeof compile>>()
export function compileOnce(source: string): ReturnType<typeof compile> {
  const answer = known.get(source) ?? compile(source)
  known.set(source, answer)
  return answer
}
