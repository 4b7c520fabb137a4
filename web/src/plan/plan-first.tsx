/** Five questions that make a first plan of one's own. What comes of them is a document to look at, not yet saved. */

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { ownZone, ZoneField } from '../people/zone-field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { navigate } from '../router.tsx'
import { ask } from '../server.ts'
import type { FirstPlan, FiveQuestions } from '../shapes.ts'

export function PlanFirstScreen() {
  const asked = useQuery(questions.fiveQuestions)
  const versions = useQuery(questions.planVersions)
  return (
    <>
      <PageHead
        title="A first plan of your own"
        lead="Five questions. What comes of them is a document for you to read and change; nothing runs before you save it."
      />
      <Answer of={asked} lines={8}>
        {data => (
          <Answer of={versions} lines={1}>
            {({ items }) => <Form asked={data.questions} newest={items[0]?.id ?? 'none'} />}
          </Answer>
        )}
      </Answer>
    </>
  )
}

function Form({ asked, newest }: { asked: FiveQuestions['questions']; newest: string }) {
  const [begun, setDocument] = useDraft(`plan/${newest}`)
  const [chosen, setChosen] = useState<Readonly<Record<string, readonly string[]>>>({})
  const [zone, setZone] = useState(ownZone)
  const missing = asked.filter(q => !q.many && (chosen[q.id] ?? []).length === 0)
  const make = useMutation({
    mutationFn: () => {
      const answers = Object.fromEntries(asked.map(q => [q.id, q.many ? (chosen[q.id] ?? []) : chosen[q.id]?.[0]]))
      return ask<FirstPlan>('/plan/first', { method: 'POST', body: { ...answers, zone } })
    },
    onSuccess: made => {
      setDocument(made.plan)
      navigate({ to: '/plan-edit' })
    },
  })
  return (
    <form
      className="max-w-[46rem] space-y-9"
      onSubmit={event => {
        event.preventDefault()
        if (missing.length === 0 && !make.isPending) make.mutate()
      }}
    >
      {asked.map(question => (
        <Question
          key={question.id}
          question={question}
          chosen={chosen[question.id] ?? []}
          choose={answers => setChosen({ ...chosen, [question.id]: answers })}
        />
      ))}
      <div className="max-w-80">
        <ZoneField value={zone} onChange={setZone} />
      </div>
      <ProblemNote error={make.error} />
      <div>
        {missing.length > 0 && (
          <p className="mb-2 text-sm text-ink-2">
            {missing.length === 1 ? 'One question has' : `${missing.length} questions have`} no answer yet.
          </p>
        )}
        {begun !== '' && <p className="mb-2 text-sm font-semibold">It takes the place of what you have begun to change in the document.</p>}
        <Button tone="thumb" type="submit" busy={make.isPending && 'Writing it…'}>
          Write the plan
        </Button>
      </div>
    </form>
  )
}

function Question({
  question,
  chosen,
  choose,
}: {
  question: FiveQuestions['questions'][number]
  chosen: readonly string[]
  choose: (answers: readonly string[]) => void
}) {
  return (
    <fieldset className="article">
      <legend className="float-left mb-1 w-full text-lg font-bold">{question.asks}</legend>
      <div className="rows clear-both border-b border-rule">
        {question.answers.map(answer => {
          const on = chosen.includes(answer.id)
          return (
            <label key={answer.id} className="flex min-h-12 items-center gap-3 py-2 has-checked:bg-accent-soft">
              <input
                type={question.many ? 'checkbox' : 'radio'}
                name={question.id}
                className="ml-2 size-4.5 shrink-0 accent-(--accent)"
                checked={on}
                onChange={() => choose(question.many ? (on ? chosen.filter(id => id !== answer.id) : [...chosen, answer.id]) : [answer.id])}
              />
              {answer.words}
            </label>
          )
        })}
      </div>
      {question.many && <p className="mt-1 text-sm text-ink-2">All that fit, or none.</p>}
    </fieldset>
  )
}
