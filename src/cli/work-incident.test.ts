import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../cli.ts'
import { org } from '../engine/testing/house.ts'
import { type Front, openFront } from '../http/testing/front.ts'
import { typed } from './testing/typed.ts'

let front: Front
let there: string[]
beforeEach(async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
})
afterEach(() => front.stop())

const called = (...args: string[]) => typed(...args, ...there)

test('an incident is worked to its end from a terminal: acknowledged, noted, raised, moved on, resolved, closed', async () => {
  await called('incident', 'open', 'Checkout fails', '--severity', 'P2')
  expect(await called('incident', 'acknowledge', '1')).toMatchObject({ code: 0, out: expect.stringMatching(/^#1 acknowledged at /) })
  expect(await called('incident', 'note', '#1', 'The deploy of 14:00 did it')).toMatchObject({ code: 0 })
  expect(await called('incident', 'severity', '1', 'P1', '--reason', 'Everyone is hit')).toMatchObject({
    code: 0,
    out: '#1 is P1 now',
  })
  expect(await called('incident', 'resolve', '1', '--note', 'Rolled back')).toMatchObject({ code: 0 })
  expect(await called('incident', 'close', '1', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"status":"closed"') })
  const { out } = await called('incident', 'show', '1')
  for (const words of ['The deploy of 14:00 did it', 'Everyone is hit', 'Rolled back']) expect(out).toContain(words)
})

test('someone is called in from a terminal by name: paged until they acknowledge; nobody of a name is answered with those there are', async () => {
  await called('incident', 'open', 'Checkout fails')
  expect(await called('incident', 'call', '1', 'ben', '--note', 'Knows the database')).toMatchObject({
    code: 0,
    out: '#1 pages Ben until they acknowledge',
  })
  await front.house.clock.runFor(1000)
  expect(front.house.sent.map(({ to }) => to)).toContain('ben@ntfy')
  expect((await called('incident', 'show', '1')).out).toContain('Knows the database')
  expect(await called('incident', 'call', '1', 'Zoe')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/nobody called Zoe: nobody is paged[\s\S]*Ben/),
  })
  expect(await called('incident', 'call', '1')).toMatchObject({ code: 2, err: expect.stringContaining('NUMBER PERSON') })
  const made = await called('token', 'create', 'phone', '--person', 'Ben', '--json')
  const out: string[] = []
  await called('incident', 'open', 'Mail fails', '--severity', 'P4')
  await run(['incident', 'call', '2', 'Ben', '--url', there[1]!, '--token', JSON.parse(made.out).token], {
    out: text => void out.push(text),
    err: () => {},
  })
  expect(out).toEqual([expect.stringContaining('does not page them: they asked themselves')])
})

test('C-30 what is exported verifies without a server; a record that was changed, cut or taken out is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-log-'))
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
    return join(folder, name)
  }
  const verified = (...args: string[]) => typed('log', 'verify', ...args)
  try {
    await called('incident', 'open', 'Checkout fails')
    await called('incident', 'note', '1', 'The deploy did it')
    await front.house.clock.runFor(1500)
    const exported = await called('log', 'export')
    const lines = exported.out.split('\n')
    const sha256 = /sha256 (\w+)$/.exec(exported.err)![1]!
    const whole = file('whole.jsonl', lines)
    expect(await verified(whole)).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(
        new RegExp(`^${lines.length} events, leaves 0 to ${lines.length - 1}, sha256 ${sha256}\n[^]*Consistent, not witnessed`),
      ),
    })
    await called('incident', 'note', '1', 'Rolled back')
    await called('incident', 'open', 'Mail fails')
    await front.house.clock.runFor(1500)
    const later = (await called('log', 'export')).out.split('\n')
    const grown = file('grown.jsonl', later)
    expect(await verified(grown, '--sha256', sha256, '--events', String(lines.length), '--kept', whole)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/are those of the hash\.\nAll that was kept stands here/),
    })
    const other = later.with(1, later[1]!.replace('"schema":1', '"schema":9'))
    const changed = file('changed.jsonl', other)
    expect((await verified(changed)).code).toBe(0) // in good form: the file alone cannot tell
    expect(await verified(changed, '--sha256', sha256, '--events', String(lines.length))).toMatchObject({
      code: 1,
      out: expect.stringContaining(`are not those of ${sha256}: which one`),
    })
    expect(await verified(changed, '--kept', whole)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/changed\.jsonl:2: entry 2 of stream .* reads otherwise here$/m),
    })
    const out = file('out.jsonl', later.toSpliced(2, 1))
    expect(await verified(out)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/out\.jsonl:3: before entry 4 of .*, entry 3 is missing$/m),
    })
    expect(
      await verified(file('part.jsonl', (await called('log', 'export', '--after', '2')).out.split('\n')), '--after', '2'),
    ).toMatchObject({ code: 0 })
    expect(await verified(file('cut.jsonl', lines.slice(0, -1)), '--sha256', sha256, '--events', String(lines.length))).toMatchObject({
      code: 1,
      out: expect.stringContaining('the end is missing'),
    })
    const { id } = JSON.parse((await called('incident', 'list', '--json')).out).incidents[0]
    const own = later.filter(line => JSON.parse(line).stream === id)
    expect(own.length).toBeLessThan(later.length)
    const hashOf = (some: readonly string[]) =>
      createHash('sha256')
        .update(some.map(line => `${line}\n`).join(''))
        .digest('hex')
    const ofIt = (of: string, some: readonly string[]) =>
      verified(of, '--incident', id, '--sha256', hashOf(some), '--events', String(some.length))
    expect(await ofIt(grown, own)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`events of incident ${id} are those of the hash`),
    })
    expect(await ofIt(grown, own.slice(0, 2))).toMatchObject({ code: 0 }) // a record that was made before more of it happened
    const changedOf = file('changed-of.jsonl', later.with(later.indexOf(own[1]!), own[1]!.replace('"schema":1', '"schema":9')))
    expect(await ofIt(changedOf, own)).toMatchObject({ code: 1, out: expect.stringContaining(`of incident ${id} are not those of`) })
    expect(await ofIt(whole, own)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/events of incident .* are here, and the hash is of \d+: the end/),
    })
    expect(await verified(whole, '--incident', id)).toMatchObject({ code: 2, err: expect.stringContaining('--sha256 HASH --incident') })
    expect(await verified(join(folder, 'none'))).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') })
    expect(await verified(whole, '--sha256', '1b26')).toMatchObject({ code: 2, err: expect.stringContaining('64 hex digits') })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what is counted is said in the number that it has', async () => {
  await called('incident', 'open', 'Checkout fails', '--note', 'Since the deploy')
  expect((await called('log', 'export', '--after', '0')).err).toMatch(/^\d+ events, /)
  expect((await called('erase', 'incident', '1', '--entry', '2', '--why', 'asked for')).out).toMatch(
    /^Erased: 1 text, the words of 0 alerts\. /,
  )
  expect((await called('erase', 'list')).out).toContain('1 text, the words of 0 alerts')
})

test('what a verb needs is asked for, and what the server refuses is said in its words', async () => {
  await called('incident', 'open', 'Checkout fails')
  expect(await called('incident', 'severity', '1', 'P1')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') })
  expect(await called('incident', 'close', '1', '--false-positive')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') })
  expect(await called('incident', 'acknowledge', '99')).toMatchObject({
    code: 1,
    err: expect.stringContaining('tocsin incident list lists'),
  })
  expect(await called('incident', 'list', '--severity', 'P1')).toMatchObject({ code: 0 })
  expect(await called('incident', 'list', '--severity', 'P9')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no severity P9[\s\S]*P1/),
  })
  expect(await called('incident', 'severity', '1', 'P9', '--reason', 'x')).toMatchObject({ code: 1 })
})

test('a token stands for a person by name, and nobody of a name is answered with those there are', async () => {
  const made = await called('token', 'create', 'phone', '--person', 'Ana', '--json')
  expect(made.code).toBe(0)
  const hers = ['--url', there[1]!, '--token', JSON.parse(made.out).token]
  await called('incident', 'open', 'Checkout fails')
  await run(['incident', 'acknowledge', '1', ...hers], { out: () => {}, err: () => {} })
  expect((await called('incident', 'show', '1')).out).toMatch(/acknowledged .* by Ana/)
  const list = (await called('token', 'list')).out // those of one moment in the order of their ids, which is any
  expect(list).toMatch(/^\w+ +deploy script +a program +open /m)
  expect(list).toMatch(/^\w+ +phone +for Ana +open .* made by deploy script$/m)
  const { tokens } = JSON.parse((await called('token', 'list', '--json')).out)
  expect(tokens).toHaveLength(2)
  expect(tokens).toContainEqual(expect.objectContaining({ label: 'phone', person: { id: 'ana', name: 'Ana' } }))
  expect(await called('token', 'create', 'x', '--person', 'Zoe')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/nobody called Zoe[\s\S]*Ana/),
  })
})

test('a link to sign in by is made for a person by name; it opens once, and whoever is not there is answered with those who are', async () => {
  const made = await called('sign-in', 'Ana')
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^https:\S+\/sign-in\/\S+\nOpens once, until 20/)])
  const { pathname } = new URL(made.out.split('\n')[0]!)
  expect((await front.nobody.get(pathname)).body).toContain('Sign in as Ana on this device')
  expect(await called('sign-in', 'Zoe')).toMatchObject({ code: 1, err: expect.stringMatching(/nobody called Zoe[\s\S]*Ana/) })
})

test('a file is refused in the words of the server, too', async () => {
  const err: string[] = []
  const code = await run(['breach', 'export', there[0]!, there[1]!, '--token', 'wrong'], {
    out: () => {},
    err: text => void err.push(text),
  })
  expect({ code, err: err.join() }).toEqual({ code: 1, err: expect.stringContaining('You are not signed in') })
})

test('X-07 a moment is told with its offset or its place; an hour that the clock skips or repeats is refused with what to write', async () => {
  await called('incident', 'open', 'Checkout fails')
  const told = (...more: string[]) => called('incident', 'milestone', '1', 'aware', '--reason', 'Then.', ...more)
  expect(await told('--at', '2026-10-25T02:30', '--zone', 'Europe/Berlin')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/comes twice[\s\S]*write 2026-10-25T02:30\+02:00 for the first time, or 2026-10-25T02:30\+01:00/),
  })
  expect(await told('--at', '2026-03-29T02:30', '--zone', 'Europe/Berlin')).toMatchObject({
    code: 1,
    err: expect.stringContaining('skips it'),
  })
  expect(await told('--at', '2026-11-21T02:30', '--zone', 'Mars/Olympus')).toMatchObject({ code: 1, err: expect.stringContaining('IANA') })
  expect(await told('--zone', 'Europe/Berlin')).toMatchObject({ code: 2 })
  expect(await told('--at', '2026-10-25T02:30+01:00')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/has aware at 2026-10-25T0[12]:30/),
  })
})

test('L-40 closing from a program says whether it was material, where the plan asks; nothing is closed over it unsaid', async () => {
  await front.house.engine.setPlan(org, { tocsin: 'engine' }, readFileSync(new URL('../../plans/lean.md', import.meta.url), 'utf8'))
  await called('incident', 'open', 'Checkout fails', '--severity', 'SEV1')
  await called('incident', 'resolve', '1')
  const asked = await called('incident', 'close', '1')
  expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('Was this incident material') })
  expect(asked.err).toContain('--material yes | no | undecided')
  expect((await called('incident', 'show', '1', '--json')).out).toContain('"status":"resolved"')
  expect(await called('incident', 'close', '1', '--material', 'no', '--why', 'Nobody noticed')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^#1 is closed; still owed, (.|\n)+\n {2}owed {2}Hold the review/),
  })
  expect((await called('incident', 'show', '1')).out).toContain('no: Nobody noticed')

  await called('incident', 'open', 'Sign-in fails', '--severity', 'SEV1')
  expect(await called('incident', 'close', '2', '--material', 'undecided')).toMatchObject({ code: 0 }) // never blocked
  expect((await called('incident', 'show', '2')).out).toContain('Closed while still owed')
})
