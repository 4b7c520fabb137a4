/**
 * tocsin log verify: whether an exported log is what was written, as far as the file and what was kept elsewhere can tell. It asks no
 * server, so that an auditor does it with the file alone.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { counted } from '../core/counted.ts'
import { contradictions, differences, type Wrong } from '../core/log/verify.ts'
import { type Answer, type Command, numberOf, textOf, type Values, WrongUse } from './command.ts'
import { againstCheckpoints, isProof, keysOf, provenIn } from './log-signed.ts'

const shownMost = 50
const lineFeed = 10

export const logVerify: Command = {
  name: 'log verify',
  usage:
    'FILE [--checkpoint FILE]... [--key KEY] [--witness KEY]... [--sha256 HASH [--events N] [--incident STREAM]] [--kept FILE] [--after LEAF]',
  summary: 'Say of an exported log which record is wrong, by the file alone or beside what was kept',
  takes: { min: 1, max: 1 },
  options: {
    checkpoint: { type: 'string', multiple: true },
    key: { type: 'string' },
    witness: { type: 'string', multiple: true },
    sha256: { type: 'string' },
    events: { type: 'string' },
    incident: { type: 'string' },
    kept: { type: 'string' },
    after: { type: 'string' },
  },
  help: [
    'FILE           what tocsin log export or tocsin log prove wrote; - reads what is piped in. No server is asked',
    '--checkpoint FILE  signed lines that were kept, of now or of earlier; more than one narrow down what was altered',
    "--key KEY      the log's public key, got by another way than the checkpoints",
    '--witness KEY  of a witness that must have signed each of them, too',
    '--sha256 HASH  that was written down at an export',
    '--events N     of so many events; absent: of all in FILE',
    '--incident ID  the hash is of the events of this incident alone, as its record has it (tocsin incident record)',
    '--kept FILE    an export that was kept: the record that differs is named',
    '--after LEAF   as it was exported: what came before is not in FILE',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const hash = textOf(values, 'sha256')?.toLowerCase()
    if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash))
      throw new WrongUse('--sha256 is a hash of 64 hex digits', 'the one that tocsin log export printed, whole')
    const after = numberOf(values, 'after', -1, Number.MAX_SAFE_INTEGER) ?? -1
    const bytes = bytesOf(file)
    const lines = [...linesOf(bytes)]
    const total = lines.length
    const keys = keysOf([textOf(values, 'key') ?? [], listOf(values, 'witness')].flat())
    const notes = listOf(values, 'checkpoint')
    if (isProof(lines[0])) {
      const other = ['checkpoint', 'sha256', 'events', 'incident', 'kept', 'after'].find(name => values[name] !== undefined)
      if (other !== undefined)
        throw new WrongUse(
          `${file} is a proof, which has its checkpoint in it: --${other} is of a log that was exported`,
          'log verify FILE --key KEY',
        )
      const { events, wrong, words } = provenIn(lines, keys)
      return {
        code: wrong.length === 0 ? 0 : 1,
        json: { file, events, comparedWith: ['proof'], problems: wrong },
        text: [counted(events, 'event'), ...(wrong.length === 0 ? words : told(file, wrong))].join('\n'),
      }
    }
    if (notes.length === 0 && keys.length > 0)
      throw new WrongUse('a key is of the checkpoint that it signed', '--checkpoint FILE --key KEY, or a file that tocsin log prove wrote')
    if (notes.length > 0 && after >= 0)
      throw new WrongUse('a checkpoint is of the log from its beginning, and --after leaves that out', 'an export without --after')
    const incident = textOf(values, 'incident')
    if (incident !== undefined && hash === undefined)
      throw new WrongUse('--incident says of which events a hash is', '--sha256 HASH --incident ID, as the record of the incident has them')
    const hashed = incident === undefined ? lines : lines.filter(line => streamOf(line) === incident)
    const events = numberOf(values, 'events', 0, Number.MAX_SAFE_INTEGER) ?? hashed.length
    if (hash === undefined && events !== total) throw new WrongUse('--events says of how many events a hash is', '--sha256 HASH --events N')
    const ofWhat = incident === undefined ? '' : ` of incident ${incident}`
    const sha256 = hashOf(lines)
    const wrong: Wrong[] = [...contradictions(lines, after < 0)]
    if (hash !== undefined && events > hashed.length)
      wrong.push({
        line: total,
        what: `${counted(hashed.length, `event${ofWhat} is`, `events${ofWhat} are`)} here, and the hash is of ${events}: the end is missing`,
      })
    else if (hash !== undefined && hashOf(hashed.slice(0, events)) !== hash)
      wrong.push({
        line: 1,
        what: `the first ${counted(events, 'event')}${ofWhat} are not those of ${hash}${wrong.length > 0 ? '' : ': which one was changed, only an export that was kept tells (--kept FILE)'}`,
      })
    const kept = textOf(values, 'kept')
    if (kept !== undefined) wrong.push(...differences(lines, [...linesOf(bytesOf(kept))]))
    const signed = notes.length === 0 ? null : againstCheckpoints(lines, notes, keys)
    wrong.push(...(signed?.wrong ?? []))
    const by = [signed === null ? null : 'checkpoint', hash === undefined ? null : 'hash', kept === undefined ? null : 'export'].filter(
      one => one !== null,
    )
    const first = total === 0 ? 'none' : String(after + 1)
    const head = `${counted(total, 'event')}, leaves ${first} to ${total === 0 ? 'none' : after + total}, sha256 ${sha256}`
    return {
      code: wrong.length === 0 ? 0 : 1,
      json: { file, total, sha256, comparedWith: by, problems: wrong },
      text: [head, ...(wrong.length === 0 ? sound(by, events, ofWhat, signed?.words ?? null) : told(file, wrong))].join('\n'),
    }
  },
}

const told = (file: string, wrong: readonly Wrong[]): readonly string[] => [
  ...wrong.slice(0, shownMost).map(({ line, what }) => `${file}:${line}: ${what}`),
  ...(wrong.length > shownMost ? [`and ${wrong.length - shownMost} more`] : []),
]
const sound = (by: readonly string[], events: number, ofWhat: string, signed: readonly string[] | null): readonly string[] => [
  'Every record is whole, in its place, and none is missing between two others.',
  ...(by.includes('hash') ? [`The first ${counted(events, 'event')}${ofWhat} are those of the hash.`] : []),
  ...(by.includes('export') ? ['All that was kept stands here as it stood there.'] : []),
  ...(signed ?? [unsigned(by)]),
]
const unsigned = (by: readonly string[]): string =>
  by.length > 0
    ? 'Consistent, not witnessed: what was written anew before that hash or export was put away is not shown by it.'
    : 'Consistent, not witnessed: a log that was written anew as a whole would be so, too. Only what was kept elsewhere shows that: --checkpoint, --sha256, --kept.'
const listOf = (values: Values, name: string): readonly string[] => {
  const given = values[name]
  return (Array.isArray(given) ? given : []).filter(one => typeof one === 'string')
}

/** The incident, or whatever else, that an event is of; null: the line is no event. */
function streamOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { stream?: unknown } | null)?.stream ?? null
  } catch {
    return null
  }
}

/** Of all lines together, each with its line feed: what tocsin log export prints, and sha256sum of the file. */
function hashOf(lines: readonly string[]): string {
  const hash = createHash('sha256')
  for (const line of lines) hash.update(line).update('\n')
  return hash.digest('hex')
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new WrongUse(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'the file that tocsin log export wrote, or - for what is piped in',
    )
  }
}

/** As they are: a carriage return stays, and so does what is no UTF-8, as a character that no record has. */
function* linesOf(bytes: Buffer): Generator<string> {
  if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === lineFeed)) return // of a log without events
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from)
    yield bytes.toString('utf8', from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
  }
}
