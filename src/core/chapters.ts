/** The interpreter, chapter after chapter. A new chapter joins here and nowhere else. */
import type { Chapter } from './chapter.ts'
import { escalation } from './chapters/escalation.ts'
import { evidence } from './chapters/evidence.ts'
import { law } from './chapters/law.ts'
import { notification } from './chapters/notification.ts'
import { patterns } from './chapters/patterns.ts'
import { playbooks } from './chapters/playbooks.ts'
import { response } from './chapters/response.ts'
import { review } from './chapters/review.ts'
import { shadow } from './chapters/shadow.ts'
import { status } from './chapters/status.ts'
import { surfaces } from './chapters/surfaces.ts'
import { vendors } from './chapters/vendors.ts'
import type { AskType } from './command.ts'

export const chapters: readonly Chapter[] = [
  evidence,
  response,
  law,
  notification,
  review,
  patterns,
  status,
  vendors,
  surfaces,
  playbooks,
  shadow,
  escalation,
]

/** Those that answer for a kind of ask, in order: one or two of them, and none is asked in vain. */
export const answering = (ask: AskType): readonly Chapter[] => byAsk.get(ask) ?? []

const byAsk = new Map<AskType, Chapter[]>()
for (const chapter of chapters) for (const ask of chapter.asks) byAsk.set(ask, [...(byAsk.get(ask) ?? []), chapter])
