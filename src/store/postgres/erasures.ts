/** Erasing: what is destroyed, and the list of it that outlives a restore. */
import type { Instant } from '../../core/id.ts'
import { canonical } from '../../core/log/canonical.ts'
import type { Erasure, OrgId, OrgStore } from '../port.ts'
import { eraseTogether } from './alert-words.ts'
import { inOrg, inOrgOf, type Statement } from './connection.ts'
import type { Room } from './room.ts'

type Erasures = Pick<OrgStore, 'eraseTexts' | 'eraseAlerts' | 'eraseDoorLabels' | 'putErasure' | 'endErasure' | 'erasures'>

const eraseTexts = {
  name: 'erase-texts',
  text: `update tocsin.private_text set wrapped_key = null, sealed = null where org_id = $1 and ref = any ($2::text[]) and sealed is not null`,
}
const eraseAlerts = {
  name: 'erase-alerts',
  text: 'update tocsin.alert set body = null, place = null where org_id = $1 and alert_id = any ($2::text[]) and (body is not null or place is not null)',
}
// After the words, in a transaction of its own: it sees what the one before has left.
const eraseBatchKeys = {
  name: 'erase-batch-keys',
  text: `update tocsin.intake_batch b set wrapped_key = ''
    where b.org_id = $1 and b.wrapped_key <> ''
      and b.intake_id in (select a.sealed_by from tocsin.alert a where a.org_id = $1 and a.alert_id = any ($2::text[]))
      and not exists (select from tocsin.alert a where a.org_id = $1 and a.sealed_by = b.intake_id and a.body is not null)`,
}
const eraseDoorLabels = { name: 'erase-door-labels', text: `update tocsin.door set label = 'erased' where org_id = $1 and person_id = $2` }
const put = {
  name: 'put-erasure',
  text: 'insert into tocsin.erasure (org_id, erasure_id, at, said) values ($1, $2, $3, $4) on conflict do nothing',
}
const end = {
  name: 'end-erasure',
  text: 'update tocsin.erasure set done_at = $3 where org_id = $1 and erasure_id = $2 and done_at is null',
}
const list = { name: 'erasures', text: 'select said, done_at from tocsin.erasure where org_id = $1 order by at, erasure_id' }

export function erasuresIn(room: Room, org: OrgId): Erasures {
  const ask = (statement: Statement, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  return {
    async eraseTexts(refs) {
      await ask(eraseTexts, refs)
    },
    async eraseAlerts(alerts) {
      if (alerts.length === 0) return
      await eraseTogether(ask, await room.vaultOf(org), alerts)
      await ask(eraseAlerts, [...alerts].sort())
      await ask(eraseBatchKeys, alerts)
      room.changed(org, null, ['alert'])
    },
    async eraseDoorLabels(person) {
      await inOrgOf(room.app, org, person, eraseDoorLabels, [org, person])
    },
    async putErasure(erasure) {
      await ask(put, erasure.id, erasure.at, canonical(erasure))
    },
    async endErasure(erasure, at) {
      await ask(end, erasure, at)
    },
    async erasures() {
      const rows = await ask(list)
      return rows.map(row => ({ erasure: JSON.parse(row.said as string) as Erasure, doneAt: row.done_at as Instant | null }))
    },
  }
}
