/** Security questionnaires that customers sent: taken in here, and answered from the controls. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../actions.ts'
import { Answer, Empty } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { Link } from '../router.tsx'
import { Sheet } from '../sheet.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type QuestionnaireView, questionnaires } from './questionnaire-shapes.ts'

export function QuestionnairesScreen() {
  const found = useQuery(questionnaires)
  const [taking, setTaking] = useState(false)
  useActions([{ id: 'add', label: 'Take in a questionnaire', group: 'Do', keys: 'a', run: () => setTaking(true) }])
  return (
    <>
      <PageHead
        title="Questionnaires"
        lead="A customer's security questionnaire, answered from your controls as they are, “in progress” and “no” included. Each answer is a draft until somebody confirms it; nothing is sent anywhere."
      >
        <Button tone="main" hint="a" onClick={() => setTaking(true)}>
          Take one in
        </Button>
      </PageHead>
      <Answer of={found} lines={4}>
        {data =>
          data.items.length === 0 ? (
            <Empty title="No questionnaire was taken in yet.">CSV or XLSX, as the customer sent it.</Empty>
          ) : (
            <ul className="rows border-t-2 border-b border-line border-b-rule">
              {data.items.map(one => (
                <li key={one.id} className="py-3">
                  <Link to="/questionnaires/$id" params={{ id: one.id }} className="text-lg font-semibold wrap-anywhere">
                    {one.name}
                  </Link>
                  <p className="text-sm text-ink-2">
                    {one.questions} {one.questions === 1 ? 'question' : 'questions'}; {one.by}, <When at={one.at} only="relative" />
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {taking && <Take close={() => setTaking(false)} />}
    </>
  )
}

/** Bytes as base64, in pieces: a call takes only so many arguments. */
async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}

function Take({ close }: { close: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [question, setQuestion] = useState('')
  const [answer, setAnswer] = useState('')
  const [taken, setTaken] = useState<QuestionnaireView | null>(null)
  const take = useWrite<QuestionnaireView>(['questionnaires'], setTaken)
  if (taken !== null)
    return (
      <Sheet open onClose={close} title="Taken in">
        <p className="mb-4">
          {taken.rows.length} {taken.rows.length === 1 ? 'question' : 'questions'}: {taken.counts.confirmed} confirmed before,{' '}
          {taken.counts.draft} drafts, {taken.counts.unanswered} that nobody has answered.
        </p>
        <Link to="/questionnaires/$id" params={{ id: taken.id }} className="btn btn-main btn-thumb">
          To its answers
        </Link>
      </Sheet>
    )
  return (
    <Sheet open onClose={close} title="Take in a questionnaire" lead="The answered file comes back in the same form.">
      <form
        className="space-y-4"
        onSubmit={async event => {
          event.preventDefault()
          if (file === null || take.isPending) return
          const columns = { question: question.trim() || null, answer: answer.trim() || null }
          take.mutate(write('POST', '/questionnaires', { name: file.name, base64: await base64Of(file), columns }))
        }}
      >
        <Field label="The file" hint="XLSX, or CSV in UTF-8; at most 3 MB">
          {ids => (
            <input
              {...ids}
              type="file"
              required
              accept=".xlsx,.csv,text/csv"
              className="field"
              onChange={event => setFile(event.target.files?.[0] ?? null)}
            />
          )}
        </Field>
        <details className="text-sm">
          <summary className="min-h-8 py-1 text-accent">Its columns have unusual headings</summary>
          <div className="mt-2 grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Heading of the questions">
              {ids => (
                <input {...ids} className="field" maxLength={200} value={question} onChange={event => setQuestion(event.target.value)} />
              )}
            </Field>
            <Field label="Heading of the answers">
              {ids => <input {...ids} className="field" maxLength={200} value={answer} onChange={event => setAnswer(event.target.value)} />}
            </Field>
          </div>
        </details>
        <ProblemNote error={take.error} />
        <Button tone="thumb" type="submit" busy={take.isPending && 'Reading…'}>
          Take it in
        </Button>
      </form>
    </Sheet>
  )
}
