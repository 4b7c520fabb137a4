/** Deliveries of one organisation: newest first. */
import type { PageOutcome } from '../../core/event.ts'
import type { Instant } from '../../core/id.ts'
import type { DeliveryRow, OrgId, OrgStore } from '../port.ts'
import { inOrg, type Row } from './connection.ts'
import { deliveryOf } from './engine.ts'
import type { Room } from './room.ts'

const ofStream = {
  name: 'deliveries-of-stream',
  text: 'select * from tocsin.delivery where org_id = $1 and stream_id = $2 order by due_at desc, delivery_id limit $3',
}
const ofAll = {
  name: 'deliveries',
  text: 'select * from tocsin.delivery where org_id = $1 order by due_at desc, delivery_id limit $2',
}
const one = { name: 'delivery', text: 'select * from tocsin.delivery where org_id = $1 and delivery_id = $2' }

/** By time, which has its index: a drill lasts hours. */

const rowOf = (row: Row): DeliveryRow => ({
  ...deliveryOf(row),
  attempts: row.attempts as number,
  outcome: row.outcome as PageOutcome | null,
  detail: row.detail as string | null,
  endedAt: row.ended_at as Instant | null,
  reportedAt: row.reported_at as Instant | null,
})

export function deliveriesIn(room: Room, org: OrgId): Pick<OrgStore, 'deliveries' | 'delivery'> {
  return {
    async deliveries({ stream, limit }) {
      const rows =
        stream === undefined ? await inOrg(room.app, org, ofAll, [org, limit]) : await inOrg(room.app, org, ofStream, [org, stream, limit])
      return rows.map(rowOf)
    },
    async delivery(id) {
      const [row] = await inOrg(room.app, org, one, [org, id])
      return row ? rowOf(row) : null
    },
  }
}
