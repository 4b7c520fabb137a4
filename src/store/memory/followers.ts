/** Who follows our status page, and which vendors' pages we follow, in memory. */
import type { Id, Instant } from '../../core/id.ts'
import { instant } from '../../core/id.ts'
import type { FeedRow, OrgStore, Subscriber, SubscriberRow } from '../port.ts'
import type { OrgHouse } from './house.ts'

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
const row = ({ subscriber, kind, state, askedAt, confirmedAt, endedAt }: SubscriberRow): SubscriberRow => ({
  subscriber,
  kind,
  state,
  askedAt,
  confirmedAt,
  endedAt,
})
const kept = (feed: FeedRow): FeedRow => JSON.parse(JSON.stringify(feed))

export function followersIn(of: () => OrgHouse): Followers {
  const change = (id: Id<'subscriber'>, from: readonly SubscriberRow['state'][], to: Partial<OrgHouseSubscriber>): boolean => {
    const found = of().subscribers.get(id)
    if (found === undefined || !from.includes(found.state)) return false
    of().subscribers.set(id, { ...found, ...to })
    return true
  }
  const gone = (at: Instant) => ({ state: 'gone' as const, endedAt: at, addressKey: null, secrets: null })
  return {
    async putSubscriber({ subscriber, kind, addressKey, secrets }, at) {
      const all = of().subscribers
      const known = [...all.values()].find(s => s.kind === kind && s.addressKey === addressKey)
      if (known !== undefined) return row(known)
      const made = { subscriber, kind, state: 'asked' as const, askedAt: at, confirmedAt: null, endedAt: null, addressKey, secrets }
      if (!all.has(subscriber)) all.set(subscriber, made)
      return row(all.get(subscriber)!)
    },
    async subscriber(id) {
      const found = of().subscribers.get(id)
      return found === undefined ? null : { ...row(found), secrets: found.secrets }
    },
    async subscribers({ state, addressKey, after, limit }) {
      return [...of().subscribers.values()]
        .filter(s => (state === undefined || s.state === state) && (after === undefined || s.subscriber > after))
        .filter(s => addressKey === undefined || s.addressKey === addressKey)
        .toSorted((a, b) => (a.subscriber < b.subscriber ? -1 : 1))
        .slice(0, limit)
        .map(row)
    },
    confirmSubscriber: async (id, at) => change(id, ['asked'], { state: 'confirmed', confirmedAt: at }),
    endSubscriber: async (id, at) => change(id, ['asked', 'confirmed'], gone(at)),
    async expireSubscribers(before, at) {
      const old = [...of().subscribers.values()].filter(s => s.state === 'asked' && s.askedAt < before)
      return old.filter(s => change(s.subscriber, ['asked'], gone(at))).length
    },
    async countSubscribers() {
      const counts = { mail: 0, webhook: 0 }
      for (const { kind, state } of of().subscribers.values()) if (state === 'confirmed') counts[kind]++
      return counts
    },
    async feeds() {
      return [...of().feeds.values()].toSorted((a, b) => (a.vendor < b.vendor ? -1 : 1)).map(kept)
    },
    async putFeed(feed) {
      of().feeds.set(feed.vendor, kept(feed))
    },
    async takeFeeds(now, limit, leaseMs) {
      const due = [...of().feeds.values()]
        .filter(f => f.takeAt !== null && f.takeAt <= now)
        .toSorted((a, b) => a.takeAt! - b.takeAt!)
        .slice(0, limit)
        .map(f => ({ ...f, takeAt: instant(now + leaseMs) }))
      for (const feed of due) of().feeds.set(feed.vendor, feed)
      return due.toSorted((a, b) => (a.vendor < b.vendor ? -1 : 1)).map(kept)
    },
  }
}
export type OrgHouseSubscriber = Subscriber & Readonly<{ addressKey: string | null }>
