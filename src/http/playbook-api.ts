/** What may be asked about playbooks of the plan and surfaces of the service, and how an incident shows them. */
import { z } from 'zod'

const note = z.string().trim().min(1).max(10_000).optional()
const at = z.iso.datetime()
const step = z.number().int().min(1).max(1_000).describe('from 1, as the plan numbers them')
const as = z.enum(['applies', 'approved', 'done', 'undone', 'skipped', 'does not apply'])

export const playbookVerbs = {
  'start-playbook': z.object({ playbook: z.string().min(1).max(100) }),
  'answer-step': z.object({
    run: z.string().min(1).max(200).describe('the playbook as it was begun on this incident'),
    step,
    as,
    note: note.describe('owed where a step is left out, taken back, or asks something'),
    changed: z.boolean().optional().describe('whether a system was changed by it; absent: as the plan has it'),
  }),
  surfaces: z.object({
    surfaces: z.array(z.string().min(1).max(100)).max(100).describe('all that are touched, of the plan'),
    reason: note,
  }),
} as const

const clause = z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable()
const PlaybookStepShown = z.object({
  step,
  does: z.string(),
  action: z.string().nullable().describe('of an outside system, which a person does by hand: nothing is called'),
  provider: z.boolean().describe('the provider does it by itself; a person looks whether it did'),
  condition: z.string().nullable(),
  asks: z.string().nullable().describe('it is done when this is answered'),
  evidence: z.string().nullable().describe('the type of evidence of the plan that it is to copy'),
  must: z.boolean().describe('left out, it is a deviation'),
  irreversible: z.boolean(),
  changes: z.boolean().describe('it changes a system'),
  approvedBy: z.array(z.string()).describe('roles of which one agrees before it is done; empty: none is asked'),
  approvals: z.array(z.string()).describe('who approved it'),
  unapproved: z.boolean().describe('it waits for an approval: done without, it is a deviation'),
  as: as.nullable(),
  note: z.string().nullable(),
  changed: z.boolean(),
  by: z.string().nullable(),
  at: at.nullable(),
})
export const Playbooks = z.object({
  running: z.array(
    z.object({
      run: z.string(),
      id: z.string(),
      name: z.string(),
      phase: z.string(),
      clause,
      by: z.string(),
      at,
      left: z.number().int().describe('steps that nobody has dealt with'),
      steps: z.array(PlaybookStepShown),
    }),
  ),
  others: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        phase: z.string(),
        clause,
        steps: z.array(z.string()),
        proposed: z.enum(['kind', 'condition', 'phase']).nullable().describe('why the plan proposes it now; null: it does not'),
      }),
    )
    .describe('that can be begun, the proposed ones first'),
})
export const Surfaces = z.object({
  known: z.array(z.object({ id: z.string(), name: z.string(), data: z.array(z.string()), vendors: z.array(z.string()) })),
  touched: z.array(z.string()).nullable().describe('null: nobody has said yet'),
  vendors: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })).describe('behind those that are touched'),
})

export const RunbookDraft = z.object({
  number: z.number().int().nullable(),
  plan: z.object({ id: z.string(), version: z.string() }).describe('the newest version, which the draft begins with'),
  worked: z.number().int().describe('playbooks that were begun in the incident'),
  source: z.string().describe('the document with what is added; its words are those of the incident: read it for names before it is saved'),
  added: z.array(
    z.object({
      playbook: z.string(),
      name: z.string(),
      after: z.number().int().describe('the step behind which it stands, from 1; 0: it is the first'),
      does: z.string(),
      line: z.number().int().describe('of the document'),
      at: at.describe('when it was done'),
    }),
  ),
  leftOut: z
    .array(z.object({ playbook: z.string(), name: z.string(), step, does: z.string(), as, why: z.string().nullable() }))
    .describe('nothing is taken out of the document for it'),
  unplaced: z
    .array(z.object({ does: z.string(), at, playbook: z.string().nullable() }))
    .describe('changes before any playbook was begun (null), or under one that the document does not write'),
})
