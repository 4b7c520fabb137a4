/** What persons have let applications do in their name. Every statement runs for one person alone: the policies say whose (C-27). */
import type { Id, Instant } from '../../core/id.ts'
import { minuteOf } from '../minute.ts'
import type { Grant, OrgId, OrgStore } from '../port.ts'
import { inOrgOf, type Row, type Statement } from './connection.ts'
import type { Room } from './room.ts'

type Grants = Pick<OrgStore, 'putGrant' | 'grants' | 'grant' | 'grantEpoch' | 'useGrant' | 'revokeGrant' | 'revokeGrants' | 'eraseGrants'>

const put = {
  name: 'put-grant',
  text: `insert into tocsin.person_grant (org_id, person_id, grant_id, application_id, scopes, given_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
}
const list = { name: 'grants', text: 'select * from tocsin.person_grant where org_id = $1 order by given_at, grant_id' }
// With the epoch beside it, as both are at one moment.
const one = {
  name: 'grant',
  text: `select g.*, coalesce((select e.epoch from tocsin.grant_epoch e where e.org_id = $1 and e.person_id = $2), 0) as epoch
    from tocsin.person_grant g where g.org_id = $1 and g.person_id = $2 and g.grant_id = $3`,
}
const epoch = { name: 'grant-epoch', text: 'select epoch from tocsin.grant_epoch where org_id = $1 and person_id = $2' }
const use = {
  name: 'use-grant',
  text: `update tocsin.person_grant set last_used_at = $4
    where org_id = $1 and person_id = $2 and grant_id = $3 and revoked_at is null and (last_used_at is null or last_used_at < $5)`,
}
const revoke = {
  name: 'revoke-grant',
  text: `update tocsin.person_grant set revoked_at = $4 where org_id = $1 and person_id = $2 and grant_id = $3 and revoked_at is null returning 1`,
}
const revokeAll = {
  name: 'revoke-grants',
  text: `with next as (
      insert into tocsin.grant_epoch as e (org_id, person_id, epoch) values ($1, $2, 1)
      on conflict (org_id, person_id) do update set epoch = e.epoch + 1
    )
    update tocsin.person_grant set revoked_at = $3 where org_id = $1 and person_id = $2 and revoked_at is null returning grant_id`,
}
const erase = { name: 'erase-grants', text: 'delete from tocsin.person_grant where org_id = $1 and person_id = $2' }

const grantOf = (row: Row): Grant => ({
  id: row.grant_id as string,
  person: row.person_id as Id<'person'>,
  application: row.application_id as string,
  scopes: row.scopes as readonly string[],
  givenAt: row.given_at as Instant,
  expiresAt: row.expires_at as Instant,
  revokedAt: row.revoked_at as Instant | null,
  lastUsedAt: row.last_used_at as Instant | null,
})

export function grantsIn(room: Room, org: OrgId): Grants {
  const ask = (person: Id<'person'>, statement: Statement, ...values: unknown[]) =>
    inOrgOf(room.app, org, person, statement, [org, ...values])
  return {
    async putGrant({ person, id, application, scopes, givenAt, expiresAt }) {
      await ask(person, put, person, id, application, scopes, givenAt, expiresAt)
    },
    async grants(person) {
      return (await ask(person, list)).map(grantOf)
    },
    async grant(person, id) {
      const [row] = await ask(person, one, person, id)
      return row === undefined ? null : { grant: grantOf(row), epoch: Number(row.epoch) }
    },
    async grantEpoch(person) {
      const [row] = await ask(person, epoch, person)
      return Number(row?.epoch ?? 0)
    },
    async useGrant(person, id, at) {
      await ask(person, use, person, id, at, minuteOf(at))
    },
    async revokeGrant(person, id, at) {
      return (await ask(person, revoke, person, id, at)).length > 0
    },
    async revokeGrants(person, at) {
      return (await ask(person, revokeAll, person, at)).map(row => row.grant_id as string).sort()
    },
    async eraseGrants(person) {
      await ask(person, erase, person)
    },
  }
}
