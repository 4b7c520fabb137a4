/**
 * The chapter of the response itself: an incident begins, is found out about, worked on, and ends. Whom it pages is the
 * next chapter's.
 */
import type { Chapter } from '../chapter.ts'
import { answer, asksOf, refuse } from './deciding.ts'
import { checklistAnswers } from './response/checklist.ts'
import { endAnswers } from './response/end.ts'
import { evolveResponse } from './response/evolve.ts'
import { alertAnswers, open } from './response/open.ts'
import { triageAnswers } from './response/triage.ts'
import { workAnswers } from './response/work.ts'

const answers = { ...alertAnswers, ...triageAnswers, ...checklistAnswers, ...workAnswers, ...endAnswers }

export const response: Chapter = {
  asks: ['Open', ...asksOf(answers)],
  decide(world, incident, command) {
    if (command.ask.type === 'Open') {
      if (incident !== null) return refuse('open-already', 'This incident is open already.', 'Open another one.')
      return open(world, command.ask)
    }
    if (incident === null) return refuse('no-incident', 'There is no such incident.', 'Open one first.')
    return answer(answers, { world, incident, command })
  },
  evolve: evolveResponse,
}
