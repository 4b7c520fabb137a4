/** What was signed of the audit log. Nothing of it is ever changed: the database refuses that. */
import type { Instant } from '../../core/id.ts'
import type { Cosignature, OrgId, OrgStore } from '../port.ts'
import { inOrg } from './connection.ts'
import type { Room } from './room.ts'

type Checkpoints = Pick<OrgStore, 'logTiles' | 'keepLogTiles' | 'checkpoints' | 'keepCheckpoint' | 'keepCosignature'>

const tilesFrom = { name: 'log-tiles', text: 'select root from tocsin.log_tile where org_id = $1 and tile >= $2 order by tile' }
// Each comes behind the one before it: a gap would be a tree of other leaves.
const keepTiles = {
  name: 'keep-log-tiles',
  text: `insert into tocsin.log_tile (org_id, tile, root)
    select $1, $2::bigint + u.n - 1, u.root from unnest($3::text[]) with ordinality u (root, n)
    where $2 = 0 or exists (select from tocsin.log_tile where org_id = $1 and tile = $2 - 1)
    on conflict do nothing`,
}
const kept = {
  name: 'checkpoints',
  text: `select c.size, c.at, c.note, coalesce((
      select json_agg(json_build_object('witness', s.witness, 'at', s.at, 'line', s.line) order by s.witness)
      from tocsin.cosignature s where s.org_id = $1 and s.size = c.size
    ), '[]') as cosignatures
    from tocsin.checkpoint c where c.org_id = $1 and c.size < $2 order by c.size desc limit $3`,
}
const keep = {
  name: 'keep-checkpoint',
  text: 'insert into tocsin.checkpoint (org_id, size, at, note) values ($1, $2, $3, $4) on conflict do nothing',
}
const keepLine = {
  name: 'keep-cosignature',
  text: `insert into tocsin.cosignature (org_id, size, witness, at, line)
    select $1, $2, $3, $4, $5 where exists (select from tocsin.checkpoint where org_id = $1 and size = $2) on conflict do nothing`,
}

export function checkpointsIn(room: Room, org: OrgId): Checkpoints {
  return {
    async logTiles(from) {
      return (await inOrg(room.app, org, tilesFrom, [org, from])).map(row => String(row.root))
    },
    async keepLogTiles(from, roots) {
      if (roots.length > 0) await inOrg(room.app, org, keepTiles, [org, from, roots])
    },
    async checkpoints(limit, below = Number.MAX_SAFE_INTEGER) {
      const rows = await inOrg(room.app, org, kept, [org, below, limit])
      return rows.map(row => ({
        size: Number(row.size),
        at: Number(row.at) as Instant,
        note: String(row.note),
        cosignatures: row.cosignatures as readonly Cosignature[],
      }))
    },
    async keepCheckpoint({ size, at, note }) {
      await inOrg(room.app, org, keep, [org, size, at, note])
    },
    async keepCosignature(size, { witness, at, line }) {
      await inOrg(room.app, org, keepLine, [org, size, witness, at, line])
    },
  }
}
