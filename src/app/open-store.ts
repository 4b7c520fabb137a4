/** The store of an instance: its database brought up to date, and the two roles that the application has in it. */
import type pg from 'pg'
import type { Tell } from '../engine/tell.ts'
import type { Settings } from '../settings.ts'
import type { keepEmbedded } from '../store/embedded/keep.ts'
import type { Store } from '../store/port.ts'
import { loginsOf, migrate } from '../store/postgres/migrate.ts'
import { assertOwnSessions } from '../store/postgres/pooler.ts'
import { postgresStore } from '../store/postgres/store.ts'
import type { Vault } from '../store/vault.ts'

export type Opening = Readonly<{
  settings: Settings
  vault: Vault
  /** The server that was started for it; null where the settings name another. */
  embedded: ReturnType<typeof keepEmbedded> | null
  tell: Tell
  down: (() => void | Promise<void>)[]
}>

export async function openStore({ settings, vault, embedded, tell, down }: Opening): Promise<Store> {
  let closing = false
  const onLost = (error: Error) => {
    if (!closing) tell('error', 'a connection to the database was lost', { why: error.message })
  }
  let owner: pg.ClientConfig
  let database: string
  if (settings.database === null) {
    owner = (await embedded!).owner
    database = owner.database!
  } else {
    owner = { connectionString: settings.database.ownerUrl }
    database = new URL(settings.database.ownerUrl).pathname.slice(1) || 'tocsin'
  }
  const roles = settings.database?.roles ?? null
  if (settings.database !== null) {
    await assertOwnSessions(owner, 'DATABASE_URL')
    if (roles !== null) {
      await assertOwnSessions({ connectionString: roles.app }, 'TOCSIN_DATABASE_APP_URL')
      await assertOwnSessions({ connectionString: roles.engine }, 'TOCSIN_DATABASE_ENGINE_URL')
    }
  }
  const logins = roles === null ? loginsOf(vault, database) : null
  const migrated = await migrate(owner, vault, logins)
  if (migrated.length > 0) tell('info', 'the database was brought up to date', { migrations: migrated })
  const as = (role: 'app' | 'engine'): pg.PoolConfig => {
    if (roles !== null) return { connectionString: roles[role] }
    const { user, password } = logins![role]
    if (owner.connectionString === undefined) return { ...owner, user, password }
    const address = new URL(owner.connectionString)
    address.username = encodeURIComponent(user)
    address.password = encodeURIComponent(password)
    return { connectionString: address.href }
  }
  const store = postgresStore({ app: as('app'), engine: as('engine'), vault, onLost })
  down.push(() => {
    closing = true
    return store.close()
  })
  return store
}
