/** Erasing in memory: what is erased is gone, what was to be erased is remembered. */
import { canonical } from '../../core/log/canonical.ts'
import { erasedWords } from '../alert-content.ts'
import type { Erasure, OrgStore } from '../port.ts'
import type { OrgHouse } from './house.ts'

type Erasures = Pick<OrgStore, 'eraseTexts' | 'eraseAlerts' | 'eraseDoorLabels' | 'putErasure' | 'endErasure' | 'erasures'>

export function erasuresIn(of: () => OrgHouse): Erasures {
  return {
    async eraseTexts(refs) {
      for (const ref of refs) if (of().texts.has(ref)) of().texts.set(ref, null)
    },
    async eraseAlerts(alerts) {
      for (const alert of alerts) {
        const state = of().alerts.get(alert)
        if (state !== undefined) state.row = { ...state.row, ...erasedWords }
      }
    },
    async eraseDoorLabels(person) {
      for (const [id, door] of of().doors) if (door.person === person) of().doors.set(id, { ...door, label: 'erased' })
    },
    async putErasure(erasure) {
      if (!of().erasures.has(erasure.id))
        of().erasures.set(erasure.id, { erasure: JSON.parse(canonical(erasure)) as Erasure, doneAt: null })
    },
    async endErasure(erasure, at) {
      const kept = of().erasures.get(erasure)
      if (kept?.doneAt === null) of().erasures.set(erasure, { ...kept, doneAt: at })
    },
    async erasures() {
      return [...of().erasures.values()].sort((a, b) => a.erasure.at - b.erasure.at || (a.erasure.id < b.erasure.id ? -1 : 1))
    },
  }
}
