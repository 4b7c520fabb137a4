import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { remoteOf } from './cli/remote.ts'
import { announceServer, findServer, masterKeyIn, takeDirectory } from './data-directory.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-directory-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('the master key is made once, kept for its owner alone, and one that is given wins', () => {
  const first = masterKeyIn(dir, null)
  expect(first.made).toBe(true)
  expect(masterKeyIn(dir, null)).toEqual({ key: first.key, made: false })
  expect(statSync(join(dir, 'master.key')).mode & 0o777).toBe(0o600)
  expect(masterKeyIn(dir, 'ab'.repeat(32)).key.toString('hex')).toBe('ab'.repeat(32))
  expect(() => masterKeyIn(dir, 'half a key')).toThrow('TOCSIN_MASTER_KEY')
})

test('one process runs on a directory at a time; what a killed one left behind holds nobody up', () => {
  const giveBack = takeDirectory(dir)
  expect(() => takeDirectory(dir)).toThrow(`another Tocsin (process ${process.pid}) runs on ${dir}`)
  giveBack()
  const { pid } = spawnSync(process.execPath, ['-e', '0']) // it has ended
  writeFileSync(join(dir, 'tocsin.pid'), `${pid} 123\n`)
  takeDirectory(dir)()
  // The same number, born at another time, is somebody else.
  writeFileSync(join(dir, 'tocsin.pid'), `${process.pid} 1\n`)
  takeDirectory(dir)()
})

test('the command line finds the server of a directory while it runs, and not after', () => {
  const giveBack = takeDirectory(dir)
  const server = { url: 'http://127.0.0.1:1', token: 't', pid: process.pid }
  const withdraw = announceServer(dir, server)
  expect(findServer(dir)).toEqual(server)
  expect(statSync(join(dir, 'server.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(dir, 'tocsin.pid'), 'utf8')).toContain(String(process.pid))
  giveBack()
  expect(findServer(dir)).toBeNull()
  withdraw()
})

test('a directory of another account is said to be one: it does not pass for one on which nothing runs', () => {
  const giveBack = takeDirectory(dir)
  announceServer(dir, { url: 'http://127.0.0.1:1', token: 't', pid: process.pid })
  chmodSync(dir, 0)
  const root = process.geteuid!() === 0
  if (root) process.seteuid!(65_534) // whom every directory is open to has to be somebody else
  try {
    expect(() => findServer(dir)).toThrow(`${dir} is not yours to read`)
    expect(() => remoteOf({ data: dir }, {})).toThrow(expect.objectContaining({ instead: expect.stringContaining('sudo -u') }))
  } finally {
    if (root) process.seteuid!(0)
    chmodSync(dir, 0o700)
    giveBack()
  }
})

test('a file where the directory should be is said in words, with what to do', () => {
  const file = join(dir, 'file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'below')])
    expect(() => takeDirectory(path)).toThrow(`${path} cannot be the data directory, because a file`)
})

test('a directory that cannot be made, or not be written, is said with where and why, at once: in /proc, and in one of another account', () => {
  expect(() => takeDirectory('/proc/nope/data')).toThrow(
    '/proc/nope/data cannot be the data directory, because /proc/nope cannot be made (ENOENT): name another one with --data',
  )
  chmodSync(dir, 0o500)
  const root = process.geteuid!() === 0
  if (root) process.seteuid!(65_534)
  try {
    for (const path of [dir, join(dir, 'below')])
      expect(() => takeDirectory(path)).toThrow(
        /cannot be the data directory, because this account may not write .* \(EACCES\): name another/,
      )
  } finally {
    if (root) process.seteuid!(0)
    chmodSync(dir, 0o700)
  }
  takeDirectory(join(dir, 'one', 'two'))()
  expect(statSync(join(dir, 'one', 'two')).mode & 0o777).toBe(0o700)
})
