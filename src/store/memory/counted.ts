/** What is bounded in a length of time, in memory. */
import type { OrgStore } from '../port.ts'
import type { OrgHouse } from './house.ts'

export function countedIn(of: () => OrgHouse): Pick<OrgStore, 'count' | 'isCounted' | 'uncount'> {
  return {
    async count(id, under, now) {
      const { counted } = of()
      for (const [key, rows] of counted) {
        for (const [name, { until }] of rows) if (until <= now) rows.delete(name)
        if (rows.size === 0) counted.delete(key)
      }
      if (under.some(({ key }) => counted.get(key)?.has(id))) return under.map(() => 0)
      const waits = under.map(({ key, most, withinMs }) => {
        const times = [...(counted.get(key)?.values() ?? [])].map(({ at }) => at).filter(at => at > now - withinMs)
        return times.length < most ? 0 : times.toSorted((a, b) => b - a)[most - 1]! + withinMs - now
      })
      if (waits.every(wait => wait === 0))
        for (const { key, withinMs } of under)
          counted.set(
            key,
            (counted.get(key) ?? new Map<string, { at: number; until: number }>()).set(id, { at: now, until: now + withinMs }),
          )
      return waits
    },
    async isCounted(id, key, now) {
      return (of().counted.get(key)?.get(id)?.until ?? 0) > now
    },
    async uncount(id, keys) {
      for (const key of keys) of().counted.get(key)?.delete(id)
    },
  }
}
