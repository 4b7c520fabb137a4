/** What log verify does with checkpoints: of a whole log that was exported, and of an incident's proof. */
import { contradictions, type Wrong } from '../core/log/verify.ts'
import { isProven, type Judged, judge, notSigned, type Proven } from '../engine/checkpoint/check.ts'
import { type NoteKey, readKey } from '../engine/checkpoint/note.ts'
import { WrongUse } from './command.ts'
import { fileIn } from './file.ts'
import type { ProofHead } from './log-checkpoint.ts'

/** Throws WrongUse for what is no key. */
export const keysOf = (given: readonly string[]): readonly NoteKey[] =>
  given.map(text => {
    try {
      return readKey(text)
    } catch (error) {
      throw new WrongUse(
        error instanceof Error ? error.message : String(error),
        "--key takes what tocsin log checkpoint --key printed, --witness a witness's own",
      )
    }
  })

/** `words`: what may be said where nothing is wrong. */
export type SignedSaid = Readonly<{ wrong: readonly Wrong[]; words: readonly string[] }>

export function againstCheckpoints(lines: readonly string[], files: readonly string[], keys: readonly NoteKey[]): SignedSaid {
  const judged = files.map(file => ({ file, ...judge(fileIn(file), keys) }))
  const wrong: Wrong[] = judged.flatMap(one => one.wrong.map(what => ({ line: 1, what: `checkpoint ${one.file}: ${what}` })))
  const notes = judged.flatMap(({ note }) => note ?? [])
  wrong.push(...notSigned(lines, notes).map(what => ({ line: 1, what })))
  return { wrong, words: judged.flatMap(one => wordsOf(one, keys)) }
}

function wordsOf({ note, by }: Judged, keys: readonly NoteKey[]): readonly string[] {
  if (note === null) return []
  const { size } = note.checkpoint
  if (keys.length === 0)
    return [`The first ${size} events are those of the checkpoint, whose signature was not checked: --key says whose it should be.`]
  const witnesses = by.filter(({ at }) => at !== null)
  const seen = witnesses.map(({ name, at }) => `${name} at ${new Date(at! * 1000).toISOString()}`).join(', ')
  return [
    `The first ${size} events are those that ${by.map(({ name }) => name).join(' and ')} signed.`,
    witnesses.length > 0
      ? `Consistent, and witnessed: seen so by ${seen}, to whom no other log of this name can have been shown before.`
      : 'Consistent, not witnessed: that nobody was shown another log with such a signature, only a witness tells (--witness), or a checkpoint that somebody kept.',
  ]
}

export const isProof = (first: string | undefined): boolean => first?.startsWith('{"proof":') ?? false

const isPath = (path: unknown): path is readonly string[] => Array.isArray(path) && path.every(step => typeof step === 'string')

/** Of a file that log prove wrote. */
export function provenIn(lines: readonly string[], keys: readonly NoteKey[]): SignedSaid & Readonly<{ events: number }> {
  const parsed = <T>(text: string): T | null => {
    try {
      return JSON.parse(text) as T
    } catch {
      return null
    }
  }
  const head = parsed<Partial<ProofHead>>(lines[0]!)
  if (head?.proof !== 1 || typeof head.checkpoint !== 'string')
    return {
      events: 0,
      words: [],
      wrong: [{ line: 1, what: 'this is no proof of the form that is known here: {"proof":1,"checkpoint":…}' }],
    }
  const judged = judge(head.checkpoint, keys)
  const wrong: Wrong[] = judged.wrong.map(what => ({ line: 1, what: `its checkpoint: ${what}` }))
  const bytes: string[] = []
  const stands: number[] = [] // in which line
  for (const [i, text] of lines.slice(1).entries()) {
    const line = i + 2
    const entry = parsed<Partial<Proven>>(text)
    if (!Number.isSafeInteger(entry?.leaf) || typeof entry?.bytes !== 'string' || !isPath(entry.path)) {
      wrong.push({ line, what: 'this is no entry of a proof: {"leaf":…,"path":[…],"bytes":…}' })
      continue
    }
    bytes.push(entry.bytes)
    stands.push(line)
    if (judged.note !== null && !isProven(entry as Proven, judged.note))
      wrong.push({ line, what: `this event is not entry ${entry.leaf} of the log that was signed` })
  }
  wrong.push(...contradictions(bytes, true).map(({ line, what }) => ({ line: stands[line - 1]!, what })))
  const said =
    keys.length === 0 ? ['The signature of its checkpoint was not checked: --key says whose it should be.'] : wordsOf(judged, keys).slice(1)
  return { events: bytes.length, wrong, words: ['Each of these events is in the log that was signed, at its place.', ...said] }
}
