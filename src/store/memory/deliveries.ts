/** Deliveries of one organisation, in memory: newest first. */
import type { DeliveryRow, OrgStore } from '../port.ts'
import type { DeliveryState, OrgHouse } from './house.ts'

const row = (state: DeliveryState): DeliveryRow => ({
  ...state.delivery,
  attempts: state.attempts,
  outcome: state.outcome,
  detail: state.detail,
  endedAt: state.endedAt,
  reportedAt: state.reportedAt,
})

export function deliveriesIn(of: () => OrgHouse): Pick<OrgStore, 'deliveries' | 'delivery'> {
  return {
    async deliveries(query) {
      return [...of().deliveries.values()]
        .filter(state => query.stream === undefined || state.delivery.stream === query.stream)
        .map(row)
        .sort((a, b) => b.dueAt - a.dueAt || (a.id < b.id ? -1 : 1))
        .slice(0, query.limit)
    },
    async delivery(id) {
      const state = of().deliveries.get(id)
      return state ? row(state) : null
    },
  }
}
