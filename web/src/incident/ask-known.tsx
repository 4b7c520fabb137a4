/** What is known, when it happened, and what was done about what is owed. */
import { type ReactNode, useState } from 'react'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { MomentField } from '../moment-field.tsx'
import { capital, sentence } from '../sentence.ts'
import type { IncidentDetail, Obligation } from '../shapes.ts'
import { momentInput, momentOf } from '../time-words.ts'
import { AskForm, type AskProps } from './ask-form.tsx'
import { factWords } from './fact-words.ts'

export function AskFact({
  incident,
  acting,
  close,
  fact,
  title,
  lead,
}: AskProps & { fact: IncidentDetail['facts'][number]; title: string; lead?: ReactNode }) {
  const [value, setValue] = useState<string | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/fact/${fact.id}`)
  return (
    <AskForm
      title={title}
      lead={lead ?? 'Clocks of the plan start and stop with the answer.'}
      button="Record the answer"
      busy="Recording…"
      verb="fact"
      ready={value !== null}
      submit={() =>
        acting.act('fact', { fact: fact.id, value: value!, ...(reason.trim() ? { reason: reason.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Choice
        legend="Answer"
        value={value ?? fact.value}
        onChange={setValue}
        options={fact.values.map(v => ({ value: v, label: factWords(v), hint: v === fact.value ? 'as it stands' : undefined }))}
      />
      <Field label="How you know (optional)">
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={reason} onChange={event => setReason(event.target.value)} />}
      </Field>
    </AskForm>
  )
}

/** `withReason`: the plan or the law wants one. */
export type MilestoneAsked = Readonly<{ id: string; name: string; happenedAt: string | null; withReason?: boolean }>

export function AskMilestone({ incident, acting, close, milestone }: AskProps & { milestone: MilestoneAsked }) {
  const [at, setAt] = useState(momentInput(milestone.happenedAt ? Date.parse(milestone.happenedAt) : Date.now()))
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/milestone/${milestone.id}`)
  return (
    <AskForm
      title={milestone.name}
      lead={
        milestone.happenedAt ? 'A correction is a new fact; the old one stays in the record.' : 'Clocks that run from it start with it.'
      }
      button={milestone.happenedAt ? 'Correct it' : 'Set it'}
      busy="Setting…"
      verb="milestone"
      ready={momentOf(at) !== null && (!milestone.withReason || reason.trim() !== '')}
      submit={() =>
        acting.act(
          'milestone',
          { milestone: milestone.id, happenedAt: momentOf(at)!, ...(reason.trim() ? { reason: reason.trim() } : {}) },
          () => {
            clear()
            close()
          },
        )
      }
      acting={acting}
      close={close}
    >
      <MomentField label="It happened at" value={at} onChange={setAt} />
      <Field label={milestone.withReason ? 'Why it was then' : 'Reason'}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={milestone.withReason}
            maxLength={10_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}

/** An answer is chosen where the plan names the answers; its reason stands beside it. */
export function AskMeet({ incident, acting, close, obligation, answer = false }: AskProps & { obligation: Obligation; answer?: boolean }) {
  const [note, setNote, clear] = useDraft(`incident/${refOf(incident)}/meet/${obligation.id}`)
  const [chosen, setChosen] = useState<string | null>(null)
  const question = answer ? obligation.ask : null
  const choosing = question !== null && question.answers.length > 0
  const body = { ...(choosing && chosen !== null ? { answer: chosen } : {}), ...(note.trim() ? { note: note.trim() } : {}) }
  return (
    <AskForm
      title={question?.question ?? capital(obligation.name)}
      lead={
        <>
          {question ? question.weigh.length > 0 && `To weigh: ${question.weigh.join('; ')}. ` : <>Met by: {sentence(obligation.meets)} </>}
          <ClauseLink clause={obligation.clause} />
        </>
      }
      button={answer ? 'Record the answer' : 'It is done'}
      busy="Recording…"
      verb="meet"
      ready={choosing ? chosen !== null && note.trim() !== '' : !answer || note.trim() !== ''}
      submit={() =>
        acting.act('meet', { obligation: obligation.id, ...body }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      {choosing && (
        <Choice
          legend="Answer"
          value={chosen ?? ''}
          onChange={setChosen}
          options={question.answers.map(value => ({ value, label: capital(value) }))}
        />
      )}
      <Field label={choosing ? 'Why' : answer ? 'What was decided, and why' : 'How it was done (optional)'}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={answer}
            maxLength={10_000}
            value={note}
            onChange={event => setNote(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}
