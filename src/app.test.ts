import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Started, start, WrongFile } from './app.ts'
import { id } from './core/id.ts'
import { findServer } from './data-directory.ts'
import { tellNobody } from './engine/tell.ts'
import { readSettings } from './settings.ts'
import { startTestPostgres } from './store/testing/postgres.ts'
import { prepareData } from './store/testing/prepared.ts'

const plan = new URL('../test/faults/plan.md', import.meta.url).pathname
let dir: string
let running: Started[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-app-'))
})
afterEach(async () => {
  for (const started of running) await started.stop()
  running = []
  rmSync(dir, { recursive: true, force: true })
})
const up = async (more: { people?: string; plan?: string; env?: Record<string, string>; bare?: boolean } = {}): Promise<Started> => {
  if (more.bare !== true) await prepareData(join(dir, 'data'))
  const started = await start(
    readSettings(
      { data: join(dir, 'data'), port: 0, plan: more.plan ?? plan, ...(more.people ? { people: more.people } : {}) },
      more.env ?? {},
    ),
    tellNobody,
  )
  running.push(started)
  return started
}
const down = async (started: Started): Promise<void> => {
  await started.stop()
  running = running.filter(other => other !== started)
}

test('a first start has all that is needed; the next one is the same instance, with a new sign-in link and no recovery kit', async () => {
  const first = await up({ bare: true })
  expect(first).toMatchObject({ firstStart: true, recoveryKit: expect.stringContaining('Break-glass code') })
  expect((await fetch(`${first.url}/health`)).status).toBe(200)
  expect((await fetch(first.signIn)).status).toBe(200)
  const said = await fetch(`${first.intake!.url}/signal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ summary: 'Checkout fails', severity: 'critical', labels: { service: 'checkout' } }),
  })
  expect(said.status).toBe(202)
  expect(findServer(join(dir, 'data'))).toMatchObject({ pid: process.pid })
  await down(first)
  expect(findServer(join(dir, 'data'))).toBeNull()

  const second = await up()
  expect(second).toMatchObject({ firstStart: false, recoveryKit: null })
  expect(second.intake!.key).toBe(first.intake!.key)
  expect(second.signIn.split('/').at(-1)).not.toBe(first.signIn.split('/').at(-1))
  const old = `${second.url}/sign-in/${first.signIn.split('/').at(-1)}`
  expect((await fetch(old)).status).toBe(404) // the newest print is the one that counts
  expect((await second.engine.store.org(second.org).alerts({ limit: 10 })).map(({ summary }) => summary)).toEqual(['Checkout fails'])
})

test('X-11 a start that cannot listen leaves no sign of having listened: from the first one on, what a source leaves unsaid counts', async () => {
  const postgres = await startTestPostgres()
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = taken.address() as AddressInfo
    const settings = readSettings(
      { data: join(dir, 'data'), port, plan },
      { DATABASE_URL: postgres.url, TOCSIN_MASTER_KEY: '07'.repeat(32) },
    )
    await expect(start(settings, tellNobody)).rejects.toThrow('EADDRINUSE')
    expect(await postgres.store().engine.heartbeats()).toEqual([])
  } finally {
    taken.close()
    await postgres.stop()
  }
})

test('the recovery kit is kept for the first start that comes up: one that failed before has printed nothing', async () => {
  const people = join(dir, 'people.yaml')
  writeFileSync(people, 'peeple: []\n')
  await expect(up({ people })).rejects.toThrow('is not taken')
  const first = await up()
  expect(first.recoveryKit).toContain('Break-glass code')
  await down(first)
  expect((await up()).recoveryKit).toBeNull()
})

test('the command line of this machine has a right by the directory, and nobody has it without', async () => {
  const started = await up()
  const { token } = findServer(join(dir, 'data'))!
  const ask = (authorization: string) => fetch(`${started.url}/api/v1/incidents`, { headers: { authorization } })
  expect((await ask(`Bearer ${token}`)).status).toBe(200)
  expect((await ask('Bearer something')).status).toBe(401)
})

test('X-06 the people file is taken when it is new or has changed; a start undoes nothing that was done in the console', async () => {
  const people = join(dir, 'people.yaml')
  const write = (...names: string[]) =>
    writeFileSync(
      people,
      `zone: UTC\npeople:\n${names.map((name, n) => `  - name: ${name}\n    id: p${n}\n    owner: true\n    contact: { ntfy: topic-${n} }\n`).join('')}`,
    )
  const names = async (started: Started) => (await started.engine.directory(started.org)).persons.map(({ name }) => name)
  write('Ana')
  const first = await up({ people })
  await first.engine.changeDirectory(first.org, { tocsin: 'engine' }, directory => ({
    ...directory,
    persons: directory.persons.map(person => ({ ...person, name: 'Ana Maria' })),
  }))
  await down(first)
  const second = await up({ people })
  expect(await names(second)).toEqual(['Ana Maria'])
  await down(second)
  write('Ana', 'Ben')
  const third = await up({ people })
  expect(await names(third)).toEqual(['Ana', 'Ben'])
  await third.engine.erasures.erase(third.org, { tocsin: 'engine' }, { person: id('p1'), words: false }, 'asked for')
  await down(third)
  write('Ana', 'Ben', 'Cai')
  expect(await names(await up({ people })), 'whoever was erased stays so').toEqual(['Ana', 'Cai'])
})

test('a plan or people file that is wrong is said with every problem and its line, and leaves nothing running', async () => {
  const wrong = join(dir, 'wrong.md')
  writeFileSync(wrong, '# Plan {#plan}\n\n```yaml severities\nP1:\n  paages: loud\n```\n')
  await expect(up({ plan: wrong })).rejects.toThrow(/wrong\.md is not taken:\n {2}\d+:\d+ /)
  const people = join(dir, 'wrong.yaml')
  writeFileSync(people, 'peeple: []\n')
  await expect(up({ people })).rejects.toThrow(/wrong\.yaml is not taken:\n {2}1:1 .*peeple/)
  await expect(up({ plan: join(dir, 'none.md') })).rejects.toThrow('none.md is not taken')
  await up() // the directory was given back each time
})

test('a plan that has changed and is wrong is said so before its database is asked for', async () => {
  await down(await up())
  const wrong = join(dir, 'wrong.md')
  writeFileSync(wrong, '# A plan\n\n```yaml severities\nP1: loud\n```\n')
  const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
  await expect(up({ plan: wrong, env: away })).rejects.toBeInstanceOf(WrongFile)
  // The one that it came up with is known, and not read anew: the database is asked for, and is not there.
  await expect(up({ env: away })).rejects.not.toBeInstanceOf(WrongFile)
})

test('another master key is refused before anything is read, and so is a second process on the same directory', async () => {
  const first = await up()
  await expect(up()).rejects.toThrow(/another Tocsin \(process \d+\) runs on/)
  await down(first)
  await expect(up({ env: { TOCSIN_MASTER_KEY: 'ab'.repeat(32) } })).rejects.toThrow('the master key is not the one')
})
