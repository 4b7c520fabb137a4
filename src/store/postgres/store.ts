/** The store in PostgreSQL 15 to 18: two roles, two pools, one connection for hints. */
import type pg from 'pg'
import type { OrgId, OrgStore, Store } from '../port.ts'
import type { OrgVault, Vault } from '../vault.ts'
import { alertsIn } from './alerts.ts'
import { makeChanges } from './changes.ts'
import { checkpointsIn } from './checkpoints.ts'
import { across, inOrg, makePool } from './connection.ts'
import { countedIn } from './counted.ts'
import { deliveriesIn } from './deliveries.ts'
import { documentsIn } from './documents.ts'
import { doorsIn } from './doors.ts'
import { drillsIn } from './drills.ts'
import { engineIn } from './engine.ts'
import { erasuresIn } from './erasures.ts'
import { evidenceIn } from './evidence.ts'
import { followersIn } from './followers.ts'
import { grantsIn } from './grants.ts'
import { guardsOf } from './guards.ts'
import { healthChecksIn } from './health-checks.ts'
import { noticesIn } from './notices.ts'
import { obligationsIn } from './obligations.ts'
import type { Room } from './room.ts'
import { streamsIn } from './streams.ts'
import { usageIn } from './usage.ts'
import { keptWarm, warm } from './warm.ts'

export type PostgresOptions = Readonly<{
  app: pg.PoolConfig // as tocsin_app
  engine: pg.PoolConfig // as tocsin_engine
  vault: Vault
  /** Told when an idle connection was lost; the pools have made up for it already. */
  onLost?: (error: Error) => void
}>

const createOrg = {
  name: 'create-org',
  text: `with made as (
      insert into tocsin.organisation (org_id, name, wrapped_key) values ($1, $2, $3) on conflict do nothing returning org_id
    )
    insert into tocsin.number_series (org_id, drill, last) select org_id, d.drill, 0 from made, (values (false), (true)) d (drill)`,
}
const orgKey = { name: 'org-key', text: 'select wrapped_key from tocsin.organisation where org_id = $1' }

/** The database is migrated already (`migrate.ts`). Nothing is connected before it is needed, but for the hints. */
export function postgresStore({ app, engine, vault, onLost = () => {} }: PostgresOptions): Store {
  const pools = {
    app: makePool({ max: 10, min: keptWarm, application_name: 'tocsin app', ...app }, onLost),
    engine: makePool({ max: 4, application_name: 'tocsin engine', ...engine }, onLost),
  }
  const vaults = new Map<string, Promise<OrgVault>>()
  const openVault = async (org: OrgId): Promise<OrgVault> => {
    const [row] = await inOrg(pools.app, org, orgKey, [org])
    if (!row) throw new Error(`there is no organisation ${org}: make it with createOrg first`)
    return vault.openOrg(org, row.wrapped_key as string)
  }
  const changes = makeChanges(engine as pg.ClientConfig, () => room.orgs())
  const room: Room & { orgs(): Promise<readonly OrgId[]> } = {
    ...pools,
    vaultOf(org) {
      const known = vaults.get(org)
      if (known) return known
      const opening = openVault(org)
      vaults.set(org, opening)
      opening.catch(() => vaults.delete(org))
      return opening
    },
    changed: changes.changed,
    orgs: () => engineStore.orgs(),
  }
  const engineStore = engineIn(room)
  const orgs = new Map<OrgId, OrgStore>()
  let closing: Promise<void> | null = null
  const connections = (pool: pg.Pool) => ({
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    most: pool.options.max,
  })
  return {
    engine: engineStore,
    connections: () => ({ app: connections(pools.app), engine: connections(pools.engine) }),
    org(org) {
      const made = orgs.get(org)
      if (made) return made
      const store: OrgStore = {
        ...streamsIn(room, org),
        ...alertsIn(room, org),
        ...deliveriesIn(room, org),
        ...obligationsIn(room, org),
        ...documentsIn(room, org),
        ...evidenceIn(room, org),
        ...erasuresIn(room, org),
        ...noticesIn(room, org),
        ...drillsIn(room, org),
        ...checkpointsIn(room, org),
        ...followersIn(room, org),
        ...healthChecksIn(room, org),
        ...usageIn(room, org),
        ...countedIn(room, org),
        ...doorsIn(room, org),
        ...grantsIn(room, org),
      }
      orgs.set(org, store)
      return store
    },
    async createOrg(org, name) {
      await inOrg(pools.app, org, createOrg, [org, name, vault.newOrgKey(org)])
    },
    async ping() {
      await across(pools.app, { name: 'ping', text: 'select 1' }, [])
    },
    guards: org => guardsOf(room, org),
    warm: () => warm(pools.app),
    onChange: changes.listen,
    close() {
      closing ??= (async () => {
        await changes.close()
        await Promise.all([pools.app.end(), pools.engine.end()])
      })()
      return closing
    },
  }
}
