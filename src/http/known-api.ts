/** The shape of what is known of an incident, with who said it, when and why: corrections beside what they correct. */
import { z } from 'zod'

const at = z.iso.datetime()
const said = z.object({ at: at.describe('recorded'), by: z.string(), reason: z.string().nullable() })

export const Known = z.object({
  milestones: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        of: z.enum(['plan', 'law']),
        can: z.boolean().describe('a person may set it'),
        withReason: z.boolean().describe('it is refused without a reason'),
        happenedAt: at.nullable(),
        told: z.string().nullable().describe('of law: what stands in for it where nobody has set it'),
        said: z.array(said.extend({ happenedAt: at })).describe('every word about it, oldest first: the last one counts'),
      }),
    )
    .describe("the plan's, then those that law counts from"),
  facts: z.array(z.object({ id: z.string(), said: z.array(said.extend({ value: z.string() })) })),
  undecided: z
    .object({ since: at, until: at.nullable().describe('null: still nobody has decided') })
    .nullable()
    .describe('from the first suspicion of a breach to the word that confirmed it or ruled it out'),
  checklist: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      clause: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable(),
      who: z.string().nullable().describe('the role that answers'),
      answers: z.array(z.string()).describe('to choose from; none: in free words'),
      single: z.boolean(),
      sets: z.string().nullable(),
      answered: said.extend({ answers: z.array(z.string()) }).nullable(),
    }),
  ),
  forms: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        to: z.string(),
        contents: z.array(z.object({ id: z.string(), what: z.string() })),
        approvedBy: z.array(z.string()).describe('roles'),
      }),
    )
    .describe('of formal words, as the plan of the incident has them'),
  data: z.array(said.extend({ data: z.string(), state: z.string() })).describe('every word about data that is hit, oldest first'),
  decisions: z
    .array(said.extend({ rule: z.string(), decision: z.string(), until: at.nullable() }))
    .describe('about rules of law, oldest first'),
  submissions: z.array(said.extend({ rule: z.string(), happenedAt: at })).describe('what was handed in, oldest first'),
  customers: z.array(said.extend({ count: z.number().int(), how: z.string() })).describe('every word about who is affected, oldest first'),
})
export const AnswerChecklist = z.object({
  item: z.string().min(1).max(100),
  answers: z.array(z.string().trim().min(1).max(300)).max(50),
  note: z.string().trim().min(1).max(10_000).optional(),
})
