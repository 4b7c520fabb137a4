/**
 * What a command of the CLI is, and what all of them share: how they are called, what they answer, how they end.
 *
 * Exit codes: 0 done, 1 the answer is no, 2 wrong use. With --json exactly one JSON document goes to stdout; diagnostics
 * always go to stderr.
 */
import type { ParseArgsConfig } from 'node:util'

export type Options = NonNullable<ParseArgsConfig['options']>
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
/** What a command answers: `text` for people, `json` for programs. `code` 1: the answer is no. */
export type Answer = Readonly<{ text: string; json: unknown; code?: 0 | 1 }>
export type Output = Readonly<{ out(text: string): void; err(text: string): void; json: boolean }>
export type Command = Readonly<{
  /** As it is called: "incident list". */
  name: string
  /** Behind the name: "NAME [--source KIND]". */
  usage: string
  summary: string
  /** How many positional arguments there may be. */
  takes: Readonly<{ min: number; max: number }>
  options: Options
  /** One line an option. */
  help: readonly string[]
  /** Answers, or has written its answer itself and says how it ended. */
  run(input: Readonly<{ positionals: readonly string[]; values: Values; output: Output }>): Promise<Answer | 0 | 1>
}>

/** The command was called wrongly: exit code 2. */
export class WrongUse extends Error {
  readonly instead: string
  constructor(what: string, instead: string) {
    super(what)
    this.instead = instead
  }
}
/** The command was called rightly, and the answer is no: exit code 1. `json`: for programs. */
export class AnswerIsNo extends Error {
  readonly instead: string | null
  readonly json: unknown
  constructor(
    what: string,
    instead: string | null = null,
    json: unknown = { error: 'failed', message: what, ...(instead ? { instead } : {}) },
  ) {
    super(what)
    this.instead = instead
    this.json = json
  }
}

export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}
/** A whole number in [least, most]. */
export function numberOf(values: Values, name: string, least: number, most: number): number | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most)
    throw new WrongUse(`--${name} ${text} is no whole number from ${least} to ${most}`, `--${name} ${least}`)
  return number
}
