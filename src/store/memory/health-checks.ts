/** What is looked at, and how it was, in memory. */
import { instant } from '../../core/id.ts'
import type { HealthCheckRow, OrgStore } from '../port.ts'
import type { OrgHouse } from './house.ts'

type HealthChecks = Pick<
  OrgStore,
  'healthChecks' | 'putHealthCheck' | 'settleHealthCheck' | 'takeHealthChecks' | 'nextHealthCheck' | 'removeHealthCheck'
>
const kept = (row: HealthCheckRow): HealthCheckRow => JSON.parse(JSON.stringify(row))

export function healthChecksIn(of: () => OrgHouse): HealthChecks {
  const rows = () => of().healthChecks
  const put = (row: HealthCheckRow) => void rows().set(row.check, kept(row))
  return {
    async healthChecks() {
      return [...rows().values()].toSorted((a, b) => (a.check < b.check ? -1 : 1)).map(kept)
    },
    async putHealthCheck(row, version) {
      if ((rows().get(row.check)?.version ?? null) !== version) return null
      put({ ...row, version: (version ?? 0) + 1 })
      return (version ?? 0) + 1
    },
    async settleHealthCheck(check, version, takeAt, state) {
      const row = rows().get(check)
      if (row?.version !== version) return false
      put({ ...row, version: version + 1, takeAt, state })
      return true
    },
    async takeHealthChecks(now, limit, leaseMs) {
      const due = [...rows().values()]
        .filter(row => row.takeAt !== null && row.takeAt <= now)
        .toSorted((a, b) => a.takeAt! - b.takeAt! || (a.check < b.check ? -1 : 1))
        .slice(0, limit)
        .map(row => ({ ...row, dueAt: row.takeAt!, version: row.version + 1, takeAt: instant(now + leaseMs) }))
      for (const { dueAt: _, ...row } of due) put(row)
      return due.map(({ dueAt, ...row }) => ({ ...kept(row), dueAt }))
    },
    async nextHealthCheck() {
      const times = [...rows().values()].flatMap(({ takeAt }) => (takeAt === null ? [] : [takeAt]))
      return times.length === 0 ? null : instant(Math.min(...times))
    },
    async removeHealthCheck(check, version) {
      return rows().get(check)?.version === version && rows().delete(check)
    },
  }
}
