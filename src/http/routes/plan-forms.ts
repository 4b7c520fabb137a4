/** A plan's document edited by its blocks: what the forms are made of, what the document holds, and one change of it. Nothing is saved. */

import { readDocument } from '../../plan/document.ts'
import { editDocument, outlineOf } from '../../plan/edit/document-edit.ts'
import { blockForms } from '../../plan/form.ts'
import { said } from '../../plan/grammar/examples.ts'
import { lawRules } from '../../plan/law-rules.ts'
import { type App, answers } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { PlanEdit, PlanEdited, PlanForms, PlanOutline } from '../forms-api.ts'
import { PlanSource } from '../plan-api.ts'

/** Made when it is first asked for: a start has no use for it. */
const makeForms = () => ({
  blocks: structuredClone(blockForms()) as never,
  said: Object.fromEntries(Object.entries(said).map(([grammar, examples]) => [grammar, [...examples]])),
  laws: [...lawRules.values()].map(({ id, name, cited }) => ({ id, name, cited })),
})
let forms: ReturnType<typeof makeForms> | null = null

export function addPlanFormRoutes(app: App): void {
  app.get(
    '/plan/forms',
    { schema: { summary: 'What a form for each block of a plan is made of', response: answers(PlanForms) } },
    async () => {
      forms ??= makeForms()
      return forms
    },
  )
  app.post(
    '/plan/outline',
    { schema: { summary: 'The clauses and blocks of a document, with what they hold', body: PlanSource, response: answers(PlanOutline) } },
    async request => {
      const { source } = request.body
      const { document } = readDocument(source)
      return {
        clauses: document?.sections.map(({ id, number, title, line }) => ({ id, number, title, line })) ?? [],
        blocks: (structuredClone(outlineOf(source) ?? []) as never[]) ?? [],
      }
    },
  )
  app.post(
    '/plan/edit',
    {
      schema: {
        summary: 'A document with one block changed, and every other byte as it was; nothing is saved',
        body: PlanEdit,
        response: answers(PlanEdited),
      },
    },
    async request => {
      const edited = editDocument(request.body.source, request.body.edit)
      if ('problem' in edited) throw new EdgeError('invalid', { field: 'body.edit', message: edited.problem, instead: edited.instead })
      return { ...edited, mentions: edited.mentions === undefined ? undefined : [...edited.mentions] }
    },
  )
}
