/**
 * Security questionnaires: taken in, answered from the controls as they are, confirmed by people, given out in their own form (C-25).
 *
 * Q1  What was confirmed is kept by the question, with who, when and for which controls, and is there for the next questionnaire.
 * Q2  A file is given out as final only when every answer in it is a person's word that still holds.
 * Q3  Nothing is sent anywhere: whoever asks for the file takes it away. That they did is in the audit log.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import type { Facts } from '../core/event.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { type Answered, type AnswerWord, answered, basisOf, type Confirmed, type Memory, written } from '../questionnaire/answer.ts'
import { type ColumnsSaid, type Form, fillForm, NotAForm, readForm } from '../questionnaire/form.ts'
import { weighed } from '../questionnaire/match.ts'
import { questionKey } from '../questionnaire/words.ts'
import type { OrgId } from '../store/port.ts'
import type { ControlShown } from '../trust/posture.ts'
import { postureShown } from '../trust/shown.ts'
import { derive, fresh } from './derive.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'
import type { Trust } from './trust.ts'

export type QuestionnaireId = Id<'questionnaire'>
export type QuestionnaireBrief = Readonly<{
  id: QuestionnaireId
  name: string
  format: Form['format']
  questions: number
  by: Actor
  at: Instant
}>
/** `row`: the question's place, as questions are listed. */
export type Confirmation = Readonly<{ row: number; answer: AnswerWord; words: string; control: string | null }>
export type QuestionnaireShown = Readonly<{
  brief: QuestionnaireBrief
  form: Form
  rows: readonly Answered[]
  controls: readonly ControlShown[]
  /** Of the controls' document; saved false: it ships, and is nobody's word. */
  edition: string | null
  saved: boolean
}>
type Kept = Readonly<{ file: string; columns: ColumnsSaid }>

const listKey = 'questionnaires'
const memoryKey = 'questionnaire answers'
const keptKey = (id: string) => `questionnaire ${id}`
const mostKept = 200
const attemptsMax = 20

export type Questionnaires = Readonly<{
  list(org: OrgId): Promise<readonly QuestionnaireBrief[]>
  /** Throws NotAForm. */
  take(org: OrgId, by: Actor, given: Readonly<{ name: string; file: Buffer; columns: ColumnsSaid }>): Promise<QuestionnaireId>
  /** Null: there is none. */
  show(org: OrgId, id: QuestionnaireId): Promise<QuestionnaireShown | null>
  /** Throws NotAForm where a row or a control is none. False: there is no such questionnaire. */
  confirm(org: OrgId, by: PersonId, id: QuestionnaireId, said: readonly Confirmation[]): Promise<boolean>
  /** Throws NotAForm. */
  fill(org: OrgId, by: Actor, id: QuestionnaireId): Promise<Readonly<{ name: string; bytes: Buffer; final: boolean; open: number }> | null>
  remove(org: OrgId, by: Actor, id: QuestionnaireId): Promise<boolean>
}>

export function makeQuestionnaires(needs: RecordNeeds & Readonly<{ trust: Pick<Trust, 'document' | 'recorded'> }>): Questionnaires {
  const { store, clock, trust } = needs
  const list = async (org: OrgId) => ((await store.org(org).readPrivate(listKey))?.value as readonly QuestionnaireBrief[] | undefined) ?? []
  const memoryOf = async (org: OrgId) => ((await store.org(org).readPrivate(memoryKey))?.value as Memory | undefined) ?? {}
  const change = async <T>(org: OrgId, key: string, blank: T, make: (value: T) => T): Promise<void> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = await store.org(org).readPrivate(key)
      if (await store.org(org).replacePrivate(key, before?.version ?? null, make((before?.value as T | undefined) ?? blank))) return
    }
    throw new Error(`${key} was changed by others ${attemptsMax} times meanwhile`)
  }
  const record = async (org: OrgId, by: Actor, fact: Facts['QuestionnaireRecorded']): Promise<void> => {
    const stream = await openedRecord(needs, {
      org,
      drill: null,
      opens: derive('questionnaires', org),
      title: 'The record of the questionnaires',
      of: 'Which came in, who confirmed answers, and which went out.',
    })
    const outcome = await needs.handle({ org, stream, by, ask: () => ({ type: 'RecordQuestionnaire', ...fact }) })
    if (outcome.handled === 'refused') throw new Error(`the record of a questionnaire was refused: ${outcome.refusal.refused}`)
  }
  const controlsOf = async (org: OrgId) => {
    const document = await trust.document(org)
    if (document === null) return { controls: [] as readonly ControlShown[], edition: null, saved: false }
    const to = instant(clock.now() + 1)
    const period = { from: instant(to - document.posture.period.ms), to }
    const { controls } = postureShown(document.posture, await trust.recorded(org, period), period)
    return { controls, edition: document.edition as string, saved: document.saved !== null }
  }
  const kept = async (org: OrgId, id: QuestionnaireId) => {
    const brief = (await list(org)).find(one => one.id === id)
    if (brief === undefined) return null
    const { file, columns } = (await store.org(org).getPrivate(keptKey(id))) as Kept
    const bytes = Buffer.from(file, 'base64')
    return { brief, bytes, form: readForm(bytes, columns) }
  }
  const show = async (org: OrgId, id: QuestionnaireId) => {
    const [found, of, memory] = await Promise.all([kept(org, id), controlsOf(org), memoryOf(org)])
    if (found === null) return null
    const byId = new Map(of.controls.map(c => [c.control.id, c]))
    const known = weighed(of.controls.map(c => c.control))
    return { ...found, ...of, rows: found.form.questions.map(question => answered(question, known, byId, memory)) }
  }

  return {
    list,
    async take(org, by, { name, file, columns }) {
      const form = readForm(file, columns)
      if ((await list(org)).length >= mostKept) throw new NotAForm(`there are ${mostKept} questionnaires`, 'remove one that nobody needs')
      const id = fresh<'questionnaire'>()
      const hash = createHash('sha256').update(file).digest('hex')
      await record(org, by, { questionnaire: id, what: 'taken in', questions: form.questions.length, hash })
      const body: Kept = { file: file.toString('base64'), columns }
      await store.org(org).putPrivate(keptKey(id), body)
      const brief: QuestionnaireBrief = { id, name, format: form.format, questions: form.questions.length, by, at: clock.now() }
      await change<readonly QuestionnaireBrief[]>(org, listKey, [], all => [brief, ...all])
      return id
    },
    show,
    async confirm(org, by, id, said) {
      const shown = await show(org, id)
      if (shown === null) return false
      const confirmed = said.map(({ row, answer, words, control }): readonly [string, Confirmed] => {
        const question = shown.rows[row]?.question
        if (question === undefined) throw new NotAForm(`there is no question ${row}`, `a place from 0 to ${shown.rows.length - 1}`)
        const of = control === null ? null : shown.controls.find(c => c.control.id === control)
        if (of === undefined) throw new NotAForm(`there is no control ${control}`, 'one of the controls, or null')
        const own: Confirmed = {
          question: question.text,
          answer,
          words,
          evidence: of === null ? [] : of.readings.map(r => `${of.control.id}, ${of.control.criteria.join(' ')}: ${r.says}`),
          control,
          basis: of === null ? null : basisOf(of),
          edition: shown.edition,
          by,
          at: clock.now(),
        }
        return [questionKey(question.text), own]
      })
      const hash = createHash('sha256').update(JSON.stringify(confirmed)).digest('hex')
      await record(org, { person: by }, { questionnaire: id, what: 'confirmed', questions: confirmed.length, hash })
      await change<Memory>(org, memoryKey, {}, memory => ({ ...memory, ...Object.fromEntries(confirmed) }))
      return true
    },
    async fill(org, by, id) {
      const shown = await show(org, id)
      if (shown === null) return null
      const open = shown.rows.filter(row => row.state !== 'confirmed').length
      const bytes = fillForm(shown.bytes, shown.form, shown.rows.map(written))
      const hash = createHash('sha256').update(bytes).digest('hex')
      const what = open === 0 ? 'given out as final' : 'given out as drafts'
      await record(org, by, { questionnaire: id, what, questions: shown.rows.length, hash })
      return { name: shown.brief.name, bytes, final: open === 0, open }
    },
    async remove(org, by, id) {
      const brief = (await list(org)).find(one => one.id === id)
      if (brief === undefined) return false
      await record(org, by, { questionnaire: id, what: 'removed', questions: brief.questions, hash: null })
      await change<readonly QuestionnaireBrief[]>(org, listKey, [], all => all.filter(one => one.id !== id))
      await store.org(org).putPrivate(keptKey(id), null)
      return true
    },
  }
}
