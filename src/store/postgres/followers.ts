/** Who follows our status page, and which vendors' pages we follow. */
import type { Id, Instant } from '../../core/id.ts'
import type { FeedRow, OrgId, OrgStore, Subscriber, SubscriberRow } from '../port.ts'
import { inOrg, type Row } from './connection.ts'
import type { Room } from './room.ts'

type Followers = Pick<
  OrgStore,
  | 'putSubscriber'
  | 'subscriber'
  | 'subscribers'
  | 'confirmSubscriber'
  | 'endSubscriber'
  | 'expireSubscribers'
  | 'countSubscribers'
  | 'feeds'
  | 'putFeed'
  | 'takeFeeds'
>
// Of two that ask at once with one address the first one stands, and both hear of it.
const put = {
  name: 'put-subscriber',
  text: `with made as (
      insert into tocsin.subscriber (org_id, subscriber_id, kind, address_key, wrapped_key, sealed, asked_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning *
    )
    select * from made union all
    select * from tocsin.subscriber where org_id = $1 and kind = $3 and address_key = $4 and not exists (select from made)`,
}
const one = { name: 'subscriber', text: 'select * from tocsin.subscriber where org_id = $1 and subscriber_id = $2' }
const list = {
  name: 'subscribers',
  text: `select * from tocsin.subscriber
    where org_id = $1 and ($2::text is null or state = $2) and ($3::text is null or subscriber_id > $3)
      and ($5::text is null or address_key = $5) order by subscriber_id limit $4`,
}
const confirm = {
  name: 'confirm-subscriber',
  text: `update tocsin.subscriber set state = 'confirmed', confirmed_at = $3
    where org_id = $1 and subscriber_id = $2 and state = 'asked' returning 1`,
}
const end = {
  name: 'end-subscriber',
  text: `update tocsin.subscriber set state = 'gone', ended_at = $3, address_key = null, wrapped_key = null, sealed = null
    where org_id = $1 and subscriber_id = $2 and state <> 'gone' returning 1`,
}
const expire = {
  name: 'expire-subscribers',
  text: `update tocsin.subscriber set state = 'gone', ended_at = $3, address_key = null, wrapped_key = null, sealed = null
    where org_id = $1 and state = 'asked' and asked_at < $2 returning 1`,
}
const count = {
  name: 'count-subscribers',
  text: `select kind, count(*)::int as count from tocsin.subscriber where org_id = $1 and state = 'confirmed' group by kind`,
}
const feeds = { name: 'feeds', text: 'select * from tocsin.vendor_feed where org_id = $1 order by vendor_id' }
const putFeed = {
  name: 'put-feed',
  text: `insert into tocsin.vendor_feed (org_id, vendor_id, take_at, state) values ($1, $2, $3, $4)
    on conflict (org_id, vendor_id) do update set take_at = excluded.take_at, state = excluded.state`,
}
const takeFeeds = {
  name: 'take-feeds',
  text: `with due as (
      select vendor_id from tocsin.vendor_feed where org_id = $1 and take_at <= $2 order by take_at limit $3 for update skip locked
    )
    update tocsin.vendor_feed f set take_at = $2::bigint + $4::bigint from due
    where f.org_id = $1 and f.vendor_id = due.vendor_id returning f.*`,
}

const place = (subscriber: string) => `subscriber ${subscriber}`
const rowOf = (row: Row): SubscriberRow => ({
  subscriber: row.subscriber_id as Id<'subscriber'>,
  kind: row.kind as SubscriberRow['kind'],
  state: row.state as SubscriberRow['state'],
  askedAt: row.asked_at as Instant,
  confirmedAt: row.confirmed_at as Instant | null,
  endedAt: row.ended_at as Instant | null,
})
const feedOf = (row: Row): FeedRow => ({
  vendor: row.vendor_id as Id<'vendor'>,
  takeAt: row.take_at as Instant | null,
  state: JSON.parse(String(row.state)),
})

export function followersIn(room: Room, org: OrgId): Followers {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  return {
    async putSubscriber({ subscriber, kind, addressKey, secrets }, at) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal(place(subscriber), JSON.stringify(secrets))
      const values = [subscriber, kind, addressKey, wrappedKey, sealed, at]
      // The other one that was first may not be in sight of this statement yet; it is in sight of the next.
      const [row] = await ask(put, ...values)
      return rowOf(row ?? (await ask(put, ...values))[0]!)
    },
    async subscriber(subscriber) {
      const [row] = await ask(one, subscriber)
      if (!row) return null
      const vault = await room.vaultOf(org)
      const secrets =
        row.sealed === null
          ? null
          : (JSON.parse(
              vault.open(place(subscriber), { wrappedKey: row.wrapped_key as string, sealed: row.sealed as string }),
            ) as Subscriber['secrets'])
      return { ...rowOf(row), secrets }
    },
    async subscribers({ state, addressKey, after, limit }) {
      return (await ask(list, state ?? null, after ?? null, limit, addressKey ?? null)).map(rowOf)
    },
    async confirmSubscriber(subscriber, at) {
      return (await ask(confirm, subscriber, at)).length > 0
    },
    async endSubscriber(subscriber, at) {
      return (await ask(end, subscriber, at)).length > 0
    },
    async expireSubscribers(before, at) {
      return (await ask(expire, before, at)).length
    },
    async countSubscribers() {
      const counts = { mail: 0, webhook: 0 }
      for (const row of await ask(count)) counts[row.kind as keyof typeof counts] = row.count as number
      return counts
    },
    async feeds() {
      return (await ask(feeds)).map(feedOf)
    },
    async putFeed({ vendor, takeAt, state }) {
      await ask(putFeed, vendor, takeAt, JSON.stringify(state))
    },
    async takeFeeds(now, limit, leaseMs) {
      return (await ask(takeFeeds, now, limit, leaseMs)).map(feedOf).toSorted((a, b) => (a.vendor < b.vendor ? -1 : 1))
    },
  }
}
