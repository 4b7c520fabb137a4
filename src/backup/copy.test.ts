import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeVault } from '../store/vault.ts'
import { writeBackup } from './copy.ts'

test('a backup into a directory that is not there is refused in words, before the database is asked', async () => {
  const path = join(tmpdir(), 'tocsin-not-mounted', 'tocsin.backup')
  const made = writeBackup({ owner: { host: '/nowhere' }, vault: makeVault(Buffer.alloc(32, 1)), path, version: '0', now: 0 })
  await expect(made).rejects.toThrow(/there is no directory .*tocsin-not-mounted: make it/)
})
