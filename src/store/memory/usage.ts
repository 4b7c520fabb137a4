/** How many events of which type came, and what is usual of them, in memory. */
import { instant } from '../../core/id.ts'
import type { UsageRows, UsageWatchRow } from '../usage-rows.ts'
import type { OrgHouse } from './house.ts'

const kept = (row: UsageWatchRow): UsageWatchRow => JSON.parse(JSON.stringify(row))

export function usageIn(of: () => OrgHouse): UsageRows {
  const counts = (source: string) => [...of().usage.values()].filter(row => row.source === source)
  const put = (row: UsageWatchRow) => void of().usageWatches.set(row.source, kept(row))
  return {
    async addUsage(source, added, takeAt) {
      const watch = of().usageWatches.get(source)
      if (watch === undefined) put({ source, version: 1, takeAt, state: null })
      else if (watch.takeAt === null) put({ ...watch, takeAt, version: watch.version + 1 })
      const { usage } = of()
      for (const { slot, type, count } of added) {
        const key = JSON.stringify([source, slot, type])
        usage.set(key, { source, slot, type, count: (usage.get(key)?.count ?? 0) + count })
      }
    },
    async usage(source, slots) {
      const asked = new Set(slots)
      return counts(source).flatMap(({ slot, type, count }) => (asked.has(slot) ? [{ slot, type, count }] : []))
    },
    async usageTypes(source, since) {
      const types = new Map<string, { type: string; first: number; count: number }>()
      for (const { slot, type, count } of counts(source)) {
        if (slot < since) continue
        const known = types.get(type) ?? { type, first: slot, count: 0 }
        types.set(type, { type, first: Math.min(known.first, slot), count: known.count + count })
      }
      return [...types.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1))
    },
    async usageWatches() {
      return [...of().usageWatches.values()].toSorted((a, b) => (a.source < b.source ? -1 : 1)).map(kept)
    },
    async takeUsage(now, limit, leaseMs) {
      const due = [...of().usageWatches.values()]
        .filter(row => row.takeAt !== null && row.takeAt <= now)
        .toSorted((a, b) => a.takeAt! - b.takeAt! || (a.source < b.source ? -1 : 1))
        .slice(0, limit)
        .map(row => ({ ...row, version: row.version + 1, takeAt: instant(now + leaseMs) }))
      for (const row of due) put(row)
      return due.map(kept)
    },
    async nextUsage() {
      const times = [...of().usageWatches.values()].flatMap(({ takeAt }) => (takeAt === null ? [] : [takeAt]))
      return times.length === 0 ? null : instant(Math.min(...times))
    },
    async settleUsage(source, version, takeAt, state, forgetBefore) {
      const row = of().usageWatches.get(source)
      if (row?.version !== version) return false
      put({ source, version: version + 1, takeAt, state })
      for (const [key, { source: whose, slot }] of of().usage) if (whose === source && slot < forgetBefore) of().usage.delete(key)
      return true
    },
  }
}
