/** One questionnaire: each question with its answer, what that rests on and why; confirmed one by one, by whoever is signed in. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { useParams } from '../router.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type AnsweredFile, type AnswerWord, type QuestionnaireView, questionnaire, type Row, states } from './questionnaire-shapes.ts'

const words: readonly AnswerWord[] = ['yes', 'in progress', 'no', 'not applicable']

function save({ name, base64 }: AnsweredFile): void {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([bytes]))
  link.download = `answered-${name}`
  link.click()
  URL.revokeObjectURL(link.href)
}

export function QuestionnaireScreen() {
  const { id } = useParams('/questionnaires/$id')
  const found = useQuery(questionnaire(id))
  const file = useWrite<AnsweredFile>([], save)
  const open = found.data === undefined ? 0 : found.data.rows.filter(row => row.state !== 'confirmed').length
  return (
    <>
      <PageHead
        title={found.data?.name ?? 'Questionnaire'}
        lead={
          found.data === undefined
            ? undefined
            : open === 0
              ? 'Every answer is confirmed: the file is final.'
              : `${open} of ${found.data.rows.length} answers are not confirmed, and say so in the file.`
        }
      >
        <Button
          tone="main"
          busy={file.isPending && 'Writing…'}
          onClick={() => file.mutate(write('POST', `/questionnaires/${encodeURIComponent(id)}/file`))}
        >
          {open === 0 ? 'The final file' : 'The file, with drafts'}
        </Button>
      </PageHead>
      <ProblemNote error={file.error} />
      <Answer of={found} lines={8}>
        {view => (
          <>
            {!view.saved && (
              <p className="mb-4">
                <StateMark tone="act">
                  The controls’ document is the one that ships: read it and save it before you confirm by it.
                </StateMark>
              </p>
            )}
            <ul className="rows border-t-2 border-b border-line border-b-rule">
              {view.rows.map(row => (
                <Question key={`${row.row} ${row.state} ${row.confirmed?.at ?? ''}`} view={view} row={row} />
              ))}
            </ul>
          </>
        )}
      </Answer>
    </>
  )
}

function Question({ view, row }: { view: QuestionnaireView; row: Row }) {
  const [editing, setEditing] = useState(false)
  const state = states[row.state]
  const verb = row.state === 'confirmed' ? 'Change' : row.answer === null ? 'Answer' : 'Confirm'
  return (
    <li className="grid grid-cols-1 gap-x-8 gap-y-2 py-4 md:grid-cols-2">
      <div className="min-w-0 wrap-anywhere">
        {row.id !== '' && <p className="text-sm text-ink-2">{row.id}</p>}
        <h2 className="font-semibold">{row.question}</h2>
      </div>
      <div className="min-w-0 space-y-1.5 wrap-anywhere">
        <p>
          {row.answer !== null && <strong>{row.answer}. </strong>}
          <StateMark tone={state.tone}>{state.words}</StateMark>
        </p>
        {row.words !== '' && <p>{row.words}</p>}
        {row.evidence.length > 0 && (
          <ul className="text-sm text-ink-2">
            {row.evidence.map(one => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
        {row.confirmed !== null && (
          <p className="text-sm text-ink-2">
            {row.confirmed.by} confirmed “{row.confirmed.answer}”, <When at={row.confirmed.at} only="relative" />
            {row.state === 'stale' && ': what it rests on has changed since'}.
          </p>
        )}
        <p className="text-sm text-ink-2">
          {row.control === null ? row.why : `${row.control.name} (${row.control.state}), ${Math.round(row.confidence * 100)} %. ${row.why}`}
        </p>
        {editing ? (
          <Confirm view={view} row={row} done={() => setEditing(false)} />
        ) : (
          <Button small onClick={() => setEditing(true)} aria-label={`${verb}…: ${row.question}`}>
            {verb}…
          </Button>
        )}
      </div>
    </li>
  )
}

function Confirm({ view, row, done }: { view: QuestionnaireView; row: Row; done: () => void }) {
  const [answer, setAnswer] = useState<AnswerWord | ''>(row.answer ?? '')
  const [said, setSaid] = useState(row.words)
  const [control, setControl] = useState(row.control?.id ?? '')
  const confirm = useWrite(['questionnaires'], done)
  return (
    <form
      className="space-y-3 border-t border-rule pt-3"
      onSubmit={event => {
        event.preventDefault()
        if (answer === '' || confirm.isPending) return
        const answers = [{ row: row.row, answer, words: said.trim(), control: control === '' ? null : control }]
        confirm.mutate(write('POST', `/questionnaires/${encodeURIComponent(view.id)}/confirm`, { answers }))
      }}
    >
      <Field label="Answer">
        {ids => (
          <select {...ids} className="field" required value={answer} onChange={event => setAnswer(event.target.value as AnswerWord)}>
            <option value="" disabled>
              Choose
            </option>
            {words.map(word => (
              <option key={word}>{word}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="In a sentence">
        {ids => (
          <textarea {...ids} className="field" rows={3} maxLength={4_000} value={said} onChange={event => setSaid(event.target.value)} />
        )}
      </Field>
      <Field label="It rests on" hint="When that changes, the answer is to be confirmed again.">
        {ids => (
          <select {...ids} className="field" value={control} onChange={event => setControl(event.target.value)}>
            <option value="">no control: my word alone</option>
            {view.controls.map(c => (
              <option key={c.id} value={c.id}>
                {c.name} ({c.state})
              </option>
            ))}
          </select>
        )}
      </Field>
      <ProblemNote error={confirm.error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="main" busy={confirm.isPending && 'Recording…'}>
          I confirm it
        </Button>
        <Button onClick={done}>Not now</Button>
      </div>
    </form>
  )
}
