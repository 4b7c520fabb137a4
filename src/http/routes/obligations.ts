/** What is owed, over all incidents and standing duties. */
import { z } from 'zod'
import { instant } from '../../core/id.ts'
import type { ObligationQuery } from '../../store/port.ts'
import { ObligationListed } from '../api.ts'
import { type App, answers, callerIn, type Doorway, listOf, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { listObligations } from '../obligation-list.ts'

const states = ['possible', 'owed', 'overdue'] as const
const comma = (text: string): string[] => text.split(',').map(word => word.trim())
const isState = (word: string): word is (typeof states)[number] => (states as readonly string[]).includes(word)

const query = z.object({
  state: z
    .string()
    .refine(text => comma(text).every(isState), { error: `write one or several of ${states.join(', ')}` })
    .optional()
    .describe('one or several of possible, owed, overdue, with commas'),
  owedBy: z.string().max(400).optional().describe('roles of the plan, one or several, with commas'),
  mine: z
    .stringbool()
    .optional()
    .describe('true: only what whoever asks owes, by a role that is theirs or that they took; false: only what others owe'),
  because: z.enum(['plan', 'law', 'contract']).optional(),
  incident: z
    .string()
    .regex(/^\d{1,9}$/, { error: 'write an incident by its number' })
    .optional(),
  dueFrom: z.iso.datetime({ offset: true }).optional(),
  dueTo: z.iso.datetime({ offset: true }).optional().describe('before it'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z
    .string()
    .max(500)
    .regex(/^[A-Za-z0-9_-]+$/, { error: 'take it from next' })
    .optional(),
})

export function addObligationRoutes(app: App, { engine, reader }: Doorway): void {
  app.get(
    '/obligations',
    {
      schema: {
        summary: 'What is owed, over all incidents, soonest first; what has no date of its own comes last',
        querystring: query,
        response: answers(listOf(ObligationListed)),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { org } = caller
      const { state, owedBy, mine, because, incident, dueFrom, dueTo, limit, cursor } = request.query
      const stream = incident === undefined ? undefined : await engine.store.org(org).byNumber(Number(incident))
      if (stream === null) throw new EdgeError('no-such-incident')
      const asked: ObligationQuery = {
        drill: null,
        limit,
        ...(stream === undefined ? {} : { stream }),
        ...(state === undefined ? {} : { states: comma(state).filter(isState) }),
        ...(owedBy === undefined ? {} : { owedBy: comma(owedBy) }),
        ...(because === undefined ? {} : { because }),
        ...(dueFrom === undefined ? {} : { dueFrom: instant(Date.parse(dueFrom)) }),
        ...(dueTo === undefined ? {} : { dueTo: instant(Date.parse(dueTo)) }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      const whose = mine === undefined ? null : { person: mine ? personIn(request, 'mine') : caller.person, theirs: mine }
      const found = await listObligations(engine, reader, org, asked, whose)
      return { items: [...found.items], next: found.next }
    },
  )
}
