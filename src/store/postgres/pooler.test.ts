import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../app/open-store.ts'
import type { Settings } from '../../settings.ts'
import { startPooler } from '../testing/pooler.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { connectAsOwner } from './migrate.ts'
import { assertOwnSessions } from './pooler.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

const opening = (ownerUrl: string, roles: { app: string; engine: string } | null = null) =>
  openStore({
    settings: { database: { ownerUrl, roles } } as Settings,
    vault: postgres.vault,
    embedded: null,
    tell: () => {},
    down: [],
  })

for (const turn of ['last', 'round'] as const)
  test(`a pooler in transaction mode is refused at the start with what to write instead, ${turn === 'last' ? 'one that gives the session used last' : 'one that gives each session in turn'}`, async () => {
    const pooler = await startPooler(postgres.owner, turn)
    const by = `postgres://${postgres.owner.user}:${postgres.owner.password}@127.0.0.1:${pooler.port}/${postgres.owner.database}`
    try {
      const idle = await Promise.all([1, 2].map(() => connectAsOwner({ connectionString: by }))) // it has sessions to choose from
      for (const client of idle) await client.end()
      await expect(opening(by)).rejects.toThrow(
        /^DATABASE_URL leads to a connection pooler in transaction mode.*write the address of PostgreSQL itself.*pool_mode = session/,
      )
      await expect(opening(postgres.url, { app: by, engine: postgres.url })).rejects.toThrow(/^TOCSIN_DATABASE_APP_URL leads to/)
    } finally {
      await pooler.stop()
    }
  })

test('sessions of its own are none of that, and one that cannot be reached is said by whoever needs it', async () => {
  await assertOwnSessions(postgres.owner, 'DATABASE_URL')
  await assertOwnSessions({ ...postgres.owner, port: 1 }, 'DATABASE_URL')
})
