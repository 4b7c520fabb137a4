import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { commandNames } from './cli/commands.ts'
import { run } from './cli.ts'
import { type Front, openFront } from './http/testing/front.ts'

const root = new URL('..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'tocsin-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ended = Readonly<{ code: number; out: string; err: string }>
/** The command as its user calls it: a process of its own. */
const tocsin = (...args: readonly string[]): Promise<Ended> =>
  new Promise(resolve => {
    execFile(
      join(root, 'bin/tocsin'),
      [...args],
      { cwd: root, env: { ...process.env, TOCSIN_DATA: join(folder, 'none') } },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
  })

/** The same without a process, which costs a second: for all but what a process adds, its exit code and its streams. */
async function called(...args: readonly string[]): Promise<Ended> {
  let out = ''
  let err = ''
  const code = await run(args, {
    out: text => {
      out += `${text}\n`
    },
    err: text => {
      err += `${text}\n`
    },
  })
  return { code, out, err }
}

test('the command and npm start tell the runtime the same', async () => {
  const { nodeFlags } = (await import(new URL('../bin/setup.mjs', import.meta.url).href)) as { nodeFlags: readonly string[] }
  expect(readFileSync(join(root, 'bin/tocsin'), 'utf8')).toContain(`/node" ${nodeFlags.join(' ')} "$root/src/cli.ts"`)
})

test('who stops reading, as head does, ends a command in silence and not in a trace', async () => {
  const child = spawn(join(root, 'bin/tocsin'), ['plan', 'schema'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', piece => {
    err += piece
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('what is called wrongly ends with 2 and says what to write instead', async () => {
  const wrong: [string[], RegExp][] = [
    [[], /^$/],
    [['incident', 'lst'], /tocsin incident list/],
    [['incident', 'ack', '1'], /tocsin incident acknowledge NUMBER/],
    [['incident', 'take', '1'], /tocsin incident acknowledge NUMBER/],
    [['incident', 'page', '1'], /incident call NUMBER PERSON.*incident severity NUMBER SEVERITY/],
    [['incident', 'escalate', '1'], /incident severity NUMBER SEVERITY/],
    [['incident', 'note', '1', ' '], /the note is empty/],
    [['incident', 'list', '--status', 'opne'], /no status opne[\s\S]*open,resolved,closed/],
    [['servr'], /tocsin serve/],
    [['incident'], /tocsin incident open \| tocsin incident list/],
    [['unrelated', 'run', 'x.md'], /one of serve, plan/],
    [['plan', 'check'], /needs FILE/],
    [['incident', 'note', '1'], /needs TEXT/],
    [['incident', 'severity', '1'], /needs SEVERITY/],
    [['plan', 'check', 'plans/team.md', 'another'], /does not take "another"/],
    [['incident', 'list', '--sevrity', 'P1'], /--severity/],
    [['incident', 'list', '--limit', 'many'], /whole number/],
    [['incident', 'list', '--url', 'https://tocsin.example.com'], /--token/],
    [['key', 'create', 'x', '--source', 'fax'], /alertmanager/],
    [['plan', 'check', 'plans/nothing.md'], /cannot be read/],
    [['serve', '--port', '99999'], /65535/],
  ]
  const ended = await Promise.all(wrong.map(([args]) => called(...args)))
  ended.forEach(({ code, err }, i) => {
    expect([wrong[i]![0], code]).toEqual([wrong[i]![0], 2])
    expect(err).toMatch(wrong[i]![1])
  })
})

test('with --json there is one JSON document on stdout, also when the answer is no', async () => {
  const { code, out, err } = await tocsin('incident', 'list', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ message: expect.stringContaining('no server runs') })
  expect(err).toContain('tocsin serve')
  const wrong = await tocsin('nonsense', '--json')
  expect([wrong.code, JSON.parse(wrong.out).error]).toEqual([2, 'wrong-use'])
})

test('every command has its help, and the overview names them all', async () => {
  const overview = await called('--help')
  expect(overview.code).toBe(0)
  const names = [...overview.out.matchAll(/^ {2}tocsin ((?:\S+ )?\S+) {2,}/gm)].map(m => m[1]!.trim())
  expect(names).toEqual(commandNames)
  const group = await called('incident', '--help')
  expect([group.code, group.out]).toEqual([0, expect.stringContaining('tocsin incident resolve ')])
  expect(group.out).not.toContain('tocsin key')
  const helps = await Promise.all(names.map(name => called(...name.split(' '), '--help')))
  helps.forEach(({ code, out }, i) => {
    expect([names[i], code]).toEqual([names[i], 0])
    expect(out).toContain(`tocsin ${names[i]}`)
    expect(out).toContain('--json')
  })
})

test('plan check tells each problem with its place and remedy, and ends with 1 for a plan that cannot run', async () => {
  const good = await called('plan', 'check', 'plans/team.md', '--json')
  expect([good.code, JSON.parse(good.out).ok]).toEqual([0, true])
  const file = join(folder, 'broken.md')
  writeFileSync(file, readFileSync(join(root, 'plans/team.md'), 'utf8').replace('```yaml severities', '```yaml severties'))
  const bad = await called('plan', 'check', file, '--json')
  expect(bad.code).toBe(1)
  const { ok, problems } = JSON.parse(bad.out) as {
    ok: boolean
    problems: { severity: string; line: number; column: number; what: string; instead: string }[]
  }
  expect(ok).toBe(false)
  const error = problems.find(p => p.severity === 'error')!
  expect(error.line).toBeGreaterThan(0)
  expect(error.instead).toBeTruthy()
  expect((await called('plan', 'check', file)).out).toContain(`${file}:${error.line}:${error.column} error: `)
})

test('plan check --fix writes the ids of clauses into the file, and with --people says who is missing and what nobody knows', async () => {
  const file = join(folder, 'without-ids.md')
  const team = readFileSync(join(root, 'plans/team.md'), 'utf8')
  writeFileSync(file, `${team}\n## What comes last\n\nNothing.\n`)
  const fixed = await called('plan', 'check', file, '--fix')
  const line = team.split('\n').length + 1
  expect([fixed.code, fixed.out.split('\n')[0]]).toEqual([0, `${file}:${line} is now clause {#what-comes-last}`])
  expect(readFileSync(file, 'utf8')).toBe(`${team}\n## What comes last {#what-comes-last}\n\nNothing.\n`)
  expect(JSON.parse((await called('plan', 'check', file, '--fix', '--json')).out).written).toEqual([])
  expect((await called('plan', 'check', '-', '--fix')).code).toBe(2)

  const people = join(folder, 'people.yaml')
  writeFileSync(people, 'people:\n  - name: Ana Example\n    contact: { phone: +49 30 1234 5601 }\npositions:\n  captain: Ana Example\n')
  const proved = await called('plan', 'check', 'plans/team.md', '--people', people, '--weeks', '1', '--json')
  expect(proved.code).toBe(1)
  const { bindings, reach } = JSON.parse(proved.out)
  expect(bindings).toMatchObject({ vacant: expect.arrayContaining(['incident-commander']), unknownPositions: ['captain'] })
  expect(reach.every((r: { proved: boolean }) => !r.proved)).toBe(false) // P4 pages nobody and promises nothing
  const words = (await called('plan', 'check', 'plans/team.md', '--people', people, '--weeks', '1')).out
  expect(words).toMatch(/vacant: nobody is Incident [Cc]ommander/)
  expect(words).toContain('unknown: the people name a position captain, and the plan has none')
  // T-37: she may lead the work, and nothing is said of what she can get into.
  writeFileSync(
    people,
    'people:\n  - name: Ana Example\n    contact: { phone: +49 30 1234 5601 }\npositions:\n  engineering-lead: Ana Example\n',
  )
  const told = (await called('plan', 'check', 'plans/team.md', '--people', people, '--weeks', '1')).out
  expect(told).toContain(
    'access: Ana Example can hold Technical lead, and the people say nothing of access to Azure, MongoDB Atlas, Cloudflare',
  )
})

test('X-19 plan first makes a plan and a people file from five answers, asks for what is missing, and writes over nothing', async () => {
  const out = join(folder, 'mine', 'plan.md')
  mkdirSync(join(folder, 'mine'))
  const answers = ['--team', 'few', '--sources', 'prometheus,own', '--woken', 'worst', '--data', 'none', '--customers', 'none']
  const named = ['--organisation', 'Acme', '--zone', 'Europe/Berlin', '--people', 'Ana Example, Ben Example']
  const made = await called('plan', 'first', ...answers, ...named, '--out', out)
  expect([made.code, made.err]).toEqual([0, ''])
  const people = join(folder, 'mine', 'people.yaml')
  expect(made.out).toContain(`tocsin plan check ${out} --people ${people}`)
  const checked = JSON.parse((await called('plan', 'check', out, '--people', people, '--json')).out)
  expect(checked).toMatchObject({
    ok: true,
    errors: 0,
    title: 'Acme: what we do when something breaks',
    bindings: { vacant: [], unknownPositions: [] },
  })
  expect((await called('plan', 'first', ...answers, '--out', out)).code).toBe(1)
  const missing = await called('plan', 'first', '--team', 'few')
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('--sources prometheus,grafana,pagerduty,own, or none')])
  expect((await called('plan', 'first', ...answers, '--woken', 'everyone')).err).toContain('never | worst | any')
  expect(JSON.parse((await called('plan', 'first', ...answers, '--json')).out).answers).toMatchObject({ data: [], customers: 'none' })
})

test('plan escalation, render, diff and schema answer without a server, in words and as JSON', async () => {
  const page = join(folder, 'plan.html')
  const [escalation, render, same, schema, unknown] = await Promise.all([
    called('plan', 'escalation', 'P1', '--at', '2026-12-25T03:00', '--json'),
    called('plan', 'render', 'plans/team.md', '--out', page),
    called('plan', 'diff', 'plans/team.md', 'plans/team.md', '--json'),
    called('plan', 'schema', 'severities', '--json'),
    called('plan', 'escalation', 'P9'),
  ])
  const { severity, called: calls } = JSON.parse(escalation.out)
  expect([severity, calls.length > 0, calls[0].type]).toEqual(['P1', true, 'nobody reachable'])
  expect(render.code).toBe(0)
  expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
  expect(JSON.parse(same.out)).toEqual({ changes: [] })
  expect(JSON.parse(schema.out)).toMatchObject({ type: expect.any(String) })
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('P1, P2')])
})

test('clock answers for a rule with its citation, and asks for the moment that is missing', async () => {
  const [answer, missing, list] = await Promise.all([
    called('clock', 'gdpr-33', '--from', '2026-10-24T10:30', '--zone', 'Europe/Berlin', '--json'),
    called('clock', 'dora-initial', '--from', '2026-10-24T10:30Z'),
    called('clock', '--json'),
  ])
  expect(JSON.parse(answer.out)).toMatchObject({
    rule: 'gdpr-33',
    from: '2026-10-24T10:30:00+02:00',
    due: '2026-10-27T09:30:00+01:00',
    counting: expect.any(String),
    citation: expect.stringContaining('Art 33(1)'),
    readings: expect.any(Array),
    note: expect.stringContaining('Not legal advice'),
  })
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('--aware')])
  expect(JSON.parse(list.out).rules.length).toBeGreaterThan(20)
})

test('incidents, keys and tokens are worked on a running server, and incident list has the shape that programs rely on', async () => {
  const front: Front = await openFront()
  try {
    const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
    const there = ['--url', url, '--token', front.program.headers.authorization!.slice(7), '--json']
    const json = async (...args: string[]) => {
      const ended = await called(...args, ...there)
      return { code: ended.code, json: JSON.parse(ended.out) }
    }
    expect(await json('incident', 'list')).toEqual({ code: 0, json: { incidents: [] } })
    const opened = await json('incident', 'open', 'Checkout fails', '--severity', 'P2', '--note', 'Since the deploy')
    expect(opened.json.incident).toMatchObject({ number: 1, severity: 'P2' })
    await json('incident', 'open', 'Search is slow')
    const { incidents } = (await json('incident', 'list')).json
    expect(incidents.map((i: { number: number }) => i.number)).toEqual([2, 1])
    expect(incidents[1]).toEqual({
      id: expect.any(String),
      number: 1,
      title: 'Checkout fails',
      severity: 'P2',
      phase: 'detect',
      status: 'open',
      openedAt: expect.stringMatching(/Z$/),
      acknowledgedAt: null,
      alerts: 0,
      nextObligation: { clause: 'communication', dueAt: expect.stringMatching(/Z$/) },
    })
    const shown = await json('incident', 'show', '#1')
    expect(shown.json.timeline.map((e: { note: string | null }) => e.note)).toContain('Since the deploy')
    expect(await json('incident', 'show', '9')).toMatchObject({ code: 1, json: { error: 'no-such-incident' } })
    expect(await json('incident', 'open', 'x', '--severity', 'P9')).toMatchObject({ code: 1 })
    await front.house.clock.runFor(2_000) // events get their place in the log
    const log = (await json('log', 'export')).json
    expect(log).toMatchObject({ query: { after: -1 }, total: log.entries.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(log.total).toBeGreaterThan(4)
    expect(log.entries.map((e: { leaf: number }) => e.leaf)).toEqual(log.entries.map((_: unknown, i: number) => log.firstLeaf + i))
    expect(JSON.stringify(log)).not.toContain('Since the deploy') // private text is not in it
    const rest = (await json('log', 'export', '--after', String(log.entries[2].leaf))).json
    expect(rest.entries).toEqual(log.entries.slice(3))
    const key = (await json('key', 'create', 'ci', '--source', 'signal')).json
    expect((await fetch(`${url}/in/${key.key}/signal`, { method: 'POST', body: '{"summary":"red build"}' })).status).toBe(202)
    expect((await json('key', 'list')).json.keys.map((k: { name: string }) => k.name)).toContain('ci')
    expect((await json('key', 'revoke', key.id)).code).toBe(0)
    expect((await fetch(`${url}/in/${key.key}/signal`, { method: 'POST', body: '{"summary":"red build"}' })).status).toBe(401)
    const token = (await json('token', 'create', 'robot')).json
    expect((await tocsin('incident', 'list', '--json', '--url', url, '--token', token.token)).code).toBe(0)
    expect((await json('token', 'revoke', token.id)).code).toBe(0)
    expect((await called('incident', 'list', '--json', '--url', url, '--token', token.token)).code).toBe(1)
  } finally {
    await front.stop()
  }
})

test('serve says in one JSON line that it is ready, gives this machine its right, and stops cleanly when asked', async () => {
  const data = join(folder, 'data')
  const child = spawn(process.execPath, ['src/cli.ts', 'serve', '--json', '--data', data, '--port', '0', '--plan', 'plans/team.md'], {
    cwd: root,
  })
  let log = ''
  child.stderr.on('data', chunk => {
    log += String(chunk)
  })
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    void gone.then(code => reject(new Error(`ended with ${code}: ${log}`)))
  })
  try {
    const ready = JSON.parse(line)
    expect(ready).toMatchObject({
      url: expect.stringMatching(/^http:/),
      signIn: expect.stringContaining('/sign-in/'),
      intake: { url: expect.any(String), key: expect.any(String) },
    })
    expect(ready.intake.url).toContain(ready.intake.key)
    expect(statSync(join(data, 'server.json')).mode & 0o077).toBe(0)
    expect(JSON.parse((await tocsin('incident', 'list', '--json', '--data', data)).out)).toEqual({ incidents: [] })
    expect((await fetch(`${ready.url}/health`)).status).toBe(200)
  } finally {
    child.kill('SIGINT')
    child.kill('SIGINT') // a terminal and npm both pass it on
  }
  expect(await gone).toBe(0)
  const after = await tocsin('incident', 'list', '--data', data)
  expect([after.code, after.err]).toEqual([1, expect.stringContaining('no server runs')])
})

test('a command that is called otherwise elsewhere, or without what it belongs to, is answered with where it is', async () => {
  const instead = async (word: string) => /instead: (.*)/.exec((await called(word)).err)?.[1]
  expect(await instead('ack')).toBe('tocsin incident acknowledge')
  expect(await instead('oncall')).toBe('tocsin schedule list')
  expect(await instead('resolve')).toBe('tocsin incident resolve')
  expect(await instead('verify')).toBe('tocsin log verify')
  expect(await instead('export')).toContain('tocsin log export | tocsin status export')
  expect(await instead('login')).toContain('tocsin sign-in NAME')
  expect(await instead('constructor')).toContain('tocsin --help')
})
