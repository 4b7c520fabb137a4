/** Whether a log, or a part of it, is what was signed: by lines, notes and keys that somebody was given, and nothing else. */
import { isIncluded, leafHash, makeTree } from '../../core/log/merkle.ts'
import { sha256 } from './checkpoints.ts'
import { type Note, type NoteKey, readNote, signedBy } from './note.ts'

/** A checkpoint, and what is wrong with it by itself. `by`: whose signatures were checked and are right; `at` the second of a witness. */
export type Judged = Readonly<{
  note: Note | null
  by: readonly Readonly<{ name: string; at: number | null }>[]
  wrong: readonly string[]
}>

/** Each of the keys has to have signed it. Never throws. */
export function judge(text: string, keys: readonly NoteKey[]): Judged {
  let note: Note
  try {
    note = readNote(text)
  } catch (error) {
    return { note: null, by: [], wrong: [wordsOf(error)] }
  }
  const by: { name: string; at: number | null }[] = []
  const wrong: string[] = []
  for (const key of keys) {
    try {
      const signed = signedBy(note, key)
      if (signed === false) wrong.push(`${key.name} did not sign it with the key that was given`)
      else by.push({ name: key.name, at: signed.at })
    } catch (error) {
      wrong.push(wordsOf(error))
    }
  }
  return { note, by, wrong }
}
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Which of the checkpoints the lines of a whole log do not lead to, in sentences. Between one that is right and the next that is not lies
 * what was altered.
 */
export function notSigned(lines: readonly string[], notes: readonly Note[]): readonly string[] {
  const wrong: string[] = []
  const tree = makeTree(sha256)
  let right = 0
  for (const { checkpoint } of notes.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)) {
    const { size, root } = checkpoint
    if (size > lines.length) {
      wrong.push(`${lines.length} events are here, and ${size} were signed: the end is missing`)
      continue
    }
    while (tree.size < size) tree.push(leafHash(sha256, Buffer.from(lines[tree.size]!)))
    if (tree.size === size && Buffer.from(tree.root()).equals(root)) right = size
    else wrong.push(`the first ${size} events are not those that were signed: what was altered is one of lines ${right + 1} to ${size}`)
  }
  return wrong
}

/** One event with its way up to the root of the checkpoint; hashes as base64. */
export type Proven = Readonly<{ leaf: number; path: readonly string[]; bytes: string }>

export function isProven({ leaf, path, bytes }: Proven, note: Note): boolean {
  const { size, root } = note.checkpoint
  const hashes = path.map(step => Buffer.from(step, 'base64'))
  return isIncluded(sha256, { leaf: leafHash(sha256, Buffer.from(bytes)), index: leaf, size, root, path: hashes })
}
