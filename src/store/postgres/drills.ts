/** Live drills: one row each, what it says sealed under its own key. */
import type { Id, Instant } from '../../core/id.ts'
import type { DrillRow, OrgId, OrgStore } from '../port.ts'
import { inOrg, type Row } from './connection.ts'
import type { Room } from './room.ts'

type Drills = Pick<OrgStore, 'putDrill' | 'drill' | 'drills'>

const columns = 'drill_id, state, version, plan_id, next_at, started_at, ended_at, wrapped_key, sealed'
// Where another one is going on, nothing is added: the index says so too, for the race of two.
const add = {
  name: 'add-drill',
  text: `insert into tocsin.drill (org_id, ${columns}) select $1, $2, $3, 1, $4, $5, $6, $7, $8, $9
    where $3 = 'over' or not exists (select from tocsin.drill where org_id = $1 and state <> 'over')
    on conflict do nothing returning 1`,
}
const change = {
  name: 'change-drill',
  text: `update tocsin.drill set state = $3, version = version + 1, plan_id = $4, next_at = $5, started_at = $6, ended_at = $7, wrapped_key = $8, sealed = $9
    where org_id = $1 and drill_id = $2 and version = $10 returning 1`,
}
const one = { name: 'drill', text: `select ${columns} from tocsin.drill where org_id = $1 and drill_id = $2` }
const all = {
  name: 'drills',
  text: `select ${columns} from tocsin.drill where org_id = $1 order by started_at desc, drill_id desc limit $2`,
}
const going = {
  name: 'drills-going-on',
  text: `select ${columns} from tocsin.drill where org_id = $1 and state <> 'over' order by started_at desc, drill_id desc limit $2`,
}

export function drillsIn(room: Room, org: OrgId): Drills {
  const opened = async (row: Row): Promise<DrillRow> => {
    const vault = await room.vaultOf(org)
    const drill = row.drill_id as Id<'drill'>
    return {
      drill,
      state: row.state as DrillRow['state'],
      version: row.version as number,
      plan: row.plan_id as Id<'plan'>,
      nextAt: row.next_at as Instant | null,
      startedAt: row.started_at as Instant,
      endedAt: row.ended_at as Instant | null,
      record: JSON.parse(vault.open(`drill ${drill}`, { wrappedKey: row.wrapped_key as string, sealed: row.sealed as string })),
    }
  }
  return {
    async putDrill({ drill, state, version, plan, nextAt, startedAt, endedAt, record }) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal(`drill ${drill}`, JSON.stringify(record))
      const values = [org, drill, state, plan, nextAt, startedAt, endedAt, wrappedKey, sealed]
      const rows = version === 0 ? await inOrg(room.app, org, add, values) : await inOrg(room.app, org, change, [...values, version])
      if (rows.length > 0) room.changed(org, null, ['drill'])
      return rows.length > 0
    },
    async drill(drill) {
      const [row] = await inOrg(room.app, org, one, [org, drill])
      return row === undefined ? null : opened(row)
    },
    async drills({ goingOn, limit }) {
      return Promise.all((await inOrg(room.app, org, goingOn ? going : all, [org, limit])).map(opened))
    },
  }
}
