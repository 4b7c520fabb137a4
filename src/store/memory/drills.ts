/** Live drills in memory. */
import type { DrillRow, OrgStore } from '../port.ts'
import type { House, OrgHouse } from './house.ts'

type Drills = Pick<OrgStore, 'putDrill' | 'drill' | 'drills'>
const kept = (row: DrillRow): DrillRow => ({ ...row, record: JSON.parse(JSON.stringify(row.record)) })

export function drillsIn(house: House, of: () => OrgHouse): Drills {
  return {
    async putDrill(row) {
      const { drills } = of()
      if ((drills.get(row.drill)?.version ?? 0) !== row.version) return false
      if (row.version === 0 && row.state !== 'over' && [...drills.values()].some(({ state }) => state !== 'over')) return false
      drills.set(row.drill, { ...kept(row), version: row.version + 1 })
      house.changed(of().org, null, 'drill')
      return true
    },
    async drill(drill) {
      const row = of().drills.get(drill)
      return row === undefined ? null : kept(row)
    },
    async drills({ goingOn, limit }) {
      return [...of().drills.values()]
        .filter(({ state }) => !goingOn || state !== 'over')
        .sort((a, b) => b.startedAt - a.startedAt || (a.drill < b.drill ? 1 : -1))
        .slice(0, limit)
        .map(kept)
    },
  }
}
