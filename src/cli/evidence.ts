/** tocsin incident evidence: files as evidence, from a terminal or a program: what is kept, one more, a copy of one, and away with one. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, type Stats, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { EvidenceKept, EvidenceOfIncident } from '../http/evidence-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf, type Values, WrongUse } from './command.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Held = As<typeof EvidenceOfIncident>
type File = Held['files'][number]
const verbs = ['add', 'get', 'delete'] as const

export const incidentEvidence: Command = {
  name: 'incident evidence',
  usage: 'NUMBER [add FILE | get ID | delete ID --reason TEXT]',
  summary: 'The files kept as evidence: list them, keep one more, fetch one, or delete one that nothing holds',
  takes: { min: 1, max: 3 },
  options: {
    ...remoteOptions,
    type: { type: 'string' },
    note: { type: 'string' },
    at: { type: 'string' },
    output: { type: 'string' },
    reason: { type: 'string' },
  },
  help: [
    'ID             of a file as the list has it, the beginning of it, or its name',
    '--type TYPE    add: the type of evidence of the plan, as the list has them',
    '--note TEXT    add: where it is from, what it shows',
    '--at TIME      add: when it was collected, 2026-10-25T03:30+01:00; absent: now',
    '--output FILE  get: where to; absent: under its own name, here. sha256sum says whether it is what the log has',
    '--reason TEXT  delete: why; the hash and the reason stay in the record',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const [which, verb, what] = positionals as [string, string?, string?]
    if (verb !== undefined && !verbs.some(known => known === verb))
      throw new WrongUse(`there is no "${verb}" of evidence`, verbs.join(' | '))
    if (verb !== undefined && what === undefined)
      throw new WrongUse(`${verb} needs to know what`, verb === 'add' ? 'the path of a file' : 'the id of a file')
    const path = `/incidents/${encodeURIComponent(which.replace(/^#/, ''))}/evidence`
    if (verb === 'add') return add(values, path, what!)
    const remote = remoteOf(values)
    const held = await remote.ask<Held>('GET', path)
    if (verb === 'get') return get(remote, values, path, fileIn(held, what!))
    if (verb === 'delete') return remove(remote, values, path, fileIn(held, what!))
    return { json: held, text: listing(held) }
  },
}

async function add(values: Values, path: string, from: string): Promise<Answer> {
  const { size } = fileAt(from)
  const remote = remoteOf(values)
  const { most } = await remote.ask<Held>('GET', path) // whoever is told before sending hears why
  if (size > most.bytes)
    throw new AnswerIsNo(
      `${from} has ${size} bytes, and at most ${most.bytes} are kept of one file`,
      'make it smaller, or keep it elsewhere and say with tocsin incident note where, and its sha256sum',
    )
  const sha256 = await hashOf(from)
  const said = { type: textOf(values, 'type'), collectedAt: textOf(values, 'at'), sha256 }
  const query = new URLSearchParams(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  )
  const note = textOf(values, 'note')
  const kept = await remote.upload<As<typeof EvidenceKept>>(
    `${path}?${query}`,
    Readable.toWeb(createReadStream(from)) as ReadableStream<Uint8Array>,
    {
      'content-type': mediaTypes[extname(from).toLowerCase()] ?? 'application/octet-stream',
      'x-evidence-name': encodeURIComponent(basename(from)),
      ...(note === undefined ? {} : { 'x-evidence-note': encodeURIComponent(note) }),
    },
  )
  const words = kept.again ? `is kept already, since ${kept.at}` : 'is kept'
  return { json: kept, text: `${kept.name} ${words}: ${kept.id}, ${counted(kept.bytes, 'byte')}, sha256 ${kept.sha256}${holdOf(kept)}` }
}

async function get(remote: Remote, values: Values, path: string, file: File): Promise<Answer> {
  const to = textOf(values, 'output') ?? basename(file.name)
  if (existsSync(to)) throw new AnswerIsNo(`${to} is there already`, 'name another file with --output, or move it away')
  const bytes = await remote.download(`${path}/${encodeURIComponent(file.id)}/open`)
  const sum = createHash('sha256')
  try {
    await pipeline(
      Readable.fromWeb(bytes as never),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          sum.update(chunk)
          yield chunk
        }
      },
      createWriteStream(to, { mode: 0o600, flags: 'wx' }),
    )
  } catch (error) {
    await rm(to, { force: true })
    throw new AnswerIsNo(`${to} was not written whole: ${error instanceof Error ? error.message : String(error)}`, 'ask once more')
  }
  const sha256 = sum.digest('hex')
  if (sha256 !== file.sha256) {
    await rm(to, { force: true })
    throw new AnswerIsNo(
      `what came hashes to ${sha256}, and the record says ${file.sha256}: it was not kept`,
      'ask once more; tell an owner if it is so again',
    )
  }
  return {
    json: { file: to, id: file.id, sha256 },
    text: `${to}: ${counted(file.bytes, 'byte')}, sha256 ${sha256}. That you have it is in the record.`,
  }
}

async function remove(remote: Remote, values: Values, path: string, file: File): Promise<Answer> {
  const reason = textOf(values, 'reason')
  if (reason === undefined) throw new WrongUse('deleting evidence needs its reason', '--reason "why, in a sentence"')
  const held = await remote.ask<Held>('DELETE', `${path}/${encodeURIComponent(file.id)}`, { reason })
  return { json: held, text: `${file.name} is deleted. That it was kept, by whom, and sha256 ${file.sha256} stay in the record.` }
}

function listing({ files, types }: Held): string {
  const rows = files.map(file => [
    file.id.slice(0, 8),
    file.state === 'kept' ? file.name : `${file.name} (${file.state})`,
    counted(file.bytes, 'byte'),
    file.type?.id ?? '',
    `by ${file.by}, ${file.at}${holdOf(file)}${file.opened.length === 0 ? '' : `; opened by ${file.opened.map(one => one.by).join(', ')}`}`,
  ])
  const hashes = files.map(file => `${file.sha256}  ${file.name}`)
  const asked = types.map(type => [
    `  ${type.id}`,
    `${type.name}, from ${type.source}: there ${type.retention}`,
    type.kept === 0 ? '' : counted(type.kept, 'copy', 'copies'),
  ])
  return [
    files.length === 0 ? 'No file is kept here.' : `${table(rows)}\n\n${hashes.join('\n')}`,
    ...(types.length === 0 ? [] : [`Types of evidence in the plan:\n${table(asked)}`]),
  ].join('\n\n')
}
const holdOf = ({ hold }: Pick<File, 'hold'>): string => (hold === null ? '' : `; held until ${hold.words}`)

function fileIn({ files }: Held, what: string): File {
  const found = files.filter(file => file.id === what)
  const meant = found.length > 0 ? found : files.filter(file => file.name === what || (what.length >= 4 && file.id.startsWith(what)))
  if (meant.length === 1) return meant[0]!
  throw new AnswerIsNo(
    meant.length === 0 ? `there is no file ${what} on this incident` : `${what} is the name of ${meant.length} files`,
    files.length === 0 ? 'none is kept' : `one of ${files.map(file => `${file.id.slice(0, 8)} (${file.name})`).join(', ')}`,
  )
}

function fileAt(path: string): Stats {
  let stats: Stats
  try {
    stats = statSync(path)
  } catch (error) {
    throw new WrongUse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'name a file')
  }
  if (!stats.isFile()) throw new WrongUse(`${path} is no file`, 'name a file; put several into one archive')
  return stats
}

async function hashOf(path: string): Promise<string> {
  const sum = createHash('sha256')
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer)
  return sum.digest('hex')
}

/** For whoever reads the list: nothing is opened by it. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gz': 'application/gzip',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.zip': 'application/zip',
}
