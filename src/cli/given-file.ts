/** Files that a command is given: a plan, the people. What cannot be read is wrong use, and says what to name instead. */
import { readFileSync } from 'node:fs'
import { readPeople } from '../people/read.ts'
import { AnswerIsNo, WrongUse } from './command.ts'

const bytesMax = 1024 * 1024

/** The text of a file, - for stdin; one that cannot be read is wrong use. */
export function readText(path: string, what: string, instead: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new WrongUse(`${path} cannot be read: ${(error as Error).message}`, instead)
  }
  if (bytes.byteLength > bytesMax) throw new WrongUse(`${path} is larger than 1 MB`, `name ${what}`)
  return bytes.toString('utf8')
}

export function peopleIn(file: string) {
  const { directory, problems } = readPeople(readText(file, 'the people', 'name a file of people, as people.yaml'))
  if (directory === null)
    throw new AnswerIsNo(
      `${file} is not taken:\n${problems.map(p => `  ${file}:${p.line}:${p.column} ${p.severity}: ${p.what}; ${p.instead}`).join('\n')}`,
      null,
      { error: 'people-file', message: `${file} is not taken`, problems },
    )
  return { directory, problems }
}
