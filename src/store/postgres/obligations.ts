/**
 * What is owed over all incidents, read from an index. Only the conditions that were asked for are in the statement: each
 * shape has its own plan. Measured with 1,000,000 that run (bench/obligations.ts): a page of 100 is 200 rows of the index.
 */
import type { StreamId } from '../../core/event.ts'
import type { Instant } from '../../core/id.ts'
import type { ObligationId } from '../../core/obligation/obligation.ts'
import { placeOf, placeText, undated } from '../owed.ts'
import type { ObligationRow, OrgId, OrgStore } from '../port.ts'
import { inOrg } from './connection.ts'
import type { Room } from './room.ts'
import { drillOf } from './words.ts'

// Columns and indexes alone: no incident's state is read. A figure that is past its bound is bad enough, and costs no more.
const running = {
  name: 'count-running',
  text: `select severity, count(*)::int as count from (
      select severity from tocsin.stream where org_id = $1 and drill_id = '' and status = 'open' and number is not null limit $2
    ) open group by severity
    union all
    select null, count(*)::int from (
      select from tocsin.obligation where org_id = $1 and drill_id = '' and due_at <= $3 and state = 'overdue' limit $2
    ) overdue`,
}
const isState = (state: string): state is ObligationRow['state'] => state === 'possible' || state === 'owed' || state === 'overdue'

export function obligationsIn(room: Room, org: OrgId): Pick<OrgStore, 'obligations' | 'countRunning'> {
  return {
    async countRunning(now, most) {
      const rows = await inOrg(room.app, org, running, [org, most, now])
      const open = Object.fromEntries(rows.flatMap(({ severity, count }) => (severity === null ? [] : [[String(severity), Number(count)]])))
      return { open, overdue: Number(rows.find(({ severity }) => severity === null)?.count ?? 0) }
    },
    async obligations(query) {
      const values: unknown[] = [org, drillOf(query.drill), query.limit + 1]
      const where = ['org_id = $1', 'drill_id = $2']
      const shape: string[] = []
      const also = (name: string, condition: (...at: string[]) => string, ...asked: readonly unknown[]) => {
        where.push(condition(...asked.map(value => `$${values.push(value)}`)))
        shape.push(name)
      }
      if (query.stream !== undefined) also('in', at => `stream_id = ${at}`, query.stream)
      // Of a closed set, written out: what is merely possible has an index of its own.
      const states = query.states && [...new Set(query.states)].filter(state => isState(state))
      if (states !== undefined) also(states.map(state => state.slice(0, 2)).join(''), () => `state in ('${states.join("', '")}')`)
      if (query.dueFrom !== undefined) also('from', at => `due_at >= ${at}`, query.dueFrom)
      if (query.dueTo !== undefined) also('to', at => `due_at < ${at}`, query.dueTo)
      // Rules of law and contracts are named with a prefix (core/obligation/reckon-law.ts); the collation is by bytes.
      const law = `(rule_id >= 'law:' and rule_id < 'law;')`
      const contract = `(rule_id >= 'contract:' and rule_id < 'contract;')`
      if (query.because === 'law') also('law', () => law)
      if (query.because === 'contract') also('contract', () => contract)
      if (query.because === 'plan') also('plan', () => `not ${law} and not ${contract}`)
      const place = query.cursor === undefined ? null : placeOf(query.cursor)
      if (place !== null)
        also('after', (due, stream, obligation) => `(due_at, stream_id, obligation_id) > (${due}, ${stream}, ${obligation})`, ...place)
      // Of several roles the first page of each, from its index, and of these the first.
      const roles = query.owedBy === undefined ? null : values.push([...new Set(query.owedBy)])
      if (roles !== null) {
        where.push('owed_by = role.id')
        shape.push('by')
      }
      const inOrder = 'order by due_at, stream_id, obligation_id limit $3'
      const found = `select stream_id, obligation_id, due_at, state from tocsin.obligation where ${where.join(' and ')} ${inOrder}`
      const rows = await inOrg(
        room.app,
        org,
        {
          name: `obligations-${shape.join('-')}`, // 63 characters are the most that PostgreSQL tells apart
          text: roles === null ? found : `select o.* from unnest($${roles}::text[]) role (id) cross join lateral (${found}) o ${inOrder}`,
        },
        values,
      )
      const page = rows.slice(0, query.limit).map(row => ({
        stream: row.stream_id as StreamId,
        obligation: row.obligation_id as ObligationId,
        due: row.due_at === undated ? null : (row.due_at as Instant),
        state: row.state as ObligationRow['state'],
      }))
      const last = page.at(-1)
      return { rows: page, next: rows.length > page.length && last !== undefined ? placeText(last) : null }
    },
  }
}
