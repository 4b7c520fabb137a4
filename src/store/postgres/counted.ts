/** What is bounded in a length of time, counted by all nodes together (sql/0023). */
import type { CountedUnder, OrgId, OrgStore } from '../port.ts'
import { inOrg, inOrgTogether, type Row } from './connection.ts'
import type { Room } from './room.ts'

// Whoever counts under a key waits for whoever does: a lock of its own, because there is no row yet to lock. In one order, so that no two wait for each other.
const lock = {
  name: 'count-lock',
  text: `select pg_advisory_xact_lock(hashtextextended($1 || ' ' || key, 0)) from unnest($2::text[]) key`,
}
const count = {
  name: 'count',
  text: `with asked as (select * from unnest($3::text[], $4::int[], $5::bigint[]) a (key, most, within)),
    over as (delete from tocsin.counted where org_id = $1 and until <= $6),
    seen as (
      select key, within, most,
        (select c.at from tocsin.counted c where c.org_id = $1 and c.key = a.key and c.at > $6 - a.within
          order by c.at desc offset a.most - 1 limit 1) as full_at,
        exists (select from tocsin.counted c where c.org_id = $1 and c.key = any ($3) and c.counted_id = $2 and c.until > $6) as known
      from asked a
    ),
    made as (
      insert into tocsin.counted (org_id, key, counted_id, at, until)
      select $1, key, $2, $6, $6 + within from seen where not known and not exists (select from seen where full_at is not null)
      on conflict do nothing
    )
    select key, case when known or full_at is null then 0 else full_at + within - $6 end as wait from seen`,
}
const isCounted = {
  name: 'is-counted',
  text: 'select exists (select from tocsin.counted where org_id = $1 and counted_id = $2 and key = $3 and until > $4) as counted',
}
const uncount = { name: 'uncount', text: 'delete from tocsin.counted where org_id = $1 and counted_id = $2 and key = any ($3)' }

export function countedIn(room: Room, org: OrgId): Pick<OrgStore, 'count' | 'isCounted' | 'uncount'> {
  return {
    async count(id, under, now) {
      const keys = under.map(({ key }) => key)
      const values = [org, id, keys, under.map(({ most }) => most), under.map(({ withinMs }) => withinMs), now]
      const locking = { statement: lock, values: [org, [...keys].sort()] }
      for (let attempt = 1; ; attempt++) {
        const answered = await inOrgTogether(room.app, org, [locking, { statement: count, values }])
        if (answered !== null) return waits(under, answered[1]!)
        if (attempt === attemptsMost) throw new Error(`it could not be counted, ${attempt} times`)
      }
    },
    async isCounted(id, key, now) {
      const [row] = await inOrg(room.app, org, isCounted, [org, id, key, now])
      return row!.counted === true
    },
    async uncount(id, keys) {
      await inOrg(room.app, org, uncount, [org, id, keys])
    },
  }
}
const attemptsMost = 3
const waits = (under: readonly CountedUnder[], rows: readonly Row[]): readonly number[] =>
  under.map(({ key }) => Number(rows.find(row => row.key === key)!.wait))
