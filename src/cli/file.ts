/** A file that is named on the command line. */
import { readFileSync } from 'node:fs'
import { WrongUse } from './command.ts'

/** Its text; `-`: what is piped in. */
export function fileIn(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new WrongUse(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'the path of a file, or - for what is piped in',
    )
  }
}
