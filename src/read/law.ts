/** What an incident knows that law and contracts ask for: the moments side by side, the data, how long nobody has decided. */
import type { Incident } from '../core/incident.ts'
import { nothingKnown } from '../core/obligation/law/law-state.ts'
import { momentOf } from '../core/obligation/law/moments.ts'
import { breachOf } from '../core/obligation/law/verdict.ts'
import { iso } from './instant.ts'

const moments = ['occurred', 'detected', 'suspected', 'vendor-told', 'aware', 'confirmed', 'determined', 'classified', 'assessed'] as const

export function lawShown(incident: Incident) {
  const breach = breachOf(incident)
  if (incident.law === undefined && breach === 'unknown') return null
  const law = incident.law ?? nothingKnown
  const suspected = momentOf(incident, 'suspected')
  return {
    breach,
    undecidedSince: breach === 'suspected' && suspected !== null ? iso(suspected.at) : null,
    moments: moments.flatMap(name => {
      const moment = momentOf(incident, name)
      return moment === null ? [] : [{ moment: name, at: iso(moment.at), told: moment.told }]
    }),
    data: Object.entries(law.data).map(([data, { state, role, categories, people }]) => ({
      data,
      state,
      role,
      categories: [...categories],
      people: people.map(({ place, count }) => ({ place, count })),
    })),
    customers: law.affected === null ? null : { count: law.affected.count, how: law.affected.how, frozen: law.affected.frozen },
  }
}
