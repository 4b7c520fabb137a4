import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { proofFile } from '../../web/src/log/proof-file.ts'
import { cosigned, printKey, readNote, witnessKey } from '../engine/checkpoint/note.ts'
import { makeSigner } from '../engine/ed25519.ts'
import { org } from '../engine/testing/house.ts'
import { type Front, openFront } from '../http/testing/front.ts'
import { typed } from './testing/typed.ts'

let front: Front
let there: string[]
let folder: string
beforeEach(async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
  folder = mkdtempSync(join(tmpdir(), 'tocsin-signed-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await front.stop()
})

const at = (name: string): string => join(folder, name)
const called = (...args: string[]) => typed(...args, ...there)

/** Works an incident, and exports the log with what was signed of it. */
async function exported(name: string, ...words: string[]): Promise<readonly string[]> {
  for (const title of words) {
    await called('incident', 'open', title)
    await called('incident', 'note', '1', title)
  }
  await front.house.clock.runFor(1500)
  const { out, err, code } = await called('log', 'export', '--checkpoint', at(`${name}.checkpoint`))
  expect(code).toBe(0)
  expect(err).toMatch(/\.checkpoint: \d+ events, signed by the log alone; key tocsin\/\S+\+[0-9a-f]{8}\+/)
  writeFileSync(at(`${name}.jsonl`), `${out}\n`)
  return out.split('\n')
}

test('X-05 an export is verified by what was signed of it then and earlier, without a server; what was altered since is narrowed down', async () => {
  const first = await exported('first', 'Checkout fails')
  const key = (await called('log', 'checkpoint', '--key')).out
  const lines = await exported('later', 'Mail fails', 'Search fails')
  const both = ['--checkpoint', at('first.checkpoint'), '--checkpoint', at('later.checkpoint')]
  const verified = await typed('log', 'verify', at('later.jsonl'), ...both, '--key', key)
  expect(verified).toMatchObject({ code: 0, err: '' })
  expect(verified.out).toContain(`The first ${first.length} events are those that tocsin/`)
  expect(verified.out).toContain(`The first ${lines.length} events are those that tocsin/`)
  expect(verified.out).toContain('Consistent, not witnessed')
  expect((await typed('log', 'verify', at('later.jsonl'), ...both)).out).toContain('whose signature was not checked: --key says')

  const where = first.length + 2
  const altered = lines.with(where, lines[where]!.replace('"schema":1', '"schema":9'))
  expect(altered).not.toEqual(lines)
  writeFileSync(at('altered.jsonl'), `${altered.join('\n')}\n`)
  expect(await typed('log', 'verify', at('altered.jsonl'), ...both, '--key', key)).toMatchObject({
    code: 1,
    out: expect.stringContaining(`what was altered is one of lines ${first.length + 1} to ${lines.length}`),
  })
  writeFileSync(at('cut.jsonl'), `${lines.slice(0, -1).join('\n')}\n`)
  expect(await typed('log', 'verify', at('cut.jsonl'), ...both, '--key', key)).toMatchObject({
    code: 1,
    out: expect.stringContaining(`${lines.length - 1} events are here, and ${lines.length} were signed: the end is missing`),
  })
})

test('X-05 a checkpoint that another key signed, or that was altered, or that no witness saw who should have, is refused', async () => {
  const lines = await exported('log', 'Checkout fails')
  const key = (await called('log', 'checkpoint', '--key')).out
  const note = readFileSync(at('log.checkpoint'), 'utf8')
  const verify = (...more: string[]) => typed('log', 'verify', at('log.jsonl'), '--checkpoint', at('log.checkpoint'), ...more)
  const witness = makeSigner(Buffer.alloc(32, 9))
  const theirs = printKey(witnessKey('witness.example/w1', witness.public))
  expect(await verify('--key', key, '--witness', theirs)).toMatchObject({
    code: 1,
    out: expect.stringContaining('witness.example/w1 did not sign it'),
  })
  writeFileSync(at('log.checkpoint'), note + cosigned(readNote(note).text, 'witness.example/w1', 1_764_500_000, witness))
  const witnessed = await verify('--key', key, '--witness', theirs)
  expect(witnessed.code).toBe(0)
  expect(witnessed.out).toContain('Consistent, and witnessed: seen so by witness.example/w1 at 2025-11-30T10:53:20.000Z')
  writeFileSync(at('log.checkpoint'), note.replace(`\n${lines.length}\n`, `\n${lines.length - 1}\n`))
  expect(await verify('--key', key)).toMatchObject({ code: 1, out: expect.stringContaining('the text or the signature was altered') })
  writeFileSync(at('log.checkpoint'), 'hello')
  expect(await verify('--key', key)).toMatchObject({ code: 1, out: expect.stringContaining('a checkpoint is a text, an empty line') })
  expect(await verify('--key', key.slice(0, -3))).toMatchObject({ code: 2, err: expect.stringContaining('tocsin log checkpoint --key') })
  expect(await verify('--after', '2')).toMatchObject({ code: 2, err: expect.stringContaining('from its beginning') })
  expect(await typed('log', 'verify', at('log.jsonl'), '--key', key)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--checkpoint FILE --key KEY'),
  })
})

test('X-05 one incident is proved to somebody who has nothing else of the log; no event of it can be altered, left out, or moved', async () => {
  await exported('log', 'Checkout fails', 'Mail fails')
  const key = (await called('log', 'checkpoint', '--key')).out
  expect(await called('log', 'prove', '#2', '--output', at('proof'))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\S+: \d+ events? of \d+ events in the log, signed by the log alone; key /),
  })
  const proved = await typed('log', 'verify', at('proof'), '--key', key)
  expect(proved).toMatchObject({ code: 0, err: '' })
  expect(proved.out).toContain('Each of these events is in the log that was signed, at its place.')
  const lines = readFileSync(at('proof'), 'utf8').trimEnd().split('\n')
  const of = async (some: readonly string[]) => {
    writeFileSync(at('other'), `${some.join('\n')}\n`)
    return typed('log', 'verify', at('other'), '--key', key)
  }
  expect(await of(lines.with(2, lines[2]!.replace('\\"schema\\":1', '\\"schema\\":9')))).toMatchObject({
    code: 1,
    out: expect.stringMatching(/other:3: this event is not entry \d+ of the log that was signed/),
  })
  expect(await of(lines.toSpliced(2, 1))).toMatchObject({ code: 1, out: expect.stringContaining('is missing') })
  expect(
    await of(
      lines.with(
        1,
        lines[1]!.replace(/"leaf":(\d+)/, (_, leaf) => `"leaf":${Number(leaf) + 1}`),
      ),
    ),
  ).toMatchObject({ code: 1 })
  for (const none of ['{}', '[', '{"leaf":0,"path":[7],"bytes":""}'])
    expect(await of(lines.with(1, none))).toMatchObject({ code: 1, out: expect.stringContaining('other:2: this is no entry of a proof') })
  const both = await of(lines.toSpliced(1, 0, '{}').toSpliced(3, 1))
  expect(both.out, 'the line in which it stands, past one that is none').toMatch(/other:4: before entry \d+ of .* missing/)
  expect(await typed('log', 'verify', at('proof'), '--checkpoint', at('log.checkpoint'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('which has its checkpoint in it: --checkpoint is of a log'),
  })
  expect(await called('log', 'prove', '99')).toMatchObject({ code: 1, err: expect.stringContaining('no such incident') })
})

test('X-05 the console says how the log stands, and hands out what an outsider checks by the two lines that it shows', async () => {
  await exported('log', 'Checkout fails', 'Mail fails')
  const get = (path: string) => front.program.get(`/api/v1${path}`)
  const standing = (await get('/log/standing')).json()
  const { size, note } = standing.latest
  expect(standing).toMatchObject({ size, altered: null, witnesses: [], key: (await called('log', 'checkpoint', '--key')).out })
  expect(Buffer.from(standing.root, 'base64').equals(readNote(note).checkpoint.root)).toBe(true)
  await called('incident', 'open', 'Search fails') // what came since is not in the file
  await front.house.clock.runFor(1500)
  expect((await get('/log/standing')).json()).toMatchObject({ latest: { size }, altered: null })
  for (const [name, path] of [
    [`log-${size}.jsonl`, `/log.jsonl?size=${size}`],
    [`log-${size}.checkpoint`, `/log/checkpoints/${size}`],
    ['log.key', '/log/key'],
  ] as const) {
    const file = await get(path)
    expect([file.statusCode, file.headers['content-disposition']]).toEqual([200, `attachment; filename="${name}"`])
    writeFileSync(at(name), file.body)
  }
  const key = ['--key', readFileSync(at('log.key'), 'utf8').trim()]
  const checked = await typed('log', 'verify', at(`log-${size}.jsonl`), '--checkpoint', at(`log-${size}.checkpoint`), ...key)
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining(`The first ${size} events are those that tocsin/`)])
  writeFileSync(at('incident-2.proof'), proofFile((await get('/log/proof?incident=2')).json()))
  expect(await typed('log', 'verify', at('incident-2.proof'), ...key)).toMatchObject({ code: 0, err: '' })
  expect((await get(`/log/checkpoints/${size + 1}`)).statusCode).toBe(404)
  for (const path of ['/log/standing', '/log/key', `/log.jsonl?size=${size}`, `/log/checkpoints/${size}`])
    expect((await front.ana.get(`/api/v1${path}`)).json().error, path).toBe('owners-only')
})

test('X-05 a log that somebody altered in the database is not signed over, and whoever asks is told so', async () => {
  await exported('log', 'Checkout fails')
  const of = front.house.store.org(org)
  const { log } = of
  Object.assign(of, {
    log: async (after: number, limit: number) =>
      (await log(after, limit)).map(entry =>
        entry.leaf === 1 ? { ...entry, bytes: entry.bytes.replace('"schema":1', '"schema":9') } : entry,
      ),
  })
  expect(await called('log', 'checkpoint')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /Nothing is signed any more: the log's first \d+ entries are not those that were signed[\s\S]*tocsin log verify/,
    ),
  })
  expect(await called('log', 'prove', '1')).toMatchObject({ code: 1, err: expect.stringContaining('Nothing is signed any more') })
  expect((await called('log', 'export')).code, 'what is there is handed out').toBe(0)
})

// A second reading of the formats, in another language and by another library: without them it cannot be run.
const missing = ['python3', 'openssl'].filter(program => spawnSync(program, ['version']).error !== undefined)
test.skipIf(missing.length > 0)(
  `X-05 the script that auditors are given agrees, by Python and OpenSSL alone${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')} here)` : ''}`,
  async () => {
    const lines = await exported('log', 'Checkout fails', 'Mail fails')
    const key = (await called('log', 'checkpoint', '--key')).out
    const script = new URL('../../docs/examples/verify_log.py', import.meta.url).pathname
    const checked = (file: string, by: string) => spawnSync('python3', [script, at(file), at('log.checkpoint'), by], { encoding: 'utf8' })
    expect(execFileSync('python3', [script, at('log.jsonl'), at('log.checkpoint'), key], { encoding: 'utf8' })).toBe(
      `${lines.length} entries, signed by ${key.split('+')[0]}\n`,
    )
    writeFileSync(at('altered.jsonl'), `${lines.with(1, lines[1]!.replace('"schema":1', '"schema":9')).join('\n')}\n`)
    expect(checked('altered.jsonl', key)).toMatchObject({ status: 1, stderr: expect.stringContaining('not the entries that were signed') })
    const other = `${key.split('+').slice(0, 2).join('+')}+${Buffer.concat([Buffer.of(1), Buffer.alloc(32, 5)]).toString('base64')}`
    expect(checked('log.jsonl', other)).toMatchObject({ status: 1, stderr: expect.stringContaining('not by this key') })
  },
)
