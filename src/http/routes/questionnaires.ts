/** Security questionnaires: in, answered from the controls, confirmed, and out in their own form. */
import { z } from 'zod'
import { id } from '../../core/id.ts'
import type { QuestionnaireBrief, QuestionnaireShown } from '../../engine/questionnaires.ts'
import { NotAForm } from '../../questionnaire/form.ts'
import { iso } from '../../read/instant.ts'
import type { Naming } from '../../read/naming.ts'
import type { OrgId } from '../../store/port.ts'
import { type As, Done } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { AnsweredFile, ConfirmAnswers, Questionnaire, QuestionnaireIn, QuestionnaireView } from '../questionnaires-api.ts'

const params = z.object({ id: z.string().min(1).max(64) })

const briefOf = (brief: QuestionnaireBrief, names: Naming): As<typeof Questionnaire> => ({
  ...brief,
  by: names.actor(brief.by),
  at: iso(brief.at),
})
function viewOf({ brief, form, rows, controls, saved }: QuestionnaireShown, names: Naming): As<typeof QuestionnaireView> {
  const byId = new Map(controls.map(({ control, state }) => [control.id, { id: control.id, name: control.name, state }]))
  const count = (state: 'confirmed' | 'stale' | 'draft' | 'unanswered') => rows.filter(row => row.state === state).length
  return {
    ...briefOf(brief, names),
    headings: form.headings.map(h => ({ ...h })),
    counts: { confirmed: count('confirmed'), stale: count('stale'), draft: count('draft'), unanswered: count('unanswered') },
    saved,
    controls: [...byId.values()],
    rows: rows.map(({ question, state, answer, words, evidence, control, match, confirmed }, row) => ({
      row,
      id: question.id,
      question: question.text,
      state,
      answer,
      words,
      evidence: [...evidence],
      control: control === null ? null : (byId.get(control) ?? { id: control, name: control, state: 'not there any more' }),
      confidence: match.confidence,
      why: match.why,
      near: match.near.map(n => ({ ...n })),
      confirmed:
        confirmed === null
          ? null
          : {
              by: names.person(confirmed.by).name,
              at: iso(confirmed.at),
              answer: confirmed.answer,
              words: confirmed.words,
              edition: confirmed.edition,
            },
    })),
  }
}

async function orRefused<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof NotAForm)) throw error
    throw new EdgeError('invalid', {
      field,
      message: `${error.message[0]!.toUpperCase()}${error.message.slice(1)}.`,
      instead: error.instead,
    })
  }
}

export function addQuestionnaireRoutes(app: App, { engine, reader }: Doorway): void {
  const { questionnaires } = engine
  const missing = () =>
    new EdgeError('not-found', { message: 'There is no such questionnaire.', instead: 'GET /api/v1/questionnaires lists them' })
  const view = async (org: OrgId, which: string) => {
    const [shown, { names }] = await Promise.all([questionnaires.show(org, id(which)), reader.around(org)])
    if (shown === null) throw missing()
    return viewOf(shown, names)
  }
  app.get(
    '/questionnaires',
    { schema: { summary: 'Security questionnaires that were taken in, newest first', response: answers(listOf(Questionnaire)) } },
    async request => {
      const { org } = callerIn(request)
      const [all, { names }] = await Promise.all([questionnaires.list(org), reader.around(org)])
      return { items: all.map(one => briefOf(one, names)), total: all.length }
    },
  )
  app.post(
    '/questionnaires',
    {
      bodyLimit: 4_300_000,
      schema: {
        summary: 'Take in a questionnaire, CSV or XLSX, and answer it from the controls',
        body: QuestionnaireIn,
        response: made(QuestionnaireView),
      },
    },
    async (request, reply) => {
      const caller = callerIn(request)
      const { name, base64, columns } = request.body
      const taken = await orRefused('body.base64', () =>
        questionnaires.take(caller.org, actorOf(caller), { name, file: Buffer.from(base64, 'base64'), columns }),
      )
      return reply.status(201).send(await view(caller.org, taken))
    },
  )
  app.get(
    '/questionnaires/:id',
    {
      schema: {
        summary: 'Its questions, each with its answer, what that rests on, and whether somebody confirmed it',
        params,
        response: answers(QuestionnaireView),
      },
    },
    request => view(callerIn(request).org, request.params.id),
  )
  app.post(
    '/questionnaires/:id/confirm',
    {
      schema: {
        summary: 'Confirm answers, as a named person; remembered for the same question in any other questionnaire',
        params,
        body: ConfirmAnswers,
        response: answers(QuestionnaireView),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const person = personIn(request, 'Authorization')
      if (!(await orRefused('body.answers', () => questionnaires.confirm(org, person, id(request.params.id), request.body.answers))))
        throw missing()
      return view(org, request.params.id)
    },
  )
  app.post(
    '/questionnaires/:id/file',
    {
      schema: {
        summary: 'The same file with the answers filled in; what is not confirmed says that it is a draft',
        params,
        response: answers(AnsweredFile),
      },
    },
    async request => {
      const caller = callerIn(request)
      const filled = await orRefused('params.id', () => questionnaires.fill(caller.org, actorOf(caller), id(request.params.id)))
      if (filled === null) throw missing()
      return { name: filled.name, base64: filled.bytes.toString('base64'), final: filled.final, open: filled.open }
    },
  )
  app.delete(
    '/questionnaires/:id',
    { schema: { summary: 'Remove a questionnaire; confirmed answers stay', params, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      if (!(await questionnaires.remove(caller.org, actorOf(caller), id(request.params.id)))) throw missing()
      return { ok: true as const }
    },
  )
}
