/** Doors, and what came in through them counted. */
import type { Id, Instant } from '../../core/id.ts'
import { minuteOf } from '../minute.ts'
import { type Door, everybody, type OrgId, type OrgStore } from '../port.ts'
import { inOrg, inOrgOf, type Row } from './connection.ts'
import type { Room } from './room.ts'

type Doors = Pick<OrgStore, 'putDoor' | 'doors' | 'revokeDoor' | 'useDoor' | 'ownDoors' | 'revokeOwnDoor' | 'countIntake' | 'intakeCounts'>

const putDoor = {
  name: 'put-door',
  text: `insert into tocsin.door (org_id, door_id, secret_hash, kind, person_id, label, source, scopes, created_at, expires_at, revoked_at,
      last_used_at, once, made_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing returning 1`,
}
const listDoors = { name: 'doors', text: 'select * from tocsin.door where org_id = $1 and kind = $2 order by created_at, door_id' }
/** The policy says whose (C-27): the person is not asked for here. */
const ownDoors = {
  name: 'own-doors',
  text: `select * from tocsin.door where org_id = $1 and person_id is not null order by created_at, door_id`,
}
const revokeDoor = {
  name: 'revoke-door',
  text: 'update tocsin.door set revoked_at = $3 where org_id = $1 and door_id = $2 and revoked_at is null returning 1',
}
const useDoor = {
  // A key that is used thousands of times a second is written once a minute. The one use of a door that opens once is
  // decided by the row's lock: whoever comes second finds last_used_at.
  name: 'use-door',
  text: `with door as (
      select door_id, once from tocsin.door
      where org_id = $1 and door_id = $2 and revoked_at is null and (expires_at is null or expires_at > $3) and not (once and last_used_at is not null)
    ), used as (
      update tocsin.door d set last_used_at = $3
      where d.org_id = $1 and d.door_id = (select door_id from door)
        and (d.last_used_at is null or (not d.once and d.last_used_at < $4)) and d.revoked_at is null
      returning 1
    )
    select exists (select from used) as used, coalesce((select not once from door), false) as reusable`,
}
const countIntake = {
  name: 'count-intake',
  text: `insert into tocsin.intake_count as c (org_id, source_id, outcome, minute, count)
    select $1, $2, o.outcome, $3, o.count from unnest($4::text[], $5::bigint[]) o (outcome, count) order by o.outcome
    on conflict (org_id, source_id, outcome, minute) do update set count = c.count + excluded.count`,
}
const intakeCounts = {
  name: 'intake-counts',
  text: `select source_id, outcome, sum(count)::bigint as count from tocsin.intake_count where org_id = $1 and minute >= $2 and minute < $3
    group by source_id, outcome order by source_id collate "C", outcome collate "C"`,
}

export const doorOf = (row: Row): Door => ({
  id: row.door_id as string,
  org: row.org_id as OrgId,
  kind: row.kind as Door['kind'],
  person: row.person_id as Id<'person'> | null,
  label: row.label as string,
  source: row.source as string | null,
  scopes: row.scopes as readonly string[],
  createdAt: row.created_at as Instant,
  expiresAt: row.expires_at as Instant | null,
  revokedAt: row.revoked_at as Instant | null,
  lastUsedAt: row.last_used_at as Instant | null,
  once: row.once as boolean,
  ...(row.made_by === null ? {} : { madeBy: row.made_by as string }),
})

export function doorsIn(room: Room, org: OrgId): Doors {
  const count = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) =>
    inOrgOf(room.app, org, everybody, statement, [org, ...values])
  return {
    async putDoor(door, secretHash) {
      const { id, kind, person, label, source, scopes, createdAt, expiresAt, revokedAt, lastUsedAt, once, madeBy = null } = door
      const of = [kind, person, label, source, scopes, createdAt, expiresAt, revokedAt, lastUsedAt, once, madeBy]
      const put = await ask(putDoor, id, secretHash, ...of)
      if (put.length === 0) throw new Error(`a door ${id}, or one with this secret, is there already: make a new secret`)
      room.changed(org, null, ['door'])
    },
    async doors(kind) {
      return (await ask(listDoors, kind)).map(doorOf)
    },
    async revokeDoor(id, at) {
      const revoked = await ask(revokeDoor, id, at)
      if (revoked.length > 0) room.changed(org, null, ['door'])
      return revoked.length > 0
    },
    async ownDoors(person) {
      return (await inOrgOf(room.app, org, person, ownDoors, [org])).map(doorOf)
    },
    async revokeOwnDoor(person, id, at) {
      const revoked = await inOrgOf(room.app, org, person, revokeDoor, [org, id, at])
      if (revoked.length > 0) room.changed(org, null, ['door'])
      return revoked.length > 0
    },
    async useDoor(id, at) {
      const [row] = await ask(useDoor, id, at, minuteOf(at))
      return row!.used === true || row!.reusable === true
    },
    async countIntake(source, counts, at) {
      const some = Object.entries(counts).filter(([, count]) => count !== 0)
      if (some.length === 0) return
      await count(
        countIntake,
        source,
        minuteOf(at),
        some.map(([outcome]) => outcome),
        some.map(([, count]) => count),
      )
    },
    async intakeCounts(since, until) {
      const rows = await count(intakeCounts, minuteOf(since), until === undefined ? Number.MAX_SAFE_INTEGER : minuteOf(until))
      return rows.map(row => ({ source: row.source_id as string, outcome: row.outcome as string, count: row.count as number }))
    },
  }
}
