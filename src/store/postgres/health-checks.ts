/** What is looked at, and how it was. */
import type { Id, Instant } from '../../core/id.ts'
import type { HealthCheckRow, OrgId, OrgStore } from '../port.ts'
import { inOrg, type Row } from './connection.ts'
import type { Room } from './room.ts'

type HealthChecks = Pick<
  OrgStore,
  'healthChecks' | 'putHealthCheck' | 'settleHealthCheck' | 'takeHealthChecks' | 'nextHealthCheck' | 'removeHealthCheck'
>
const list = { name: 'health-checks', text: 'select * from tocsin.health_check where org_id = $1 order by check_id' }
const add = {
  name: 'add-health-check',
  text: `insert into tocsin.health_check (org_id, check_id, version, take_at, settings, state, wrapped_key, sealed)
    values ($1, $2, 1, $3, $4, $5, $6, $7) on conflict do nothing returning version`,
}
const change = {
  name: 'change-health-check',
  text: `update tocsin.health_check set version = version + 1, take_at = $3, settings = $4, state = $5, wrapped_key = $6, sealed = $7
    where org_id = $1 and check_id = $2 and version = $8 returning version`,
}
const settle = {
  name: 'settle-health-check',
  text: `update tocsin.health_check set version = version + 1, take_at = $4, state = $5
    where org_id = $1 and check_id = $2 and version = $3 returning 1`,
}
const take = {
  name: 'take-health-checks',
  text: `with due as (
      select check_id, take_at as due_at from tocsin.health_check
      where org_id = $1 and take_at <= $2 order by take_at, check_id limit $3 for update skip locked
    )
    update tocsin.health_check c set take_at = $2::bigint + $4::bigint, version = version + 1 from due
    where c.org_id = $1 and c.check_id = due.check_id returning c.*, due.due_at`,
}
const next = {
  name: 'next-health-check',
  text: 'select min(take_at) as at from tocsin.health_check where org_id = $1 and take_at is not null',
}
const remove = {
  name: 'remove-health-check',
  text: 'delete from tocsin.health_check where org_id = $1 and check_id = $2 and version = $3 returning 1',
}

const place = (check: string) => `health check ${check}`

export function healthChecksIn(room: Room, org: OrgId): HealthChecks {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const opened = async (rows: readonly Row[]): Promise<readonly HealthCheckRow[]> => {
    const vault = await room.vaultOf(org)
    return rows.map(row => ({
      check: row.check_id as Id<'health check'>,
      version: Number(row.version),
      takeAt: row.take_at as Instant | null,
      settings: JSON.parse(String(row.settings)),
      state: JSON.parse(String(row.state)),
      secret:
        row.sealed === null
          ? null
          : vault.open(place(String(row.check_id)), { wrappedKey: row.wrapped_key as string, sealed: row.sealed as string }),
    }))
  }
  return {
    healthChecks: async () => opened(await ask(list)),
    async putHealthCheck({ check, takeAt, settings, state, secret }, version) {
      const vault = await room.vaultOf(org)
      const sealed = secret === null ? null : vault.seal(place(check), secret)
      const values = [check, takeAt, JSON.stringify(settings), JSON.stringify(state), sealed?.wrappedKey ?? null, sealed?.sealed ?? null]
      const [row] = version === null ? await ask(add, ...values) : await ask(change, ...values, version)
      return row === undefined ? null : Number(row.version)
    },
    async settleHealthCheck(check, version, takeAt, state) {
      return (await ask(settle, check, version, takeAt, JSON.stringify(state))).length > 0
    },
    async takeHealthChecks(now, limit, leaseMs) {
      const rows = await ask(take, now, limit, leaseMs)
      const inOrder = rows.toSorted((a, b) => Number(a.due_at) - Number(b.due_at) || (String(a.check_id) < String(b.check_id) ? -1 : 1))
      return (await opened(inOrder)).map((row, n) => ({ ...row, dueAt: inOrder[n]!.due_at as Instant }))
    },
    async nextHealthCheck() {
      return ((await ask(next))[0]?.at ?? null) as Instant | null
    },
    async removeHealthCheck(check, version) {
      return (await ask(remove, check, version)).length > 0
    },
  }
}
