/**
 * The chapter of shadow (core/shadow.ts): the record of when the house was in it, and how one incident leaves it.
 * Nothing is withheld here: pages by the chapter of reaching people, words by theirs, and everything once more at the gate (core/outside.ts).
 */
import type { Chapter, Decided, Refusal } from '../chapter.ts'
import type { Event } from '../event.ts'
import { instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import { endsAfterMs, type Shadow } from '../shadow.ts'
import { type Answers, answer, asksOf, decided, nothing, refuse } from './deciding.ts'
import { leavesShadow } from './escalation/call-outs.ts'

const lastOf = (incident: Incident): Shadow | undefined => incident.shadows?.at(-1)

const answers: Answers = {
  BeginShadow({ world, incident }, ask) {
    const last = lastOf(incident)
    if (last?.until === 'never') return refuse('in-shadow', 'The house is in shadow already.', 'End it, or leave it as it is.')
    if (last !== undefined && last.until > world.now)
      return refuse('shadow-ending', 'The last shadow is just ending.', 'Wait some seconds, and begin another one.')
    return [decided({ ...ask, type: 'ShadowBegan' })]
  },
  EndShadow({ world, incident }, ask) {
    if (lastOf(incident)?.until !== 'never') return refuse('not-in-shadow', 'The house is not in shadow.', 'There is nothing to end.')
    return [decided({ type: 'ShadowEnded', until: instant(world.now + endsAfterMs), note: ask.note })]
  },
  RecordOldPager: (_, ask) => [decided({ ...ask, type: 'OldPagerSaid' })],
  LeaveShadow({ world, incident }): Decided | Refusal {
    if (incident.shadow !== true) return refuse('not-in-shadow', 'This incident is real already.', 'There is nothing to do.')
    if (world.shadow) return refuse('in-shadow', 'The house is in shadow, and nobody is paged.', 'End the shadow first.')
    if (incident.status === 'closed') return refuse('closed', 'The incident is closed.', 'Open another one if the trouble is back.')
    return leavesShadow(incident)
  },
}

function evolveShadow(incident: Incident, event: Event): Incident {
  const { fact } = event
  switch (fact.type) {
    case 'ShadowBegan':
      return { ...incident, shadows: [...(incident.shadows ?? []), { from: event.at, by: event.by, until: 'never', endedBy: null }] }
    case 'ShadowEnded': {
      const last = lastOf(incident)
      if (last === undefined) return incident
      return { ...incident, shadows: [...incident.shadows!.slice(0, -1), { ...last, until: fact.until, endedBy: event.by }] }
    }
    case 'ShadowLeft': {
      const { shadow: _, ...real } = incident
      return real
    }
    default:
      return incident
  }
}

export const shadow: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, event) => (incident === null ? null : evolveShadow(incident, event)),
}
