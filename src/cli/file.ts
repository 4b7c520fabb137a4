/** A file that is named on the command line. */
import { readFileSync, writeFileSync } from 'node:fs'
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

/** Writes it. `options`: of node's writeFileSync, such as who may read it. Throws WrongUse where it cannot be written. */
export function fileOut(path: string, text: string, options: Readonly<{ mode?: number; flag?: 'w' | 'wx' }> = {}): void {
  try {
    writeFileSync(path, text, options)
  } catch (error) {
    throw new WrongUse(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'name a file in a directory that is there and yours',
    )
  }
}
